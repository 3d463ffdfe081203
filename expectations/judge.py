"""Judging: the staged rows of one form, all at once, against the rules of its declaration, by Great Expectations.

Bad data never raises; it becomes findings. An expectation that could not be evaluated is a fault of ours and raises.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from expectations.suite import Ruling, expectations, heading, messages, wanted
from sources.declare import Form
from sources.finding import Finding

if TYPE_CHECKING:
    import pandas

Place = dict[tuple[str, int, str], tuple[str, str, str]]  # (submission, line, item) -> text, sheet, address
RESULT = {"result_format": "COMPLETE", "unexpected_index_column_names": ["submission", "line"], "include_unexpected_rows": False}


class JudgingFailed(Exception):
    """An expectation could not be evaluated: the declaration or the frame is at fault, not the data."""


def judge(form: Form, frame: pandas.DataFrame, place: Place) -> list[Finding]:
    """What the rules of `form` find in its staged rows.

    frame: one row per staged row, as `warehouse/stage.py:frame` makes it.
    place: where each value stands in the unit's own file.
    Raises: JudgingFailed.
    """
    if frame.empty:
        return []
    made = expectations(form)
    faults: list[Finding] = []
    keys = dict(zip(zip(frame["submission"], frame["line"], strict=True), frame["row_key"], strict=True))
    for ruling, rows in _failing(form, made, frame):
        for submission, line in rows:
            text, sheet, address = place.get((submission, line, ruling.item), (None, None, None))
            faults.append(
                Finding(
                    rule=ruling.rule,
                    found=text or "",
                    wanted=_wanted(form, ruling),
                    submission=submission,
                    item=ruling.item,
                    row_key=keys[submission, line],
                    sheet=sheet,
                    address=address,
                )
            )
    return sorted(faults, key=lambda fault: (fault.submission or "", fault.sheet or "", fault.address or "", fault.rule))


def judge_all(
    form: Form,
    frame: Callable[[Iterable[str], Iterable[str] | None], pandas.DataFrame],
    dependents: Callable[[Iterable[str]], list[str]],
    place: Place,
    rejected_before: Iterable[str] = (),
) -> list[Finding]:
    """The findings of a form's staged rows, where what a row is compared with was itself not returned.

    The last period's values may come with the same night. They are taken from it first; where a submission that later ones
    were compared with is then returned, those later ones are judged again without it, until nothing changes.

    frame: (submissions set aside, submissions wanted or None for all) -> rows.
    dependents: submissions -> the staged ones that may have been compared with them.
    rejected_before: submissions that the reader has found faults in already.
    """
    set_aside = set(rejected_before)
    found = judge(form, frame(set_aside, None), place)
    while True:
        returned = {fault.submission for fault in found if fault.submission and severity(form, fault) == "reject"} | set(rejected_before)
        newly = returned - set_aside
        again = set(dependents(newly)) if newly else set()
        set_aside |= newly
        if not again:
            return found
        found = [fault for fault in found if fault.submission not in again]
        found += judge(form, frame(set_aside, again), place)


def severity(form: Form | None, fault: Finding) -> str:
    """reject, question or note: as the form's rule says, else as the catalogue does."""
    if form is not None:
        for rule in form.versions[-1].rules:
            if rule.rule == fault.rule and rule.item == fault.item:
                return rule.severity
    return messages()[fault.rule]["severity"]


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
                "severity": severity(form, fault),
                "item": fault.item,
                "row_key": fault.row_key,
                "sheet": fault.sheet,
                "address": fault.address,
                "found": fault.found,
                "wanted": fault.wanted,
                "message": words["message"].format(**named),
                "todo": words["todo"].format(**named),
            }
        )
    return rows


def _wanted(form: Form, ruling: Ruling) -> str:
    named = dict(ruling.words)
    for key in ("other", "of", "over", "part", "whole"):
        if isinstance(named.get(key), str) and named[key] in form.items:
            named[key] = heading(form, named[key])
    if "terms" in named:
        named["terms"] = "".join(_term(form, term, number) for number, term in enumerate(named["terms"]))
    return wanted(form, Ruling(ruling.rule, ruling.item, ruling.expectation, ruling.arguments, named))


def _term(form: Form, term: str, number: int) -> str:
    sign = "-" if term.startswith("-") else "+" if number else ""
    return sign + heading(form, term.lstrip("+-"))


def _failing(form: Form, made: list[tuple[Ruling, Any]], frame: pandas.DataFrame) -> Iterable[tuple[Ruling, list[tuple[str, int]]]]:
    """Each broken rule with the rows that break it."""
    batch = _batch(form.name, frame)
    import great_expectations as gx

    suite = gx.ExpectationSuite(name=form.name, expectations=[expectation for _, expectation in made])
    outcome = batch.validate(suite, result_format=RESULT)
    for result in outcome.results:
        config = result.expectation_config
        ruling = made[config.meta["ruling"]][0]
        if result.exception_info and _raised(result.exception_info):
            raise JudgingFailed(f"{form.name}: {ruling.rule} on {ruling.item} could not be judged: {result.exception_info}")
        if result.success:
            continue
        rows = result.result.get("unexpected_index_list")
        if not rows:
            raise JudgingFailed(f"{form.name}: {ruling.rule} on {ruling.item} failed without naming a row")
        yield ruling, [(row["submission"], int(row["line"])) for row in rows]


def _raised(info: dict[str, Any]) -> bool:
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(one.get("raised_exception") for one in info.values() if isinstance(one, dict))


def _batch(name: str, frame: pandas.DataFrame) -> Any:
    """A fresh ephemeral context each time: a shared one gives wrong results under threads (docs/decisions/0004)."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("night").add_dataframe_asset(name)
    return asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
