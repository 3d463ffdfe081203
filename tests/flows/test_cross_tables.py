"""Cross tables over two nights: months as columns, a lead's table of all units, what a unit reports beside it, and slips that come back.

东乡 and 西镇 train people; 交通局 sends the table of all. Amounts of 培训人数 are persons.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.doctor import gone_units
from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import csv, drop, xlsx
from tests.flows.test_slip_comes_back import filled, rows_of, slips
from tests.plan_folders import NEUTRAL, THIRD

TRAINING = """title: 职业培训进度表
measures: [1]
cadence: month
reporters: [交通局, 各乡镇]
district_from: sum
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [course]
    items:
      course: {type: text, headings: [培训工种], required: true}
      trained: {type: count, uom: 人, headings: [培训人数], required: true, min: 0}
    layouts:
      - columns: {period: month}
      - rows: {unit: register}
"""
SUMMARY = """title: 职业培训进度汇总表
measures: [1]
cadence: month
reporters: [交通局]
district_from: lead
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [unit_name, course]
    items:
      unit_name: {type: text, headings: [单位], required: true, register: unit}
      course: {type: text, headings: [培训工种], required: true}
      trained: {type: count, uom: 人, headings: [培训人数], required: true, min: 0}
"""
HEADER = """-- title: {title}
-- uom: 人
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: none
-- form: {form}
-- One row per unit and month.
SELECT {unit} AS unit, period, sum(number) AS numerator, CAST(NULL AS DECIMAL(18, 6)) AS denominator, numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = '{form}' AND item = 'trained' AND number IS NOT NULL
GROUP BY {unit}, period
"""
NAMED = "split_part(row_key, '|', 1)"
FIGURES = "SELECT unit, numerator FROM standing_figure WHERE indicator = ? AND period = ? ORDER BY numerator, unit"


def summary(title: str, *rows: list[object]) -> list[list[object]]:
    return [[title], ["填报单位：交通局"], ["单位", "培训工种", "培训人数"], *map(list, rows)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    plan = Path(shutil.copytree(NEUTRAL, tmp_path_factory.mktemp("crossed") / "plan"))
    for name, form in (("training", TRAINING), ("training_summary", SUMMARY)):
        (plan / "forms" / f"{name}.yml").write_text(form, encoding="utf-8")
    for name, form, unit in (("trained", "training", "unit"), ("trained_named", "training_summary", NAMED)):
        body = HEADER.format(title=f"培训人数（{name}）", form=form, unit=unit)
        (plan / "indicators" / f"{name}.sql").write_text(body, encoding="utf-8")
    home = Home(tmp_path_factory.mktemp("cross-tables"), plan).prepare()

    def arrive(name: str, content: bytes, at: str) -> None:
        drop(home, name, content, f"{at}T09:00")

    months = [["2022年职业培训进度表"], ["填报单位：西镇"], ["培训工种", "3月", "4月"], ["电工", 5, "约六人"]]
    arrive("西镇.xlsx", xlsx(表=months), "2022-06-02")
    may = summary("2022年5月职业培训进度表（汇总）", ["东乡", "电工", 10], ["西镇", "电工", 8], ["合计", "", 19])
    arrive("汇总.xlsx", xlsx(表=may), "2022-06-02")
    named = summary("2022年5月职业培训进度汇总表", ["东乡", "电工", 10], ["西镇人民政府", "电工", 8])
    arrive("职业培训进度汇总表.csv", csv(named), "2022-06-02")
    run_once(home, instant("2022-06-03T23:00"))

    own = [["2022年5月职业培训进度表"], ["填报单位：东乡"], ["培训工种", "培训人数"], ["电工", 12]]
    arrive("东乡.csv", csv(own), "2022-06-07")
    arrive("改正.xlsx", filled(slips(home, "西镇")[0], {}, {"C4": 6}), "2022-06-06")
    arrive("汇总改正.xlsx", filled(slips(home, "交通局")[0], {}, {"C4": 11}), "2022-06-08")
    june = summary("2022年6月职业培训进度汇总表", ["东乡", "电工", 20])
    arrive("职业培训进度汇总表6月.csv", csv(june), "2022-07-04")
    run_once(home, instant("2022-07-04T23:00"))
    return home


def test_a_table_of_months_becomes_a_report_for_each_and_only_the_faulty_one_goes_back(home: Home) -> None:
    found = "SELECT period, revision, status FROM submission WHERE unit = '西镇' AND reported_by IS NULL ORDER BY ALL"
    assert rows_of(home, found) == [
        ("2022-03", 1, "accepted"),
        ("2022-04", 1, "returned"),
        ("2022-04", 2, "accepted"),
    ]


def test_a_cell_keeps_its_address_also_when_it_was_mended_in_the_slip(home: Home) -> None:
    found = "SELECT period, sheet, address, number FROM reported WHERE unit = '西镇' AND item = 'trained' ORDER BY ALL"
    assert rows_of(home, found) == [("2022-03", "表", "B4", 5), ("2022-04", "表", "C4", 6), ("2022-05", "表", "C5", 8)]


def test_the_slip_of_a_leads_table_goes_to_the_lead(home: Home) -> None:
    assert {path.name[:2] for path in slips(home, "交通局")} == {"汇总"}
    assert not [path for path in slips(home, "西镇") if path.name.startswith("汇总")]
    told = "".join(path.read_text(encoding="utf-8") for path in (home.outbox / "交通局").rglob("汇总*.txt"))
    assert "东乡（交通局代报）" in told


def test_a_total_that_is_not_the_sum_of_all_units_is_asked_about(home: Home) -> None:
    found = "SELECT address, found, wanted FROM finding WHERE rule = 'total_row_differs'"
    assert rows_of(home, found) == [("C6", "19", "18")]


def test_the_units_own_report_counts_and_the_leads_where_there_is_none(home: Home) -> None:
    """东乡 reports 12 itself; the lead said 10, then 11. 西镇 reports nothing for May; the lead says 8."""
    assert rows_of(home, FIGURES, "trained", "2022-05") == [("西镇", 8), ("东乡", 12), ("示例县", 20)]
    found = "SELECT unit, lead_number, own_number, is_different FROM lead_report ORDER BY ALL"
    assert rows_of(home, found) == [("东乡", 11, 12, True), ("西镇", 8, None, None)]


def test_both_are_asked_about_numbers_that_differ(home: Home) -> None:
    found = "SELECT s.reported_by, f.found, f.wanted FROM finding AS f JOIN submission AS s USING (submission_id) WHERE f.rule = 'lead_differs_from_unit' ORDER BY ALL"
    assert rows_of(home, found) == [("交通局", "11", "by_unit 12"), (None, "12", "by_lead 10")]


def test_what_a_lead_reports_for_a_unit_leaves_its_report_owing(home: Home) -> None:
    found = "SELECT unit, status FROM due WHERE form = 'training' AND period = '2022-05' AND unit IN ('东乡', '西镇') ORDER BY ALL"
    assert rows_of(home, found) == [("东乡", "late"), ("西镇", "missing")]


def test_units_named_in_a_leads_rows_get_their_figures_and_make_the_districts(home: Home) -> None:
    """In May 10 + 8; in June 20, and 西镇, which is not named, is carried forward."""
    assert rows_of(home, FIGURES, "trained_named", "2022-05") == [("西镇", 8), ("东乡", 10), ("示例县", 18)]
    assert rows_of(home, FIGURES, "trained_named", "2022-06") == [("东乡", 20), ("示例县", 28)]


def test_the_doctor_names_a_unit_that_only_got_another_name_in_units_csv(home: Home, tmp_path: Path) -> None:
    """Its own report of May stands before the lead's, and is in no sum any more."""
    (well,) = gone_units(home)
    assert well.is_well, well
    plan = Path(shutil.copytree(home.plan_folder or NEUTRAL, tmp_path / "plan"))
    for path in (plan / "units.csv", *(plan / "targets").glob("*.csv")):
        path.write_text(path.read_text(encoding="utf-8").replace("东乡", "东新镇"), encoding="utf-8")
    (check,) = gone_units(Home(home.root, plan))
    assert (check.is_well, check.seen) == (False, "no longer in units.csv, and in no sum: 东乡 (reports: 1)")
    assert "successor" in check.mend
    assert list(gone_units(Home(home.root, THIRD))) == []  # another plan's, which `declarations` reports
