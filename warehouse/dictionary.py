"""The data dictionary: relations and columns with their comments, forms with their items, indicators and shapes with their SQL.

One Markdown file has all of it. The pages are an index with a search, and one page an entry in the folder `entries`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from sources.statement import statement
from warehouse.row import ResultRow, rows_of
from warehouse.shape import stored_shapes
from warehouse.words import ranked_relations, words

STATEMENTS = Path(__file__).parent / "statements"

HERE = Path(__file__).parent
ENTRIES = "entries"


@dataclass(frozen=True, slots=True)
class RelationColumn:
    """A column with its comment. values: stored value -> Chinese word, if they are a closed set."""

    name: str
    type: str
    label: str
    values: dict[str, str]


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


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """An entry of the index and its page. read_by: the indicators that read a form."""

    kind: Literal["关系", "报表", "指标", "算式"]
    name: str
    title: str
    columns: tuple[RelationColumn, ...] = ()
    form: DictionaryForm | None = None
    read_by: tuple[str, ...] = ()
    indicator: ResultRow | None = None
    sql: str | None = None

    @property
    def path(self) -> str:
        return f"{ENTRIES}/{self.name}.html"

    @property
    def parts(self) -> list[tuple[str, str]]:
        """(name, meaning) of the columns that the search looks into."""
        return [
            (column.name, " ".join((column.label, *(f"{value} {word}" for value, word in column.values.items()))))
            for column in self.columns
        ]


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
    """Write the dictionary into `folder`; gives the Markdown file and the page of the index."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    dictionary = describe(con)
    entries = list(_entries(dictionary))
    draw = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    draw.filters["cell"] = _cell
    (folder / ENTRIES).mkdir(exist_ok=True)
    for entry in entries:
        page = draw.get_template("entry.html.j2").render(dictionary=dictionary, entry=entry)
        (folder / entry.path).write_text(page, encoding="utf-8")
    paths = [folder / "dictionary.md", folder / "dictionary.html"]
    for path in paths:
        page = draw.get_template(f"{path.name}.j2").render(dictionary=dictionary, entries=entries)
        path.write_text(page, encoding="utf-8")
    return paths


def _entries(dictionary: Dictionary) -> Iterator[DictionaryEntry]:
    """Relations first, as the list of relations ranks them, then forms, indicators and shapes."""
    forms = {f"form_{form.form}": form for form in dictionary.forms}
    for relation in dictionary.relations:
        if relation.name not in forms:
            yield DictionaryEntry("关系", relation.name, relation.label, tuple(relation.columns))
    for relation in dictionary.relations:
        if relation.name in forms:
            form = forms[relation.name]
            read_by = tuple(one["indicator"] for one in dictionary.indicators if one["form"] == form.form)
            yield DictionaryEntry("报表", relation.name, relation.label, tuple(relation.columns), form, read_by)
    for one in dictionary.indicators:
        yield DictionaryEntry("指标", one["indicator"], one["title"], indicator=one, sql=one["sql"])
    for name, sql in dictionary.shapes.items():
        yield DictionaryEntry("算式", name, "多个指标共用的算式，在 SQL 中按名调用", sql=sql)


def _relations(con: duckdb.DuckDBPyConnection) -> list[Relation]:
    indicators = {name for (name,) in con.execute("SELECT indicator FROM indicator").fetchall()}
    forms = {f"form_{name}" for (name,) in con.execute("SELECT form FROM form").fetchall()}
    values = words().get("values", {})
    columns: dict[str, list[RelationColumn]] = {}
    for table, name, kind, label in con.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        of_values = {} if table in forms else values.get(f"{table}.{name}", values.get(name, {}))
        columns.setdefault(table, []).append(RelationColumn(name, kind, label, of_values))
    rows = con.execute(statement(STATEMENTS / "relation_list.sql"), {"first": ranked_relations()}).fetchall()
    return [Relation(name, label or "", columns.get(name, [])) for name, label in rows if name not in indicators]


def _forms(con: duckdb.DuckDBPyConnection) -> list[DictionaryForm]:
    items: dict[str, list[tuple[str | None, ...]]] = {}
    for form, *item in con.execute(statement(STATEMENTS / "newest_item.sql")).fetchall():
        items.setdefault(form, []).append(tuple(item))
    rows = con.execute("SELECT form, title, cadence, district_from FROM form ORDER BY form").fetchall()
    return [DictionaryForm(row[0], row[1], row[2], row[3], items.get(row[0], [])) for row in rows]


def _cell(value: object) -> str:
    """A value, escaped for a cell of a Markdown table."""
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
