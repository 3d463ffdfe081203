"""A package: one edition of a district, as a folder with a Parquet file for each table and `manifest.json`.

`verify` reads a package that anybody may have written: it gives its manifest or `BadPackage`, and never opens a file
outside the folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from sources.declare.province import Code, Name
from warehouse.digest import LOADED
from warehouse.migrate import load_migrations

FORMAT = 1
MANIFEST, ENDING = "manifest.json", ".parquet"
MANIFEST_BYTES = 4 * 2**20  # largest manifest that is read; a package of 10,000 runs has one of 0.5 MB

# Every table of the store is in one of these. A test fails if a migration adds a table that none of them names.
# APPENDED tables only grow in a night; a package has the rows that the packages before it lack. The rows of DECLARED tables
# are loaded anew at each build; a package has all of them. LEFT_OUT tables are the home's own notes.
APPENDED = (
    "run", "receipt", "submission", "row_list", "item_list", "reading", "finding", "entry", "confirmation", "answer", "erasure",
    "edition", "figure", "definition", "release", "run_cost",
)  # fmt: skip
DECLARED = LOADED
LEFT_OUT = ("setting", "migration")
TABLES = (*APPENDED, *DECLARED)

Count = Annotated[int, Field(ge=0, le=2**62)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MaybeHash = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Line = Annotated[str, StringConstraints(max_length=2_000)]


class BadPackage(Exception):
    """A package that cannot be used; the message names the folder and says why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PackedTable(_Strict):
    """The file of a table: its rows, its bytes, and its SHA-256."""

    rows: Count
    bytes: Count
    sha256: Hash


class RowDigest(_Strict):
    """All rows of a table up to this package: their number, and a digest in any order (`warehouse/province/package.py`)."""

    rows: Count
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,39}$")]


class Manifest(_Strict):
    """The manifest of a package.

    package: its place in the district's chain, from 1; its folder is named by it. province, district: codes. before,
    before_number: content hash and number of the edition packed before, '' and 0 for the first. runs: the runs packed
    here. files: table -> its file. standing: table of APPENDED -> all its rows up to here. definitions: one hash of the
    files that decide what a figure means. store: the last migration of the tables. full: all rows and not only new ones;
    such a package replaces all before it, for `reason`. is_erasure: data were erased since the package before, so that
    older packages must be removed.
    """

    format: Annotated[int, Field(ge=1)]
    package: Annotated[int, Field(ge=1, le=999_999)]
    province: Code
    district: Code
    district_name: Name
    edition: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,100}$")]
    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
    kind: Annotated[str, StringConstraints(pattern=r"^(nightly|weekly|monthly)$")]
    cut_off_at: AwareDatetime
    published_at: AwareDatetime
    content_hash: Hash
    before: MaybeHash
    before_number: Count
    runs: tuple[Line, ...]
    files: dict[str, PackedTable]
    standing: dict[str, RowDigest]
    definitions: Hash
    plan_version: Count
    program_version: Line
    store: Count
    seal: Line
    snapshot_sha256: Hash
    full: bool
    reason: Line
    is_erasure: bool

    @property
    def name(self) -> str:
        """The name of the package's folder."""
        return folder_name(self.package)


def folder_name(package: int) -> str:
    """The name of the folder of a district's package."""
    return f"{package:06}"


def package_numbers(folder: Path) -> list[int]:
    """The numbers of the packages in a district's folder, ascending. Drafts and other names are left out."""
    return sorted(int(path.name) for path in folder.iterdir() if re.fullmatch(r"[0-9]{6}", path.name))


def verify(folder: Path, province: str | None = None, districts: Collection[str] | None = None) -> Manifest:
    """The manifest of a package whose files are all there and unchanged.

    province: the code that it must have; districts: the codes of which it must have one; any if not given. Whether the
    Parquet fits the tables, and has the stated number of rows, is for the reader of the rows to check.

    Raises: BadPackage.
    """
    try:
        manifest = read_manifest(folder)
        _check_place(folder, manifest, province, districts)
        _check_files(folder, manifest)
    except OSError as error:
        raise BadPackage(f"{folder}: {error.strerror or error}") from None
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a package, whose files are not looked at.

    Raises: BadPackage; OSError if the folder cannot be read.
    """
    path = folder / MANIFEST
    if not path.exists() and not path.is_symlink():
        raise BadPackage(f"{folder}: no {MANIFEST}; wanted a whole package")
    handle, size = _opened(path)
    with os.fdopen(handle, "rb") as content:
        if size > MANIFEST_BYTES:
            raise BadPackage(f"{path}: {size} bytes; wanted at most {MANIFEST_BYTES}")
        text = content.read(MANIFEST_BYTES + 1)
    stated = re.search(rb'"format"\s*:\s*(\d{1,9})\b', text)
    if stated and int(stated[1]) > FORMAT:
        raise BadPackage(f"{path}: format {int(stated[1])}, of a later version; this one knows {FORMAT}")
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part)[:40] for part in first["loc"]) or "file"
        raise BadPackage(f"{path}: {place}: {first['msg']}") from None
    except ValueError as error:  # a number with more digits than Python takes
        raise BadPackage(f"{path}: {error}") from None
    return manifest


def _check_place(folder: Path, manifest: Manifest, province: str | None, districts: Collection[str] | None) -> None:
    """Check province, district, tables and chain of a manifest."""
    if province is not None and manifest.province != province:
        raise BadPackage(f"{folder}: of the province {manifest.province}; wanted {province}")
    if districts is not None and manifest.district not in districts:
        raise BadPackage(f"{folder}: of the district {manifest.district}, which is not declared")
    if manifest.is_erasure and not manifest.full:
        raise BadPackage(f"{folder}: an erasure without everything again")
    if manifest.full and not manifest.reason.strip():
        raise BadPackage(f"{folder}: everything again, without a reason")
    newest = load_migrations()[-1].number
    if manifest.store > newest:
        raise BadPackage(f"{folder}: tables of migration {manifest.store}, of a later version; this one knows {newest}")
    if unknown := sorted(manifest.files.keys() - set(TABLES)):
        raise BadPackage(f"{folder}: {unknown[0][:60]!r} is no table of the store")
    if manifest.standing.keys() != manifest.files.keys() & set(APPENDED):
        raise BadPackage(f"{folder}: standing: wanted the tables {', '.join(APPENDED)}")
    missing = sorted(set(TABLES) - manifest.files.keys())
    if missing and manifest.store == newest:
        raise BadPackage(f"{folder}: the table {missing[0]} is missing in {MANIFEST}")


def _check_files(folder: Path, manifest: Manifest) -> None:
    """Check that the folder has the files of the manifest, whole, and no other."""
    wanted = {table + ENDING: one for table, one in manifest.files.items()}
    with os.scandir(folder) as entries:
        present: set[str] = set()
        for entry in entries:
            if entry.name not in wanted and entry.name != MANIFEST:
                raise BadPackage(f"{folder}: {entry.name[:60]!r} does not belong to it")
            present.add(entry.name)
    if missing := sorted(wanted.keys() - present):
        raise BadPackage(f"{folder}: {missing[0]} is missing")
    for name, one in sorted(wanted.items()):
        handle, size = _opened(folder / name)
        with os.fdopen(handle, "rb") as content:
            if size != one.bytes:
                raise BadPackage(f"{folder}: {name} has {size} bytes; wanted {one.bytes}")
            if hashlib.file_digest(content, "sha256").hexdigest() != one.sha256:
                raise BadPackage(f"{folder}: {name} is not the file that was packed (SHA-256)")


def _opened(path: Path) -> tuple[int, int]:
    """The descriptor and the size of a regular file. A link is not followed.

    Raises: BadPackage; OSError.
    """
    if path.is_symlink():
        raise BadPackage(f"{path}: a link; wanted a file")
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise BadPackage(f"{path}: no file")
    return handle, status.st_size
