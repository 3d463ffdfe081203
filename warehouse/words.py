"""The Chinese words of the warehouse's relations, columns and values (`comments.yml`)."""

from __future__ import annotations

from pathlib import Path
from typing import NotRequired, TypedDict, cast

CATALOGUE = Path(__file__).parent / "comments.yml"


class WarehouseWords(TypedDict):
    """relations, columns: name -> its comment. values: column, or relation.column -> stored value -> Chinese word; a
    catalogue of an earlier version has none.
    """

    relations: dict[str, str]
    columns: dict[str, str]
    values: NotRequired[dict[str, dict[str, str]]]


def words(path: Path = CATALOGUE) -> WarehouseWords:
    """The catalogue of a file."""
    import yaml

    return cast("WarehouseWords", yaml.safe_load(path.read_text(encoding="utf-8")))


def ranked_relations() -> list[str]:
    """The engine's relations, the ones that people ask most first."""
    return list(words()["relations"])
