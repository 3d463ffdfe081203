"""Whether data get better or worse, worked out by hand: the nights' shares, what is usual, rules, punctuality, pauses."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from house import House, instant

from warehouse.connect import WRITER
from warehouse.cost import LOG, cost_of, load_costs, note_cost

FIRST = instant("2022-06-01T23:00")


def night(house: House, number: int, of_unit: dict[str, tuple[int, int]], **counts: int) -> str:
    """Put in a run on the `number`-th evening of June: unit -> how many submissions of `led` it sent, and how many were returned."""
    run, at = f"run-{number:02}", FIRST + timedelta(days=number - 1)
    sent, returned = (sum(one[part] for one in of_unit.values()) for part in (0, 1))
    row = {"files": sent, "duplicate": 0, "unidentified": 0, "unreadable": 0, "questioned": 0, **counts}
    house.con.execute(
        "INSERT INTO store.run (run_id, kind, business_at, files, submissions, accepted, questioned, returned, duplicate, unidentified, "
        "unreadable, findings) VALUES (?, 'nightly', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        [run, at, row["files"], sent, sent - returned, row["questioned"], returned, row["duplicate"], row["unidentified"], row["unreadable"]],
    )  # fmt: skip
    for unit, (own, bad) in of_unit.items():
        for nth in range(own):
            status = "returned" if nth < bad else "accepted"
            submission(house, run, at, unit, f"{number}-{nth}", status, revision=2 if nth == 0 and own > 1 else 1)
    return run


def submission(house: House, run: str, at: datetime, unit: str, period: str, status: str, revision: int = 1) -> None:
    name = f"{unit}-{period}"
    house.con.execute(
        "INSERT INTO store.receipt (receipt_id, run_id, file_name, sha256, channel, size, received_at, recorded_at, status) "
        "VALUES (?, ?, ?, ?, '收件箱', 1000, ?, ?, 'taken')",
        [f"r-{name}", run, f"{name}.xlsx", name, at - timedelta(hours=9), at],
    )
    house.con.execute(
        "INSERT INTO store.submission (submission_id, receipt_id, run_id, unit, form, period, form_version, revision, status, "
        "received_at, recorded_at) VALUES (?, ?, ?, ?, 'led', ?, DATE '2022-01-01', ?, ?, ?, ?)",
        [name, f"r-{name}", run, unit, period, revision, status, at - timedelta(hours=9), at],
    )


def broken(house: House, rule: str, run: str, *names: str) -> None:
    """Put in a question of `rule` about the files of these submissions; two about each."""
    for name in names * 2:
        house.con.execute(
            "INSERT INTO store.finding (receipt_id, submission_id, run_id, rule, severity, message, recorded_at) "
            "SELECT 'r-' || ?, ?, ?, ?, 'question', '', business_at FROM store.run WHERE run_id = ?",
            [name, name, run, rule, run],
        )


def asked(house: House, columns: str, run: str, scope: str = "all", name: str = "", outcome: str = "returned") -> tuple[Any, ...]:  # fmt: skip
    (row,) = house.all(
        f"SELECT {columns} FROM night_share WHERE run_id = '{run}' AND scope = '{scope}' AND name = '{name}' AND outcome = '{outcome}'"
    )
    return row


def habit(house: House, shares: list[int], of: int = 10) -> int:
    """Nights in which 甲局 sent `of` submissions, of which so many were returned. The number of the next night."""
    for number, returned in enumerate(shares, 1):
        night(house, number, {"甲局": (of, returned)})
    return len(shares) + 1


class TestNight:
    def test_its_counts_and_shares(self, house: House) -> None:
        """甲局 sent four submissions, one of them again, one returned; 乙局 sent one. First: 3 + 1, one of them returned (3/4)."""
        run = night(house, 1, {"甲局": (4, 2), "乙局": (1, 0)}, files=8, duplicate=1, unidentified=2, questioned=1)
        assert house.all(
            "SELECT run_id, files, submissions, first_submissions, accepted_first_time, first_time_share, returned_share, "
            "questioned_share, unidentified_share, seconds, received_bytes FROM night"
        ) == [(run, 8, 5, 4, 3, 0.75, 0.4, 0.2, 0.25, None, 5000)]

    def test_one_without_files_is_there_by_its_duration(self, house: House) -> None:
        steps = "[{'step': 'check', 'seconds': 0.5}, {'step': 'archive', 'seconds': 0.25}]"
        house.con.execute(
            f"INSERT INTO store.run_cost VALUES ('run-empty', '2022-06-01 23:00:00+08', 1.5, 4000000, {steps})"
        )
        assert house.all("SELECT run_id, files, returned_share, seconds, store_bytes FROM night") == [
            ("run-empty", 0, None, 1.5, 4_000_000)
        ]
        assert house.all("SELECT step_name, seconds FROM night_step ORDER BY seconds") == [
            ("archive", 0.25),
            ("check", 0.5),
        ]
        assert house.as_of("2022-06-01T22:00").all("SELECT count(*) FROM night") == [(0,)]

    def test_its_channels(self, house: House) -> None:
        run = night(house, 1, {"甲局": (2, 0)})
        house.con.execute(
            "INSERT INTO store.receipt (receipt_id, run_id, file_name, sha256, channel, size, received_at, recorded_at, status) "
            "VALUES ('r-x', ?, 'x.doc', 'x', '邮箱', 70, ?, ?, 'unidentified')",
            [run, FIRST, FIRST],
        )
        assert house.all(
            "SELECT channel, files, unidentified, received_bytes FROM night_channel ORDER BY channel"
        ) == sorted([("收件箱", 2, 0, 2000), ("邮箱", 1, 1, 70)])


class TestUsual:
    @pytest.mark.parametrize(
        ("before", "usual", "most"),
        [
            ([1, 1, 1, 1], None, None),  # four nights are no habit
            ([1, 1, 1, 1, 1], 0.1, 0.15),  # five points at least
            ([0, 1, 2, 3, 4], 0.2, 0.5),  # 0.2 + 3 * 0.1: distances 0.2, 0.1, 0, 0.1, 0.2
            ([1, 1, 1, 1, 10], 0.1, 0.15),  # one bad night moves no median
        ],
    )
    def test_the_band_ends_at_the_median_and_three_times_its_distance(
        self, house: House, before: list[int], usual: float | None, most: float | None
    ) -> None:
        run = night(house, habit(house, before), {"甲局": (10, 0)})
        found = asked(house, "usual_share, most_share, usual_nights", run)
        assert found[:2] == ((None, None) if most is None else (pytest.approx(usual), pytest.approx(most)))
        assert found[2] == len(before)

    @pytest.mark.parametrize(
        ("before", "sent", "returned", "is_unusual"),
        [
            ([1] * 5, 20, 3, False),  # 15 % is the end of the band
            ([1] * 5, 20, 4, True),
            ([1] * 4, 20, 20, False),  # nothing is known yet
            ([0] * 5, 8, 3, True),
            ([0] * 5, 7, 7, False),  # seven are a handful
            ([0] * 5, 8, 2, False),  # 25 %, but two
            ([5] * 5, 20, 0, False),  # better than usual
        ],
    )
    def test_a_share_beyond_it_is_unusual_but_never_of_a_handful(
        self, house: House, before: list[int], sent: int, returned: int, is_unusual: bool
    ) -> None:
        run = night(house, habit(house, before), {"甲局": (sent, returned)})
        assert asked(house, "is_unusual", run) == (is_unusual,)

    def test_nights_of_a_handful_are_no_part_of_a_habit(self, house: House) -> None:
        run = night(house, habit(house, [3] * 9, of=3), {"甲局": (10, 9)})
        assert asked(house, "usual_nights, most_share, is_unusual", run) == (0, None, False)

    def test_only_the_thirty_nights_before_count(self, house: House) -> None:
        """Of 40 nights the last 30 returned none: the ten worse ones before them are forgotten."""
        run = night(house, habit(house, [9] * 10 + [0] * 30), {"甲局": (10, 1)})
        assert asked(house, "usual_share, usual_nights", run) == (0, 30)

    def test_a_unit_and_its_form_are_compared_with_themselves(self, house: House) -> None:
        """甲局 returns as ever; 乙局 returned none of ten five times, and now five. The form has both: 5/20, before 0/20."""
        for number in range(1, 6):
            night(house, number, {"甲局": (10, 0), "乙局": (10, 0)})
        run = night(house, 6, {"甲局": (10, 0), "乙局": (10, 5)})
        assert asked(house, "cases, total, is_unusual", run, "unit", "甲局") == (0, 10, False)
        assert asked(house, "cases, total, is_unusual", run, "unit", "乙局") == (5, 10, True)
        assert asked(house, "cases, total, is_unusual", run, "form", "led") == (5, 20, True)

    def test_unidentified_files_are_counted_without_duplicates(self, house: House) -> None:
        """4 of 20 files, 10 of them duplicates: 40 %."""
        run = night(house, habit(house, [0] * 5), {"甲局": (10, 0)}, files=20, duplicate=10, unidentified=4)
        assert asked(house, "cases, total, share, is_unusual", run, outcome="unidentified") == (4, 10, 0.4, True)

    def test_it_is_as_known_at_an_instant(self, house: House) -> None:
        run = night(house, habit(house, [0] * 5), {"甲局": (10, 5)})
        assert asked(house, "is_unusual", run) == (True,)
        assert house.as_of("2022-06-05T23:30").all(f"SELECT count(*) FROM night_share WHERE run_id = '{run}'") == [(0,)]


class TestRules:
    def test_files_are_counted_not_findings_and_a_night_without_one_has_nought(self, house: House) -> None:
        for number in range(1, 6):
            night(house, number, {"甲局": (10, 0)})
        run = night(house, 6, {"甲局": (10, 0)})
        broken(house, "jump", run, "甲局-6-0", "甲局-6-1", "甲局-6-2")
        assert asked(house, "cases, total", "run-03", "rule", "jump", "broken") == (0, 10)
        assert asked(house, "cases, total, most_share, is_unusual", run, "rule", "jump", "broken") == (
            3,
            10,
            0.05,
            True,
        )

    def test_a_hint_is_no_case(self, house: House) -> None:
        run = night(house, 1, {"甲局": (10, 0)})
        broken(house, "unit_noted", run, "甲局-1-0")
        house.con.execute("UPDATE store.finding SET severity = 'note'")
        assert house.all("SELECT count(*) FROM night_share WHERE scope = 'rule'") == [(0,)]

    @pytest.mark.parametrize(
        ("before", "now", "trend"),
        [
            ([0] * 5, [1, 0, 0, 0, 0], "rising"),  # 1/50 against 0/50
            ([1, 0, 0, 0, 0], [0, 0, 0, 0, 1], "steady"),
            ([1] * 5, [0] * 5, "falling"),
            ([0] * 4, [1] * 5, None),  # four nights before
        ],
    )
    def test_a_rule_rises_if_the_newest_five_nights_have_more(
        self, house: House, before: list[int], now: list[int], trend: str | None
    ) -> None:
        for number, cases in enumerate([*before, *now], 1):
            run = night(house, number, {"甲局": (10, 0)})
            broken(house, "jump", run, *[f"甲局-{number}-{nth}" for nth in range(cases)])
        assert house.all("SELECT rule, cases, total, cases_before, total_before, trend FROM rule_trend") == [
            ("jump", sum(now), 50, sum(before), 10 * len(before), trend)
        ]

    def test_a_rule_has_a_name(self, house: House) -> None:
        assert house.all("SELECT title, severity FROM rule WHERE rule = 'total_fell'") == [
            ("累计数小于上期累计", "explain")
        ]


class TestTimeliness:
    @pytest.mark.parametrize(
        ("weeks", "on_time", "least", "is_unusual"),
        [
            (5, 7, 0.95, True),  # 7 of 10 came; each week before, all did: five points are allowed
            (5, 8, 0.95, False),  # two that lack are a handful
            (4, 0, None, False),  # four weeks are no habit
        ],
    )
    def test_a_week_s_share_is_held_against_the_weeks_before(
        self, house: House, weeks: int, on_time: int, least: float | None, is_unusual: bool
    ) -> None:
        """甲局 and nine like it owe `weekly` each Monday at noon, from W17 (2 May) or W18 on. W22 is due on 6 June."""
        units = ["甲局", *(f"局{number}" for number in range(9))]
        for unit in units[1:]:
            house.unit(unit, like="甲局")
        first = 22 - weeks
        house.con.execute(
            "DELETE FROM store.expected WHERE form = 'weekly' AND (period < ? OR period > '2022-W22')",
            [f"2022-W{first}"],
        )
        house.con.execute(
            "INSERT INTO store.expected SELECT e.* REPLACE (u AS unit) FROM store.expected AS e, unnest(?::VARCHAR[]) AS n(u) "
            "WHERE e.form = 'weekly'",
            [units[1:]],
        )
        for week in range(first, 23):
            monday = instant("2022-01-10T09:00") + timedelta(weeks=week - 1)
            for unit in units if week < 22 else units[:on_time]:
                house.report(unit, "weekly", f"2022-W{week}", {"x": {"part": 1}}, at=f"{monday:%Y-%m-%dT%H:%M}")
        house.as_of("2022-06-07T12:00")
        assert house.all(
            "SELECT expected, on_time, least_share, usual_weeks, is_unusual FROM punctuality "
            "WHERE scope = 'form' AND name = 'weekly' AND week_on = '2022-06-06'"
        ) == [(10, on_time, least, weeks, is_unusual)]

    @pytest.mark.parametrize(("now", "days", "is_stale"), [("2022-06-09", 3, False), ("2022-06-10", 4, True)])
    def test_a_pause_is_held_against_the_pauses_before(self, house: House, now: str, days: int, is_stale: bool) -> None:
        """甲局 sent every day from 1 to 6 June: five pauses of a day. Three days are within the band of 1 + 2, four are not."""
        for number in range(1, 7):
            night(house, number, {"甲局": (1, 0)})
        house.as_of(f"{now}T12:00")
        assert house.all(
            "SELECT CAST(last_arrived_on AS VARCHAR), days_since, usual_days, most_days, pauses, is_stale FROM freshness "
            "WHERE scope = 'unit' AND name = '甲局'"
        ) == [("2022-06-06", days, 1, 3, 5, is_stale)]
        house.con.execute("DELETE FROM store.expected")
        assert house.all("SELECT is_stale FROM freshness WHERE scope = 'unit'") == [(False,)]  # it owes nothing


class TestCosts:
    def test_a_run_s_durations_reach_the_store_at_the_next_one(self, house: House, tmp_path: Path) -> None:
        (tmp_path / WRITER).write_bytes(b"x" * 700)
        note_cost(tmp_path, cost_of(tmp_path, "run-a", FIRST, 2.0004, {"read": 1.25, "judge": 0.5}))
        load_costs(house.con, tmp_path)
        load_costs(house.con, tmp_path)
        assert house.all("SELECT run_id, business_at, seconds, store_bytes FROM run_cost") == [
            ("run-a", FIRST, 2.0, 700)
        ]
        assert house.all("SELECT step_name, seconds FROM night_step ORDER BY ALL") == [("judge", 0.5), ("read", 1.25)]

    def test_the_last_of_two_runs_of_one_name_counts_and_damage_is_left_out(self, house: House, tmp_path: Path) -> None:
        (tmp_path / WRITER).write_bytes(b"x")
        for seconds in (1.0, 3.0):
            note_cost(tmp_path, cost_of(tmp_path, "run-a", FIRST, seconds, {}))
        with (tmp_path / LOG).open("a", encoding="utf-8") as out:
            out.write('{"run": "run-b", "at": "2022-06-02T23:00:00+08:00", "seconds": "?"}\n')
        load_costs(house.con, tmp_path)
        assert house.all("SELECT run_id, seconds FROM run_cost") == [("run-a", 3.0)]
