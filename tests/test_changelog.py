"""The changelog keeps its form (Keep a Changelog), and the version is that of its newest part."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
CHANGELOG = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_part_is_unreleased_or_a_dated_version_newest_first() -> None:
    first, *released = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert first == "[Unreleased]"
    named = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)", one) for one in released]
    assert all(named), released
    versions = [tuple(int(part) for part in one.groups()[:3]) for one in named if one]
    assert versions == sorted(versions, reverse=True)


def test_changes_stand_under_their_kind() -> None:
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)) <= KINDS


def test_the_version_is_the_newest_release_or_after_it() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", CHANGELOG, re.MULTILINE)[0]
    numbers, is_dev = version.removesuffix(".dev0"), version.endswith(".dev0")
    later = [int(part) for part in numbers.split(".")] > [int(part) for part in newest.split(".")]
    assert later if is_dev else numbers == newest
