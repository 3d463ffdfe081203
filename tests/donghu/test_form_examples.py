"""Each form's accepted and rejected sheet reads as it says, and the reader's own findings are those wanted there."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.read import Taken

FORMS = Path(__file__).parents[2] / "plans" / "donghu" / "examples" / "forms"
READERS_RULES = {
    "not_a_number", "not_a_whole_number", "not_a_date", "impossible_date", "not_a_choice", "unknown_project", "personal_id",
    "duplicate_row", "missing_heading", "unknown_heading", "ambiguous_percent", "ambiguous_unit",
}  # fmt: skip
NAMES = sorted(path.parent.name for path in FORMS.glob("*/accepted.csv"))


@pytest.mark.parametrize("form", NAMES)
def test_the_accepted_example_reads_without_a_finding(form: str, take: Callable[[bytes, str], Taken]) -> None:
    taken = take((FORMS / form / "accepted.csv").read_bytes(), "example.csv")
    assert [sheet.claim.form for sheet in taken.sheets] == [form]
    assert [finding for sheet in taken.sheets for finding in sheet.findings] == []
    assert taken.sheets[0].keys


@pytest.mark.parametrize("form", NAMES)
def test_the_rejected_example_shows_the_readers_findings_at_their_cells(
    form: str, take: Callable[[bytes, str], Taken]
) -> None:
    taken = take((FORMS / form / "rejected.csv").read_bytes(), "example.csv")
    with (FORMS / form / "findings.csv").open(encoding="utf-8-sig", newline="") as lines:
        wanted = {(row["rule"], row["address"]) for row in csv.DictReader(lines) if row["rule"] in READERS_RULES}
    assert {(finding.rule, finding.address) for sheet in taken.sheets for finding in sheet.findings} == wanted
