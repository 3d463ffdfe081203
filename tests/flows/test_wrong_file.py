"""The wrong file was sent: an old template, another unit's, last month's, the same one again. Each says what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from flows.home import Home, instant
from flows.run import run_once
from reports.template.template import write_filled
from sources.calendar import period
from tests.flows.dropped import csv, drop, roads, xlsx
from warehouse.connect import open_reader

WEEKS = {
    24: "2022年第24周（6月13日-6月19日）",
    25: "2022年第25周（6月20日-6月26日）",
    26: "2022年第26周（6月27日-7月3日）",
}


def table(unit: str, week: int, total: object = 480) -> list[list[object]]:
    return [*roads(unit, WEEKS[week], total), ["乙路", 400, 10, 200, 2]]


@dataclass(frozen=True)
class Nights:
    home: Home

    def of(self, file: str) -> dict[str, tuple[Any, ...]]:
        """rule -> severity, found and wanted, of a file's findings."""
        query = (
            "SELECT f.rule, f.severity, f.found, f.wanted FROM finding AS f JOIN receipt AS r ON r.receipt_id = f.receipt_id "
            "WHERE r.file_name = ?"
        )
        with open_reader(self.home.warehouse) as con:
            return {rule: rest for rule, *rest in con.execute(query, [file]).fetchall()}

    def status(self, file: str) -> str:
        with open_reader(self.home.warehouse) as con:
            query = "SELECT coalesce(s.status, r.status) FROM receipt AS r LEFT JOIN submission AS s USING (receipt_id) WHERE file_name = ?"
            return str(con.execute(query, [file]).fetchall()[0][0])


@pytest.fixture(scope="module")
def nights(peopled: Callable[[str], Home], tmp_path_factory: pytest.TempPathFactory) -> Nights:
    home = peopled("wrong")
    drop(home, "25周.csv", csv(table("东乡", 25)), "2022-07-04T09:00")
    drop(home, "26周.csv", csv(table("交通局", 26)), "2022-07-04T09:00")
    run_once(home, instant("2022-07-04T23:00"))

    old = tmp_path_factory.mktemp("old") / "旧模板.xlsx"
    plan = home.plan()
    form = plan.forms["roads"]
    version = form.versions[-1].model_copy(update={"valid_from": date(2021, 1, 1)})
    write_filled(form, version, "北乡", period("2022-W26"), plan, old, [{"road": "甲路"}], sample=False)
    drop(home, "旧模板.xlsx", old.read_bytes())
    drop(home, "中镇公路.xlsx", xlsx(表=table("南镇", 26)))
    drop(home, "上乡/公路.xlsx", xlsx(表=table("下镇", 26)))
    drop(home, "西镇/转报 河口镇 公路.xlsx", xlsx(表=table("河口镇", 26)))
    drop(home, "报财政局_公路周报.xlsx", xlsx(表=table("山前乡", 26)))
    drop(home, "再发.csv", csv(table("交通局", 26)))
    drop(home, "另存.xlsx", xlsx(表=table("交通局", 26)), "2022-07-05T10:00")
    drop(home, "上周的.xlsx", xlsx(表=table("东乡", 26)))
    drop(home, f"{WEEKS[26]}.xlsx", xlsx(表=table("东乡", 24, 470)))
    run_once(home, instant("2022-07-05T23:00"))
    return Nights(home)


def test_an_outdated_template_is_named_with_the_version_that_holds(nights: Nights) -> None:
    assert nights.of("旧模板.xlsx")["template_outdated"] == ["reject", "2021-01-01", "2022-01-01"]


def test_another_units_file_is_not_loaded_for_either(nights: Nights) -> None:
    assert nights.of("中镇公路.xlsx") == {"another_units_file": ["reject", "南镇", "中镇"]}
    assert nights.of("公路.xlsx") == {"another_units_file": ["reject", "下镇", "上乡"]}


def test_who_forwards_or_is_written_to_is_not_taken_for_the_unit(nights: Nights) -> None:
    assert nights.status("转报 河口镇 公路.xlsx") == "accepted"
    assert nights.status("报财政局_公路周报.xlsx") == "accepted"


def test_the_very_same_file_says_for_which_period_it_is_held_already(nights: Nights) -> None:
    assert nights.of("再发.csv") == {"duplicate_file": ["note", "再发.csv", WEEKS[26]]}


def test_the_same_values_in_another_file_are_a_note(nights: Nights) -> None:
    assert nights.of("另存.xlsx") == {"same_again": ["note", "1", ""]}
    assert nights.status("另存.xlsx") == "accepted"


def test_the_last_periods_values_under_a_new_period_are_asked_about(nights: Nights) -> None:
    assert nights.of("上周的.xlsx")["last_period_again"] == ["question", WEEKS[25], WEEKS[26]]


def test_a_file_named_for_another_period_is_asked_about(nights: Nights) -> None:
    assert nights.of(f"{WEEKS[26]}.xlsx")["another_period_named"] == ["question", WEEKS[24], WEEKS[26]]
