"""The zip directory, checked before anything is unpacked: a spreadsheet of honest size passes, a bomb does not."""

from __future__ import annotations

import io
import zipfile

from sources.grid import Unreadable

MAX_ENTRIES = 4_000
MAX_UNPACKED = 400 * 2**20
MAX_PART = 250 * 2**20
SUSPECT_RATIO = 300  # deflate's best is about 1,000; sheets of repeated cells reach 60
SMALL = 8 * 2**20


def check_zip(content: bytes) -> zipfile.ZipFile:
    """The opened zip.

    Raises: Unreadable where the directory is damaged, or declares more than an honest file would.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        UnicodeDecodeError,
        EOFError,
        OverflowError,
    ) as error:
        raise Unreadable("unreadable_damaged", f"ZIP: {type(error).__name__}", "xlsx") from None
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Unreadable("unreadable_too_large", f"{len(entries)} parts", f"{MAX_ENTRIES}")
    total = 0
    for entry in entries:
        total += entry.file_size
        if entry.flag_bits & 1:
            raise Unreadable("unreadable_password", "ZIP", "xlsx")
        if entry.file_size > MAX_PART and _is_read(entry.filename):
            raise Unreadable("unreadable_too_large", f"{entry.filename[:60]}: {entry.file_size}", f"{MAX_PART}")
        if (
            entry.file_size > SMALL
            and entry.file_size > SUSPECT_RATIO * max(entry.compress_size, 1)
            and _is_read(entry.filename)
        ):
            raise Unreadable("unreadable_too_large", f"{entry.filename[:60]}: {entry.file_size}", f"{SUSPECT_RATIO}:1")
    if total > MAX_UNPACKED:
        raise Unreadable("unreadable_too_large", f"{total}", f"{MAX_UNPACKED}")
    return package


def _is_read(name: str) -> bool:
    return not name.lower().startswith(("xl/media/", "pictures/", "thumbnails/"))
