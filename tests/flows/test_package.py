"""What a home packs for its province: each edition's new rows, once, whole, in a chain that a lake can follow; and what a lake refuses."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from dropped import drop, roads, xlsx

from flows.doctor import packages as examined
from flows.errors import EnvironmentFault, UsageFault
from flows.home import Home, instant
from flows.packing import pack_by_hand
from flows.run import Summary, run_once
from sources.declare import DeclarationError
from sources.declare.province import load_membership
from warehouse.connect import current, open_writer
from warehouse.province.manifest import (
    APPENDED,
    DECLARED,
    LEFT_OUT,
    MANIFEST_BYTES,
    TABLES,
    BadPackage,
    Manifest,
    read_manifest,
    verify,
)
from warehouse.province.package import NOTE, pack
from warehouse.publish import last_edition, swap_in
from warehouse.refusal import Unfit

PROJECT = Path(__file__).resolve().parents[2]
FIRST, QUIET, SECOND = instant("2022-07-05T23:00"), instant("2022-07-05T23:30"), instant("2022-07-06T23:00")
YML = """province: {code: "360000", name: 示例省}
district: {code: dong-hu, name: 示例区}
up: up
"""


@dataclasses.dataclass(frozen=True)
class Story:
    """A home after three runs: the first could not pack, the second had nothing new, the third took a revision in."""

    home: Home
    runs: tuple[Summary, ...]

    @property
    def own(self) -> Path:
        return self.home.root / "up" / "dong-hu"


@pytest.fixture(scope="module")
def story(copied: Callable[[str], Home]) -> Story:
    home = copied("packed")
    (home.root / "province.yml").write_text(YML, encoding="utf-8")
    drop(home, "道路.xlsx", xlsx(表=roads(total=480)))
    first = run_once(home, FIRST)
    (home.root / "up").mkdir()
    quiet = run_once(home, QUIET)
    drop(home, "道路（更正）.xlsx", xlsx(表=roads(total=500)), at="2022-07-06T09:00")
    return Story(home, (first, quiet, run_once(home, SECOND)))


@pytest.fixture
def copy(story: Story, tmp_path: Path) -> Story:
    """A copy of that home for a test that changes it."""
    root = Path(shutil.copytree(story.home.root, tmp_path / "home", symlinks=True))
    return Story(Home(root, story.home.plan_folder), story.runs)


def packages_of(story: Story) -> list[Path]:
    return sorted(story.own.iterdir())


def packed(story: Story, reason: str | None = None) -> Path | None:
    member = load_membership(story.home.root)
    assert member is not None
    return pack(story.home.warehouse, story.home.root, member, reason)


def publish(story: Story, change: Callable[[duckdb.DuckDBPyConnection], object] = lambda con: None) -> None:
    """A further edition after a change of the store, published without the rest of a night."""
    with open_writer(story.home.warehouse) as con:
        last = last_edition(con)
        assert last is not None
        change(con)
        at = last.published_at + timedelta(minutes=1)
        new = dataclasses.replace(
            last,
            edition=f"nightly-{last.number + 1}",
            number=last.number + 1,
            published_at=at,
            content_hash=f"{last.number:064x}",
        )
        con.execute(
            "INSERT INTO store.edition SELECT * REPLACE (? AS edition, ? AS number, ? AS published_at, ? AS content_hash) "
            "FROM store.edition WHERE number = ?",
            [new.edition, new.number, new.published_at, new.content_hash, last.number],
        )
        con.execute("CHECKPOINT")
    swap_in(story.home.warehouse, new, is_entered=True)


def differences(story: Story) -> list[str]:
    """The tables for which the rows of all packages, in their order, differ from those of the home's snapshot."""
    snapshot = current(story.home.warehouse)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        con.execute(f"ATTACH '{snapshot}' AS home (READ_ONLY)")
        con.execute("CREATE SCHEMA store")
        for table in TABLES:
            con.execute(f"CREATE TABLE store.{table} AS SELECT * FROM home.store.{table} LIMIT 0")
        for folder in packages_of(story):
            manifest = verify(folder)
            for table in TABLES:
                if manifest.full or table in DECLARED:
                    con.execute(f"DELETE FROM store.{table}")
                con.execute(f"INSERT INTO store.{table} SELECT * FROM read_parquet('{folder / table}.parquet')")
        rows = "SELECT * FROM {}store.{} ORDER BY rowid"
        return [
            table
            for table in TABLES
            if con.execute(rows.format("", table)).fetchall() != con.execute(rows.format("home.", table)).fetchall()
        ]


class TestEveryNight:
    def test_a_missing_folder_is_a_warning_and_the_night_is_published(self, story: Story) -> None:
        first = story.runs[0]
        assert first.edition and any("上报包未生成" in line and "up" in line for line in first.warnings)
        assert "上报包未生成" in first.verdict

    def test_the_next_run_packs_what_is_missing_although_nothing_is_new(self, story: Story) -> None:
        manifest = verify(packages_of(story)[0])
        assert story.runs[1].edition is None
        assert (manifest.edition, manifest.runs) == (story.runs[0].edition, (story.runs[0].run,))
        assert manifest.files["edition"].rows == 2  # of the empty first night too
        assert not any("上报" in line for line in story.runs[1].warnings)

    def test_a_package_continues_the_one_before_by_its_content_hash(self, story: Story) -> None:
        first, second = (verify(folder, "360000", {"dong-hu"}) for folder in packages_of(story))
        assert (first.package, first.before, first.before_number, first.full) == (1, "", 0, False)
        assert (second.package, second.before, second.before_number) == (2, first.content_hash, first.number)
        assert (second.edition, second.full) == (story.runs[2].edition, False)
        assert (second.files["receipt"].rows, second.files["submission"].rows, second.files["edition"].rows) == (
            1,
            1,
            1,
        )
        assert second.definitions == first.definitions

    def test_all_packages_together_are_the_homes_rows(self, story: Story) -> None:
        assert differences(story) == []

    def test_other_users_of_the_machine_cannot_look_into_packages(self, story: Story) -> None:
        assert story.own.stat().st_mode & 0o007 == 0

    def test_nothing_is_packed_twice(self, story: Story) -> None:
        before = packages_of(story)
        assert packed(story) is None
        assert packages_of(story) == before

    def test_a_home_without_a_province_imports_nothing_of_it(self, copied: Callable[[str], Home]) -> None:
        home = copied("alone")
        code = (
            "import sys; from pathlib import Path; from flows.home import Home, instant; from flows.run import run_once\n"
            f"run_once(Home(Path({str(home.root)!r}), Path({str(home.plan_folder)!r})), instant('2022-07-05T23:00'))\n"
            "print([name for name in sys.modules if 'province' in name])"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
        assert run.stdout.splitlines()[-1] == "[]"


class TestTables:
    def test_every_table_of_the_store_is_in_one_class(self, story: Story) -> None:
        with duckdb.connect(str(current(story.home.warehouse)), read_only=True) as con:
            stored = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'").fetchall()
        assert sorted([*APPENDED, *DECLARED, *LEFT_OUT]) == sorted(name for (name,) in stored)

    def test_rows_of_any_table_and_any_instant_are_packed_once(self, copy: Story) -> None:
        """A reading, an answer, a confirmation of long ago, and of files of before: every table grows, and by rows like its first."""
        for _ in range(2):
            publish(copy, lambda con: grow(con, leave_out={"erasure"}))
            assert packed(copy) is not None
        assert [verify(folder).full for folder in packages_of(copy)] == [False, False, True, True]  # readings came
        assert differences(copy) == []

    def test_without_new_readings_only_the_new_rows_are_packed(self, copy: Story) -> None:
        publish(copy, lambda con: grow(con, leave_out={"reading", "erasure"}))
        folder = packed(copy)
        assert folder is not None
        files = verify(folder).files
        assert {table: files[table].rows for table in APPENDED if files[table].rows != 1} == {
            "edition": 2, "reading": 0, "erasure": 0,
        }  # fmt: skip
        assert differences(copy) == []

    def test_a_snapshot_whose_manifest_was_cut_at_a_power_cut_is_packed_all_the_same(self, copy: Story) -> None:
        publish(copy)
        snapshot = current(copy.home.warehouse)
        assert snapshot is not None
        sealed = json.loads(snapshot.with_suffix(".json").read_text(encoding="utf-8"))
        snapshot.with_suffix(".json").write_text('{"edition": "nigh', encoding="utf-8")
        folder = packed(copy)
        assert folder is not None
        assert verify(folder).snapshot_sha256 == sealed["sha256"]

    def test_an_act_on_an_edition_is_packed_with_the_next_edition(self, copy: Story) -> None:
        """Publishing or withdrawing swaps a snapshot in and makes no edition: a package of it would be taken for the one before."""
        with open_writer(copy.home.warehouse) as con:
            con.execute("INSERT INTO store.release VALUES ('weekly-1', 'published', '示例签发人', NULL, '2022-07-07')")
            con.execute("CHECKPOINT")
            last = last_edition(con)
        assert last is not None
        swap_in(copy.home.warehouse, last, f"{last.edition}-published", is_entered=True)
        assert packed(copy) is None
        publish(copy)
        folder = packed(copy)
        assert folder is not None
        assert verify(folder).files["release"].rows == 1

    def test_several_editions_are_packed_together(self, copy: Story) -> None:
        before = verify(packages_of(copy)[-1])
        publish(copy)
        publish(copy)
        folder = packed(copy)
        assert folder is not None
        manifest = verify(folder)
        assert (manifest.before_number, manifest.number, manifest.files["edition"].rows) == (
            before.number,
            before.number + 2,
            2,
        )


def grow(con: duckdb.DuckDBPyConnection, leave_out: set[str] | frozenset[str] = frozenset()) -> None:
    """A row more in every table that grows, with invented values and instants of 2001."""
    values = {"VARCHAR": "'甲'", "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '2001-01-01'", "DATE": "DATE '2001-01-01'"}
    for table in sorted({*APPENDED} - leave_out - {"edition"}):
        columns = con.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'store' AND table_name = ? "
            "AND NOT is_nullable ORDER BY column_index",
            [table],
        ).fetchall()
        made = ", ".join(
            f"{values.get(kind, '[]' if kind.endswith('[]') else '1')} AS {name}" for name, kind in columns
        )
        con.execute(f"INSERT INTO store.{table} BY NAME SELECT {made}")
    if "edition" not in leave_out:
        con.execute(
            "INSERT INTO store.edition SELECT * REPLACE ('weekly-1' AS edition, -1 AS number, 'weekly' AS kind) FROM store.edition LIMIT 1"
        )


class TestFull:
    def test_an_erasure_packs_everything_again_and_removes_the_older_packages(self, copy: Story) -> None:
        from flows.safekeeping import erase_file

        with open_writer(copy.home.warehouse) as con:
            (receipt,) = con.execute(
                "SELECT receipt_id FROM store.receipt ORDER BY received_at LIMIT 1"
            ).fetchone() or ("",)
        erase_file(copy.home, receipt, "误报")
        (folder,) = packages_of(copy)
        manifest = verify(folder)
        assert (manifest.package, manifest.full, manifest.is_erasure) == (3, True, True)
        assert "erase" in manifest.reason
        names = duckdb.execute(f"SELECT file_name FROM read_parquet('{folder}/receipt.parquet') ORDER BY 1").fetchall()
        assert names == [("***.xlsx",), ("道路（更正）.xlsx",)]
        assert differences(copy) == []

    def test_an_erasure_says_that_packages_hold_it_still(self, copy: Story, capsys: pytest.CaptureFixture[str]) -> None:
        """The folder is not mounted: the erasure itself is done, and the next run packs."""
        from flows.safekeeping import erase_file

        shutil.move(copy.home.root / "up", copy.home.root / "away")
        with open_writer(copy.home.warehouse) as con:
            (receipt,) = con.execute(
                "SELECT receipt_id FROM store.receipt ORDER BY received_at LIMIT 1"
            ).fetchone() or ("",)
        erase_file(copy.home, receipt, "误报")
        said = capsys.readouterr().out
        assert "packages for the province still hold it: 上报包未生成" in said
        shutil.move(copy.home.root / "away", copy.home.root / "up")
        packed(copy)
        assert [folder.name for folder in packages_of(copy)] == ["000003"]

    def test_older_packages_go_even_if_the_process_was_killed_before(self, copy: Story, story: Story) -> None:
        publish(copy, lambda con: con.execute("INSERT INTO store.erasure VALUES ('s', 'h', '误报', 1, '2022-07-07')"))
        packed(copy)
        shutil.copytree(story.own / "000001", copy.own / "000001")  # as if it had not been removed yet
        assert packed(copy) is None
        assert [folder.name for folder in packages_of(copy)] == ["000003"]

    def test_after_a_recovery_everything_is_packed_again(self, copy: Story) -> None:
        from warehouse.backup import recover

        recover(copy.home.warehouse, copy.home.archive, QUIET)
        run_once(copy.home, instant("2022-07-07T23:00"))
        manifest = verify(packages_of(copy)[-1])
        assert manifest.full
        assert manifest.reason == f"dph recover: edition 3, {copy.runs[2].edition}, is undone"
        assert len(packages_of(copy)) == 3  # the undone edition's package stays, for a rebuilding
        assert differences(copy) == []

    def test_a_changed_row_packs_everything_again(self, copy: Story) -> None:
        publish(copy, lambda con: con.execute("UPDATE store.receipt SET sender = '乙'"))
        folder = packed(copy)
        assert folder is not None
        assert "receipt" in verify(folder).reason
        assert differences(copy) == []

    def test_after_an_upgrade_of_the_tables_everything_is_packed_again(self, copy: Story) -> None:
        last = verify(packages_of(copy)[-1])
        older = last.model_copy(update={"store": last.store - 1}).model_dump_json()
        for path in (copy.own / "000002" / "manifest.json", copy.home.warehouse / NOTE):
            path.write_text(older, encoding="utf-8")
        publish(copy)
        folder = packed(copy)
        assert folder is not None
        assert verify(folder).reason == f"the tables were changed by migrations {last.store} to {last.store}"
        assert differences(copy) == []

    def test_by_hand_it_needs_a_reason(self, copy: Story) -> None:
        with pytest.raises(UsageFault, match="reason"):
            pack_by_hand(copy.home, " ")
        folder = pack_by_hand(copy.home, "上级要求重报")
        assert folder is not None
        assert (verify(folder).full, verify(folder).reason) == (True, "上级要求重报")
        assert verify(folder).before == verify(packages_of(copy)[-2]).content_hash


class TestKilled:
    @pytest.mark.parametrize(("place", "lies"), [("p.os.rename", False), ("p._note", True)])
    def test_a_killed_packing_is_made_up_for_by_the_next(self, copy: Story, place: str, lies: bool) -> None:
        publish(copy)
        code = (
            "import os, signal, warehouse.province.package as p; from pathlib import Path\n"
            "from sources.declare.province import load_membership\n"
            f"{place} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            f"root = Path({str(copy.home.root)!r}); p.pack(root / 'warehouse', root, load_membership(root))"
        )
        killed = subprocess.run([sys.executable, "-c", code], check=False, cwd=PROJECT)
        assert killed.returncode == -signal.SIGKILL
        assert [folder.name for folder in packages_of(copy)] == [
            *([] if lies else [".draft-3"]), "000001", "000002", *(["000003"] if lies else []),
        ]  # fmt: skip
        assert (packed(copy) is None) == lies
        assert [folder.name for folder in packages_of(copy)] == ["000001", "000002", "000003"]
        assert differences(copy) == []
        assert packed(copy) is None


class TestForks:
    def test_a_restored_home_with_another_edition_of_the_same_number_is_refused(
        self, copy: Story, story: Story
    ) -> None:
        """The home is restored to its first package. Its next edition has the number of a packed one, and other content."""
        undo(copy, story)
        publish(copy)
        with pytest.raises(
            Unfit, match="edition 3, nightly-20220706-2300 .*own last edition is 3, nightly-3 .*--full --reason"
        ):
            packed(copy)
        assert len(packages_of(copy)) == 2
        folder = packed(copy, "从备份恢复")
        assert folder is not None
        assert (folder.name, verify(folder).full) == ("000003", True)
        assert differences(copy) == []
        assert packed(copy) is None

    def test_another_homes_package_of_the_same_edition_is_refused(self, copy: Story) -> None:
        (copy.home.warehouse / NOTE).unlink()
        publish(copy, lambda con: con.execute("UPDATE store.receipt SET sender = '乙'"))
        with pytest.raises(Unfit, match="other rows of receipt"):
            packed(copy)

    def test_carried_away_packages_are_continued(self, copy: Story) -> None:
        last = verify(packages_of(copy)[-1])
        for folder in packages_of(copy):
            shutil.rmtree(folder)
        publish(copy)
        folder = packed(copy)
        assert folder is not None
        assert (verify(folder).package, verify(folder).before, verify(folder).full) == (3, last.content_hash, False)

    def test_another_disk_in_place_of_the_usual_one_is_refused(self, copy: Story) -> None:
        shutil.rmtree(copy.own)
        with pytest.raises(FileNotFoundError, match="mount its disk"):
            packed(copy)


def undo(copy: Story, story: Story) -> None:
    """The home without its last night, as from a backup; the folder for packages has both."""
    snapshot = copy.home.warehouse / "snapshots" / f"{story.runs[0].edition}.duckdb"
    writer = copy.home.warehouse / "writer.duckdb"
    shutil.copyfile(snapshot, writer)
    (copy.home.warehouse / NOTE).write_text((copy.own / "000001" / "manifest.json").read_text(encoding="utf-8"))


class TestByHand:
    def test_the_doctor_names_the_folder_and_the_last_package(self, copy: Story) -> None:
        assert [(one.name, one.is_well) for one in examined(copy.home)] == [
            ("packages", True),
            ("packed edition", True),
        ]
        publish(copy)
        shutil.rmtree(copy.home.root / "up")
        assert [(one.name, one.is_well) for one in examined(copy.home)] == [
            ("packages", False),
            ("packed edition", False),
        ]

    def test_a_missing_folder_and_a_missing_declaration_are_explained(self, copy: Story) -> None:
        shutil.rmtree(copy.home.root / "up")
        with pytest.raises(EnvironmentFault, match="up: no such folder"):
            pack_by_hand(copy.home, None)
        (copy.home.root / "province.yml").unlink()
        with pytest.raises(UsageFault, match="province.yml: no such file"):
            pack_by_hand(copy.home, None)
        assert list(examined(copy.home)) == []

    def test_a_wrong_declaration_stops_a_run_before_it_takes_anything_in(self, copy: Story) -> None:
        (copy.home.root / "province.yml").write_text(YML + "colour: red", encoding="utf-8")
        waiting = drop(copy.home, "第三.xlsx", xlsx(表=roads(total=520)), at="2022-07-07T09:00")
        with pytest.raises(DeclarationError, match="province.yml: colour: .* no such key"):
            run_once(copy.home, instant("2022-07-07T23:00"))
        assert waiting.exists()

    @pytest.mark.parametrize("code", ["../x", "A", "", "a b", "-a", "a--b", "东湖", "a/b", "a\n"])
    def test_a_districts_code_is_a_plain_folder_name(self, tmp_path: Path, code: str) -> None:
        (tmp_path / "province.yml").write_text(YML.replace("dong-hu", json.dumps(code)), encoding="utf-8")
        with pytest.raises(DeclarationError, match="district.code"):
            load_membership(tmp_path)


class TestBadPackages:
    @pytest.fixture
    def folder(self, story: Story, tmp_path: Path) -> Iterator[Path]:
        yield Path(shutil.copytree(story.own / "000002", tmp_path / "000002"))

    def test_each_is_refused_with_its_reason(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "outside").write_bytes(b"")
        for name, spoil, wanted in BAD:
            bad = Path(shutil.copytree(folder, tmp_path / name))
            spoil(bad)
            with pytest.raises(BadPackage) as refusal:
                verify(bad, "360000", {"dong-hu"})
            assert wanted in str(refusal.value), name

    def test_of_another_province_or_an_unknown_district(self, folder: Path) -> None:
        with pytest.raises(BadPackage, match="of the province 360000; wanted 110000"):
            verify(folder, "110000")
        with pytest.raises(BadPackage, match="of the district dong-hu, which is not declared"):
            verify(folder, "360000", {"xi-hu"})

    def test_a_manifest_is_read_as_it_was_written(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        assert Manifest.model_validate_json(manifest.model_dump_json()) == manifest


def _altered(change: Callable[[dict[str, object]], object]) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        path = folder / "manifest.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    return spoil


def _text(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "manifest.json").write_text(text, encoding="utf-8")


def _huge(folder: Path) -> None:
    with (folder / "manifest.json").open("r+b") as out:
        out.truncate(100 * 2**20)  # sparse: it takes no room


def _file(content: dict[str, object], table: str = "run") -> dict[str, object]:
    files = content["files"]
    assert isinstance(files, dict)
    return files[table]  # type: ignore[no-any-return]


def _linked(folder: Path) -> None:
    (folder / "run.parquet").unlink()
    (folder / "run.parquet").symlink_to(folder.parent / "outside")


def _one_byte_else(folder: Path) -> None:
    content = bytearray((folder / "run.parquet").read_bytes())
    content[10] ^= 1
    (folder / "run.parquet").write_bytes(content)


BAD: list[tuple[str, Callable[[Path], object], str]] = [
    ("nothing", lambda folder: (folder / "manifest.json").unlink(), "no manifest.json"),
    ("huge", _huge, f"104857600 bytes; wanted at most {MANIFEST_BYTES}"),
    ("text", _text("老师好"), "Invalid JSON"),
    ("list", _text("[]"), "object"),
    ("deep", _text("[" * 100_000), "recursion limit"),
    ("digits", _text('{"number": 1' + "0" * 5_000 + "}"), "out of range"),
    ("newer", _altered(lambda one: one.update(format=2, more=1)), "format 2, of a later version"),
    ("later", _altered(lambda one: one.update(store=9_999)), "tables of migration 9999, of a later version"),
    ("kinds", _altered(lambda one: one.update(number="3")), "number: Input should be a valid integer"),
    ("district", _altered(lambda one: one.update(district="../x")), "district:"),
    ("unexplained", _altered(lambda one: one.update(full=True)), "without a reason"),
    ("path", _altered(lambda one: one["files"].update({"../outside": _file(one)})), "no table of the store"),  # type: ignore[attr-defined]
    ("absolute", _altered(lambda one: one["files"].update({"/etc/passwd": _file(one)})), "no table of the store"),  # type: ignore[attr-defined]
    ("standing", _altered(lambda one: one["standing"].pop("run")), "standing"),  # type: ignore[attr-defined]
    ("unlisted", _altered(lambda one: one["files"].pop("unit")), "the table unit is missing in manifest.json"),  # type: ignore[attr-defined]
    ("missing", lambda folder: (folder / "run.parquet").unlink(), "run.parquet is missing"),
    ("extra", lambda folder: (folder / "x.parquet").touch(), "'x.parquet' does not belong to it"),
    ("linked", _linked, "a link"),
    ("pipe", lambda folder: ((folder / "run.parquet").unlink(), os.mkfifo(folder / "run.parquet")), "no file"),
    ("cut", lambda folder: os.truncate(folder / "run.parquet", 5), "run.parquet has 5 bytes"),
    ("altered", _one_byte_else, "not the file that was packed"),
]
