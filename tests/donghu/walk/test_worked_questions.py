"""The worked questions of docs/queries are answered by the sample half-year's snapshot."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

QUESTIONS = sorted((Path(__file__).parents[3] / "docs" / "queries").glob("*.sql"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_a_worked_question_has_an_answer(question: Path, snapshot: duckdb.DuckDBPyConnection) -> None:
    text = question.read_text(encoding="utf-8")
    assert text.startswith("-- One row per ")
    assert snapshot.execute(text).fetchall()
