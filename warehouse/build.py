"""Building the warehouse: tables, declarations, views and indicators, each after the ones it depends on."""

from __future__ import annotations

import functools
import graphlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from sources.declare import DeclarationError, Item, Plan
from sources.declare.plan import DISTRICT
from warehouse.connect import open_writer
from warehouse.declared import declared_rows, expected_until
from warehouse.definition import ROOT, definitions_hash
from warehouse.digest import loaded, made
from warehouse.follows import check_plan, follow
from warehouse.indicator import Indicator, load_indicators, load_targets
from warehouse.insert import insert
from warehouse.migrate import migrate
from warehouse.shape import load_shapes
from warehouse.words import WarehouseWords, words

HERE = Path(__file__).parent
LOADED, MADE = "loaded", "views"  # settings: digests of the rows loaded and the views made at the last build
TRIED = "checks"  # setting: the definitions, and the DuckDB, on which all checks were tried


def build(con: duckdb.DuckDBPyConnection, plan: Plan, at: datetime, root: Path = ROOT) -> tuple[str, ...]:
    """Build everything that is declared: tables, declared rows, views, indicators, comments.

    Returns the parts of the store that somebody changed by hand since the last build: names of tables, or `views`. If
    there are any, all is loaded again from the plan's folder.

    at: periods that have begun by then are expected. root: the folder of the engine's `warehouse/` SQL; a replay gives
    another one. The tables of submissions, cells and findings are always those of this version (`migrate`).

    Raises: DeclarationError for an indicator or target that cannot be used; NewerStore; OtherPlan.
    """
    here = root / "warehouse"
    indicators = load_indicators(plan, is_replay=root != ROOT)
    targets = load_targets(indicators, plan)
    migrate(con)
    defined = definitions_hash(plan.folder, root)
    fingerprint = f"{defined} {at.year} {list(expected_until(plan, at))}"
    is_built = _setting(con, "built") == fingerprint
    tables = (here / "tables.sql").read_text(encoding="utf-8")
    changed = _changed(con, tables) if is_built else ()
    con.execute(tables)
    check_plan(con, plan)
    if is_built and not changed:
        return ()
    with _at_one_go(con):
        con.execute("BEGIN")
        follow(con, plan)
        con.execute((here / "declared.sql").read_text(encoding="utf-8"))
        for table, rows in declared_rows(plan, indicators, targets, at):
            insert(con, table, rows, leave_out=root != ROOT)
        if changed or _setting(con, "definitions") != defined:
            _drop_macros(con, tables)
            make_views(con, plan, indicators, here)
            con.execute("SET VARIABLE views_made = true")  # as long as the connection lasts
            _set(con, MADE, None)
        _set(con, "built", fingerprint)
        _set(con, "definitions", defined)
        _set(con, LOADED, json.dumps({"duckdb": duckdb.__version__, "at": at.isoformat(), **loaded(con)}))
        con.execute("COMMIT")
    return changed


def is_built_by(con: duckdb.DuckDBPyConnection, plan: Plan, root: Path = ROOT) -> bool:
    """Whether the store's views were made from the definitions of this program and plan; a connection may be read-only."""
    try:
        return _setting(con, "definitions") == definitions_hash(plan.folder, root)
    except duckdb.CatalogException:  # the store of a version without settings
        return False


def note_views(con: duckdb.DuckDBPyConnection, root: Path = ROOT) -> bool:
    """Store the digests of the views, for the next build to compare; whether they are stored. Does nothing in the
    session that made the views, because DuckDB gives their texts differently there.
    """
    (is_made_here,) = con.execute("SELECT getvariable('views_made')").fetchone() or (None,)
    if is_made_here:
        return False
    if _setting(con, MADE) is None:
        tables = (root / "warehouse" / "tables.sql").read_text(encoding="utf-8")
        _set(con, MADE, json.dumps({"duckdb": duckdb.__version__, **made(con, _macros(tables))}))
    return True


def are_checks_tried(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether all checks were tried on the store as it is built now."""
    return _setting(con, TRIED) == _foundation(con)


def note_checks_tried(con: duckdb.DuckDBPyConnection) -> None:
    """Store that all checks were tried; until a definition changes they need not be tried again."""
    _set(con, TRIED, _foundation(con))


def _foundation(con: duckdb.DuckDBPyConnection) -> str:
    return f"{_setting(con, 'definitions')} {duckdb.__version__}"


def unlike(con: duckdb.DuckDBPyConnection, plan: Plan, scratch: Path) -> list[str] | None:
    """The parts of a store that differ from a freshly built one: names of tables, or `views`.

    None if another plan, program or version built the store: then the next run loads everything.

    con: a connection to the store, opened after the build; it may be read-only. scratch: an empty folder.
    """
    stored = json.loads(_setting(con, LOADED) or "{}")
    if "at" not in stored:
        return None
    at = datetime.fromisoformat(stored["at"])
    with open_writer(scratch) as fresh:
        build(fresh, plan, at)
        is_same = _setting(con, "built") == _setting(fresh, "built")
    if not is_same:
        return None
    with open_writer(scratch) as fresh:  # opened again: only then do the texts of views match those in `con`
        remade = _macros((HERE / "tables.sql").read_text(encoding="utf-8"))
        fresh_digests = loaded(fresh) | made(fresh, remade)
        own_digests = loaded(con) | made(con, remade)
    return [name for name, digest in fresh_digests.items() if own_digests[name] != digest]


def _changed(con: duckdb.DuckDBPyConnection, tables: str) -> tuple[str, ...]:
    """The parts of the store that changed since the last build. Empty if another version or another DuckDB built them,
    since digests then cannot be compared.
    """
    digests_now: dict[str, str] = {}
    known: dict[str, str] = {}
    for setting, digests in ((LOADED, loaded), (MADE, functools.partial(made, remade=_macros(tables)))):
        stored = json.loads(_setting(con, setting) or "{}")
        if stored.get("duckdb") == duckdb.__version__:
            known |= stored
            digests_now |= digests(con)
    return tuple(name for name, digest in digests_now.items() if known.get(name) != digest)


def _macros(tables: str) -> list[str]:
    """The macros that `tables.sql` creates at each build."""
    return re.findall(r"MACRO (\w+)\(", tables)


def _drop_macros(con: duckdb.DuckDBPyConnection, tables: str) -> None:
    """Drop all macros except those of `tables.sql`: old definitions must not survive a build."""
    rows = con.execute(
        "SELECT schema_name, function_name, function_type FROM duckdb_functions() WHERE function_type IN ('macro', 'table_macro') "
        "AND NOT internal AND database_name = current_database() AND NOT list_contains($remade::VARCHAR[], function_name)",
        {"remade": _macros(tables)},
    ).fetchall()
    for schema, name, kind in rows:
        con.execute(f'DROP MACRO {"TABLE " if kind == "table_macro" else ""}{schema}."{name}"')


@contextmanager
def _at_one_go(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run many short statements on one thread, without the optimizer, and with a constant `known_at`.

    Waking threads, optimising short statements and binding that macro in deep views cost more than half of the time. If
    a build fails, its transaction stays open and the connection must be closed.
    """
    before = con.execute("SELECT current_setting('threads')").fetchone()
    con.execute("SET threads = 1")
    con.execute("PRAGMA disable_optimizer")
    con.execute("CREATE OR REPLACE TEMP MACRO known_at() AS TIMESTAMPTZ 'infinity'")
    yield
    con.execute("DROP MACRO temp.known_at")
    con.execute("PRAGMA enable_optimizer")
    con.execute(f"SET threads = {before[0] if before else 1}")


def make_views(con: duckdb.DuckDBPyConnection, plan: Plan, indicators: list[Indicator], here: Path = HERE) -> None:
    """Make all views, indicators and their comments over the tables of the schema `store`.

    here: the folder of the engine's SQL. Raises: DeclarationError.
    """
    con.execute((here / "macros.sql").read_text(encoding="utf-8"))
    views = _views(plan, here)
    shapes = {one.name: one for one in load_shapes(here / "shapes")}
    for one in indicators:
        if one.indicator in views or one.indicator in shapes:
            raise DeclarationError(
                plan.folder / f"indicators/{one.indicator}.sql",
                "name",
                one.indicator,
                "a name that no view or shape has",
            )
        views[one.indicator] = one.body
    views |= {f"form_{name}": _wide_view(name, list(form.items.items())) for name, form in plan.forms.items()}
    _drop_views(con)
    for name in _in_order(con, views | {shape.name: shape.query for shape in shapes.values()}):
        try:
            con.execute(
                shapes[name].statement if name in shapes else f'CREATE OR REPLACE VIEW "{name}" AS\n{views[name]}'
            )
        except duckdb.Error as error:
            raise DeclarationError(
                _path(name), "sql", str(error).splitlines()[0], "SQL that runs on the warehouse's views"
            ) from None
    columns = _columns(con)
    _check_columns(indicators, columns)
    _check_scopes(con, indicators)
    _comment(con, plan, views, indicators, columns, words(here / "comments.yml"))


def _views(plan: Plan, here: Path) -> dict[str, str]:
    """View -> its SQL: the engine's views, and those of the plan (`views/`). A view that the plan does not give is
    empty, with the same columns.

    Version 0.1 had no empty views, so a replay also takes the list of such views from today's program.
    """
    views = {path.stem: path.read_text(encoding="utf-8") for path in (here / "views").glob("*.sql")}
    views |= {path.stem: path.read_text(encoding="utf-8") for path in (here / "optional").glob("*.sql")}
    allowed = sorted(path.stem for path in (HERE / "optional").glob("*.sql"))
    for path in (plan.folder / "views").glob("*.sql"):
        if path.stem not in allowed:
            raise DeclarationError(path, "name", path.stem, f"one of {', '.join(allowed)}")
        views[path.stem] = path.read_text(encoding="utf-8")
    return views


def _drop_views(con: duckdb.DuckDBPyConnection) -> None:
    """Drop all views: old definitions must not survive a build."""
    rows = con.execute(
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND schema_name IN ('main', 'zh')"
    ).fetchall()
    for schema, view in rows:
        con.execute(f'DROP VIEW {schema}."{view}"')


def _setting(con: duckdb.DuckDBPyConnection, name: str) -> str | None:
    row = con.execute("SELECT value FROM store.setting WHERE name = ?", [name]).fetchone()
    return row[0] if row else None


def _set(con: duckdb.DuckDBPyConnection, name: str, value: str | None) -> None:
    con.execute("DELETE FROM store.setting WHERE name = ?", [name])
    if value is not None:
        con.execute("INSERT INTO store.setting (name, value) VALUES (?, ?)", [name, value])


def _wide_view(form: str, items: list[tuple[str, Item]]) -> str:
    columns = [
        f"any_value({'date' if item.type == 'date' else 'number' if item.type in ('count', 'number', 'percent') else 'text'}) "
        f"FILTER (WHERE item = '{name}') AS \"{name}\""
        for name, item in items
    ]
    return (
        f"-- One row per unit, period and row of the form {form}, as it stands.\n"
        f"SELECT unit, period, row_key, any_value(submission_id) AS submission_id, {', '.join(columns)}\n"
        f"FROM reported WHERE form = '{form}' GROUP BY unit, period, row_key"
    )


def _in_order(con: duckdb.DuckDBPyConnection, views: dict[str, str]) -> list[str]:
    """The names of views and shapes, each after the ones that it reads."""
    graph = {
        name: {used for used in tables if used in views and used != name}
        for name, tables in _tables(con, views).items()
    }
    try:
        return list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        raise DeclarationError(
            HERE, "sql", " -> ".join(error.args[1]), "views that do not read each other in a circle"
        ) from None


def _tables(con: duckdb.DuckDBPyConnection, views: dict[str, str]) -> dict[str, set[str]]:
    """View -> the names of all tables, shapes and common table expressions that it reads, whether they exist yet or
    not.
    """
    rows = con.execute(
        "SELECT name, json_serialize_sql(sql, skip_empty := true, skip_null := true) "
        "FROM (SELECT unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS sql)",
        [list(views), list(views.values())],
    ).fetchall()
    trees = {name: json.loads(tree) for name, tree in rows}
    for name, tree in trees.items():
        if tree["error"]:
            raise DeclarationError(_path(name), "sql", tree.get("error_message", "no SQL"), "one SELECT")
    return {name: set(_named_tables(tree)) for name, tree in trees.items()}


def _named_tables(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and not node.get("schema_name"):
            yield node["table_name"]
        if node.get("type") == "TABLE_FUNCTION":
            yield node["function"]["function_name"]
        if node.get("function_name") == "unpacked":
            yield from (child["value"]["value"] for child in node["children"] if child["class"] == "CONSTANT")
        for value in node.values():
            yield from _named_tables(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named_tables(value)


def _path(view: str) -> str:
    """The path of a view's file, below the engine's root or the plan's folder."""
    for folder in ("views", "shapes"):
        if (HERE / folder / f"{view}.sql").exists():
            return f"warehouse/{folder}/{view}.sql"
    return f"views/{view}.sql" if (HERE / "optional" / f"{view}.sql").exists() else f"indicators/{view}.sql"


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Relation -> its columns, from the catalogue. DESCRIBE would plan each view again."""
    columns: dict[str, list[str]] = {}
    query = "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal ORDER BY table_name, column_index"
    for table, column in con.execute(query).fetchall():
        columns.setdefault(table, []).append(column)
    return columns


def _check_columns(indicators: list[Indicator], columns: dict[str, list[str]]) -> None:
    names = ["unit", "period", "numerator", "denominator", "cells"]
    for one in indicators:
        if columns[one.indicator] != names:
            raise DeclarationError(_path(one.indicator), "columns", ", ".join(columns[one.indicator]), ", ".join(names))


def _check_scopes(con: duckdb.DuckDBPyConnection, indicators: list[Indicator]) -> None:
    for one in indicators:
        try:
            if one.scope is not None:
                con.execute(f"SELECT 1 FROM register_entry WHERE {one.scope} LIMIT 0")
        except duckdb.Error as error:
            raise DeclarationError(
                _path(one.indicator),
                "scope",
                str(error).splitlines()[0],
                "a condition on the columns of register_entry",
            ) from None


def _comment(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    views: dict[str, str],
    indicators: list[Indicator],
    columns: dict[str, list[str]],
    catalogue: WarehouseWords,
) -> None:
    """Comment on every relation and column, and create a view with Chinese column names and values in the schema `zh`.

    catalogue: `comments.yml`. Other comments are the forms' headings and the indicators' titles.
    """
    names = {one.indicator for one in indicators}
    titles = {one.indicator: f"{one.title}（{one.uom}）：{one.grain}" for one in indicators}
    titles |= {f"form_{name}": f"{form.title}：每单位、报告期、行一条" for name, form in plan.forms.items()}
    values = catalogue.get("values", {}) | _kinds(plan)
    con.execute("CREATE SCHEMA IF NOT EXISTS zh")
    comments: list[str] = []
    for view in views:
        comment = titles.get(view) or catalogue["relations"].get(view)
        if comment is None:
            raise DeclarationError(
                HERE / "comments.yml", f"relations.{view}", "nothing", "what the relation holds, in Chinese"
            )
        own = (
            {name: item.headings[0] for name, item in plan.forms[view[5:]].items.items()}
            if view.startswith("form_") and view[5:] in plan.forms
            else {}
        )
        words_of = {}
        for column in columns[view]:
            word = own.get(column) or catalogue["columns"].get(column)
            if word is None:
                raise DeclarationError(
                    HERE / "comments.yml",
                    f"columns.{column}",
                    f"nothing (used by {view})",
                    "what the column holds, in Chinese",
                )
            words_of[column] = word
        comments += _comments(f'"{view}"', comment, words_of)
        if view not in names:
            title = f'zh."{titles.get(view, comment).split("：")[0]}"'
            labels = _labels(words_of)
            selected = ", ".join(
                f'{_in_chinese(column, {} if column in own else _words_of(values, view, column))} AS "{label}"'
                for column, label in labels.items()
            )
            con.execute(f'CREATE OR REPLACE VIEW {title} AS SELECT {selected} FROM "{view}"')
            shown = {labels[column]: f"{word}（{column}）" for column, word in words_of.items()}
            comments += _comments(title, f"{comment}（{view}）", shown)
    con.execute(";\n".join(comments))


def _kinds(plan: Plan) -> dict[str, dict[str, str]]:
    """The words for the kinds and leagues of the plan's units, as the catalogue has them for other columns."""
    district = {DISTRICT: plan.identity.whole}
    kinds = {name: kind.title for name, kind in plan.identity.kinds.items()}
    return {"unit.kind": district | kinds, "unit.league": district | plan.identity.leagues}


def _words_of(values: dict[str, dict[str, str]], view: str, column: str) -> dict[str, str]:
    return values.get(f"{view}.{column}", values.get(column, {}))


def _in_chinese(column: str, of_values: dict[str, str]) -> str:
    """SQL for a column with its Chinese values; other values stay."""
    cases = " ".join(f"WHEN {_quoted(value)} THEN {_quoted(word)}" for value, word in of_values.items())
    return f'CASE "{column}" {cases} ELSE "{column}" END' if cases else f'"{column}"'


def _labels(words_of: dict[str, str]) -> dict[str, str]:
    """Each column's Chinese name: the word before the colon, numbered where two columns share it."""
    seen: dict[str, int] = {}
    labels = {}
    for column, word in words_of.items():
        label = re.split(r"[：:]", word)[0]
        seen[label] = seen.get(label, 0) + 1
        labels[column] = label if seen[label] == 1 else f"{label}{seen[label]}"
    return labels


def _comments(view: str, comment: str, of_columns: dict[str, str]) -> Iterator[str]:
    yield f"COMMENT ON VIEW {view} IS {_quoted(comment)}"
    for column, word in of_columns.items():
        yield f'COMMENT ON COLUMN {view}."{column}" IS {_quoted(word)}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
