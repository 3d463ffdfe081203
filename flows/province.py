"""A province's home: its lake of all districts' editions, without Prefect (`docs/how-to/province.md`)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import EnvironmentFault, UsageFault
from flows.home import now
from flows.table import print_table
from flows.terminal import working
from sources.declare.declaration import PROVINCE_FILE
from sources.declare.province import Province, load_province

if TYPE_CHECKING:
    from warehouse.province.commit import Commit, SetAside

SET_ASIDE = "set_aside.json"  # in the lake's folder: districts set aside by the last commit
DRAFT, FORMER = "-draft", "-former"  # endings of the lake's folder while it is built again


def begin_lake(root: Path) -> None:
    """Make the empty lake of a province's home, and its folder for packages; nothing if both are there.

    Raises: UsageFault without `province.yml`; DeclarationError.
    """
    from warehouse.province.lake import open_committer

    province = declared(root)
    with _alone(root, province) as lake, open_committer(lake):
        pass
    (root / province.up).mkdir(parents=True, exist_ok=True)
    print(
        f"{province.province.name}: lake {lake}, packages of {len(province.districts)} districts from {root / province.up}"
    )


def rise(root: Path, at: datetime | None = None) -> None:
    """Take all new packages into the lake, and print the districts that are set aside."""
    province = declared(root)
    with working("taking packages in"), _alone(root, province) as lake:
        result = _commit(root, province, lake, at or now())
        if is_erased := _has_erased_rows(lake):
            _renewed(lake)
    for district, package, edition in result.taken:
        print(f"{province.name_of(district)}: package {package}, {edition}")
    if is_erased:
        print("a district has erased data: the lake was copied without them, and the former one removed")
    _print_counts(province, result)


def show_province(root: Path) -> None:
    """Print a line for each district: its last package in the lake, and why it is set aside."""
    from warehouse.province.commit import load_heads
    from warehouse.province.lake import open_lake

    province = declared(root)
    lake = root / province.lake
    with _readable(), open_lake(lake) as con:
        heads = load_heads(con)
        risen_at = dict(con.execute("SELECT district, max(risen_at) FROM risen GROUP BY district").fetchall())
    reasons = {one.district: one.reason for one in _set_aside(lake)}
    rows = []
    for area in sorted(province.districts, key=lambda area: (area.code not in reasons, area.code in heads, area.code)):
        last = heads[area.code].manifest if area.code in heads else None
        rows.append(
            (
                area.code, area.name, last and last.package, last and last.edition, last and last.published_at, risen_at.get(area.code),
                reasons.get(area.code, "" if last else "nothing came yet"),
            )
        )  # fmt: skip
    print_table(["district", "name", "package", "edition", "published_at", "risen_at", "note"], rows)


def verify_lake(root: Path) -> int:
    """Compare the rows of every district in the lake with its last manifest; gives the exit code: 0 if all agree, else 3."""
    import duckdb

    from warehouse.province.commit import load_heads
    from warehouse.province.lake import columns_of_store, open_district, open_lake
    from warehouse.province.package import row_digest

    province = declared(root)
    lake = root / province.lake
    with _readable(), open_lake(lake) as con:
        heads = load_heads(con)
    unlike = 0
    for district, head in sorted(heads.items()):
        columns = columns_of_store(head.manifest.store)
        standing = head.manifest.standing
        with open_district(lake, district) as con:
            try:
                other = [
                    table
                    for table, digest in standing.items()
                    if row_digest(con, table, columns=columns[table]) != digest
                ]
                fault = f"other rows of {', '.join(other)}" if other else ""
            except duckdb.Error as error:
                fault = str(error).splitlines()[0]
        unlike += bool(fault)
        rows = sum(digest.rows for digest in standing.values())
        name = f"{province.name_of(district)} ({district}), {head.manifest.edition}"
        print(f"FAIL  {name}: {fault}" if fault else f"ok    {name}: {rows} rows")
    if unlike:
        print("      -> dph province rebuild")
    return 3 if unlike else 0


def compact_lake(root: Path) -> None:
    """Copy the rows in force into a new lake of few files, which takes the old one's place."""
    province = declared(root)
    with working("copying the lake"), _alone(root, province) as lake:
        before, rows = _bytes(lake), _renewed(lake)
    print(f"{lake}: {rows} rows in force, {before / 2**20:.1f} MB before, {_bytes(lake) / 2**20:.1f} MB now")


def rebuild_lake(root: Path, at: datetime | None = None) -> None:
    """Build the lake again from all packages, beside the old one, which is removed at the end.

    Raises: EnvironmentFault if the packages give less of a district than the old lake has; the old one stays.
    """
    province = declared(root)
    with working("building the lake again from its packages"), _alone(root, province) as lake:
        draft = _draft(lake)
        result = _commit(root, province, draft, at or now())
        if lost := _lost(lake, draft):
            shutil.rmtree(draft)
            reasons = [one.reason for one in result.set_aside if one.district in lost]
            raise EnvironmentFault(
                f"the packages give less than the lake has of {', '.join(map(province.name_of, lost))}; the lake stays as it is. "
                + "; ".join(reasons or ["packages are missing"])
            )
        _swap(draft, lake)
    _print_counts(province, result)


def _print_counts(province: Province, result: Commit) -> None:
    """Print how many packages were taken in, and the districts that are set aside."""
    print(f"{len(result.taken)} packages taken in, {len(result.set_aside)} districts set aside")
    for one in result.set_aside:
        print(f"  {province.name_of(one.district)}: {one.reason}")


def _lost(lake: Path, draft: Path) -> list[str]:
    """The districts of which a new lake lacks packages that the present one has; empty if the present one is unreadable."""
    import duckdb

    from warehouse.province.commit import load_heads
    from warehouse.province.lake import NoLake, open_lake

    try:
        with open_lake(lake) as con:
            present = load_heads(con)
    except (NoLake, duckdb.Error):
        return []
    with open_lake(draft) as con:
        new = load_heads(con)
    return [
        district
        for district, head in sorted(present.items())
        if district not in new or new[district].manifest.package < head.manifest.package
    ]


def declared(root: Path) -> Province:
    """The province that `province.yml` declares.

    Raises: UsageFault if there is no such file; DeclarationError.
    """
    if not (root / PROVINCE_FILE).exists():
        raise UsageFault(
            f"{root / PROVINCE_FILE}: no such file; wanted the province and its districts: docs/how-to/province.md"
        )
    return load_province(root)


def _commit(root: Path, province: Province, lake: Path, at: datetime) -> Commit:
    """The result of a commit; districts set aside are noted in the lake's folder."""
    import duckdb

    from sources.durable import put
    from warehouse.connect import of_the_disk
    from warehouse.province.commit import commit_packages
    from warehouse.province.lake import open_committer

    up = root / province.up
    if not up.is_dir():
        raise EnvironmentFault(f"{up}: no such folder; wanted the folder `up` of province.yml, mounted")
    try:
        with open_committer(lake) as con:
            result = commit_packages(con, province, up, at)
    except duckdb.Error as error:
        complaint = of_the_disk(str(error))
        if not complaint:
            raise
        raise EnvironmentFault(complaint) from error
    put(lake / SET_ASIDE, json.dumps([asdict(one) for one in result.set_aside], ensure_ascii=False, indent=1) + "\n")
    return result


def _has_erased_rows(lake: Path) -> bool:
    from warehouse.province.lake import open_lake
    from warehouse.province.renew import has_erased_rows

    with open_lake(lake) as con:
        return has_erased_rows(con)


def _renewed(lake: Path) -> int:
    """Put a copy of the rows in force in the lake's place; gives their number."""
    from warehouse.province.renew import renew

    draft = _draft(lake)
    rows = renew(lake, draft)
    if (lake / SET_ASIDE).exists():
        shutil.copyfile(lake / SET_ASIDE, draft / SET_ASIDE)
    _swap(draft, lake)
    return rows


def _draft(lake: Path) -> Path:
    """The empty folder for a lake that is built beside the present one."""
    draft = lake.with_name(lake.name + DRAFT)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    return draft


def _swap(draft: Path, lake: Path) -> None:
    """Put a new lake in the place of the former one, which is removed. After a kill between, `_alone` restores it."""
    former = lake.with_name(lake.name + FORMER)
    shutil.rmtree(former, ignore_errors=True)
    if lake.exists():
        lake.rename(former)
    draft.rename(lake)
    shutil.rmtree(former, ignore_errors=True)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _set_aside(lake: Path) -> list[SetAside]:
    from warehouse.province.commit import SetAside

    path = lake / SET_ASIDE
    return [SetAside(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


@contextmanager
def _alone(root: Path, province: Province) -> Iterator[Path]:
    """The lake's folder, under the lock of the province's only committer. A rebuilding that was killed is undone.

    Raises: EnvironmentFault if another process holds the lock.
    """
    from warehouse.connect import Busy, locked

    lake = root / province.lake
    former = lake.with_name(lake.name + FORMER)
    with _readable():
        try:
            with locked(root / "committer"):
                if former.exists() and not lake.exists():
                    former.rename(lake)
                shutil.rmtree(former, ignore_errors=True)  # killed before it was removed
                yield lake
        except Busy as error:
            raise EnvironmentFault(str(error)) from None


@contextmanager
def _readable() -> Iterator[None]:
    """Turn a lake that cannot be used into an error that the command line explains."""
    import duckdb

    from warehouse.province.lake import NoLake, OtherTables

    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        complaint = str(error).splitlines()[0]
        if "lock on file" in complaint:
            raise EnvironmentFault("another process is taking packages in; ask again when it has ended") from None
        raise EnvironmentFault(
            f"{complaint}; if the lake is damaged, build it again from its packages: dph province rebuild"
        ) from None
    except (NoLake, OtherTables) as error:
        raise EnvironmentFault(str(error)) from None
    except ModuleNotFoundError as error:
        if error.name != "duckdb_extension_ducklake":
            raise
        raise EnvironmentFault(
            "DuckLake is missing; install it with: pip install --no-deps --require-hashes -r requirements-province.lock"
        ) from None
