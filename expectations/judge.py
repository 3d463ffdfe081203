"""Judging: the staged rows of all forms, together, against the rules of their declarations, by Great Expectations.

Bad data never raises; it becomes findings. An expectation that could not be evaluated is a fault of ours and raises.
"""

from __future__ import annotations

import functools
import gc
import logging
import os
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING, TypedDict

from expectations.once import made_once, make_once
from expectations.suite import (
    RETURNING,
    RuleGroup,
    Ruling,
    described,
    grouped,
    heading,
    held_against,
    is_dash,
    messages,
    rulings,
    worded,
)
from sources.characters import strange
from sources.declare import Form, Plan
from sources.finding import MOST_ALIKE, Finding

if TYPE_CHECKING:
    import numpy
    import pandas
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.pandas_datasource import DataFrameAsset

Cell = tuple[str, int, str]  # submission, line, item
Place = dict[Cell, tuple[str | None, str | None, str | None, str]]  # cell -> text, sheet, address, the row's key
Question = tuple[str | None, str, str | None, str | None, str, str]  # submission, rule, item, row key, found, wanted
Find = Callable[[Sequence[Cell]], Place]
Hit = tuple[int, str, int]  # number of a row in its frame, its submission and line
Part = tuple[Form, "pandas.DataFrame"]  # a form and some of its staged rows
Rounds = Iterable[Sequence[Part]]  # parts that are judged together
Observer = Callable[["Form", int, Sequence["Outcome"]], None]


class GradedFinding(TypedDict):
    """A finding with its severity and wording, as warehouse and return slip have it."""

    submission_id: str | None
    rule: str
    severity: str
    item: str | None
    row_key: str | None
    sheet: str | None
    address: str | None
    found: str | None
    wanted: str | None
    message: str
    todo: str


RESULT = {  # which rows, and nothing else: to take their values out as well costs as much as judging them
    "result_format": "COMPLETE",
    "include_unexpected_rows": False,
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}
MORE = "（同一列同样的问题另有 {more:,} 处，没有逐处列出）"
RULING = {"not_applicable": "required"}  # found by a ruling of another name (`suite.py: is_dash`)
OWN = threading.local()
TALKATIVE = ("great_expectations", "great_expectations.data_context.types.base")  # the second sets a level of its own


class JudgingFailed(Exception):
    """An expectation could not be evaluated: the declaration or the frame is at fault, not the data."""


@dataclass(slots=True)
class Outcome:
    """What became of a rule: which values broke it (submission, text, where it stands), and by submission how many did."""

    ruling: Ruling
    broken: list[tuple[str, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class FormVerdict:
    """What became of a form: how many rows were looked at, the rules of its versions by their numbers, and what is wrong."""

    rows: int = 0
    outcomes: dict[tuple[date, int], Outcome] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RuleOnRows:
    """A rule of a form's version, the rule's number in it (with the version's first day), and the rows that it is asked of."""

    form: Form
    frame: pandas.DataFrame
    number: tuple[date, int]
    ruling: Ruling


def judge(rounds: Rounds, place: Find, in_context: bool = False) -> dict[str, FormVerdict]:
    """What the rules of forms find in their staged rows, by the forms' names.

    rounds: one row per staged row, as `warehouse/stage.py:frames` makes them, looked at one round after the other.
    place: where values stand in the units' own files; asked for those at fault.
    in_context: only by the rules that compare a row with the last period's.
    Raises: JudgingFailed.
    """
    verdicts: dict[str, FormVerdict] = {}
    for parts in rounds:
        _judge_some(verdicts, [(form, frame) for form, frame in parts if not frame.empty], place, in_context)
        del parts  # before the next are made: two rounds at once would take twice the memory
    for verdict in verdicts.values():
        verdict.faults = _with_more(verdict)
    return verdicts


def _judge_some(verdicts: dict[str, FormVerdict], parts: Sequence[Part], place: Find, in_context: bool) -> None:
    """Adds to the verdicts what the rules find in these rows."""
    for form, frame in parts:
        verdicts.setdefault(form.name, FormVerdict()).rows += len(frame)
    judged = [(one, _first(verdicts[one.form.name], one, hits)) for one, hits in _judged(parts, in_context)]
    cells = [(submission, line, one.ruling.item) for one, hits in judged for _, submission, line in hits]
    placed = place(cells) if cells else {}
    for one, hits in judged:
        verdict = verdicts[one.form.name]
        outcome = verdict.outcomes[one.number]
        for at, submission, line in hits:
            written = placed[submission, line, one.ruling.item]
            verdict.faults.append(_finding(one, at, submission, written))
            outcome.broken.append(_cell(submission, written))


def _first(verdict: FormVerdict, asked: RuleOnRows, hits: list[Hit]) -> list[Hit]:
    """Of the rows that break a rule, those that are named: of a submission only so many, the others are counted."""
    counts = verdict.outcomes.setdefault(asked.number, Outcome(asked.ruling)).counts
    named = []
    for hit in hits:
        counts[hit[1]] += 1
        if counts[hit[1]] <= MOST_ALIKE:
            named.append(hit)
    return named


def _with_more(verdict: FormVerdict) -> list[Finding]:
    """The verdict's faults by their places, where of too many alike the first says how many are not named."""
    more: dict[tuple[str | None, str, str | None], int] = {
        (submission, outcome.ruling.rule, outcome.ruling.item): count - MOST_ALIKE
        for outcome in verdict.outcomes.values()
        for submission, count in outcome.counts.items()
        if count > MOST_ALIKE
    }
    faults = [
        replace(one, more=rest)
        if more and (rest := more.pop((one.submission, RULING.get(one.rule, one.rule), one.item), 0))
        else one
        for one in verdict.faults
    ]
    return sorted(faults, key=lambda one: (one.submission or "", one.sheet or "", one.address or "", one.rule))


def judge_all(
    forms: Sequence[Form],
    frames: Callable[[Sequence[Form], Iterable[str], Iterable[str] | None], Rounds],
    dependents: Callable[[Iterable[str]], list[str]],
    place: Find,
    rejected_before: Iterable[str] = (),
    seen: Observer | None = None,
    explained: Set[Question] = frozenset(),
) -> dict[str, list[Finding]]:
    """The findings of the forms' staged rows, by the forms' names, where what a row is compared with was itself not returned.

    The last period's values may come with the same night. They are taken from it first; wherever that turns out otherwise
    (a submission that others were compared with is returned, or stands after all), those others are judged again, by the
    rules that compare, until nothing changes. It ends: what becomes of a period follows from the periods before it.

    frames: (forms, submissions set aside, submissions wanted or None for all) -> rows.
    dependents: submissions -> the staged ones that may have been compared with them.
    rejected_before: submissions that are returned whatever is found here.
    seen: is told what became of each rule, each time, one form after the other.
    explained: what the units have given a reason for.
    """
    before = set(rejected_before)
    set_aside = before
    rounds = [judge(frames(forms, set_aside, None), place)]
    found = {form.name: _faults(rounds[0], form, explained) for form in forms}
    comparing = {form.name: _comparing(form) for form in forms}
    compared = [form for form in forms if comparing[form.name]]
    while compared:
        returned = before | rejected(fault for faults in found.values() for fault in faults)
        changed = returned ^ set_aside
        again = set(dependents(changed)) if changed else set()
        if not again:
            break
        set_aside = returned
        rounds.append(judge(frames(compared, set_aside, again), place, in_context=True))
        for form in compared:
            rules = comparing[form.name]
            kept = [fault for fault in found[form.name] if fault.submission not in again or fault.rule not in rules]
            found[form.name] = kept + _faults(rounds[-1], form, explained)
    for form, verdict in ((form, one[form.name]) for form in forms for one in rounds if form.name in one):
        if seen and verdict.outcomes:
            seen(form, verdict.rows, list(verdict.outcomes.values()))
    return found


def _comparing(form: Form) -> set[str]:
    """The rules of any version of the form that compare a row with the last period's."""
    versions = [form.of_version(one.valid_from) for one in form.versions]
    return {ruling.rule for one in versions for ruling in rulings(one) if ruling.needs_context}


def _faults(verdicts: Mapping[str, FormVerdict], form: Form, explained: Set[Question]) -> list[Finding]:
    return settled(verdicts[form.name].faults, explained) if form.name in verdicts else []


def rejected(faults: Iterable[Finding]) -> set[str]:
    """The submissions that are returned for any of these findings."""
    return {fault.submission for fault in faults if fault.submission and severity(fault) in RETURNING}


def settled(faults: Iterable[Finding], explained: Set[Question]) -> list[Finding]:
    """The findings, where those that return a submission until they are explained, and are, are questions with an answer.

    explained: what the units have given a reason for.
    """
    return [
        replace(fault, severity="question")
        if severity(fault) == "explain"
        and (fault.submission, fault.rule, fault.item, fault.row_key, fault.found, fault.wanted) in explained
        else fault
        for fault in faults
    ]


def without_blank_rows(judged: Iterable[Finding], read: Iterable[Finding]) -> list[Finding]:
    """What was judged, but for the required items of rows that the reader found blank: such a row is one fault."""
    blank = {(fault.submission, fault.row_key) for fault in read if fault.rule == "blank_row"}
    if not blank:
        return list(judged)
    return [one for one in judged if one.rule != "required" or (one.submission, one.row_key) not in blank]


def severity(fault: Finding) -> str:
    """reject, explain, question or note: as the finding brings it from the form's own rule, else as the catalogue says."""
    return str(fault.severity or messages()[fault.rule]["severity"])


def grade(faults: Iterable[Finding], form_of: Callable[[str | None], Form | None], plan: Plan) -> list[GradedFinding]:
    """The findings with severity, message and what to do, as rows for the warehouse and the return slip."""
    rows: list[GradedFinding] = []
    catalogue = messages(plan.folder)
    for fault in faults:
        form = form_of(fault.submission)
        words = catalogue[fault.rule]
        known = form is not None and fault.item in form.items
        named = {
            "heading": heading(form, fault.item) if known and form and fault.item else fault.item or "",
            "found": fault.found or "",
            "wanted": fault.wanted or "",
            "row_key": fault.row_key or "",
            "contact": plan.identity.contact,
            "parts": plan.identity.parts,
            "whole": plan.identity.whole,
            "strange": strange(fault.found or "", is_number=fault.rule == "not_a_number"),
        }
        rows.append(
            {
                "submission_id": fault.submission,
                "rule": fault.rule,
                "severity": severity(fault),
                "item": fault.item,
                "row_key": fault.row_key,
                "sheet": fault.sheet,
                "address": fault.address,
                "found": fault.found,
                "wanted": fault.wanted,
                "message": worded(words["message"], named, words.get("says", {}))
                + (MORE.format(more=fault.more) if fault.more else ""),
                "todo": worded(words["todo"], named, words.get("says", {})),
            }
        )
    return rows


def _judged(parts: Sequence[Part], in_context: bool = False) -> list[tuple[RuleOnRows, list[Hit]]]:
    """Each rule of each part's form, and the rows that break it."""
    asked = [
        RuleOnRows(form, frame, (form.versions[-1].valid_from, number), ruling)
        for form, frame in parts
        for number, ruling in enumerate(rulings(form))
        if ruling.needs_context or not in_context
    ]
    columns = _columns(asked)
    groups = dict(enumerate(grouped([one.ruling for one in asked], [column.kind for column in columns])))
    broken: dict[int, list[int]] = {}
    for width in (1, 2):  # apart: a frame is as long as its longest column, and there are more pairs than values
        alike = {number: group for number, group in groups.items() if len(group.columns) == width}
        for result in _validate(asked, columns, alike) if alike else ():
            group = groups[_number(result)]
            broken |= _broken(result, group, [columns[member] for member in group.members])
    return [(one, _hits(one.frame, broken[number])) for number, one in enumerate(asked)]


def _number(result: ExpectationValidationResult) -> int:
    """The number of the group that the result is of."""
    asked = result.expectation_config
    assert asked is not None and asked.meta is not None  # `grouped` put it there
    return int(asked.meta["group"])


def _broken(
    result: ExpectationValidationResult, group: RuleGroup, columns: Sequence[RuleColumn]
) -> dict[int, list[int]]:
    """The numbers of the rows that break each rule of a group. columns: those of its rules."""
    import numpy

    positions = numpy.array(result.result.get("unexpected_index_list") or [], int)
    starts = numpy.cumsum([0, *(len(column) for column in columns[:-1])])
    own = numpy.split(positions, numpy.searchsorted(positions, starts[1:]))
    return {
        member: column.rows(found - start)
        for member, column, start, found in zip(group.members, columns, starts, own, strict=True)
    }


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """What a rule looks at: the values of one column, each once, or of two columns, row for row.

    Whether a value breaks a rule does not depend on where it stands: Great Expectations takes longer over a row than it
    takes to find equal ones.
    """

    values: tuple[numpy.ndarray, ...]  # an array for each column
    codes: numpy.ndarray | None = None  # of each row, which of the values it has

    def __len__(self) -> int:
        return len(self.values[0])

    @property
    def kind(self) -> str:
        return "".join(array.dtype.kind for array in self.values)

    def rows(self, positions: numpy.ndarray) -> list[int]:
        """The rows that have the values at `positions`."""
        import numpy

        if self.codes is None or not len(positions):
            return list(positions.tolist())
        is_hit = numpy.zeros(len(self), bool)
        is_hit[positions] = True
        return list(numpy.flatnonzero(is_hit[self.codes]).tolist())


def _columns(asked: Iterable[RuleOnRows]) -> list[RuleColumn]:
    """What each rule looks at. A column that several look at is looked through once."""
    import pandas

    known: dict[tuple[int, str], RuleColumn] = {}
    columns = []
    for one in asked:
        names = [value for name, value in one.ruling.arguments.items() if name.startswith("column")]
        if len(names) == 2:
            columns.append(RuleColumn(tuple(_plain(one.frame[name]) for name in names)))
            continue
        at = id(one.frame), names[0]
        if at not in known:
            codes, values = pandas.factorize(one.frame[names[0]], use_na_sentinel=False)
            known[at] = RuleColumn((_plain(pandas.Series(values)),), codes)
        columns.append(known[at])
    return columns


def _plain(column: pandas.Series) -> numpy.ndarray:
    return column.to_numpy() if column.dtype.kind == "f" else column.to_numpy(object)


def _hits(frame: pandas.DataFrame, rows: Sequence[int]) -> list[tuple[int, str, int]]:
    """The rows with their submissions and lines."""
    submissions, lines = frame["submission"].take(rows).tolist(), frame["line"].take(rows).tolist()
    return list(zip(rows, submissions, lines, strict=True))


def _finding(
    asked: RuleOnRows, at: int, submission: str, written: tuple[str | None, str | None, str | None, str]
) -> Finding:
    """What is wrong with a value that breaks a rule in row `at`, in the words of the form."""
    text, sheet, address, row_key = written
    ruling = asked.ruling

    def value(column: str) -> object:
        return asked.frame[column].iat[at]

    number = held_against(ruling, value)
    return Finding(
        rule="not_applicable" if is_dash(ruling, value) else ruling.rule,
        found=text or "",
        wanted=described(asked.form, ruling, value) + (f"（{number}）" if number else ""),
        submission=submission,
        item=ruling.item,
        row_key=row_key,
        sheet=sheet,
        address=address,
        severity=ruling.severity,
    )


def _cell(submission: str, written: tuple[str | None, str | None, str | None, str]) -> tuple[str, str, str]:
    """The submission, the text of a cell and where it stands; without the last two where there is no such cell."""
    text, sheet, address, _ = written
    return submission, text or "", f"{sheet}!{address}" if sheet else address or ""


def _stacked(columns: Sequence[RuleColumn], groups: Iterable[RuleGroup]) -> pandas.DataFrame:
    """The columns of each group's rules one below the other.

    Groups are of different lengths; the rest of a shorter one holds what no rule minds.
    """
    import numpy
    import pandas

    stacks = [
        (name, group.filler, [columns[member].values[side] for member in group.members])
        for group in groups
        for side, name in enumerate(group.columns)
    ]
    longest = max(sum(map(len, arrays)) for _, _, arrays in stacks)
    stacked = {}
    for name, filler, arrays in stacks:
        rest = numpy.full(longest - sum(map(len, arrays)), filler, arrays[0].dtype)
        stacked[name] = pandas.Series(numpy.concatenate([*arrays, rest]), dtype=arrays[0].dtype)
    return pandas.DataFrame(stacked)


def _validate(
    asked: Sequence[RuleOnRows], columns: Sequence[RuleColumn], groups: Mapping[int, RuleGroup]
) -> list[ExpectationValidationResult]:
    """Great Expectations' result of each group."""
    gx = _great_expectations()
    suite = gx.ExpectationSuite(name="night", expectations=[group.expectation for group in groups.values()])
    with warnings.catch_warnings(), _batch(_stacked(columns, groups.values())) as batch, made_once():
        warnings.filterwarnings("ignore", "This pattern is interpreted as a regular expression")  # meant as one
        results = batch.validate(suite, result_format=RESULT).results
    for result in results:
        said = "; ".join(map(_rule_name, (asked[one] for one in groups[_number(result)].members)))
        if result.exception_info and _raised(result.exception_info):
            raise JudgingFailed(f"{said} could not be judged: {result.exception_info}")
        if not result.success and not result.result.get("unexpected_index_list"):
            raise JudgingFailed(f"{said} failed without naming a row")
    return list(results)


def _rule_name(asked: RuleOnRows) -> str:
    return f"{asked.form.name}: {asked.ruling.rule} on '{asked.ruling.item}'"


def _raised(info: Mapping[str, object]) -> bool:
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(one.get("raised_exception") for one in info.values() if isinstance(one, dict))


@contextmanager
def _batch(frame: pandas.DataFrame) -> Iterator[Batch]:
    """The frame as Great Expectations takes it, which forgets it afterwards."""
    asset = _asset()
    try:
        yield asset.get_batch_definition("all").get_batch({"dataframe": frame})
    finally:
        asset.datasource.get_execution_engine().batch_manager.reset_batch_cache()


@functools.cache
def _great_expectations() -> ModuleType:
    """The library: silent, telling nobody, and quick (`expectations/once.py`)."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    for talks in TALKATIVE:
        logging.getLogger(talks).setLevel(logging.ERROR)
    make_once()
    gc.freeze()  # a library of 350,000 objects, there to stay: looking through them again took a third of the judging
    return gx


def _asset() -> DataFrameAsset:
    """One for each thread: a shared one gives wrong results under threads (docs/decisions/0004)."""
    if not hasattr(OWN, "asset"):
        gx = _great_expectations()
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        OWN.asset = context.data_sources.add_pandas("night").add_dataframe_asset("form")
        OWN.asset.add_batch_definition_whole_dataframe("all")
    asset: DataFrameAsset = OWN.asset
    return asset
