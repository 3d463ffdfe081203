"""Checks: what each of them finds, and how a broken one stops the start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from expectations.checks import HERE, load_checks, offer_checks, run_checks
from expectations.judge import JudgingFailed
from expectations.suite import messages
from sources.declare import DeclarationError, Form
from sources.finding import Finding
from tests.expectations.night import Night, form_of, registered
from tests.plan_folders import NEUTRAL
from tests.warehouse.house import House
from warehouse import connect
from warehouse.connect import frugally
from warehouse.definition import definitions

GROWTH = {"this": {}, "then": {}, "growth": {"type": "percent", "growth": {"of": "this", "over": "then"}}}


MARKS = (pytest.mark.torture, pytest.mark.tries("checks over parts of a submission"))
IN_PARTS = [
    pytest.param(2, id="in parts of two"),
    pytest.param(1_000, id="whole", marks=MARKS),
    pytest.param(1, id="in parts of one", marks=MARKS),
]


@pytest.fixture(autouse=True, params=IN_PARTS)
def part_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Submissions are staged in parts: of two rows, so that one of three has a part of several rows and one of a single row."""
    monkeypatch.setattr(Night, "part_rows", request.param)


@pytest.fixture
def register(house: House) -> Iterator[House]:
    yield from registered(house)


def rows_from(form: Form, source: str) -> Form:
    """The same form with its rows from a register."""
    return form.model_copy(update={"versions": (form.versions[-1].model_copy(update={"rows_from": source}),)})


def asked(findings: list[dict[str, Any]], rule: str) -> set[tuple[str, ...]]:
    """(submission, item, row key, address, found, wanted) of the findings of one check; there must be no other finding."""
    assert {one["rule"] for one in findings} <= {rule}
    assert {one["severity"] for one in findings} <= {"question"}
    return {
        tuple(one[name] for name in ("submission_id", "item", "row_key", "address", "found", "wanted"))
        for one in findings
    }


def test_last_year_as_given_now_is_held_against_what_was_given_then(house: House) -> None:
    """Within 0.02, as both are rounded by themselves."""
    night = Night(house, form_of(GROWTH))
    night.came("lines", "2022-02", {"x": {"this": 100}, "y": {"this": 100}, "z": {"this": 100}})
    night.over()
    sheet = night.came("lines", "2023-02", {"x": {"then": "100.02"}, "y": {"then": "100.03"}, "new": {"then": 7}})
    assert asked(night.judged(), "year_on_year_history") == {(sheet, "then", "y", "C6", "100.03", "100")}


def test_a_number_of_last_year_is_named_in_the_unit_of_measure_of_the_table(house: House) -> None:
    """Reported in 万元 then; the table is in 千元 now: its 1005 is 100.5, which is held against 1000千元."""
    night = Night(house, form_of(GROWTH | {"this": {"uom": "万元"}, "then": {"uom": "万元"}}))
    night.came("lines", "2022-02", {"x": {"this": 100}})
    night.over()
    sheet = night.came("lines", "2023-02", {"x": {"then": 1005}})
    house.con.execute("UPDATE staged_item_list SET numbers = [100.5] WHERE item = 'then'")
    assert asked(night.judged(), "year_on_year_history") == {(sheet, "then", "x", "C5", "1005", "1000千元")}


def test_last_year_of_another_unit_or_month_is_no_history(house: House) -> None:
    night = Night(house, form_of(GROWTH))
    night.came("lines", "2022-02", {"x": {"this": 100}}, unit="乙局")
    night.came("lines", "2022-03", {"x": {"this": 100}})
    night.came("lines", "2023-02", {"x": {"then": 50}})
    assert night.judged() == []


def test_a_returned_report_is_no_history(house: House) -> None:
    night = Night(house, form_of(GROWTH | {"other": {"min": 0}}))
    first = night.came("lines", "2022-02", {"x": {"this": 100, "other": -1}})
    night.came("lines", "2023-02", {"x": {"then": 50}})
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [(first, "min")]


def test_the_latest_correction_is_the_history(house: House) -> None:
    night = Night(house, form_of(GROWTH))
    night.came("lines", "2022-02", {"x": {"this": 100}})
    night.over().came("lines", "2022-02", {"x": {"this": 50}}, revision=2)
    night.came("lines", "2023-02", {"x": {"then": 50}})
    assert night.judged() == []


def test_a_project_that_two_units_report_is_asked_about_at_both(register: House) -> None:
    night = Night(register, rows_from(form_of({}, name="projects"), "project:重点"))
    mine = night.came("projects", "2022-02", {"P1": {}, "P2": {}})
    theirs = night.came("projects", "2022-02", {"P1": {}}, unit="乙局")
    night.came("projects", "2022-03", {"P2": {}}, unit="乙局")
    wanted = {(mine, "key", "P1", "A5", "乙局", "甲局"), (theirs, "key", "P1", "A5", "甲局", "甲局")}
    assert asked(night.judged(), "two_leads") == wanted


def test_a_task_that_another_unit_has_reported_before_is_asked_about(register: House) -> None:
    night = Night(register, rows_from(form_of({}, name="tasks"), "milestone"))
    night.came("tasks", "2022-02", {"T1": {}})
    theirs = night.over().came("tasks", "2022-02", {"T1": {}}, unit="乙局")
    assert asked(night.judged(), "two_leads") == {(theirs, "key", "T1", "A5", "甲局", "甲局")}


def test_the_same_row_of_two_units_is_no_double_where_rows_are_not_of_a_register(house: House) -> None:
    night = Night(house, form_of({}))
    night.came("lines", "2022-02", {"P1": {}})
    night.came("lines", "2022-02", {"P1": {}}, unit="乙局")
    assert night.judged() == []


def test_a_corrected_report_is_no_second_one(register: House) -> None:
    night = Night(register, rows_from(form_of({}, name="projects"), "project:重点"))
    night.came("projects", "2022-02", {"P1": {}})
    night.over().came("projects", "2022-02", {"P1": {}}, revision=2)
    assert [finding["rule"] for finding in night.judged()] == ["same_again"]  # a note, no question


def test_a_row_that_a_correction_left_out_is_free_for_another_unit(register: House) -> None:
    night = Night(register, rows_from(form_of({}, name="projects"), "project:重点"))
    night.came("projects", "2022-02", {"P1": {}, "P2": {}})
    night.over().came("projects", "2022-02", {"P2": {}}, revision=2)
    night.came("projects", "2022-02", {"P1": {}}, unit="乙局")
    assert night.judged() == []


def test_a_task_that_is_not_among_the_milestones_is_asked_about(register: House) -> None:
    night = Night(register, rows_from(form_of({}, name="tasks"), "milestone"))
    sheet = night.came("tasks", "2022-02", {"T1": {}, "T9": {}})
    assert asked(night.judged(), "unknown_task") == {(sheet, "key", "T9", "A6", "T9", "T1、T2")}


NUMBERS = {"a": {}, "b": {}, "c": {}}
FIVE = {"x": {"a": 1, "b": 2, "c": 3}, "y": {"a": 4, "b": 5, "c": 6}}


def test_a_correction_whose_changes_cancel_is_no_repetition(house: House) -> None:
    """10 became 20 in two rows, 7 and 8 were exchanged: no sum of hashes, and no sum of values, tells them apart."""
    night = Night(house, form_of(NUMBERS))
    night.came("lines", "2022-02", {"x": {"a": 10, "b": 7, "c": 1}, "y": {"a": 10, "b": 8, "c": 2}})
    night.over().came("lines", "2022-02", {"x": {"a": 20, "b": 7, "c": 1}, "y": {"a": 20, "b": 8, "c": 2}}, revision=2)
    assert night.judged() == []
    night.over().came("lines", "2022-02", {"x": {"a": 20, "b": 8, "c": 1}, "y": {"a": 20, "b": 7, "c": 2}}, revision=3)
    assert night.judged() == []


def test_the_same_rows_in_another_order_are_the_same_again(house: House) -> None:
    night = Night(house, form_of(NUMBERS))
    night.came("lines", "2022-02", FIVE)
    sheet = night.over().came("lines", "2022-02", dict(reversed(FIVE.items())), revision=2)
    assert [(one["submission_id"], one["rule"], one["found"]) for one in night.judged()] == [(sheet, "same_again", "1")]


def test_the_same_text_in_another_unit_of_measure_is_a_correction(house: House) -> None:
    """2 as 万元 and 2 as 亿元: the heading was corrected, no cell."""
    night = Night(house, form_of(NUMBERS))
    night.came("lines", "2022-02", {"x": {"a": 2}})
    night.over().came("lines", "2022-02", {"x": {"a": 2}}, revision=2)
    house.con.execute("UPDATE staged_item_list SET numbers = [20000] WHERE item = 'a'")
    assert night.judged() == []


def test_a_table_of_texts_is_compared_too(house: House) -> None:
    night = Night(house, form_of({"a": {"type": "text"}}))
    night.came("lines", "2022-02", {"x": {"a": "一"}, "y": {"a": "二"}})
    night.over().came("lines", "2022-02", {"x": {"a": "二"}, "y": {"a": "一"}}, revision=2)
    assert night.judged() == []
    night.over().came("lines", "2022-02", {"x": {"a": "二"}, "y": {"a": "一"}}, revision=3)
    assert [one["rule"] for one in night.judged()] == ["same_again"]


def test_a_period_that_repeats_the_one_before_it_is_asked_about(house: House) -> None:
    night = Night(house, form_of(NUMBERS))
    night.came("lines", "2022-02", FIVE)
    sheet = night.came("lines", "2022-03", dict(reversed(FIVE.items())))
    assert asked(night.judged(), "last_period_again") == {(sheet, None, None, None, "2022年1-2月", "2022年3月")}


@pytest.mark.parametrize(
    "later",
    [
        {"x": {"a": 4, "b": 2, "c": 3}, "y": {"a": 1, "b": 5, "c": 6}},  # the same sums
        {"x": {"a": 2, "b": 2, "c": 3}, "y": {"a": 5, "b": 5, "c": 6}},  # equal changes
        {"x": {"a": 1, "b": 2, "c": 3}, "z": {"a": 4, "b": 5, "c": 6}},  # another row
        {**FIVE, "z": {"a": 0, "b": 0, "c": 0}},  # one row more
    ],
)
def test_a_period_with_other_rows_is_no_repetition(house: House, later: dict[str, dict[str, int]]) -> None:
    night = Night(house, form_of(NUMBERS))
    night.came("lines", "2022-02", FIVE)
    night.came("lines", "2022-03", later)
    assert night.judged() == []


def test_a_zero_where_nothing_was_said_before_is_no_repetition(house: House) -> None:
    night = Night(house, form_of(NUMBERS | {"d": {}}))
    night.came("lines", "2022-02", {key: row | {"d": None} for key, row in FIVE.items()})
    night.came("lines", "2022-03", {key: row | {"d": 0} for key, row in FIVE.items()})
    assert night.judged() == []


def test_a_check_may_return_and_what_it_returned_is_set_aside_for_the_others(house: House, returning: Path) -> None:
    """The check returns 42; 41 has then not fallen, and the check has nothing more to say."""
    night = Night(house, form_of({"a": {}, "b": {"total_of": "a"}}))
    first = night.came("lines", "2022-02", {"x": {"a": 42, "b": 42}})
    night.came("lines", "2022-03", {"x": {"a": 41, "b": 41}})
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [(first, "total_is_42")]


@pytest.fixture
def returning(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One check, which returns a total of 42."""
    write(tmp_path, "total_is_42", "SELECT submission_id, item, row_key, sheet, address, text AS found, '' AS wanted\nFROM staged_cell WHERE item = 'b' AND number = 42")  # fmt: skip
    words = {"severity": "reject", "message": "{found}", "todo": "{wanted}"}
    monkeypatch.setitem(messages(), "total_is_42", words)
    monkeypatch.setitem(messages(house.plan.folder), "total_is_42", words)
    monkeypatch.setattr("expectations.checks.offer_checks", lambda con, plan: offer_checks(con, plan, tmp_path))
    return tmp_path


def test_checks_and_severities_are_definitions_by_which_returned_bytes_are_judged_again() -> None:
    kept = {path for path, _ in definitions(NEUTRAL)}
    assert {"expectations/messages.yml", *(f"expectations/checks/{path.name}" for path in HERE.glob("*.sql"))} <= kept


def test_a_plan_s_own_check_runs_beside_the_general_ones_and_is_a_definition(house: House, tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    write(tmp_path / "checks", "odd_row", f"{BODY} WHERE row_key = 'odd'")
    words = "odd_row: {severity: question, message: 这一行有疑问, todo: 核对}\n"
    (tmp_path / "messages.yml").write_text(words, encoding="utf-8")
    night = Night(house, form_of({"a": {}}))
    sheet = night.came("lines", "2022-02", {"odd": {"a": 1}, "even": {"a": 2}})
    plan = night.plan.model_copy(update={"folder": tmp_path})
    checks = load_checks(house.con, plan)
    assert {check.rule for check in checks} == {path.stem for path in HERE.glob("*.sql")} | {"odd_row"}
    assert {(one.rule, one.submission, one.row_key) for one in run_checks(house.con, checks, night.plan)} == {
        ("odd_row", sheet, "odd")
    }
    assert {"plan/messages.yml", "plan/checks/odd_row.sql"} <= {path for path, _ in definitions(tmp_path)}


# What stops the start --------------------------------------------------------------------------------------------------

COLUMNS = "SELECT submission_id, item, row_key, sheet, address, text AS found, '' AS wanted"
BODY = f"{COLUMNS}\nFROM staged_cell"
GRAIN = "-- One row per cell.\n"


def write(folder: Path, rule: str, body: str, header: str = "") -> Path:
    path = folder / f"{rule}.sql"
    path.write_text((header or f"-- rule: {rule}\n{GRAIN}") + body + "\n", encoding="utf-8")
    return path


def refused(house: House, folder: Path) -> tuple[str, str, str]:
    """(file, key, found) of the declaration that stops the start."""
    night = Night(house)
    with pytest.raises(DeclarationError) as stopped:
        load_checks(house.con, night.plan, folder)
    assert stopped.value.wanted
    return Path(stopped.value.file).name, stopped.value.key, str(stopped.value.found)


def test_every_check_runs_on_what_there_is_from_the_start(house: House) -> None:
    night = Night(house)
    checks = load_checks(house.con, night.plan)
    assert {check.rule for check in checks} == {path.stem for path in HERE.glob("*.sql")}
    assert run_checks(house.con, checks, night.plan) == []


@pytest.mark.parametrize(
    "header", [GRAIN, "-- rule: jump\n", "-- rule: jump\n-- One row each.\n", "-- a comment\n-- rule: jump\n" + GRAIN]
)
def test_a_check_without_its_header_stops_the_start(house: House, tmp_path: Path, header: str) -> None:
    write(tmp_path, "jump", BODY, header)
    assert refused(house, tmp_path)[:2] == ("jump.sql", "header")


def test_a_check_under_another_name_than_its_file_stops_the_start(house: House, tmp_path: Path) -> None:
    write(tmp_path, "jump", BODY, f"-- rule: jumps\n{GRAIN}")
    assert refused(house, tmp_path) == ("jump.sql", "rule", "jumps")


def test_a_check_without_wording_stops_the_start(house: House, tmp_path: Path) -> None:
    write(tmp_path, "of_no_wording", BODY)
    assert refused(house, tmp_path) == ("messages.yml", "of_no_wording", "nothing")


@pytest.mark.parametrize("missing", ["severity", "message", "todo"])
def test_a_check_with_half_a_wording_stops_the_start(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    words = {"severity": "question", "message": "{found}", "todo": "{wanted}"}
    monkeypatch.setitem(
        messages(house.plan.folder), "half_worded", {name: text for name, text in words.items() if name != missing}
    )
    write(tmp_path, "half_worded", BODY)
    assert refused(house, tmp_path) == ("messages.yml", f"half_worded.{missing}", "nothing")


@pytest.mark.parametrize(
    "body",
    ["SELECT submission_id FORM staged_cell", f"{COLUMNS}\nFROM no_such_table", f"{BODY}; DELETE FROM staged_cell", ""],
)
def test_a_check_that_does_not_run_stops_the_start(house: House, tmp_path: Path, body: str) -> None:
    write(tmp_path, "jump", body)
    assert refused(house, tmp_path)[:2] == ("jump.sql", "sql")


def test_a_check_with_other_columns_stops_the_start(house: House, tmp_path: Path) -> None:
    write(tmp_path, "jump", "SELECT submission_id, item FROM staged_cell")
    assert refused(house, tmp_path) == ("jump.sql", "columns", "submission_id, item")


def test_a_check_may_end_with_a_semicolon_or_a_comment(house: House, tmp_path: Path) -> None:
    write(tmp_path, "jump", f"{BODY};")
    write(tmp_path, "min", f"{BODY}\n-- no more")
    assert len(load_checks(house.con, Night(house).plan, tmp_path)) == 2


def test_a_check_that_fails_on_the_data_fails_the_run(house: House, tmp_path: Path) -> None:
    write(tmp_path, "jump", f"{COLUMNS}\nFROM staged_cell WHERE CAST(text AS INTEGER) > 0")
    night = Night(house, form_of({"a": {}}))
    night.came("lines", "2022-02", {"x": {"a": 1}})
    with pytest.raises(JudgingFailed, match=r"jump\.sql.*Could not convert string 'x'"):
        run_checks(house.con, load_checks(house.con, night.plan, tmp_path), night.plan)


def test_a_check_that_asks_about_what_did_not_come_fails_the_run(house: House, tmp_path: Path) -> None:
    write(tmp_path, "jump", f"{COLUMNS}\nFROM reported")
    night = Night(house, form_of({"a": {}}))
    night.came("lines", "2022-02", {"x": {"a": 1}})
    night.over()
    with pytest.raises(JudgingFailed, match=r"jump\.sql.*did not come in this run"):
        run_checks(house.con, load_checks(house.con, night.plan, tmp_path), night.plan)


def test_a_check_that_wants_more_memory_than_it_got_first_is_asked_again(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "MEMORY", (32, 4_000))
    write(tmp_path, "jump", f"{BODY} WHERE (SELECT len(list(range)) FROM range(8_000_000)) > 0")  # one list: 64 MB
    night = Night(house, form_of({"a": {}}))
    sheet = night.came("lines", "2022-02", {"x": {"a": 1}})
    checks, limits = load_checks(house.con, night.plan, tmp_path), []

    def asked() -> list[Finding]:
        limits.append(house.con.execute("SELECT current_setting('memory_limit')").fetchone())
        return run_checks(house.con, checks, night.plan)

    assert {one.submission for one in frugally(house.con, asked)} == {sheet}
    assert len(limits) == 2


def test_a_new_row_near_one_that_is_gone_is_asked_about_once(house: House) -> None:
    """Neither the other new row, nor the row that stayed, nor the month after."""
    night = Night(house, form_of({"amount": {}}))
    night.came("lines", "2022-05", {"樟树林夜市": {"amount": 1}, "阿里·巴巴": {"amount": 2}, "东湖花园": {"amount": 3}})
    night.over()
    renamed = {
        "樟树林夜市街": {"amount": 4},
        "阿里・巴巴": {"amount": 5},
        "東湖花園": {"amount": 6},
        "万寿宫": {"amount": 7},
    }
    sheet = night.came("lines", "2022-06", renamed)
    assert asked(night.judged(), "renamed_row") == {
        (sheet, "key", "樟树林夜市街", "A5", "樟树林夜市街", "樟树林夜市"),
        (sheet, "key", "阿里・巴巴", "A6", "阿里・巴巴", "阿里·巴巴"),
        (sheet, "key", "東湖花園", "A7", "東湖花園", "东湖花园"),
    }
    night.over("2022-07-05T23:00")
    night.came("lines", "2022-07", {name: {"amount": 8} for name in renamed})
    assert night.judged() == []


@pytest.mark.parametrize(
    ("new", "gone"),
    [
        ("某某花园二期", "某某花园一期"),
        ("省28条-11", "省28条-1"),
        ("滨江花园B区", "滨江花园A区"),
        ("城东安置小区", "城西安置小区"),
        ("红旗小区", "红星小区"),
        ("万寿宫夜市街", "樟树林夜市街"),
    ],
)
def test_a_new_row_of_another_name_is_not_asked_about(house: House, new: str, gone: str) -> None:
    night = Night(house, form_of({"amount": {}}))
    night.came("lines", "2022-05", {gone: {"amount": 1}})
    night.over()
    night.came("lines", "2022-06", {new: {"amount": 2}})
    assert night.judged() == []


def test_a_new_row_near_two_that_are_gone_is_not_asked_about(house: House) -> None:
    night = Night(house, form_of({"amount": {}}))
    night.came("lines", "2022-05", {"樟树林夜市甲街": {"amount": 1}, "樟树林夜场甲街": {"amount": 1}})
    night.over()
    night.came("lines", "2022-06", {"樟树林夜店甲街": {"amount": 2}})
    assert night.judged() == []
