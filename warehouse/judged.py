"""The findings of a run's staged submissions: from the reader, the forms' rules and the checks, graded and worded."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import duckdb

from expectations.judge import GradedFinding
from sources.declare import Form, Plan
from sources.finding import Finding

if TYPE_CHECKING:
    from expectations.judge import Observer, Question


class ReceiptFinding(GradedFinding):
    """A graded finding, with the receipt of its file."""

    receipt_id: str


def judge_staged(con: duckdb.DuckDBPyConnection, plan: Plan, observer: Observer | None = None) -> list[ReceiptFinding]:
    """All findings of the run, from reader, rules and checks, graded and worded.

    observer: called with the outcome of each rule (`expectations/judge.py:judge`).
    """
    from expectations.judge import grade, rejected, settled, without_blank_rows
    from expectations.required import with_merged_columns
    from warehouse.stage import explained

    rows = con.execute(
        "SELECT receipt_id, submission_id, rule, item, row_key, sheet, address, found, wanted, more FROM staged_finding"
    ).fetchall()
    form_of = dict(con.execute("SELECT submission_id, form FROM staged_submission").fetchall())
    version_of = dict(con.execute("SELECT submission_id, form_version FROM staged_submission").fetchall())
    receipt_of = dict(con.execute("SELECT submission_id, receipt_id FROM staged_submission").fetchall())
    given = explained(con)

    def declared(submission: str | None) -> Form | None:
        form = plan.forms.get(form_of.get(submission, "")) if submission else None
        return form.of_version(version_of[submission]) if form else None

    faults = [
        Finding(rule, found or "", wanted or "", submission, item, row_key, sheet, address, more=more)
        for _, submission, rule, item, row_key, sheet, address, found, wanted, more in rows
    ]
    of_reader = list(zip((row[0] for row in rows), settled(faults, given), strict=True))
    returned = rejected(fault for _, fault in of_reader)
    judged = without_blank_rows(
        _judged(con, plan, form_of, returned, given, observer), (fault for _, fault in of_reader)
    )
    judged = with_merged_columns(con, declared, judged, [fault for _, fault in of_reader])
    of_reader = _without_answered(con, plan, form_of, of_reader, judged)
    placed = dict.fromkeys(
        [*of_reader, *((receipt_of[fault.submission], fault) for fault in judged if fault.submission)]
    )
    graded = grade([fault for _, fault in placed], declared, plan)
    return [{"receipt_id": receipt, **row} for (receipt, _), row in zip(placed, graded, strict=True)]


def _without_answered(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    form_of: dict[str, str],
    of_reader: list[tuple[str, Finding]],
    judged: list[Finding],
) -> list[tuple[str, Finding]]:
    """The reader's findings, without questions about percentages that the judge has answered
    (`expectations/percent.py`).
    """
    from expectations.judge import rejected
    from expectations.percent import RULE, doubts, undecided
    from warehouse.stage import frames, place

    questions = [fault for _, fault in of_reader if fault.rule == RULE]
    if not questions:
        return of_reader
    submissions = {fault.submission for fault in questions if fault.submission in form_of}
    forms = [plan.forms[name] for name in sorted({form_of[submission] for submission in submissions})]
    set_aside = rejected([*judged, *(fault for _, fault in of_reader)])
    rounds = frames(con, forms, set_aside, submissions)
    standing = undecided(questions, judged, rounds, doubts(con), functools.partial(place, con))
    return [
        one for one in of_reader if one[1].rule != RULE or (one[1].submission, one[1].item, one[1].address) in standing
    ]


def _judged(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    form_of: dict[str, str],
    returned: set[str],
    given: set[Question],
    observer: Observer | None,
) -> list[Finding]:
    """The findings of the forms' rules and of the checks. Checks skip returned submissions.

    Forms are judged first. If a check then returns a submission, its form is judged again without it.
    returned: submissions returned by the reader's findings. given: questions for which the units have given a reason.
    """
    from expectations.checks import offer_checks, run_checks
    from expectations.judge import judge_all, rejected, settled
    from warehouse.connect import frugally
    from warehouse.stage import dependents, frames, place, stand

    checks = offer_checks(con, plan)
    ruled: dict[str, list[Finding]] = {}
    of_checks: list[Finding] = []  # findings of checks in the submissions that they returned
    came = set(form_of.values())
    waiting = [name for name in plan.forms if name in came]
    rows, later, find = (
        functools.partial(frames, con),
        functools.partial(dependents, con),
        functools.partial(place, con),
    )
    while True:
        forms = [plan.forms[name] for name in waiting]
        ruled |= judge_all(forms, rows, later, find, returned, observer, given)
        of_forms = [fault for faults in ruled.values() for fault in faults]
        set_aside = returned | rejected(of_forms)
        stand(con, set_aside)
        checked = settled(frugally(con, lambda: run_checks(con, checks, plan)), given)
        newly = rejected(checked) - set_aside
        if not newly:
            return [*of_forms, *of_checks, *(fault for fault in checked if fault.submission not in rejected(of_checks))]
        of_checks += [fault for fault in checked if fault.submission in newly]
        returned = returned | newly
        waiting = sorted({form_of[submission] for submission in newly})
