"""Cells as people write them -> whole millionths, dates, choices, texts; each with its state, or with the rule that it
breaks.

Nothing is guessed: a value with two meanings, or with none, is a trouble with a rule's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from fractions import Fraction
from itertools import repeat
from math import isfinite
from operator import mul, truediv
from types import NoneType
from typing import TypeVar, cast

import orjson

from sources.characters import TURNED, TURNING, seen
from sources.value.date import FIRST, LAST, read_date
from sources.value.uom import FOREIGN_SIGN, MONEY, MONEY_OF, SCALES, Uom, ratio, uom
from sources.value.words import WIDE, folded, normal, tidy, words

MICRO = 1_000_000
LARGEST = 10**18  # DECIMAL(18,6)
Value = int | date | str | None
T = TypeVar("T")


class Percent(float):
    """A number with a percent format: 0.6 that shows as 60%."""


class Suffixed(float):
    """A number whose format shows a uom or scale behind it (4800000 as 4800000元), or a foreign currency sign beside it.
    It is the number as shown.
    """

    __slots__ = ("suffix",)
    suffix: str

    def __new__(cls, number: float, suffix: str) -> Suffixed:
        one = super().__new__(cls, number)
        one.suffix = suffix
        return one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Suffixed) and (float(self), self.suffix) == (float(other), other.suffix)

    def __hash__(self) -> int:
        return hash((float(self), self.suffix))


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """A cell without a usable value: an error (#REF!), a formula that was never calculated, or a number that shows as
    another one.
    """

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """The declared properties of a column's cells. found_uom: the uom in the heading or sheet, if any. is_growth:
    percentages that come near zero from both sides.
    """

    type: str
    uom: str | None = None
    found_uom: Uom | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    year: int = 0
    is_1904: bool = False
    is_growth: bool = False


class Values:
    """A column's values. A trouble is (index, rule, wanted); its cell has no value unless the trouble is a question.

    is_plain: texts are not stored, since `shown` gives exactly them from the values, which are numbers or dates.
    """

    __slots__ = ("_texts", "states", "troubles", "values")

    def __init__(
        self,
        texts: list[str | None] | None,
        values: list[Value],
        states: list[str],
        troubles: list[tuple[int, str, str]],
    ) -> None:
        self._texts, self.values, self.states, self.troubles = texts, values, states, troubles

    @property
    def is_plain(self) -> bool:
        return self._texts is None

    @property
    def texts(self) -> list[str | None]:
        return shown(self.values) if self._texts is None else self._texts

    def spell_out(self) -> None:
        """Store the texts as they are now, before a value is changed that its cell does not contain."""
        self._texts = self.texts


Outcome = tuple[Value, str, str | None, str]  # value, state, the broken rule or None, the expected value
BLANK: Outcome = (None, "blank", None, "")
Reader = Callable[[object, str, ColumnSpec], Outcome]


def read_values(raws: Sequence[object], spec: ColumnSpec) -> Values:
    """The values of one column's cells, as `spec` declares them.

    Shape: a text, a value and a state for each cell, in order; a trouble for each cell that breaks a rule.
    Units: numbers are whole millionths of `spec.uom`, percentages whole millionths of a percent.
    """
    kinds = set(map(type, raws))
    if Suffixed in kinds:
        raws = _without_suffixes(raws, spec)
        kinds = set(map(type, raws))
    plain = _plain(raws, kinds, spec)
    if plain is not None:
        return plain
    reader = _percent_reader(raws, spec) if spec.type == "percent" else READERS[spec.type]
    outcomes: dict[tuple[type, object], Outcome] = {}
    texts: list[str | None] = []
    result = Values(texts, [], [], [])
    above: Outcome = BLANK
    for index, raw in enumerate(raws):
        text = text_of(raw)
        if text is None:
            outcome = BLANK
        else:
            key = (type(raw), raw)
            if key not in outcomes:
                outcomes[key] = _read(raw, text, spec, reader)
                if spec.type in NUMBERS and _is_dashlike(text, spec.marks) and not _is_spelt_out(raws):
                    outcomes[key] = None, "blank", "ambiguous_mark", DASHLIKE[seen(text).strip()]
            outcome = outcomes[key]
            if outcome[1] == "above":
                outcome = above
            above = outcome if outcome[2] is None else BLANK
        value, state, rule, expected = outcome
        texts.append(text)
        result.values.append(value)
        result.states.append(state)
        if rule is not None:
            result.troubles.append((index, rule, expected))
    if spec.type in NUMBERS:
        _ask_about_groups(raws, outcomes, result)
    return result


NUMBERS = ("number", "count", "percent")


def _plain(raws: Sequence[object], kinds: set[type], spec: ColumnSpec) -> Values | None:
    """The quick ways to read a whole plain column; None if single cells need a closer look."""
    is_text = kinds <= {str, NoneType}
    if spec.type in NUMBERS:
        if spec.type != "percent" and not _is_as_declared(spec):
            return None
        if is_text and any(raws):
            values = _plain_number_texts(raws, spec.type == "count", spec.marks)
        else:
            values = _plain_numbers(raws, kinds, spec.type == "count")
        return None if spec.type == "percent" and values and _is_doubtful(values, spec) else values
    if is_text:
        texts = cast(Sequence[str | None], raws)
        if spec.type == "choice":
            return _plain_choices(texts, spec)
        if spec.type == "text":
            return _plain_texts(texts, spec.marks)
        return _plain_date_texts(texts, spec.marks)
    if spec.type == "date" and kinds <= {date, str, NoneType} and not any(type(raw) is str and raw for raw in raws):
        return _plain_dates(raws)
    return None


def _without_suffixes(raws: Sequence[object], spec: ColumnSpec) -> list[object]:
    """The cells, with plain numbers in place of suffixed ones whose unit is the column's own, or does not matter."""
    return [_without_suffix(raw, spec) if type(raw) is Suffixed else raw for raw in raws]


def _without_suffix(raw: Suffixed, spec: ColumnSpec) -> float:
    """The cell as a plain number if its suffix is the column's own unit or does not matter; otherwise unchanged."""
    if FOREIGN_SIGN.fullmatch(raw.suffix):
        stated = spec.found_uom or (uom(spec.uom) if spec.uom else None)
        is_money = spec.uom is None if stated is None else stated.base == "元"
        return raw if raw and is_money and spec.type in ("number", "count") else float(raw)
    if spec.type == "percent":
        return Percent(raw / 100) if raw.suffix in ("个百分点", "百分点", "pp") else raw
    declared = uom(spec.uom) if spec.uom else None
    if spec.type not in ("number", "count") or (declared is None and raw.suffix == spec.uom):
        return float(raw)
    if declared is None:  # only the form knows its unit, or has none: then a scale or currency changes the number
        unit = uom(raw.suffix)
        is_plain = unit is not None and (spec.uom is not None or (unit.scale == 1 and unit.base not in MONEY))
        return float(raw) if is_plain else raw
    stated = spec.found_uom or declared
    return float(raw) if ratio(_uom_of(raw, stated), stated) == 1 else raw


def _uom_of(raw: Suffixed, stated: Uom) -> Uom:
    """The unit shown by a number's format; a scale alone (万) scales the column's base unit."""
    return uom(raw.suffix) or Uom(SCALES[raw.suffix], stated.base)


def _is_as_declared(spec: ColumnSpec) -> bool:
    """Whether the column's numbers are in the declared uom, or state none."""
    if spec.found_uom is None:
        return True
    declared = uom(spec.uom) if spec.uom else None
    return declared is not None and ratio(spec.found_uom, declared) == 1


def _plain_numbers(raws: Sequence[object], kinds: set[type], is_whole: bool) -> Values | None:
    """A column of number cells and empty cells only."""
    if not kinds <= {float, int, str, NoneType}:
        return None
    cells = list(raws) if kinds <= {float, int} else [raw for raw in raws if raw != "" and raw is not None]
    numbers = cast(list[float], cells)
    if str in kinds and any([type(cell) is str for cell in cells]):
        return None
    if numbers and not (min(numbers) > -1e9 and max(numbers) < 1e9 and isfinite(sum(numbers))):  # false for NaN too
        return None
    texts: list[str] | None = None
    whole = list(map(int, numbers))
    if whole == numbers:
        millionths = [number * MICRO for number in whole]
    elif is_whole:
        return None
    else:
        millionths = list(map(round, map(mul, numbers, repeat(MICRO))))
        has_more_digits = list(map(truediv, millionths, repeat(MICRO))) != numbers
        if has_more_digits:
            joined = FIFTEEN_DIGITS * len(numbers) % tuple(numbers)
            if "e" in joined:
                return None
            texts = joined.replace("-0 ", "0 ").split()
            millionths = [_whole_micros(Decimal(text)) for text in texts]
    return _spread(raws, texts, millionths, _states(millionths))


FIFTEEN_DIGITS = "%.15g "  # as Excel shows a number without a format


def _states(micros: list[int]) -> list[str]:
    return ["reported"] * len(micros) if all(micros) else ["reported" if micro else "zero" for micro in micros]


def _spread(raws: Sequence[object], texts: list[str] | None, values: Sequence[Value], states: list[str]) -> Values:
    """The column with these filled cells and blank ones. texts: None if `shown` gives them from the values."""
    if not values:
        texts = []
    if len(values) == len(raws):
        return Values(cast("list[str | None] | None", texts), list(values), states, [])
    filled = [raw != "" and raw is not None for raw in raws]
    return Values(
        None if texts is None else _with_blanks(texts, filled, None),
        _with_blanks(values, filled, None),
        _with_blanks(states, filled, "blank"),
        [],
    )


# It follows each text instead of separating texts: Debian's Python 3.11.2 matches a repetition that fails half-way.
SEPARATOR = "\x1f"
PLAIN_NUMBERS = re.compile(r"(?:-?[0-9]{1,9}(?:\.[0-9]{1,6})?\x1f)++")
LAST_ZERO = re.compile(r"\.[0-9]*0\x1f")
PLAIN_DATES = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}\x1f)++")


def _plain_number_texts(raws: Sequence[object], is_whole: bool, marks: Mapping[str, str]) -> Values | None:
    """A column of texts of digits, at most 15 so that a float holds them exactly, and empty cells only."""
    filled, joined = _filled(raws)
    if not _is_all(PLAIN_NUMBERS, filled, joined, marks):
        return None
    numbers = _numbers(filled, joined)
    if "." in joined:
        millionths = list(map(round, map(mul, numbers, repeat(MICRO))))
        if is_whole and any([micro % MICRO for micro in millionths]):
            return None
    else:
        millionths = list(map(mul, numbers, repeat(MICRO)))
    return _spread(raws, None if _is_shortest(filled, joined) else filled, millionths, _states(millionths))


def _numbers(filled: Sequence[str], joined: str) -> list[float]:
    """The numbers of plain texts. The JSON parser takes a quarter of the time, if they are JSON numbers."""
    try:
        numbers: list[float] = orjson.loads(f"[{joined[:-1].replace(SEPARATOR, ',')}]")
    except orjson.JSONDecodeError:  # leading zeros, such as 007
        return list(map(float if "." in joined else int, filled))
    return numbers


def _is_shortest(filled: Sequence[str], joined: str) -> bool:
    """Whether plain numbers have no leading zeros, no trailing zeros of decimals, and no sign before zero."""
    with_zero = (SEPARATOR + joined).count(f"{SEPARATOR}0")
    if with_zero and with_zero != filled.count("0") + (SEPARATOR + joined).count(f"{SEPARATOR}0."):
        return False
    if joined.count("-0") != joined.count("-0."):
        return False
    return f"0{SEPARATOR}" not in joined or not LAST_ZERO.search(joined)


def _with_blanks(cells: Sequence[T], filled: Sequence[bool], blank: T) -> list[T]:
    """A column with these cells at the filled places, and `blank` at the others."""
    remaining = iter(cells)
    return [next(remaining) if is_filled else blank for is_filled in filled]


def _plain_date_texts(raws: Sequence[object], marks: Mapping[str, str]) -> Values | None:
    """A column of ISO dates as texts and empty cells only."""
    filled, joined = _filled(raws)
    if not _is_all(PLAIN_DATES, filled, joined, marks):
        return None
    try:
        days = list(map(date.fromisoformat, filled))
    except ValueError:
        return None
    if min(days) < FIRST or max(days) > LAST:
        return None
    return _spread(raws, None, days, ["reported"] * len(days))


def _filled(raws: Sequence[object]) -> tuple[list[str], str]:
    """The texts that are not empty, and all of them joined, with a unit separator behind each."""
    filled: list[str] = [raw for raw in raws if raw]  # type: ignore[misc]
    return filled, SEPARATOR.join([*filled, ""])


def _is_all(pattern: re.Pattern[str], filled: Sequence[str], joined: str, marks: Mapping[str, str]) -> bool:
    """Whether every text matches `pattern`, which ends in a unit separator, and none is a mark. There is at least one
    text.
    """
    return (
        joined.count(SEPARATOR) == len(filled) and bool(pattern.fullmatch(joined)) and marks.keys().isdisjoint(filled)
    )


def _is_doubtful(values: Values, spec: ColumnSpec) -> bool:
    """Whether some percentages are so small that the column's others must tell whether they are fractions."""
    numbers = [abs(value) for value in cast("list[int | None]", values.values) if value]
    if not numbers or min(numbers) > MICRO:
        return False
    return not spec.is_growth if max(numbers) > MICRO else not _says_percent(spec.found_uom)


WHITE = "\t-\r\x1c-\x1e \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # all white space but the separator
UNTIDY = re.compile(f"[(){WHITE}{''.join(map(chr, (*WIDE, *TURNING)))}]")


def _plain_texts(raws: Sequence[str | None], marks: Mapping[str, str]) -> Values | None:
    """A column of texts only, without 同上 and without long numbers that have lost digits."""
    filled, joined = _filled(raws)
    if ("E" in joined or "e" in joined) and any([SHORTENED.search(text) for text in filled]):
        return None
    if joined.count(SEPARATOR) == len(filled) and not UNTIDY.search(joined):  # the texts are already tidy
        texts: Sequence[str | None] = raws if len(filled) == len(raws) else [raw or None for raw in raws]
        values: list[Value] = list(texts)
    else:
        if TURNED.search(joined):
            return None
        texts = [raw if raw and not raw.isspace() else None for raw in raws]
        values = [None if text is None else tidy(text) or None for text in texts]
    short = [value for value in cast("set[str | None]", set(values)) if value and len(value) < 6]
    if any([marks.get(folded(value)) == "above" for value in short]):
        return None
    states = ["reported"] * len(values) if all(values) else ["reported" if value else "blank" for value in values]
    return Values(list(texts), values, states, [])


def _plain_choices(raws: Sequence[str | None], spec: ColumnSpec) -> Values | None:
    """A column of declared choices and empty cells only."""
    known: dict[str | None, str | None] = {}
    for raw in set(raws):
        text = text_of(raw)
        known[raw] = None if text is None else spec.choices.get(normal(text))
        if text is not None and known[raw] is None:
            return None
    values: list[Value] = [known[raw] for raw in raws]
    if None not in known.values():
        return Values(list(raws), values, ["reported"] * len(values), [])
    texts = [None if value is None else raw for raw, value in zip(raws, values, strict=True)]
    return Values(texts, values, ["blank" if value is None else "reported" for value in values], [])


def _plain_dates(raws: Sequence[object]) -> Values | None:
    """A column of date cells and empty cells only."""
    days = [raw for raw in raws if isinstance(raw, date)]
    if min(days) < FIRST or max(days) > LAST:
        return None
    return _spread(raws, None, days, ["reported"] * len(days))


def shown(values: Sequence[Value]) -> list[str | None]:
    """The plain texts of values: whole millionths with as few decimals as they need, dates in ISO form."""
    return [_shown(value) for value in values]


def _shown(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    whole, rest = divmod(abs(value), MICRO)
    text = f"{whole}.{rest:06}".rstrip("0") if rest else str(whole)
    return "-" + text if value < 0 else text


def text_of(raw: object) -> str | None:
    """A cell's text as written; a number as Excel shows it without a format (12, not 12.0)."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, str):
        return raw if not raw.isspace() else None
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, Percent):
        return number_text(float(f"{raw * 100:.13g}")) + "%"
    if isinstance(raw, Suffixed):
        number = number_text(float(raw))
        return raw.suffix + number if FOREIGN_SIGN.fullmatch(raw.suffix) else number + raw.suffix
    if isinstance(raw, int | float):
        return number_text(raw)
    if isinstance(raw, datetime):
        return raw.isoformat(" ") if raw.time() != time(0) else raw.date().isoformat()
    if isinstance(raw, FaultyCell):
        return raw.text
    return str(raw)


def number_text(number: float) -> str:
    """The shortest decimal that shows fifteen digits of `number`."""
    if abs(number) < 1e15 and number == (whole := int(number)):
        return str(whole)
    text = f"{number:.15g}"
    return format(Decimal(text), "f") if 1e-15 <= abs(number) < 10**21 else text


def _read(raw: object, text: str, spec: ColumnSpec, reader: Reader) -> Outcome:
    """The outcome of one filled cell: of an error, a formula or a mark at once, otherwise of `reader`."""
    if isinstance(raw, FaultyCell):
        return None, "blank", raw.rule, spec.type
    if spec.type != "text":
        if ERROR.fullmatch(text.strip()) and folded(text) not in spec.marks:
            return None, "blank", "error_cell", spec.type
        if text.startswith("=") and len(text) > 1:
            return None, "blank", "uncalculated_formula", spec.type
    if not seen(text).strip():
        return BLANK
    if TURNED.search(text) and spec.type == "text":
        return None, "blank", "turned_text", "text"
    mark = spec.marks.get(folded(text)) if isinstance(raw, str) else None
    if mark == "above" or (mark is not None and spec.type not in ("text", "choice")):
        return MEANINGS[mark] if mark != "unchanged" or spec.type != "percent" else (0, "unchanged", None, "")
    return reader(raw, text, spec)


ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)")
MEANINGS: dict[str, Outcome] = {
    "zero": (0, "zero", None, ""),
    "blank": BLANK,
    "not_applicable": (None, "not_applicable", None, ""),
    "unchanged": (None, "unchanged", None, ""),
    "above": (None, "above", None, ""),
}


# A long number as Excel exports it to text, alone or in a list: 9.1360102E+17. Up to eleven digits Excel writes all digits.
SHORTENED = re.compile(
    r"(?:^|[、,，;；/])\s*[0-9](?:(?:\.[0-9]{1,14})?[eE]\+|\.[0-9]{1,14}[eE])0*(?:1[1-9]|[2-9][0-9])\s*(?:$|[、,，;；/])"
)
LONGEST_ID = 10**15  # Excel stores only fifteen digits of a number


def _read_text(raw: object, text: str, spec: ColumnSpec) -> Outcome:
    if isinstance(raw, str):
        if SHORTENED.search(text):
            return None, "blank", "digits_lost", "text"
    elif isinstance(raw, int | float) and abs(raw) >= LONGEST_ID:
        return None, "blank", "digits_lost", "text"
    value = tidy(text)
    return (value, "reported", None, "") if value else BLANK


def _read_choice(raw: object, text: str, spec: ColumnSpec) -> Outcome:
    choice = spec.choices.get(normal(text))
    if choice is not None:
        return choice, "reported", None, ""
    if spec.marks.get(folded(text)) in ("blank", "not_applicable"):
        return MEANINGS[spec.marks[folded(text)]]
    return None, "blank", "not_a_choice", "、".join(spec.choices.values())


def _read_date(raw: object, text: str, spec: ColumnSpec) -> Outcome:
    value, rule = read_date(raw, text, spec.year, spec.is_1904)
    return value, "blank" if value is None else "reported", rule, "date" if rule else ""


NOISE = 1e-9  # binary rounding: a sum of decimals may miss zero by this much


def _read_number(raw: object, text: str, spec: ColumnSpec) -> Outcome:
    expected = spec.uom or "number"
    if isinstance(raw, Percent | bool | date | time | timedelta):
        return None, "blank", "not_a_number", expected
    if isinstance(raw, Suffixed):
        return _read_suffixed(raw, spec)
    if isinstance(raw, int | float):
        number, unit = Decimal(f"{raw:.15g}"), spec.found_uom
        if not number.is_finite():
            return None, "blank", "not_a_number", expected
        if abs(raw) < NOISE:
            number = Decimal(0)
    else:
        parsed = parse_number(text)
        if parsed is None and spec.uom:  # a unit that only this form declares: 3位
            parsed = parse_number(text.strip().removesuffix(spec.uom))
            parsed = None if parsed is None or parsed.uom else parsed
        if parsed is None or parsed.is_percent:
            return None, "blank", "not_a_number", expected
        number, unit = parsed.number, parsed.uom or spec.found_uom
        if parsed.is_grouped and parsed.uom is None and (unit or uom(spec.uom or "") or Uom(1, "")).scale != 1:
            return None, "blank", "ambiguous_unit", expected
        if parsed.is_scaled and unit is spec.found_uom:  # 1.2亿 counts in the base unit, written or not
            declared = uom(spec.uom) if spec.uom else None
            stated = spec.found_uom or declared or Uom(1, "")
            if stated.scale != 1 and seen(text).strip()[-1:] in ("百", "千"):  # 3千 in 万元: 3,000元, or 3,000万元
                return None, "blank", "ambiguous_unit", expected
            unit = Uom(1, stated.base)
    return _number(number, unit, spec)


def _read_suffixed(raw: Suffixed, spec: ColumnSpec) -> Outcome:
    """A number in the unit shown by its format: converted, unless the heading or sheet states another one. A foreign
    currency sign may come from an accounting format only: the number is kept and asked about.
    """
    if FOREIGN_SIGN.fullmatch(raw.suffix):
        value, state, rule, expected = _number(Decimal(f"{raw:.15g}"), spec.found_uom, spec)
        return (value, state, "foreign_currency", spec.uom or "") if rule is None else (value, state, rule, expected)
    stated = spec.found_uom or (uom(spec.uom) if spec.uom else None) or Uom(1, "")
    if spec.found_uom is not None:  # it is another unit, since otherwise the suffix would have been removed
        return None, "blank", "ambiguous_unit", spec.uom or "number"
    return _number(Decimal(f"{raw:.15g}"), _uom_of(raw, stated), spec)


def _number(number: Decimal, unit: Uom | None, spec: ColumnSpec) -> Outcome:
    """The outcome of a number in `unit`, converted into the column's declared one."""
    factor: Fraction | None = Fraction(1)
    if unit is not None:
        declared = uom(spec.uom) if spec.uom else None
        factor = ratio(unit, declared) if declared else None
    if factor is None:
        return None, "blank", "ambiguous_unit", spec.uom or "number"
    micro = micros(number, factor)
    if abs(micro) >= LARGEST or (not micro and number):  # 0.0000004 is not zero
        return None, "blank", "number_out_of_range", spec.uom or "number"
    if spec.type == "count" and micro % MICRO:
        return None, "blank", "not_a_whole_number", spec.uom or "number"
    return micro, "reported" if micro else "zero", None, ""


def micros(number: Decimal, factor: Fraction) -> int:
    """`number` times `factor` in whole millionths; a half is rounded to even."""
    return round(Fraction(number) * factor * MICRO)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A number as written: its value (a scale such as 万 multiplied in), its unit, and whether it had a % or a scale."""

    number: Decimal
    uom: Uom | None = None
    is_percent: bool = False
    is_scaled: bool = False
    is_grouped: bool = False  # 一万二千: 万 may be a scale or a part of the numeral


DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4}(?:,[0-9]{4})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
NUMBER = re.compile(rf"(?P<digits>(?:{DIGITS})(?:[eE][+-]?[0-9]{{1,3}})?(?![0-9,.]))(?P<rest>.*)", re.DOTALL)
BILLION = re.compile(rf"(?P<high>{DIGITS})亿(?P<low>{DIGITS})万(?P<rest>[^0-9]*)")
CHINESE = re.compile(
    r"(?P<digits>[零〇○一二两三四五六七八九十百千点]*[零〇○一二两三四五六七八九十百千点万亿]*)(?P<rest>.*)", re.DOTALL
)
SIGN = re.compile(r"\s*(?P<sign>[+\-−–—]?)\s*(?P<body>.*)", re.DOTALL)


def parse_number(text: str) -> Parsed | None:
    """The number that the whole `text` is: sign, separators, scale, unit. None if it is none, or more than one."""
    text = seen(text).strip()
    is_negative = False
    if match := re.fullmatch(r"\(([^()]*)\)(%?)", text):
        text, is_negative = match[1].strip() + match[2], True
    match = SIGN.fullmatch(text)
    assert match is not None
    text = match["body"].strip().removeprefix("¥").removeprefix("￥").removeprefix("人民币").strip()
    if match["sign"] and is_negative:
        return None
    is_negative |= match["sign"] not in ("", "+")
    parsed = _foreign(text) if FOREIGN_SIGN.match(text) else _unsigned(text)
    if parsed is None:
        return None
    return replace(parsed, number=-parsed.number) if is_negative else parsed


def _foreign(text: str) -> Parsed | None:
    """A number behind a foreign currency sign: $480."""
    sign = FOREIGN_SIGN.match(text)
    assert sign is not None
    parsed = _unsigned(text[sign.end() :].strip())
    if parsed is None or parsed.uom is not None or parsed.is_percent or sign[0] not in MONEY_OF:
        return None
    return replace(parsed, uom=Uom(1, MONEY_OF[sign[0]]))


def _unsigned(text: str) -> Parsed | None:
    """A number without a sign: in digits (3亿5000万, 1,200), as 百分之五, or in Chinese numerals."""
    if match := BILLION.fullmatch(text):
        number = _decimal(match["high"]) * 10**8 + _decimal(match["low"]) * 10**4
        return _with_rest(number, match["rest"], is_scaled=True)
    if match := NUMBER.fullmatch(text):
        return _with_rest(_decimal(match["digits"]), match["rest"], is_scaled=False)
    if text == "百分之百":
        return Parsed(Decimal(100), None, True)
    if text.startswith("百分之"):
        inner = _unsigned(text.removeprefix("百分之"))
        return Parsed(inner.number, None, True) if inner and inner.uom is None and not inner.is_percent else None
    if (match := CHINESE.fullmatch(text)) and match["digits"]:
        spelt = _chinese(match["digits"])
        is_scaled = match["digits"][-1] in "万亿"
        is_grouped = not is_scaled and bool(set(match["digits"]) & set("万亿"))
        parsed = None if spelt is None else _with_rest(spelt, match["rest"], is_scaled or is_grouped)
        return replace(parsed, is_scaled=is_scaled, is_grouped=is_grouped) if parsed and is_grouped else parsed
    return None


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").replace(" ", "").replace("'", ""))


def _with_rest(number: Decimal, rest: str, is_scaled: bool) -> Parsed | None:
    """A number with the text behind it: nothing, a percent sign, a scale or a unit; None if it is anything else.
    is_scaled: the number has a scale already.
    """
    rest = "".join(rest.split())
    if not rest:
        return Parsed(number, None, False, is_scaled)
    if rest in ("%", "个百分点", "百分点"):
        return None if is_scaled else Parsed(number, None, True)
    if rest in SCALES:
        return None if is_scaled else Parsed(number * SCALES[rest], None, False, True)
    if rest == "‰":
        return None if is_scaled else Parsed(number / 10, None, True)
    unit = uom(rest)
    if unit is None or (is_scaled and unit.scale != 1):
        return None
    return Parsed(number, unit, False, is_scaled)


def _chinese(digits: str) -> Decimal | None:
    """The value of a Chinese numeral: 一万二千, or digit by digit 二〇二二; None if it is none."""
    digits = digits.replace("○", "零").replace("〇", "零")
    if re.fullmatch(r"[零一二三四五六七八九]{2,}", digits):
        return Decimal("".join(str("零一二三四五六七八九".index(one)) for one in digits))
    from cn2an import cn2an

    try:
        return Decimal(str(cn2an(digits.replace("两", "二"), "strict")))
    except (ValueError, InvalidOperation, IndexError, KeyError):
        return None


# Numerals that people also write for a missing value.
DASHLIKE = {"一": "1", "○": "0"}
SPELT_OUT = re.compile(r"[二两三四五六七八九十百千点零〇一]*[二两三四五六七八九十百千][一零〇]*[万亿]?")


def _is_dashlike(text: str, marks: Mapping[str, str]) -> bool:
    return seen(text).strip() in DASHLIKE and folded(text) not in marks


def _is_spelt_out(raws: Sequence[object]) -> bool:
    """Whether other numbers of the column are Chinese numerals: then 一 among them is 1."""
    return any(isinstance(raw, str) and SPELT_OUT.fullmatch(raw.strip()) for raw in raws)


ODD_GROUPS = re.compile(r"[0-9][ '][0-9]{3}(?![0-9])|[0-9],[0-9]{4}(?![0-9])")
WHOLE_PART = re.compile(r"[^0-9]*([0-9]+(?:[ ',][0-9]+)*)")


def _ask_about_groups(raws: Sequence[object], outcomes: Mapping[tuple[type, object], Outcome], result: Values) -> None:
    """Add a question for each number with groups separated by spaces or apostrophes, or groups of four digits, if other
    long numbers of the column have no groups. It may be two numbers, or a typing error.
    """
    if not any(ODD_GROUPS.search(seen(raw)) for _, raw in outcomes if isinstance(raw, str)):
        return
    texts = {
        key: seen(text_of(key[1]) or "").strip() for key, (_, state, _, _) in outcomes.items() if state == "reported"
    }
    ways = {key: _grouped(text) for key, text in texts.items()}
    doubtful: dict[tuple[type, object], str] = {}
    for key, way in ways.items():
        if way in (" ", "'", ",4") and set(ways.values()) - {way, "short"} - ({"four"} if way == ",4" else set()):
            doubtful[key] = re.sub(r"(?<=[0-9])[ ',](?=[0-9])", "", texts[key])
    questions = [
        (index, "ambiguous_groups", doubtful[key])
        for index, raw in enumerate(raws if doubtful else ())
        if (key := (type(raw), raw)) in doubtful
    ]
    result.troubles[:] = sorted([*result.troubles, *questions], key=lambda trouble: trouble[0])


def ask_about_groups_of(cells: Sequence[tuple[object, Values]]) -> None:
    """Add the questions about groups to numbers of one column that were read singly. cells: raw cells with their
    values.
    """
    raws = [raw for raw, _ in cells]
    outcomes: dict[tuple[type, object], Outcome] = {
        (type(raw), raw): (values.values[0], values.states[0], None, "") for raw, values in cells
    }
    together = Values(None, [], [], [])
    _ask_about_groups(raws, outcomes, together)
    for index, rule, expected in together.troubles:
        cells[index][1].troubles.append((0, rule, expected))


def _grouped(text: str) -> str:
    """The grouping of a number's digits before the point: " ", "'", "," (groups of three), ",4", "plain", "four"
    (plain, four digits), or "short" (too few digits for groups).
    """
    match = WHOLE_PART.match(text)
    whole = match[1] if match else ""
    digits = sum(map(whole.count, "0123456789"))
    parting = next((one for one in " '," if one in whole), "")
    if digits < 4:
        return "short"
    if parting == ",":
        return ",4" if ODD_GROUPS.search(whole) else ","
    return parting or ("four" if digits == 4 else "plain")


GROWN = re.compile(r"(?:同比|环比)?(?P<way>增长|上升|增加|提高|下降|减少|降低)(?P<rest>.+)", re.DOTALL)


def _percent_reader(raws: Sequence[object], spec: ColumnSpec) -> Reader:
    """A reader for percentages, which decides whether bare numbers of at most 1 must be asked about as fractions.

    They are asked about in two cases: the column's other numbers are tens, whatever its heading says, and it is no rate
    of growth; or none exceeds 1 and the heading has no %.
    """
    bare = [number for raw in raws if (number := _bare(raw)) is not None]
    exceed = any(abs(number) > 1 for number in bare)
    if exceed or _says_percent(spec.found_uom):
        is_clear = spec.is_growth or not _are_tens(
            [*bare, *(number for raw in raws if (number := _signed(raw)) is not None)]
        )
    else:
        is_clear = False

    def read(raw: object, text: str, spec: ColumnSpec) -> Outcome:
        return _read_percent(raw, text, spec, is_clear)

    return read


def _are_tens(numbers: Sequence[Decimal]) -> bool:
    """Whether most percentages are tens, so that a number of at most 1 stands out. At least two thirds of those above 1
    are 10 or more, and none is negative, as in rates of growth.
    """
    large = [number for number in numbers if number > 1]
    tens = sum(number >= 10 for number in large)
    return tens > 0 and tens >= 2 * (len(large) - tens) and not any(number < 0 for number in numbers)


def _signed(raw: object) -> Decimal | None:
    """The percentage of a cell that has a percent sign or format."""
    if isinstance(raw, Percent):
        return Decimal(f"{raw * 100:.13g}")
    parsed = parse_number(raw) if isinstance(raw, str) else None
    return parsed.number if parsed is not None and parsed.is_percent else None


def _says_percent(unit: Uom | None) -> bool:
    return unit is not None and unit.base in ("%", "百分比", "百分点", "个百分点", "pp")


def _bare(raw: object) -> Decimal | None:
    """The number of a cell without a percent sign or format, scale or unit; None for other cells."""
    if isinstance(raw, bool | Percent | Suffixed):
        return None
    if isinstance(raw, int | float):
        return Decimal(f"{raw:.15g}") if isfinite(raw) else None
    if isinstance(raw, str) and (parsed := parse_number(raw)) is not None:
        return None if parsed.is_percent or parsed.uom or parsed.is_scaled else parsed.number
    return None


def _read_percent(raw: object, text: str, spec: ColumnSpec, is_clear: bool) -> Outcome:
    bare = _bare(raw)
    if bare is not None:
        value, state, rule, expected = _percent(bare)
        if rule is None and 0 < abs(bare) <= 1 and not is_clear:
            return value, state, "ambiguous_percent", f"{number_text(float(bare * 100))}%"
        return value, state, rule, expected
    way = GROWN.fullmatch(seen(text).strip())
    parsed = parse_number(way["rest"] if way else text)
    if parsed is None or not parsed.is_percent or (way and parsed.number < 0):
        return None, "blank", "not_a_number", "%"
    return _percent(-parsed.number if way and way["way"] in ("下降", "减少", "降低") else parsed.number)


def _percent(number: Decimal) -> Outcome:
    """The outcome of a percentage (60 for 60 %)."""
    if abs(number) >= 10**12:
        return None, "blank", "number_out_of_range", "%"
    micro = _whole_micros(number)
    if not micro and abs(number) >= NOISE:
        return None, "blank", "number_out_of_range", "%"
    return micro, "reported" if micro else "zero", None, ""


def _whole_micros(number: Decimal) -> int:
    return int((number * MICRO).to_integral_value(ROUND_HALF_EVEN))


READERS: dict[str, Reader] = {
    "text": _read_text,
    "choice": _read_choice,
    "date": _read_date,
    "number": _read_number,
    "count": _read_number,
}


def marks_for(own: Mapping[str, str], kind: str = "") -> dict[str, str]:
    """Mark -> its meaning for an item of this kind: the declared words, overridden by the item's own. A date has no
    zero: 无 means that there is none yet.
    """
    marks = {**words().mark_of, **{folded(mark): meaning for mark, meaning in own.items()}}
    return (
        {mark: "blank" if meaning == "zero" else meaning for mark, meaning in marks.items()}
        if kind == "date"
        else marks
    )
