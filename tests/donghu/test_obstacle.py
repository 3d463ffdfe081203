"""Problems of projects, followed from report to report, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.warehouse.house import House

Log = dict[str, dict[str, str | None]]
MONEY: dict[str, str | None] = {
    "project": "项目P1",
    "category": "资金",
    "description": "配套资金未到",
    "raised_on": "2022-04-10",
}


@pytest.fixture
def log(house: House) -> Any:
    """Log problems of a month, as 甲局 reports them: problem -> item -> text; dates are those that end in `_on`."""
    house.con.execute("DELETE FROM store.project")
    house.con.execute(
        "INSERT INTO store.project VALUES ('P1', '项目P1', 'project', ['区重大重点'], '新开工', '甲局', '一镇', 1, 1, '2022-05-20', NULL, "
        "'invented', '2021-12-31', NULL, NULL, NULL)"
    )

    def report(period: str, problems: Log, unit: str = "甲局") -> House:
        submission = house.report(unit, "project_obstacles", period, {}, at=f"{period}-28T09:00")
        for problem, items in problems.items():
            for item, text in items.items():
                day = text if item.endswith("_on") else None
                house.cell(submission, unit, "project_obstacles", period, problem, item, text, "B5", day=day)
        return house

    return report


def problem(house: House, columns: str, at: str = "2022-07-06T12:00") -> list[tuple[Any, ...]]:
    return house.as_of(at).all(f"SELECT {columns} FROM obstacle ORDER BY unit, problem, raised_on")


def test_a_problem_has_an_owner_a_deadline_and_an_age(log: Any) -> None:
    house = log("2022-04", {"资金-01": {**MONEY, "responsible": "乙局", "due_on": "2022-06-30", "status": "推进中"}})
    # raised on 10 April: 87 days by 6 July; due on 30 June: 6 days over
    columns = "unit, owner, project_id, standing, is_pressed_for, age_days, overdue_days"
    assert problem(house, columns) == [("甲局", "乙局", "P1", "overdue", True, 87, 6)]
    assert problem(house, columns, "2022-06-30T12:00") == [("甲局", "乙局", "P1", "open", False, 81, None)]


def test_who_logged_it_owns_it_where_nobody_is_named(log: Any) -> None:
    assert problem(log("2022-04", {"资金-01": {**MONEY, "status": "未解决"}}), "owner") == [("甲局",)]


def test_a_description_that_a_later_report_leaves_out_still_holds(log: Any) -> None:
    """The template does not fill in free text again (docs/decisions/0066)."""
    log("2022-04", {"资金-01": {**MONEY, "status": "未解决"}})
    house = log("2022-05", {"资金-01": {**MONEY, "description": None, "status": "推进中"}})
    assert problem(house, "description, status") == [("配套资金未到", "推进中")]


def test_it_is_followed_from_report_to_report_until_it_is_solved(log: Any) -> None:
    log("2022-04", {"资金-01": {**MONEY, "due_on": "2022-05-15", "status": "未解决"}})
    log("2022-05", {"资金-01": {**MONEY, "due_on": "2022-06-15", "status": "推进中"}})
    house = log(
        "2022-06", {"资金-01": {**MONEY, "due_on": "2022-06-15", "solved_on": "2022-06-10", "status": "已解决"}}
    )
    columns = "standing, is_pressed_for, first_due_on::VARCHAR, due_on::VARCHAR, solved_on::VARCHAR, age_days, first_period, last_period, periods"
    # 10 April to 10 June: 61 days; the deadline was moved once
    assert problem(house, columns) == [
        ("solved", False, "2022-05-15", "2022-06-15", "2022-06-10", 61, "2022-04", "2022-06", 3)
    ]


def test_one_that_drops_out_of_the_reports_unsolved_is_pressed_for(log: Any) -> None:
    log("2022-04", {"资金-01": {**MONEY, "due_on": "2022-12-31", "status": "未解决"}})
    house = log(
        "2022-05", {"用能-01": {**MONEY, "due_on": "2022-12-31", "raised_on": "2022-05-02", "status": "未解决"}}
    )
    assert problem(house, "problem, standing, is_pressed_for") == [
        ("用能-01", "open", False),
        ("资金-01", "dropped", True),
    ]


def test_one_that_was_solved_may_leave_the_reports(log: Any) -> None:
    log("2022-04", {"资金-01": {**MONEY, "status": "已解决"}})
    house = log("2022-05", {"用能-01": {**MONEY, "raised_on": "2022-05-02", "status": "未解决"}})
    assert ("资金-01", "solved") in problem(house, "problem, standing")


def test_one_that_comes_up_again_is_open_again(log: Any) -> None:
    log("2022-04", {"资金-01": {**MONEY, "solved_on": "2022-04-20", "status": "已解决"}})
    house = log("2022-05", {"资金-01": {**MONEY, "due_on": "2022-12-31", "status": "推进中"}})
    assert problem(house, "standing, solved_on") == [("open", None)]


def test_without_a_deadline_it_is_pressed_for_after_thirty_days(log: Any) -> None:
    house = log("2022-04", {"资金-01": {**MONEY, "status": "推进中"}})
    assert problem(house, "is_pressed_for", "2022-05-10T12:00") == [(False,)]  # 30 days
    assert problem(house, "is_pressed_for", "2022-05-11T12:00") == [(True,)]


def test_the_same_number_in_another_year_is_another_problem(log: Any) -> None:
    log("2022-04", {"资金-01": {**MONEY, "raised_on": "2021-11-01", "status": "已解决"}})
    house = log("2022-05", {"资金-01": {**MONEY, "status": "推进中", "due_on": "2022-12-31"}})
    assert problem(house, "standing") == [("solved",), ("open",)]


def test_its_owner_is_reminded_of_it_like_of_a_report(log: Any) -> None:
    from reports.letters.reminder import ladder, owed, write_reminders
    from tests.warehouse.house import instant

    house = log(
        "2022-05",
        {
            "资金-01": {**MONEY, "responsible": "乙局", "due_on": "2022-07-01", "status": "推进中"},  # a Friday
            "用地-02": {**MONEY, "description": "征拆未完", "due_on": "2022-07-07", "status": "推进中"},
            "审批-03": {
                **MONEY,
                "raised_on": "2022-05-09",
                "description": "环评未批",
                "status": "推进中",
            },  # 30 days: 8 June
            "用工-04": {**MONEY, "due_on": "2022-06-01", "solved_on": "2022-05-20", "status": "已解决"},
            "其他-05": {**MONEY, "description": "还早", "due_on": "2022-09-30", "status": "推进中"},
        },
    )
    at = instant("2022-07-06T09:30")  # Wednesday: three working days after 1 July, one before 7 July
    debts = [debt for debt in owed(house.con, at, ladder()) if debt.kind.startswith("obstacle")]
    assert [(debt.unit, debt.kind, ladder()[debt.rung].rung, f"{debt.due_at:%m-%d %H}") for debt in debts] == [
        ("乙局", "obstacle", "list", "07-01 18"),
        ("甲局", "obstacle", "list", "06-08 18"),
        ("甲局", "obstacle_coming", "friendly", "07-07 18"),
    ]
    to_owner, *_ = write_reminders(
        [debt for debt in debts if debt.unit == "乙局"], {}, at, ladder(), house.plan.identity
    )
    assert "堵点超期未销号（督办）" in to_owner.text
    assert (
        "1. 项目P1：配套资金未到（甲局4月10日提出，编号资金-01）：应于7月1日（星期五）18:00前解决，已逾期3个工作日"
        in to_owner.text
    )
    told = {debt.key: debt.rung for debt in debts} | {f"list|{debt.key}": debt.rung for debt in debts}
    assert write_reminders(debts, told, at, ladder(), house.plan.identity) == []
