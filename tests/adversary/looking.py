"""Looks for a text in every file of a home: as bytes, in what is packed in it, and in every text column of every database."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from html import unescape
from pathlib import Path

import duckdb


def places_of(text: str, root: Path) -> list[str]:
    """Where the text stands below `root`: files, and tables of databases."""
    return sorted({place for path in root.rglob("*") if not path.is_symlink() for place in _in(path, text, root)})


def _in(path: Path, text: str, root: Path) -> Iterator[str]:
    name = str(path.relative_to(root))
    if text in path.name:
        yield f"{name} (its name)"
    if not path.is_file():
        return
    content = path.read_bytes()
    if holds(content, text):
        yield name
    if content[8:12] == b"DUCK":
        with duckdb.connect(str(path), read_only=True) as con:
            yield from _of_duckdb(con, text, name)
    if content.startswith(b"SQLite format 3"):
        con = sqlite3.connect(path)
        for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if any(text in str(row) for row in con.execute(f'SELECT * FROM "{table}"')):
                yield f"{name}: {table}"
        con.close()


def _of_duckdb(con: duckdb.DuckDBPyConnection, text: str, name: str) -> Iterator[str]:
    tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
    for schema, table in tables:
        query = f'SELECT count(*) FROM "{schema}"."{table}" AS whole WHERE contains(CAST(whole AS VARCHAR), ?)'
        if con.execute(query, [text]).fetchone() != (0,):
            yield f"{name}: {table}"


def holds(content: bytes, text: str) -> bool:
    """Whether bytes have the text, in any of the codes that files here are written in, or packed in a ZIP or a mail."""
    escaped = text.encode("ascii", "backslashreplace")
    if any(form in content for form in (text.encode(), text.encode("utf-16-le"), text.encode("gb18030"), escaped)):
        return True
    if content.lstrip()[:1] == b"<" and text in unescape(re.sub(r"<[^>]*>", "", content.decode("utf-8", "ignore"))):
        return True  # a letter may stand as &#27431; there
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any(holds(package.read(one), text) for one in package.namelist())
    if b"\nMIME-Version:" in content:
        parts = [part for part in message_from_bytes(content).walk() if not part.is_multipart()]
        return any(holds(part.get_payload(decode=True), text) for part in parts)
    return False
