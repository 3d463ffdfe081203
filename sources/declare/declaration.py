"""What all declarations share: strict models, files as rows, and the error that names file, key, found and wanted."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

try:
    from yaml import CSafeLoader as _Loader  # ten times as fast; not in every build of PyYAML
except ImportError:
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

T = TypeVar("T", bound=BaseModel)
YamlMapping = dict[str, Any]  # as parsed: the file decides the types, until `validate` has checked them


class DeclarationError(Exception):
    """A declaration that cannot be used: `file`, `key`, what was `found`, what was `wanted`."""

    def __init__(self, file: Path | str, key: str, found: object, wanted: str) -> None:
        self.file, self.key, self.found, self.wanted = str(file), key, found, wanted
        super().__init__(f"{self.file}: {key}: found {found!r}, wanted {wanted}")


class Amiss(ValueError):
    """What does not fit between the keys of one declaration: the `key` to mend, what was `found`, what was `wanted`."""

    def __init__(self, key: str, found: object, wanted: str) -> None:
        self.key, self.found, self.wanted = key, found, wanted
        super().__init__(f"{key}: found {found!r}, wanted {wanted}")


class Declared(BaseModel):
    """A declaration: immutable, and with no key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Once(_Loader):
    """YAML whose mappings have each key once. The language's own loaders keep the last of two and drop the first unseen."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, Any]:  # as its parent has it
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            line = next(key.start_mark.line for key, _ in reversed(node.value) if key.value == twice)
            raise yaml.YAMLError(f"line {line + 1}: the key {twice} twice")
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> YamlMapping:
    """The mapping that a YAML file holds.

    Raises: DeclarationError, also where a key stands twice in one mapping.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=_Once)
    except FileNotFoundError:
        raise DeclarationError(path, "file", "nothing", "the file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DeclarationError(path, "file", str(error).replace("\n", " "), "YAML in UTF-8") from None
    if not isinstance(found, dict):
        raise DeclarationError(path, "file", type(found).__name__, "keys with values")
    return found


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file.

    Raises: DeclarationError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines, strict=True))
    except FileNotFoundError:
        raise DeclarationError(path, "file", "nothing", "the file") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise DeclarationError(path, "file", str(error), "CSV in UTF-8") from None


def validate(path: Path, kind: type[T], row: Mapping[str, object], where: str) -> T:
    """The row of a declaration as a `kind`; `where` stands before the key in a complaint.

    Raises: DeclarationError, for the first key that does not fit.
    """
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        raise complaints(path, kind, error, where)[0] from None


def complaints(path: Path, kind: type[BaseModel], error: ValidationError, where: str) -> list[DeclarationError]:
    """Every key of one declaration that does not fit, each as an error of its own."""
    found = []
    places = [one["loc"] for one in error.errors()]
    for one in error.errors():
        if any(len(place) > len(one["loc"]) and place[: len(one["loc"])] == one["loc"] for place in places):
            continue  # a list is too short because its only member does not fit, which is an error of its own
        amiss = one.get("ctx", {}).get("error")
        parts = [str(part) for part in one["loc"]]
        if isinstance(amiss, Amiss):
            found.append(DeclarationError(path, where + ".".join([*parts, amiss.key]), amiss.found, amiss.wanted))
        elif one["type"] == "extra_forbidden":
            key, known = parts[-1], _keys(kind, one["loc"][:-1])
            place = where + ".".join(parts)
            found.append(DeclarationError(path, place, one["input"], f"no such key; {nearest(key, known)}"))
        elif one["type"] == "missing":
            found.append(DeclarationError(path, where + ".".join(parts), "nothing", "a value: the key is required"))
        else:
            found.append(DeclarationError(path, where + ".".join(parts), one["input"], one["msg"]))
    return found


def nearest(name: str, known: Sequence[str]) -> str:
    """What may have been meant by a name that nothing has: the nearest one, or else all."""
    near = difflib.get_close_matches(name, known, 1)
    return f"is {near[0]} meant?" if near else f"one of {', '.join(known)}"


def _keys(kind: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """The keys that the declaration at a place inside a `kind` may have."""
    model: type[BaseModel] = kind
    for part in place:
        fields = {name: field for name, field in model.model_fields.items() if part in (name, field.alias)}
        for field in fields.values():
            model = next(_models(field.annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The declarations that a type is made of, such as `Item` of `dict[str, Item]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _models(one)


def _split(value: object) -> object:
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def _empty(value: object) -> object:
    return None if value == "" else value


def _in_shanghai(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo else value.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def _compiles(value: str | None) -> str | None:
    try:
        re.compile(value or "")
    except re.error as error:
        raise ValueError(f"a regular expression; this one is none: {error}") from None
    return value


Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]


MaybeDate = Annotated[date | None, BeforeValidator(_empty)]


def _day_or_month_day(value: object) -> object:
    """A day as written in full, 2022-06-30, or as one of every year, 06-30.

    Raises: ValueError for anything else. The 29th of February is none of every year.
    """
    if not isinstance(value, str):
        return value
    is_of_every_year = re.fullmatch(r"\d\d-\d\d", value) is not None
    try:
        day = date.fromisoformat(f"2022-{value}" if is_of_every_year else value)
    except ValueError:
        raise ValueError("a day such as 2022-06-30, or 06-30 for that day of every year") from None
    return value if is_of_every_year else day


DayOfYear = Annotated[date | str, BeforeValidator(_day_or_month_day)]


"""A day: a date, or its month and day as `06-30`, which belongs to whatever year is looked at."""


MaybeText = Annotated[str | None, BeforeValidator(_empty)]


MaybeNumber = Annotated[float | None, BeforeValidator(_empty)]
