"""Persons' numbers in a text, in any spelling: identity cards, bank cards, passports, mobile telephones."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sources.characters import JOINERS, TURNING, UNSEEN

Kind = Literal["id", "card", "passport"]

CHINESE = {
    **{one: value for value, one in enumerate("零一二三四五六七八九")},
    **{one: value for value, one in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{one: value for value, one in enumerate("○弌貳參肆伍陸柒捌玖")},
    **{one: value for value, one in enumerate("〡〢〣〤〥〦〧〨〩", 1)},
    "幺": 1,
}
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⓿❶❷❸❹❺❻❼❽❾➀➁➂➃➄➅➆➇➈⑴⑵⑶⑷⑸⑹⑺⑻⑼⒈⒉⒊⒋⒌⒍⒎⒏⒐"
SIGNS = "○" + CIRCLED + RAISED
DIGIT = rf"[\d{''.join(CHINESE)}{CIRCLED}{RAISED}]"
FILLERS = "\u3164\u115f\u1160\uffa0"  # invisible Korean letters
BETWEEN = rf"(?:[_{FILLERS}]|[^\w{SIGNS}\x00]){{0,24}}+"  # any characters but letters and digits may separate two digits; NUL separates cells
RUN = re.compile(
    rf"{DIGIT}(?:{BETWEEN}{DIGIT})*"
)  # not possessive: Python 3.11.2 matches a repetition that fails half-way
STARS = "*＊×✕✖╳⨯❌"  # an X, or one masked digit, which follows from the others
LAST = re.compile(rf"(?:_|[^\w\x00]){{0,3}}?([xXｘＸХхΧχⅩⅹ𝐗𝑋𝗫𝖷{STARS}])")
INVISIBLE = frozenset(map(chr, (*UNSEEN, *JOINERS, *TURNING, 0x20E3)))
SCIENTIFIC = re.compile(r"(?<![0-9.])([1-9])\.([0-9]{12,17})[eE]\+?(1[4-7])(?![0-9])")  # 3.60102199003070E+17
ID_WORD = "身份证|身份号|公民身份|证件"
CARD_WORD = "银行卡|卡号|储蓄卡|借记卡|信用卡|社保卡"
PASSPORT_WORD = "护照|通行证|回乡证|台胞证|[Pp]assport|PASSPORT"
WORDS: dict[Kind, re.Pattern[str]] = {
    "id": re.compile(ID_WORD),
    "card": re.compile(CARD_WORD),
    "passport": re.compile(f"{PASSPORT_WORD}|证件"),
}
LONG = re.compile(rf"{DIGIT}(?:(?:{BETWEEN}{DIGIT}){{14}}|(?<=[1-9])\.[0-9]{{12,17}}[eE]\+?1[4-7])")
HINT = re.compile("[护通回台Pp](?:照|行证|乡证|胞证|assport|ASSPORT)")
PASSPORT = re.compile(
    r"(?:台胞证|通行证)[^0-9]{0,8}(?P<digits>[0-9]{8}(?:[0-9]{2})?)(?![0-9])|(?<![A-Za-zＡ-Ｚａ-ｚ0-9０-９])[A-Za-zＡ-Ｚａ-ｚ](?:[ \-]?[A-Za-zＡ-Ｚａ-ｚ])?(?:[ \-]?[0-9０-９]){7,10}(?![0-9０-９A-Za-z])"
)
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ADULT = 2010  # people born later are in few tables, but codes of a region and a day are common
CARDS = re.compile(r"62[0-9]{14,17}|(?:9558[08]|955[59][0-9]|43674|45635)[0-9]{14}")
OTHER_CARDS = re.compile(r"(?:4[0-9]|5[1-5])[0-9]{14}")


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a person's number in a text.

    is_certain: no other number is likely to be written so. is_labelled: the word before it says so, or its check digit is
    right and its birth date is older than codes of region and day.
    """

    start: int
    end: int
    kind: Kind
    is_certain: bool
    is_labelled: bool
    digits: str


def is_likely(text: str) -> bool:
    """Whether a text may contain any of them except a mobile number; nearly all texts do not."""
    return LONG.search(text) is not None or HINT.search(text) is not None


def spots(text: str, announced: Collection[Kind] = ()) -> list[Spot]:
    """The persons' numbers in a text, from left to right. announced: kinds of numbers that a heading or label announces."""
    if len(text) < 9 or not (announced or is_likely(text)):
        return []
    words = {kind for kind, word in WORDS.items() if kind in announced or word.search(text)}
    numbers: list[Spot] = []
    if len(text) >= 15:
        numbers = [*_scientific(text)]
        numbers += _apart(numbers, (spot for run in _runs(text) for spot in _in_run(text, run, words)))
    if "passport" in words:
        numbers += _apart(numbers, _passports(text))
    return sorted(numbers, key=lambda spot: spot.start)


def _apart(earlier: Sequence[Spot], more: Iterable[Spot]) -> list[Spot]:
    """The spots in `more` that overlap none of `earlier`."""
    return [spot for spot in more if not any(one.start < spot.end and spot.start < one.end for one in earlier)]


def _passports(text: str) -> Iterator[Spot]:
    for match in PASSPORT.finditer(text):
        start, end = match.span("digits" if match["digits"] else 0)
        yield Spot(start, end, "passport", True, True, unicodedata.normalize("NFKC", text[start:end]))


def _scientific(text: str) -> Iterator[Spot]:
    """Identity numbers that a spreadsheet shows in scientific notation: 3.60102199003070E+17."""
    for match in SCIENTIFIC.finditer(text) if "." in text else ():
        count = int(match[3]) + 1
        digits = (match[1] + match[2]).ljust(count, "0")[:count]
        if is_plausible(digits) or (count == 17 and _is_plausible(digits)):
            yield Spot(match.start(), match.end(), "id", count == 18, False, digits)
        elif count == 15 and _is_of_fifteen(digits):
            yield Spot(match.start(), match.end(), "id", False, False, digits)


def is_plausible(digits: str) -> bool:
    """Whether 18 digits begin with a region and a birth date: the rest is lost if a spreadsheet has rounded the number."""
    return len(digits) == 18 and _is_plausible(digits)


def checked(digits: str) -> str:
    """The check digit of 17 digits, by GB 11643."""
    return "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, WEIGHTS, strict=False)) % 11]


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits separated only by signs.

    places: the digits' positions in the text. starts: the indices of digits that begin a group, behind a visible sign
    or where Chinese digits meet others. gaps: the signs before each group. mark: the X, or its replacement, behind the
    last digit.
    """

    digits: str
    places: list[int]
    starts: list[int]
    gaps: list[str]
    mark: str
    end: int

    @property
    def signs(self) -> str:
        return "".join(self.gaps)

    def part(self, start: int, end: int) -> _Run:
        """The digits from `start` to `end` as a run."""
        inner = range(bisect_right(self.starts, start), bisect_left(self.starts, end))
        is_last = end == len(self.digits)
        return _Run(
            self.digits[start:end],
            self.places[start:end],
            [0, *(self.starts[at] - start for at in inner)],
            ["", *(self.gaps[at] for at in inner)],
            self.mark if is_last else "",
            self.end if is_last else 0,
        )


def _runs(text: str) -> Iterator[_Run]:
    for match in RUN.finditer(text):
        if match.end() - match.start() < 15:
            continue
        digits: list[str] = []
        places: list[int] = []
        starts, gaps, gap = [0], [""], ""
        for at, one in enumerate(match[0], match.start()):
            value = _value(one)
            if value is None:
                gap += one if one not in INVISIBLE and not unicodedata.combining(one) else ""
                continue
            if gap or (digits and (one in CHINESE) != (text[places[-1]] in CHINESE)):
                starts.append(len(digits))
                gaps.append(gap)
                gap = ""
            digits.append(str(value))
            places.append(at)
        if len(digits) >= 15:
            last = LAST.match(text, match.end())
            yield _Run("".join(digits), places, starts, gaps, last[1] if last else "", last.end() if last else 0)


@functools.lru_cache(maxsize=512)
def _value(one: str) -> int | None:
    return CHINESE[one] if one in CHINESE else unicodedata.digit(one, None)


def _in_run(text: str, run: _Run, words: Collection[str]) -> list[Spot]:
    """The identity numbers in a run, at any position, and other numbers between them."""
    count = len(run.digits)
    numbers: list[Spot] = []
    at = rest = 0
    others: list[Spot] = []
    while at + 17 <= count:
        spot = _identity_at(run, at) if run.digits[at : at + 2] in PROVINCES else None
        if spot is None:
            at += 1
            continue
        numbers.append(spot)
        others += _others(text, run.part(rest, at), words)
        at = rest = min(at + 18, count)
    return numbers + _others(text, run.part(rest, count) if rest else run, words)


def _others(text: str, run: _Run, words: Collection[str]) -> list[Spot]:
    """The numbers in a run without a certain identity number: one number as a whole, or several beside each other."""
    if len(run.digits) < 15:
        return []
    if whole := _other(text, run, words):
        return [whole]
    parts = [part for part in _parts(run) if 15 <= len(part.digits) <= 19]
    numbers = [spot for part in parts if (spot := _other(text, part, words))]
    if len(numbers) == len(parts):
        return numbers
    certain = [spot for spot in numbers if spot.is_certain]
    return (
        certain if 2 * len(certain) >= len(parts) else []
    )  # among many order numbers one has a right check sum by chance


def _other(text: str, run: _Run, words: Collection[str]) -> Spot | None:
    return (_card(run, words) or _doubtful(run, words)) if _stands_alone(text, run) else None


def _parts(run: _Run) -> Iterator[_Run]:
    """The numbers of a list: separated by commas, or groups that are long enough alone."""
    bounds = (*run.starts, len(run.digits))
    sizes = [end - start for start, end in zip(bounds, bounds[1:], strict=False)]
    start = 0
    for at in range(1, len(run.starts)):
        is_list = not GROUPING.issuperset(run.gaps[at]) or len(run.gaps[at]) > WIDEST
        if is_list or not run.gaps[at] or max(sizes[at - 1], sizes[at]) >= 15:
            yield run.part(start, run.starts[at])
            start = run.starts[at]
    if start:
        yield run.part(start, len(run.digits))


def _identity_at(run: _Run, at: int) -> Spot | None:
    """The identity number that begins at a digit of the run: between signs, or joined to other digits."""
    count, digits = len(run.digits), run.digits[at : at + 18]
    if not _is_plausible(digits):
        return None
    bounds = (*run.starts, count)
    if len(digits) == 18 and checked(digits) == digits[17] and _is_cut(bounds, at, at + 18):
        return _spot(run, at, at + 18, "id", True)
    if at + 17 == count and run.mark and _is_cut(bounds, at, count):
        is_next = run.end - run.places[-1] <= 2
        if (checked(digits) == "X" and run.mark not in STARS) or (is_next and run.mark in STARS):
            return _spot(run, at, count, "id", True, run.mark)
    return None


def _is_cut(bounds: Collection[int], start: int, end: int) -> bool:
    """Whether a number's ends are ends of groups, or it lies within one group."""
    return (start in bounds and end in bounds) or not any(start < bound < end for bound in bounds)


def _spot(
    run: _Run, start: int, end: int, kind: Kind, is_certain: bool, mark: str = "", is_labelled: bool = False
) -> Spot:
    digits = run.digits[start:end]
    is_old = kind == "id" and is_certain and int(digits[6:10]) < ADULT
    stop = run.end if mark else run.places[end - 1] + 1
    return Spot(run.places[start], stop, kind, is_certain, is_labelled or is_old, digits)


def _stands_alone(text: str, run: _Run) -> bool:
    """Whether no letters or other numbers' signs touch the run, as in a hash."""
    before = text[run.places[0] - 1] if run.places[0] else ""
    after = text[run.places[-1] + 1 : run.places[-1] + 2]
    return not _is_letter(before) and (not _is_letter(after) or bool(run.mark))


def _is_letter(one: str) -> bool:
    return bool(one) and one.isascii() and one.isalnum()


WIDEST = 3  # signs at most between two groups of one number
GROUPING = frozenset(" \t\r\n\xa0\u3000-\u2010\u2011\u2012\u2013\u2014\u2212－·•/／.")


def _is_grouped(run: _Run) -> bool:
    """Whether the whole run is one number: no list, no amount, no fraction."""
    return GROUPING.issuperset(run.signs) and not (run.signs == "." or len(run.starts) > 6)


def _doubtful(run: _Run, words: Collection[str]) -> Spot | None:
    """A possible person's number: 15 digits, or a wrong check digit."""
    count, digits = len(run.digits), run.digits
    if not _is_grouped(run) or digits[:2] not in PROVINCES or digits[2:4] == "00" or digits[4:6] == "00":
        return None
    if count == 15:
        if _is_of_fifteen(digits):
            return _spot(run, 0, 15, "id", "id" in words, is_labelled="id" in words)
        return None
    is_long = count in (17, 18) and _is_plausible(digits)
    if is_long and ("id" in words or int(digits[6:10]) < ADULT):
        return _spot(run, 0, count, "id", False, run.mark if count == 17 else "", "id" in words)
    return None


def _is_of_fifteen(digits: str) -> bool:
    """Whether 15 digits are an old identity number: a region, and a birth date without the century."""
    is_region = digits[:2] in PROVINCES and digits[2:4] != "00" and digits[4:6] != "00"
    return is_region and _is_day(f"19{digits[6:12]}") and digits[12:] != "000"


def _card(run: _Run, words: Collection[str]) -> Spot | None:
    """A bank card number: 16 to 19 digits with a bank's prefix and a right Luhn check sum."""
    count, digits = len(run.digits), run.digits
    if not 16 <= count <= 19 or not _is_grouped(run) or not _adds_up(digits):
        return None
    sizes = [end - start for start, end in zip(run.starts, (*run.starts[1:], count), strict=True)]
    if len(sizes) > 1 and not ((sizes[0] >= 4 and len(set(sizes[:-1])) == 1) or sizes[0] == 6):
        return None
    if CARDS.fullmatch(digits):
        return _spot(run, 0, count, "card", True, is_labelled="card" in words)
    if OTHER_CARDS.fullmatch(digits):
        return _spot(run, 0, count, "card", "card" in words, is_labelled="card" in words)
    return None


def _adds_up(digits: str) -> bool:
    """Whether the Luhn check sum is right."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    return sum(doubled[int(one)] if at % 2 else int(one) for at, one in enumerate(reversed(digits))) % 10 == 0


def _is_plausible(digits: str) -> bool:
    return len(digits) >= 17 and digits[:2] in PROVINCES and _is_day(digits[6:14])


@functools.lru_cache(maxsize=4096)
def _is_day(digits: str) -> bool:
    try:
        return date(1900, 1, 1) <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= date(2030, 1, 1)
    except ValueError:
        return False
