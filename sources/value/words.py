"""The words of tables (`marks.yml`), and the normalisation of texts for comparison."""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from sources.characters import DISGUISED_IN_NAMES, half_width, seen
from sources.characters import UNSEEN as UNSEEN_IN_TEXTS
from sources.declare import DeclarationError, Declared

MARKS = Path(__file__).parent / "marks.yml"
Mark = Literal["zero", "not_applicable", "blank", "unchanged", "above"]


class LineLabels(Declared):
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
    """Beginnings of lines below a table: a signature's name, or a note's word alone or with a colon."""

    signatures: tuple[str, ...]
    notes: tuple[str, ...]


class Words(Declared):
    """The declared words; see the comments in `marks.yml`."""

    marks: dict[Mark, tuple[str, ...]]
    totals: Totals
    footers: Footers
    ignore: tuple[str, ...]
    lines: LineLabels
    uoms: tuple[str, ...]
    same_uoms: tuple[tuple[str, ...], ...]

    @functools.cached_property
    def mark_of(self) -> dict[str, str]:
        """Mark, as `folded` gives it -> its meaning."""
        return {folded(mark): meaning for meaning, marks in self.marks.items() for mark in marks}

    @functools.cached_property
    def uom_bases(self) -> frozenset[str]:
        """The units of measure without a scale."""
        return frozenset(self.uoms)

    @functools.cached_property
    def total_of(self) -> dict[str, str]:
        """Name of a total row, as `normal` gives it -> `all` or `part`."""
        return {
            **{normal(word): "all" for word in self.totals.all},
            **{normal(word): "part" for word in self.totals.part},
        }

    @functools.cached_property
    def ignored(self) -> frozenset[str]:
        """The headings that are never loaded, as `normal` gives them."""
        return frozenset(normal(word) for word in self.ignore)

    @functools.cached_property
    def footer(self) -> re.Pattern[str]:
        """A pattern for the beginning of a line below a table."""
        signs, notes = _any_of(self.footers.signatures), _any_of(self.footers.notes)
        number = r"\s*[\d一二三四五六七八九十]*\s*"
        return re.compile(rf"[（(\[【*※]*\s*(?:(?:{signs})|(?:{notes}){number}(?:[:：.、）)\]】]|$))")

    @functools.cached_property
    def labels(self) -> frozenset[str]:
        """The labels of the lines above a table."""
        return frozenset(normal(word) for word in (*self.lines.unit, *self.lines.period, *self.lines.uom))

    @functools.cached_property
    def value_headings(self) -> frozenset[str]:
        """The headings of a column with one value a row, as `normal` gives them."""
        return frozenset(normal(word) for word in self.lines.value)

    def line(self, kind: Literal["unit", "period", "uom"]) -> re.Pattern[str]:
        """A pattern for `label：value` with the groups `label` and `said`; the latter is empty if the value is in the
        next cell.
        """
        return _line(tuple(getattr(self.lines, kind)))

    def same_uom(self, one: str, other: str) -> bool:
        """Whether two base units measure the same thing."""
        return one == other or any(one in group and other in group for group in self.same_uoms)


@functools.lru_cache(maxsize=8)
def words(path: Path = MARKS) -> Words:
    """The words declared in `path`.

    Raises: DeclarationError for the first unusable key.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return Words.model_validate(content)
    except FileNotFoundError:
        raise DeclarationError(path, "file", "nothing", "the file") from None
    except yaml.YAMLError as error:
        raise DeclarationError(path, "file", str(error).replace("\n", " "), "YAML in UTF-8") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise DeclarationError(path, ".".join(map(str, first["loc"])), first["input"], first["msg"]) from None


@functools.lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """A name for comparison: letters and digits only, half-width, lower case, radicals as characters. A superscript 2
    is no digit.
    """
    if RADICAL.search(text):
        text = text.translate(RADICALS)
    return "".join(filter(str.isalnum, half_width(text, DISGUISED_IN_NAMES))).lower()


@functools.lru_cache(maxsize=65536)
def numbers_of(text: str) -> tuple[str, ...]:
    """The runs of digits in a name: 1/2 has two, 12 has one, though `normal` makes both 12."""
    return tuple(re.findall("[0-9]+", half_width(text, DISGUISED_IN_NAMES)))


@functools.lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """A mark for comparison: half-width, lower case, without spaces and invisible characters; punctuation stays."""
    return "".join(seen(text).split()).lower() if text not in "…——" else text


CJK = r"\u3007\u3400-\u9fff\uf900-\ufaff（）：，、。；？！“”《》【】"
BETWEEN_CJK = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])|(?<=[{CJK}])\s+(?=[\d])|(?<=[\d])\s+(?=[{CJK}])")
WIDE: dict[int, int | str | None] = {
    **{code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **str.maketrans("－％．／\u3000\xa0", "-%./  "),
    **dict.fromkeys(UNSEEN_IN_TEXTS),
}


@functools.lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """A name or remark as one would type it: no line breaks, no spaces within Chinese (北 京), no invisible characters,
    half-width letters and digits, full-width brackets.
    """
    text = " ".join(text.translate(WIDE).split())
    text = BETWEEN_CJK.sub("", text)
    if not text.isascii():
        text = text.replace("(", "（").replace(")", "）")
        text = BETWEEN_CJK.sub("", text)
    return text


# Characters of the block CJK Radicals Supplement, each with the ideograph for which PDF readers copy it. NFKC does not fold
# them (Unicode: EquivalentUnifiedIdeograph); it does fold the block Kangxi Radicals.
RADICALS = str.maketrans(
    "⺁⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺵⺶⺷⺸⺹⺺⺻⺼⺽"
    "⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乙亻冂几刀刂卜㔾小小兀尣尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒网网羊羊羊耂肀聿肉臼"
    "艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
RADICAL = re.compile("[\u2e80-\u2ef3]")
# Invisible characters: soft hyphens, joiners, direction marks, variation selectors, fillers, control characters.
UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
UNSEEN_CHARACTER = re.compile(f"[{UNSEEN}]")
ODD_KEY = re.compile(f"[{UNSEEN},:;!?\u2e80-\u2fdf\uf900-\ufaff\uff02-\uff5e\U0002f800-\U0002fa1f]")
COMPATIBLE = re.compile("[\u2f00-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
CHINESE_MARKS = {ord(mark): chr(ord(mark) + 0xFEE0) for mark in ",:;!?"}
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF02, 0xFF5F) if chr(code - 0xFEE0) not in "(),:;!?"}


def row_key(text: str) -> str:
    """A row's tidy name as its key: without invisible characters, in half or full width as in `tidy`, with
    compatibility ideographs and radicals as characters. 繁体, ·/・ and misspellings stay: they may be another name.
    """
    if not ODD_KEY.search(text):
        return text
    text = UNSEEN_CHARACTER.sub("", text).translate(RADICALS).translate(HALF_WIDTH)
    text = COMPATIBLE.sub(lambda one: unicodedata.normalize("NFKC", one[0]), text)
    if not text.isascii():
        text = text.translate(CHINESE_MARKS)
    return tidy(text)


@functools.lru_cache(maxsize=8)
def _line(labels: tuple[str, ...]) -> re.Pattern[str]:
    start = r"(?:^|(?<=[\s　（(，,；;、。:：]))"
    return re.compile(rf"{start}(?P<label>{_any_of(labels)})\s*[:：]\s*(?P<said>.*)", re.DOTALL)


def _any_of(words: tuple[str, ...]) -> str:
    """A pattern for any of the words, with spaces allowed inside them. It does not match the beginning of a longer
    word.
    """
    return "|".join(r"\s*".join(map(re.escape, word)) for word in words)
