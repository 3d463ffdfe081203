"""The doctor finds what is wrong, and says how to mend it."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from flows import doctor
from flows.arrivals import look_once
from flows.home import Home, now
from sources.declare import SHIPPED
from tests.flows.cockpit import free_port
from tests.flows.test_remind import Inbox, post  # noqa: F401  a mail server's inbox
from tests.plan_folders import NEUTRAL
from warehouse.connect import locked
from warehouse.outages import note


def test_a_home_at_rest_has_a_free_lock_and_no_channel_down(home: Home) -> None:
    assert [check.is_well for look in (doctor.lock, doctor.outages) for check in look(home)] == [True, True]


def test_the_plan_is_named_and_another_one_than_the_homes_is_not_well(home: Home) -> None:
    (own,) = doctor.declarations(home)
    assert own.is_well and own.seen.startswith("plan neutral（示例县重点工作方案）: 3 forms, ")
    (other,) = doctor.declarations(Home(home.root, SHIPPED / "donghu"))
    assert not other.is_well and "neutral" in other.seen and "--plan" in other.mend


def test_a_lock_that_is_held_is_named(home: Home) -> None:
    with locked(home.warehouse):
        (check,) = doctor.lock(home)
    assert not check.is_well
    assert "another run" in check.seen and check.mend


def test_a_channel_that_is_down_is_named(home: Home) -> None:
    note(home.warehouse, now(), {"邮箱": "login refused"})
    (check,) = doctor.outages(home)
    assert not check.is_well
    assert "邮箱" in check.seen and "login refused" in check.seen


def test_a_server_that_does_not_answer_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    (check,) = doctor.server(home)
    assert not check.is_well
    assert "does not answer" in check.seen


def test_where_no_server_is_named_it_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    (check,) = doctor.server(home)
    assert check.is_well
    assert "not looked at" in check.seen and "PREFECT_API_URL=http://127.0.0.1:4200/api" in check.seen


@pytest.mark.parametrize(("hours_since_a_run", "is_well"), [(3, True), (70, False)])
def test_a_snapshot_is_stale_only_where_no_run_has_been(hours_since_a_run: int, is_well: bool, home: Home) -> None:
    """A holiday brings nothing: the nights go on, and the snapshot stays."""
    for path, hours in ((home.warehouse / "current.duckdb", 70), (home.warehouse / "writer.duckdb", hours_since_a_run)):
        os.utime(path, (time.time() - hours * 3600,) * 2)
    (check,) = doctor.snapshot(home)
    assert (check.is_well, "70.0 h old" in check.seen) == (is_well, True)


def test_looks_that_have_stopped_are_told(tmp_path: Path) -> None:
    home = Home(tmp_path).prepare()
    (never,) = doctor.looks(home)
    assert never.is_well and never.seen.startswith("none yet")
    look_once(home)
    (fresh,) = doctor.looks(home)
    assert (fresh.is_well, fresh.seen) == (True, "the last 0 min ago")
    os.utime(tmp_path / ".last-look", (time.time() - 31 * 60,) * 2)
    (stopped,) = doctor.looks(home)
    assert not stopped.is_well and stopped.seen.startswith("none since 20") and "dph look" in stopped.mend
    assert doctor.looks in doctor.LOOKS


def test_channels_and_mail_server_are_tried_now(home: Home, post: tuple[Inbox, int]) -> None:  # noqa: F811
    (home.root / "channels.yml").write_text(
        "channels:\n"
        "  - {name: 失联, kind: folder, address: gone}\n"
        f"  - {{name: 邮箱, kind: imap, address: 'imap://127.0.0.1:{free_port()}/INBOX', user: a, password: '${{HOME}}', clear: true}}\n"
        f"smtp: {{address: 'smtp://127.0.0.1:{post[1]}', sender: dd@east.invalid, clear: true}}\n",
        encoding="utf-8",
    )
    found = {check.name: check.is_well for check in doctor.logins(home)}
    assert found == {
        "channel folder": True,
        "channel 失联": False,
        "channel 邮箱": False,
        "left files": True,
        "mail server": True,
    }
    assert post[0].letters == []
    (home.root / "channels.yml").write_text(
        f"smtp: {{address: 'smtp://127.0.0.1:{free_port()}', sender: dd@east.invalid, clear: true}}\n", encoding="utf-8"
    )
    *_, last = doctor.logins(home)
    assert (last.name, last.is_well) == ("mail server", False) and "refused" in last.seen


def test_what_fonts_and_pdf_lack_is_a_line_each(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    fonts, pdf = doctor.lacks(home)
    assert fonts.startswith("note: fc-list is missing. Remedy: ") and "fonts-noto-cjk" in fonts
    assert pdf.startswith("note: no PDF is written") and "pip install weasyprint" in pdf


def test_where_nothing_lacks_nothing_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", ModuleType("weasyprint"))
    assert doctor.lacks(home) == []


def test_the_doctor_says_for_which_years_public_holidays_are_known(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are published year by year: for 2026 in November 2025; for 2031 nobody knows them yet."""
    said = {}
    for year in (2025, 2026, 2031):
        monkeypatch.setattr(doctor, "now", lambda year=year: now().replace(year=year, month=6, day=1))
        (check,) = doctor.calendar(home)
        said[year] = (check.is_well, check.seen)
    assert said[2025] == (True, "public holidays known for 2025")
    assert said[2026] == (
        True,
        "public holidays known for 2026, not yet for 2027: deadlines from 2027-01-01 on are provisional",
    )
    assert said[2031] == (False, "no public holidays for 2031: its deadlines are provisional")


WORKS = """title: 重点项目月报表
measures: [1]
cadence: month
reporters: [交通局, 西镇]
district_from: sum
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [project]
    rows_from: "project:重点"
    items:
      project: {type: text, headings: [项目名称], register: project, required: true}
"""
NOTES = (
    WORKS.replace('    rows_from: "project:重点"\n', "").replace(", register: project", "").replace("重点项目", "备注")
)


@pytest.mark.parametrize(
    ("form", "successor", "valid_to", "is_well", "seen"),
    [
        (WORKS, "交通局", "", True, "every form of an ended unit has a successor that reports it"),
        (WORKS, "东乡;交通局", "", True, "every form of an ended unit has a successor that reports it"),
        (WORKS, "", "", True, "every form of an ended unit has a successor that reports it"),
        (WORKS, "东乡", "", False, "西镇 reported works until 2022-05-31, and none of its successors (东乡) does: 西镇大桥"),
        # The bridge was finished while 西镇 still existed
        (WORKS, "东乡", "2022-05-31", True, "西镇 reported works until 2022-05-31, and none of its successors (东乡) does"),
        (NOTES, "东乡", "", True, "西镇 reported works until 2022-05-31, and none of its successors (东乡) does"),
    ],
)  # fmt: skip
def test_a_form_that_no_successor_of_an_ended_unit_reports_is_named(
    home: Home, form: str, successor: str, valid_to: str, is_well: bool, seen: str, tmp_path: Path
) -> None:
    plan = Path(shutil.copytree(NEUTRAL, tmp_path / "plan"))
    units = (plan / "units.csv").read_text(encoding="utf-8")
    units = units.replace("西镇,,town,2000-01-01,,,", f"西镇,,town,2000-01-01,2022-05-31,{successor},")
    (plan / "units.csv").write_text(units, encoding="utf-8")
    (plan / "forms" / "works.yml").write_text(form, encoding="utf-8")
    head = (NEUTRAL / "projects.csv").read_text(encoding="utf-8").splitlines()[0] + ",valid_to"
    fields = {name: "" for name in head.split(",")} | {
        "project_id": "P1", "name": "西镇大桥", "kind": "project", "tiers": "重点", "nature": "新开工", "lead_unit": "西镇",
        "town": "西镇", "valid_to": valid_to, "known_from": "2021-12-31", "origin": "invented",
    }  # fmt: skip
    (plan / "projects.csv").write_text(f"{head}\n{','.join(fields.values())}\n", encoding="utf-8")
    (check,) = doctor.successors(Home(home.root, plan))
    assert (check.is_well, check.seen) == (is_well, seen)
    assert doctor.successors in doctor.LOOKS
