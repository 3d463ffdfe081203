"""Judging: the staged rows of one form, all at once, against the rules of its declaration, by Great Expectations.

Bad data never raises; it becomes findings. An expectation that could not be evaluated is a fault of ours and raises.
"""

from __future__ import annotations

import functools
import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from expectations.suite import (
    RETURNING,
    Group,
    Ruling,
    described,
    grouped,
    heading,
    held_against,
    messages,
    rulings,
    worded,
)
from sources.declare import Form
from sources.finding import Finding

if TYPE_CHECKING:
    import pandas
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

Cell = tuple[str, int, str]  # submission, line, item
Place = dict[Cell, tuple[str | None, str | None, str | None, str]]  # cell -> text, sheet, address, the row's key
Question = tuple[str | None, str, str | None, str | None, str, str]  # submission, rule, item, row key, found, wanted
Find = Callable[[Sequence[Cell]], Place]
Seen = Callable[["Form", int, Sequence["Outcome"]], None]
RESULT = {  # which rows, and nothing else: to take their values out as well costs as much as judging them
    "result_format": "COMPLETE",
    "include_unexpected_rows": False,
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}
OWN = threading.local()
TALKATIVE = ("great_expectations", "great_expectations.data_context.types.base")  # the second sets a level of its own


class JudgingFailed(Exception):
    """An expectation could not be evaluated: the declaration or the frame is at fault, not the data."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a rule: how Great Expectations was asked, and which values broke it: submission, text, where it stands."""

    ruling: Ruling
    asked: ExpectationConfiguration
    broken: list[tuple[str, str, str]]


def judge(
    form: Form, frames: Iterable[pandas.DataFrame], place: Find, in_context: bool = False, seen: Seen | None = None
) -> list[Finding]:
    """What the rules of `form` find in its staged rows.

    frames: one row per staged row, as `warehouse/stage.py:frames` makes them, looked at one frame after the other.
    place: where values stand in the units' own files; asked for those at fault.
    in_context: only by the rules that compare a row with the last period's.
    seen: is told how many rows there were, and the outcomes.
    Raises: JudgingFailed.
    """
    faults: list[Finding] = []
    outcomes: dict[int, Outcome] = {}
    count = 0
    for frame in frames:
        if frame.empty:
            continue
        count += len(frame)
        judged = _judged(form, frame, in_context)
        hits = [_hits(frame, rows) for _, _, rows in judged]
        cells = [
            (submission, line, ruling.item)
            for (ruling, _, _), found in zip(judged, hits, strict=True)
            for _, submission, line in found
        ]
        placed = place(cells) if cells else {}
        for number, ((ruling, asked, _), found) in enumerate(zip(judged, hits, strict=True)):
            broken = outcomes.setdefault(number, Outcome(ruling, asked, [])).broken
            for at, submission, line in found:
                written = placed[submission, line, ruling.item]
                faults.append(_finding(form, frame, ruling, at, submission, written))
                broken.append(_cell(submission, written))
    if seen and outcomes:
        seen(form, count, list(outcomes.values()))
    return sorted(
        faults, key=lambda fault: (fault.submission or "", fault.sheet or "", fault.address or "", fault.rule)
    )


def judge_all(
    form: Form,
    frames: Callable[[Iterable[str], Iterable[str] | None], Iterable[pandas.DataFrame]],
    dependents: Callable[[Iterable[str]], list[str]],
    place: Find,
    rejected_before: Iterable[str] = (),
    seen: Seen | None = None,
    explained: Set[Question] = frozenset(),
) -> list[Finding]:
    """The findings of a form's staged rows, where what a row is compared with was itself not returned.

    The last period's values may come with the same night. They are taken from it first; wherever that turns out otherwise
    (a submission that others were compared with is returned, or stands after all), those others are judged again, by the
    rules that compare, until nothing changes. It ends: what becomes of a period follows from the periods before it.

    frames: (submissions set aside, submissions wanted or None for all) -> rows.
    dependents: submissions -> the staged ones that may have been compared with them.
    rejected_before: submissions that are returned whatever is found here.
    seen: is told what became of each rule, each time.
    explained: what the units have given a reason for.
    """
    before = set(rejected_before)
    set_aside = before
    found = settled(judge(form, frames(set_aside, None), place, seen=seen), explained)
    comparing = {ruling.rule for ruling in rulings(form) if ruling.needs_context}
    while comparing:
        returned = before | rejected(found)
        changed = returned ^ set_aside
        again = set(dependents(changed)) if changed else set()
        if not again:
            return found
        set_aside = returned
        found = [fault for fault in found if fault.submission not in again or fault.rule not in comparing]
        found += settled(judge(form, frames(set_aside, again), place, in_context=True, seen=seen), explained)
    return found


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


def severity(fault: Finding) -> str:
    """reject, explain, question or note: as the finding brings it from the form's own rule, else as the catalogue says."""
    return str(fault.severity or messages()[fault.rule]["severity"])


def grade(faults: Iterable[Finding], form_of: Callable[[str | None], Form | None]) -> list[dict[str, Any]]:
    """The findings with severity, message and what to do, as rows for the warehouse and the return slip."""
    rows = []
    for fault in faults:
        form = form_of(fault.submission)
        words = messages()[fault.rule]
        known = form is not None and fault.item in form.items
        named = {
            "heading": heading(form, fault.item) if known and form and fault.item else fault.item or "",
            "found": fault.found or "",
            "wanted": fault.wanted or "",
            "row_key": fault.row_key or "",
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
                "message": worded(words["message"], named, words.get("says", {})),
                "todo": worded(words["todo"], named, words.get("says", {})),
            }
        )
    return rows


def _judged(
    form: Form, frame: pandas.DataFrame, in_context: bool = False
) -> list[tuple[Ruling, ExpectationConfiguration, list[int]]]:
    """Each rule, how Great Expectations was asked, and the numbers of the rows that break it."""
    groups = [group for group in grouped(form) if group.rulings[0].needs_context or not in_context]
    if not groups:
        return []
    columns = {group.number: [_column(group, ruling, frame) for ruling in group.rulings] for group in groups}
    numbered = {group.number: group for group in groups}
    judged = []
    for result in _validate(form, _stacked(groups, columns), groups):
        asked = result.expectation_config
        group = numbered[asked.meta["group"]]
        positions = result.result.get("unexpected_index_list") or []
        if not result.success and not positions:
            raise JudgingFailed(f"{form.name}: {group.rulings[0].rule} failed without naming a row")
        start = 0
        for ruling, column in zip(group.rulings, columns[group.number], strict=True):
            own = [position - start for position in positions if start <= position < start + len(column)]
            judged.append((ruling, asked, column.rows(own)))
            start += len(column)
    return judged


@dataclass(frozen=True, slots=True)
class Column:
    """What a rule looks at: the values of one column, each once, or of two columns, row for row.

    Whether a value breaks a rule does not depend on where it stands: Great Expectations takes longer over a row than it
    takes to find equal ones.
    """

    first: Any  # arrays
    second: Any = None
    codes: Any = None  # of each row, which of the values it has

    def __len__(self) -> int:
        return len(self.first)

    def rows(self, positions: Sequence[int]) -> list[int]:
        """The rows that have the values at `positions`."""
        import numpy

        if self.codes is None or not positions:
            return list(positions)
        is_hit = numpy.zeros(len(self.first), bool)
        is_hit[positions] = True
        return numpy.flatnonzero(is_hit[self.codes]).tolist()


def _column(group: Group, ruling: Ruling, frame: pandas.DataFrame) -> Column:
    import pandas

    if group.column_b:
        first, second = (frame[ruling.arguments[key]] for key in ("column_A", "column_B"))
        return Column(_plain(first), _plain(second))
    codes, values = pandas.factorize(frame[ruling.arguments["column"]], use_na_sentinel=False)
    return Column(_plain(pandas.Series(values)), codes=codes)


def _plain(column: pandas.Series) -> Any:
    return column.to_numpy() if column.dtype.kind == "f" else column.to_numpy(object)


def _hits(frame: pandas.DataFrame, rows: Sequence[int]) -> list[tuple[int, str, int]]:
    """The rows with their submissions and lines."""
    submissions, lines = frame["submission"].take(rows).tolist(), frame["line"].take(rows).tolist()
    return list(zip(rows, submissions, lines, strict=True))


def _finding(
    form: Form,
    frame: pandas.DataFrame,
    ruling: Ruling,
    at: int,
    submission: str,
    written: tuple[str | None, str | None, str | None, str],
) -> Finding:
    """What is wrong with a value that breaks a rule in row `at`, in the words of the form."""
    text, sheet, address, row_key = written
    number = held_against(ruling, lambda column: frame[column].iat[at])
    return Finding(
        rule=ruling.rule,
        found=text or "",
        wanted=described(form, ruling) + (f"（{number}）" if number else ""),
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


def _stacked(groups: Sequence[Group], columns: Mapping[int, Sequence[Column]]) -> pandas.DataFrame:
    """The columns of each group's rules one below the other.

    Groups are of different lengths; the rest of a shorter one holds what no rule minds.
    """
    import numpy
    import pandas

    longest = max(sum(map(len, own)) for own in columns.values())
    stacked = {}
    for group in groups:
        own = columns[group.number]
        filler = 1.0 if group.rulings[0].expectation == "not_null" else None
        parts = {group.column_a: [column.first for column in own]}
        if group.column_b:
            parts[group.column_b] = [column.second for column in own]
        for name, arrays in parts.items():
            kind = "float64" if arrays[0].dtype.kind == "f" else "object"
            rest = numpy.full(longest - sum(map(len, arrays)), filler, kind)
            stacked[name] = pandas.Series(numpy.concatenate([*arrays, rest]), dtype=kind)
    return pandas.DataFrame(stacked)


def _validate(form: Form, frame: pandas.DataFrame, groups: Sequence[Group]) -> list[Any]:
    gx = _great_expectations()
    suite = gx.ExpectationSuite(name=form.name, expectations=[group.expectation for group in groups])
    with warnings.catch_warnings(), _batch(frame) as batch, _configured_once():
        warnings.filterwarnings("ignore", "This pattern is interpreted as a regular expression")  # meant as one
        results = batch.validate(suite, result_format=RESULT).results
    for result in results:
        if result.exception_info and _raised(result.exception_info):
            meta = result.expectation_config.meta
            raise JudgingFailed(
                f"{form.name}: {meta['rule']} on {meta['items']} could not be judged: {result.exception_info}"
            )
    return list(results)


def _raised(info: dict[str, Any]) -> bool:
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(one.get("raised_exception") for one in info.values() if isinstance(one, dict))


@contextmanager
def _configured_once() -> Iterator[None]:
    """Within, each expectation's configuration is made once in this thread.

    Great Expectations asks an expectation for it some 60 times while it judges by it, and makes it anew each time: a
    third of what judging costs (docs/decisions/0025). The expectation does not change meanwhile.
    """
    OWN.configurations = {}
    try:
        yield
    finally:
        OWN.configurations = None


def _configure_once() -> None:
    from great_expectations.expectations.expectation import Expectation

    expectation: Any = Expectation
    anew = expectation.configuration.fget

    def configuration(self: Any) -> Any:
        made = getattr(OWN, "configurations", None)
        if made is None:
            return anew(self)
        if id(self) not in made:
            made[id(self)] = self, anew(self)  # itself too: its id stays its own
        return made[id(self)][1]

    expectation.configuration = property(configuration)


@contextmanager
def _batch(frame: pandas.DataFrame) -> Iterator[Any]:
    """The frame as Great Expectations takes it, which forgets it afterwards."""
    asset = _asset()
    try:
        yield asset.get_batch_definition("all").get_batch({"dataframe": frame})
    finally:
        asset.datasource.get_execution_engine().batch_manager.reset_batch_cache()


@functools.cache
def _great_expectations() -> Any:
    """The library: silent, telling nobody, and quick (`_configured_once`)."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    for talks in TALKATIVE:
        logging.getLogger(talks).setLevel(logging.ERROR)
    _configure_once()
    return gx


def _asset() -> Any:
    """One for each thread: a shared one gives wrong results under threads (docs/decisions/0004)."""
    if not hasattr(OWN, "asset"):
        gx = _great_expectations()
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        OWN.asset = context.data_sources.add_pandas("night").add_dataframe_asset("form")
        OWN.asset.add_batch_definition_whole_dataframe("all")
    return OWN.asset
