"""OLE compound files: their contents, decrypted if Excel's default password was used."""

from __future__ import annotations

import io
import struct

from sources.book.grid import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105  Excel's own; files with it open without a password
FILEPASS = 0x2F
OTHERS = {
    "WordDocument": "Word",
    "PowerPoint Document": "PowerPoint",
    "__properties_version1.0": "Outlook",
    "VisioDocument": "Visio",
    "Catalog": "Thumbs.db",
    "CONTENTS": "OLE",
}


def opened(content: bytes) -> tuple[str, bytes, bytes]:
    """(xls, the compound file, its workbook stream) or (zip, the package, empty), decrypted.

    Raises: Unreadable if it has no workbook, or a password of its own.
    """
    streams = _streams(content)
    if "EncryptedPackage" in streams:
        return "zip", _decrypted(content, "xlsx"), b""
    name = next((name for name in streams if name.lower() in ("workbook", "book")), None)
    if name is None:
        kind = next((kind for stream, kind in OTHERS.items() if stream in streams), "OLE")
        raise Unreadable("unreadable_format", kind, "xlsx, xls, csv")
    stream = streams[name]
    if _is_encrypted(stream):
        content = _decrypted(content, "xls")
        streams = _streams(content)
        stream = streams.get(name, b"")
        if _is_encrypted(stream):
            raise Unreadable("unreadable_password", "xls", "xlsx, xls, csv")
    return "xls", content, stream


SECTOR = 4096
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
TABLES_IN_HEAD = 109


def compound(stream: bytes) -> bytes:
    """A compound file (version 4) with only this workbook stream.

    Raises: Unreadable above 400 MB.
    """
    count = -(-len(stream) // SECTOR)
    per_table = SECTOR // 4
    tables = -(-(count + 2) // (per_table - 1))
    if tables > TABLES_IN_HEAD:
        raise Unreadable("unreadable_too_large", f"{len(stream)}", f"{TABLES_IN_HEAD * per_table * SECTOR}")
    first = tables + 2  # behind the tables, the directory, and the empty mini stream that calamine requires
    chain = [TABLE] * tables + [END, END] + [first + at + 1 for at in range(count - 1)] + [END]
    chain += [FREE] * (tables * per_table - len(chain))
    head = MAGIC + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    head += struct.pack("<9I", 1, tables, tables, 0, SECTOR, END, 0, END, 0)
    head += struct.pack(f"<{TABLES_IN_HEAD}I", *range(tables), *[FREE] * (TABLES_IN_HEAD - tables))
    directory = _entry("Root Entry", 5, 1, first - 1, 0) + _entry("Workbook", 2, FREE, first, max(len(stream), SECTOR))
    directory += (bytes(64) + struct.pack("<HBBIII", 0, 0, 1, FREE, FREE, FREE) + bytes(48)) * (SECTOR // 128 - 2)
    body = stream.ljust(count * SECTOR, b"\0")
    return head.ljust(SECTOR, b"\0") + struct.pack(f"<{len(chain)}I", *chain) + directory + bytes(SECTOR) + body


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _streams(content: bytes) -> dict[str, bytes]:
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            result: dict[str, bytes] = {}
            for path in ole.listdir():
                if len(path) == 1:
                    is_workbook = path[0].lower() in ("workbook", "book")
                    result[path[0]] = ole.openstream(path).read() if is_workbook else b""
            return result
    except Exception:  # noqa: BLE001  the library may raise anything on a damaged file
        raise Unreadable("unreadable_damaged", "xls", "xlsx, xls, csv") from None


def _is_encrypted(stream: bytes) -> bool:
    """Whether one of the workbook's first records is FILEPASS."""
    at = 0
    for _ in range(12):
        if at + 4 > len(stream):
            return False
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == FILEPASS:
            return True
        at += 4 + size
    return False


def _decrypted(content: bytes, kind: str) -> bytes:
    import msoffcrypto

    out = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        file.load_key(password=DEFAULT_PASSWORD)
        file.decrypt(out)
    except Exception:  # noqa: BLE001  the library may raise anything on a file it cannot open
        raise Unreadable("unreadable_password", kind, "xlsx, xls, csv") from None
    return out.getvalue()
