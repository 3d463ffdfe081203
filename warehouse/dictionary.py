"""The data dictionary: relations and columns with their comments, forms with their items, indicators and shapes with their SQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from sources.statement import statement
from warehouse.row import ResultRow, rows_of
from warehouse.shape import stored_shapes

STATEMENTS = Path(__file__).parent / "statements"

HERE = Path(__file__).parent
PAGES = ("dictionary.md", "dictionary.html")


@dataclass(frozen=True, slots=True)
class RelationColumn:
    name: str
    type: str
    label: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A view of the snapshot; `label` is its comment, `columns` keep the view's order."""

    name: str
    label: str
    columns: list[RelationColumn]


@dataclass(frozen=True, slots=True)
class DictionaryForm:
    """A form with its items (item, heading, type, uom, quantity), each as last declared."""

    form: str
    title: str
    cadence: str
    district_from: str
    items: list[tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The contents of a snapshot. `indicators` are rows of the view `indicator` by name; `shapes` are name -> SQL."""

    edition: str
    relations: list[Relation]
    forms: list[DictionaryForm]
    indicators: list[ResultRow]
    shapes: dict[str, str]


def describe(con: duckdb.DuckDBPyConnection) -> Dictionary:
    """The dictionary of a snapshot, from its comments and declarations."""
    edition = con.execute("SELECT max_by(edition, number) FROM edition").fetchone()
    indicators = rows_of(con.execute("SELECT * FROM indicator ORDER BY measure_no NULLS FIRST, indicator"))
    return Dictionary(
        edition=str(edition[0]) if edition and edition[0] else "",
        relations=list(_relations(con)),
        forms=list(_forms(con)),
        indicators=indicators,
        shapes=stored_shapes(con),
    )


def write_dictionary(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """The dictionary as Markdown and as one self-contained page in `folder`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    dictionary = describe(con)
    paths = []
    for name in PAGES:
        draw = Environment(
            loader=FileSystemLoader(HERE),
            autoescape=name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        draw.filters["cell"] = _cell
        path = folder / name
        path.write_text(draw.get_template(f"{name}.j2").render(dictionary=dictionary), encoding="utf-8")
        paths.append(path)
    return paths


def _relations(con: duckdb.DuckDBPyConnection) -> list[Relation]:
    indicators = {name for (name,) in con.execute("SELECT indicator FROM indicator").fetchall()}
    columns: dict[str, list[RelationColumn]] = {}
    for table, name, kind, label in con.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(RelationColumn(name, kind, label))
    rows = con.execute(
        "SELECT view_name, coalesce(comment, '') FROM duckdb_views() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal ORDER BY view_name"
    ).fetchall()
    return [Relation(name, label, columns.get(name, [])) for name, label in rows if name not in indicators]


def _forms(con: duckdb.DuckDBPyConnection) -> list[DictionaryForm]:
    items: dict[str, list[tuple[str | None, ...]]] = {}
    for form, *item in con.execute(statement(STATEMENTS / "newest_item.sql")).fetchall():
        items.setdefault(form, []).append(tuple(item))
    rows = con.execute("SELECT form, title, cadence, district_from FROM form ORDER BY form").fetchall()
    return [DictionaryForm(row[0], row[1], row[2], row[3], items.get(row[0], [])) for row in rows]


def _cell(value: object) -> str:
    """A value, escaped for a cell of a Markdown table."""
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
