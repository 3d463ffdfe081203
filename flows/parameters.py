"""The parameters of the flows as forms in Prefect: Chinese help, and lists to choose from.

Both are looked up when a deployment's schema is made, never at import: a flow must load quickly, and also where a
declaration is broken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from flows.run import wording


@dataclass(frozen=True, slots=True)
class Help:
    """The help that stands beside the parameter `name` (wording.yml)."""

    name: str

    def __get_pydantic_json_schema__(self, core: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {**handler(core), "description": wording()["parameters"][self.name]}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that `values` gives; the server refuses any other."""

    values: Callable[[], list[str]]

    def __get_pydantic_json_schema__(self, core: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {**handler(core), "enum": self.values()}


def units() -> list[str]:
    """The reporting units, in the order of the register."""
    from sources.declare import load

    return [unit.unit for unit in load().units]


def forms() -> list[str]:
    """The titles of the forms."""
    from sources.declare import load

    return sorted(form.title for form in load().forms.values())


Folder = Annotated[str | None, Help("home")]
BusinessDate = Annotated[date | None, Help("business_date")]
AsOf = Annotated[datetime | None, Help("at")]
OnlyUnits = Annotated[list[Annotated[str, Choice(units)]] | None, Help("only_units")]
OnlyForms = Annotated[list[Annotated[str, Choice(forms)]] | None, Help("only_forms")]
IsTrial = Annotated[bool, Help("is_trial")]
Edition = Annotated[str, Help("edition")]
Place = Annotated[str | None, Help("place")]
