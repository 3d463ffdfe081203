"""Keeping and bringing back: a copy of everything elsewhere, and the warehouse's last good state out of its own snapshots."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from sources.channel import untaken
from sources.channel.arrivals import legible
from sources.durable import flush, put
from warehouse.connect import CURRENT, WRITER, Damaged, locked, open_writer, scan
from warehouse.ledger import JOURNAL, LEDGER, agrees, cut_back, mend_journal, wanting
from warehouse.migrate import migrate
from warehouse.publish import manifest
from warehouse.record import last_instant
from warehouse.refusal import Occupied, Unknown
from warehouse.row import JsonObject
from warehouse.unfinished import Work, begin, begun

MANIFEST = "backup.json"
HOME_FOLDERS = ("archive", "inbox", "outbox", "published", "reports", "sample", "warehouse")  # the folders of a home
LEFT_OUT = ("writer.lock", "spill", CURRENT)
ERASED = "erased.jsonl"  # beside backups: what was erased from a home after they were made
LOG = "backups.jsonl"  # in the warehouse: where backups of this home were put
TRIES = 2  # a content that the place holds and that is not what its name says is copied once more


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a home; `copied` counts the files that the place did not have yet. `left_out` are files of the inbox that could not be
    read, or went while they were copied; the next backup has them, or they are archived by then."""

    path: Path
    files: int
    copied: int
    bytes: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recovery:
    """A state that was brought back: from which edition (None: before the first), the runs after it, and how many files the next run
    takes in again."""

    edition: str | None
    runs_lost: tuple[str, ...]
    files_wanting: int
    put_aside: Path | None


def back_up(home: Path, place: Path, at: datetime) -> Backup:
    """A copy of all that a home holds, as `place/backup-<instant>/`, every file copied first and its copy hashed, then read again. Files
    whose content the place has already (the archive's, old snapshots) are linked, not copied again. Contents that no backup there names
    any more are removed.

    Raises: connect.Busy while a run writes; Damaged where a copy does not read back as it was written.
    """
    path = place / f"backup-{at:%Y%m%d-%H%M%S}"
    draft = path.with_name(path.name + ".draft")
    pool = place / "contents"
    contents: dict[str, str] = {}
    left_out: list[str] = []
    copied = size = 0
    with locked(home / "warehouse"):
        pool.mkdir(0o700, parents=True, exist_ok=True)
        for died in (*place.glob("backup-*.draft"), *pool.glob("*/*.draft"), *pool.glob("*.draft")):
            shutil.rmtree(died, ignore_errors=True) if died.is_dir() else died.unlink(missing_ok=True)
        draft.mkdir(0o700, parents=True)
        if (home / "warehouse" / WRITER).exists():
            with open_writer(home / "warehouse") as con:
                con.execute("CHECKPOINT")
        noted = f"warehouse/{LOG}"
        for name in (*(one for one in _files(home, left_out) if one != noted), noted):
            if name == noted:  # last, so that the backup names itself too: a home that is restored from it knows of it
                _note(home / "warehouse", path, at)
            try:
                digest, is_new = _take(home / name, pool)
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                _link(pool / digest[:2] / digest, draft / name)
            except FileNotFoundError:
                left_out.append(name)
                continue
            except OSError:
                if not name.startswith("inbox/"):
                    raise
                left_out.append(name)
                continue
            copied += is_new
            contents[name] = digest
            size += (draft / name).stat().st_size
        current = home / "warehouse" / CURRENT
        said = {
            "made_at": at.isoformat(),
            "current": current.resolve().name if current.exists() else None,
            "files": contents,
        }
        put(draft / MANIFEST, json.dumps(said, indent=1) + "\n")  # ASCII: a name need not be UTF-8
        _verify(draft, contents)
        if path.exists():  # of the same second
            shutil.rmtree(path)
        os.replace(draft, path)
        flush(place)
        _prune(place, pool)
    return Backup(path, len(contents), copied, size, tuple(legible(name) for name in left_out))


def restore(backup: Path, home: Path) -> int:
    """The number of files that a backup brought back into an empty home. Where it is killed, it is to be repeated: until it has ended
    no run begins.

    Raises: Damaged where a file of the backup is not what was backed up; Occupied where the home is not empty.
    """
    said, warehouse = _read(backup), home / "warehouse"
    files = said["files"]
    with locked(warehouse):
        work = begun(warehouse, "restore")
        if work is None:
            if (warehouse / WRITER).exists():
                raise Occupied(f"{home}: there is a warehouse already; wanted an empty home")
            _verify(backup, files)
            work = begin(warehouse, "restore", backup=str(backup.absolute()))
        elif work.said["backup"] != str(backup.absolute()):
            raise Occupied(
                f"{home}: the restoration of {work.said['backup']} was broken off; repeat that one, or take an empty home"
            )
        else:
            _verify(backup, files)
        for name, digest in files.items():
            if not (home / name).is_file() or _hash(home / name) != digest:
                _copy(backup / name, home / name)
        for name in files:
            os.utime(home / name, ns=(os.stat(backup / name).st_atime_ns, os.stat(backup / name).st_mtime_ns))
        if said["current"]:
            _point(warehouse, said["current"])
        work.end()
    return len(files)


def recover(folder: Path, archive: Path, before: datetime | None = None) -> Recovery:
    """The warehouse brought back to its last published state that is whole. What came after it is taken in again from the
    archive by the next run.

    before: no state later than this instant, even if later ones are whole; where there is none, the warehouse begins empty. What
    people decided after it (published and withdrawn editions, erasures, readings that were kept) is to be done again.
    The files that are replaced are put aside, not deleted. Where it is killed, the same command, or the next run, goes on with it.
    Raises: Damaged where no snapshot is whole: then a backup is needed. connect.Busy while a run writes. Unknown where nothing
    is later than `before`.
    """
    with locked(folder):
        return finish_recovery(begun(folder, "recover") or _begin_recovery(folder, before), archive)


def _begin_recovery(folder: Path, before: datetime | None) -> Work:
    manifests = _manifests(folder)
    later = [path for path, said in manifests.items() if before and _published_at(said) > before]
    if before and not later and not _ran_after(folder, before):
        raise Unknown(f"nothing was run after {before.isoformat()}")
    earlier = {path: said for path, said in manifests.items() if path not in later}
    snapshot, edition = (None, None) if before and not earlier else _last_whole(folder, list(earlier.values()))
    return begin(
        folder,
        "recover",
        before=before.isoformat() if before else None,
        snapshot=snapshot.name if snapshot else None,
        edition=edition,
        aside=_aside(folder, bool(later)),
        later=[one for path in later for one in (manifests[path]["file"], path.name)],
    )


def finish_recovery(work: Work, archive: Path) -> Recovery:
    """What `recover` gives, its steps done that are left. Hold `connect.locked(folder)` around it."""
    folder, said = work.path.parent, work.said
    aside = folder / said["aside"] if said["aside"] else None
    snapshot = folder / "snapshots" / said["snapshot"] if said["snapshot"] else None

    def copy() -> None:
        for name in (WRITER, WRITER + ".wal"):
            (folder / name).unlink(missing_ok=True)
        if snapshot is not None:
            _copy(snapshot, folder / WRITER)
            os.chmod(folder / WRITER, 0o644)

    def cut() -> tuple[list[str], int]:  # a list, where the step was done by another process
        with open_writer(folder) as con:
            migrate(con)
            return cut_back(con, folder), len(wanting(con, folder, archive))

    def point() -> None:
        if snapshot is not None:
            _point(folder, snapshot.name)
        else:
            (folder / CURRENT).unlink(missing_ok=True)

    work.step("journal", lambda: _mend_journal(folder, aside))
    work.step("aside", lambda: _put_aside(folder, aside, said["later"]))
    work.step("copy", copy)
    runs, files = work.step("cut", cut)
    work.step("point", point)
    work.end()
    return Recovery(said["edition"], tuple(runs), files, aside)


def backups_of(home: Path, places: Iterable[Path] = ()) -> list[Path]:
    """The backups of a home that are known: those that it has noted, and what lies in `places`, oldest first. One that was moved or
    deleted since is among them."""
    path = home / "warehouse" / LOG
    noted = []
    for line in path.read_bytes().split(b"\n")[:-1] if path.exists() else []:
        with suppress(ValueError, KeyError, TypeError):
            noted.append(Path(json.loads(line)["path"]))
    found = {*noted, *(one.parent for place in places for one in place.glob(f"backup-*/{MANIFEST}"))}
    return sorted(found, key=lambda one: (one.name, str(one)))


def holds(backup: Path, hashes: Iterable[str]) -> bool | None:
    """Whether a backup has a file with one of these hashes; None where that cannot be seen from here."""
    try:
        return not set(hashes).isdisjoint(_read(backup)["files"].values())
    except Damaged:
        return None


def note_erased(place: Path, hashes: Iterable[str], at: str) -> None:
    """Note beside the backups of a place what was erased: whoever restores one of them is told. Nothing where it cannot be written."""
    with suppress(OSError):
        path = place / ERASED
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        lines = [json.dumps({"sha256": one, "at": at}) + "\n" for one in hashes]
        put(path, before + "".join(line for line in lines if line not in before), mode=0o600)


def erased_since(backup: Path) -> dict[str, str]:
    """The contents of a backup that were erased from its home after it was made: SHA-256 -> when."""
    path, found = backup.absolute().parent / ERASED, dict[str, str]()
    held = set(_read(backup)["files"].values())
    for line in path.read_bytes().split(b"\n")[:-1] if path.exists() else []:
        with suppress(ValueError, KeyError, TypeError):
            said = json.loads(line)
            if said["sha256"] in held:
                found[said["sha256"]] = said["at"]
    return found


def _read(backup: Path) -> JsonObject:
    """What a backup's manifest says.

    Raises: Damaged.
    """
    try:
        said = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
        outside = [name for name in said["files"] if Path(name).is_absolute() or ".." in Path(name).parts]
    except (OSError, ValueError, KeyError, TypeError):
        raise Damaged(f"{backup}: no {MANIFEST} that can be read; wanted a folder that dph backup made") from None
    if outside:
        raise Damaged(f"{backup}: {outside[0]} lies outside of it; wanted a folder that dph backup made")
    return dict(said)


def _verify(backup: Path, files: Mapping[str, str]) -> None:
    for name, digest in files.items():
        if not (backup / name).exists() or _hash(backup / name) != digest:
            raise Damaged(f"{legible(str(backup / name))}: not what was backed up; take an earlier backup")


def _take(source: Path, pool: Path) -> tuple[str, bool]:
    """The hash under which the pool holds a file's content, and whether that is new. What is copied is hashed, not what it is copied
    from: a file may grow meanwhile."""
    found = _hash(source)
    for _ in range(TRIES):
        content = pool / found[:2] / found
        if content.exists():
            if _hash(content) == found:
                return found, False
            content.unlink()  # the disk has changed it
        draft = pool / f"{found}.draft"
        _copy_regular(source, draft)
        found = _hash(draft)
        content = pool / found[:2] / found
        content.parent.mkdir(0o700, exist_ok=True)
        os.replace(draft, content)
        if _hash(content) == found:
            return found, True
    raise Damaged(f"{pool}: it does not give back what is written to it; look at that disk")


def _copy_regular(source: Path, target: Path) -> None:
    """Copy a file with its times, on disk before this returns; nothing but a regular file."""
    handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as content, target.open("wb") as out:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileNotFoundError(source)
        shutil.copyfileobj(content, out, 2**20)
        out.flush()
        os.fsync(out.fileno())
    shutil.copystat(source, target)


def _note(folder: Path, path: Path, at: datetime) -> None:
    """Note in the warehouse that a backup was made: an erasure names those that hold what it erases."""
    line = json.dumps({"path": str(path.absolute()), "at": at.isoformat()}) + "\n"
    log = folder / LOG
    before = log.read_text(encoding="utf-8") if log.exists() else ""
    if line in before:  # repeated
        return
    torn = "" if before.endswith("\n") or not before else "\n"
    with log.open("a", encoding="utf-8") as out:
        out.write(torn + line)
        out.flush()
        os.fsync(out.fileno())


def _prune(place: Path, pool: Path) -> None:
    """Remove the contents that no backup of the place names any more: whoever deletes a backup is rid of it."""
    try:
        named = {digest for one in place.glob(f"backup-*/{MANIFEST}") for digest in _read(one.parent)["files"].values()}
    except Damaged:
        return  # what a backup cannot say it may need
    for content in pool.glob("*/*"):
        if content.name not in named:
            content.unlink(missing_ok=True)


def _files(home: Path, left_out: list[str]) -> Iterator[str]:
    """The files of a home, relative to it, sorted, those that are written last: the ledger before the store it speaks of. Folders of the
    inbox that cannot be looked into are added to `left_out`."""
    # What the office has put beside the folders: channels.yml, contacts.csv, notice.docx.
    for path in sorted(home.glob("[!.]*")):
        if path.is_file() and not path.is_symlink():
            yield path.name
    for folder in HOME_FOLDERS:
        waiting = [folder] if (home / folder).is_dir() else []
        while waiting:
            name = waiting.pop()
            if (
                folder == "inbox" and name.count("/") > untaken.DEEPEST
            ):  # nothing there is ever taken; a thousand folders would end the backup
                left_out.append(name)
                continue
            try:
                with os.scandir(home / name) as found:
                    entries = sorted(found, key=lambda one: one.name, reverse=True)
            except OSError:
                if folder != "inbox":
                    raise
                left_out.append(name)
                continue
            waiting += [
                f"{name}/{one.name}"
                for one in entries
                if one.is_dir(follow_symlinks=False) and one.name not in LEFT_OUT
            ]
            for one in reversed(entries):
                is_own = one.name in LEFT_OUT or one.name.endswith(".draft") or one.name == "unfinished-restore.json"
                if not one.is_file(follow_symlinks=False) or is_own:
                    continue
                if folder == "inbox" and _is_too_large(one):
                    left_out.append(f"{name}/{one.name}")
                else:
                    yield f"{name}/{one.name}"


def _is_too_large(entry: os.DirEntry[str]) -> bool:
    """Whether no run takes the file for its size: a sparse one of terabytes costs its sender nothing."""
    try:
        return entry.stat(follow_symlinks=False).st_size > untaken.LARGEST
    except OSError:
        return False


def _manifests(folder: Path) -> dict[Path, JsonObject]:
    """What the manifests say. Of one that was cut short the snapshot itself says which edition it is of; nothing then says that it is
    the file that was written, so it is `is_proven: False` and taken only where no other is whole."""
    found = {}
    for path in (folder / "snapshots").glob("*.json"):
        said = manifest(path) or _of_snapshot(path.with_suffix(".duckdb"))
        if said is not None:
            found[path] = said
    return found


def _of_snapshot(path: Path) -> JsonObject | None:
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            row = con.execute(
                "SELECT edition, number, kind, published_at FROM store.edition ORDER BY number DESC LIMIT 1"
            ).fetchone()
    except duckdb.Error:
        return None
    if row is None:
        return None
    edition, number, kind, published_at = row
    said = {"edition": edition, "number": number, "kind": kind, "published_at": published_at.isoformat()}
    return said | {"file": path.name, "is_proven": False}


def _published_at(manifest: JsonObject) -> datetime:
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


def _last_whole(folder: Path, manifests: Sequence[JsonObject]) -> tuple[Path, str]:
    """The newest of these snapshots that is, byte for byte, what its manifest says, can be read whole, and holds what the ledger says."""
    for one in sorted(manifests, key=lambda one: (one.get("is_proven", True), one["number"]), reverse=True):
        path = folder / "snapshots" / one["file"]
        if not path.exists() or (one.get("is_proven", True) and _hash(path) != one.get("sha256")):
            continue
        try:
            scan(path)
            with duckdb.connect(str(path), read_only=True) as con:
                if not agrees(con, folder, one):
                    continue
        except (Damaged, duckdb.Error):
            continue
        return path, one["edition"]
    raise Damaged(
        f"{folder / 'snapshots'}: no snapshot is whole; bring a backup back into an empty home with: dph restore FOLDER"
    )


def _aside(folder: Path, is_undone: bool) -> str | None:
    """The name of a new folder for the damaged store and its ledger; None where there is nothing to put aside."""
    if not is_undone and not any((folder / name).exists() for name in (WRITER, WRITER + ".wal")):
        return None
    return next(name for name in (f"damaged-{n}" for n in range(1, 10_000)) if not (folder / name).exists())


def _mend_journal(folder: Path, aside: Path | None) -> None:
    """Write the journal of receipts again where it was damaged, from the store that is about to be put aside: it has receipts that the
    snapshot may lack, and whose files are then taken in again."""
    if aside is None or not (folder / WRITER).exists():
        return
    _copy_lists(folder, aside)
    with suppress(duckdb.Error), duckdb.connect(str(folder / WRITER), read_only=True) as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        mend_journal(con, folder)


def _copy_lists(folder: Path, aside: Path) -> None:
    """Put copies of ledger and journal, as they are now, into `aside`."""
    aside.mkdir(exist_ok=True)
    for name in (LEDGER, JOURNAL):
        if (folder / name).exists() and not (aside / name).exists():
            _copy(folder / name, aside / name)


def _put_aside(folder: Path, aside: Path | None, later: Sequence[str]) -> None:
    """Move the damaged store, and the snapshots of states that are undone with their manifests, into `aside`, with a copy of the ledger."""
    if aside is None:
        return
    _copy_lists(folder, aside)
    for path in (folder / WRITER, folder / (WRITER + ".wal"), *(folder / "snapshots" / name for name in later)):
        _move(path, aside)
    flush(folder)


def _point(folder: Path, snapshot: str) -> None:
    link = folder / (CURRENT + ".new")
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / snapshot)
    os.replace(link, folder / CURRENT)


def _copy(source: Path, target: Path) -> None:
    """Copy a file, on disk and whole before it has its name; times are kept."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = (
        target.with_name(target.name + ".draft")
        if len(os.fsencode(target.name)) < 250
        else target.with_name(".copy.draft")
    )
    _copy_regular(source, draft)
    os.replace(draft, target)
    flush(target.parent)


def _link(content: Path, path: Path) -> None:
    try:
        os.link(content, path)
    except OSError:  # a place without hard links
        shutil.copy2(content, path)


def _hash(path: Path) -> str:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
