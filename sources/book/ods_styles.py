"""The styles of an ods document: which of them strike out, raise or lower text, and how their number formats show
numbers.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from sources.book.number_format import Show, shows
from sources.book.runs import LOWERED, RAISED, STRUCK

STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0 "
FORMATTED = re.compile(
    rb"""text-line-through-(?:style|type)\s*=\s*["'](?!none)|text-position\s*=\s*["'](?!0%)|ruby-text|display-factor"""
    rb"""|min-integer-digits\s*=\s*["'](?:[2-9]|1[0-9])|<number:text\s*/>|>[-\xe2][^<]{0,2}</number:text><number:number[^>]*/></"""
    rb"""|<number:(?:embedded-)?text[^>]*>[^<]*[\x80-\xff%.0-9A-Za-z()*+&]"""
    rb"""|<number:date-style[^>]*>(?:(?!number:day|</number:date-style).)*</number:date-style"""
    rb"""|currency-symbol[^>]*>[^<]*(?:[$A-Z\xe2-\xe9]|\xc2\xa3|\xef\xbc\x84)""",
    re.DOTALL,
)
CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?\d+(?:\.\d+)?)")
Look = tuple[int, int]  # (sum of looks that are on, sum of looks that the style sets)
SILENT: Look = (0, 0)
FORMATS = frozenset(
    NUMBER + kind for kind in ("number-style", "currency-style", "percentage-style", "text-style", "date-style")
)
DATE_PARTS = {
    NUMBER + name: code
    for name, code in {
        "year": "yyyy",
        "month": "m",
        "day": "d",
        "hours": "h",
        "minutes": "h",
        "seconds": "s",
        "quarter": "q",
        "week-of-year": "w",
        "era": "e",
    }.items()
}
BY_SIGN = frozenset(((">=", 0.0), (">", 0.0), ("<", 0.0), ("=", 0.0)))
MOST_DIGITS = 30
NOTHING = '""'  # code of a format that shows nothing


@dataclass(frozen=True, slots=True)
class Styles:
    """By a style's name: how it shows text (see `Run`), which looks it sets, and how its format shows numbers."""

    looks: dict[str, Look] = field(default_factory=dict)
    shows: dict[str, Show] = field(default_factory=dict)

    def look(self, name: str, around: int = 0) -> int:
        """The look of a style's text inside text of another look."""
        look, stated = self.looks.get(name, SILENT)
        return around & ~stated | look


def styles_of(*parts: bytes) -> Styles:
    """The styles of a document's parts; later ones may build on earlier ones. A damaged part gives the styles before
    the damage.
    """
    walk = _StyleWalk()
    for part in parts:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = walk.start
        parser.EndElementHandler = walk.end
        parser.CharacterDataHandler = walk.text
        parser.buffer_text = True
        body = part.find(b":body>")
        try:
            parser.Parse(part[: body + 6] if body >= 0 else part, False)
        except expat.ExpatError:
            continue
    return walk.styles()


@dataclass(slots=True)
class _Style:
    parent: str = ""
    data_style: str = ""
    look: Look = SILENT


@dataclass(slots=True)
class _Format:
    """A format as a spreadsheet code, with the formats for numbers that meet a condition."""

    code: str = ""
    is_percent: bool = False
    digits: str = ""  # digits before the point
    places: str = ""  # digits behind the point, with the commas that scale the number
    maps: list[tuple[tuple[str, float], str]] = field(default_factory=list)


class _StyleWalk:
    def __init__(self) -> None:
        self.styles_by_name: dict[str, _Style] = {}
        self.formats: dict[str, _Format] = {}
        self.style = _Style()
        self.format: _Format | None = None
        self.place = ""  # the element whose text is read
        self.position = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get(STYLE + "name", "")
        if tag in (STYLE + "style", STYLE + "default-style"):
            self.style = _Style(
                attributes.get(STYLE + "parent-style-name", ""), attributes.get(STYLE + "data-style-name", "")
            )
            self.styles_by_name[name] = self.style
        elif tag == STYLE + "text-properties":
            self.style.look = _over(self.style.look, _look(attributes))
        elif tag in FORMATS:
            self.format = self.formats[name] = _Format(is_percent=tag == NUMBER + "percentage-style")
        elif self.format is not None:
            self._part(tag, attributes)

    def _part(self, tag: str, attributes: dict[str, str]) -> None:
        assert self.format is not None
        if tag == NUMBER + "number":
            self.format.digits, self.format.places = _digits(attributes)
        elif tag in (NUMBER + "scientific-number", NUMBER + "fraction"):
            self.format.code += "0E+0" if tag.endswith("number") else "# ?/?"
        elif tag in DATE_PARTS:
            self.format.code += DATE_PARTS[tag]
        elif tag == NUMBER + "text-content":
            self.format.code += "@"
        elif tag == STYLE + "map":
            if match := CONDITION.match(attributes.get(STYLE + "condition", "")):
                sign = "<>" if match[1] == "!=" else match[1]
                self.format.maps.append(((sign, float(match[2])), attributes.get(STYLE + "apply-style-name", "")))
        elif tag in (NUMBER + "text", NUMBER + "currency-symbol", NUMBER + "embedded-text"):
            self.place, position = tag, attributes.get(NUMBER + "position", "")
            self.position = min(int(position), MOST_DIGITS) if position.isdecimal() else 0

    def text(self, data: str) -> None:
        if self.format is None or not self.place:
            return
        plain = data.replace('"', "")
        if self.place == NUMBER + "embedded-text":  # 0!.0 shows 12345 as 1234.5
            if not self.position:
                return
            digits = self.format.digits.rjust(self.position + 1, "#")
            self.format.digits = f'{digits[: -self.position]}"{plain}"{digits[-self.position :]}'
        elif self.place == NUMBER + "currency-symbol":
            self.format.code += f"[${data.strip()}]"
        elif self.format.is_percent and "%" in plain:
            self.format.code += "%".join(f'"{part}"' if part else "" for part in plain.split("%"))
        else:
            self.format.code += f'"{plain}"'

    def end(self, tag: str) -> None:
        if self.format is not None and tag == NUMBER + "number":
            self.format.code += self.format.digits + self.format.places
        elif self.format is not None and tag == NUMBER + "text" and not self.format.code:
            self.format.code = NOTHING
        if tag in FORMATS:
            self.format = None
        elif tag == self.place:
            self.place = ""

    def styles(self) -> Styles:
        result = Styles()
        for name in self.styles_by_name:
            line = self._line(name)
            result.looks[name] = functools.reduce(_over, [style.look for style in reversed(line)])
            data_style = next((style.data_style for style in line if style.data_style), "")
            if data_style in self.formats and (show := self._show(data_style)) is not None:
                result.shows[name] = show
        return result

    def _line(self, name: str) -> list[_Style]:
        """The style and the styles that it builds on."""
        line: list[_Style] = []
        while name in self.styles_by_name and len(line) < 10:
            line.append(self.styles_by_name[name])
            name = line[-1].parent
        return line

    def _show(self, name: str) -> Show | None:
        own = self.formats[name].code
        mapped = [
            (condition, self.formats[other].code)
            for condition, other in self.formats[name].maps
            if other in self.formats
        ]
        if not mapped:
            return shows(own)
        if BY_SIGN.issuperset(condition for condition, _ in mapped):
            code_of = {sign: code for (sign, _), code in mapped}
            positive = code_of.get(">=", code_of.get(">", own))
            zero = code_of.get("=", positive if ">=" in code_of else own)
            return shows(f"{positive if positive != NOTHING else ''};{code_of.get('<', own)};{zero}")
        return shows(";".join([*(f"[{sign}{limit:.15g}]{code}" for (sign, limit), code in mapped), own]))


def _digits(attributes: dict[str, str]) -> tuple[str, str]:
    """The code of a number's digits before the point, and of those behind it with the commas that scale it."""

    def count(key: str, otherwise: int) -> int:
        number = attributes.get(NUMBER + key, "")
        return min(int(number), MOST_DIGITS) if number.isdecimal() else otherwise

    digits, places = "0" * count("min-integer-digits", 1) or "#", "0" * count("decimal-places", 0)
    if attributes.get(NUMBER + "grouping") == "true":
        digits = "#,##" + digits
    text, commas = attributes.get(NUMBER + "display-factor", "1"), 0
    factor = int(float(text)) if re.fullmatch(r"\d{1,13}(?:\.0+)?", text) else 1
    while factor > 1:
        factor, commas = factor // 1000, commas + 1
    return digits, ("." + places if places else "") + "," * commas


def _over(under: Look, above: Look) -> Look:
    """The combination of two styles; the second overrides the first."""
    return under[0] & ~above[1] | above[0], under[1] | above[1]


def _look(attributes: dict[str, str]) -> Look:
    """The look that text properties set."""
    lines = [
        attributes[STYLE + key]
        for key in ("text-line-through-style", "text-line-through-type")
        if STYLE + key in attributes
    ]
    look, stated = (STRUCK if lines and "none" not in lines else 0), (STRUCK if lines else 0)
    if (position := attributes.get(STYLE + "text-position")) is not None:
        first, stated = position.split(" ")[0], stated | RAISED | LOWERED
        if first == "super" or (first.endswith("%") and first.strip("%-").isdecimal() and int(first[:-1]) > 0):
            look |= RAISED
        elif first == "sub" or first.startswith("-"):
            look |= LOWERED
    return look, stated
