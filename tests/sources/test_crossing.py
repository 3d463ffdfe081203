"""Who may send a table of all units, and what becomes of a part of a large one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sources.archive import keep
from sources.channel import Received
from sources.declare import Plan
from sources.read import Taken, read_file
from tests.sources.conftest import ARRIVED
from tests.sources.traps.crossed import LEADS, SUMMARY
from tests.sources.traps.given import csv_of


def sent(rows: list[list[object]], units: set[str], plan: Plan, folder: Path) -> Taken:
    """A table of a sender who may speak for these units."""
    filed = keep(Received("share", "x.csv", csv_of(rows), ARRIVED), folder / "archive")
    return read_file(replace(filed, units=frozenset(units)), plan)


def test_a_sender_bound_to_the_lead_may_send_all_units_values(trial_plan: Plan, tmp_path: Path) -> None:
    taken = sent([*LEADS, *SUMMARY], {"区人社局"}, trial_plan, tmp_path)
    assert [(one.claim.unit, one.claim.reported_by) for one in taken.sheets] == [
        ("区财政局", "区人社局"),
        ("区商务局", "区人社局"),
    ]


@pytest.mark.parametrize("top", [LEADS, LEADS[:1]], ids=["signed by the lead", "signed by nobody"])
def test_a_sender_bound_to_another_unit_may_not(trial_plan: Plan, tmp_path: Path, top: list[list[object]]) -> None:
    taken = sent([*top, *SUMMARY], {"区财政局"}, trial_plan, tmp_path)
    assert (taken.status, [one.rule for one in taken.findings]) == ("refused", ["sender_not_allowed"])


def test_a_table_of_one_unit_by_itself_is_its_own_report(trial_plan: Plan, tmp_path: Path) -> None:
    own = [LEADS[0], ["填报单位：区财政局"], SUMMARY[0], *SUMMARY[1:3]]
    taken = sent(own, {"区财政局"}, trial_plan, tmp_path)
    assert [(one.claim.unit, one.claim.reported_by, one.keys) for one in taken.sheets] == [
        ("区财政局", None, ["电工", "焊工"])
    ]
