"""Rows go in by the names of their columns: the order of a declaration's fields, or of a table's columns, decides nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import duckdb
import pytest
from house import instant
from pydantic import ConfigDict, create_model

from sources.declare import Declared, Exemption, Plan, Quantity, load
from tests.plan_folders import NEUTRAL
from warehouse.build import ROOT, build
from warehouse.insert import insert

T = TypeVar("T", bound=Declared)
AT = instant("2022-07-06T23:00")
WITHOUT_NAMES = re.compile(r"INSERT INTO\s+(?!\S+ BY NAME\b)[\w.{}\"]+\s+(?:SELECT|VALUES|WITH|FROM)\b")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


def turned(one: T) -> T:
    """The same declaration, had its class declared its fields in the opposite order."""
    kind = type(one)
    fields = {name: (field.annotation, field) for name, field in reversed(kind.model_fields.items())}
    model = create_model(kind.__name__, __config__=ConfigDict(extra="forbid", frozen=True), **fields)
    other = model.model_construct(**{name: getattr(one, name) for name in fields})
    assert list(other.model_dump()) == list(reversed(one.model_dump()))
    return other  # type: ignore[return-value]


def declared() -> Plan:
    """The neutral plan, with an exemption in which every column says something of its own."""
    exemption = Exemption(
        unit="东乡", form="roads", kind="postponed", from_on="2022-06-01", to_on="2022-06-30",
        until_at="2022-07-20T12:00", reason="系统切换", approved_by="示例批准人", known_from="2022-06-15",
    )  # fmt: skip
    return load(NEUTRAL).model_copy(update={"exemptions": (exemption,)})


def test_the_order_of_a_declarations_fields_decides_nothing(con: duckdb.DuckDBPyConnection) -> None:
    plan = declared()
    other = plan.model_copy(
        update={
            "quantities": tuple(turned(one) for one in plan.quantities),
            "exemptions": tuple(turned(one) for one in plan.exemptions),
        }
    )
    build(con, other, AT)
    held: Quantity = next(one for one in plan.quantities if one.quantity_id == "M01.a")
    (stored,) = con.execute("SELECT * FROM store.quantity WHERE quantity_id = 'M01.a'").df().to_dict("records")
    assert {name: stored[name] or None for name in held.model_dump()} == held.model_dump()
    query = (
        "SELECT unit, form, kind, CAST(from_on AS VARCHAR), CAST(to_on AS VARCHAR), epoch(until_at), reason, approved_by, "
        "CAST(known_from AS VARCHAR), position FROM store.exemption"
    )
    until = instant("2022-07-20T12:00").timestamp()
    assert con.execute(query).fetchall() == [
        ("东乡", "roads", "postponed", "2022-06-01", "2022-06-30", until, "系统切换", "示例批准人", "2022-06-15", 0)
    ]  # fmt: skip


def test_a_row_says_what_goes_where(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE thing (a VARCHAR, b VARCHAR, c INTEGER DEFAULT 7)")
    insert(con, "thing", [{"b": "2", "a": "1"}, {"a": "3", "b": None}])
    assert con.execute("FROM thing").fetchall() == [("1", "2", 7), ("3", None, 7)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"a": "1", "x": "2"}], "no column x"),
        ([{"a": "1", "b": "2"}, {"a": "1"}], "other columns"),
        ([{"a": "1"}, {"a": "1", "b": "2"}], "other columns"),
        ([{"a": "1"}, {"b": "2"}], "has no a"),
    ],
)
def test_a_column_that_is_not_there_is_an_error(
    con: duckdb.DuckDBPyConnection, rows: list[dict[str, str]], told: str
) -> None:
    con.execute("CREATE TABLE thing (a VARCHAR, b VARCHAR)")
    with pytest.raises(ValueError, match=told):
        insert(con, "thing", rows)


def test_a_replay_leaves_out_what_its_editions_tables_do_not_have(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """An edition from before `store.quantity` had a note is built with its own declared tables."""
    shutil.copytree(ROOT / "warehouse", tmp_path / "warehouse", ignore=shutil.ignore_patterns("*.py", "__*"))
    for name in ("declared.sql", "views/quantity.sql"):
        path = tmp_path / "warehouse" / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("name VARCHAR, note VARCHAR\n", "name VARCHAR\n"), encoding="utf-8")
    build(con, declared(), AT, tmp_path)
    columns = [name for name, *_ in con.execute("DESCRIBE store.quantity").fetchall()]
    assert "note" not in columns
    assert con.execute("SELECT text IS NOT NULL FROM store.quantity WHERE quantity_id = 'M01.a'").fetchall() == [
        (True,)
    ]


def test_no_statement_inserts_by_position() -> None:
    rooms = ("sources", "expectations", "warehouse", "reports", "flows")
    paths = [path for room in rooms for kind in ("*.py", "*.sql") for path in (ROOT / room).rglob(kind)]
    texts = {path: path.read_text(encoding="utf-8").replace('" "', "") for path in paths}
    found = [f"{path.name}: {one}" for path, text in texts.items() for one in WITHOUT_NAMES.findall(text)]
    assert found == []
