"""Indicators as declared: one SQL file each, with a commented header (docs/how-to/add-an-indicator.md)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from sources.declare import DayOfYear, DeclarationError, Declared, Plan, nearest, read_csv, validate

HEADLINES_AT_MOST = 24
TOTALS = ("cumulative", "stock")  # kinds whose numerator is an amount, as the macro `is_total` has them
AMOUNTS = (*TOTALS, "milestone")  # kinds that are due by the calendar, as the macro `is_amount` has them
SCOPED = ("share", "average", *AMOUNTS)  # kinds that can count the entries of a register


def _plain(value: Decimal) -> Decimal:
    """The number without an exponent: spreadsheets save 205000 as 2.05E+5, which DuckDB reads as 205."""
    return Decimal(f"{value:f}")


Number = Annotated[Decimal, AfterValidator(_plain)]


class Indicator(Declared):
    """An indicator's header; `body` is its SQL."""

    indicator: str
    title: str
    uom: str
    kind: Literal["cumulative", "stock", "share", "growth", "state", "milestone", "rank", "average"]
    direction: Literal["up", "down", "none"]
    rollup: Literal["sum", "ratio", "latest", "none"]
    target: Literal["file", "reported", "none"]
    threshold: Number | None = Field(default=None, gt=0, le=1)
    deadline: DayOfYear | None = None  # of one year, or 06-30: of the figure's
    quantity: str | None = None
    form: str
    owner: str | None = None
    reading: str | None = None
    headline: bool = False
    primary: bool = True
    scope: str | None = None  # SQL condition on `register_entry` that selects the figure's entries
    each: Number | None = Field(default=None, gt=0)  # one entry's amount in the whole, and its limit in the part
    base: Literal["first_of_year", "period_before"] | None = (
        None  # the unit's own report with which a growth is compared
    )
    grain: str
    body: str


class Target(Declared):
    """An annual target, in the indicator's uom, known from a day on."""

    indicator: str
    unit: str
    year: int
    target: Number
    origin: Literal["plan", "invented"]
    known_from: date
    note: str = ""


def load_indicators(plan: Plan, is_replay: bool = False) -> list[Indicator]:
    """All declared indicators, by name.

    is_replay: the indicators are an earlier edition's. They may be older than the rule of one primary variant per
    quantity.

    Raises: DeclarationError.
    """
    indicators, errors = read_indicators(plan, is_replay)
    for error in errors:
        raise error
    return indicators


def read_indicators(plan: Plan, is_replay: bool = False) -> tuple[list[Indicator], list[DeclarationError]]:
    """The usable indicators, by name, and every error in the others."""
    folder = plan.folder / "indicators"
    indicators: list[Indicator] = []
    errors: list[DeclarationError] = []
    for path in sorted(folder.glob("*.sql")):
        try:
            indicators.append(_indicator(path, plan))
        except DeclarationError as error:
            errors.append(error)
    headlines = [one.indicator for one in indicators if one.headline]
    if len(headlines) > HEADLINES_AT_MOST:
        count = f"{len(headlines)} indicators"
        errors.append(DeclarationError(folder, "headline", count, f"at most {HEADLINES_AT_MOST}"))
    for one in indicators if not is_replay else ():
        try:
            _check_primary(folder, one, indicators)
        except DeclarationError as error:
            errors.append(error)
    return indicators, errors


def _check_primary(folder: Path, one: Indicator, others: list[Indicator]) -> None:
    """Check that exactly one variant of a quantity counts in verdict and league.

    Raises: DeclarationError if there are two primary variants, or none beside a variant with `primary: false`.
    """
    readings = [other for other in others if one.quantity and other.quantity == one.quantity and other.reading]
    counting = [other.indicator for other in readings if other.primary]
    if one.reading and one.primary and len(counting) > 1:
        raise DeclarationError(
            folder / f"{one.indicator}.sql",
            "primary",
            f"{', '.join(counting)} of {one.quantity}",
            "one primary variant, and `primary: false` in the others",
        )
    if not one.primary and not counting:
        raise DeclarationError(
            folder / f"{one.indicator}.sql", "primary", "false", f"a primary variant of {one.quantity} beside it"
        )


def load_targets(indicators: list[Indicator], plan: Plan) -> list[Target]:
    """All declared annual targets.

    Raises: DeclarationError.
    """
    targets, errors = read_targets(indicators, plan)
    for error in errors:
        raise error
    return targets


def read_targets(indicators: list[Indicator], plan: Plan) -> tuple[list[Target], list[DeclarationError]]:
    """The usable annual targets, and the first error of each other line. A line with a blank target (`dph new-year`) waits for it, and is
    no target."""
    from_file = {one.indicator: one.target == "file" for one in indicators}
    seen: set[tuple[str, str, int, date]] = set()
    targets: list[Target] = []
    errors: list[DeclarationError] = []
    for path in sorted((plan.folder / "targets").glob("*.csv")):
        for number, row in enumerate(read_csv(path), 2):
            try:
                is_blank = not (row.get("target") or "").strip()
                target = validate(path, Target, {**row, "target": "0"} if is_blank else row, f"line {number}: ")
                _check_target(target, path, f"line {number}: ", from_file, plan)
                key = (target.indicator, target.unit, target.year, target.known_from)
                if key in seen:
                    day = str(target.known_from)
                    need = "one target a day for a unit and year"
                    raise DeclarationError(path, f"line {number}: known_from", day, need)
            except DeclarationError as error:
                errors.append(error)
                continue
            seen.add(key)
            targets += [] if is_blank else [target]
    return targets, errors


def _check_target(target: Target, path: Path, where: str, from_file: dict[str, bool], plan: Plan) -> None:
    """Raises: DeclarationError if the indicator takes no target, or its unit is unknown."""
    if target.indicator not in from_file:
        need = f"a file of indicators/; {nearest(target.indicator, list(from_file))}"
        raise DeclarationError(path, f"{where}indicator", target.indicator, need)
    if not from_file[target.indicator]:
        need = "an indicator that says `target: file`"
        raise DeclarationError(path, f"{where}indicator", target.indicator, need)
    if target.unit not in plan.unit_names.values():
        raise DeclarationError(path, f"{where}unit", target.unit, "a unit of units.csv")


def _indicator(path: Path, plan: Plan) -> Indicator:
    """The indicator of a file. Raises: DeclarationError."""
    text = path.read_text(encoding="utf-8")
    header, grain = _header(path, text)
    if header.get("quantity") == "none":
        del header["quantity"]
    try:
        one = Indicator.model_validate({**header, "indicator": path.stem, "grain": grain or None, "body": text})
    except ValidationError as error:
        first = error.errors()[0]
        raise DeclarationError(
            path, str(first["loc"][0]), first["input"] if first["type"] != "missing" else "nothing", first["msg"]
        ) from None
    _check_names(path, one, plan)
    _check_keys(path, one)
    return one


def _header(path: Path, text: str) -> tuple[dict[str, str], str]:
    """The keys of an indicator's header with their values, and its grain (`One row per ...`). Raises: DeclarationError."""
    header: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("-- One row per"):
            return header, line[3:]
        if not line.startswith("--"):
            break
        key, colon, value = line[2:].strip().partition(":")
        if not colon or not re.fullmatch(r"[a-z]+", key):
            raise DeclarationError(path, "header", line, "`-- key: value` lines, then `-- One row per ...`")
        if key in header:
            raise DeclarationError(path, key, value.strip(), "each key once")
        header[key] = value.strip()
    return header, ""


def _check_names(path: Path, one: Indicator, plan: Plan) -> None:
    """Raises: DeclarationError if quantity, form or owner is not declared."""
    quantities = {quantity.quantity_id for quantity in plan.quantities}
    if one.quantity is not None and one.quantity not in quantities:
        raise DeclarationError(path, "quantity", one.quantity, "a quantity of quantities.csv, or none")
    if one.form not in plan.forms:
        raise DeclarationError(path, "form", one.form, "a form of forms/")
    if one.owner is not None and one.owner not in plan.unit_names:
        raise DeclarationError(path, "owner", one.owner, "a unit of units.csv")


def _check_keys(path: Path, one: Indicator) -> None:
    """Raises: DeclarationError if a key does not fit the indicator's kind or another key."""
    if one.target == "reported" and one.kind not in AMOUNTS:
        raise DeclarationError(
            path, "target", one.target, f"file or none: a {one.kind} has no annual plan as denominator"
        )
    if one.kind == "milestone" and one.uom != "%":
        raise DeclarationError(path, "uom", one.uom, "% (a milestone is what is done of all)")
    if one.scope is not None and (one.rollup == "none" or one.kind not in SCOPED):
        raise DeclarationError(
            path,
            "scope",
            f"{one.kind}, rollup {one.rollup}",
            f"one of {', '.join(SCOPED)} that makes a district's figure",
        )
    if one.each is not None and (one.scope is None or one.kind not in ("share", "milestone", "average")):
        raise DeclarationError(path, "each", one.each, "a share, milestone or average with a `scope`")
    if one.base is not None and (one.kind != "growth" or f".{one.base}" not in one.body):
        raise DeclarationError(
            path, "base", f"{one.kind}, {one.base}", "a growth whose SQL takes it from `base_period`"
        )
    if one.headline and one.target == "none":
        raise DeclarationError(
            path, "headline", "true", "a target: the bulletin's first page shows indicators with one"
        )
