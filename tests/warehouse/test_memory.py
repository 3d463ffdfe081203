"""Nothing is lost, and what was known can be shown again: replay, backup and recovery, reading again, erasure."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from house import House, declare_indicator, instant, plan
from night import Nights, Played, taken

from sources.finding import Finding
from warehouse.backup import back_up, recover, restore
from warehouse.connect import Damaged, locked, open_reader, open_writer
from warehouse.erase import erase
from warehouse.kept import documents_of, keep, place_of
from warehouse.ledger import LEDGER, Lost, wanting
from warehouse.replay import Deviation, replay
from warehouse.reread import Cell, Reread, keep_reading

MONDAY, TUESDAY, WEDNESDAY = "2022-07-04T23:00", "2022-07-05T23:00", "2022-07-06T23:00"
NUMBER = "SELECT number FROM reported WHERE item = 'part' AND unit = '甲局'"
NIGHTS = {
    MONDAY: [taken("甲局", "led", "2022-06", {"x": 480})],
    TUESDAY: [taken("甲局", "led", "2022-06", {"x": 520}, "2022-07-05T09:00")],
    WEDNESDAY: [taken("一镇", "led", "2022-06", {"x": 7}, "2022-07-06T09:00")],
}


Play = Callable[..., list[str]]


@pytest.fixture
def nights(house: House, tmp_path: Path) -> Nights:
    return Nights(tmp_path / "home" / "warehouse", house)


@pytest.fixture
def play(played: Played) -> Play:
    """Has a warehouse take in the nights of these days (all of them, if none are named); the names of their editions."""

    def take_in(nights: Nights, *which: str) -> list[str]:
        editions = played.copy(nights, {at: NIGHTS[at] for at in which or NIGHTS})
        return [edition.edition for edition in editions if edition]

    return take_in


def ask(folder: Path, query: str) -> list[tuple]:
    with open_reader(folder) as con:
        return con.execute(query).fetchall()


# --- replay


def test_an_old_edition_is_worked_out_again_as_it_was(play: Play, nights: Nights, tmp_path: Path) -> None:
    monday, *_ = play(nights)
    (tmp_path / "scratch").mkdir()
    found = replay(nights.folder / "current.duckdb", monday, tmp_path / "scratch", nights.house.plan.folder, plan)
    assert (found.figures, found.deviations) == (20, [])  # ten indicators, of 甲局 and of the district
    with open_reader(tmp_path, snapshot=found.database) as con:
        assert con.execute(NUMBER).fetchall() == [(480,)]
        assert con.execute("SELECT max(edition) FROM edition").fetchall() == [(monday,)]


def test_old_definitions_come_back_in_a_replay(play: Play, nights: Nights, tmp_path: Path) -> None:
    monday, _ = play(nights, MONDAY, TUESDAY)
    path = nights.house.plan.folder / "indicators" / "amount.sql"
    written = path.read_text(encoding="utf-8")
    path.write_text(written.replace("THEN number END)", "THEN 2 * number END)"), encoding="utf-8")
    declare_indicator(path.parent, "late_comer", form="led")
    try:
        nights.run(WEDNESDAY, [])
        assert ask(nights.folder, "SELECT numerator FROM amount WHERE unit = '甲局'") == [(1040,)]
        (tmp_path / "scratch").mkdir()
        found = replay(nights.folder / "current.duckdb", monday, tmp_path / "scratch", nights.house.plan.folder, plan)
    finally:
        path.write_text(written, encoding="utf-8")
        (path.parent / "late_comer.sql").unlink()
    assert found.deviations == []
    with open_reader(tmp_path, snapshot=found.database) as con:
        assert con.execute("SELECT numerator FROM amount WHERE unit = '甲局'").fetchall() == [(480,)]
        assert con.execute("SELECT count(*) FROM indicator WHERE indicator = 'late_comer'").fetchall() == [(0,)]


def test_a_replay_says_which_figure_deviates(play: Play, nights: Nights, tmp_path: Path) -> None:
    (monday,) = play(nights, MONDAY)
    with open_writer(nights.folder) as con:
        con.execute("UPDATE store.figure SET numerator = 481 WHERE unit = '甲局' AND indicator = 'amount'")
    (tmp_path / "scratch").mkdir()
    found = replay(nights.folder / "writer.duckdb", monday, tmp_path / "scratch", nights.house.plan.folder, plan)
    assert found.deviations == [Deviation("amount", "甲局", "2022-06", (481, None), (480, None))]


# --- backup, restore, recovery


def test_a_backup_brings_everything_back(play: Play, nights: Nights, tmp_path: Path) -> None:
    play(nights)
    home = nights.folder.parent
    original = home / "archive" / "ab" / "abcd"
    original.parent.mkdir(parents=True)
    original.write_bytes(b"as sent")
    (home / "channels.yml").write_text("channels: []\n", encoding="utf-8")
    (home / "contacts.csv").write_text("unit,address,name\n", encoding="utf-8")
    (home / "notice.docx").write_bytes(b"the office's own")
    rows = nights.rows()
    backup = back_up(home, tmp_path / "elsewhere", instant(WEDNESDAY))

    assert restore(backup.path, tmp_path / "new") == backup.files
    new = Nights(tmp_path / "new" / "warehouse", nights.house)
    assert new.rows() == rows
    assert ask(new.folder, NUMBER) == [(520,)]
    assert (tmp_path / "new" / "archive" / "ab" / "abcd").read_bytes() == b"as sent"
    assert (tmp_path / "new" / "channels.yml").read_text(encoding="utf-8") == "channels: []\n"
    assert (tmp_path / "new" / "contacts.csv").exists()
    assert (tmp_path / "new" / "notice.docx").read_bytes() == b"the office's own"
    assert new.run(WEDNESDAY, []) is None  # ledger and store agree, and nothing is new


def test_the_next_backup_copies_only_what_is_new(play: Play, nights: Nights, tmp_path: Path) -> None:
    play(nights, MONDAY)
    first = back_up(nights.folder.parent, tmp_path / "elsewhere", instant(MONDAY))
    again = back_up(nights.folder.parent, tmp_path / "elsewhere", instant(TUESDAY))
    assert again.copied <= 1 < first.copied  # at most the store itself, which was opened in between


def test_a_backup_that_was_changed_is_refused(play: Play, nights: Nights, tmp_path: Path) -> None:
    play(nights, MONDAY)
    backup = back_up(nights.folder.parent, tmp_path / "elsewhere", instant(MONDAY))
    store = backup.path / "warehouse" / "writer.duckdb"
    content = bytearray(store.read_bytes())
    content[len(content) // 2] ^= 1
    store.unlink()
    store.write_bytes(content)
    with pytest.raises(Damaged, match="writer.duckdb: not what was backed up"):
        restore(backup.path, tmp_path / "new")
    assert not (tmp_path / "new" / "warehouse" / "writer.duckdb").exists()


def test_a_backup_is_not_restored_over_a_warehouse(play: Play, nights: Nights, tmp_path: Path) -> None:
    play(nights, MONDAY)
    backup = back_up(nights.folder.parent, tmp_path / "elsewhere", instant(MONDAY))
    with pytest.raises(FileExistsError, match="wanted an empty home"):
        restore(backup.path, nights.folder.parent)


def test_a_lost_store_is_brought_back_from_the_last_snapshot(play: Play, nights: Nights) -> None:
    *_, last = play(nights)
    rows = nights.rows()
    (nights.folder / "writer.duckdb").write_bytes(b"\0" * 4096)
    found = recover(nights.folder, nights.folder.parent / "archive")
    assert (found.edition, found.runs_lost, found.files_wanting) == (last, (), 0)
    assert found.put_aside is not None and (found.put_aside / "writer.duckdb").read_bytes() == b"\0" * 4096
    assert nights.rows() == rows
    assert nights.run(WEDNESDAY, []) is None


def test_what_came_after_the_last_whole_snapshot_is_wanted_again(play: Play, nights: Nights) -> None:
    monday, tuesday = play(nights, MONDAY, TUESDAY)
    broken = nights.folder / "snapshots" / f"{tuesday}.duckdb"
    broken.chmod(0o644)
    content = bytearray(broken.read_bytes())
    content[len(content) // 2] ^= 0xFF
    broken.write_bytes(content)
    (nights.folder / "writer.duckdb").write_bytes(content)

    sent = NIGHTS[TUESDAY][0].filed
    original = nights.folder.parent / "archive" / sent.sha256[:2] / sent.sha256
    original.parent.mkdir(parents=True)
    original.touch()
    found = recover(nights.folder, nights.folder.parent / "archive")
    assert (found.edition, found.runs_lost, found.files_wanting) == (monday, (f"run-{TUESDAY}",), 1)
    assert ask(nights.folder, NUMBER) == [(480,)]
    with open_writer(nights.folder) as con:
        (again,) = wanting(con, nights.folder, nights.folder.parent / "archive")
    assert (again.receipt_id, again.name, again.received_at) == (sent.receipt_id, sent.name, sent.received_at)

    nights.run(TUESDAY, NIGHTS[TUESDAY])  # the run takes what is wanting from the archive
    assert ask(nights.folder, NUMBER) == [(520,)]


def test_a_ledger_that_was_changed_is_begun_again(play: Play, nights: Nights) -> None:
    play(nights)
    path = nights.folder / LEDGER
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('"cells": 2', '"cells": 3'), encoding="utf-8")
    with pytest.raises(Lost, match="dph recover"):
        nights.run(WEDNESDAY, [])
    recover(nights.folder, nights.folder.parent / "archive")
    assert path.read_text(encoding="utf-8") == before
    assert nights.run(WEDNESDAY, []) is None


def test_without_a_whole_snapshot_a_backup_is_asked_for(play: Play, nights: Nights) -> None:
    play(nights, MONDAY)
    for path in (nights.folder / "snapshots").glob("*.duckdb"):
        path.unlink()
    with pytest.raises(Damaged, match="dph restore FOLDER"):
        recover(nights.folder, nights.folder.parent / "archive")


def test_a_store_that_is_no_database_is_named_with_what_to_do(play: Play, nights: Nights) -> None:
    play(nights, MONDAY)
    (nights.folder / "writer.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(Damaged, match="writer.duckdb.*dph recover"):
        nights.run(TUESDAY, [])
    assert ask(nights.folder, NUMBER) == [(480,)]


MANY = [taken("一镇", "led", "2022-06", {str(n): n for n in range(6_000)}, "2022-07-05T10:00")]


@pytest.mark.parametrize("room", [0, 8_000, 100_000])
def test_a_full_disk_fails_the_run_and_loses_nothing(
    play: Play, played: Played, house: House, tmp_path: Path, room: int
) -> None:
    """As the disk fills up, `room` bytes from where the store ends now."""
    calm, full = (Nights(tmp_path / name / "warehouse", house) for name in ("calm", "full"))
    played.copy(calm, {MONDAY: NIGHTS[MONDAY], TUESDAY: MANY})
    play(full, MONDAY)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((full.folder / "writer.duckdb").stat().st_size + room, limit[1]))
    try:
        with pytest.raises((duckdb.Error, OSError)):
            full.run(TUESDAY, MANY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, former)
    assert ask(full.folder, NUMBER) == [(480,)]  # the last snapshot is still served
    full.run(TUESDAY, MANY)
    assert full.rows() == calm.rows()


# --- reading again


def test_a_new_reading_stands_beside_the_old_one(play: Play, nights: Nights) -> None:
    play(nights, MONDAY)
    submission = NIGHTS[MONDAY][0].sheets[0].submission_id
    better = [Cell("x", "part", "480 ", instant(MONDAY) and 48, None, "reported", "Sheet1", "B5")]  # type: ignore[arg-type]
    with locked(nights.folder), open_writer(nights.folder) as con:
        found = Reread(submission, "甲局", "led", "2022-06", [], better)
        assert keep_reading(con, found, "the unit line was read as 千元", instant(TUESDAY)) == 2
    nights.run(TUESDAY, [])
    assert ask(nights.folder, NUMBER) == [(48,)]
    assert ask(nights.folder, "SELECT reading, number FROM cell WHERE item = 'part' ORDER BY 1") == [(1, 480), (2, 48)]
    assert ask(nights.folder, "SELECT count(*), count(DISTINCT cell_id) FROM cell") == [(3, 3)]
    with open_reader(nights.folder) as con:
        con.execute("SET VARIABLE as_of = '2022-07-05 00:00+08'")
        assert con.execute(NUMBER).fetchall() == [(480,)]


def test_a_new_reading_needs_a_reason(play: Play, nights: Nights) -> None:
    play(nights, MONDAY)
    with open_writer(nights.folder) as con, pytest.raises(ValueError, match="reason"):
        keep_reading(con, Reread("s", "甲局", "led", "2022-06", [], []), " ", instant(TUESDAY))


# --- erasure


@pytest.fixture(scope="module")
def identified(built: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which an identity number came, in a text, a file's name and a finding; its original and its slip."""
    nights = Nights(tmp_path_factory.mktemp("identified") / "home" / "warehouse", built)
    secret = "36010219900101001X"
    one = taken("甲局", "led", "2022-06", {secret: 480}, name=f"张三{secret}.xlsx", fault=Finding("max", secret, "500"))
    other = taken("一镇", "led", "2022-06", {"x": 7})
    for filed in (one.filed, other.filed):
        path = nights.folder.parent / "archive" / filed.sha256[:2] / filed.sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secret if filed is one.filed else "harmless", encoding="utf-8")
    slip = nights.folder.parent / "outbox" / "甲局" / f"张三-{one.filed.receipt_id[:8]}-退回单.xlsx"
    slip.parent.mkdir(parents=True)
    slip.write_text(secret, encoding="utf-8")
    nights.run(MONDAY, [one, other], severity="question")
    return nights.folder.parent


@pytest.fixture
def personal(identified: Path, nights: Nights) -> Nights:
    """The warehouse of another copy of that home."""
    shutil.copytree(identified, nights.folder.parent, symlinks=True)
    return nights


def test_an_erasure_leaves_nothing_but_a_record(personal: Nights) -> None:
    home = personal.folder.parent
    (submission,) = ask(personal.folder, "SELECT submission_id FROM submission WHERE unit = '甲局'")[0]
    found = erase(home, personal.house.plan, submission, "identity number", instant(TUESDAY))

    assert (found.cells, found.findings) == (2, 1)
    assert ask(personal.folder, "SELECT reason, cells_erased FROM erasure") == [("identity number", 2)]
    assert ask(personal.folder, "SELECT count(*) FROM submission") == [(2,)]  # that it came stays known
    assert ask(personal.folder, "SELECT unit FROM reported GROUP BY unit") == [("一镇",)]
    secret = b"36010219900101001X"
    holding = [path for path in home.rglob("*") if path.is_file() and secret in path.read_bytes()]
    assert holding == []


def test_an_erasure_reaches_the_pages_that_show_it_and_no_others(personal: Nights) -> None:
    home, secret = personal.folder.parent, "36010219900101001X"
    reports = home / "reports"
    (reports / "weekly-1").mkdir(parents=True)
    documents = {
        "weekly-1.html": f"<p>{secret}</p>",
        "weekly-1.xlsx": secret,
        "weekly-1/unit.html": secret,
        "weekly-2.html": "<p>480</p>",
        "weekly-2.xlsx": "480",
    }
    for name, text in documents.items():
        (reports / name).write_text(text, encoding="utf-8")
    for week in ("weekly-1", "weekly-2"):
        keep(home, week, {path.name: path for path in reports.glob(f"{week}.*")}, instant(MONDAY))
    (submission,) = ask(personal.folder, "SELECT submission_id FROM submission WHERE unit = '甲局'")[0]
    erase(home, personal.house.plan, submission, "identity number", instant(TUESDAY))

    assert sorted(path.name for path in reports.rglob("*.*")) == ["weekly-2.html", "weekly-2.xlsx"]
    assert {one.edition for one in documents_of(home) if place_of(home, one.sha256).exists()} == {"weekly-2"}
    assert len(documents_of(home)) == 4  # the list says what had been let out


def test_a_warehouse_goes_on_after_an_erasure(personal: Nights) -> None:
    (submission,) = ask(personal.folder, "SELECT submission_id FROM submission WHERE unit = '甲局'")[0]
    erase(
        personal.folder.parent,
        personal.house.plan,
        submission,
        "identity number",
        instant(TUESDAY),
    )
    personal.run(WEDNESDAY, [taken("甲局", "led", "2022-06", {"x": 480}, "2022-07-06T09:00")])
    assert ask(personal.folder, NUMBER) == [(480,)]
    with pytest.raises(LookupError, match="erased already"):
        erase(personal.folder.parent, personal.house.plan, submission, "again", instant(WEDNESDAY))


def test_an_erasure_is_the_cause_of_the_figure_that_went(personal: Nights) -> None:
    from warehouse.compare import compare

    (submission,) = ask(personal.folder, "SELECT submission_id FROM submission WHERE unit = '甲局'")[0]
    found = erase(
        personal.folder.parent,
        personal.house.plan,
        submission,
        "identity number",
        instant(TUESDAY),
    )
    assert found.edition is not None
    with open_reader(personal.folder) as con:
        (before,) = con.execute("SELECT edition FROM edition WHERE number = 1").fetchone()
        shifts = compare(con, before, found.edition.edition)
    assert {(one.unit, one.cause, one.delta) for one in shifts} == {
        ("甲局", "erased", -480),
        ("某区", "erased", -480),
    }


def test_a_store_that_lost_cells_without_an_erasure_is_still_refused(personal: Nights) -> None:
    with open_writer(personal.folder) as con:
        con.execute("DELETE FROM store.item_list WHERE unit = '甲局'")
    with pytest.raises(Lost):
        personal.run(TUESDAY, [])


def test_the_bytes_of_a_snapshot_are_those_of_its_manifest_after_a_recovery(play: Play, nights: Nights) -> None:
    import json

    *_, last = play(nights)
    (nights.folder / "writer.duckdb").unlink()
    recover(nights.folder, nights.folder.parent / "archive")
    manifest = json.loads((nights.folder / "snapshots" / f"{last}.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((nights.folder / "current.duckdb").read_bytes()).hexdigest() == manifest["sha256"]


# --- how long snapshots are kept


def test_snapshots_are_kept_by_the_rule(nights: Nights) -> None:
    """Nightly ones for five weeks, then the last one of each month; here 30 and 31 May, 1 June and 6 July."""
    from warehouse.retain import retain

    editions = {}
    for number, day in enumerate(("2022-05-30", "2022-05-31", "2022-06-01", "2022-07-06"), 1):
        edition = nights.run(f"{day}T23:00", [taken("甲局", "led", "2022-04", {"x": number}, f"{day}T09:00")])
        assert edition is not None
        editions[day] = edition.edition
    with open_reader(nights.folder, snapshot=nights.folder / "snapshots" / f"{editions['2022-05-30']}.duckdb") as held:
        removed = retain(nights.folder, instant("2022-07-06T23:00"))
        assert [path.stem for path in removed] == [editions["2022-05-30"]]
        assert held.execute("SELECT number FROM reported WHERE item = 'part'").fetchall() == [
            (1,)
        ]  # who holds it keeps it
    assert ask(nights.folder, "SELECT count(*) FROM edition") == [(4,)]


@pytest.mark.parametrize(("days", "is_kept"), [(6, True), (35, True), (36, False)])
def test_a_night_s_snapshot_is_kept_for_35_days(days: int, is_kept: bool, tmp_path: Path) -> None:
    """Another one follows an hour later, so that it is not the last of its month."""
    from warehouse.retain import retain

    now = instant("2022-07-20T12:00")
    at = now - timedelta(days=days)
    (tmp_path / "snapshots").mkdir()
    for number, when in enumerate((at, at + timedelta(hours=1), now), 1):
        path = tmp_path / "snapshots" / f"{number}.duckdb"
        path.touch()
        said = {"file": path.name, "kind": "nightly", "number": number, "published_at": str(when)}
        path.with_suffix(".json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "current.duckdb").symlink_to(path)
    assert ([one.name for one in retain(tmp_path, now)] == []) is is_kept


def test_weekly_editions_are_always_kept(play: Play, nights: Nights) -> None:
    from warehouse.publish import freeze, swap_in
    from warehouse.retain import retain

    (monday,) = play(nights, MONDAY)
    with open_writer(nights.folder) as con:
        weekly = freeze(con, nights.house.plan, "weekly", None, instant(TUESDAY), True)
    assert weekly is not None
    swap_in(nights.folder, weekly)
    nights.run(WEDNESDAY, NIGHTS[WEDNESDAY])
    assert [path.stem for path in retain(nights.folder, instant("2023-07-06T23:00"))] == [monday]
