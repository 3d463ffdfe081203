"""Templates read back, whatever the form and the kind of file."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.template.template import write_filled, write_template
from sources.calendar import is_due, periods
from sources.declare import Form, Plan
from sources.read import Taken
from tests.plan_folders import with_printed
from tests.sources.drawn import read_back, rows_of

NAMES = sorted(with_printed().forms)


def _period(form: Form) -> object:
    from datetime import date

    return next(one for one in periods(form.cadence, date(2022, 5, 1), date(2022, 7, 30)) if is_due(form, one))


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("name", NAMES)
def test_a_filled_template_reads_back(
    name: str, suffix: str, plan: Plan, take: Callable[[bytes, str], Taken], tmp_path: Path
) -> None:
    check_filled(name, suffix, plan, take, tmp_path)


def check_filled(name: str, suffix: str, plan: Plan, take: Callable[[bytes, str], Taken], tmp_path: Path) -> None:
    form = plan.forms[name]
    one = _period(form)
    version = form.version_on(one.ends_on)
    unit = plan.reporters(form, one.ends_on)[0]
    rows = rows_of(form, version, plan, random.Random(name))
    path = tmp_path / f"t.{suffix}"
    write_filled(form, version, unit, one, plan, path, rows, sample=True)
    taken = take(path.read_bytes(), path.name)
    assert [(s.claim.unit, s.claim.form, s.claim.period) for s in taken.sheets] == [(unit, name, one.code)]
    sheet = taken.sheets[0]
    assert sheet.findings == []
    assert len(sheet.keys) == len(rows)
    for item in version.items:
        assert sheet.columns[item].values == [read_back(row[item]) for row in rows], item


@pytest.mark.parametrize("name", NAMES)
def test_an_unfilled_template_has_no_rows_to_load(
    name: str, plan: Plan, take: Callable[[bytes, str], Taken], tmp_path: Path
) -> None:
    check_unfilled(name, plan, take, tmp_path)


def check_unfilled(name: str, plan: Plan, take: Callable[[bytes, str], Taken], tmp_path: Path) -> None:
    form = plan.forms[name]
    one = _period(form)
    version = form.version_on(one.ends_on)
    unit = plan.reporters(form, one.ends_on)[0]
    path = tmp_path / "t.xlsx"
    write_template(form, version, unit, one, plan, path)
    sheet = take(path.read_bytes(), path.name).sheets[0]
    assert {finding.rule for finding in sheet.findings} <= {"no_rows", "blank_row"}
