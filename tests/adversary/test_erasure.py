"""What was erased is nowhere in the home any more: not in an original, a slip that came back, a mail that waits, a page, a database."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.home import Home, instant
from flows.run import run_once
from flows.safekeeping import back_up_home, erase_file, restore_home
from reports.letters.post import mail
from tests.adversary.looking import places_of
from tests.flows.conftest import built, copied, neutral  # noqa: F401  homes of the neutral plan
from tests.flows.dropped import drop, roads, xlsx
from tests.flows.test_slip_comes_back import filled
from warehouse.connect import locked, open_reader, open_writer
from warehouse.erase import erase
from warehouse.insert import insert

pytestmark = pytest.mark.tries("probes: a text after its erasure")
MARK = "欧阳示例雪莲"  # of nobody; six letters
FIRST, SECOND, THIRD = (instant(f"2022-07-0{day}T23:00") for day in (5, 6, 7))
LATER = instant("2022-07-08T09:00")


def asked(home: Home, query: str, *values: object) -> list[tuple]:
    with open_reader(home.warehouse) as con:
        return con.execute(query, list(values)).fetchall()


def marked(total: object = 480, planned: object = 800) -> bytes:
    """A table whose row, sheet, footer and name all say the mark; `planned` 1600 is asked about after 800."""
    rows = roads("东乡", total=total)
    rows[-1][0], rows[-1][1] = f"甲路（{MARK}承包）", planned
    return xlsx(**{f"{MARK}表": [*rows, [], [f"备注：{MARK}"]]})


@pytest.fixture(scope="module")
def told(copied: Callable[[str], Home], tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A home that has the mark everywhere: a returned table, its slip mended and back, a mail that waits, Prefect's database, a backup."""
    home = copied("told")
    table = marked(total="很多")
    drop(home, f"{MARK}-公路.xlsx", table)
    drop(home, "公路.xlsx", xlsx(表=roads("西镇")))
    run_once(home, FIRST)
    [slip] = (home.outbox / "东乡").glob("*退回单.xlsx")
    drop(home, f"退回单-{MARK}.xlsx", filled(slip, {}, {"D5": 480}), "2022-07-06T09:00")
    run_once(home, SECOND)
    [slip] = (home.outbox / "东乡").rglob("*退回单.xlsx")  # in the folder of its month, once it is done
    waiting = home.outbox / "待发回执" / "0123456789abcdef.eml"
    waiting.parent.mkdir(parents=True, exist_ok=True)
    waiting.write_bytes(
        mail("0123", "回执", f"收到 {MARK}", SECOND, ["a@east.invalid"], "b@east.invalid", [slip]).as_bytes()
    )
    again = home.inbox / "没有处理完.xlsx"
    again.write_bytes(table)
    with (home.root / "arrivals.jsonl").open("a", encoding="utf-8") as out:
        line = {
            "channel": "folder",
            "place": f"{MARK}-公路.xlsx",
            "inode": 1,
            "size": 9,
            "sha256": "0" * 64,
            "at": "2022-07-05T09:00:00+08:00",
        }
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
    prefect(home.root / "prefect")
    return home.root


def prefect(folder: Path) -> None:
    """A database as Prefect keeps one, with an artifact and a line of log of that run, and its log open."""
    folder.mkdir()
    con = sqlite3.connect(folder / "prefect.db")
    con.execute("PRAGMA journal_mode = WAL")
    con.execute("CREATE TABLE artifact (id TEXT, data JSON)")
    con.execute("CREATE TABLE log (id TEXT, message TEXT)")
    con.execute("INSERT INTO artifact VALUES ('1', ?)", [json.dumps([{"文件": f"{MARK}-公路.xlsx"}])])
    con.execute("INSERT INTO log VALUES ('1', ?)", [f"read {MARK}-公路.xlsx"])
    con.commit()
    con.close()
    (folder / "worker.log").write_text(f"read {MARK}-公路.xlsx\n", encoding="utf-8")


@pytest.fixture
def home(told: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(told, tmp_path / "home", symlinks=True)))


def first_of(home: Home) -> str:
    [(submission,)] = asked(home, "SELECT submission_id FROM submission WHERE unit = '东乡' AND revision = 1")
    return str(submission)


def test_an_erased_text_is_nowhere_in_the_home(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        len(places_of(MARK, home.root)) > 15
    )  # the looking itself finds it: archive, outbox, store, snapshots, Prefect ...
    back_up_home(home, tmp_path / "place")
    erase_file(home, first_of(home), "姓名")
    assert places_of(MARK, home.root) == []
    said = capsys.readouterr().out
    for place in (
        "archive: archive/",
        "inbox: inbox/没有处理完.xlsx",
        "outbox: outbox/待发回执/",
        "snapshots: warehouse/snapshots/",
    ):
        assert place in said
    assert "prefect: prefect/prefect.db: artifact 1" in said and "still in a backup:" in said
    assert asked(home, "SELECT unit FROM reported GROUP BY unit") == [("西镇",)]
    assert len(asked(home, "SELECT * FROM erasure")) == 2  # the table, and the revision that its slip made
    assert len(asked(home, "SELECT * FROM receipt WHERE file_name = '***.xlsx'")) == 2
    run_once(home)  # the ledger agrees with the store
    assert places_of(MARK, home.root) == []


def test_another_s_file_stays_as_it_was(home: Home) -> None:
    before = asked(home, "SELECT * FROM reported WHERE unit = '西镇' ORDER BY ALL")
    erase(home.root, home.plan(), first_of(home), "姓名", LATER)
    assert asked(home, "SELECT * FROM reported WHERE unit = '西镇' ORDER BY ALL") == before
    assert list((home.outbox / "西镇").rglob("公路-*-回执.txt"))
    [(sha256,)] = asked(home, "SELECT sha256 FROM receipt WHERE file_name = '公路.xlsx'")
    assert (home.archive / sha256[:2] / sha256).exists()


def test_a_file_of_which_nothing_was_taken_is_erased_by_its_receipt(copied: Callable[[str], Home]) -> None:  # noqa: F811
    home = copied("names")
    drop(home, "示例名单张三丰.csv", f"姓名,号码\n{MARK},360102199003070022\n".encode())
    run_once(home, FIRST)
    [(receipt, status)] = asked(home, "SELECT receipt_id, status FROM receipt")
    assert status == "unidentified" and places_of(MARK, home.root)
    done = erase(home.root, home.plan(), receipt, "身份证号", LATER)
    assert done.submissions == () and done.removed >= 2
    assert places_of(MARK, home.root) == places_of("示例名单张三丰", home.root) == []
    assert asked(home, "SELECT submission_id, reason FROM erasure") == [(receipt, "身份证号")]
    with pytest.raises(LookupError, match="erased already"):
        erase(home.root, home.plan(), receipt, "again", LATER)


def test_what_another_file_says_too_stays_and_is_named(home: Home) -> None:
    """西镇 has the same row in a table of its own: another order is wanted for that one."""
    (home.inbox / "没有处理完.xlsx").unlink()
    rows = roads("西镇", total=490)
    rows[-1][0] = f"甲路（{MARK}承包）"
    drop(home, "更正.xlsx", xlsx(表=rows), "2022-07-07T09:00")
    run_once(home, THIRD)
    [(sha256,)] = asked(home, "SELECT sha256 FROM receipt WHERE file_name = '更正.xlsx'")
    erase(home.root, home.plan(), first_of(home), "姓名", LATER)
    left = places_of(MARK, home.root)
    assert f"archive/{sha256[:2]}/{sha256}" in left and not any("东乡" in place or "prefect" in place for place in left)
    assert asked(home, "SELECT DISTINCT unit FROM cell WHERE contains(text, ?)", MARK) == [("西镇",)]


def test_a_file_that_could_not_be_read_and_says_the_same_is_named(home: Home) -> None:
    drop(home, "名单.xlsx", xlsx(表=[["名单"], [f"甲路（{MARK}承包）"]]), "2022-07-07T09:00")
    run_once(home, THIRD)
    [(receipt, sha256)] = asked(home, "SELECT receipt_id, sha256 FROM receipt WHERE status = 'unidentified'")
    done = erase(home.root, home.plan(), first_of(home), "姓名", LATER)
    assert done.still == (f"archive/{sha256[:2]}/{sha256}",) == tuple(places_of(MARK, home.root))
    erase(home.root, home.plan(), receipt, "姓名", LATER)
    assert places_of(MARK, home.root) == []


def test_the_same_bytes_sent_again_are_erased_with_the_first_ones(home: Home) -> None:
    """The copy that waits in the inbox is taken in as a revision of its own before the order comes."""
    run_once(home, THIRD)
    done = erase(home.root, home.plan(), first_of(home), "姓名", LATER)
    assert len(done.submissions) == 3 and done.shared_with == ()
    assert places_of(MARK, home.root) == []


def test_the_erased_bytes_are_not_kept_when_they_come_again(home: Home) -> None:
    """Previously they were archived as a repetition, and could not be erased: the file "is erased already"."""
    table = (home.inbox / "没有处理完.xlsx").read_bytes()
    erase(home.root, home.plan(), first_of(home), "姓名", THIRD)
    drop(home, "再报.xlsx", table, "2022-07-08T08:00")
    counts = run_once(home, LATER)
    assert (counts.files, counts.unreadable) == (1, 1)
    told = asked(home, "SELECT file_name, rule FROM finding JOIN receipt USING (receipt_id) WHERE rule LIKE 'untaken%'")
    assert told == [("***.xlsx", "untaken_erased")]
    assert places_of(MARK, home.root) == []
    assert not [path for path in home.inbox.rglob("*") if path.is_file()]
    assert run_once(home, LATER).files == 0


def test_bytes_that_an_earlier_version_took_again_can_be_erased(home: Home) -> None:
    table = (home.inbox / "没有处理完.xlsx").read_bytes()
    done = erase(home.root, home.plan(), first_of(home), "姓名", THIRD)
    path = home.archive / done.sha256[:2] / done.sha256
    path.write_bytes(table)
    with locked(home.warehouse), open_writer(home.warehouse) as con:
        [receipt] = con.execute("SELECT * FROM store.receipt WHERE sha256 = ? LIMIT 1", [done.sha256]).fetchall()
        names = [one[0] for one in con.description or ()]
        again = dict(zip(names, receipt, strict=True)) | {"receipt_id": "f" * 16, "status": "duplicate"}
        insert(con, "store.receipt", [again])
    assert erase(home.root, home.plan(), "f" * 16, "姓名", LATER).removed >= 1
    assert not path.exists()


def test_a_folder_named_after_a_person_and_what_a_dead_run_left_are_erased(home: Home) -> None:
    folder = home.inbox / MARK
    folder.mkdir()
    [(sha256,)] = asked(
        home,
        "SELECT DISTINCT sha256 FROM receipt WHERE receipt_id = (SELECT receipt_id FROM submission WHERE submission_id = ?)",
        first_of(home),
    )
    original = home.archive / sha256[:2] / sha256
    draft = original.with_name(f"{sha256}.4711.draft")
    draft.write_bytes(original.read_bytes())
    spill = home.warehouse / "spill" / "duckdb_temp_storage-0.tmp"
    spill.parent.mkdir(exist_ok=True)
    spill.write_text(MARK, encoding="utf-8")
    with locked(home.warehouse), open_writer(home.warehouse) as con:
        con.execute("UPDATE store.receipt SET sender = ? WHERE sha256 = ?", [f"东乡/{MARK}", sha256])
    done = erase(home.root, home.plan(), first_of(home), "姓名", LATER)
    assert done.places["drafts"] == (f"archive/{sha256[:2]}/{sha256}.4711.draft",)
    assert not spill.exists()
    assert f"inbox/{MARK}" in done.places["inbox"]
    assert places_of(MARK, home.root) == []


def test_an_erased_slip_names_the_table_from_which_it_was_made(home: Home) -> None:
    [(slip,)] = asked(home, "SELECT receipt_id FROM receipt WHERE file_name LIKE '退回单%'")
    tables = asked(
        home, "SELECT receipt_id FROM receipt WHERE file_name LIKE '%公路.xlsx' AND file_name <> '公路.xlsx'"
    )
    assert [(one,) for one in erase(home.root, home.plan(), slip, "姓名", LATER).made_of] == tables


def test_who_restores_an_older_backup_is_told_what_was_erased_since(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    back_up_home(home, tmp_path / "place")
    done = erase(home.root, home.plan(), first_of(home), "姓名", LATER)
    [backup] = (tmp_path / "place").glob("backup-*")
    again = Home(tmp_path / "again", home.plan_folder)
    restore_home(again, backup)
    said = capsys.readouterr().out
    assert f"erase {done.sha256} --reason" in said
    capsys.readouterr()
    erase_file(again, done.sha256, "姓名")
    assert f"still in a backup: {backup}" in capsys.readouterr().out
    assert places_of(MARK, again.root) == []
