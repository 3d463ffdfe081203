"""Rows that fit a form, drawn at random, and the millionths, dates and texts that must be read back from them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from sources.declare import Form, Item, Plan, Version

Row = dict[str, Decimal | date | str | None]


def rows_of(form: Form, version: Version, plan: Plan, dice: random.Random, count: int = 6) -> list[Row]:
    """`count` rows (fewer where the form prints its rows) with different keys."""
    if version.shape == "labels":
        return [{name: _value(name, item, plan, dice, 0) for name, item in version.items.items()}]
    keys = list(version.rows) or [None] * count
    rows: list[Row] = []
    for number, key in enumerate(keys[: max(count, 2)]):
        row = {name: _value(name, item, plan, dice, number) for name, item in version.items.items()}
        if key is not None:
            row.update(zip(version.row_key, key.split("|"), strict=False))
        for name, item in version.items.items():
            if key is not None and item.only_rows and not {key, key.split("|")[0]} & set(item.only_rows):
                row[name] = None
        for name in version.row_key:
            if version.items[name].type == "text" and key is None and not version.items[name].register_:
                row[name] = f"样例对象{number + 1}"
        rows.append(row)
    return rows


def read_back(value: Decimal | date | str | None) -> int | date | str | None:
    """What the reader gives for a value that was written."""
    return int(value * 1_000_000) if isinstance(value, Decimal) else value


def _value(name: str, item: Item, plan: Plan, dice: random.Random, number: int) -> Decimal | date | str | None:
    if item.register_ == "project":
        return plan.projects[number % len(plan.projects)].project_id
    if item.register_ == "unit":
        return plan.units[1 + number % 20].unit
    if item.type == "choice":
        return dice.choice(item.choices)
    if item.type == "date":
        return date(2022, 1, 1) + timedelta(days=dice.randrange(180))
    if item.type == "text":
        return f"文字{name}{number}"
    if not item.required and dice.random() < 0.15:
        return None
    if item.type == "count":
        return Decimal(dice.randrange(0, 5000))
    if item.type == "percent":
        return Decimal(dice.randrange(200, 10000)) / 100
    return Decimal(dice.randrange(0, 10_000_000)) / dice.choice([1, 10, 100, 1000])
