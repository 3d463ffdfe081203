"""Names of rows that are near enough to be asked about: a new one beside one that is gone. They are never taken for the same."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable

from sources.finding import Finding
from sources.value.words import normal

SHORTEST = 5  # letters; of shorter names one in four may make another: 红星小区, 红旗小区
# What tells things of a kind apart: numbers and letters, and words that stand against each other.
TELLING = re.compile(
    "[0-9a-z零〇一二三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾甲乙丙丁戊己庚辛壬癸东南西北中上下左右前后内外大小新老旧男女公私]"
)


def nearest_only(findings: Iterable[Finding]) -> list[Finding]:
    """Of findings that each hold a new row (`found`) against one that is gone (`wanted`) those whose names are near, and no other's
    of the submission's."""
    near = [one for one in findings if are_near(one.found, one.wanted)]
    new = Counter((one.submission, one.found) for one in near)
    gone = Counter((one.submission, one.wanted) for one in near)
    return [one for one in near if new[one.submission, one.found] == 1 and gone[one.submission, one.wanted] == 1]


@functools.lru_cache(maxsize=65536)
def are_near(one: str, other: str) -> bool:
    """Whether two names may be one: but for punctuation, for traditional characters, or for one letter of five or more. Names whose
    numbers or opposites (一期, 二期; 东, 西) differ are two."""
    a, b = normal(one), normal(other)
    if not a or not b:
        return False
    if a == b or _differ_in_script(a, b):
        return True
    if TELLING.findall(a) != TELLING.findall(b) or max(len(a), len(b)) < SHORTEST:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(a, b, score_cutoff=1) <= 1


def _differ_in_script(one: str, other: str) -> bool:
    """Whether the names differ only in characters of which one is traditional: no more of them than are alike, where the other
    may be written so in both scripts (里, 裡)."""
    if len(one) != len(other):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    loose = 0
    for a, b in pairs:
        simple, old = (a, b) if _is_in(a, "gb2312") else (b, a)
        if not _is_in(simple, "gb2312") or _is_in(old, "gb2312") or not _is_in(old, "big5"):
            return False
        loose += _is_in(simple, "big5")
    return 2 * loose <= len(one) - len(pairs) + loose


def _is_in(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
