"""What all declarations share: strict models, files as rows, and the error that names file, key, found and wanted."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

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


def read_yaml(path: Path) -> YamlMapping:
    """The mapping that a YAML file holds.

    Raises: DeclarationError.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
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

    Raises: DeclarationError.
    """
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        amiss = first.get("ctx", {}).get("error")
        parts = [str(part) for part in first["loc"]]
        if isinstance(amiss, Amiss):
            raise DeclarationError(path, where + ".".join([*parts, amiss.key]), amiss.found, amiss.wanted) from None
        raise DeclarationError(path, where + ".".join(parts), first["input"], first["msg"]) from None


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


MaybeText = Annotated[str | None, BeforeValidator(_empty)]


MaybeNumber = Annotated[float | None, BeforeValidator(_empty)]
