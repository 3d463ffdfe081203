"""Packing a home's editions for its province (`docs/how-to/province.md`). A home without `province.yml` imports nothing of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import EnvironmentFault, UsageFault, mendable
from flows.home import Home
from flows.step import Step, plain
from flows.wording import wording
from sources.declare.declaration import PROVINCE_FILE

if TYPE_CHECKING:
    from sources.declare.province import Membership


def check_membership(home: Home) -> None:
    """Check `province.yml`, if the home has one. Raises: DeclarationError."""
    if (home.root / PROVINCE_FILE).exists():
        membership(home)


def pack_edition(home: Home, step: Step = plain) -> list[str]:
    """Pack all editions that are not packed yet, in one package. Gives a message if that is not possible now: the next
    run packs them. Hold `connect.locked(home.warehouse)` around it.
    """
    if not (home.root / PROVINCE_FILE).exists():
        return []
    _, complaints = step("pack", _packed, home)
    return complaints


def pack_alone(home: Home) -> list[str]:
    """As `pack_edition`, with the warehouse's lock taken here."""
    if not (home.root / PROVINCE_FILE).exists():
        return []
    from warehouse.connect import Busy, locked

    try:
        with locked(home.warehouse):
            return pack_edition(home)
    except Busy as error:
        return [wording()["not_packed"].format(complaint=error)]


def pack_by_hand(home: Home, reason: str | None) -> Path | None:
    """The new package; None if nothing is new. reason: pack everything again.

    Raises: UsageFault without `province.yml` or if the package is refused; EnvironmentFault if another run holds the
    warehouse.
    """
    import duckdb

    from warehouse.connect import locked
    from warehouse.province.package import pack

    if not (home.root / PROVINCE_FILE).exists():
        raise UsageFault(
            f"{home.root / PROVINCE_FILE}: no such file; wanted the home's province, district and folder for packages"
        )
    if reason is not None and not reason.strip():
        raise UsageFault("--reason is empty; wanted why everything is packed again")
    member = membership(home)
    try:
        with mendable(), locked(home.warehouse):
            return pack(home.warehouse, home.root, member, reason)
    except (OSError, duckdb.Error) as error:
        raise EnvironmentFault(_complaint(error)) from None


def _packed(home: Home) -> tuple[Path | None, list[str]]:
    """The new package if there is one, and the reason if packing failed."""
    import duckdb

    from sources.declare import DeclarationError
    from warehouse.province.package import pack
    from warehouse.refusal import Unfit

    try:
        return pack(home.warehouse, home.root, membership(home)), []
    except (OSError, duckdb.Error, Unfit, DeclarationError) as error:
        return None, [wording()["not_packed"].format(complaint=_complaint(error))]


def _complaint(error: Exception) -> str:
    """The first line of an error; for an error of the operating system the path and the complaint."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error).splitlines()[0]


def membership(home: Home) -> Membership:
    """The place in a province that the home's `province.yml` declares. Raises: DeclarationError."""
    from sources.declare.province import load_membership

    member = load_membership(home.root)
    assert member is not None  # callers have seen the file
    return member
