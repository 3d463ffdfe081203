"""The common parts of all declarations: strict models, files as rows, and the error that names file, key, found and
wanted.
"""

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

PROVINCE_FILE = "province.yml"  # `sources/declare/province.py` is imported only where a home has this file
T = TypeVar("T", bound=BaseModel)
YamlMapping = dict[str, Any]  # as parsed: the file decides the types until `validate` checks them


class DeclarationError(Exception):
    """An unusable declaration: `file`, `key`, the `found` value, and the `wanted` one."""

    def __init__(self, file: Path | str, key: str, found: object, wanted: str) -> None:
        self.file, self.key, self.found, self.wanted = str(file), key, found, wanted
        super().__init__(f"{self.file}: {key}: found {found!r}, wanted {wanted}")


class Contradiction(ValueError):
    """A contradiction between the keys of one declaration: the `key` to correct, the `found` value, and the `wanted`
    one.
    """

    def __init__(self, key: str, found: object, wanted: str) -> None:
        self.key, self.found, self.wanted = key, found, wanted
        super().__init__(f"{key}: found {found!r}, wanted {wanted}")


class Declared(BaseModel):
    """A declaration: immutable, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _UniqueKeyLoader(_Loader):
    """A YAML loader that refuses repeated keys in a mapping. PyYAML's own loaders silently keep the last one."""

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
    """The mapping in a YAML file.

    Raises: DeclarationError, also for a key repeated in one mapping.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except FileNotFoundError:
        raise DeclarationError(path, "file", "nothing", "the file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DeclarationError(path, "file", str(error).replace("\n", " "), "YAML in UTF-8") from None
    if not isinstance(content, dict):
        raise DeclarationError(path, "file", type(content).__name__, "keys with values")
    return content


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
    """A row of a declaration as a `kind`. where: a prefix for the key in a complaint.

    Raises: DeclarationError for the first wrong key.
    """
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        raise complaints(path, kind, error, where)[0] from None


def complaints(path: Path, kind: type[BaseModel], error: ValidationError, where: str) -> list[DeclarationError]:
    """An error for every wrong key of one declaration."""
    errors = []
    paths = [one["loc"] for one in error.errors()]
    for one in error.errors():
        if any(len(place) > len(one["loc"]) and place[: len(one["loc"])] == one["loc"] for place in paths):
            continue  # the list is too short only because its one member is wrong, which has its own error
        contradiction = one.get("ctx", {}).get("error")
        parts = [str(part) for part in one["loc"]]
        if isinstance(contradiction, Contradiction):
            errors.append(
                DeclarationError(
                    path, where + ".".join([*parts, contradiction.key]), contradiction.found, contradiction.wanted
                )
            )
        elif one["type"] == "extra_forbidden":
            hint = nearest(parts[-1], keys_of(kind, one["loc"][:-1]))
            errors.append(DeclarationError(path, where + ".".join(parts), one["input"], f"no such key; {hint}"))
        elif one["type"] == "missing":
            errors.append(DeclarationError(path, where + ".".join(parts), "nothing", "a value: the key is required"))
        else:
            need = _keys_needed(kind, one["loc"]) if one["type"] == "model_type" else one["msg"]
            errors.append(DeclarationError(path, where + ".".join(parts), one["input"], need))
    return errors


def nearest(name: str, choices: Sequence[str]) -> str:
    """A hint for a name that is none of the choices: the nearest of them, else all."""
    near = difflib.get_close_matches(name, choices, 1)
    return f"is {near[0]} meant?" if near else f"one of {', '.join(choices)}"


def _keys_needed(kind: type[BaseModel], place: Sequence[int | str]) -> str:
    """The need for keys at a place inside a `kind` that has a plain value instead."""
    return f"keys below it: {', '.join(keys_of(kind, place))}"


def keys_of(kind: type[BaseModel], place: Sequence[int | str] = ()) -> list[str]:
    """The keys allowed in the declaration at this place inside a `kind`."""
    model: type[BaseModel] = kind
    for part in place:
        fields = {name: field for name, field in model.model_fields.items() if part in (name, field.alias)}
        for field in fields.values():
            model = next(_models(field.annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The declarations in a type, such as `Item` in `dict[str, Item]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _models(one)


def split_list(value: object) -> object:
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def none_if_blank(value: object) -> object:
    return None if value == "" else value


def in_shanghai(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo else value.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def regular_expression(value: str | None) -> str | None:
    try:
        re.compile(value or "")
    except re.error as error:
        raise ValueError(f"a regular expression; this one is none: {error}") from None
    return value


Listed = Annotated[tuple[str, ...], BeforeValidator(split_list)]


MaybeDate = Annotated[date | None, BeforeValidator(none_if_blank)]


def _day_or_month_day(value: object) -> object:
    """A full date, 2022-06-30, or a day of every year, 06-30.

    Raises: ValueError for anything else. 29 February is no day of every year.
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
"""A day: a date, or month and day of every year as `06-30`."""


MaybeText = Annotated[str | None, BeforeValidator(none_if_blank)]


MaybeNumber = Annotated[float | None, BeforeValidator(none_if_blank)]
