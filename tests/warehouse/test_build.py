"""What is declared is built, in order and with comments; what is declared wrongly stops the start and says where."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from house import House, declare_indicator, instant, plan

from sources.declare import DeclarationError
from warehouse.build import build
from warehouse.definition import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan's folder with one indicator, `one`, that can be broken."""
    (tmp_path / "indicators").mkdir()
    (tmp_path / "targets").mkdir()
    declare_indicator(tmp_path / "indicators", "one", form="led")
    return tmp_path


def fault_of(folder: Path) -> DeclarationError:
    with duckdb.connect() as con, pytest.raises(DeclarationError) as caught:
        build(con, plan(folder), instant("2022-07-06T23:00"))
    return caught.value


def test_a_build_leaves_the_connection_as_it_was(folder: Path) -> None:
    with duckdb.connect(config={"threads": 3}) as con:
        build(con, plan(folder), instant("2022-07-06T23:00"))
        assert con.execute("SELECT current_setting('threads'), current_setting('disabled_optimizers')").fetchone() == (
            3,
            "",
        )
        macros = "SELECT database_name <> 'temp' FROM duckdb_functions() WHERE function_name = 'known_at'"
        assert con.execute(macros).fetchall() == [(True,)]
        ((_, optimised),) = con.execute("EXPLAIN SELECT unit FROM store.unit WHERE false").fetchall()
        assert "EMPTY_RESULT" in optimised


@pytest.mark.parametrize(
    ("written", "instead", "key", "found"),
    [
        ("-- kind: cumulative\n", "-- kind: flow\n", "kind", "flow"),
        ("-- rollup: sum\n", "", "rollup", "nothing"),
        ("-- rollup: sum\n", "-- rollup: sum\n-- rollup: sum\n", "rollup", "sum"),
        ("-- quantity: none\n", "-- quantity: M99.z\n", "quantity", "M99.z"),
        ("-- form: led\n", "-- form: lead\n", "form", "lead"),
        ("-- uom: 万元\n", "-- uom: 万元\n-- colour: red\n", "colour", "red"),
        ("-- uom: 万元\n", "-- uom: 万元\n-- threshold: 60\n", "threshold", "60"),
        ("-- quantity: none\n", "-- quantity: none\n-- owner: 丙局\n", "owner", "丙局"),
        ("-- target: file\n", "-- target: none\n-- headline: true\n", "headline", "true"),
        ("-- kind: cumulative\n", "-- kind: milestone\n", "uom", "万元"),
        ("FROM reported", "FROM repoted", "sql", "repoted"),
        ("SELECT\n", "SELEKT\n", "sql", "SELEKT"),
        ("AS numerator,", "AS nominator,", "sql", "numerator"),
        ("    period,\n", "    period,\n    'x' AS form,\n", "columns", "form"),
    ],
)
def test_a_broken_indicator_stops_the_start(folder: Path, written: str, instead: str, key: str, found: str) -> None:
    path = folder / "indicators" / "one.sql"
    text = path.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, instead, 1), encoding="utf-8")
    fault = fault_of(folder)
    assert fault.file.endswith("indicators/one.sql")
    assert (fault.key, found in str(fault.found)) == (key, True)
    assert fault.wanted


@pytest.mark.parametrize(
    ("line", "key", "found"),
    [
        ("two,甲局,2022,1,plan,2021-12-31,", "line 2: indicator", "two"),
        ("one,丙局,2022,1,plan,2021-12-31,", "line 2: unit", "丙局"),
        ("one,甲局,2022,many,plan,2021-12-31,", "line 2: target", "many"),
        ("one,甲局,2022,1,guess,2021-12-31,", "line 2: origin", "guess"),
        ("one,甲局,2022,1,plan,2021-12-31,\none,甲局,2022,2,plan,2021-12-31,", "line 3: known_from", "2021-12-31"),
    ],
)
def test_a_broken_target_stops_the_start(folder: Path, line: str, key: str, found: str) -> None:
    (folder / "targets" / "2022.csv").write_text(
        f"indicator,unit,year,target,origin,known_from,note\n{line}\n", encoding="utf-8"
    )
    fault = fault_of(folder)
    assert fault.file.endswith("targets/2022.csv")
    assert (fault.key, fault.found) == (key, found)


@pytest.mark.parametrize(
    ("written", "target"),
    [("2.05E+5", 205000), ("1E+2", 100), ("205000", 205000), ("20.5", Decimal("20.5")), ("5E-1", Decimal("0.5"))],
)
def test_a_target_with_an_exponent_is_taken_whole(folder: Path, written: str, target: Decimal) -> None:
    """A spreadsheet saves 205000 as 2.05E+5 in a CSV."""
    (folder / "targets" / "2022.csv").write_text(
        f"indicator,unit,year,target,origin,known_from,note\none,甲局,2022,{written},plan,2021-12-31,\n",
        encoding="utf-8",
    )
    with duckdb.connect() as con:
        build(con, plan(folder), instant("2022-07-06T23:00"))
        assert con.execute("SELECT target FROM target").fetchall() == [(target,)]


def test_an_indicator_may_read_another_whatever_their_names(folder: Path) -> None:
    indicators = folder / "indicators"
    text = (indicators / "one.sql").read_text(encoding="utf-8")
    (indicators / "a_first.sql").write_text(text.split("SELECT")[0] + "SELECT * FROM one\n", encoding="utf-8")
    with duckdb.connect() as con:
        build(con, plan(folder), instant("2022-07-06T23:00"))
        assert con.execute("SELECT count(*) FROM a_first").fetchall() == [(0,)]


def test_indicators_that_read_each_other_stop_the_start(folder: Path) -> None:
    indicators = folder / "indicators"
    text = (indicators / "one.sql").read_text(encoding="utf-8")
    head = text.split("SELECT")[0]
    (indicators / "one.sql").write_text(head + "SELECT * FROM two\n", encoding="utf-8")
    (indicators / "two.sql").write_text(head + "SELECT * FROM one\n", encoding="utf-8")
    fault = fault_of(folder)
    assert "one -> two" in str(fault.found) or "two -> one" in str(fault.found)


def test_what_is_built_already_is_not_built_again(folder: Path) -> None:
    tables = "SELECT table_oid FROM duckdb_tables() WHERE table_name = 'campaign'"
    with duckdb.connect() as con:
        build(con, plan(folder), instant("2022-07-06T23:00"))
        before = con.execute(tables).fetchall()
        assert build(con, plan(folder), instant("2022-07-06T23:30")) == ()
        assert con.execute(tables).fetchall() == before
        declare_indicator(folder / "indicators", "two", form="led")
        assert build(con, plan(folder), instant("2022-07-06T23:30")) == ()
        assert con.execute(tables).fetchall() != before


def test_what_somebody_changed_in_the_store_is_loaded_again_and_named(folder: Path) -> None:
    with duckdb.connect() as con:
        build(con, plan(folder), instant("2022-07-06T23:00"))
        con.execute("DELETE FROM store.campaign")
        con.execute("UPDATE store.unit SET valid_to = '2022-01-01'")
        assert build(con, plan(folder), instant("2022-07-06T23:30")) == ("campaign", "unit")
        assert con.execute("SELECT count(*) FROM campaign").fetchall() == [(1,)]
        assert con.execute("SELECT count(*) FROM store.unit WHERE valid_to = '2022-01-01'").fetchall() == [(0,)]
        assert build(con, plan(folder), instant("2022-07-06T23:30")) == ()


def test_a_view_that_is_declared_no_more_is_gone(folder: Path) -> None:
    declare_indicator(folder / "indicators", "two", form="led")
    with duckdb.connect() as con:
        build(con, plan(folder), instant("2022-07-06T23:00"))
        (folder / "indicators" / "two.sql").unlink()
        build(con, plan(folder), instant("2022-07-06T23:00"))
        assert con.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'two'").fetchall() == [(0,)]


def test_no_table_needs_more_than_other_engines_take(house: House) -> None:
    """No keys, checks, indexes, sequences or enums: the store can move to DuckLake as it is."""
    assert (
        house.all(
            "SELECT constraint_type FROM duckdb_constraints() WHERE schema_name = 'store' AND constraint_type <> 'NOT NULL'"
        )
        == []
    )
    assert house.all("SELECT index_name FROM duckdb_indexes()") == []
    assert house.all("SELECT sequence_name FROM duckdb_sequences()") == []


def test_only_the_base_views_know_of_time() -> None:
    """Everything above them travels because they do."""
    folder = ROOT / "warehouse" / "views"
    views = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.sql")}
    knowing = {name for name, text in views.items() if "known_at()" in text}
    stored = {name for name, text in views.items() if "store." in text}
    assert knowing <= {
        "run",
        "receipt",
        "submission",
        "finding",
        "answer",
        "entry",
        "edition",
        "reading",
        "run_cost",
        "unit",
        "project",
        "target",
        "light",
        "due",
        "exemption",
        "reporting",
        "punctuality",
        "freshness",
    }
    # what is read from the store without a filter is filtered by a join, or holds at every instant
    timeless = {
        "campaign",
        "measure",
        "quantity",
        "milestone",
        "parameter",
        "period",
        "form",
        "form_item",
        "rule",
        "indicator",
        "erasure",
        "release",
    }
    assert stored - knowing - timeless <= {
        "base_period",
        "known_list",
        "reported_list",
        "figure",
        "figure_cell",
        "standing_figure",
        "contributor",
        "lead_report",
        "night_share",
        "plan_version",
    }


def declare_reading(folder: Path, name: str, primary: bool) -> None:
    """Write an indicator that reads the quantity M01.a in its own way."""
    path = folder / "indicators" / f"{name}.sql"
    declare_indicator(folder / "indicators", name, form="led")
    head = f"-- quantity: M01.a\n-- reading: {name}\n" + ("" if primary else "-- primary: false\n")
    path.write_text(path.read_text(encoding="utf-8").replace("-- quantity: none\n", head), encoding="utf-8")


def test_two_primary_readings_of_a_quantity_are_a_fault(folder: Path) -> None:
    declare_reading(folder, "as_sum", primary=True)
    declare_reading(folder, "as_count", primary=True)
    assert "primary" in str(fault_of(folder))


def test_a_reading_that_leaves_it_to_another_needs_that_other(folder: Path) -> None:
    declare_reading(folder, "as_count", primary=False)
    assert "primary" in str(fault_of(folder))


def test_one_reading_of_a_quantity_is_the_primary_one(folder: Path) -> None:
    declare_reading(folder, "as_sum", primary=True)
    declare_reading(folder, "as_count", primary=False)
    with duckdb.connect() as con:
        build(con, plan(folder), instant("2022-07-06T23:00"))
        found = con.execute(
            "SELECT indicator, is_primary FROM indicator WHERE quantity = 'M01.a' ORDER BY ALL"
        ).fetchall()
    assert found == [("as_count", False), ("as_sum", True)]
