"""Required items that are blank, 暂无 or —: what is returned, what is asked about, and what is not asked again."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.suite import messages
from reports.template.template import wording
from sources.value.values import marks_for
from sources.value.words import folded
from tests.expectations.night import Night, Rows, form_of
from tests.warehouse.house import House

pytestmark = pytest.mark.usefixtures("rules_alone")

AMOUNTS = {"a": {"required": True}, "b": {"required": True}, "c": {}}
ROW = {"a": 1, "b": 2, "c": 3}
SAID = "没有发生填0，不涉及填“—”"


def came(night: Night, period: str, rows: Rows, revision: int = 1) -> str:
    """Stage rows in which — and 暂无 stand as the reader would leave them."""
    plain = {
        key: {item: value if isinstance(value, int) else None for item, value in row.items()}
        for key, row in rows.items()
    }
    sheet = night.came(next(iter(night.plan.forms)), period, plain, revision=revision)
    for line, row in enumerate(rows.values(), 1):
        for item, text in row.items():
            if isinstance(text, str):
                state = marks_for({})[folded(text)]
                night.con.execute(
                    "UPDATE staged_item_list SET texts = list_transform(texts, lambda one, i: CASE WHEN i = ? THEN ? ELSE one END), "
                    "states = list_transform(states, lambda one, i: CASE WHEN i = ? THEN ? ELSE one END) "
                    "WHERE submission_id = ? AND item = ?",
                    [line, text, line, state, sheet, item],
                )
    return sheet


def told(night: Night) -> list[tuple[Any, ...]]:
    """(rule, item, row key, address, found) of all findings."""
    return [tuple(one[key] for key in ("rule", "item", "row_key", "address", "found")) for one in night.judged()]


def rows_of(*values: Any) -> Rows:
    """Rows x, y, ... with these values of `a`, whatever else they say."""
    return {key: ROW | {"a": value} for key, value in zip("xyzuvw", values, strict=False)}


@pytest.mark.parametrize("text", ["暂无", "未统计", "暂 无", "……", None])
def test_a_required_cell_that_says_nothing_is_returned(house: House, text: str | None) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows_of(1, text))
    assert told(night) == [("required", "a", "y", "B6", text or "")]


def test_a_column_that_says_nothing_in_any_row_is_one_fault(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows_of("暂无", "暂无", None))
    (one,) = night.judged()
    assert [one[key] for key in ("rule", "severity", "item", "row_key", "address")] == [
        "required",
        "reject",
        "a",
        None,
        "B5",
    ]
    assert "另有2处" in one["message"]


def test_an_item_that_is_not_required_may_say_nothing_or_not_apply(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", {"x": ROW | {"c": "暂无"}, "y": ROW | {"c": "—"}})
    assert told(night) == []


@pytest.mark.parametrize("text", ["—", "/", "不涉及", "不适用"])
def test_a_column_that_does_not_apply_is_asked_about_once(house: House, text: str) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows_of(text, text, text))
    (one,) = night.judged()
    assert [one[key] for key in ("rule", "severity", "item", "row_key", "found")] == [
        "not_applicable_column",
        "question",
        "a",
        None,
        text,
    ]


def test_a_table_in_which_nothing_applies_is_one_question(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", {"x": ROW | {"a": "—", "b": "—"}, "y": ROW | {"a": "—", "b": "—"}})
    assert told(night) == [("not_applicable_table", None, None, "B5", "—")]


def answer(house: House) -> None:
    """The unit gives a reason for all that was found so far."""
    house.con.execute(
        "INSERT INTO store.answer SELECT f.receipt_id, f.submission_id, s.unit, s.form, s.period, f.rule, f.item, f.row_key, f.found, "
        "f.wanted, '本区无此项', f.recorded_at FROM store.finding AS f JOIN store.submission AS s ON s.submission_id = f.submission_id"
    )


@pytest.mark.parametrize("rows", [rows_of("—", "—"), rows_of("—", 5), {"x": ROW | {"a": "—", "b": "—"}}])
def test_the_answer_holds_for_the_year(house: House, rows: Rows) -> None:
    """In February of the next year the question is put again."""
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows)
    rule = [one[0] for one in told(night)]
    assert len(rule) == 1
    night.over()
    answer(house)
    for period in ("2022-04", "2022-11"):
        came(night, period, rows)
        assert told(night) == []
        night.over()
    came(night, "2023-02", rows)
    assert [one[0] for one in told(night)] == rule


def test_a_column_not_yet_explained_is_asked_about_again(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows_of("—", "—"))
    came(night.over(), "2022-04", rows_of("—", "—"))
    assert [one[0] for one in told(night)] == ["not_applicable_column"]


def test_the_answer_of_another_item_or_unit_says_nothing(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows_of("—", "—"))
    night.over()
    answer(house)
    house.con.execute("UPDATE store.answer SET unit = '乙局'")
    came(night, "2022-04", rows_of("—", "—"))
    assert [one[0] for one in told(night)] == ["not_applicable_column"]
    house.con.execute("UPDATE store.answer SET unit = '甲局', item = 'b'")
    assert [one[0] for one in told(night)] == ["not_applicable_column"]


def test_an_exemption_is_an_answer(house: House) -> None:
    night = Night(house, form_of(AMOUNTS, name="led"))
    came(night, "2022-03", rows_of(5, "—"))
    came(night, "2022-04", rows_of("—", "—"))
    assert sorted(one[0] for one in told(night)) == ["not_applicable", "not_applicable_column"]
    house.con.execute(
        "INSERT INTO store.exemption BY NAME SELECT '甲局' AS unit, 'not_applicable' AS kind, DATE '2022-01-01' AS from_on, "
        "DATE '2022-12-31' AS to_on, '本区无此项' AS reason, '区政府办' AS approved_by, DATE '2022-01-01' AS known_from, 1 AS position"
    )
    try:
        assert told(night) == []
    finally:
        house.con.execute("DELETE FROM store.exemption")


def test_a_dash_in_a_single_row_is_asked_about(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    sheet = came(night, "2022-03", rows_of(1, "—", 3))
    (one,) = night.judged()
    assert [one[key] for key in ("submission_id", "rule", "severity", "item", "row_key", "address")] == [
        sheet,
        "not_applicable",
        "question",
        "a",
        "y",
        "B6",
    ]


def test_a_dash_where_one_stood_last_period_is_silent(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows_of(1, "—", 3))
    came(night.over(), "2022-04", rows_of("—", "—", 3))
    assert told(night) == [("not_applicable", "a", "x", "B5", "—")]


def test_a_row_in_which_no_required_amount_applies_is_silent(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", {"x": ROW, "y": ROW | {"a": "—", "b": "—"}, "z": ROW})
    assert told(night) == []


def test_rows_that_an_item_is_not_asked_for_are_none_of_its_column(house: House) -> None:
    items = {"a": {"required": True, "only_rows": ["x", "y"]}, "b": {"required": True}}
    night = Night(house, form_of(items))
    came(
        night,
        "2022-03",
        {"x": {"a": "—", "b": 1}, "y": {"a": "—", "b": 1}, "z": {"a": None, "b": 1}, "u": {"a": "—", "b": 1}},
    )
    assert [one[0] for one in told(night)] == ["not_applicable_column"]


def test_a_fault_of_the_reader_is_no_missing_value(house: House) -> None:
    """约四 stands in a blank cell: the reader said what is wrong with it."""
    night = Night(house, form_of(AMOUNTS))
    sheet = night.came("lines", "2022-03", {"x": ROW | {"a": None}, "y": ROW})
    house.con.execute(
        "UPDATE staged_item_list SET texts = ['约四', '1'] WHERE submission_id = ? AND item = 'a'", [sheet]
    )
    assert told(night) == []


def test_what_a_merged_number_covers_is_not_asked_about(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    night.came("lines", "2022-03", rows_of(2400, None))
    house.con.execute("UPDATE staged_item_list SET states = ['reported', 'not_applicable'] WHERE item = 'a'")
    assert told(night) == []


def test_a_dash_merged_over_all_rows_is_a_column(house: House) -> None:
    night = Night(house, form_of(AMOUNTS))
    came(night, "2022-03", rows_of("—", "—", "—"))
    house.con.execute("UPDATE staged_item_list SET texts = ['—', NULL, NULL] WHERE item = 'a'")
    assert [one[0] for one in told(night)] == ["not_applicable_column"]


def test_columns_in_parts_are_whole_columns(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Night, "part_rows", 2)
    night = Night(house, form_of(AMOUNTS))
    sheet = night.came("lines", "2022-03", rows_of(*[None] * 5))
    dashes = (
        "texts = list_transform(texts, lambda one: '—'), states = list_transform(states, lambda one: 'not_applicable')"
    )
    house.con.execute(f"UPDATE staged_item_list SET {dashes} WHERE item = 'a'")
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [(sheet, "not_applicable_column")]


def test_template_and_slip_say_the_same_of_what_is_not_there() -> None:
    assert SAID in wording()["notes"]["numbers"] and "按未填退回" in wording()["notes"]["required"]
    for rule in ("required", "no_rows", "not_a_number", "blank_row"):
        assert SAID in messages()[rule]["todo"]
    assert not any("填表说明" in words["todo"] for words in messages().values())
