"""Donghu's declarations and views, built into a warehouse."""

from __future__ import annotations

import duckdb

from sources.declare import load
from tests.plan_folders import DONGHU
from tests.warehouse.house import instant
from warehouse.build import build
from warehouse.indicator import load_indicators, load_targets


def test_only_the_log_of_obstacles_knows_of_time() -> None:
    """Views above the base views travel in time because those do."""
    views = {path.stem: path.read_text(encoding="utf-8") for path in (DONGHU / "views").glob("*.sql")}
    assert {name for name, text in views.items() if "known_at()" in text} <= {"obstacle"}
    assert {name for name, text in views.items() if "store." in text} == set()


def test_its_declarations_can_be_built() -> None:
    declared = load(DONGHU)
    indicators = load_indicators(declared)
    assert len(indicators) >= 60
    assert load_targets(indicators, declared)
    with duckdb.connect() as con:
        build(con, declared, instant("2022-07-06T23:00"))
        assert con.execute("SELECT count(*) FROM plan_coverage").fetchall() == [(99,)]
        assert con.execute("SELECT count(*) FROM reported").fetchall() == [(0,)]
