"""Judging the staged rows of all forms together by the rules of their declarations, with Great Expectations.

Bad data never raises; it becomes findings. An expectation that could not be evaluated is a fault of the program and
raises.
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
from expectations.spelling import Spell, plain, spelling
from expectations.suite import (
    RETURNING,
    RuleGroup,
    Ruling,
    ValueOf,
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
Hit = tuple[int, str, int]  # index of a row in its frame, its submission and line
Part = tuple[Form, "pandas.DataFrame"]  # a form and some of its staged rows
Rounds = Iterable[Sequence[Part]]  # parts that are judged together
Observer = Callable[["Form", int, Sequence["Outcome"]], None]


class GradedFinding(TypedDict):
    """A finding with its severity and wording, as the warehouse and return slips use it."""

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


RESULT = {  # only the row numbers: extracting the values too would cost as much as judging
    "result_format": "COMPLETE",
    "include_unexpected_rows": False,
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}
MORE = "（同列同类问题另有{more}处，未逐一列出）"
RULING = {"not_applicable": "required"}  # rule -> the ruling of another name that finds it (`suite.py: is_dash`)
OWN = threading.local()
TALKATIVE = (
    "great_expectations",
    "great_expectations.data_context.types.base",
)  # the second one sets its own log level


class JudgingFailed(Exception):
    """An expectation could not be evaluated: the declaration or the frame is at fault, not the data."""


@dataclass(slots=True)
class Outcome:
    """The result of a rule: the values that broke it (submission, text, address), and their number by submission."""

    ruling: Ruling
    broken: list[tuple[str, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class FormVerdict:
    """The result of a form: how many rows were judged, the outcomes of its versions' rules by their numbers, and the
    findings.
    """

    rows: int = 0
    outcomes: dict[tuple[date, int], Outcome] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RuleOnRows:
    """A rule of a form's version, its number (with the version's first day), and the rows that it judges."""

    form: Form
    frame: pandas.DataFrame
    number: tuple[date, int]
    ruling: Ruling


def judge(rounds: Rounds, place: Find, in_context: bool = False) -> dict[str, FormVerdict]:
    """The verdicts of the forms' rules on their staged rows, by form name.

    rounds: one row per staged row, as `warehouse/stage.py:frames` gives them; judged one round after the other.
    place: looks up the addresses of faulty values in the units' own files.
    in_context: apply only rules that compare a row with the previous period's.

    Raises: JudgingFailed.
    """
    verdicts: dict[str, FormVerdict] = {}
    for parts in rounds:
        _judge_some(verdicts, [(form, frame) for form, frame in parts if not frame.empty], place, in_context)
        del parts  # before the next round is loaded: two rounds would take twice the memory
    for verdict in verdicts.values():
        verdict.faults = _with_more(verdict)
    return verdicts


def _judge_some(verdicts: dict[str, FormVerdict], parts: Sequence[Part], place: Find, in_context: bool) -> None:
    """Add to the verdicts the findings in these rows."""
    for form, frame in parts:
        verdicts.setdefault(form.name, FormVerdict()).rows += len(frame)
    judged = [(rule, _first(verdicts[rule.form.name], rule, hits)) for rule, hits in _judged(parts, in_context)]
    cells = [(submission, line, rule.ruling.item) for rule, hits in judged for _, submission, line in hits]
    placed = place(cells) if cells else {}
    for rule, hits in judged:
        verdict = verdicts[rule.form.name]
        outcome = verdict.outcomes[rule.number]
        for at, submission, line in hits:
            written = placed[submission, line, rule.ruling.item]
            verdict.faults.append(_finding(rule, at, submission, written))
            outcome.broken.append(_cell(submission, written))


def _first(verdict: FormVerdict, rule: RuleOnRows, hits: list[Hit]) -> list[Hit]:
    """The rows breaking a rule that get a finding of their own: a limited number per submission. The others are only
    counted.
    """
    counts = verdict.outcomes.setdefault(rule.number, Outcome(rule.ruling)).counts
    named = []
    for hit in hits:
        counts[hit[1]] += 1
        if counts[hit[1]] <= MOST_ALIKE:
            named.append(hit)
    return named


def _with_more(verdict: FormVerdict) -> list[Finding]:
    """The verdict's findings by address. If there are too many of a kind, the first of them has the number of the
    others.
    """
    more: dict[tuple[str | None, str, str | None], int] = {
        (submission, outcome.ruling.rule, outcome.ruling.item): count - MOST_ALIKE
        for outcome in verdict.outcomes.values()
        for submission, count in outcome.counts.items()
        if count > MOST_ALIKE
    }
    faults = [
        replace(finding, more=rest)
        if more and (rest := more.pop((finding.submission, RULING.get(finding.rule, finding.rule), finding.item), 0))
        else finding
        for finding in verdict.faults
    ]
    return sorted(
        faults, key=lambda finding: (finding.submission or "", finding.sheet or "", finding.address or "", finding.rule)
    )


def judge_all(
    forms: Sequence[Form],
    frames: Callable[[Sequence[Form], Iterable[str], Iterable[str] | None], Rounds],
    dependents: Callable[[Iterable[str]], list[str]],
    place: Find,
    rejected_before: Iterable[str] = (),
    observer: Observer | None = None,
    explained: Set[Question] = frozenset(),
) -> dict[str, list[Finding]]:
    """The findings of the forms' staged rows, by form name. A row is compared only with values that were not themselves
    returned.

    The previous period's values may come in the same night. At first they are taken from it. If a submission is then
    returned, or turns out to stand, submissions compared with it are judged again by the comparing rules, until nothing
    changes. This ends, because a period's outcome depends only on earlier periods.

    frames: (forms, submissions set aside, submissions to judge or None for all) -> rows.
    dependents: submissions -> the staged ones that may have been compared with them.
    rejected_before: submissions that are returned in any case.
    observer: called with the outcome of each rule, for each judging, one form after the other.
    explained: questions for which the units have given a reason.
    """
    before = set(rejected_before)
    set_aside = before
    rounds = [judge(frames(forms, set_aside, None), place)]
    findings = {form.name: _faults(rounds[0], form, explained) for form in forms}
    comparing = {form.name: _comparing(form) for form in forms}
    compared = [form for form in forms if comparing[form.name]]
    while compared:
        returned = before | rejected(fault for faults in findings.values() for fault in faults)
        changed = returned ^ set_aside
        again = set(dependents(changed)) if changed else set()
        if not again:
            break
        set_aside = returned
        rounds.append(judge(frames(compared, set_aside, again), place, in_context=True))
        for form in compared:
            rules = comparing[form.name]
            unaffected = [
                fault for fault in findings[form.name] if fault.submission not in again or fault.rule not in rules
            ]
            findings[form.name] = unaffected + _faults(rounds[-1], form, explained)
    for form, verdict in (
        (form, verdicts[form.name]) for form in forms for verdicts in rounds if form.name in verdicts
    ):
        if observer and verdict.outcomes:
            observer(form, verdict.rows, list(verdict.outcomes.values()))
    return findings


def _comparing(form: Form) -> set[str]:
    """The rules of any version of the form that compare a row with the previous period's."""
    versions = [form.of_version(version.valid_from) for version in form.versions]
    return {ruling.rule for version in versions for ruling in rulings(version) if ruling.needs_context}


def _faults(verdicts: Mapping[str, FormVerdict], form: Form, explained: Set[Question]) -> list[Finding]:
    return settled(verdicts[form.name].faults, explained) if form.name in verdicts else []


def rejected(faults: Iterable[Finding]) -> set[str]:
    """The submissions that these findings return."""
    return {finding.submission for finding in faults if finding.submission and severity(finding) in RETURNING}


def settled(faults: Iterable[Finding], explained: Set[Question]) -> list[Finding]:
    """The findings; one that returns its submission until it is explained becomes a question once it is explained.

    explained: questions for which the units have given a reason.
    """
    return [
        replace(finding, severity="question")
        if severity(finding) == "explain"
        and (finding.submission, finding.rule, finding.item, finding.row_key, finding.found, finding.wanted)
        in explained
        else finding
        for finding in faults
    ]


def without_blank_rows(of_judge: Iterable[Finding], of_reader: Iterable[Finding]) -> list[Finding]:
    """The judge's findings, without required items in rows that the reader found blank: such a row is one finding."""
    blank = {(finding.submission, finding.row_key) for finding in of_reader if finding.rule == "blank_row"}
    if not blank:
        return list(of_judge)
    return [
        finding
        for finding in of_judge
        if finding.rule != "required" or (finding.submission, finding.row_key) not in blank
    ]


def severity(finding: Finding) -> str:
    """reject, explain, question or note: from the finding if the form's own rule set it, else from the catalogue."""
    return str(finding.severity or messages()[finding.rule]["severity"])


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
    """Each rule of each part's form, with the rows that break it."""
    rules = [
        RuleOnRows(form, frame, (form.versions[-1].valid_from, number), ruling)
        for form, frame in parts
        for number, ruling in enumerate(rulings(form))
        if ruling.needs_context or not in_context
    ]
    columns = _columns(rules)
    groups = dict(enumerate(grouped([rule.ruling for rule in rules], [column.kind for column in columns])))
    broken: dict[int, list[int]] = {}
    for width in (1, 2):  # separately: a frame is as long as its longest column, and pairs are more than values
        alike = {number: group for number, group in groups.items() if len(group.columns) == width}
        for result in _validate(rules, columns, alike) if alike else ():
            group = groups[_number(result)]
            broken |= _broken(result, group, [columns[member] for member in group.members])
    return [(rule, _hits(rule.frame, broken[number])) for number, rule in enumerate(rules)]


def _number(result: ExpectationValidationResult) -> int:
    """The number of the result's group."""
    configuration = result.expectation_config
    assert configuration is not None and configuration.meta is not None  # `grouped` put it there
    return int(configuration.meta["group"])


def _broken(
    result: ExpectationValidationResult, group: RuleGroup, columns: Sequence[RuleColumn]
) -> dict[int, list[int]]:
    """The numbers of the rows that break each rule of a group. columns: the columns of its rules."""
    import numpy

    positions = numpy.array(result.result.get("unexpected_index_list") or [], int)
    starts = numpy.cumsum([0, *(len(column) for column in columns[:-1])])
    by_member = numpy.split(positions, numpy.searchsorted(positions, starts[1:]))
    return {
        member: column.rows(hits - start)
        for member, column, start, hits in zip(group.members, columns, starts, by_member, strict=True)
    }


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """The values that a rule judges: the distinct values of one column, or two columns row by row.

    Whether a value breaks a rule does not depend on its row. Judging a row takes Great Expectations longer than finding
    equal values.
    """

    values: tuple[numpy.ndarray, ...]  # an array for each column
    codes: numpy.ndarray | None = None  # for each row the index of its value

    def __len__(self) -> int:
        return len(self.values[0])

    @property
    def kind(self) -> str:
        return "".join(array.dtype.kind for array in self.values)

    def rows(self, positions: numpy.ndarray) -> list[int]:
        """The rows whose values are at `positions`."""
        import numpy

        if self.codes is None or not len(positions):
            return list(positions.tolist())
        is_hit = numpy.zeros(len(self), bool)
        is_hit[positions] = True
        return list(numpy.flatnonzero(is_hit[self.codes]).tolist())


def _columns(rules: Iterable[RuleOnRows]) -> list[RuleColumn]:
    """The column of each rule. Rules on one column of a frame share the object."""
    import pandas

    column_of: dict[tuple[int, str], RuleColumn] = {}
    columns = []
    for rule in rules:
        names = [value for name, value in rule.ruling.arguments.items() if name.startswith("column")]
        if len(names) == 2:
            columns.append(RuleColumn(tuple(_plain(rule.frame[name]) for name in names)))
            continue
        at = id(rule.frame), names[0]
        if at not in column_of:
            codes, values = pandas.factorize(rule.frame[names[0]], use_na_sentinel=False)
            column_of[at] = RuleColumn((_plain(pandas.Series(values)),), codes)
        columns.append(column_of[at])
    return columns


def _plain(column: pandas.Series) -> numpy.ndarray:
    return column.to_numpy() if column.dtype.kind == "f" else column.to_numpy(object)


def _hits(frame: pandas.DataFrame, rows: Sequence[int]) -> list[tuple[int, str, int]]:
    """The rows with their submissions and lines."""
    submissions, lines = frame["submission"].take(rows).tolist(), frame["line"].take(rows).tolist()
    return list(zip(rows, submissions, lines, strict=True))


def _finding(
    rule: RuleOnRows, at: int, submission: str, written: tuple[str | None, str | None, str | None, str]
) -> Finding:
    """The finding for the value in row `at` that breaks a rule, worded with the form's headings."""
    text, sheet, address, row_key = written
    ruling = rule.ruling

    def value(column: str) -> object:
        return rule.frame[column].iat[at]

    number = held_against(ruling, value, _spelling(rule, value, text))
    return Finding(
        rule="not_applicable" if is_dash(ruling, value) else ruling.rule,
        found=text or "",
        wanted=described(rule.form, ruling, value) + (f"（{number}）" if number else ""),
        submission=submission,
        item=ruling.item,
        row_key=row_key,
        sheet=sheet,
        address=address,
        severity=ruling.severity,
    )


def _spelling(rule: RuleOnRows, value: ValueOf, text: str | None) -> Spell:
    """How the numbers are written that the rule compares the cell with; plain, if they are of another unit than the cell's item."""
    item, form, other = rule.ruling.item, rule.form, rule.ruling.words.get("other")
    is_of_other_unit = other in form.items and form.items[other].uom != form.items[item].uom
    if is_of_other_unit or item not in rule.frame.columns:
        return plain
    return spelling(form, item, text, value(item))


def _cell(submission: str, written: tuple[str | None, str | None, str | None, str]) -> tuple[str, str, str]:
    """The submission, the text of a cell and its address; the last two are empty if there is no such cell."""
    text, sheet, address, _ = written
    return submission, text or "", f"{sheet}!{address}" if sheet else address or ""


def _stacked(columns: Sequence[RuleColumn], groups: Iterable[RuleGroup]) -> pandas.DataFrame:
    """The columns of each group's rules, stacked.

    Groups have different lengths; shorter ones are filled up with a value that breaks no rule.
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
    rules: Sequence[RuleOnRows], columns: Sequence[RuleColumn], groups: Mapping[int, RuleGroup]
) -> list[ExpectationValidationResult]:
    """Great Expectations' result of each group."""
    gx = _great_expectations()
    suite = gx.ExpectationSuite(name="night", expectations=[group.expectation for group in groups.values()])
    with warnings.catch_warnings(), _batch(_stacked(columns, groups.values())) as batch, made_once():
        warnings.filterwarnings("ignore", "This pattern is interpreted as a regular expression")  # meant as one
        results = batch.validate(suite, result_format=RESULT).results
    for result in results:
        names = "; ".join(map(_rule_name, (rules[one] for one in groups[_number(result)].members)))
        if result.exception_info and _raised(result.exception_info):
            raise JudgingFailed(f"{names} could not be judged: {result.exception_info}")
        if not result.success and not result.result.get("unexpected_index_list"):
            raise JudgingFailed(f"{names} failed without naming a row")
    return list(results)


def _rule_name(rule: RuleOnRows) -> str:
    return f"{rule.form.name}: {rule.ruling.rule} on '{rule.ruling.item}'"


def _raised(info: Mapping[str, object]) -> bool:
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(entry.get("raised_exception") for entry in info.values() if isinstance(entry, dict))


@contextmanager
def _batch(frame: pandas.DataFrame) -> Iterator[Batch]:
    """The frame as a Great Expectations batch, which is dropped afterwards."""
    asset = _asset()
    try:
        yield asset.get_batch_definition("all").get_batch({"dataframe": frame})
    finally:
        asset.datasource.get_execution_engine().batch_manager.reset_batch_cache()


@functools.cache
def _great_expectations() -> ModuleType:
    """The library, configured: no output, no telemetry, cached (`expectations/once.py`)."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    for talks in TALKATIVE:
        logging.getLogger(talks).setLevel(logging.ERROR)
    make_once()
    gc.freeze()  # the library's 350,000 objects are permanent: collecting garbage among them took a third of the judging
    return gx


def _asset() -> DataFrameAsset:
    """A data asset for each thread: a shared one gives wrong results (docs/decisions/0004)."""
    if not hasattr(OWN, "asset"):
        gx = _great_expectations()
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        OWN.asset = context.data_sources.add_pandas("night").add_dataframe_asset("form")
        OWN.asset.add_batch_definition_whole_dataframe("all")
    asset: DataFrameAsset = OWN.asset
    return asset
