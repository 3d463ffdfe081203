"""Numbers of persons in a text: identity cards, bank cards, passports, mobile telephones; however they are spelt."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sources.characters import JOINERS, TURNING, UNSEEN

Kind = Literal["id", "card", "passport"]

CHINESE = {
    **{one: value for value, one in enumerate("零一二三四五六七八九")},
    **{one: value for value, one in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{one: value for value, one in enumerate("○弌貳參肆伍陸柒捌玖")},
}
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⓿❶❷❸❹❺❻❼❽❾➀➁➂➃➄➅➆➇➈"
SIGNS = "○" + CIRCLED + RAISED
DIGIT = rf"[\d{''.join(CHINESE)}{CIRCLED}{RAISED}]"
BETWEEN = rf"(?:_|[^\w{SIGNS}\x00]){{0,8}}+"  # whatever is no letter and no digit may part two digits; NUL parts cells
RUN = re.compile(rf"{DIGIT}(?:{BETWEEN}{DIGIT})*")  # not possessive: Python 3.11.2 takes a half repeat for whole
LAST = re.compile(r"(?:_|[^\w\x00]){0,3}?([xXｘＸХхΧχ×✕✖*＊])")
STARS = "*＊×✕✖"  # an X, or one digit left out: which one is told by the others
INVISIBLE = frozenset(map(chr, (*UNSEEN, *JOINERS, *TURNING, 0x20E3)))
MOBILE = r"(?<![0-9.])1[3-9][0-9](?:[ \-]?[0-9]{4}){2}(?![0-9])"
ID_WORD = "身份证|身份号|公民身份|证件"
CARD_WORD = "银行卡|卡号|储蓄卡|借记卡|信用卡|社保卡"
PASSPORT_WORD = "护照|通行证|回乡证|台胞证|[Pp]assport|PASSPORT"
WORDS: dict[Kind, re.Pattern[str]] = {
    "id": re.compile(ID_WORD),
    "card": re.compile(CARD_WORD),
    "passport": re.compile(f"{PASSPORT_WORD}|证件"),
}
LONG = re.compile(rf"{DIGIT}(?:{BETWEEN}{DIGIT}){{14}}")
HINT = re.compile("[护通回台Pp](?:照|行证|乡证|胞证|assport|ASSPORT)")
PASSPORT = re.compile(
    r"(?<![A-Za-zＡ-Ｚａ-ｚ0-9０-９])[A-Za-zＡ-Ｚａ-ｚ](?:[ \-]?[A-Za-zＡ-Ｚａ-ｚ])?(?:[ \-]?[0-9０-９]){7,10}(?![0-9０-９A-Za-z])"
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
ADULT = 2010  # who is born later stands in few tables; codes of a region and a day are many since then
CARDS = re.compile(r"62[0-9]{14,17}|(?:9558[08]|955[59][0-9]|43674|45635)[0-9]{14}")
OTHER_CARDS = re.compile(r"(?:4[0-9]|5[1-5])[0-9]{14}")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a text a number of a person stands. `is_certain`: no other number is likely to be written so.

    `is_told`: by the word before it, or by the check digit of somebody older than codes of region and day are."""

    start: int
    end: int
    kind: Kind
    is_certain: bool
    is_told: bool
    digits: str


def is_likely(text: str) -> bool:
    """Whether a text may hold any of them but a mobile number; nearly all texts do not."""
    return LONG.search(text) is not None or HINT.search(text) is not None


def spots(text: str, told: Collection[Kind] = ()) -> list[Spot]:
    """The numbers of persons in a text, from left to right. told: what a heading or a label says that it holds."""
    if len(text) < 9 or not (told or is_likely(text)):
        return []
    words = {kind for kind, word in WORDS.items() if kind in told or word.search(text)}
    found = [spot for run in _runs(text) for spot in _in_run(text, run, words)] if len(text) >= 15 else []
    if "passport" in words:
        taken = [(spot.start, spot.end) for spot in found]
        found += [
            Spot(match.start(), match.end(), "passport", True, True, unicodedata.normalize("NFKC", match[0]))
            for match in PASSPORT.finditer(text)
            if not any(start < match.end() and match.start() < end for start, end in taken)
        ]
    return sorted(found, key=lambda spot: spot.start)


def is_identity(digits: str) -> bool:
    """Whether 17 digits and a last one (or X) are an identity card number: region, a day of birth that exists, and the check digit."""
    return _is_plausible(digits) and checked(digits) == digits[17]


def is_plausible(digits: str) -> bool:
    """Whether 18 digits begin with a region and a day of birth: all that is left of a number that a spreadsheet rounded."""
    return len(digits) == 18 and _is_plausible(digits)


def checked(digits: str) -> str:
    """The check digit of 17 digits, by GB 11643."""
    return "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, WEIGHTS, strict=False)) % 11]


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits with nothing but signs between them. `places` are those of the digits in the text, `starts` the numbers of the digits
    before which there is a sign that is seen; `signs` all such signs. `mark`: the X, or what stands for it, behind the last."""

    digits: str
    places: list[int]
    starts: list[int]
    signs: str
    mark: str
    end: int


def _runs(text: str) -> Iterator[_Run]:
    for match in RUN.finditer(text):
        if match.end() - match.start() < 15:
            continue
        digits: list[str] = []
        places: list[int] = []
        starts, signs, gap = [0], "", ""
        for at, one in enumerate(match[0], match.start()):
            value = _value(one)
            if value is None:
                gap += one if one not in INVISIBLE and not unicodedata.combining(one) else ""
                continue
            if gap:
                starts.append(len(digits))
                signs, gap = signs + gap, ""
            digits.append(str(value))
            places.append(at)
        if len(digits) >= 15:
            last = LAST.match(text, match.end())
            yield _Run("".join(digits), places, starts, signs, last[1] if last else "", last.end() if last else 0)


@functools.lru_cache(maxsize=512)
def _value(one: str) -> int | None:
    return CHINESE[one] if one in CHINESE else unicodedata.digit(one, None)


def _in_run(text: str, run: _Run, words: Collection[str]) -> list[Spot]:
    count = len(run.digits)
    found: list[Spot] = []
    at = 0
    while at + 17 <= count:
        spot = _identity_at(run, at) if run.digits[at : at + 2] in PROVINCES else None
        if spot is not None:
            found.append(spot)
            at += 18
        else:
            at += 1
    if found or not _stands_alone(text, run):
        return found
    doubtful = _card(run, words) or _doubtful(run, words)
    return [doubtful] if doubtful else []


def _identity_at(run: _Run, at: int) -> Spot | None:
    """The identity number that begins with a digit of the run: between signs, or glued to other digits."""
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
    """Whether a number's ends are ends of groups, or all of it lies in one group."""
    return (start in bounds and end in bounds) or not any(start < bound < end for bound in bounds)


def _spot(run: _Run, start: int, end: int, kind: Kind, is_certain: bool, mark: str = "", is_told: bool = False) -> Spot:
    digits = run.digits[start:end]
    is_old = kind == "id" and is_certain and int(digits[6:10]) < ADULT
    stop = run.end if mark else run.places[end - 1] + 1
    return Spot(run.places[start], stop, kind, is_certain, is_told or is_old, digits)


def _stands_alone(text: str, run: _Run) -> bool:
    """Whether neither letters nor signs of other numbers touch the run, as in a hash."""
    before = text[run.places[0] - 1] if run.places[0] else ""
    after = text[run.places[-1] + 1 : run.places[-1] + 2]
    return not _is_letter(before) and (not _is_letter(after) or bool(run.mark))


def _is_letter(one: str) -> bool:
    return bool(one) and (one.isascii() and (one.isalnum() or one == "_"))


GROUPING = frozenset(" \t\r\n\xa0\u3000-\u2010\u2011\u2012\u2013\u2014\u2212－·•/／.")


def _is_grouped(run: _Run) -> bool:
    """Whether the run is one number by itself: no list of others, no amount, no fraction."""
    return GROUPING.issuperset(run.signs) and not (run.signs == "." or len(run.starts) > 6)


def _doubtful(run: _Run, words: Collection[str]) -> Spot | None:
    """A number that may be one of a person: 15 digits, or a wrong check digit."""
    count, digits = len(run.digits), run.digits
    if not _is_grouped(run) or digits[:2] not in PROVINCES or digits[2:4] == "00" or digits[4:6] == "00":
        return None
    if count == 15:
        if _is_day(f"19{digits[6:12]}") and digits[12:] != "000":
            return _spot(run, 0, 15, "id", "id" in words, is_told="id" in words)
        return None
    is_long = (count == 18 or (count == 17 and bool(run.mark))) and _is_plausible(digits)
    if is_long and ("id" in words or int(digits[6:10]) < ADULT):
        return _spot(run, 0, count, "id", False, run.mark if count == 17 else "", "id" in words)
    return None


def _card(run: _Run, words: Collection[str]) -> Spot | None:
    """A bank card's number: 16 to 19 digits that begin as those of a bank do, and add up by Luhn."""
    count, digits = len(run.digits), run.digits
    if not 16 <= count <= 19 or not _is_grouped(run) or not _adds_up(digits):
        return None
    sizes = [end - start for start, end in zip(run.starts, (*run.starts[1:], count), strict=True)]
    if len(sizes) > 1 and not (set(sizes[:-1]) == {4} or sizes[0] == 6):
        return None
    if CARDS.fullmatch(digits):
        return _spot(run, 0, count, "card", True, is_told="card" in words)
    if OTHER_CARDS.fullmatch(digits):
        return _spot(run, 0, count, "card", "card" in words, is_told="card" in words)
    return None


def _adds_up(digits: str) -> bool:
    """Whether the digits' check sum is right, by Luhn."""
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
