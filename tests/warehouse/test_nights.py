"""Recording, publishing and starting again: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
from house import House, instant
from night import Died, Nights, Played, taken

from sources.finding import Finding
from warehouse.build import build
from warehouse.compute import compute
from warehouse.connect import Busy, Damaged, locked, open_reader, open_writer, scan
from warehouse.ledger import LEDGER, Lost, read
from warehouse.record import TooEarly, check_instant

MONDAY, TUESDAY, WEDNESDAY = "2022-07-04T23:00", "2022-07-05T23:00", "2022-07-06T23:00"
FIRST = [taken("甲局", "led", "2022-06", {"x": 480})]


@pytest.fixture
def nights(house: House, tmp_path: Path) -> Nights:
    return Nights(tmp_path / "warehouse", house)


@pytest.fixture
def begun(nights: Nights, played: Played) -> Nights:
    """A warehouse that has taken one file in on Monday: 480 of 甲局."""
    played.copy(nights, {MONDAY: FIRST})
    return nights


def test_large_submissions_are_unpacked_one_by_one_and_kept_as_the_others(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = [taken(unit, "led", "2022-06", {"x": 480, "y": 40}) for unit in ("甲局", "乙局")]
    nights.run(MONDAY, files)
    monkeypatch.setattr("warehouse.stage.UNPACKED_TOGETHER", 0)
    apart = Nights(tmp_path / "apart", nights.house)
    apart.run(MONDAY, files)
    assert len(apart.rows()["cell"]) == 2 * 2 * 2  # units, rows, items
    assert apart.rows()["cell"] == nights.rows()["cell"]


def test_a_table_kept_in_parts_is_the_same_table(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Over three nights: the values of before again in another file, and a table of which the last part is new."""
    many = {f"row {number}": 10 * number + 3 for number in range(7)}
    weeks = {
        MONDAY: [taken("甲局", "led", "2022-05", many), taken("乙局", "led", "2022-05", {"x": 480})],
        TUESDAY: [taken("甲局", "led", "2022-06", many, "2022-07-05T09:00")],
        WEDNESDAY: [taken("甲局", "led", "2022-06", {**many, "row 6": 64}, "2022-07-06T09:00")],
    }
    for at, files in weeks.items():
        nights.run(at, files)
    monkeypatch.setattr("sources.table.column.PART_ROWS", 3)
    apart = Nights(tmp_path / "apart", nights.house)
    for at, files in weeks.items():
        apart.run(at, files)
    assert apart.rows() == nights.rows()
    with open_reader(apart.folder) as con:
        assert con.execute("SELECT first_line, len(row_keys) FROM store.row_list ORDER BY ALL").fetchall() == [
            *[(0, 1), (0, 3), (0, 3), (0, 3)],
            *[(3, 3), (3, 3), (3, 3)],
            *[(6, 1), (6, 1), (6, 1)],
        ]
        assert con.execute("SELECT max(line) FROM unpacked('store.cell_list')").fetchall() == [(6,)]


def test_a_night_is_kept_and_published(nights: Nights) -> None:
    edition = nights.run(MONDAY, [taken("甲局", "led", "2022-06", {"x": 480, "y": 40})])
    assert edition is not None
    with open_reader(nights.folder) as con:
        assert con.execute("SELECT status, revision FROM submission").fetchall() == [("accepted", 1)]
        assert con.execute("SELECT numerator FROM figure WHERE unit = '甲局' AND indicator = 'amount'").fetchall() == [
            (520,)
        ]
        assert con.execute("SELECT text, number FROM cell WHERE item = 'part' AND row_key = 'x'").fetchall() == [
            ("480", 480)
        ]


def test_nothing_new_gives_no_edition(nights: Nights) -> None:
    files = [taken("甲局", "led", "2022-06", {"x": 480})]
    assert nights.run(MONDAY, files) is not None
    assert nights.run(MONDAY, files) is None
    assert nights.run(MONDAY, []) is None


def test_a_submission_with_a_rejecting_finding_is_returned_as_a_whole(begun: Nights) -> None:
    begun.run(
        TUESDAY, [taken("甲局", "led", "2022-06", {"x": 520}, "2022-07-05T09:00", fault=Finding("max", "520", "500"))]
    )
    with open_reader(begun.folder) as con:
        assert con.execute("SELECT revision, status FROM submission ORDER BY 1").fetchall() == [
            (1, "accepted"),
            (2, "returned"),
        ]
        assert con.execute("SELECT number FROM reported WHERE item = 'part'").fetchall() == [(480,)]
        assert con.execute("SELECT count(*) FROM cell").fetchall() == [(4,)]  # the returned one's cells are kept too


def test_a_question_does_not_keep_a_submission_out(nights: Nights) -> None:
    nights.run(
        MONDAY, [taken("甲局", "led", "2022-06", {"x": 480}, fault=Finding("jump", "480", "100"))], severity="question"
    )
    with open_reader(nights.folder) as con:
        assert con.execute("SELECT status FROM submission").fetchall() == [("questioned",)]
        assert con.execute("SELECT number FROM reported WHERE item = 'part'").fetchall() == [(480,)]


def test_the_same_bytes_again_are_a_duplicate_of_the_latest_only(nights: Nights) -> None:
    first = {"x": 480}
    for number, rows in enumerate([first, first, {"x": 500}, first], 1):
        nights.run(f"2022-07-0{number}T23:00", [taken("甲局", "led", "2022-05", rows, f"2022-07-0{number}T09:00")])
    with open_reader(nights.folder) as con:
        # A, A again (duplicate), B, A once more: revision 3
        assert [row[0] for row in con.execute("SELECT status FROM receipt ORDER BY received_at").fetchall()] == [
            "taken",
            "duplicate",
            "taken",
            "taken",
        ]
        assert con.execute("SELECT revision FROM submission ORDER BY 1").fetchall() == [(1,), (2,), (3,)]


def test_the_same_bytes_twice_at_one_instant_are_one_submission_whatever_came_between(nights: Nights) -> None:
    names = {"一.csv": {"x": 480}, "一.xlsx": {"x": 500}, "一（副本）.csv": {"x": 480}}
    nights.run(MONDAY, [taken("甲局", "led", "2022-05", rows, name=name) for name, rows in names.items()])
    with open_reader(nights.folder) as con:
        assert con.execute("SELECT file_name, status FROM receipt ORDER BY 1").fetchall() == [
            ("一.csv", "taken"),
            ("一.xlsx", "taken"),
            ("一（副本）.csv", "duplicate"),
        ]
        assert con.execute("SELECT count(*) FROM submission").fetchall() == [(2,)]


def test_two_revisions_in_one_night_count_up(nights: Nights) -> None:
    files = [taken("甲局", "led", "2022-06", {"x": n}, f"2022-07-04T0{n}:00") for n in (1, 2)]
    nights.run(MONDAY, files)
    with open_reader(nights.folder) as con:
        assert con.execute(
            "SELECT revision, number FROM submission JOIN cell USING (submission_id) WHERE item = 'part' ORDER BY 1"
        ).fetchall() == [(1, 1), (2, 2)]


def test_returned_bytes_are_judged_again_when_a_declaration_has_changed(nights: Nights) -> None:
    rows = {"x": 520}
    nights.run(MONDAY, [taken("甲局", "led", "2022-06", rows, fault=Finding("max", "520", "500"))])
    nights.run(TUESDAY, [taken("甲局", "led", "2022-06", rows, "2022-07-05T09:00")])
    extra = nights.house.plan.folder / "targets"
    extra.mkdir(exist_ok=True)
    (extra / "2022.csv").write_text("indicator,unit,year,target,origin,known_from,note\n", encoding="utf-8")
    nights.run(WEDNESDAY, [taken("甲局", "led", "2022-06", rows, "2022-07-06T09:00")])
    (extra / "2022.csv").unlink()
    with open_reader(nights.folder) as con:
        assert [row[0] for row in con.execute("SELECT status FROM receipt ORDER BY received_at").fetchall()] == [
            "taken",
            "duplicate",
            "taken",
        ]
        assert con.execute("SELECT status FROM submission ORDER BY revision").fetchall() == [
            ("returned",),
            ("accepted",),
        ]


@pytest.mark.tries("kills: a night at its steps")
@pytest.mark.parametrize(
    "step", [*(pytest.param(one, marks=pytest.mark.torture) for one in ("stage", "record", "enter")), "freeze"]
)
def test_a_run_that_dies_and_is_repeated_ends_as_if_it_had_not(
    step: str, house: House, played: Played, tmp_path: Path
) -> None:
    weeks = {
        MONDAY: [
            taken("甲局", "led", "2022-06", {"x": 480}),
            taken("一镇", "led", "2022-06", {"x": 9}, fault=Finding("max", "9", "8")),
        ],
        TUESDAY: [taken("甲局", "led", "2022-06", {"x": 520}, "2022-07-05T09:00")],
    }
    calm, torn = Nights(tmp_path / "calm", house), Nights(tmp_path / "torn", house)
    played.copy(calm, weeks)
    for at, files in weeks.items():
        torn.dies_after = step
        with pytest.raises(Died):
            torn.run(at, files)
        torn.run(at, files)
    assert torn.rows() == calm.rows()
    assert (torn.folder / LEDGER).read_text(encoding="utf-8") == (calm.folder / LEDGER).read_text(encoding="utf-8")
    with open_reader(torn.folder) as ours, open_reader(calm.folder) as theirs:
        assert (
            ours.execute("SELECT edition FROM edition ORDER BY 1").fetchall()
            == theirs.execute("SELECT edition FROM edition ORDER BY 1").fetchall()
        )


def test_a_start_says_what_it_found(nights: Nights) -> None:
    nights.dies_after = "record"
    with pytest.raises(Died):
        nights.run(MONDAY, [taken("甲局", "led", "2022-06", {"x": 480})])
    nights.run(MONDAY, [])
    assert nights.starts[-1].entered == (f"run-{MONDAY}",)
    nights.run(MONDAY, [])
    assert nights.starts[-1].entered == ()


def test_a_store_that_lost_a_run_refuses_to_start(begun: Nights) -> None:
    before = (begun.folder / "writer.duckdb").read_bytes()
    begun.run(TUESDAY, [taken("甲局", "led", "2022-06", {"x": 520}, "2022-07-05T09:00")])
    (begun.folder / "writer.duckdb").write_bytes(before)  # as if the file's end had never reached the disk
    with pytest.raises(Lost, match=f"run-{TUESDAY} recorded but gone.*dph recover"):
        begun.run(WEDNESDAY, [])
    with open_reader(begun.folder) as con:  # the last snapshot is still served
        assert con.execute("SELECT number FROM reported WHERE item = 'part'").fetchall() == [(520,)]


def test_a_store_with_a_run_that_was_tampered_with_refuses_to_start(nights: Nights) -> None:
    nights.run(MONDAY, [taken("甲局", "led", "2022-06", {"x": 480, "y": 40})])
    with open_writer(nights.folder) as con:
        con.execute("UPDATE store.item_list SET texts = texts[:1], numbers = numbers[:1]")
    with pytest.raises(Lost, match="not as recorded"):
        nights.run(TUESDAY, [])


def test_a_line_of_the_ledger_that_was_cut_short_is_mended(begun: Nights) -> None:
    path = begun.folder / LEDGER
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    begun.run(MONDAY, [])
    assert begun.starts[-1].is_line_cut
    assert path.read_bytes() == whole


def test_a_line_of_the_ledger_that_was_changed_is_refused(begun: Nights) -> None:
    path = begun.folder / LEDGER
    path.write_text(path.read_text(encoding="utf-8").replace('"cells": 2', '"cells": 3'), encoding="utf-8")
    with pytest.raises(Lost, match="line 1: changed after it was written"):
        read(begun.folder)


def test_a_ledger_that_lost_its_first_line_is_refused(begun: Nights) -> None:
    """Each line is right in itself: what tells is the seal, which is over the line before it too."""
    begun.run(TUESDAY, [taken("甲局", "led", "2022-05", {"x": 1})])
    path = begun.folder / LEDGER
    first, second, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for lines in ([second, *others], [second, first, *others]):
        path.write_text("".join(lines), encoding="utf-8")
        with pytest.raises(Lost, match="line 1: changed after it was written"):
            read(begun.folder)


def test_a_snapshot_with_a_flipped_byte_is_not_swapped_in(nights: Nights) -> None:
    nights.run(MONDAY, [taken("甲局", "led", "2022-06", {str(n): n for n in range(2000)})])
    path = next((nights.folder / "snapshots").glob("*.duckdb"))
    content = bytearray(path.read_bytes())
    damaged = nights.folder / "damaged.duckdb"
    found = 0
    for place in range(12288 + 4096, len(content), len(content) // 12):
        torn = bytearray(content)
        torn[place] ^= 0xFF
        damaged.write_bytes(torn)
        try:
            scan(damaged)
        except Damaged as error:
            found += 1
            assert "dph recover" in str(error)
    assert found


def test_a_manifest_holds_the_snapshots_own_hash(nights: Nights) -> None:
    import hashlib

    edition = nights.run(MONDAY, [taken("甲局", "led", "2022-06", {"x": 480})])
    assert edition is not None
    path = nights.folder / "snapshots" / f"{edition.edition}.duckdb"
    manifest = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest["content_hash"] == edition.content_hash


@pytest.mark.tries("random rounds: nights in part")
@pytest.mark.parametrize(
    ("seed", "nights"), [(1, 4), *(pytest.param(seed, 6, marks=pytest.mark.torture) for seed in range(12))]
)
def test_what_a_night_leaves_alone_comes_out_as_if_worked_out_anew(
    house: House, seed: int, nights: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nights of reports of random forms: the figures of each are those of a whole computation, in every other run of one that
    takes each unit by itself."""
    import random

    dice, revisions = random.Random(seed), defaultdict(int)
    units = {"led": ("甲局", "一镇"), "towns": ("甲局", "一镇", "二街", "四街", "五街"), "summed": ("甲局", "乙局")}
    columns = (
        "indicator, unit, period, numerator, denominator, cells, state, reported_units, expected_units, carried_units"
    )
    for night in range(1, nights + 1):
        at = f"2022-06-0{night}T23:00"
        form = dice.choice(list(units))
        for unit in dice.sample(units[form], 2):
            report = (unit, form, dice.choice(["2022-02", "2022-03", "2022-04", "2023-02", "2023-03"]))
            revisions[report] += 1
            values = {"x": {"part": dice.randrange(100), "whole": 100}}
            if dice.random() < 0.3:  # one of two amounts is not known, in the only row
                del values["x"][dice.choice(["part", "whole"])]
            fate = dice.choice(["accepted", "questioned", "returned"])
            house.report(*report, values, revision=revisions[report], known=at, status=fate)
        house.publish(at)
        published, count = (
            house.all("SELECT indicator, unit, period, digest FROM standing ORDER BY ALL"),
            house.all("SELECT count(*) FROM standing"),
        )
        house.con.execute("SET VARIABLE as_of = ?", [instant(at).isoformat()])
        with monkeypatch.context() as changed:
            for name, least in (("ROWS_TOGETHER", 0), ("PARTS", 1_000), ("FIGURES_TOGETHER", 0)) if seed % 2 else ():
                changed.setattr(f"warehouse.compute.{name}", least)
            compute(house.con)
        assert house.all(f"SELECT {columns} FROM standing_figure ORDER BY ALL") == house.all(
            f"SELECT {columns} FROM night_figure ORDER BY ALL"
        )
        assert published == house.all("SELECT indicator, unit, period, digest FROM night_figure ORDER BY ALL")
        assert count == house.all("SELECT max_by(figures, number) FROM store.edition")
        house.con.execute("RESET VARIABLE as_of")


def test_a_night_works_out_only_what_it_touches(house: House) -> None:
    for unit in ("甲局", "一镇"):
        house.report(unit, "led", "2022-03", {"x": {"part": 10, "whole": 100}}, known="2022-06-01T20:00")
    house.report("甲局", "led", "2023-03", {"x": {"part": 10, "whole": 100}}, known="2022-06-01T20:00")
    house.publish("2022-06-01T23:00")
    house.report("甲局", "led", "2022-04", {"x": {"part": 20, "whole": 100}}, known="2022-06-02T20:00")
    house.publish("2022-06-02T23:00")
    assert house.all("SELECT unit, year FROM touched_year") == [("甲局", 2022)]
    assert house.all("SELECT DISTINCT unit, period FROM night_figure ORDER BY ALL") == [
        ("某区", "2022-04"),
        ("甲局", "2022-04"),  # and not of March: nothing later changes it
    ]


def test_a_correction_of_long_ago_works_out_the_district_from_there_on(house: House) -> None:
    for unit, month in (("甲局", "02"), ("乙局", "03"), ("甲局", "04")):
        house.report(unit, "summed", f"2022-{month}", {"x": {"part": 10, "whole": 100}}, known="2022-06-01T20:00")
    house.publish("2022-06-01T23:00")
    house.report("乙局", "summed", "2022-03", {"x": {"part": 30, "whole": 100}}, revision=2, known="2022-06-02T20:00")
    house.publish("2022-06-02T23:00")
    assert house.all("SELECT DISTINCT period FROM night_figure WHERE unit = '某区' ORDER BY 1") == [
        ("2022-03",),
        ("2022-04",),
    ]


def test_the_figures_of_years_ago_stay(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 10, "whole": 100}}, known="2022-07-02T23:00")
    house.publish("2022-07-02T23:00")
    build(house.con, house.plan, instant("2025-04-06T23:00"))
    house.report("甲局", "led", "2025-03", {"x": {"part": 20, "whole": 100}}, known="2025-04-06T23:00")
    house.publish("2025-04-06T23:00")
    assert house.all(
        "SELECT period, numerator FROM standing_figure WHERE indicator = 'amount' AND unit = '某区' ORDER BY 1"
    ) == [
        ("2022-06", 10),
        ("2025-03", 20),
    ]


def test_equal_nights_have_equal_content_hashes(house: House, tmp_path: Path) -> None:
    hashes = []
    for name in ("a", "b"):
        edition = Nights(tmp_path / name, house).run(MONDAY, [taken("甲局", "led", "2022-06", {"x": 480})])
        assert edition is not None
        hashes.append(edition.content_hash)
    assert hashes[0] == hashes[1]


def test_a_reader_keeps_the_snapshot_it_holds(begun: Nights) -> None:
    with open_reader(begun.folder) as old:
        begun.run(TUESDAY, [taken("甲局", "led", "2022-06", {"x": 520}, "2022-07-05T09:00")])
        query = "SELECT number FROM reported WHERE item = 'part'"
        assert old.execute(query).fetchall() == [(480,)]
        with open_reader(begun.folder) as new:
            assert new.execute(query).fetchall() == [(520,)]


@pytest.mark.tries("probes: SQL")
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/leak.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "DELETE FROM store.item_list",
        "CREATE TABLE store.other (a INTEGER)",
        "SELECT * FROM 'http://127.0.0.1:9/x.csv'",
    ],
)
def test_a_reader_has_no_way_out(begun: Nights, query: str) -> None:
    with open_reader(begun.folder) as con, pytest.raises(duckdb.Error):
        con.execute(query).fetchall()


@pytest.mark.tries("probes: SQL")
def test_a_query_without_end_is_stopped(begun: Nights) -> None:
    with open_reader(begun.folder, seconds=0.3) as con, pytest.raises(duckdb.InterruptException):
        con.execute("SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b").fetchall()


def test_the_second_writer_is_told_who_holds_the_warehouse(nights: Nights) -> None:
    with locked(nights.folder), pytest.raises(Busy, match=f"process {os.getpid()}"), locked(nights.folder):
        pass


def test_the_lock_dies_with_its_process(nights: Nights) -> None:
    program = f"from pathlib import Path; from warehouse.connect import locked\nwith locked(Path({str(nights.folder)!r})): print('held', flush=True); import time; time.sleep(60)"
    holder = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(Busy, match=f"process {holder.pid}"), locked(nights.folder):
        pass
    holder.kill()
    holder.wait()
    with locked(nights.folder):
        pass


def test_a_store_that_another_program_has_open_is_not_called_damaged(begun: Nights) -> None:
    program = f"import duckdb, time; con = duckdb.connect({str(begun.folder / 'writer.duckdb')!r}); print('open', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "open\n"
    with pytest.raises(Busy, match="open in another program"), open_writer(begun.folder):
        pass
    holder.kill()
    holder.wait()


def test_an_instant_before_the_last_run_is_refused(nights: Nights) -> None:
    nights.run(TUESDAY, [taken("甲局", "led", "2022-06", {"x": 480})])
    with open_writer(nights.folder) as con, pytest.raises(TooEarly, match="2022-07-04"):
        check_instant(con, instant(MONDAY))
