"""Keeping and bringing back: a copy of everything elsewhere, and the warehouse's last good state out of its own snapshots."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connect import CURRENT, WRITER, Damaged, locked, open_writer, scan
from warehouse.ledger import JOURNAL, LEDGER, cut_back, wanting
from warehouse.migrate import migrate
from warehouse.record import last_instant

MANIFEST = "backup.json"
KEPT = ("archive", "inbox", "outbox", "published", "reports", "sample", "warehouse")  # the folders of a home
LEFT_OUT = ("writer.lock", "spill", CURRENT)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a home; `copied` counts the files that the place did not have yet."""

    path: Path
    files: int
    copied: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """A state that was brought back: from which edition (None: before the first), the runs after it, and how many files the next run
    takes in again."""

    edition: str | None
    runs_lost: tuple[str, ...]
    files_wanting: int
    put_aside: Path | None


def back_up(home: Path, place: Path, at: datetime) -> Backup:
    """A copy of all that a home holds, as `place/backup-<instant>/`, every file hashed. Files whose content the place has
    already (the archive's, old snapshots) are linked, not copied again.

    Raises: connect.Busy while a run writes.
    """
    path = place / f"backup-{at:%Y%m%d-%H%M%S}"
    draft = path.with_name(path.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(0o700, parents=True)
    pool = place / "contents"
    pool.mkdir(0o700, exist_ok=True)
    manifest: dict[str, str] = {}
    copied = size = 0
    with locked(home / "warehouse"):
        if (home / "warehouse" / WRITER).exists():
            with open_writer(home / "warehouse") as con:
                con.execute("CHECKPOINT")
        for name in _files(home):
            digest = _hash(home / name)
            content = pool / digest[:2] / digest
            if not content.exists():
                _copy(home / name, content)
                copied += 1
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            _link(content, draft / name)
            manifest[str(name)] = digest
            size += content.stat().st_size
    current = home / "warehouse" / CURRENT
    said = {
        "made_at": at.isoformat(),
        "current": current.resolve().name if current.exists() else None,
        "files": manifest,
    }
    (draft / MANIFEST).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(draft, path)
    return Backup(path, len(manifest), copied, size)


def restore(backup: Path, home: Path) -> int:
    """The number of files that a backup brought back into an empty home.

    Raises: Damaged where a file of the backup is not what was backed up; FileExistsError where the home is not empty.
    """
    try:
        said = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Damaged(f"{backup}: no {MANIFEST} that can be read; wanted a folder that dph backup made") from None
    if (home / "warehouse" / WRITER).exists():
        raise FileExistsError(f"{home}: there is a warehouse already; wanted an empty home")
    for name, digest in said["files"].items():
        if not (backup / name).exists() or _hash(backup / name) != digest:
            raise Damaged(f"{backup / name}: not what was backed up; take an earlier backup")
    with locked(home / "warehouse"):
        for name in said["files"]:
            _copy(backup / name, home / name)
        for name in said["files"]:
            os.utime(home / name, ns=(os.stat(backup / name).st_atime_ns, os.stat(backup / name).st_mtime_ns))
        if said["current"]:
            _point(home / "warehouse", said["current"])
    return len(said["files"])


def recover(folder: Path, archive: Path, before: datetime | None = None) -> Recovery:
    """The warehouse brought back to its last published state that is whole. What came after it is taken in again from the
    archive by the next run.

    before: no state later than this instant, even if later ones are whole; where there is none, the warehouse begins empty. What
    people decided after it (published and withdrawn editions, erasures, readings that were kept) is to be done again.
    The files that are replaced are put aside, not deleted.
    Raises: Damaged where no snapshot is whole: then a backup is needed. connect.Busy while a run writes. LookupError where nothing
    is later than `before`.
    """
    with locked(folder):
        manifests = _manifests(folder)
        later = [path for path, said in manifests.items() if before and _published_at(said) > before]
        if before and not later and not _ran_after(folder, before):
            raise LookupError(f"nothing was run after {before.isoformat()}")
        earlier = {path: said for path, said in manifests.items() if path not in later}
        snapshot, edition = (None, None) if before and not earlier else _last_whole(folder, list(earlier.values()))
        aside = _put_aside(folder)
        for path in later:
            assert aside is not None
            _move(path.with_name(manifests[path]["file"]), aside)
            _move(path, aside)
        if snapshot is not None:
            _copy(snapshot, folder / WRITER)
            os.chmod(folder / WRITER, 0o644)
        with open_writer(folder) as con:
            migrate(con)
            runs = cut_back(con, folder)
            files = len(wanting(con, folder, archive))
        if snapshot is not None:
            _point(folder, snapshot.name)
        else:
            (folder / CURRENT).unlink(missing_ok=True)
    return Recovery(edition, tuple(runs), files, aside)


def _files(home: Path) -> Iterator[Path]:
    """The files of a home, relative to it, those that are written last: the ledger before the store it speaks of."""
    # What the office has put beside the folders: channels.yml, contacts.csv, notice.docx.
    for path in sorted(home.glob("[!.]*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(home)
    for folder in KEPT:
        for path in sorted((home / folder).rglob("*")):
            name = path.relative_to(home)
            is_left_out = path.is_symlink() or not path.is_file() or any(part in LEFT_OUT for part in name.parts)
            if not is_left_out and path.suffix != ".draft":
                yield name


def _manifests(folder: Path) -> dict[Path, dict[str, Any]]:
    return {path: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "snapshots").glob("*.json")}


def _published_at(manifest: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(manifest["published_at"])


def _ran_after(folder: Path, before: datetime) -> bool:
    """Whether a run has been later, even one that published nothing."""
    with open_writer(folder) as con:
        try:
            last = last_instant(con)
        except duckdb.CatalogException:
            return False
    return last is not None and last > before


def _move(path: Path, folder: Path) -> None:
    if path.exists():
        os.replace(path, folder / path.name)


def _last_whole(folder: Path, manifests: Sequence[dict[str, Any]]) -> tuple[Path, str]:
    """The newest of these snapshots that is, byte for byte, what its manifest says, and can be read whole."""
    for manifest in sorted(manifests, key=lambda one: one["number"], reverse=True):
        path = folder / "snapshots" / manifest["file"]
        if not path.exists() or _hash(path) != manifest["sha256"]:
            continue
        try:
            scan(path)
        except Damaged:
            continue
        return path, manifest["edition"]
    raise Damaged(
        f"{folder / 'snapshots'}: no snapshot is whole; bring a backup back into an empty home with: dph restore FOLDER"
    )


def _put_aside(folder: Path) -> Path | None:
    """Where the damaged store and its ledger now lie; None where there was no store."""
    damaged = [path for path in (folder / WRITER, folder / (WRITER + ".wal")) if path.exists()]
    if not damaged:
        return None
    aside = next(path for path in (folder / f"damaged-{n}" for n in range(1, 10_000)) if not path.exists())
    aside.mkdir()
    for name in (LEDGER, JOURNAL):
        if (folder / name).exists():
            shutil.copyfile(folder / name, aside / name)
    for path in damaged:
        os.replace(path, aside / path.name)
    return aside


def _point(folder: Path, snapshot: str) -> None:
    link = folder / (CURRENT + ".new")
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / snapshot)
    os.replace(link, folder / CURRENT)


def _copy(source: Path, target: Path) -> None:
    """Copy a file, on disk and whole before it has its name; times are kept."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".draft")
    shutil.copyfile(source, draft)
    shutil.copystat(source, draft)
    handle = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(draft, target)


def _link(content: Path, path: Path) -> None:
    try:
        os.link(content, path)
    except OSError:  # a place without hard links
        shutil.copy2(content, path)


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
