"""Packing: after a publication, the rows of the published snapshot that the packages before lack become a package.

Tables of the store only grow, and DuckDB keeps rows in the order in which they came. So the rows packed before are the
first rows of each table. Their number and digest are in the last manifest; if the digest still holds, the rows behind
them are the new ones, whatever their keys and instants say. If it does not, as after an erasure or a recovery, the
package has everything again. A wrong guess can thus cost a larger package, never a row (docs/decisions/0072).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import duckdb

from sources.declare.province import Membership
from sources.durable import flush, put
from sources.statement import statement
from warehouse.connect import READER_MEMORY, SPILL_FOLDER, current
from warehouse.definition import MOVED
from warehouse.follows import plan_version
from warehouse.province.manifest import (
    APPENDED,
    ENDING,
    FORMAT,
    MANIFEST,
    TABLES,
    BadPackage,
    Manifest,
    PackedTable,
    RowDigest,
    folder_name,
    package_numbers,
    read_manifest,
)
from warehouse.publish import Edition, last_edition
from warehouse.publish import manifest as manifest_of
from warehouse.refusal import Unfit

NOTE = "packed.json"  # in the warehouse: the manifest of the package written last
DRAFT = ".draft-"
CLOSED = 0o770  # a district's folder holds cells: owner and group read it, nobody else
STATEMENTS = Path(__file__).parents[1] / "statements"


def pack(folder: Path, root: Path, member: Membership, reason: str | None = None) -> Path | None:
    """The new package of the home's published edition, in `<up>/<district>/<package>/`; None if nothing is new.

    A package appears whole: it is written to a draft beside, flushed to disk and renamed. A draft that a killed process
    left is removed. After an erasure the package has everything again, and older packages of the district are removed.
    folder: the warehouse; hold `connect.locked(folder)` around it. root: the home. reason: pack everything again, even
    if nothing is new; whatever the folder holds is then continued.

    Raises: Unfit if the folder's last package is of an edition that this home does not know; OSError or duckdb.Error if
    the folder cannot be written.
    """
    snapshot, own = current(folder), _own_folder(folder, root, member)
    if snapshot is None:
        return None
    for draft in own.glob(DRAFT + "*"):
        shutil.rmtree(draft)
    is_forced = reason is not None
    noted, lying = noted_package(folder), last_package(own, is_forced)
    if lying is not None:
        _remove_before_erasure(own, lying)
    sealed = _sealed(snapshot)
    with _opened(folder, snapshot) as con:
        edition = last_edition(con)
        if edition is None:
            return None
        head = _head(con, noted, lying, own, edition, is_forced)
        if head is not None and head != noted and not is_forced:
            _note(folder, head)
        if not is_forced and head is not None and head.snapshot_sha256 == sealed[0]:
            return None
        why = reason if is_forced else _why_full(con, head, is_own=head == noted) if head else None
        if head is not None and why is None and head.number == edition.number:
            return None  # somebody published or withdrew an edition: that is packed with the next one
        number = 1 + max([noted.package if noted else 0, *package_numbers(own)])
        manifest = _written(con, own / f"{DRAFT}{number}", member, edition, sealed, head, number, why)
    os.rename(own / f"{DRAFT}{number}", own / manifest.name)
    flush(own)
    _note(folder, manifest)
    _remove_before_erasure(own, manifest)
    return own / manifest.name


def noted_package(folder: Path) -> Manifest | None:
    """The manifest of the package that this home has written last; None if it has written none, or the note is unreadable."""
    path = folder / NOTE
    try:
        return Manifest.model_validate_json(path.read_bytes()) if path.exists() else None
    except ValueError:
        return None


def last_package(own: Path, is_forced: bool = False) -> Manifest | None:
    """The manifest of the last package in a district's folder; None if there is none.

    is_forced: None for an unusable one too. Raises: Unfit if it is unusable.
    """
    packages = package_numbers(own)
    try:
        return read_manifest(own / folder_name(packages[-1])) if packages else None
    except BadPackage as error:
        if is_forced:
            return None
        raise Unfit(f"{error}; look into it, then: dph province pack --full --reason TEXT") from None


def _own_folder(folder: Path, root: Path, member: Membership) -> Path:
    """The district's folder for packages, made for the first package.

    Raises: FileNotFoundError if the folder for all packages is missing, or the district's although packages were written
    to it: then another disk than usual lies there.
    """
    up = member.folder(root)
    own = up / member.district.code
    if not up.is_dir():
        raise FileNotFoundError(f"{up}: no such folder; wanted the folder `up` of province.yml, mounted")
    if not own.is_dir() and noted_package(folder) is not None:
        raise FileNotFoundError(f"{own}: gone, and packages were written there; mount its disk, or make the folder")
    own.mkdir(CLOSED, exist_ok=True)
    return own


def _sealed(snapshot: Path) -> tuple[str, str]:
    """The SHA-256 of a snapshot and the seal of its edition, by the manifest beside it. If that was cut short at a power
    cut, the file is hashed, and the seal is ''.
    """
    sealed = manifest_of(snapshot.with_suffix(".json")) or {}
    return sealed.get("sha256") or _hash(snapshot), sealed.get("seal") or ""


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _head(
    con: duckdb.DuckDBPyConnection,
    noted: Manifest | None,
    lying: Manifest | None,
    own: Path,
    edition: Edition,
    is_forced: bool,
) -> Manifest | None:
    """The package that the next one continues: the one that this home has noted, or a later one in the folder if the
    home has its edition, as after a kill between writing and noting it.

    Raises: Unfit for a later package of an edition that the home does not have, as after a restored backup.
    """
    if lying is None or (noted is not None and (lying == noted or lying.package < noted.package)):
        return noted
    query = "SELECT 1 FROM store.edition WHERE (edition, number, content_hash, published_at) = (?, ?, ?, ?)"
    facts = [lying.edition, lying.number, lying.content_hash, lying.published_at]
    if is_forced or con.execute(query, facts).fetchone():
        return lying
    raise Unfit(
        f"{own / lying.name} has edition {lying.number}, {lying.edition} ({lying.content_hash[:12]}), which this home does not "
        f"know; its own last edition is {edition.number}, {edition.edition} ({edition.content_hash[:12]}). Was it restored "
        "from a backup? If this home is the right one: dph province pack --full --reason TEXT"
    )


def _why_full(con: duckdb.DuckDBPyConnection, head: Manifest, is_own: bool) -> str | None:
    """Why everything must be packed again; None if the rows packed before are unchanged.

    Raises: Unfit if they differ from a package that this home has not noted: two homes write into one folder.
    """
    if head.store != _store(con):
        return f"the tables were changed by migrations {head.store + 1} to {_store(con)}"
    changed = [name for name, before in head.standing.items() if row_digest(con, name, most=before.rows) != before]
    if changed and not is_own:
        raise Unfit(
            f"package {head.name} of edition {head.edition} has other rows of {', '.join(changed)} than this home; "
            "if this home is the right one: dph province pack --full --reason TEXT"
        )
    if _is_erasure(con, head):
        return "dph erase: data were erased by order"
    if not con.execute("SELECT 1 FROM store.edition WHERE edition = ?", [head.edition]).fetchone():
        return f"dph recover: edition {head.number}, {head.edition}, is undone"
    if changed:
        return f"rows packed before were changed or undone: {', '.join(changed)}"
    if _rows(con, "reading") > head.standing["reading"].rows:
        return "dph reread: archived files were read again"
    return None


def _is_erasure(con: duckdb.DuckDBPyConnection, head: Manifest | None) -> bool:
    """Whether data were erased since that package."""
    rows = _rows(con, "erasure")
    return rows > 0 and (head is None or row_digest(con, "erasure") != head.standing["erasure"])


def _written(
    con: duckdb.DuckDBPyConnection,
    draft: Path,
    member: Membership,
    edition: Edition,
    sealed: tuple[str, str],
    head: Manifest | None,
    package: int,
    why: str | None,
) -> Manifest:
    """The manifest of the package written to `draft`, on disk. head: the package before. why: the reason to pack all rows."""
    draft.mkdir()
    former: Mapping[str, RowDigest] = head.standing if head and why is None else {}
    files: dict[str, PackedTable] = {}
    for table in TABLES:
        path = draft / (table + ENDING)
        first = _first_row(con, table, former[table].rows) if table in former else 0
        copied = con.execute(
            f"COPY (SELECT * FROM store.{table} WHERE rowid >= {first}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
        assert copied is not None
        files[table] = PackedTable(rows=copied[0], bytes=path.stat().st_size, sha256=_hash(path))
        flush(path)
    first = _first_row(con, "run", former["run"].rows) if former else 0
    plan = plan_version(con)
    manifest = Manifest(
        format=FORMAT,
        package=package,
        province=member.province.code,
        district=member.district.code,
        district_name=member.district.name,
        edition=edition.edition,
        number=edition.number,
        kind=edition.kind,
        cut_off_at=edition.cut_off_at,
        published_at=edition.published_at,
        content_hash=edition.content_hash,
        before=head.content_hash if head else "",
        before_number=head.number if head else 0,
        runs=tuple(
            run
            for (run,) in con.execute(f"SELECT run_id FROM store.run WHERE rowid >= {first} ORDER BY rowid").fetchall()
        ),
        files=files,
        standing={table: row_digest(con, table) for table in APPENDED},
        definitions=_definitions(con),
        plan_version=plan.version if plan else 0,
        program_version=version("double-past-half"),
        store=_store(con),
        seal=sealed[1],
        snapshot_sha256=sealed[0],
        full=why is not None,
        reason=why or "",
        is_erasure=_is_erasure(con, head) if head else False,
    )
    put(draft / MANIFEST, manifest.model_dump_json(indent=1) + "\n")
    return manifest


def row_digest(
    con: duckdb.DuckDBPyConnection, table: str, most: int | None = None, columns: Iterable[str] | None = None
) -> RowDigest:
    """The number of rows of a table and their digest; of its first `most` rows or of these columns only, if given.

    The digest is a sum over the rows, so their order does not matter, and it is the same in every version of DuckDB that
    writes values alike.
    """
    end = None if most is None else _first_row(con, table, most)
    listed = "*" if columns is None else ", ".join(f'"{column}"' for column in columns)
    first = "" if end is None else f" WHERE rowid < {end}"
    row = con.execute(
        "SELECT count(*), coalesce(sum(CAST(md5_number_lower(CAST(whole AS VARCHAR)) AS HUGEINT)), 0) "
        f"FROM (SELECT {listed} FROM store.{table}{first}) AS whole"
    ).fetchone()
    assert row is not None
    return RowDigest(rows=row[0], digest=str(row[1]))


def _first_row(con: duckdb.DuckDBPyConnection, table: str, rows: int) -> int:
    """The id of the row behind the first `rows` rows of a table; one that no row has if there are no more."""
    row = con.execute(f"SELECT rowid FROM store.{table} ORDER BY rowid LIMIT 1 OFFSET {rows}").fetchone()
    return int(row[0]) if row else 2**62


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = con.execute(f"SELECT count(*) FROM store.{table}").fetchone() or (0,)
    return int(rows)


def _store(con: duckdb.DuckDBPyConnection) -> int:
    """The number of the last migration of the store."""
    (number,) = con.execute("SELECT coalesce(max(number), 0) FROM store.migration").fetchone() or (0,)
    return int(number)


def _definitions(con: duckdb.DuckDBPyConnection) -> str:
    """One hash of the definitions that decide what a figure means, as of the last edition. A district's own lists are
    not among them: units, registers, targets, its bulletin.
    """
    rows = con.execute(statement(STATEMENTS / "shared_definition.sql").format(path=MOVED)).fetchall()
    return hashlib.sha256("".join(f"{path}\0{digest}\0" for path, digest in rows).encode()).hexdigest()


@contextmanager
def _opened(folder: Path, snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a snapshot that may write Parquet files."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": READER_MEMORY,
        "temp_directory": str(folder / SPILL_FOLDER),
    }
    with duckdb.connect(str(snapshot), read_only=True, config=config) as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        yield con


def _remove_before_erasure(own: Path, last: Manifest) -> None:
    """Remove the packages before one that follows an erasure: they hold what was erased. A draft's name keeps a half
    removed package from being taken for a whole one.
    """
    if not last.is_erasure:
        return
    for package in package_numbers(own):
        if package < last.package:
            gone = own / f"{DRAFT}{package}"
            os.rename(own / folder_name(package), gone)
            flush(own)
            shutil.rmtree(gone)
    flush(own)


def _note(folder: Path, manifest: Manifest) -> None:
    put(folder / NOTE, manifest.model_dump_json() + "\n")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
