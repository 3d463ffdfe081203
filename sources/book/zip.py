"""A zip package (xlsx, xlsb, ods). Its directory is checked before anything is unpacked, and its parts against their
checksums.

A spreadsheet of usual size passes, a zip bomb does not. A part that unpacks to more bytes than declared, or to others,
is damaged. (The standard library also reads zips; this reads a dozen small parts in a fifth of the time, and with
limits.)
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass, field, replace

from sources.book.grid import Unreadable

MAX_PARTS = 4_000
MAX_UNPACKED = 400 * 2**20
MAX_PART = 250 * 2**20
SUSPECT_RATIO = 300  # deflate's best is about 1,000; sheets of repeated cells reach 60
SMALL = 8 * 2**20
LIGHT = 4 * 2**20  # bytes that a second copy may take
END, DIRECTORY, LOCAL, END64, LOCATOR64 = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b"PK\x06\x06", b"PK\x06\x07"
STORED, DEFLATED = 0, 8
ENCRYPTED = 1


@dataclass(frozen=True, slots=True)
class PackagePart:
    """A part as declared in the directory."""

    method: int
    checksum: int
    packed: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a package by name, and the bytes of the parts already read. `amended`: parts rewritten so that
    readers of values understand them.
    """

    content: bytes
    parts: dict[str, PackagePart]
    unpacked: dict[str, bytes] = field(default_factory=dict)
    amended: set[str] = field(default_factory=set)

    def find(self, name: str) -> str | None:
        """The part's name as the directory spells it, ignoring case. None if there is no such part."""
        if name in self.parts:
            return name
        return next((part for part in self.parts if part.lower() == name.lower()), None)

    def read_if_there(self, name: str) -> bytes:
        """A part's bytes; empty if there is no such part."""
        part = self.find(name)
        return b"" if part is None else self.read(part)

    def read(self, name: str) -> bytes:
        """A part's bytes.

        Raises: Unreadable if they differ from the directory.
        """
        if name in self.unpacked:
            return self.unpacked[name]
        part = self.parts[name]
        head = self.content[part.offset : part.offset + 30]
        if len(head) < 30 or head[:4] != LOCAL:
            raise _damaged("ZIP")
        start = part.offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        packed = self.content[start : start + part.packed]
        if part.method == STORED:
            content = packed
        elif part.method == DEFLATED:
            try:
                content = zlib.decompressobj(-15).decompress(packed, part.size + 1)
            except zlib.error:
                raise _damaged(name) from None
        else:
            raise _damaged(f"ZIP {part.method}")
        if len(content) != part.size or zlib.crc32(content) != part.checksum:
            raise _damaged(name)
        self.unpacked[name] = content
        if content[:2] in WIDE_STARTS and name.lower().endswith((".xml", ".rels")):
            self.amend(name, _in_utf8(content, name))
        return self.unpacked[name]

    def amend(self, name: str, content: bytes) -> None:
        """Replace a part's bytes for all later reads."""
        part = self.parts.get(name) or PackagePart(STORED, 0, 0, 0, 0)
        self.parts[name] = replace(part, checksum=zlib.crc32(content), size=len(content))
        self.unpacked[name] = content
        self.amended.add(name)

    def as_amended(self) -> bytes:
        """The package with its amended parts; the original bytes if there are none."""
        return self.as_read() if self.amended else self.content

    def as_read(self) -> bytes:
        """A package of only the verified parts, uncompressed, so that readers of values need not unpack them again. The
        original bytes if a copy would take much memory.
        """
        if not self.amended and sum(map(len, self.unpacked.values())) > LIGHT:
            return self.content
        parts, directory, at = [], [], 0
        for name, content in self.unpacked.items():
            encoded = name.encode()
            about = (UTF8, STORED, 0, 0x21, self.parts[name].checksum, len(content), len(content), len(encoded), 0)
            parts += [LOCAL_HEAD.pack(LOCAL, 20, *about), encoded, content]
            directory += [DIRECTORY_HEAD.pack(DIRECTORY, 20, 20, *about, 0, 0, 0, 0, at), encoded]
            at += LOCAL_HEAD.size + len(encoded) + len(content)
        size = sum(map(len, directory))
        end = struct.pack("<4sHHHHIIH", END, 0, 0, len(self.unpacked), len(self.unpacked), size, at, 0)
        return b"".join((*parts, *directory, end))


UTF8 = 0x800
LOCAL_HEAD = struct.Struct("<4sHHHHHIIIHH")
DIRECTORY_HEAD = struct.Struct("<4sHHHHHHIIIHHHHHII")


WIDE_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00")
DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")


def _in_utf8(content: bytes, name: str) -> bytes:
    """A UTF-16 or UTF-32 part of XML as UTF-8, which readers expect.

    Raises: Unreadable if it is neither.
    """
    start = content[:4]
    if b"\x00\x00" in start:
        encoding = "utf-32" if start in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff") else "utf-32-le"
        encoding = "utf-32-be" if start[:3] == b"\x00\x00\x00" else encoding
    else:
        encoding = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(start[:2], "utf-16")
    try:
        return DECLARATION.sub("", content.decode(encoding)).encode()
    except UnicodeError:
        raise _damaged(name) from None


def open_package(content: bytes) -> Package:
    """The package.

    Raises: Unreadable if its directory is damaged, or declares implausible sizes.
    """
    parts = _directory(content)
    if len(parts) > MAX_PARTS:
        raise Unreadable("unreadable_too_large", f"{len(parts)} parts", f"{MAX_PARTS}")
    total = packed = 0
    for name, part in parts.items():
        total += part.size
        packed += part.packed
        if part.size > SMALL and _is_read(name):
            if part.size > MAX_PART:
                raise Unreadable("unreadable_too_large", f"{name[:60]}: {part.size}", f"{MAX_PART}")
            if part.size > SUSPECT_RATIO * max(part.packed, 1):
                raise Unreadable("unreadable_too_large", f"{name[:60]}: {part.size}", f"{SUSPECT_RATIO}:1")
    if total > MAX_UNPACKED or packed > 2 * len(content):
        raise Unreadable("unreadable_too_large", f"{total}", f"{MAX_UNPACKED}")
    return Package(content, parts)


def _directory(content: bytes) -> dict[str, PackagePart]:
    end = content.rfind(END, max(0, len(content) - 65_557))
    if end < 0 or end + 22 > len(content):
        raise _damaged("ZIP")
    count, size, offset = struct.unpack_from("<HII", content, end + 10)
    shift = end - size - offset
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset):
        count, size, offset, shift = _large(content, end)
    at = offset + max(shift, 0)
    if count > 4 * MAX_PARTS:
        raise Unreadable("unreadable_too_large", f"{count} parts", f"{MAX_PARTS}")
    parts: dict[str, PackagePart] = {}
    for _ in range(count):
        if content[at : at + 4] != DIRECTORY or at + 46 > len(content):
            raise _damaged("ZIP")
        flags, method, _, checksum, packed, size, name_size, extra_size, note_size, _, _, _, start = struct.unpack_from(
            "<HHIIIIHHHHHII", content, at + 8
        )
        name_at = at + 46
        name = _name(content[name_at : name_at + name_size])
        extra_at = name_at + name_size
        if 0xFFFFFFFF in (packed, size, start):
            packed, size, start = _extra(content[extra_at : extra_at + extra_size], packed, size, start)
        if flags & ENCRYPTED:
            raise Unreadable("unreadable_password", "ZIP", "xlsx")
        if name in parts:
            raise _damaged(name)
        parts[name] = PackagePart(method, checksum, packed, size, start + max(shift, 0))
        at = extra_at + extra_size + note_size
    return parts


def _name(raw: bytes) -> str:
    try:
        return raw.decode("utf-8").replace("\\", "/")
    except UnicodeDecodeError:
        return raw.decode("cp437").replace("\\", "/")


def _large(content: bytes, end: int) -> tuple[int, int, int, int]:
    """Count, size and position of the directory of a large (zip64) package."""
    if content[end - 20 : end - 16] != LOCATOR64:
        raise _damaged("ZIP64")
    at = struct.unpack_from("<Q", content, end - 12)[0]
    if content[at : at + 4] != END64 or at + 56 > len(content):
        raise _damaged("ZIP64")
    count, size, offset = struct.unpack_from("<QQQ", content, at + 32)
    if offset > len(content):
        raise _damaged("ZIP64")
    return count, size, offset, 0


def _extra(extra: bytes, packed: int, size: int, start: int) -> tuple[int, int, int]:
    """Sizes and position of a part of a large package, from the extra field if they did not fit."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            numbers = iter(struct.unpack_from(f"<{min(length, 24) // 8}Q", extra, at + 4))
            try:
                size = next(numbers) if size == 0xFFFFFFFF else size
                packed = next(numbers) if packed == 0xFFFFFFFF else packed
                start = next(numbers) if start == 0xFFFFFFFF else start
            except StopIteration:
                raise _damaged("ZIP64") from None
            return packed, size, start
        at += 4 + length
    raise _damaged("ZIP64")


def _is_read(name: str) -> bool:
    return not name.lower().startswith(("xl/media/", "pictures/", "thumbnails/"))


def _damaged(part: str) -> Unreadable:
    return Unreadable("unreadable_damaged", part[:80], "xlsx")
