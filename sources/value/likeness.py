"""Names so similar that they are asked about. They are never taken as the same."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Sequence

from sources.value.words import normal, numbers_of

SHORTEST = 5  # letters: in shorter names one different letter may make another name: 红星小区, 红旗小区
# Parts that distinguish similar names: numbers and letters, and opposite words.
DISTINCTIVE = re.compile(
    "[0-9a-z零〇一二三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾甲乙丙丁戊己庚辛壬癸东南西北中上下左右前后内外大小新老旧男女公私]"
)
SEASON = frozenset("早晚春夏秋冬")
LONG = 6  # letters: longer names may differ in more than one letter: 规模以上工业增加值, 规上工业增加值
MOST_ROWS = 2_000  # rows: longer tables are not searched
# Additions to the table of `proces` (used by cn2an), which does not convert these.
MORE_SIMPLIFIED = str.maketrans("臺裡裏羣峯牀舖綫鷄菴麪樑塲爲説衆啓淸眞", "台里里群峰床铺线鸡庵面梁场为说众启清真")
OLD_IN_GB2312 = frozenset("後於麴")  # the other traditional characters are not in that set
SEPARATOR = "\x1f"
PUNCTUATION = re.compile(rf"[^\w{SEPARATOR}|]|_")


@functools.lru_cache(maxsize=65536)
def are_near(one: str, other: str) -> bool:
    """Whether two names may be the same: they differ only in punctuation, traditional characters, or one letter of five
    or more. Names whose numbers or opposites (一期, 二期; 东, 西) differ are different.
    """
    first, second = normal(one), normal(other)
    if first == second:
        return first != ""
    if simplified(first) == simplified(second) or _differ_in_script(first, second):
        return True
    if DISTINCTIVE.findall(first) != DISTINCTIVE.findall(second) or max(len(first), len(second)) < SHORTEST:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(first, second) <= 1


def in_two_spellings(keys: Sequence[str], declared: Collection[str] = ()) -> list[tuple[int, int]]:
    """Pairs of rows (row, earlier row) whose names are spellings of one name: with traditional characters, other
    punctuation or capitals. Not if both are declared; empty for tables with many rows.
    """
    different = set(keys) - {""}
    if len(different) > MOST_ROWS:
        return []
    joined = SEPARATOR.join(different)
    if _is_in(joined, "gb2312") and OLD_IN_GB2312.isdisjoint(joined):  # importing `proces` is slow
        bare = PUNCTUATION.sub("", joined).lower()
        if len(set(bare.split(SEPARATOR))) == len(different):
            return []
    first: dict[tuple[tuple[str, tuple[str, ...]], ...], int] = {}
    pairs = []
    for at, key in enumerate(keys):
        folded = tuple((simplified(normal(part)), numbers_of(part)) for part in key.split("|"))
        if not any(name for name, _ in folded):
            continue
        before = first.setdefault(folded, at)
        if keys[before] != key and not (key in declared and keys[before] in declared):
            pairs.append((at, before))
    return pairs


def nearest_printed(keys: Collection[str], printed: Sequence[str]) -> dict[str, str]:
    """Row names that are not printed -> the similar printed name, if no row has it: 固定资产投入, 固定资产投资."""
    missing = set(printed) - set(keys)
    printed_names = set(printed)
    new = [key for key in dict.fromkeys(keys) if key not in printed_names]
    if not missing or len(new) * len(printed) > MOST_ROWS * 100:
        return {}
    return {key: row for key in new if (row := _nearest(key, printed)) in missing}


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return text.translate(_simplifying())


@functools.cache
def _simplifying() -> dict[int, int | str | None]:
    from proces.conf import T2S_DICT

    return {**str.maketrans(T2S_DICT), **MORE_SIMPLIFIED}


def _nearest(key: str, printed: Sequence[str]) -> str | None:
    near = {row: score for row in printed if (score := _likeness(key, row))}
    return max(near, key=lambda row: near[row]) if near else None


def _likeness(key: str, row: str) -> float:
    """The similarity of a row's name to a printed one, up to 100; 0 for another name. In a key of several parts one
    part may differ.
    """
    if key.count("|") != row.count("|"):
        return 0
    parts = list(zip(key.split("|"), row.split("|"), strict=True))
    if any(numbers_of(a) != numbers_of(b) for a, b in parts):
        return 0
    different = [(normal(a), normal(b)) for a, b in parts if normal(a) != normal(b)]
    if len(different) > 1:
        return 0
    if not different:
        return 100
    one, other = map(simplified, different[0])
    from rapidfuzz import fuzz

    score = fuzz.ratio(one, other)
    if one == other or _is_slip(one, other):
        return max(score, 90)
    if DISTINCTIVE.findall(one) != DISTINCTIVE.findall(other):
        return 0
    is_of_like_length = min(len(one), len(other)) >= 2 and abs(len(one) - len(other)) <= 3
    if is_of_like_length and (
        one.startswith(other) or other.startswith(one) or one.endswith(other) or other.endswith(one)
    ):
        return score
    return score if score >= 75 and min(len(one), len(other)) >= LONG else 0


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, added, or swapped with the next. Not if a distinguishing letter is replaced
    by another (早稻, 晚稻).
    """
    from rapidfuzz.distance import OSA

    if min(len(one), len(other)) < 2 or OSA.distance(one, other) > 1:
        return False
    if len(one) == len(other):
        pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        return len(pairs) > 1 or not all(_is_distinctive(letter) for letter in pairs[0])
    return DISTINCTIVE.findall(one) == DISTINCTIVE.findall(other)


def _is_distinctive(letter: str) -> bool:
    return letter in SEASON or DISTINCTIVE.fullmatch(letter) is not None


def _differ_in_script(one: str, other: str) -> bool:
    """Whether the names differ only in simplified against traditional characters. The other characters must be at least
    as many, and must be possible in both scripts (里, 裡).
    """
    if len(one) != len(other):
        return False
    pairs = [(left, right) for left, right in zip(one, other, strict=True) if left != right]
    in_both_scripts = 0
    for left, right in pairs:
        simple, old = (left, right) if _is_in(left, "gb2312") else (right, left)
        if not _is_in(simple, "gb2312") or _is_in(old, "gb2312") or not _is_in(old, "big5"):
            return False
        in_both_scripts += _is_in(simple, "big5")
    return in_both_scripts <= len(one) - len(pairs)


def _is_in(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
