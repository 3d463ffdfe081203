"""Journals: lines are added whole; a torn last line is cut off, damage in the midst is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.journal import Lines, add, read


def is_named(line: dict[str, object]) -> object:
    return line["name"]


def test_lines_come_back_as_they_were_added(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    assert read(path, is_named) == Lines([], [])
    add(path, [{"name": "公路\u2028.csv"}])  # another end of a line, as some programs have it
    add(path, [{"name": "乙"}])
    assert read(path, is_named) == Lines([{"name": "公路\u2028.csv"}, {"name": "乙"}], [])


def test_a_torn_last_line_is_left_out_and_cut_off_before_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"name": "a"}\n{"name": "b')
    assert read(path, is_named) == Lines([{"name": "a"}], [])
    add(path, [{"name": "c"}])
    assert path.read_bytes() == b'{"name": "a"}\n{"name": "c"}\n'


@pytest.mark.parametrize("line", [b"garbage", b"", b"[]", b"1", b'{"other": 1}', b"\xff\x00"])
def test_a_damaged_line_is_told_by_its_number(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"name": "a"}\n' + line + b'\n{"name": "b"}\n')
    assert read(path, is_named) == Lines([{"name": "a"}, {"name": "b"}], [2])
