"""The words that tables are made of (`plan/marks.yml`), and text made comparable."""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from sources.declare import PLAN, DeclarationError, Declared

Mark = Literal["zero", "not_applicable", "blank", "unchanged", "above"]


class Lines(Declared):
    """Labels of the lines above a table."""

    unit: tuple[str, ...]
    period: tuple[str, ...]
    uom: tuple[str, ...]
    value: tuple[str, ...]


class Totals(Declared):
    """Names of rows that add up the whole table, or a part of it."""

    all: tuple[str, ...]
    part: tuple[str, ...]


class Footers(Declared):
    """What a line below a table begins with: a signature's name whatever follows, a note's with a colon or alone."""

    signatures: tuple[str, ...]
    notes: tuple[str, ...]


class Words(Declared):
    """The declared words; see the comments in `plan/marks.yml`."""

    marks: dict[Mark, tuple[str, ...]]
    totals: Totals
    footers: Footers
    ignore: tuple[str, ...]
    lines: Lines
    uoms: tuple[str, ...]
    same_uoms: tuple[tuple[str, ...], ...]

    @functools.cached_property
    def mark_of(self) -> dict[str, str]:
        return {folded(mark): meaning for meaning, marks in self.marks.items() for mark in marks}

    @functools.cached_property
    def uom_bases(self) -> frozenset[str]:
        return frozenset(self.uoms)

    @functools.cached_property
    def total_of(self) -> dict[str, str]:
        return {
            **{normal(word): "all" for word in self.totals.all},
            **{normal(word): "part" for word in self.totals.part},
        }

    @functools.cached_property
    def ignored(self) -> frozenset[str]:
        return frozenset(normal(word) for word in self.ignore)

    @functools.cached_property
    def footer(self) -> re.Pattern[str]:
        signs, notes = _any_of(self.footers.signatures), _any_of(self.footers.notes)
        number = r"\s*[\d一二三四五六七八九十]*\s*"
        return re.compile(rf"[（(\[【*※]*\s*(?:(?:{signs})|(?:{notes}){number}(?:[:：.、）)\]】]|$))")

    @functools.cached_property
    def labels(self) -> frozenset[str]:
        """The labels of the lines above a table."""
        return frozenset(normal(word) for word in (*self.lines.unit, *self.lines.period, *self.lines.uom))

    @functools.cached_property
    def value_headings(self) -> frozenset[str]:
        return frozenset(normal(word) for word in self.lines.value)

    def line(self, kind: Literal["unit", "period", "uom"]) -> re.Pattern[str]:
        """Recognises `label：value` as groups `label` and `said`, the latter empty where it stands in the next cell."""
        return _line(tuple(getattr(self.lines, kind)))

    def same_uom(self, one: str, other: str) -> bool:
        return one == other or any(one in group and other in group for group in self.same_uoms)


@functools.lru_cache(maxsize=8)
def words(path: Path = PLAN / "marks.yml") -> Words:
    """The words declared in `path`.

    Raises: DeclarationError for the first key that cannot be used.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return Words.model_validate(found)
    except FileNotFoundError:
        raise DeclarationError(path, "file", "nothing", "the file") from None
    except yaml.YAMLError as error:
        raise DeclarationError(path, "file", str(error).replace("\n", " "), "YAML in UTF-8") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise DeclarationError(path, ".".join(map(str, first["loc"])), first["input"], first["msg"]) from None


@functools.lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """A name made comparable: letters and digits only, half-width, lower case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).lower()


@functools.lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """A mark made comparable: half-width, without spaces, lower case; punctuation stays."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower() if text not in "…——" else text


CJK = r"\u3007\u3400-\u9fff\uf900-\ufaff（）：，、。；？！“”《》【】"
BETWEEN_CJK = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])|(?<=[{CJK}])\s+(?=[\d])|(?<=[\d])\s+(?=[{CJK}])")
WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
WIDE.update({0xFF0D: "-", 0xFF05: "%", 0xFF0E: ".", 0xFF0F: "/", 0x3000: " ", 0xA0: " "})


@functools.lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """A name or remark as one would type it: no line breaks, no spaces inside Chinese (北 京), half-width letters and
    digits, full-width brackets."""
    text = " ".join(text.translate(WIDE).split())
    text = BETWEEN_CJK.sub("", text)
    if not text.isascii():
        text = text.replace("(", "（").replace(")", "）")
        text = BETWEEN_CJK.sub("", text)
    return text


@functools.lru_cache(maxsize=8)
def _line(labels: tuple[str, ...]) -> re.Pattern[str]:
    start = r"(?:^|(?<=[\s　（(，,；;、。:：]))"
    return re.compile(rf"{start}(?P<label>{_any_of(labels)})\s*[:：]\s*(?P<said>.*)", re.DOTALL)


def _any_of(words: tuple[str, ...]) -> str:
    """A pattern for any of the words, the longest first, spaces inside them allowed."""
    return "|".join(r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))
