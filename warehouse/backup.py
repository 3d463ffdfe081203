"""Back up a home to another place, restore a backup, and recover the store from its last whole snapshot."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from sources.channel import untaken
from sources.channel.arrivals import legible
from sources.durable import flush, put
from warehouse.connect import CURRENT, LOCK, SPILL_FOLDER, WRITER, Damaged, locked, open_writer, scan
from warehouse.ledger import JOURNAL, LEDGER, agrees, cut_back, mend_journal, wanting
from warehouse.migrate import migrate
from warehouse.publish import manifest
from warehouse.record import last_instant
from warehouse.refusal import Occupied, Unknown
from warehouse.row import JsonObject
from warehouse.unfinished import Work, begin, begun

MANIFEST = "backup.json"
HOME_FOLDERS = ("archive", "inbox", "outbox", "published", "reports", "sample", "warehouse")  # the folders of a home
LEFT_OUT = (LOCK, SPILL_FOLDER, CURRENT)
ERASED = "erased.jsonl"  # in a place of backups: the contents erased from a home after they were made
LOG = "backups.jsonl"  # in the warehouse: the paths of this home's backups
TRIES = 2  # if a stored content does not match its hash, it is copied once more


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a home.

    copied: how many files the place did not have yet. left_out: files of the inbox that could not be read, or
    disappeared while they were copied. The next backup has them, unless a run has archived them by then.
    """

    path: Path
    files: int
    copied: int
    bytes: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recovery:
    """A recovered state of the store.

    edition: the edition whose snapshot was restored; None for the state before the first edition. runs_lost: the runs
    after it. files_wanting: how many files the next run takes in again.
    """

    edition: str | None
    runs_lost: tuple[str, ...]
    files_wanting: int
    put_aside: Path | None


def back_up(home: Path, place: Path, at: datetime) -> Backup:
    """A copy of the whole home in `place/backup-<instant>/`. Each file is copied, its copy hashed, and the copy read
    again.

    Files whose content the place already has (archived files, old snapshots) are linked instead of copied. Contents
    that no backup of the place names any more are removed.

    Raises: connect.Busy while a run writes; Damaged if a copy reads back differently.
    """
    path = place / f"backup-{at:%Y%m%d-%H%M%S}"
    draft = path.with_name(path.name + ".draft")
    pool = place / "contents"
    with locked(home / "warehouse"):
        pool.mkdir(0o700, parents=True, exist_ok=True)
        for died in (*place.glob("backup-*.draft"), *pool.glob("*/*.draft"), *pool.glob("*.draft")):
            shutil.rmtree(died, ignore_errors=True) if died.is_dir() else died.unlink(missing_ok=True)
        draft.mkdir(0o700, parents=True)
        if (home / "warehouse" / WRITER).exists():
            with open_writer(home / "warehouse") as con:
                con.execute("CHECKPOINT")
        copies = _copies(home, pool, draft, lambda: _note(home / "warehouse", path, at))
        current = home / "warehouse" / CURRENT
        summary = {
            "made_at": at.isoformat(),
            "current": current.resolve().name if current.exists() else None,
            "files": copies.contents,
        }
        put(draft / MANIFEST, json.dumps(summary, indent=1) + "\n")  # ASCII: a name need not be UTF-8
        _verify(draft, copies.contents)
        if path.exists():  # a backup of the same second
            shutil.rmtree(path)
        os.replace(draft, path)
        flush(place)
        _prune(place, pool)
    left_out = tuple(legible(name) for name in copies.left_out)
    return Backup(path, len(copies.contents), copies.copied, copies.size, left_out)


@dataclass(slots=True)
class _Copies:
    """The files of a backup: name -> SHA-256 (`contents`), how many of them were copied and not linked, and their bytes."""

    contents: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    copied: int = 0
    size: int = 0


def _copies(home: Path, pool: Path, draft: Path, note: Callable[[], object]) -> _Copies:
    """The copies of a home's files in `draft`, whose contents lie in `pool`.

    note: writes the backup into the home's log, the last file that is copied: a home restored from it knows it.
    """
    copies, log = _Copies(), f"warehouse/{LOG}"
    for name in (*(one for one in _files(home, copies.left_out) if one != log), log):
        if name == log:
            note()
        try:
            digest, is_new = _take(home / name, pool)
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            _link(pool / digest[:2] / digest, draft / name)
        except FileNotFoundError:
            copies.left_out.append(name)
            continue
        except OSError:
            if not name.startswith("inbox/"):
                raise
            copies.left_out.append(name)
            continue
        copies.copied += is_new
        copies.contents[name] = digest
        copies.size += (draft / name).stat().st_size
    return copies


def restore(backup: Path, home: Path) -> int:
    """The number of files restored from a backup into an empty home. If it is killed, repeat it: no run begins before
    it has finished.

    Raises: Damaged if a file of the backup has changed; Occupied if the home is not empty.
    """
    summary, warehouse = _read(backup), home / "warehouse"
    files = summary["files"]
    with locked(warehouse):
        work = begun(warehouse, "restore")
        if work is None:
            if (warehouse / WRITER).exists():
                raise Occupied(f"{home}: there is a warehouse already; wanted an empty home")
            _verify(backup, files)
            work = begin(warehouse, "restore", backup=str(backup.absolute()))
        elif work.facts["backup"] != str(backup.absolute()):
            raise Occupied(
                f"{home}: the restoration of {work.facts['backup']} was broken off; repeat that one, or take an empty home"
            )
        else:
            _verify(backup, files)
        for name, digest in files.items():
            if not (home / name).is_file() or _hash(home / name) != digest:
                _copy(backup / name, home / name)
        for name in files:
            os.utime(home / name, ns=(os.stat(backup / name).st_atime_ns, os.stat(backup / name).st_mtime_ns))
        if summary["current"]:
            _point(warehouse, summary["current"])
        work.end()
    return len(files)


def recover(folder: Path, archive: Path, before: datetime | None = None) -> Recovery:
    """The warehouse recovered to its last whole published state. The next run takes in again, from the archive, all
    files received after it.

    before: the latest instant of an acceptable state, even if later ones are whole. If there is none, the warehouse
    begins empty.
    Decisions made after the recovered state (published and withdrawn editions, erasures, kept readings) must be
    repeated. Replaced files are put aside, not deleted. If it is killed, the same command or the next run continues it.

    Raises: Damaged if no snapshot is whole (then a backup is needed); connect.Busy while a run writes; Unknown if
    nothing is later than `before`.
    """
    with locked(folder):
        return finish_recovery(begun(folder, "recover") or _begin_recovery(folder, before), archive)


def _begin_recovery(folder: Path, before: datetime | None) -> Work:
    manifests = _manifests(folder)
    later = [path for path, manifest in manifests.items() if before and _published_at(manifest) > before]
    if before and not later and not _ran_after(folder, before):
        raise Unknown(f"nothing was run after {before.isoformat()}")
    earlier = {path: manifest for path, manifest in manifests.items() if path not in later}
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
    """The result of `recover`, after its remaining steps. Hold `connect.locked(folder)` around it."""
    folder, facts = work.path.parent, work.facts
    aside = folder / facts["aside"] if facts["aside"] else None
    snapshot = folder / "snapshots" / facts["snapshot"] if facts["snapshot"] else None

    def copy() -> None:
        for name in (WRITER, WRITER + ".wal"):
            (folder / name).unlink(missing_ok=True)
        if snapshot is not None:
            _copy(snapshot, folder / WRITER)
            os.chmod(folder / WRITER, 0o644)

    def cut() -> tuple[list[str], int]:  # a list if another process did the step
        with open_writer(folder) as con:
            migrate(con)
            return cut_back(con, folder), len(wanting(con, folder, archive))

    def point() -> None:
        if snapshot is not None:
            _point(folder, snapshot.name)
        else:
            (folder / CURRENT).unlink(missing_ok=True)

    work.step("journal", lambda: _mend_journal(folder, aside))
    work.step("aside", lambda: _put_aside(folder, aside, facts["later"]))
    work.step("copy", copy)
    runs, files = work.step("cut", cut)
    work.step("point", point)
    work.end()
    return Recovery(facts["edition"], tuple(runs), files, aside)


def backups_of(home: Path, places: Iterable[Path] = ()) -> list[Path]:
    """The known backups of a home, oldest first: the backups in its log, and those found in `places`. Some may have
    been moved or deleted.
    """
    path = home / "warehouse" / LOG
    noted = []
    for line in path.read_bytes().split(b"\n")[:-1] if path.exists() else []:
        with suppress(ValueError, KeyError, TypeError):
            noted.append(Path(json.loads(line)["path"]))
    paths = {
        *noted,
        *(manifest_path.parent for place in places for manifest_path in place.glob(f"backup-*/{MANIFEST}")),
    }
    return sorted(paths, key=lambda manifest_path: (manifest_path.name, str(manifest_path)))


def holds(backup: Path, hashes: Iterable[str]) -> bool | None:
    """Whether a backup has a file with one of these hashes; None if its manifest cannot be read."""
    try:
        return not set(hashes).isdisjoint(_read(backup)["files"].values())
    except Damaged:
        return None


def note_erased(place: Path, hashes: Iterable[str], at: str) -> None:
    """Note in a place of backups which contents were erased, so that whoever restores one is told. Does nothing if the
    place is not writable.
    """
    with suppress(OSError):
        path = place / ERASED
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        lines = [json.dumps({"sha256": one, "at": at}) + "\n" for one in hashes]
        put(path, before + "".join(line for line in lines if line not in before), mode=0o600)


def erased_since(backup: Path) -> dict[str, str]:
    """The contents of a backup that were erased from its home after it was made: SHA-256 -> when."""
    path, erased = backup.absolute().parent / ERASED, dict[str, str]()
    held = set(_read(backup)["files"].values())
    for line in path.read_bytes().split(b"\n")[:-1] if path.exists() else []:
        with suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            if entry["sha256"] in held:
                erased[entry["sha256"]] = entry["at"]
    return erased


def _read(backup: Path) -> JsonObject:
    """A backup's manifest.

    Raises: Damaged.
    """
    try:
        content = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
        outside = [name for name in content["files"] if Path(name).is_absolute() or ".." in Path(name).parts]
    except (OSError, ValueError, KeyError, TypeError):
        raise Damaged(f"{backup}: no {MANIFEST} that can be read; wanted a folder that dph backup made") from None
    if outside:
        raise Damaged(f"{backup}: {outside[0]} lies outside of it; wanted a folder that dph backup made")
    return dict(content)


def _verify(backup: Path, files: Mapping[str, str]) -> None:
    for name, digest in files.items():
        if not (backup / name).exists() or _hash(backup / name) != digest:
            raise Damaged(f"{legible(str(backup / name))}: not what was backed up; take an earlier backup")


def _take(source: Path, pool: Path) -> tuple[str, bool]:
    """The hash under which the pool stores a file's content, and whether it is new. The copy is hashed, since the file
    itself may grow meanwhile.
    """
    digest = _hash(source)
    for _ in range(TRIES):
        content = pool / digest[:2] / digest
        if content.exists():
            if _hash(content) == digest:
                return digest, False
            content.unlink()  # damaged on the disk
        draft = pool / f"{digest}.draft"
        _copy_regular(source, draft)
        digest = _hash(draft)
        content = pool / digest[:2] / digest
        content.parent.mkdir(0o700, exist_ok=True)
        os.replace(draft, content)
        if _hash(content) == digest:
            return digest, True
    raise Damaged(f"{pool}: it does not give back what is written to it; look at that disk")


def _copy_regular(source: Path, target: Path) -> None:
    """Copy a regular file with its times, flushed to disk. Any other kind of file is refused."""
    handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as content, target.open("wb") as out:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileNotFoundError(source)
        shutil.copyfileobj(content, out, 2**20)
        out.flush()
        os.fsync(out.fileno())
    shutil.copystat(source, target)


def _note(folder: Path, path: Path, at: datetime) -> None:
    """Note in the warehouse that a backup was made: an erasure names the backups that hold the erased file."""
    line = json.dumps({"path": str(path.absolute()), "at": at.isoformat()}) + "\n"
    log = folder / LOG
    before = log.read_text(encoding="utf-8") if log.exists() else ""
    if line in before:  # the backup was repeated
        return
    torn = "" if before.endswith("\n") or not before else "\n"
    with log.open("a", encoding="utf-8") as out:
        out.write(torn + line)
        out.flush()
        os.fsync(out.fileno())


def _prune(place: Path, pool: Path) -> None:
    """Remove contents that no backup of the place names any more. So deleting a backup frees its space."""
    try:
        named = {digest for one in place.glob(f"backup-*/{MANIFEST}") for digest in _read(one.parent)["files"].values()}
    except Damaged:
        return  # an unreadable backup may need any content
    for content in pool.glob("*/*"):
        if content.name not in named:
            content.unlink(missing_ok=True)


def _files(home: Path, left_out: list[str]) -> Iterator[str]:
    """The files of a home, relative to it, sorted in each folder. So the ledger is copied before the store that it
    describes.

    left_out: folders of the inbox that cannot be listed are added to it.
    """
    # The office's own files in the home: channels.yml, contacts.csv, notice.docx.
    for path in sorted(home.glob("[!.]*")):
        if path.is_file() and not path.is_symlink():
            yield path.name
    for folder in HOME_FOLDERS:
        waiting = [folder] if (home / folder).is_dir() else []
        while waiting:
            name = waiting.pop()
            if (
                folder == "inbox" and name.count("/") > untaken.DEEPEST
            ):  # runs take no file so deep; a thousand nested folders would crash the backup
                left_out.append(name)
                continue
            try:
                with os.scandir(home / name) as folder_entries:
                    entries = sorted(folder_entries, key=lambda one: one.name, reverse=True)
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
    """Whether the file is too large for any run to take. A sparse file of terabytes costs its sender nothing."""
    try:
        return entry.stat(follow_symlinks=False).st_size > untaken.LARGEST
    except OSError:
        return False


def _manifests(folder: Path) -> dict[Path, JsonObject]:
    """The manifest of each snapshot, by its path.

    If a manifest was cut short, the snapshot itself names its edition, but its hash is unknown. It has `is_proven:
    False` and is used only if no other snapshot is whole.
    """
    contents = {}
    for path in (folder / "snapshots").glob("*.json"):
        content = manifest(path) or _of_snapshot(path.with_suffix(".duckdb"))
        if content is not None:
            contents[path] = content
    return contents


def _of_snapshot(path: Path) -> JsonObject | None:
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            row = con.execute(
                "SELECT edition, number, kind, published_at FROM store.edition WHERE number = (SELECT max(number) FROM store.edition)"
            ).fetchone()
    except duckdb.Error:
        return None
    if row is None:
        return None
    edition, number, kind, published_at = row
    content = {"edition": edition, "number": number, "kind": kind, "published_at": published_at.isoformat()}
    return content | {"file": path.name, "is_proven": False}


def _published_at(manifest: JsonObject) -> datetime:
    return datetime.fromisoformat(manifest["published_at"])


def _ran_after(folder: Path, before: datetime) -> bool:
    """Whether any run was later than `before`, even one that published nothing."""
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
    """The newest snapshot that matches its manifest byte for byte, can be read whole, and agrees with the ledger."""
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
    """The name of a new folder for the damaged store and its ledger; None if there is nothing to put aside."""
    if not is_undone and not any((folder / name).exists() for name in (WRITER, WRITER + ".wal")):
        return None
    return next(name for name in (f"damaged-{n}" for n in range(1, 10_000)) if not (folder / name).exists())


def _mend_journal(folder: Path, aside: Path | None) -> None:
    """Repair a damaged journal of receipts from the store before that is put aside. The store may have receipts that
    the snapshot lacks; their files are then taken in again.
    """
    if aside is None or not (folder / WRITER).exists():
        return
    _copy_lists(folder, aside)
    with suppress(duckdb.Error), duckdb.connect(str(folder / WRITER), read_only=True) as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        mend_journal(con, folder)


def _copy_lists(folder: Path, aside: Path) -> None:
    """Copy the ledger and the journal into `aside`."""
    aside.mkdir(exist_ok=True)
    for name in (LEDGER, JOURNAL):
        if (folder / name).exists() and not (aside / name).exists():
            _copy(folder / name, aside / name)


def _put_aside(folder: Path, aside: Path | None, later: Sequence[str]) -> None:
    """Move the damaged store, the undone snapshots and their manifests into `aside`, with a copy of the ledger."""
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
    """Copy a file with its times. It gets its final name only once it is whole and on disk."""
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
    except OSError:  # the file system has no hard links
        shutil.copy2(content, path)


def _hash(path: Path) -> str:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
