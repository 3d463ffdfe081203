"""What came in one night, staged by hand in a small warehouse, and what the judge says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sources.calendar import period as period_of
from sources.declare import Form, Plan
from tests.warehouse.house import LAST_YEAR, House, instant
from warehouse.judged import judge_staged
from warehouse.record import record
from warehouse.stage import NUMERIC, open_stage

SENT = "2022-07-04T09:00"
Rows = dict[str, dict[str, Any]]


def form_of(items: dict[str, dict[str, Any]], rules: list[dict[str, Any]] | None = None, name: str = "lines") -> Form:
    """A monthly form whose rows are lines: the items as a form's file would declare them, each with its own heading."""
    declared = {"key": {"type": "text"}, **{item: {"type": "number"} | said for item, said in items.items()}}
    version = {
        "valid_from": date(2022, 1, 1),
        "shape": "table",
        "row_key": ["key"],
        "items": {item: {"headings": [item]} | said for item, said in declared.items()},
        "rules": rules or [],
    }
    return Form.model_validate(
        {
            "name": name,
            "title": f"{name}表",
            "measures": (1,),
            "cadence": "month",
            "reporters": ("甲局",),
            "district_from": "lead",
            "versions": (version,),
        }
    )


class Night:
    """The submissions of one night. `over` records them, and another night begins."""

    part_rows = 1_000  # of a submission, that are staged together

    def __init__(self, house: House, *forms: Form) -> None:
        self.con = house.con
        self.plan: Plan = house.plan.model_copy(update={"forms": {form.name: form for form in forms}})
        self.number = 0
        open_stage(self.con)

    def came(self, form: str, period: str, rows: Rows, unit: str = "甲局", revision: int = 1) -> str:
        """Stage a submission of `rows` (row key -> item -> value); the id that it gets. Lines are 5, 6, ... and items A, B, ..."""
        self.number += 1
        version = self.plan.forms[form].version_on(period_of(period).ends_on).valid_from
        submission, receipt = f"{unit}-{period}-{revision}", f"r{self.number}-{period}-{unit}-{revision}"
        file = [receipt, f"{submission}.xlsx", f"hash of {receipt}", "folder", None, 1, instant(SENT), "taken"]
        self.con.execute(
            "INSERT INTO staged_receipt (receipt_id, file_name, sha256, channel, sender, size, received_at, status) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            file,
        )
        self.con.execute(
            "INSERT INTO staged_submission (submission_id, receipt_id, sha256, unit, form, period, form_version, received_at, revision) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [submission, receipt, f"hash of {receipt}", unit, form, period, version, instant(SENT), revision],
        )
        for first in range(0, len(rows), self.part_rows):
            part = dict(list(rows.items())[first : first + self.part_rows])
            self._stage(submission, form, period, unit, part, first)
        return submission

    def _stage(self, submission: str, form: str, period: str, unit: str, rows: Rows, first: int) -> None:
        self.con.execute(
            "INSERT INTO staged_row_list VALUES (?, 1, ?, ?, ?, ?)",
            [submission, form, list(rows), list(range(5 + first, 5 + first + len(rows))), first],
        )
        for column, (name, item) in enumerate(self.plan.forms[form].items.items()):
            is_key = name == self.plan.forms[form].versions[-1].row_key[0]
            values = [key if is_key else row.get(name) for key, row in rows.items()]
            self.con.execute(
                "INSERT INTO staged_item_list VALUES (?, 1, ?, ?, ?, ?, 'Sheet1', NULL, ?, ?, ?, ?, NULL, ?, NULL, ?)",
                [submission, unit, form, period, name]
                + [
                    [None if value is None else str(value) for value in values],
                    [Decimal(str(value)) if value is not None else None for value in values]
                    if item.type in NUMERIC
                    else None,
                    values if item.type == "date" else None,
                    ["blank" if value is None else "reported" for value in values],
                    chr(65 + column),
                    first,
                ],
            )

    def judged(self) -> list[dict[str, Any]]:
        """What is found in everything that came, graded and worded."""
        return judge_staged(self.con, self.plan)

    def over(self, at: str = "2022-07-04T23:00") -> Night:
        """Record what came, as it was judged, and begin another night."""
        record(self.con, f"run-{at}", instant(at), self.judged())
        open_stage(self.con)
        return self


def broken(findings: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """(rule, item, row key) of each finding."""
    return {(one["rule"], one["item"], one["row_key"]) for one in findings}


def registered(house: House) -> Iterator[House]:
    """Two projects and two tasks of 甲局."""
    for project in ("P1", "P2"):
        house.con.execute(
            "INSERT INTO store.project (project_id, name, kind, tiers, lead_unit, town, origin, known_from) "
            "VALUES (?, ?, 'project', ['重点'], '甲局', '一镇', 'invented', ?)",
            [project, project, LAST_YEAR],
        )
    for task in ("T1", "T2"):
        house.con.execute(
            "INSERT INTO store.milestone (task_id, title, measure_no, unit, origin) VALUES (?, ?, 1, '甲局', 'invented')",
            [task, task],
        )
    yield house
    house.con.execute("DELETE FROM store.project")
    house.con.execute("DELETE FROM store.milestone")
