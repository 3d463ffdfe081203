"""The committer: takes the packages that districts sent into the lake, each district's in their order and each once.

A package that cannot be taken sets its district aside, with the reason; the other districts go on. A later package with
everything brings the district back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from sources.declare.province import Province
from warehouse.connect import of_the_disk
from warehouse.insert import insert
from warehouse.migrate import load_migrations
from warehouse.province.lake import columns_of_store, quoted
from warehouse.province.manifest import (
    APPENDED,
    DECLARED,
    ENDING,
    TABLES,
    BadPackage,
    Manifest,
    folder_name,
    package_numbers,
    read_manifest,
    verify,
)

MOST = 50  # packages in one transaction: it limits memory, and the work that a kill undoes
Columns = Mapping[str, Mapping[str, str]]  # table -> column -> type
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A district whose packages from the folder `package` on were not taken, and why. package: '' for the whole folder."""

    district: str
    package: str
    reason: str


@dataclass(slots=True)
class Commit:
    """The result of a commit: packages taken, as (district, package, edition), and districts set aside."""

    taken: list[tuple[str, int, str]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Head:
    """The lake's last package of a district, its first package in force, and loaded table -> package of its rows."""

    manifest: Manifest
    since: int
    loaded: Mapping[str, int]

    def brings(self, table: str) -> bool:
        """Whether this package's rows of a table are not in the lake yet."""
        has_rows = table in self.manifest.files and self.manifest.files[table].rows > 0
        return has_rows and (table in APPENDED or self.loaded.get(table) == self.manifest.package)


Link = tuple[Path, Head]  # a package's folder, and the head that it makes


def commit_packages(
    con: duckdb.DuckDBPyConnection, province: Province, up: Path, at: datetime, tell: Tell = lambda step: None
) -> Commit:
    """Take all new packages below `up` into the lake, at most `MOST` in a transaction.

    con: from `lake.open_committer`. at: now. tell: called with each step's name.

    Raises: OSError if `up` cannot be listed; duckdb.Error if the lake cannot be written.
    """
    heads, columns, result = load_heads(con), columns_of_store(), Commit()
    districts = [area.code for area in province.districts]
    for path in sorted(up.iterdir()):
        if path.is_dir() and path.name not in districts and not path.name.startswith("."):
            result.set_aside.append(
                SetAside(path.name, "", f"{path}: no district of {province.province.name} is named so")
            )
    links: list[Link] = []
    for district in districts:
        new, fault = _new_links(con, up / district, province, district, heads.get(district), columns)
        links += new
        result.set_aside += [fault] if fault else []
    for start in range(0, len(links), MOST):
        _take(con, links[start : start + MOST], columns, at, tell, result)
    return result


def load_heads(con: duckdb.DuckDBPyConnection) -> dict[str, Head]:
    """District -> its head. con: a connection to the lake."""
    rows = con.execute(
        "SELECT district, max_by(manifest, package), max_by(since, package), max_by(loaded, package) FROM lake.store.risen GROUP BY district"
    ).fetchall()
    return {district: Head(Manifest.model_validate_json(text), since, loaded) for district, text, since, loaded in rows}


def _new_links(
    con: duckdb.DuckDBPyConnection, own: Path, province: Province, district: str, head: Head | None, columns: Columns
) -> tuple[list[Link], SetAside | None]:
    """The packages in a district's folder that continue its chain, and the first that does not, with the reason.

    Behind one that does not, only a package with everything is taken.
    """
    links: list[Link] = []
    fault: SetAside | None = None
    try:
        numbers = package_numbers(own) if own.exists() else []
    except OSError as error:
        return [], SetAside(district, "", f"{own}: {error.strerror or error}")
    for number in numbers:
        folder = own / folder_name(number)
        if head and number < head.manifest.package:
            continue
        try:
            if head and number == head.manifest.package:
                _check_same(folder, head.manifest)
                continue
            manifest = verify(folder, province.province.code, [district])
            if fault and not manifest.full:
                continue
            _check_follows(folder, manifest, head)
            _check_rows(con, folder, manifest, columns)
        except (BadPackage, OSError) as error:
            fault = fault or SetAside(district, folder.name, str(error))
            continue
        head, fault = _after(head, manifest), None
        links.append((folder, head))
    return links, fault


def _check_same(folder: Path, known: Manifest) -> None:
    """Check that a package that was taken is still the same. Raises: BadPackage."""
    if read_manifest(folder) != known:
        raise BadPackage(
            f"{folder}: another package than the lake has under this number, of edition {known.number} {known.edition}; "
            "was the home restored from a backup? Its district sends: dph province pack --full --reason TEXT"
        )


def _check_follows(folder: Path, manifest: Manifest, head: Head | None) -> None:
    """Check that a package continues a district's chain. Raises: BadPackage."""
    last = (head.manifest.content_hash, head.manifest.number) if head else ("", 0)
    if manifest.full or (manifest.before, manifest.before_number) == last:
        return
    lake = f"edition {last[1]} ({last[0][:12]})" if head else "nothing of this district"
    raise BadPackage(
        f"{folder}: continues edition {manifest.before_number} ({manifest.before[:12]}), and the lake has {lake}; "
        "it waits for the packages between"
    )


def _check_rows(con: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, columns: Columns) -> None:
    """Check that each file has the columns of its table and the rows of the manifest. Raises: BadPackage."""
    is_current = manifest.store == load_migrations()[-1].number  # a home of an earlier version may lack columns
    for table, packed in manifest.files.items():
        path = quoted(folder / (table + ENDING))
        try:
            (rows,) = con.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata('{path}')").fetchone() or (None,)
            found = dict(
                con.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('{path}'))").fetchall()
            )
        except duckdb.Error as error:
            raise BadPackage(f"{folder}: {table}{ENDING}: {str(error).splitlines()[0]}") from None
        if rows != packed.rows:
            raise BadPackage(f"{folder}: {table}{ENDING} has {rows} rows; wanted {packed.rows}")
        wrong = [name for name, kind in found.items() if columns[table].get(name) != kind]
        missing = [name for name in columns[table] if name not in found] if is_current else []
        if wrong or missing:
            name = (wrong or missing)[0]
            raise BadPackage(
                f"{folder}: {table}{ENDING}: column {name[:60]!r} is {found.get(name, 'missing')[:60]}; "
                f"wanted {columns[table].get(name, 'no such column')}"
            )


def _after(head: Head | None, manifest: Manifest) -> Head:
    """The head that a package makes."""
    if head is None or manifest.full:
        return Head(manifest, manifest.package, dict.fromkeys(manifest.files.keys() & set(DECLARED), manifest.package))
    former = head.manifest.files
    loaded = {
        table: head.loaded[table]
        if table in head.loaded and former[table].sha256 == manifest.files[table].sha256
        else manifest.package
        for table in DECLARED
        if table in manifest.files
    }
    return Head(manifest, head.since, loaded)


def _take(
    con: duckdb.DuckDBPyConnection, links: Sequence[Link], columns: Columns, at: datetime, tell: Tell, result: Commit
) -> None:
    """Take packages in one transaction. If one of them cannot be read, each is taken alone, and its district is set aside
    from the unreadable one on.
    """
    try:
        _commit(con, links, columns, at, tell)
    except duckdb.Error as error:
        with suppress(duckdb.Error):  # after a failed commit there is nothing to roll back
            con.execute("ROLLBACK")
        complaint = str(error).splitlines()[0]
        if of_the_disk(complaint):
            raise
        if len(links) == 1:
            [(folder, head)] = links
            result.set_aside.append(SetAside(head.manifest.district, folder.name, f"{folder}: {complaint}"))
            return
        stopped: set[str] = set()  # districts with an unreadable package among these
        for link in links:
            if (district := link[1].manifest.district) not in stopped:
                faults = len(result.set_aside)
                _take(con, [link], columns, at, tell, result)
                stopped |= {district} if len(result.set_aside) > faults else set()
        return
    result.taken += [(head.manifest.district, head.manifest.package, head.manifest.edition) for _, head in links]


def _commit(con: duckdb.DuckDBPyConnection, links: Sequence[Link], columns: Columns, at: datetime, tell: Tell) -> None:
    """Insert the rows of packages and their lines in `risen`, in one transaction."""
    tell("begin")
    con.execute("BEGIN")
    for table in TABLES:
        parts = [
            f"SELECT '{head.manifest.district}' AS district, {head.manifest.package} AS package, * "
            f"FROM read_parquet('{quoted(folder / (table + ENDING))}')"
            for folder, head in links
            if head.brings(table)
        ]
        if parts:
            con.execute(f"INSERT INTO lake.store.{table} BY NAME " + " UNION ALL BY NAME ".join(parts))
            tell(table)
    insert(con, "lake.store.risen", [_line(head, at) for _, head in links])
    tell("commit")
    os.sync()  # DuckLake flushes its catalogue, not the Parquet that the catalogue will name
    con.execute("COMMIT")
    tell("committed")


def _line(head: Head, at: datetime) -> dict[str, object]:
    """The line of `risen` for a package."""
    one = head.manifest
    return {
        "district": one.district,
        "package": one.package,
        "edition": one.edition,
        "number": one.number,
        "content_hash": one.content_hash,
        "before": one.before,
        "published_at": one.published_at,
        "definitions": one.definitions,
        "is_full": one.full,
        "reason": one.reason,
        "is_erasure": one.is_erasure,
        "since": head.since,
        "loaded": dict(head.loaded),
        "rows": sum(packed.rows for packed in one.files.values()),
        "manifest": one.model_dump_json(),
        "risen_at": at,
    }
