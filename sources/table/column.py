"""An item's cells as they are read, and the columns of a sheet packed for their way into the warehouse.

`cells.py` makes the columns in a worker process; `warehouse/stage.py` unpacks their JSON in the database.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from sources.value.values import Value, shown

NUMERIC = frozenset(("number", "count", "percent"))
PART_ROWS = 1_000  # of a table, that travel and are kept together: one of a million takes no more memory at a time


class Column:
    """An item's cells, one a row: text as written, value (numbers in millionths), state, address.

    No texts are given where they are what the values plainly show (`is_plain`). Addresses may be given as the column's letters
    and the numbers of its rows. `sheets` names those of cells that do not stand on the submission's own sheet; None: all do.
    """

    __slots__ = ("_addresses", "_texts", "sheets", "states", "values")

    def __init__(
        self,
        texts: list[str | None] | None,
        values: list[Value],
        states: list[str],
        addresses: list[str] | tuple[str, Sequence[int]],
        sheets: list[str | None] | None = None,
    ) -> None:
        self._texts, self.values, self.states, self._addresses = texts, values, states, addresses
        self.sheets = sheets

    @property
    def is_plain(self) -> bool:
        """Whether each text is what its value plainly shows."""
        return self._texts is None

    @property
    def texts(self) -> list[str | None]:
        """The cells' texts as written; None for a cell without one."""
        return shown(self.values) if self._texts is None else self._texts

    @property
    def addresses(self) -> list[str]:
        """The cells' addresses: B5."""
        if isinstance(self._addresses, tuple):
            letters, rows = self._addresses
            self._addresses = [f"{letters}{row}" for row in rows]
        return self._addresses

    @property
    def place(self) -> tuple[str, Sequence[int]] | None:
        """The column's letters and the numbers of its rows, where its addresses were given as these."""
        return self._addresses if isinstance(self._addresses, tuple) else None

    def cut(self, start: int, end: int) -> Column:
        """The cells of some rows."""
        texts = None if self._texts is None else self._texts[start:end]
        where = self._addresses
        own = (where[0], where[1][start:end]) if isinstance(where, tuple) else where[start:end]
        sheets = None if self.sheets is None else self.sheets[start:end]
        return Column(texts, self.values[start:end], self.states[start:end], own, sheets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Column) and (self.texts, self.values, self.states, self.addresses, self.sheets) == (
            other.texts,
            other.values,
            other.states,
            other.addresses,
            other.sheets,
        )

    __hash__ = None  # type: ignore[assignment]


def together(columns: Sequence[Column]) -> Column:
    """The cells of several columns of an item, one column behind the other."""
    return Column(
        None if all(one.is_plain for one in columns) else [text for one in columns for text in one.texts],
        [value for one in columns for value in one.values],
        [state for one in columns for state in one.states],
        [address for one in columns for address in one.addresses],
        [sheet for one in columns for sheet in one.sheets or [None] * len(one.values)]
        if any(one.sheets for one in columns)
        else None,
    )


class Packed(Mapping[str, Column]):
    """The columns of a sheet as one JSON, in which the warehouse finds its lists (`COLUMNS`); unpacked when one of them is
    first looked at.

    `rows` is a JSON list of the numbers of the rows, of which a column with `letters` has its addresses. Of values a column has
    those that the store keeps for an item of its kind, `numbers` or `dates`, and `values` where nothing else tells them. It has no
    `texts` where they are what numbers or dates plainly show, and one `state` where all share it.
    """

    __slots__ = ("_columns", "json", "rows")

    def __init__(self, columns: bytes, rows: bytes | None) -> None:
        self.json, self.rows = columns, rows
        self._columns: dict[str, Column] | None = None

    @property
    def parts(self) -> list[Packed]:
        """The parts that are packed for themselves: this one."""
        return [self]

    @property
    def firsts(self) -> list[int]:
        """The number of the first row of each part."""
        return [0]

    def __getitem__(self, item: str) -> Column:
        if self._columns is None:
            rows: list[int] = from_json(self.rows or b"[]")
            self._columns = {one["item"]: _unpacked(one, rows) for one in from_json(self.json)}
        return self._columns[item]

    def __iter__(self) -> Iterator[str]:
        return iter([one["item"] for one in from_json(self.json)])

    def __len__(self) -> int:
        return len(from_json(self.json))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[Packed], tuple[bytes, bytes | None]]:
        return Packed, (self.json, self.rows)


class InParts(Mapping[str, Column]):
    """The columns of a table of many rows, `PART_ROWS` of them packed together, or of one on several sheets, those of each together.
    Nothing is kept of what is unpacked to be looked at."""

    __slots__ = ("_sizes", "parts")

    def __init__(self, parts: list[Packed], sizes: list[int] | None = None) -> None:
        self.parts = parts
        self._sizes = sizes

    @property
    def firsts(self) -> list[int]:
        """The number of the first row of each part."""
        return list(itertools.accumulate(self._sizes or [PART_ROWS] * len(self.parts), initial=0))[:-1]

    def __getitem__(self, item: str) -> Column:
        return together([Packed(part.json, part.rows)[item] for part in self.parts])

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts[0])

    def __len__(self) -> int:
        return len(self.parts[0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[InParts], tuple[list[Packed], list[int] | None]]:
        return InParts, (self.parts, self._sizes)


class Packing:
    """Packs columns of the same many rows one after the other, so that no two need to be there at a time."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self._json: list[bytearray] = []  # of each part the JSON of its columns so far
        self._rows: list[Sequence[int]] = []  # of each part the numbers of its rows

    def add(self, name: str, column: Column) -> None:
        """Pack an item's column, in parts of `PART_ROWS` rows."""
        for number, start in enumerate(range(0, len(column.values), PART_ROWS)):
            own = column.cut(start, start + PART_ROWS)
            if number == len(self._json):
                self._json.append(bytearray())
                self._rows.append(own.place[1] if own.place else ())
            json = self._json[number]
            json += b"," if json else b"["
            json += as_json(_packed(name, self._kinds[name], own, self._rows[number]))

    def packed(self) -> InParts:
        """All columns that were added."""
        parts = zip(self._json, self._rows, strict=True)
        return InParts([Packed(bytes(json) + b"]", as_json(rows) if rows else None) for json, rows in parts])


# What of a column's JSON the store keeps.
COLUMNS = (
    '[{"item": "VARCHAR", "texts": ["VARCHAR"], "numbers": ["BIGINT"], "dates": ["VARCHAR"], "states": ["VARCHAR"], '
    '"state": "VARCHAR", "letters": "VARCHAR", "addresses": ["VARCHAR"], "sheet": "VARCHAR"}]'
)


def packed(columns: Mapping[str, Column], kinds: Mapping[str, str]) -> Packed | InParts:
    """The columns as they travel, those of many rows in parts. kinds: what type each item is of.

    Raises: TypeError for a text with half a surrogate pair, which no format gives (`sources/book/grid.py:open_book`).
    """
    if isinstance(columns, Packed | InParts):
        return columns
    if any(column.sheets for column in columns.values()) and len(spans := _spans(columns)) > 1:
        parts: list[Packed] = []
        for start, end in spans:
            parts += packed({name: column.cut(start, end) for name, column in columns.items()}, kinds).parts
        return InParts(parts, [size for start, end in spans for size in _sizes(end - start)])
    if max((len(column.values) for column in columns.values()), default=0) > PART_ROWS:
        packing = Packing(kinds)
        for name, column in columns.items():
            packing.add(name, column)
        return packing.packed()
    rows = next((column.place[1] for column in columns.values() if column.place is not None), None)
    fields_of_columns = [_packed(name, kinds[name], column, rows) for name, column in columns.items()]
    return Packed(as_json(fields_of_columns), None if rows is None else as_json(rows))


def _sizes(rows: int) -> list[int]:
    """How many rows each part of so many has."""
    return [min(PART_ROWS, rows - first) for first in range(0, rows, PART_ROWS)]


def _spans(columns: Mapping[str, Column]) -> list[tuple[int, int]]:
    """From where to where the rows stand on the same sheets."""
    count = len(next(iter(columns.values())).values)
    sheets = [column.sheets or [None] * count for column in columns.values()]
    lines = list(zip(*sheets, strict=True))
    starts = [at for at in range(count) if at == 0 or lines[at] != lines[at - 1]]
    return list(zip(starts, [*starts[1:], count], strict=True))


def _packed(name: str, kind: str, column: Column, rows: Sequence[int] | None) -> dict[str, object]:
    fields: dict[str, object] = {"item": name}
    values, states, place = column.values, column.states, column.place
    kinds = set(map(type, values))
    kinds.discard(type(None))
    if kind in NUMERIC and kinds <= {int}:
        fields["numbers"] = values
    elif kind == "date" and kinds == {date}:
        fields["dates"] = values
    if len(fields) == 1 or not column.is_plain:
        fields["texts"] = texts = column.texts
        if len(fields) == 2 and values != texts:
            fields["values"], fields["are_dates"] = values, kinds == {date}
    if states and states.count(states[0]) == len(states):
        fields["state"] = states[0]
    else:
        fields["states"] = states
    if place is not None and (place[1] is rows or place[1] == rows):
        fields["letters"] = place[0]
    else:
        fields["addresses"] = column.addresses
    if column.sheets and column.sheets[0] is not None:
        fields["sheet"] = column.sheets[0]
    return fields


def _unpacked(fields: dict[str, Any], rows: Sequence[int]) -> Column:  # JSON, as `_packed` wrote it
    texts = fields.get("texts")
    values = next((fields[name] for name in ("numbers", "dates", "values") if name in fields), texts) or []
    if "dates" in fields or fields.get("are_dates"):
        values = [one and date.fromisoformat(one) for one in values]
    states = fields["states"] if "states" in fields else [fields["state"]] * len(values)
    sheets = [fields["sheet"]] * len(values) if "sheet" in fields else None
    return Column(
        texts, values, states, (fields["letters"], rows) if "letters" in fields else fields["addresses"], sheets
    )


as_json = orjson.dumps


from_json = orjson.loads
