"""Searching for erased texts and hiding them: in files and archives, in lines of logs, in SQLite databases."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import time
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from email.policy import default
from html import escape, unescape
from pathlib import Path
from zlib import error as Inflating

from sources.durable import put
from warehouse.connect import Busy

HIDDEN = "***"
TELLING = 6  # letters: a shorter text is searched as a whole word only
SHORTEST = 2
LONG_NUMBER = 11  # digits: a telephone's, an identity card's, a bank card's; a shorter one may be any amount
LARGEST = 512 * 2**20  # bytes: a larger packed file is not searched
NUMBER = re.compile(r"[\d\s.,，%％+\-—/]*")
TAG = re.compile(r"<[^>]*>")
LETTER = r"[\w\u3400-\u9fff]"


def is_telling(text: str) -> bool:
    """Whether finding this text elsewhere shows that it came from the erased file."""
    if NUMBER.fullmatch(text):
        return sum(letter.isdigit() for letter in text) >= LONG_NUMBER
    return len(text) >= TELLING or (len(text) >= SHORTEST and not text.isascii())


class Signs:
    """Texts that identify erased contents. `marks` are hashes and ids that only the erased file, and slips made from
    it, contain.
    """

    def __init__(self, texts: Iterable[str], marks: Iterable[str] = ()) -> None:
        signs = sorted({text for text in texts if is_telling(text)}, key=len, reverse=True)
        self.long = [form for text in signs if _is_long(text) for form in _forms(text)]
        self.short = [text for text in signs if not _is_long(text)]
        self._whole = {text: re.compile(f"(?<!{LETTER}){re.escape(text)}(?!{LETTER})") for text in self.short}
        codes = ("utf-8", "utf-16-le", "gb18030")
        self._marks = list(marks)
        sought = [*self.long, *self._marks]
        self._bytes = list(dict.fromkeys(one.encode(code, "ignore") for one in sought for code in codes))

    def are_in(self, text: str) -> bool:
        return any(one in text for one in self.long) or any(
            one in text and self._whole[one].search(text) for one in self.short
        )

    def hidden_in(self, text: str) -> str:
        """The text with every sign replaced."""
        for one in self.long:
            text = text.replace(one, HIDDEN)
        for one in self.short:
            if one in text:
                text = self._whole[one].sub(HIDDEN, text)
        return text

    def are_in_bytes(self, content: bytes) -> bool:
        """Whether bytes contain a sign, plain or packed: a ZIP's members, a mail's parts."""
        if any(one in content for one in self._bytes):
            return True
        if content.lstrip()[:1] == b"<":  # markup: a character may be written &#27431;, a text split into several runs
            plain = unescape(TAG.sub("", content.decode("utf-8", "ignore")))
            if self.are_in(plain) or any(one in plain for one in self._marks):
                return True
        elif self.short and self.are_in(content.decode("utf-8", "ignore")):
            return True
        return content.startswith(b"PK") and any(self.are_in_bytes(part) for part in _members(content))

    def are_in_file(self, path: Path) -> bool:
        """Whether a file of a home contains a sign."""
        if path.stat().st_size > LARGEST:
            return False
        content = path.read_bytes()
        if path.suffix == ".eml":
            message = message_from_bytes(content, policy=default)
            parts = [part for part in message.walk() if not part.is_multipart()]
            names = " ".join([str(message["Subject"]), *(part.get_filename() or "" for part in parts)])
            return self.are_in(names) or any(
                self.are_in_bytes(payload)
                for part in parts
                if isinstance(payload := part.get_payload(decode=True), bytes)
            )
        return self.are_in(path.name) or self.are_in_bytes(content)


def hide_in_lines(path: Path, signs: Signs) -> int:
    """The number of lines of our own text file in which something was hidden. The file is then replaced."""
    if not path.exists():
        return 0
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    hidden = [signs.hidden_in(line) for line in lines]
    changed = sum(before != after for before, after in zip(lines, hidden, strict=True))
    if changed:
        put(path, "\n".join(hidden).encode("utf-8", "surrogateescape"))
    return changed


def hide_in_place(path: Path, signs: Signs) -> bool:
    """Whether something was hidden in a log to which another process appends. The bytes are overwritten in place, so
    that the length stays.
    """
    content = before = path.read_bytes()
    for one in [*signs.long, *signs.short]:
        content = content.replace(one.encode(), b"*" * len(one.encode()))
    if content == before:
        return False
    with path.open("r+b") as out:
        out.write(content)
    return True


def hide_in_sqlite(path: Path, signs: Signs, patience_seconds: float = 30) -> dict[str, int]:
    """Table -> the number of its texts in which something was hidden. Freed pages are overwritten, and the database's
    log is emptied.

    Raises: connect.Busy if another process blocks writing.
    """
    counts: dict[str, int] = {}
    until = time.monotonic() + patience_seconds
    con = sqlite3.connect(path, timeout=patience_seconds, isolation_level=None)
    try:
        con.execute("PRAGMA secure_delete = ON")
        con.execute("BEGIN IMMEDIATE")
        tables = con.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (table,) in tables:
            for _, column, *_ in con.execute(f'PRAGMA table_info("{table}")').fetchall():
                query = f'SELECT rowid, "{column}" FROM "{table}" WHERE typeof("{column}") = \'text\''
                changed = [(signs.hidden_in(text), row) for row, text in con.execute(query) if signs.are_in(text)]
                con.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', changed)
                if changed:
                    counts[table] = counts.get(table, 0) + len(changed)
        con.execute("COMMIT")
        if counts:
            while con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    raise sqlite3.OperationalError("its log is being read")
                time.sleep(0.2)
    except sqlite3.OperationalError as error:
        raise Busy(f"{path}: {error}; the erasure is not finished: stop Prefect, and repeat the command") from None
    finally:
        con.close()
    return counts


def _is_long(text: str) -> bool:
    return len(text) >= TELLING


def _forms(text: str) -> list[str]:
    """The spellings of a text in a page, in JSON, and plain."""
    return list(dict.fromkeys((text, escape(text), json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1])))


def _members(content: bytes) -> Iterable[bytes]:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return
    with package:
        for one in package.infolist():
            if one.file_size > LARGEST or one.is_dir():
                continue
            try:
                yield package.read(one)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, Inflating):
                continue
