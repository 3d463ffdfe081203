"""Names that complete an SQL query: relations after FROM and JOIN, columns of the relations that the query names, keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "JOIN", "LEFT JOIN", "ON", "WITH", "AND", "OR", "NOT", "IN", "IS NULL",
    "DESC", "CASE", "WHEN", "THEN", "ELSE", "END", "SHOW TABLES", "DESCRIBE", "SET VARIABLE as_of = ",
)  # fmt: skip
NAME = r'(?:zh\.)?(?:\w+|"[^"]+")'
IN_QUERY = re.compile(rf"\b(?:FROM|JOIN)\s+({NAME})(?:\s+(?:AS\s+)?(?!WHERE\b|ON\b|JOIN\b|LEFT\b|GROUP\b|ORDER\b|LIMIT\b)(\w+))?", re.IGNORECASE)  # fmt: skip


class NamesOfSql(Completer):
    """Completes the names of a warehouse.

    columns: relation -> (column, comment), as SQL names both. comments: relation -> comment, in the order of the list.
    """

    def __init__(self, columns: Mapping[str, Sequence[tuple[str, str]]], comments: Mapping[str, str]) -> None:
        self._columns = columns
        self._relations = [*comments.items(), *((name, "") for name in columns if name not in comments)]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        text = document.text_before_cursor
        word = re.search(r'(?:\w+\.)?"?\w*$', text)
        assert word is not None
        typed = word[0]
        before = text[: word.start()].rstrip()
        named = dict(self._named(document.text))
        if re.search(r"(?:\b(?:FROM|JOIN|DESCRIBE)|\\d)$", before, re.IGNORECASE):
            yield from _fitting(typed, self._relations)
        elif "." in typed:
            alias, _, rest = typed.partition(".")
            yield from _fitting(rest, self._columns.get(named.get(alias, alias), ()))
        else:
            of_query = dict(
                column for relation in dict.fromkeys(named.values()) for column in self._columns.get(relation, ())
            )
            yield from _fitting(typed, [*of_query.items(), *((word, "") for word in KEYWORDS), *self._relations])

    def _named(self, text: str) -> Iterator[tuple[str, str]]:
        """Each relation that a query names, under its own name and under its alias."""
        for relation, alias in IN_QUERY.findall(text):
            yield relation, relation
            if alias:
                yield alias, relation


def _fitting(typed: str, names: Iterable[tuple[str, str]]) -> Iterator[Completion]:
    """The names that begin with `typed`, or whose comment does, quotation marks left aside."""
    begun = typed.replace('"', "").lower()
    for name, comment in names:
        bare = name.replace('"', "").lower()
        if bare.startswith((begun, f"zh.{begun}")) or (not typed.isascii() and comment.startswith(begun)):
            yield Completion(name, start_position=-len(typed), display_meta=comment.replace("\n", " "))
