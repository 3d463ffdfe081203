"""The flows' parameters as forms in Prefect: Chinese labels and help, and lists of choices.

The lists are looked up when a schema is built, not at import: a flow must load quickly, even if a declaration is
broken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from flows.wording import wording

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


def labelled(name: str) -> FieldInfo:
    """The label and help of the parameter `name` (wording.yml); Prefect would show the bare name."""
    label, help_text = wording()["parameters"][name].split("：", 1)
    field: FieldInfo = Field(json_schema_extra={"title": label, "description": help_text})
    return field


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that `values` gives; the server refuses any other."""

    values: Callable[[], list[str]]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), "enum": self.values()}


def units() -> list[str]:
    """The reporting units, in the order of the register."""
    from sources.declare import load

    return [unit.unit for unit in load().units]


def forms() -> list[str]:
    """The titles of the forms."""
    from sources.declare import load

    return sorted(form.title for form in load().forms.values())


Folder = Annotated[str | None, labelled("home")]
BusinessDate = Annotated[date | None, labelled("business_date")]
AsOf = Annotated[datetime | None, labelled("at")]
OnlyUnits = Annotated[list[Annotated[str, Choice(units)]] | None, labelled("only_units")]
OnlyForms = Annotated[list[Annotated[str, Choice(forms)]] | None, labelled("only_forms")]
IsTrial = Annotated[bool, labelled("is_trial")]
IsDueOnly = Annotated[bool, labelled("is_due_only")]
Edition = Annotated[str, labelled("edition")]
Place = Annotated[str | None, labelled("place")]
