"""Builds xls files from nothing: records, the compound file around them, and Excel's default encryption."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence

ERROR_CODES = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text8(text: str, wide_count: bool = True) -> bytes:
    head = struct.pack("<HB", len(text), 1) if wide_count else struct.pack("<BB", len(text), 1)
    return head + text.encode("utf-16-le")


def cell8(row: int, column: int, value: object, xf: int = 0) -> bytes:
    """A BIFF8 cell. Dicts are formulas: {"error": "#REF!"}, {"number": 1.5}, {"never": True}."""
    place = struct.pack("<3H", row, column, xf)
    if isinstance(value, str):
        return record(0x204, place + text8(value))
    if isinstance(value, dict):
        if "error" in value:
            result = bytes([2, 0, ERROR_CODES[value["error"]], 0, 0, 0, 0xFF, 0xFF])
            return record(0x06, place + result + struct.pack("<HIH", 0, 0, 0))
        result = struct.pack("<d", value.get("number", 0.0))
        return record(0x06, place + result + struct.pack("<HIH", 2 if "never" in value else 0, 0, 0))
    return record(0x203, place + struct.pack("<d", value))


def workbook8(
    sheets: Sequence[tuple[str, Sequence[Sequence[object]], dict[str, object]]],
    is_1904: bool = False,
    version: int = 0x600,
) -> bytes:
    """A BIFF8 (or BIFF5) workbook stream. A sheet's options: merges, hidden, hidden_rows, hidden_columns, styles {(r, c): xf}.

    Styles (XF): 0 general, 1 percent (0%), 2 date.
    """
    bodies = [_sheet(rows, options, version) for _, rows, options in sheets]
    head = record(
        0x809,
        struct.pack("<HHHHII", version, 5, 0x0DBB, 1996, 0, 6)
        if version == 0x600
        else struct.pack("<HHHH", version, 5, 0, 0),
    )
    head += record(0x42, struct.pack("<H", 1200 if version == 0x600 else 936)) + record(
        0x22, struct.pack("<H", int(is_1904))
    )
    for code in (0, 9, 14):
        head += record(0xE0, struct.pack("<HH", 0, code) + bytes(16 if version == 0x600 else 12))
    names = [name.encode("gbk") if version < 0x600 else name for name, _, _ in sheets]
    sizes = [4 + 6 + (2 + 2 * len(name) if version == 0x600 else 1 + len(name)) for name in names]
    offset = len(head) + sum(sizes) + 4
    bounds = b""
    for name, body, (_, _, options) in zip(names, bodies, sheets, strict=True):
        shown = text8(name, wide_count=False) if isinstance(name, str) else bytes([len(name)]) + name
        bounds += record(0x85, struct.pack("<IBB", offset, int(bool(options.get("hidden"))), 0) + shown)
        offset += len(body)
    return head + bounds + record(0x0A) + b"".join(bodies)


def _sheet(rows: Sequence[Sequence[object]], options: dict[str, object], version: int) -> bytes:
    out = record(
        0x809,
        struct.pack("<HHHHII", version, 0x10, 0x0DBB, 1996, 0, 6)
        if version == 0x600
        else struct.pack("<HHHH", version, 0x10, 0, 0),
    )
    for column in options.get("hidden_columns", ()):  # type: ignore[attr-defined]
        out += record(0x7D, struct.pack("<6H", column, column, 0, 0, 1, 0))
    for row in options.get("hidden_rows", ()):  # type: ignore[attr-defined]
        out += record(0x208, struct.pack("<6HI", row, 0, 8, 0, 0, 0, 0x20))
    styles = options.get("styles", {})
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value not in ("", None):
                xf = styles.get((number, column), 0)  # type: ignore[attr-defined]
                out += cell8(number, column, value, xf) if version == 0x600 else _cell5(number, column, value, xf)
    merges: Sequence[tuple[int, int, int, int]] = options.get("merges", ())  # type: ignore[assignment]
    if merges:
        out += record(
            0xE5,
            struct.pack("<H", len(merges))
            + b"".join(struct.pack("<4H", a, b, c, d) for a, b, c, d in ((m[0], m[2], m[1], m[3]) for m in merges)),
        )
    return out + record(0x0A)


def rewritten(stream: bytes, change: Callable[[int, bytes], bytes]) -> bytes:
    """The workbook stream with each record replaced by what `change` makes of its kind and content; sheets stay where the
    workbook says."""
    made, places, at = b"", dict[int, int](), 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        places[at] = len(made)
        made += change(kind, stream[at + 4 : at + 4 + size])
        at += 4 + size
    out, at = bytearray(made), 0
    while at + 4 <= len(out):
        kind, size = struct.unpack_from("<HH", out, at)
        if kind == 0x85:
            struct.pack_into("<I", out, at + 4, places[struct.unpack_from("<I", out, at + 4)[0]])
        at += 4 + size
    return bytes(out)


def continued(text: str, widths: Sequence[int]) -> list[bytes]:
    """The contents of records that hold a long text: how many letters it has, then as much as fits, each with its width (0 or 1)."""
    pieces: list[bytes] = []
    head = struct.pack("<H", len(text))
    while text:
        wide = widths[len(pieces) % len(widths)]
        room = (8224 - len(head) - 1) // (1 + wide)
        part, text = text[:room], text[room:]
        pieces.append(head + bytes([wide]) + part.encode("utf-16-le" if wide else "latin-1"))
        head = b""
    return pieces


def _cell5(row: int, column: int, value: object, xf: int) -> bytes:
    place = struct.pack("<3H", row, column, xf)
    if isinstance(value, str):
        text = value.encode("gbk")
        return record(0x204, place + struct.pack("<H", len(text)) + text)
    return record(0x203, place + struct.pack("<d", value))


def bare2(
    rows: Sequence[Sequence[object]],
    is_1904: bool = False,
    formats: Sequence[str] = (),
    styles: Mapping[tuple[int, int], int] | None = None,
) -> bytes:
    """A BIFF2 stream (Excel 2.1), as old export programs write it. styles: numbers of `formats`."""
    out = record(0x09, struct.pack("<HH", 2, 0x10))
    if is_1904:
        out += record(0x22, struct.pack("<H", 1))
    for code in formats:
        out += record(0x1E, bytes([len(code)]) + code.encode("gbk"))
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HH", number, column) + bytes([0, (styles or {}).get((number, column), 0), 0])
            if isinstance(value, str) and value:
                text = value.encode("gbk")[:255]
                out += record(0x04, place + bytes([len(text)]) + text)
            elif isinstance(value, int | float):
                out += record(0x03, place + struct.pack("<d", value))
    return out + record(0x0A)


def bare4(
    rows: Sequence[Sequence[object]],
    version: int,
    is_1904: bool = False,
    formats: Sequence[str] = (),
    styles: Mapping[tuple[int, int], int] | None = None,
) -> bytes:
    """A BIFF3 or BIFF4 stream. styles: numbers of `formats`, each of which is a style."""
    out = record(0x209 if version == 3 else 0x409, struct.pack("<HHH", 0, 0x10, 0))
    if is_1904:
        out += record(0x22, struct.pack("<H", 1))
    for code in formats:
        head = bytes([len(code)]) + code.encode("gbk")
        out += record(0x1E, head) if version == 3 else record(0x41E, bytes(2) + head)
    for number in range(len(formats)):
        out += record(0x243 if version == 3 else 0x443, bytes([0, number]) + bytes(10))
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value not in ("", None):
                out += _cell5(number, column, value, (styles or {}).get((number, column), 0))
    return out + record(0x0A)


def bare5(rows: Sequence[Sequence[object]], encoding: int | None = None) -> bytes:
    """A BIFF5 worksheet without a compound file."""
    out = record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0))
    if encoding is not None:
        out += record(0x42, struct.pack("<H", encoding))
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value not in ("", None):
                out += _cell5(number, column, value, 0)
    return out + record(0x0A)


SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Iterable[tuple[str, bytes]]) -> bytes:
    """A compound file (version 3) of streams, each long enough to need no mini stream."""
    named = [
        (name, data.ljust(max(4096, -(-len(data) // SECTOR) * SECTOR), b"\0"), len(data)) for name, data in streams
    ]
    counts = [len(data) // SECTOR for _, data, _ in named]
    directories = -(-(len(named) + 1) // 4)
    fats = -(-(sum(counts) + directories + 2) // 128)
    chain = [FAT] * fats
    first_directory = fats
    chain += [first_directory + n + 1 for n in range(directories - 1)] + [END]
    starts = []
    for count in counts:
        start = len(chain)
        starts.append(start)
        chain += [start + n + 1 for n in range(count - 1)] + [END]
    chain += [FREE] * (fats * 128 - len(chain))
    entries = [_entry("Root Entry", 5, 1 if named else FREE, FREE, END, 0)]
    for index, ((name, _, size), start) in enumerate(zip(named, starts, strict=True), 1):
        right = index + 1 if index < len(named) else FREE
        entries.append(_entry(name, 2, FREE, right, start, max(size, 4096)))
    directory = b"".join(entries).ljust(directories * SECTOR, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fats, first_directory, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *range(fats), *[FREE] * (109 - fats))
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + b"".join(data for _, data, _ in named)


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xls(sheets: Sequence[tuple[str, Sequence[Sequence[object]], dict[str, object]]], **options: object) -> bytes:
    stream = workbook8(sheets, **options)  # type: ignore[arg-type]
    return compound([("Book" if options.get("version") == 0x500 else "Workbook", stream)])


def encrypted(stream: bytes, password: str) -> bytes:
    """A BIFF8 stream under RC4, as Excel 97 to 2003 encrypts it."""
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]  # noqa: S324
    short = hashlib.md5((short + salt) * 16).digest()[:5]  # noqa: S324

    def key(block: int) -> bytes:
        return hashlib.md5(short + struct.pack("<I", block)).digest()  # noqa: S324

    sealed = rc4(key(0), verifier + hashlib.md5(verifier).digest())  # noqa: S324
    passed = record(0x2F, struct.pack("<HHH", 1, 1, 1) + salt + sealed)
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    # every sheet begins later by the size of the new record
    plain = bytearray(stream[:first] + passed + stream[first:])
    plain += record(0x5C, bytes(-len(plain) % 4))  # so that what pads the stream is whole empty records
    at, masked = 0, bytearray(len(plain))
    while at < len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        start = at + 4
        if kind == 0x85:
            struct.pack_into("<I", plain, start, struct.unpack_from("<I", plain, start)[0] + len(passed))
            start += 4
        if kind not in (0x809, 0x2F):
            masked[start : at + 4 + size] = b"\1" * (at + 4 + size - start)
        at += 4 + size
    result = bytearray(plain)
    for block in range(-(-len(plain) // 1024)):
        stream_key = rc4(key(block), bytes(1024))
        for index in range(block * 1024, min(len(plain), block * 1024 + 1024)):
            if masked[index]:
                result[index] ^= stream_key[index - block * 1024]
    return bytes(result)


def rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
