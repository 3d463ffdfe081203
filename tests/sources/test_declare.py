"""A declaration that cannot be used stops the start, and says file, key, what was found and what was wanted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.declare import DeclarationError, load
from sources.declare.folder import read_plan
from tests.plan_folders import NEUTRAL

# What the neutral plan has none of: a register with two entries, a milestone, exemptions, a form with rules and items of single rows.
MORE = {
    "projects.csv": (NEUTRAL / "projects.csv").read_text(encoding="utf-8")
    + "R1,示例桥,project,重点,新开工,交通局,东乡,,,,,,2021-12-31,invented,\n"
    + "R2,示例路,project,重点,新开工,交通局,西镇,,,,,,2021-12-31,invented,\n",
    "milestones.csv": (NEUTRAL / "milestones.csv").read_text(encoding="utf-8")
    + "T1,示例任务,1,,交通局,2022-06-30,invented\n",
    "exemptions.csv": "unit,form,kind,from_on,to_on,until_at,reason,approved_by,known_from\n",
    "forms/stalls.yml": """
title: 摊位情况月报表
measures: [1]
cadence: month
reporters: [各乡镇]
district_from: sum
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [category, place]
    rows: [夜市|东街, 早市|西街]
    items:
      category: {type: choice, headings: [类别], choices: [夜市, 早市], required: true}
      place: {type: text, headings: [地点], required: true}
      stalls: {type: count, uom: 个, headings: [摊位数], min: 0}
      stalls_due: {type: count, uom: 个, headings: [应设摊位数], min: 0}
      turnover: {type: number, uom: 万元, headings: [本月营业额], min: 0, only_rows: [夜市]}
    rules:
      - {rule: at_most, item: stalls, other: stalls_due}
""",
}
Breaks = Callable[[str, str, str], DeclarationError]


@pytest.fixture
def broken(tmp_path: Path) -> Breaks:
    """What loading says after `old` was replaced by `new` in one file of a copy."""

    def break_it(file: str, old: str, new: str) -> DeclarationError:
        shutil.copytree(NEUTRAL, tmp_path, dirs_exist_ok=True)
        for name, more in MORE.items():
            (tmp_path / name).write_text(more, encoding="utf-8")
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DeclarationError) as raised:
            load(tmp_path)
        assert raised.value.file == str(tmp_path / file)
        return raised.value

    return break_it


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "found", "wanted"),
    [
        ("forms/accounts.yml", "cadence: month", "cadence: monthly", "cadence", "monthly", "'year' or 'once'"),
        ("forms/accounts.yml", "items:", "itmes:", "versions.0.items", None, "required"),
        ("forms/accounts.yml", "reporters: [", "reporters: [县无此局, ", "reporters", "县无此局", "units.csv"),
        ("forms/accounts.yml", "title:", "title: [", "file", None, "YAML"),
        ("forms/roads.yml", "total_of: built_week", "total_of: biult_week", "versions.0.items.built_total", "biult_week", "built_week"),
        ("forms/stalls.yml", "only_rows: [夜市]", "only_rows: [夜帀]", "versions.0.items.turnover.only_rows", "夜帀", "夜市"),
        ("forms/stalls.yml", "other: stalls_due}", "other: stalls_deu}", "versions.0.rules.0", "stalls_deu", "stalls_due"),
        ("forms/stalls.yml", "row_key: [category,", "row_key: [categories,", "versions.0.row_key", "categories", "category"),
        ("forms/roads.yml", "      built_week:", "      period:", "versions.0.items", "period", "none of"),
        ("forms/roads.yml", "      built_week:", "      built__last:", "versions.0.items", "built__last", "single _"),
        ("forms/stalls.yml", "headings: [地点],", "headings: [地点], summable: false,", "versions.0.items.place.summable", False, "only numbers"),
        ("forms/stalls.yml", "    items:", "    ignore: [备注, 摊位数]\n    items:", "versions.0.ignore", "摊位数", "no item has"),
        ("forms/accounts.yml", "    items:", "    sentences: ['收入{revenue}元']\n    items:", "versions.0.sentences.0", "revenue", "one of its items"),
        ("forms/accounts.yml", "    items:", "    sentences: ['收入{debt}{place}元']\n    items:", "versions.0.sentences.0", "收入{debt}{place}元", "between two blanks"),
        ("forms/accounts.yml", "    items:", "    sentences: [收入 元]\n    items:", "versions.0.sentences.0", "收入 元", "with a blank"),
        ("forms/accounts.yml", "    items:", "    sentences: ['{debt}元，{debt}元']\n    items:", "versions.0.sentences.0", "debt", "an item once"),
        ("forms/stalls.yml", "    items:", "    sentences: ['摊位{stalls}个']\n    items:", "versions.0.sentences", ["摊位{stalls}个"], "form of labels"),
        ("forms/stalls.yml", "min: 0}", "min: 0, stays: true}", "versions.0.items.stalls.stays", True, "only a text"),
        ("forms/roads.yml", "    items:", "    more_rows: true\n    items:", "versions.0.more_rows", True, "printed rows"),
        ("forms/stalls.yml", "min: 0}", "min: 0, summable: false, tolerance: 1}", "versions.0.items.stalls.tolerance", 1, "no sum"),
        ("forms/stalls.yml", "min: 0}", "min: 0, tolerance: 0}", "versions.0.items.stalls.tolerance", 0, "greater than 0"),
        ("forms/roads.yml", "total_of: built_week", "total_of: built_week, summable: false", "versions.0.items.built_total.total_of", "built_week", "summable: false"),
        ("forms/roads.yml", "headings: [本周建成里程]", "headings: [本周建成里程], summable: false", "versions.0.items.built_total.total_of", "built_week", "an item that adds up"),
        ("forms/stalls.yml", "headings: [本月营业额]", "headings: [摊位数]", "versions.0.items", "摊位数", "one item only"),
        ("units.csv", ",department,", ",deprtment,", "交通局.kind", "deprtment", "is department meant?"),
        ("settings.yml", "kinds: [town]", "kinds: [street]", "各乡镇.kinds", "street", "a kind of plan.yml: department, district, town"),
        ("plan.yml", "  town: {", "  Town: {", "kinds.Town.[key]", "Town", "pattern"),
        ("plan.yml", "is_part: true", "is_parts: true", "kinds.town.is_parts", True, "is is_part meant?"),
        ("plan.yml", "  town: {", "  district: {", "kinds.district", "district", "another name"),
        ("projects.csv", "\nR2,", "\nR1,", "project_id", "R1", "once"),
        ("milestones.csv", ",交通局,", ",交通某局,", "T1.unit", "交通某局", "units.csv"),
        ("settings.yml", "red_to: -10", "red_to: 10", "row 1: red_to", 10, "less than green_from, 0"),
        ("settings.yml", 'time: "18:00"', 'time: "18点"', "row 2: time", "18点", "pattern"),
        ("settings.yml", "parameters: []", "parameters: []\ndeadlines: []", "file", None, "YAML"),
        ("measures.yml", "campaign: 1, title: 收支管理", "campaign: 2, title: 收支管理", "2.campaign", 2, "a campaign of measures.yml"),
        ("settings.yml", "cadence: week, days", "form: accounts, cadence: week, days", "deadlines.form", "accounts", "its cadence"),
        ("exemptions.csv", "known_from\n", "known_from\n县某局,,excused,2022-06-01,2022-06-30,,灾情,县政府办,2022-06-01\n", "line 2: unit", "县某局", "units.csv"),
        ("exemptions.csv", "known_from\n", "known_from\n财政局,roads,excused,2022-06-01,2022-06-30,,灾情,县政府办,2022-06-01\n", "line 2: unit", "财政局", "reports roads"),
        ("exemptions.csv", "known_from\n", "known_from\n财政局,,postponed,2022-06-01,2022-06-30,,灾情,县政府办,2022-06-01\n", "line 2: until_at", "", "2022-07-08 18:00"),
        ("exemptions.csv", "known_from\n", "known_from\n财政局,,excused,2022-06-01,2022-06-30,,,县政府办,2022-06-01\n", "line 2: reason", "", "at least 1"),
        ("exemptions.csv", "known_from\n", "known_from\n财政局,,excused,2022-07-01,2022-06-30,,灾情,县政府办,2022-06-01\n", "line 2: to_on", "2022-06-30", "not before"),
    ],
)  # fmt: skip
def test_a_broken_declaration_says_where_what_and_what_instead(
    broken: Breaks, file: str, old: str, new: str, key: str, found: object, wanted: str
) -> None:
    error = broken(file, old, new)
    assert error.key == key
    assert found is None or error.found == found
    assert wanted in error.wanted


def test_all_errors_of_a_plan_are_given_at_once(tmp_path: Path) -> None:
    """A name whose own declaration is faulty is no further error where others name it."""
    shutil.copytree(NEUTRAL, tmp_path, dirs_exist_ok=True)
    for file, old, new in (
        ("units.csv", "财政局,,department", "财政局,,departement"),
        ("forms/roads.yml", "required: true, min: 0, jump_pct: 30", "requierd: true, min: low"),
        ("forms/tasks.yml", "reporters: [交通局, 财政局]", "reporters: [交运局, 财政局]"),
        ("settings.yml", "kinds: [town]", "members: [东鄉]"),
    ):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    _, errors = read_plan(tmp_path)
    assert {(Path(one.file).name, one.key, one.found) for one in errors} == {
        ("units.csv", "财政局.kind", "departement"),
        ("roads.yml", "versions.0.items.planned.requierd", True),
        ("roads.yml", "versions.0.items.planned.min", "low"),
        ("tasks.yml", "reporters", "交运局"),
        ("settings.yml", "各乡镇.members", "东鄉"),
    }
    told = {one.key: one.wanted for one in errors}
    assert told["versions.0.items.planned.requierd"] == "no such key; is required meant?"
    assert told["reporters"].endswith("is 交通局 meant?")
    with pytest.raises(DeclarationError):
        load(tmp_path)


@pytest.mark.parametrize(
    ("heading", "written", "wanted"),
    [
        ("kind", "kinds", ["no such column; is kind meant?"]),
        ("note", "备注", ["no such column; one of successor_shares, note"]),
        ("kind", "类别", ["no such column; one of kind, successor_shares", "the column kind"]),
    ],
)
def test_a_wrong_heading_is_one_error_and_none_in_the_rows(
    heading: str, written: str, wanted: list[str], tmp_path: Path
) -> None:
    shutil.copytree(NEUTRAL, tmp_path, dirs_exist_ok=True)
    units = tmp_path / "units.csv"
    first, _, rows = units.read_text(encoding="utf-8").partition("\n")
    assert heading in first.split(",")
    units.write_text(first.replace(heading, written) + "\n" + rows, encoding="utf-8")
    _, errors = read_plan(tmp_path)
    assert [(Path(one.file).name, one.key, one.wanted) for one in errors] == [
        ("units.csv", "line 1", one) for one in wanted
    ]


def test_totals_of_nothing_that_adds_up_are_a_fault(broken: Breaks) -> None:
    text = MORE["forms/stalls.yml"]
    error = broken(
        "forms/stalls.yml",
        text,
        text.replace("min: 0", "summable: false").replace("    items:", "    totals: [面上]\n    items:"),
    )
    assert (error.key, error.found, error.wanted) == (
        "versions.0.totals",
        ["面上"],
        "nothing: no item is a number that adds up",
    )


def test_a_plan_declares_its_kinds_of_units(tmp_path: Path) -> None:
    shutil.copytree(NEUTRAL, tmp_path, dirs_exist_ok=True)
    said = (tmp_path / "plan.yml").read_text(encoding="utf-8").partition("parts:")[0]
    kinds = "{city: {title: 设区市, is_part: true}, park: {title: 新区, league: city, is_part: true}, bureau: {title: 省直部门}}"
    (tmp_path / "plan.yml").write_text(f"{said}parts: 各设区市\nkinds: {kinds}\n", encoding="utf-8")
    for name, old, new in (("units.csv", ",department,", ",bureau,"), ("units.csv", "西镇,,town,", "西镇,,park,"),
                           ("units.csv", ",town,", ",city,"), ("settings.yml", "kinds: [town]", "kinds: [city, park]")):  # fmt: skip
        text = (tmp_path / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    plan = load(tmp_path)
    identity = plan.identity
    assert [identity.league_of(unit.kind) for unit in plan.units] == ["district", "bureau", "bureau", "city", "city"]
    assert [unit.unit for unit in plan.units if identity.is_part(unit.kind)] == ["东乡", "西镇"]
    assert plan.members(["各乡镇"]) == {"东乡", "西镇"}
    assert identity.leagues == {"bureau": "省直部门", "city": "设区市"}
    assert (identity.parts, identity.parts_word) == ("各设区市", "各设区市")


def test_a_plan_from_before_plans_declared_kinds_has_those_of_then(tmp_path: Path) -> None:
    shutil.copytree(NEUTRAL, tmp_path, dirs_exist_ok=True)
    said = (tmp_path / "plan.yml").read_text(encoding="utf-8").partition("parts:")[0]
    (tmp_path / "plan.yml").write_text(said, encoding="utf-8")
    identity = load(tmp_path).identity
    assert {name for name in identity.kinds if identity.is_part(name)} == {"town", "street", "management_office"}
    assert identity.league_of("street") == identity.league_of("town") == "town" != identity.league_of("department")
