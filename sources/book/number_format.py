"""Number formats: how a spreadsheet shows a number. `4800000` may show as 4800000元, as 480.0万 or as 60%."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sources.value.uom import FOREIGN_SIGN, SCALES, uom
from sources.value.values import FaultyCell, Percent, Suffixed, number_text

TOKEN = re.compile(
    r"\"(?P<quoted>[^\"]*)\"?|[\\!](?P<escaped>.?)|(?P<space>[_*].?)|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式|Standard)|(?P<bare>.)",
    re.DOTALL | re.IGNORECASE,
)
CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*")
SIGN = re.compile(
    r"\$\s*([\u3400-\u9fff]+)\s*(?:-[0-9A-Fa-f,]+)?"
)  # [$元-804] shows 元; [$￥-804] is an accounting sign
CURRENCY = re.compile(r"\$([^-]+?)\s*(?:-([0-9A-Fa-f,]+))?")  # [$$-409], [$€-2], [$HK$-C04]
YUAN = frozenset(("¥", "￥", "CN¥", "CNY", "RMB", "元", "人民币"))
JAPANESE = "411"
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
HUNDREDTHS = {"%": 1, "％": 1, "‰": 10}  # sign -> how many make one percent
LARGEST = 1e15  # a larger number is no amount; it may be an identity number, which must be recognised


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a format, for the numbers that meet its `condition`.

    divisor: the shown number is the cell's divided by it. suffix: the uom, scale or % that the format writes behind the
    number. is_other: it shows words instead of the number, or another number, by writing digits, a minus or a scale
    letter (k, w) itself. sign: of a foreign currency ($, €) beside the number. words: texts before and behind the
    number that change its meaning: 下降, 成, 万以上. width: the number of digits to which it is padded with zeros (00007).
    """

    condition: tuple[str, float] | None = None
    has_number: bool = False
    divisor: int = 1
    suffix: str = ""
    is_percent: bool = False
    is_other: bool = False
    sign: str = ""
    words: tuple[str, str] | None = None
    width: int = 1

    @property
    def is_plain(self) -> bool:
        if self.is_other or self.words is not None or self.width > 1:
            return False
        return not self.has_number or (self.divisor == 1 and not self.suffix and not self.is_percent and not self.sign)


@dataclass(frozen=True, slots=True)
class Sections:
    """A format that shows some numbers changed. `hides`: it shows nothing."""

    parts: tuple[Section, ...]
    hides: bool = False

    @property
    def unit(self) -> str | None:
        """The unit of the cells' numbers, by another section: [>=10000]0!.0,"万";0 shows 5,000 of the base unit as 5000.
        '' is the base unit; None if no section tells.
        """
        for part in self.parts:
            if part.suffix and part.suffix not in HUNDREDTHS and part.divisor in (1, _scale(part.suffix)):
                return part.suffix if part.divisor == 1 else ""
        return None

    def part(self, number: float) -> Section:
        """The section for this number."""
        if any(part.condition for part in self.parts):
            for part in self.parts:
                if part.condition is None or COMPARE[part.condition[0]](number, part.condition[1]):
                    return part
            return Section()
        at = 0 if len(self.parts) == 1 or number > 0 else 1 if number < 0 else 2 if len(self.parts) > 2 else 0
        return self.parts[at]


Show = Literal["percent", "month"] | Sections


@functools.lru_cache(maxsize=4096)
def shows(code: str) -> Show | None:
    """How a number format changes numbers, or dates (`month`: without the day); None if it does not."""
    written = _tokens(code)
    if _is_month(written[0]):
        return "month"
    has_arrows = "▼" in code or "▽" in code  # then ▲ does not mean minus
    parts = tuple(_section(tokens, is_first=not at and not has_arrows) for at, tokens in enumerate(written))
    if len(parts) > 1 and not any(part.condition for part in parts):
        parts = _effective_sections(parts, hides_negative=parts[0].has_number and not written[1])
    if parts[0].is_percent and parts[0].condition is None and parts[0].words is None and not parts[0].is_other:
        return "percent"
    if len(parts) > 1 and not written[0]:
        return Sections(parts, hides=True)
    return None if all(part.is_plain for part in parts) else Sections(parts)


def as_shown(number: float, show: Show) -> Percent | Suffixed | FaultyCell | float | str:
    """The number as its format shows it: with its unit, or as a percentage. A text if words or leading zeros are part
    of it. A fault if another number shows without a reason.
    """
    if show == "percent":
        return Percent(number)
    if show == "month":
        return number
    part = show.part(number)
    if show.hides:
        return _hidden_value(number)
    if abs(number) >= LARGEST:
        return number
    if part.is_other:
        return _hidden_value(number) if number else number
    if part.words is not None:
        return _in_words(number, part)
    if part.width > 1:
        return f"{number:0{part.width}.0f}" if 0 <= number < 10 ** (part.width - 1) and number.is_integer() else number
    if part.is_plain:
        return number if not part.has_number or (unit := show.unit) is None else Suffixed(number, unit)
    if part.is_percent:
        return Percent(number)
    if part.suffix in HUNDREDTHS and part.divisor == 1:
        return Percent(number / 100 / HUNDREDTHS[part.suffix])
    if part.divisor == 1 or part.divisor == _scale(part.suffix):
        is_scale = not part.suffix or part.suffix in SCALES
        return Suffixed(number / part.divisor, part.suffix + part.sign if is_scale else part.suffix)
    return _hidden_value(number)


def month_shown(day: date) -> str | None:
    """A date as a format without the day shows it. None if the day was typed: from 2022年6月 programs make the first of
    the month.
    """
    return f"{day.year}年{day.month}月" if day.day == 1 else None


def _is_month(tokens: list[re.Match[str]]) -> bool:
    letters = {bare.lower() for token in tokens if (bare := token["bare"]) and bare not in "-/. @"}
    return letters == {"y", "m"}


def _in_words(number: float, part: Section) -> str:
    assert part.words is not None
    before, behind = part.words
    digits = number_text(float(f"{abs(number) * 100:.13g}")) + "%" if part.is_percent else number_text(abs(number))
    return f"{'-' if number < 0 else ''}{before}{digits}{behind}"


def _effective_sections(parts: tuple[Section, ...], hides_negative: bool) -> tuple[Section, ...]:
    """The sections that matter: for zero and for texts, words are ignored ("-" for 0 is common); for negative numbers,
    their own minus is.
    """
    negative = replace(parts[1], words=None, is_other=parts[1].is_other or hides_negative)
    return (parts[0], negative, *(replace(part, is_other=False, words=None) for part in parts[2:]))


def is_another(show: Show) -> bool:
    """Whether a format shows some numbers as other numbers, or with words that change their meaning."""
    return isinstance(show, Sections) and any(part.is_other or part.words is not None for part in show.parts)


def _hidden_value(number: float) -> FaultyCell:
    return FaultyCell("shown_otherwise", number_text(number))


def _scale(suffix: str) -> int | None:
    if suffix in SCALES:
        return SCALES[suffix]
    unit = uom(suffix)
    return unit.scale if unit else None


def _tokens(code: str) -> list[list[re.Match[str]]]:
    """The tokens of each section."""
    sections: list[list[re.Match[str]]] = [[]]
    for token in TOKEN.finditer(code):
        if token["bare"] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


MINUS = frozenset("-−–—▲△负")
SCALE_LETTERS = frozenset(("k", "w", "m"))
# Words beside a number that change its sign or its size. 约 and （预计） change nothing.
LESS = re.compile(r"(?:下降|减少|降低|下滑|回落|下跌|负|负增长|[↓▼▽])[:：]?$")
SIZE_BEFORE = re.compile(r"(?:分之|[:：/／÷×])$")
SIZE_BEHIND = re.compile(r"[百千万亿萬億仟佰拾]|[成折](?:多|余|左右|以上|以下)?$|分之|[:：/／÷×*^xX·][0-9]")
POWER = re.compile(r"[eE][-+]?[0-9]")
POINTS = frozenset(".．·。")


def _section(tokens: list[re.Match[str]], is_first: bool = False) -> Section:
    condition = None
    digits = thousands = commas = 0
    made: int | None = None  # digits before a literal point: 0!.0 shows 12345 as 1234.5
    points = shown_places = zeros = 0
    has_places = is_percent = is_parted = False
    tail = lead = sign = ""
    for at, token in enumerate(tokens):
        bare, literal = token["bare"], token["quoted"] if token["quoted"] is not None else token["escaped"]
        if token["general"] or (bare and bare in "0#?"):
            is_parted |= digits > 0 and tail != ""
            lead = lead if digits else tail
            digits, tail, commas = digits + 1, "", 0
            zeros += bare == "0"
            shown_places += made is not None and not has_places
        elif bare == "," and digits and not tail:
            commas += 1
        elif bare == ".":
            thousands, commas, has_places = thousands + commas, 0, True
        elif bare == "%":
            is_percent = True
        elif literal in POINTS and 0 < at < len(tokens) - 1 and _is_digit(tokens[at - 1]) and _is_digit(tokens[at + 1]):
            made, points = digits, points + 1
        elif literal is not None or bare:
            tail += literal if literal is not None else bare
        elif token["bracket"] is not None:
            if match := CONDITION.fullmatch(token["bracket"]):
                condition = match[1], float(match[2])
            elif sign_match := SIGN.fullmatch(token["bracket"]):
                tail += sign_match[1]
            elif sign_match := CURRENCY.fullmatch(token["bracket"]):
                sign = sign or foreign_sign(sign_match[1], sign_match[2] or "")
    divisor = 1000 ** (thousands + commas) * 10 ** (shown_places if points == 1 else 0)
    part = _written(lead, tail, digits > 0, divisor, is_percent, is_first and condition is None, sign)
    if not digits and _is_words(tokens):
        part = replace(part, is_other=True)
    if is_parted and part.words is not None:  # 0"/"0 only groups digits, as in a telephone number
        part = replace(part, words=None)
    width = zeros if digits == zeros == len(tokens) else 1
    return replace(part, condition=condition, width=width)


def _written(
    lead: str, tail: str, has_number: bool, divisor: int, is_percent: bool, is_first: bool, sign: str = ""
) -> Section:
    """A section with these texts before and behind the number. is_first: it is for positive numbers."""
    if has_number and not sign and (written := FOREIGN_SIGN.search(lead) or FOREIGN_SIGN.search(tail)):
        sign = written[0]
        tail = FOREIGN_SIGN.sub("", tail)
    suffix = suffix_of(tail)
    before, behind = "".join(lead.split()), "".join(tail.split())
    is_other = (
        (is_first and before.strip("¥￥") in MINUS)
        or (is_first and before[-1:] in ("(", "（") and behind[:1] in (")", "）"))
        or DIGIT_BEFORE.search(lead) is not None
        or (has_number and DIGIT_BEHIND.match(tail) is not None)
        or (has_number and (behind.lower() in SCALE_LETTERS or POWER.match(behind) is not None))
    )
    is_another = (
        (is_first and LESS.search(before) is not None)
        or SIZE_BEFORE.search(before) is not None
        or (not suffix and SIZE_BEHIND.match(behind) is not None)
    )
    words = (before, behind) if has_number and is_another and not is_other else None
    return Section(None, has_number, divisor, suffix, is_percent, is_other, sign, words)


def foreign_sign(text: str, locale: str = "") -> str:
    """The foreign currency sign that a format writes; '' for yuan, and for other texts. locale: in hexadecimal."""
    plain = text.strip()
    if plain in YUAN:
        return "JP¥" if locale.endswith(JAPANESE) and plain in ("¥", "￥") else ""
    match = FOREIGN_SIGN.search(plain.replace("＄", "$").replace("￡", "£"))
    return match[0] if match else ""


DIGIT_BEFORE = re.compile(r"[0-9]$")
DIGIT_BEHIND = re.compile(r"[0-9]|[ ,.]+[0-9]+\W*$")


def _is_words(tokens: list[re.Match[str]]) -> bool:
    """Whether a section writes only words, whatever its colour and condition."""
    literal = [token["quoted"] is not None or token["escaped"] is not None for token in tokens]
    return any(literal) and all(is_one or token["bracket"] for is_one, token in zip(literal, tokens, strict=True))


def _is_digit(token: re.Match[str]) -> bool:
    return bool(token["bare"]) and token["bare"] in "0#?"


def suffix_of(text: str) -> str:
    """The uom, scale or % that a format writes behind the number; '' for other texts."""
    plain = "".join(text.split()).strip("()（）[]【】").removesuffix("整")
    return plain if plain and (plain in SCALES or plain in HUNDREDTHS or uom(plain) is not None) else ""
