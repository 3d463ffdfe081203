"""Somebody who may write to a home's files, and changes what was recorded or published: the next run or the doctor says what and where."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from flows.deep import look_deep
from flows.edition import publish_once, release_edition
from flows.errors import EnvironmentFault
from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import csv, drop, roads
from warehouse.backup import recover
from warehouse.connect import Damaged, open_reader
from warehouse.kept import documents_of
from warehouse.ledger import JOURNAL, LEDGER, enter
from warehouse.verify import verify

pytestmark = pytest.mark.tries("probes: tampering")
NEUTRAL = Path(__file__).parents[1] / "neutral"
TUESDAY, WEDNESDAY, THURSDAY = (instant(f"2022-07-0{day}T23:00") for day in (5, 6, 7))
FIRST, SECOND = "nightly-20220705-2300", "nightly-20220706-2300"
TEN_TIMES = "UPDATE store.item_list SET numbers = list_transform(numbers, lambda n: 10 * n), texts = NULL WHERE len(numbers) > 0"
DOUBLED = "UPDATE store.figure SET numerator = 2 * numerator"
BUILT = "SELECT CAST(sum(numerator) AS INTEGER) FROM figure WHERE indicator = 'roads_built' AND unit = '东乡' AND edition = ?"


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights: 东乡 has built 480 km, then, corrected, 500."""
    home = Home(tmp_path_factory.mktemp("honest") / "home", NEUTRAL).prepare()
    drop(home, "公路.csv", csv(roads()), "2022-07-05T09:00")
    run_once(home, TUESDAY)
    drop(home, "公路（更正）.csv", csv(roads("东乡", "2022年第26周（6月27日-7月3日）", 500)), "2022-07-06T09:00")
    run_once(home, WEDNESDAY)
    return home.root


@pytest.fixture
def home(honest: Path, tmp_path: Path) -> Home:
    """A copy of that home."""
    return Home(Path(shutil.copytree(honest, tmp_path / "home", symlinks=True)), NEUTRAL)


def tamper(home: Home, statement: str, file: str = "writer.duckdb") -> None:
    path = home.warehouse / file
    mode = path.stat().st_mode
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute(statement)
    path.chmod(mode)


def another(home: Home) -> None:
    """A table of the next week: figures are worked out from the cells that stand."""
    drop(home, "公路27周.csv", csv(roads("东乡", "2022年第27周（7月4日-7月10日）", 520)), "2022-07-07T09:00")


def built(home: Home, edition: str) -> int:
    with open_reader(home.warehouse) as con:
        (found,) = con.execute(BUILT, [edition]).fetchone() or (None,)
    return int(found)


def looked(home: Home, name: str) -> str:
    """What one check of `dph doctor --deep` finds not well; empty where it is well."""
    check = next(check for check in look_deep(home) if check.name == name)
    return "" if check.is_well else check.seen


def test_an_untouched_home_goes_on(home: Home) -> None:
    assert (built(home, FIRST), built(home, SECOND)) == (480, 500)
    another(home)
    assert run_once(home, THURSDAY).warnings == ()


def test_cells_times_ten_stop_the_run_that_would_build_on_them(home: Home) -> None:
    tamper(home, TEN_TIMES)
    another(home)
    with pytest.raises(EnvironmentFault, match=r"cells of 东乡 .*公路.csv.* not as recorded.*dph recover"):
        run_once(home, THURSDAY)


def test_recover_brings_the_cells_back(home: Home) -> None:
    tamper(home, TEN_TIMES)
    found = recover(home.warehouse, home.archive)
    assert (found.edition, found.runs_lost) == (SECOND, ())
    another(home)
    run_once(home, THURSDAY)
    assert built(home, SECOND) == 500


def test_doubled_figures_stop_the_next_run(home: Home) -> None:
    tamper(home, DOUBLED)
    with pytest.raises(EnvironmentFault, match=f"figures of .*{FIRST}.*{SECOND} not as published.*dph recover"):
        run_once(home, THURSDAY)


def test_figures_laid_ready_for_the_next_edition_stop_it(home: Home) -> None:
    """The next edition has number 3; rows under that number would be published with it, and sealed."""
    tamper(
        home,
        "INSERT INTO store.figure BY NAME SELECT * REPLACE (3 AS number, 3 * numerator AS numerator) FROM store.figure",
    )
    assert "figures of edition number 3 in the store, and recorded by no run or edition" in deep(home)["store"]
    another(home)
    with pytest.raises(EnvironmentFault, match=r"figures of edition number 3 .*dph recover"):
        run_once(home, THURSDAY)
    recover(home.warehouse, home.archive)
    run_once(home, THURSDAY)
    assert built(home, "nightly-20220707-2300") == 1020  # 500 in the 26th week, 520 in the 27th


def test_a_submission_of_no_run_stops_the_next_one(home: Home) -> None:
    tamper(
        home,
        "INSERT INTO store.submission BY NAME SELECT * REPLACE ('f' AS submission_id, 'none' AS run_id, 9 AS revision) FROM store.submission LIMIT 1",
    )
    with pytest.raises(EnvironmentFault, match="submission f in the store, and recorded by no run"):
        run_once(home, THURSDAY)


def test_a_snapshot_changed_under_its_readers_is_said_and_published_again(home: Home) -> None:
    tamper(home, DOUBLED, f"snapshots/{SECOND}.duckdb")
    assert built(home, SECOND) == 1000
    (told,) = run_once(home, THURSDAY).warnings
    assert "供查询的快照与发布时不一致" in told and "damaged-1" in told
    assert built(home, SECOND) == 500
    assert (home.warehouse / "damaged-1" / f"{SECOND}.duckdb").exists()


@pytest.mark.parametrize(("name", "content"), [(LEDGER, None), (LEDGER, b""), (JOURNAL, None)])
def test_a_ledger_or_journal_that_is_gone_or_empty_is_not_begun_anew(
    home: Home, name: str, content: bytes | None
) -> None:
    path = home.warehouse / name
    before = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    check = "ledger" if name == LEDGER else "journal of receipts"
    assert f"{name}: gone or empty, beside a store that has runs" in looked(home, check)
    with pytest.raises(EnvironmentFault, match=f"{name}: gone or empty, beside a store that has runs; copy it back"):
        run_once(home, THURSDAY)
    recover(home.warehouse, home.archive)
    assert path.read_bytes() == before


DAMAGED = {
    "line 2: not a line of the journal": lambda lines: [lines[0], b"\xff\x00garbage\n", *lines[1:]],
    "1 receipts of the store are not in it": lambda lines: lines[1:],
}


@pytest.mark.parametrize("complaint", DAMAGED)
def test_a_damaged_journal_of_receipts_stops_the_run_and_recover_writes_it_again(home: Home, complaint: str) -> None:
    path = home.warehouse / JOURNAL
    before = path.read_bytes()
    path.write_bytes(b"".join(DAMAGED[complaint](before.splitlines(keepends=True))))
    assert complaint in looked(home, "journal of receipts")
    with pytest.raises(EnvironmentFault, match=f"{JOURNAL}.* {complaint}; copy it back from a backup.*dph recover"):
        run_once(home, THURSDAY)
    recover(home.warehouse, home.archive)
    assert sorted(path.read_bytes().splitlines()) == sorted(before.splitlines())


def test_a_last_line_of_the_journal_that_was_cut_short_is_cut_off(home: Home) -> None:
    path = home.warehouse / JOURNAL
    path.write_bytes(path.read_bytes() + b'{"receipt_id": "ab')  # a power cut
    another(home)
    assert run_once(home, THURSDAY).warnings == ()
    assert [json.loads(line)["name"] for line in path.read_text(encoding="utf-8").splitlines()] == [
        "公路.csv",
        "公路（更正）.csv",
        "公路27周.csv",
    ]


LOGS = ("arrivals.jsonl", "warehouse/channels.jsonl", "warehouse/delivered.jsonl", "warehouse/sent.jsonl")


def test_garbage_in_the_logs_costs_no_night_and_is_put_aside_and_said(home: Home) -> None:
    before = {}
    for name in LOGS:
        path = home.root / name
        before[name] = path.read_bytes() if path.exists() else b""
        path.write_bytes(before[name] + b"\xff\x00garbage\n{}\n")
    told = " ".join(run_once(home, THURSDAY).warnings)
    for name in LOGS:
        assert f"{home.root / name}.damaged-1" in told
        assert (home.root / f"{name}.damaged-1").read_bytes().startswith(before[name])
        assert b"garbage" not in (home.root / name).read_bytes()
    assert "到件时间可能记晚" in told and "自何时不通可能不准" in told


def test_garbage_in_the_list_of_published_documents_is_refused_by_its_line(home: Home) -> None:
    path = home.root / "published" / "published.jsonl"
    before = path.read_bytes()  # two lines, a page for each night
    for line in (b"garbage\n", b'{"edition": "x"}\n', b'{"edition'):
        path.write_bytes(before + line)
        with pytest.raises(Damaged, match="published.jsonl, line 3: not a line"):
            documents_of(home.root)
    complaint = "published.jsonl, line 3: not a line of the list of published documents"
    assert complaint in looked(home, "published documents")
    with pytest.raises(EnvironmentFault, match=f"{complaint}; copy the list back from a backup"):
        run_once(home, THURSDAY)


def test_a_ledger_that_was_deleted_is_made_again_line_by_line_from_an_honest_store(home: Home) -> None:
    before = (home.warehouse / LEDGER).read_text(encoding="utf-8")
    (home.warehouse / LEDGER).unlink()
    recover(home.warehouse, home.archive)
    assert (home.warehouse / LEDGER).read_text(encoding="utf-8") == before
    run_once(home, THURSDAY)


def test_a_ledger_cut_at_its_end_is_mended_where_the_store_is_as_it_was(home: Home) -> None:
    path = home.warehouse / LEDGER
    before = path.read_text(encoding="utf-8")
    path.write_text("".join(before.splitlines(keepends=True)[:-1]), encoding="utf-8")
    run_once(home, THURSDAY)
    assert path.read_text(encoding="utf-8") == before


def test_a_ledger_cut_at_its_end_for_a_change_of_the_store_is_seen(home: Home) -> None:
    path = home.warehouse / LEDGER
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    tamper(home, f"{DOUBLED} WHERE number = (SELECT max(number) FROM store.edition)")
    with pytest.raises(EnvironmentFault, match=f"written anew, or cut: it has no line with the seal of {SECOND}"):
        run_once(home, THURSDAY)


def sealed_anew(home: Home, change: Callable[[dict[str, object]], None]) -> None:
    """Change the ledger's lines and seal all again, as somebody could who has read the program."""
    path, seal, lines = home.warehouse / LEDGER, "", []
    for text in path.read_text(encoding="utf-8").splitlines():
        said = json.loads(text)
        del said["seal"]
        change(said)
        seal = hashlib.sha256((seal + json.dumps(said, sort_keys=True)).encode()).hexdigest()
        lines.append(json.dumps({**said, "seal": seal}, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), encoding="utf-8")


def test_a_ledger_sealed_anew_is_seen(home: Home) -> None:
    sealed_anew(home, lambda said: said.update(business_at=said.get("business_at", "")))
    with pytest.raises(EnvironmentFault, match="written anew, or cut"):
        run_once(home, THURSDAY)


# --- what is declared, as it lies in the store

DECLARED = {
    "target": "UPDATE store.target SET target = target / 2",
    "expected": "UPDATE store.expected SET due_at = due_at + INTERVAL 7 DAY",
    "light": "DELETE FROM store.light",
    "unit": "INSERT INTO store.unit BY NAME SELECT * REPLACE ('丙乡' AS unit) FROM store.unit LIMIT 1",
    "views": "CREATE OR REPLACE VIEW submission AS SELECT * REPLACE ('accepted' AS status) FROM store.submission",
}


def test_what_was_declared_and_is_changed_in_the_store_is_loaded_again_and_said(home: Home) -> None:
    for statement in (*DECLARED.values(), "CREATE MACRO main.sqrt(x) AS 2 * x"):
        tamper(home, statement)
    assert looked(home, "plan in the store") == "not as the plan's folder has it: unit, light, expected, target, views"
    (told,) = run_once(home, THURSDAY).warnings
    assert "库中的口径与方案文件夹不一致（报送单位、红黄绿灯、应报与时限、目标、视图与公式）" in told
    assert looked(home, "plan in the store") == ""
    assert run_once(home, THURSDAY).warnings == ()


# --- what else is recorded of a file, and who published what


INTAKE = {
    "UPDATE store.receipt SET received_at = received_at - INTERVAL 1 DAY WHERE file_name = '公路.csv'": "公路.csv",
    "UPDATE store.receipt SET file_name = '别的.csv' WHERE file_name = '公路.csv'": "别的.csv",
    "INSERT INTO store.finding SELECT receipt_id, NULL, run_id, 'jump', 'question', NULL, NULL, NULL, NULL, '9', '8', '问', '答', recorded_at "
    "FROM store.receipt WHERE file_name = '公路.csv'": "公路.csv",
    # as if the unit's report had come from a lead, whose reports never stand beside the unit's own
    "UPDATE store.submission SET reported_by = '交通局' WHERE receipt_id = (SELECT receipt_id FROM store.receipt WHERE file_name = '公路.csv')": "公路.csv",
}


def test_changed_times_names_and_findings_are_seen_and_named(home: Home) -> None:
    store = home.warehouse / "writer.duckdb"
    before = store.read_bytes()
    for statement, name in INTAKE.items():
        store.write_bytes(before)
        tamper(home, statement)
        (complaint,) = verify(home.warehouse).complaints
        assert complaint.startswith(f"name, times, findings or answers of {name} (receipt ")
    assert looked(home, "store") == complaint


def test_an_act_that_nobody_entered_stops_the_run_and_recover_takes_it_away(home: Home) -> None:
    weekly, _ = publish_once(home, "weekly", THURSDAY)
    tamper(home, f"INSERT INTO store.release VALUES ('{weekly}', 'published', '某人', NULL, '2022-07-07 23:00:00+08')")
    assert f"published {weekly} in the store, and entered by nobody" in looked(home, "store")
    with pytest.raises(EnvironmentFault, match=f"published {weekly} in the store, and entered by nobody.*dph recover"):
        run_once(home, THURSDAY)
    recover(home.warehouse, home.archive)
    release_edition(home, weekly, "published", "示例签发人", None, THURSDAY)
    assert looked(home, "store") == ""
    tamper(home, "UPDATE store.release SET by_name = '某人'")
    assert f"published {weekly} not as recorded" in looked(home, "store")
    tamper(home, "DELETE FROM store.release")
    assert f"published {weekly} recorded but gone" in looked(home, "store")


def test_the_file_sent_again_heals_its_original(home: Home) -> None:
    content = csv(roads())
    sha256 = hashlib.sha256(content).hexdigest()
    original = home.archive / sha256[:2] / sha256
    assert original.read_bytes() == content
    original.write_bytes(content.replace(b"480", b"840"))
    drop(home, "公路再报.csv", content, "2022-07-07T09:00")
    run_once(home, THURSDAY)
    assert original.read_bytes() == content


# --- the doctor looks at everything


def deep(home: Home) -> dict[str, str]:
    """What `dph doctor --deep` finds not well: name -> what it has seen."""
    return {check.name: check.seen for check in look_deep(home) if not check.is_well}


def test_the_doctor_finds_nothing_in_an_untouched_home(home: Home) -> None:
    assert deep(home) == {}


def test_the_doctor_names_cells_figures_snapshot_original_and_document(home: Home) -> None:
    tamper(home, TEN_TIMES)
    tamper(home, DOUBLED)
    tamper(home, DOUBLED, f"snapshots/{FIRST}.duckdb")
    sha256 = hashlib.sha256(csv(roads())).hexdigest()
    (home.archive / sha256[:2] / sha256).write_bytes(csv(roads()).replace(b"480", b"840"))
    (page, *_) = sorted((home.root / "published").glob("??/*"))
    page.write_bytes(page.read_bytes().replace(b"<title>", b"<title >"))
    found = deep(home)
    assert "公路.csv" in found["cells"] and "公路（更正）.csv" in found["cells"]
    assert f"figures of {FIRST}, {SECOND} not as published" in found["store"]
    assert f"{FIRST}.duckdb: not as published" in found["snapshots"]
    assert sha256 in found["archive"] and "公路.csv" in found["archive"] and "changed since" in found["archive"]
    assert page.name in found["published documents"]
    assert "4 cells read otherwise" in found["cells against originals"]  # 800, 20, 500 and 3, each ten times as large


def test_the_doctor_finds_cells_whose_ledger_was_sealed_anew(home: Home) -> None:
    """Whoever also puts his own digests into the ledger is betrayed by seal, printed code and originals."""
    tamper(home, TEN_TIMES)
    (home.warehouse / LEDGER).unlink()
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        enter(con, home.warehouse)
    found = deep(home)
    assert "written anew, or cut" in found["ledger"]
    assert "read otherwise" in found["cells against originals"]
    assert "is not that of the ledger" in found["published documents"]
    assert "cells" not in found  # they are those of the ledger


def test_the_doctor_names_a_page_under_reports_that_was_changed_and_where_it_is_kept(home: Home) -> None:
    page = home.reports / f"{SECOND}.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"</title>", b" </title>"))
    seen = looked(home, "pages under reports/")
    assert seen.startswith(f"{page}: not as it was published on 2022-07-06T23:00; it is kept as ")
    assert Path(seen.rpartition(" ")[2]).read_bytes() == before


@pytest.mark.parametrize("content", ["[]", "{}", "{"])
def test_the_doctor_names_a_manifest_that_is_none(home: Home, content: str) -> None:
    manifest = home.warehouse / "snapshots" / f"{FIRST}.json"
    manifest.chmod(0o644)
    manifest.write_text(content, encoding="utf-8")
    assert f"{manifest}: not the manifest of a snapshot" in deep(home)["snapshots"]


def test_the_doctor_sees_readers_who_are_shown_an_older_edition(home: Home) -> None:
    current = home.warehouse / "current.duckdb"
    current.unlink()
    current.symlink_to(f"snapshots/{FIRST}.duckdb")
    assert f"readers are shown a state before {SECOND}" in deep(home)["snapshots"]
