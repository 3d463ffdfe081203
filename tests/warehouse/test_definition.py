"""Definitions are stored under paths of their own; those of version 0.1 are found again under today's."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.definition import MOVED, definitions, written_to


@pytest.mark.parametrize(
    ("stored", "today"),
    [
        ("sources/plan/units.csv", "plan/units.csv"),
        ("sources/plan/settings.yml", "plan/settings.yml"),
        ("sources/plan/marks.yml", "sources/value/marks.yml"),
        ("sources/forms/roads.yml", "plan/forms/roads.yml"),
        ("warehouse/indicators/roads_built.sql", "plan/indicators/roads_built.sql"),
        ("warehouse/targets/2022-a.csv", "plan/targets/2022-a.csv"),
        ("warehouse/views/obstacle.sql", "plan/views/obstacle.sql"),
        ("warehouse/views/project_progress.sql", "plan/views/project_progress.sql"),
        ("expectations/checks/start_date_differs.sql", "plan/checks/start_date_differs.sql"),
        ("expectations/checks/two_leads.sql", "expectations/checks/two_leads.sql"),
        ("warehouse/views/progress.sql", "warehouse/views/progress.sql"),
        ("plan/units.csv", "plan/units.csv"),
    ],
)
def test_a_path_of_version_0_1_is_mapped_to_todays(stored: str, today: str) -> None:
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {MOVED} FROM (SELECT ? AS path)", [stored]).fetchall() == [(today,)]


def test_plan_and_engine_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    plan, root = tmp_path / "somewhere", tmp_path / "program"
    for path in (plan / "forms" / "a.yml", plan / "plan.yml", root / "warehouse" / "views" / "b.sql"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, encoding="utf-8")
    assert dict(definitions(plan, root)) == {
        "plan/plan.yml": "plan.yml",
        "plan/forms/a.yml": "a.yml",
        "warehouse/views/b.sql": "b.sql",
    }


def test_stored_definitions_are_laid_out_with_an_identity_where_none_was_stored(tmp_path: Path) -> None:
    identity = tmp_path / "plan.yml"
    identity.write_text("id: today", encoding="utf-8")
    stored = [("plan/units.csv", "unit\n"), ("warehouse/macros.sql", "SELECT 1")]
    plan, root = written_to(tmp_path / "then", stored, identity)
    assert (plan / "units.csv").read_text(encoding="utf-8") == "unit\n"
    assert (plan / "plan.yml").read_text(encoding="utf-8") == "id: today"
    assert (root / "warehouse" / "macros.sql").read_text(encoding="utf-8") == "SELECT 1"
    own = written_to(tmp_path / "own", [*stored, ("plan/plan.yml", "id: then")], identity)[0]
    assert (own / "plan.yml").read_text(encoding="utf-8") == "id: then"
