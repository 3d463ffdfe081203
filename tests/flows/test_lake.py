"""What districts pack becomes one lake: each package once, in its order, whole; and each district is seen as its own home shows it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from dropped import csv, drop, roads
from typer.testing import CliRunner

from flows.cli import app
from flows.home import Home, instant
from flows.packing import pack_by_hand
from flows.run import run_once
from flows.safekeeping import erase_file
from sources.declare import Plan, load
from sources.declare.province import Province
from warehouse.connect import current, open_reader
from warehouse.province.commit import Commit, SetAside, commit_packages, load_heads
from warehouse.province.lake import NoLake, open_committer, open_district, open_lake
from warehouse.province.manifest import MANIFEST, TABLES
from warehouse.province.package import row_digest

PROJECT = Path(__file__).resolve().parents[2]
FIRST, SECOND, RISEN = instant("2022-07-05T23:00"), instant("2022-07-06T23:00"), instant("2022-07-07T06:00")
SECRET = "梧桐密路"
PROVINCE = Province.model_validate(
    {
        "province": {"code": "360000", "name": "示例省"},
        "districts": [{"code": f"d{n}", "name": f"示例{n}区"} for n in (1, 2, 3)],
        "up": "up",
    }
)


@dataclass(frozen=True)
class Districts:
    """Three districts with a road of 480, 300 and 250 km; the first corrects it to 500 on a second night."""

    homes: dict[str, Home]
    up: Path
    plan: Plan


@pytest.fixture(scope="module")
def districts(copied: Callable[[str], Home], tmp_path_factory: pytest.TempPathFactory) -> Districts:
    up = tmp_path_factory.mktemp("up")
    homes = {}
    for code, total in (("d1", 480), ("d2", 300), ("d3", 250)):
        home = homes[code] = copied(code)
        declared = {
            "province": {"code": "360000", "name": "示例省"},
            "district": {"code": code, "name": code},
            "up": str(up),
        }
        (home.root / "province.yml").write_text(json.dumps(declared, ensure_ascii=False), encoding="utf-8")
        drop(home, "公路.csv", csv(roads(total=total)))
        run_once(home, FIRST)
    drop(homes["d1"], "公路（更正）.csv", csv(roads(total=500)), at="2022-07-06T09:00")
    run_once(homes["d1"], SECOND)
    return Districts(homes, up, load(homes["d1"].plan_folder))


@pytest.fixture(scope="module")
def lake(districts: Districts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake with all packages."""
    folder = tmp_path_factory.mktemp("lake")
    risen(folder, districts.up)
    return folder


@pytest.fixture
def up(districts: Districts, tmp_path: Path) -> Path:
    """A copy of the packages for a test that changes them."""
    return Path(shutil.copytree(districts.up, tmp_path / "up"))


def risen(folder: Path, up: Path, province: Province = PROVINCE) -> Commit:
    with open_committer(folder) as con:
        return commit_packages(con, province, up, RISEN)


def heads(folder: Path) -> dict[str, int]:
    with open_lake(folder) as con:
        return {district: head.manifest.package for district, head in load_heads(con).items()}


def rows_of(con: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[object, ...]]:
    return con.execute(f"SELECT CAST(whole AS VARCHAR) AS text FROM {relation} AS whole ORDER BY text").fetchall()


def differences(folder: Path, districts: Districts, *codes: str) -> list[str]:
    """Tables of the store, by district, that the lake has otherwise than the district's snapshot."""
    unlike = []
    for code in codes or districts.homes:
        snapshot = current(districts.homes[code].warehouse)
        assert snapshot is not None
        with (
            open_district(folder, code) as con,
            open_reader(districts.homes[code].warehouse, snapshot=snapshot) as home,
        ):
            unlike += [
                f"{code} {table}"
                for table in TABLES
                if rows_of(con, f"store.{table}") != rows_of(home, f"store.{table}")
            ]
    return unlike


class TestOneDistrict:
    def test_every_table_has_the_rows_of_its_home(self, lake: Path, districts: Districts) -> None:
        assert differences(lake, districts) == []

    def test_every_view_gives_what_its_home_s_gives(self, lake: Path, districts: Districts) -> None:
        home = districts.homes["d1"]
        with open_district(lake, "d1", districts.plan) as con, open_reader(home.warehouse) as own:
            views = [
                view
                for (view,) in own.execute(
                    "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' ORDER BY ALL"
                ).fetchall()
            ]
            assert len(views) > 50
            assert [view for view in views if rows_of(con, view) != rows_of(own, view)] == []
            figure = "SELECT DISTINCT numerator FROM standing_figure WHERE unit = '东乡' AND numerator > 100"
            assert con.execute(figure).fetchall() == [(500,)]

    def test_a_session_without_a_district_sees_nothing(self, lake: Path, districts: Districts) -> None:
        """In the lake's own table 东乡 has four submissions, of three districts; a view over it would add them up."""
        with open_district(lake, "d1", districts.plan) as con:
            assert con.execute("SELECT count(*) FROM lake.store.submission WHERE unit = '东乡'").fetchall() == [(4,)]
            assert con.execute("SELECT count(*) FROM submission").fetchall() == [(2,)]
            con.execute("SET VARIABLE district = 'd2'")
            assert con.execute("SELECT count(*) FROM submission").fetchall() == [(1,)]
            con.execute("RESET VARIABLE district")
            assert con.execute("SELECT count(*) FROM submission").fetchall() == [(0,)]
            assert con.execute("SELECT count(*) FROM unit").fetchall() == [(0,)]

    def test_a_reader_cannot_write(self, lake: Path) -> None:
        with open_lake(lake) as con, pytest.raises(duckdb.Error, match="read-only"):
            con.execute("DELETE FROM lake.store.risen")

    def test_its_digests_are_those_of_its_manifest(self, lake: Path) -> None:
        with open_district(lake, "d1") as con:
            manifest = load_heads(con)["d1"].manifest
            assert {table: row_digest(con, table) for table in manifest.standing} == manifest.standing

    def test_a_folder_without_a_lake_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(NoLake, match="dph province init"), open_lake(tmp_path):
            pass


class TestEachPackageOnce:
    def test_packages_are_taken_in_their_order_and_not_again(self, districts: Districts, tmp_path: Path) -> None:
        assert [(district, package) for district, package, _ in risen(tmp_path, districts.up).taken] == [
            ("d1", 1), ("d1", 2), ("d2", 1), ("d3", 1)
        ]  # fmt: skip
        assert risen(tmp_path, districts.up) == Commit()
        assert differences(tmp_path, districts) == []

    def test_a_night_later_it_goes_on(self, districts: Districts, up: Path, tmp_path: Path) -> None:
        shutil.move(up / "d1" / "000002", tmp_path / "later")
        assert len(risen(tmp_path / "lake", up).taken) == 3
        shutil.move(tmp_path / "later", up / "d1" / "000002")
        assert risen(tmp_path / "lake", up).taken == [("d1", 2, "nightly-20220706-2300")]
        assert differences(tmp_path / "lake", districts, "d1") == []

    def test_what_a_plan_s_folder_says_is_stored_again_only_if_it_changed(self, lake: Path) -> None:
        with open_lake(lake) as con:
            assert con.execute(
                "SELECT DISTINCT package FROM lake.store.indicator WHERE district = 'd1'"
            ).fetchall() == [(1,)]


class TestSetAside:
    """A package that cannot be taken sets its district aside; the others go on."""

    def fault(self, result: Commit) -> SetAside:
        [fault] = result.set_aside
        assert {district for district, _, _ in result.taken} == {"d2", "d3"} | (
            {"d1"} if len(result.taken) == 3 else set()
        )
        return fault

    def test_a_changed_file(self, up: Path, tmp_path: Path) -> None:
        path = up / "d1" / "000002" / "item_list.parquet"
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        fault = self.fault(risen(tmp_path / "lake", up))
        assert (fault.district, fault.package) == ("d1", "000002")
        assert "item_list.parquet is not the file that was packed" in fault.reason
        assert heads(tmp_path / "lake") == {"d1": 1, "d2": 1, "d3": 1}

    def test_a_file_that_is_missing_or_cut(self, up: Path, tmp_path: Path) -> None:
        (up / "d1" / "000001" / "receipt.parquet").unlink()
        assert "receipt.parquet is missing" in self.fault(risen(tmp_path / "lake", up)).reason
        assert heads(tmp_path / "lake") == {"d2": 1, "d3": 1}

    def test_the_second_before_the_first_waits(self, districts: Districts, up: Path, tmp_path: Path) -> None:
        shutil.move(up / "d1" / "000001", tmp_path / "first")
        assert "the lake has nothing of this district; it waits" in self.fault(risen(tmp_path / "lake", up)).reason
        shutil.move(tmp_path / "first", up / "d1" / "000001")
        assert [package for _, package, _ in risen(tmp_path / "lake", up).taken] == [1, 2]
        assert differences(tmp_path / "lake", districts, "d1") == []

    def test_a_package_under_the_next_number_too(self, up: Path, tmp_path: Path) -> None:
        shutil.copytree(up / "d2" / "000001", up / "d2" / "000002")
        [fault] = risen(tmp_path / "lake", up).set_aside
        assert fault.district == "d2"
        assert heads(tmp_path / "lake") == {"d1": 2, "d2": 1, "d3": 1}

    def test_another_package_under_a_number_that_was_taken(self, up: Path, tmp_path: Path) -> None:
        risen(tmp_path / "lake", up)
        path = up / "d3" / "000001" / MANIFEST
        path.write_text(
            path.read_text(encoding="utf-8").replace('"seal":"', '"seal":"0').replace('"seal": "', '"seal": "0'),
            encoding="utf-8",
        )
        [fault] = risen(tmp_path / "lake", up).set_aside
        assert fault.district == "d3" and "--full --reason" in fault.reason

    def test_a_folder_of_no_district_and_a_package_of_another_province(self, up: Path, tmp_path: Path) -> None:
        shutil.copytree(up / "d1", up / "d9")
        other = PROVINCE.model_copy(update={"districts": PROVINCE.districts[:2]})
        faults = {fault.district: fault.reason for fault in risen(tmp_path / "lake", up, other).set_aside}
        assert faults.keys() == {"d3", "d9"}
        shutil.rmtree(up / "d1")
        shutil.move(up / "d9", up / "d3x")
        shutil.rmtree(up / "d3")
        shutil.copytree(up / "d3x", up / "d3")
        faults = {fault.district: fault.reason for fault in risen(tmp_path / "lake", up).set_aside}
        assert "d3" in faults

    def test_parquet_that_does_not_fit_its_table(self, up: Path, tmp_path: Path) -> None:
        forge(up / "d1" / "000002", "entry", "SELECT 1 AS receipt_id, 2 AS more")
        fault = self.fault(risen(tmp_path / "lake", up))
        assert "entry.parquet: column" in fault.reason
        assert heads(tmp_path / "lake") == {"d1": 1, "d2": 1, "d3": 1}

    def test_a_district_that_cannot_be_read(self, up: Path, tmp_path: Path) -> None:
        """A file instead of the folder, and a manifest that the system does not open, after its package was taken."""
        risen(tmp_path / "lake", up)
        shutil.rmtree(up / "d1")
        (up / "d1").touch()
        path = up / "d2" / "000001" / MANIFEST
        path.unlink()
        os.mknod(path, stat.S_IFSOCK | 0o600)
        faults = {fault.district: fault.reason for fault in risen(tmp_path / "lake", up).set_aside}
        assert faults.keys() == {"d1", "d2"}
        assert "Not a directory" in faults["d1"] and MANIFEST in faults["d2"]

    def test_rows_that_cannot_be_read_stop_their_district_alone(self, up: Path, tmp_path: Path) -> None:
        """The Parquet of d2 has the right columns and hash, and a page that is none; d1 has a good package and a damaged one."""
        spoil(up / "d2" / "000001", "receipt")
        (up / "d1" / "000002" / "run.parquet").unlink()
        result = risen(tmp_path / "lake", up)
        assert {fault.district for fault in result.set_aside} == {"d1", "d2"}
        assert heads(tmp_path / "lake") == {"d1": 1, "d3": 1}

    def test_everything_again_brings_a_district_back(self, districts: Districts, up: Path, tmp_path: Path) -> None:
        """The second package is damaged. The home packs everything again; nothing of the first stays in force twice."""
        risen_first = shutil.move(up / "d1" / "000002", tmp_path / "whole")
        risen(tmp_path / "lake", up)
        shutil.copytree(risen_first, up / "d1" / "000002")
        (up / "d1" / "000002" / "receipt.parquet").unlink()
        assert len(risen(tmp_path / "lake", up).set_aside) == 1
        home = shutil.copytree(districts.homes["d1"].root, tmp_path / "home", symlinks=True)
        declared = json.loads((home / "province.yml").read_text(encoding="utf-8")) | {"up": str(up)}
        (home / "province.yml").write_text(json.dumps(declared), encoding="utf-8")
        pack_by_hand(Home(home, districts.homes["d1"].plan_folder), "第2包损坏")
        result = risen(tmp_path / "lake", up)
        assert result.set_aside == [] and [package for _, package, _ in result.taken] == [3]
        assert differences(tmp_path / "lake", districts, "d1") == []


class TestCommands:
    @pytest.fixture
    def root(self, up: Path, tmp_path: Path) -> Path:
        """A province's home with all packages."""
        (tmp_path / "province.yml").write_text(json.dumps(PROVINCE.model_dump(mode="json")), encoding="utf-8")
        return tmp_path

    def dph(self, root: Path, command: str, ends: int = 0) -> str:
        answer = CliRunner().invoke(app, ["--home", str(root), "province", command])
        assert answer.exit_code == ends, answer.output
        return answer.output

    def test_from_the_first_package_to_a_lake_that_is_verified(self, root: Path) -> None:
        assert "no lake yet; begin it with: dph province init" in self.dph(root, "status", ends=3)
        assert "packages of 3 districts" in self.dph(root, "init")
        shutil.rmtree(root / "up" / "d3")
        (root / "up" / "d2" / "000001" / "run.parquet").unlink()
        told = self.dph(root, "rise")
        assert "示例1区: package 2, nightly-20220706-2300" in told
        assert "2 packages taken in, 1 districts set aside\n  示例2区: " in told
        lines = self.dph(root, "status").splitlines()
        assert [line.split()[0] for line in lines[2:5]] == ["d2", "d3", "d1"]  # whoever needs a look comes first
        assert "run.parquet is missing" in lines[2] and "nothing came yet" in lines[3]
        assert self.dph(root, "verify").startswith("ok    示例1区 (d1), nightly-20220706-2300: ")

    def test_rows_changed_by_hand_are_found_and_the_packages_give_them_back(self, root: Path) -> None:
        self.dph(root, "rise")
        with open_committer(root / "lake") as con:
            con.execute("UPDATE lake.store.receipt SET status = 'returned' WHERE district = 'd2'")
        told = self.dph(root, "verify", ends=3)
        assert "FAIL  示例2区 (d2), nightly-20220705-2300: other rows of receipt" in told and told.count("ok  ") == 2
        assert "4 packages taken in, 0 districts set aside" in self.dph(root, "rebuild")
        assert self.dph(root, "verify").count("ok  ") == 3
        assert sorted(path.name for path in root.iterdir()) == ["committer", "lake", "province.yml", "up"]

    def test_a_district_may_upgrade_after_its_province(self, root: Path) -> None:
        """Its package is of before migration 0008, which added `reported_by`, and 0009, which added two tables."""
        shutil.rmtree(root / "up" / "d1" / "000002")
        older(root / "up" / "d1" / "000001")
        assert "3 packages taken in, 0 districts set aside" in self.dph(root, "rise")
        assert self.dph(root, "verify").count("ok  ") == 3

    def test_a_damaged_file_of_the_lake_is_named_and_the_packages_give_it_back(self, root: Path) -> None:
        self.dph(root, "rise")
        largest = max((root / "lake").rglob("*/item_list/*.parquet"), key=lambda path: path.stat().st_size)
        largest.write_bytes(b"")
        assert self.dph(root, "verify", ends=3).count("FAIL") == 3
        [lines_of_risen] = (root / "lake").rglob("*/risen/*.parquet")
        lines_of_risen.write_bytes(lines_of_risen.read_bytes()[:50])
        assert "dph province rebuild" in self.dph(root, "status", ends=3)
        assert "4 packages taken in" in self.dph(root, "rebuild")
        assert self.dph(root, "verify").count("ok  ") == 3

    def test_a_lake_is_not_built_again_from_less_than_it_has(self, root: Path, districts: Districts) -> None:
        self.dph(root, "rise")
        (root / "up" / "d2" / "000001" / "run.parquet").unlink()
        shutil.rmtree(root / "up" / "d3")
        told = self.dph(root, "rebuild", ends=3)
        assert (
            "less than the lake has of 示例2区, 示例3区; the lake stays as it is" in told
            and "run.parquet is missing" in told
        )
        assert differences(root / "lake", districts, "d2", "d3") == []

    def test_a_lake_can_be_moved(self, root: Path) -> None:
        self.dph(root, "rise")
        elsewhere = root.with_name("elsewhere")
        root.rename(elsewhere)
        assert self.dph(elsewhere, "verify").count("ok  ") == 3
        assert "0 packages taken in, 0 districts set aside" in self.dph(elsewhere, "rise")

    def test_compaction_leaves_the_rows_in_force_in_fewer_files(self, root: Path, districts: Districts) -> None:
        later = shutil.move(root / "up" / "d1" / "000002", root.with_name("later"))
        self.dph(root, "rise")
        shutil.move(later, root / "up" / "d1" / "000002")
        self.dph(root, "rise")
        before = len(list((root / "lake").rglob("*.parquet")))
        assert "rows in force" in self.dph(root, "compact")
        assert len(list((root / "lake").rglob("*.parquet"))) < before
        assert self.dph(root, "verify").count("ok  ") == 3
        assert differences(root / "lake", districts, "d1") == []

    def test_after_an_erasure_no_file_of_the_lake_has_the_data(self, root: Path, districts: Districts) -> None:
        """The erased file names a road that no other file names; the other districts' data stay."""
        self.dph(root, "rise")
        home = Home(
            Path(shutil.copytree(districts.homes["d1"].root, root / "d1", symlinks=True)),
            districts.homes["d1"].plan_folder,
        )
        declared = json.loads((home.root / "province.yml").read_text(encoding="utf-8")) | {"up": str(root / "up")}
        (home.root / "province.yml").write_text(json.dumps(declared), encoding="utf-8")
        drop(
            home,
            "公路（西镇）.csv",
            csv([[SECRET if cell == "甲路" else cell for cell in row] for row in roads("西镇", total=60)]),
        )
        run_once(home, instant("2022-07-07T23:00"))
        self.dph(root, "rise")
        assert holding(root / "lake", SECRET) and holding(root / "up", SECRET)
        with open_reader(home.warehouse) as con:
            [(submission,)] = con.execute("SELECT submission_id FROM submission WHERE unit = '西镇'").fetchall()
        erase_file(home, submission, "误报")
        pack_by_hand(home, None)
        assert "erased data" in self.dph(root, "rise")
        assert holding(root / "lake", SECRET) == holding(root / "up", SECRET) == []
        assert self.dph(root, "verify").count("ok  ") == 3
        assert differences(root / "lake", districts, "d2") == []

    def test_a_killed_rebuilding_leaves_the_former_lake(self, root: Path) -> None:
        self.dph(root, "rise")
        (root / "lake").rename(root / "lake-former")  # as killed between its two renames
        assert "0 packages taken in" in self.dph(root, "rise")

    @pytest.mark.parametrize(
        ("districts", "complaint"),
        [
            ([], "districts"),
            (
                [{"code": "d1", "name": "甲"}, {"code": "d1", "name": "乙"}],
                "districts.code: found 'd1', wanted each district once",
            ),
            ([{"code": "../d1", "name": "甲"}], "districts.0.code"),
        ],
    )
    def test_a_wrong_declaration_is_named(
        self, districts: list[dict[str, str]], complaint: str, tmp_path: Path
    ) -> None:
        wrong = PROVINCE.model_dump(mode="json") | {"districts": districts}
        (tmp_path / "province.yml").write_text(json.dumps(wrong), encoding="utf-8")
        assert complaint in self.dph(tmp_path, "rise", ends=3)

    def test_a_home_without_a_declaration_and_a_folder_that_is_not_mounted(self, root: Path) -> None:
        shutil.rmtree(root / "up")
        assert "no such folder; wanted the folder `up`" in self.dph(root, "rise", ends=3)
        (root / "province.yml").unlink()
        assert "wanted the province and its districts" in self.dph(root, "rise", ends=2)


def holding(folder: Path, text: str) -> list[str]:
    """The files below a folder that hold a text, in their bytes or in a value of their Parquet."""
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        is_parquet = path.suffix == ".parquet"
        values = str(duckdb.sql(f"FROM read_parquet('{path}')").fetchall()) if is_parquet else ""
        if text.encode() in path.read_bytes() or text in values:
            found.append(path.name)
    return found


def older(folder: Path) -> None:
    """Change a first package as if a home at migration 7 had packed it."""
    path = folder / "submission.parquet"
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        con.execute("CREATE SCHEMA store")
        con.execute(f"CREATE TABLE store.submission AS SELECT * EXCLUDE (reported_by) FROM '{path}'")
        con.execute(f"COPY store.submission TO '{path}' (FORMAT parquet)")
        standing = row_digest(con, "submission")
    declare(folder, "submission", standing.rows)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8")) | {"store": 7}
    manifest["standing"]["submission"] = standing.model_dump()
    for table in ("run_cost", "rule"):
        (folder / f"{table}.parquet").unlink()
        del manifest["files"][table]
    del manifest["standing"]["run_cost"]
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def forge(folder: Path, table: str, query: str) -> None:
    """Replace a file of a package by other rows, under a manifest that fits them."""
    path = folder / f"{table}.parquet"
    with duckdb.connect() as con:
        con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    declare(folder, table, 1)


def declare(folder: Path, table: str, rows: int) -> None:
    """Enter a table's file in its package's manifest."""
    content = (folder / f"{table}.parquet").read_bytes()
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][table] = {"rows": rows, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def spoil(folder: Path, table: str) -> None:
    """Overwrite the first page of a file of a package, and let its manifest fit."""
    path = folder / f"{table}.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:4] + bytes(60) + content[64:])
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][table]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


KILLED = """
import os, signal, sys, threading
from datetime import datetime
from pathlib import Path
from tests.flows.test_lake import PROVINCE, RISEN
from warehouse.province.commit import commit_packages
from warehouse.province.lake import open_committer

def tell(step):
    if step == sys.argv[3] and sys.argv[4:]:
        threading.Timer(float(sys.argv[4]), os.kill, (os.getpid(), signal.SIGKILL)).start()
    elif step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

with open_committer(Path(sys.argv[1])) as con:
    commit_packages(con, PROVINCE, Path(sys.argv[2]), RISEN, tell)
"""
STEPS = ["begin", "run", "item_list", "figure", "unit", "commit", "committed"]


def killed(lake: Path, up: Path, *arguments: object) -> int:
    """The exit code of a committer in a process of its own. arguments: the step at which it is killed, and seconds behind it."""
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests' / 'flows'}"}
    command = [sys.executable, "-c", KILLED, str(lake), str(up), *(str(one) for one in arguments)]
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, timeout=60)
    assert ended.returncode in (0, -9), ended.stderr.decode()
    return ended.returncode


@pytest.mark.torture
@pytest.mark.tries("kills: a committer at any moment")
@pytest.mark.parametrize("seed", range(40))
def test_a_committer_killed_at_any_moment_leaves_all_or_nothing(
    seed: int, districts: Districts, tmp_path: Path
) -> None:
    """Half of the kills come around COMMIT, the others anywhere in the transaction."""
    step, most = ("commit", 0.05) if seed % 2 else ("begin", 0.5)
    killed(tmp_path, districts.up, step, random.Random(seed).uniform(0, most))
    assert len(risen(tmp_path, districts.up).taken) in (0, 4)
    assert differences(tmp_path, districts) == []


@pytest.mark.tries("kills: a committer at its steps")
@pytest.mark.parametrize(
    "step",
    [
        step if step in ("item_list", "commit", "committed") else pytest.param(step, marks=pytest.mark.torture)
        for step in STEPS
    ],
)
def test_a_killed_committer_leaves_all_of_a_transaction_or_nothing(
    step: str, districts: Districts, tmp_path: Path
) -> None:
    assert killed(tmp_path, districts.up, step) == -9
    taken = risen(tmp_path, districts.up).taken
    assert len(taken) == (0 if step == "committed" else 4)
    assert differences(tmp_path, districts) == []
