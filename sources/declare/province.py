"""`province.yml`: of a district's home the province and the folder for its packages, of a province's home its districts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from sources.declare.declaration import PROVINCE_FILE, Contradiction, Declared, read_yaml, validate

CODE = r"^[a-z0-9](-?[a-z0-9]){0,31}$"  # a folder is named by it
Code = Annotated[str, StringConstraints(pattern=CODE)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Area(Declared):
    """A province or a district: its code (a-z, 0-9 and single hyphens) and its name."""

    code: Code
    name: Name


class Membership(Declared):
    """The declared place of a home in its province. up: the folder for packages, absolute or below the home."""

    province: Area
    district: Area
    up: Annotated[str, StringConstraints(min_length=1)]

    def folder(self, root: Path) -> Path:
        """The folder for packages of the home at `root`."""
        return root / self.up


class Province(Declared):
    """A province's home: its districts, the folder `up` with a folder of packages for each, and that of its lake."""

    province: Area
    districts: Annotated[tuple[Area, ...], Field(min_length=1)]
    up: Annotated[str, StringConstraints(min_length=1)]
    lake: Annotated[str, StringConstraints(min_length=1)] = "lake"

    @model_validator(mode="after")
    def _has_each_district_once(self) -> Province:
        for name in ("code", "name"):
            values = [getattr(area, name) for area in self.districts]
            twice = next((value for value in values if values.count(value) > 1), None)
            if twice is not None:
                raise Contradiction(f"districts.{name}", twice, "each district once")
        return self

    def name_of(self, district: str) -> str:
        """The name of a district by its code; the code itself if it is not declared."""
        return next((area.name for area in self.districts if area.code == district), district)


def load_province(root: Path) -> Province:
    """The content of `province.yml` in the province's home `root`.

    Raises: DeclarationError.
    """
    path = root / PROVINCE_FILE
    return validate(path, Province, read_yaml(path), "")


def load_membership(root: Path) -> Membership | None:
    """The content of `province.yml` in the home `root`; None if it has none.

    Raises: DeclarationError.
    """
    path = root / PROVINCE_FILE
    return validate(path, Membership, read_yaml(path), "") if path.exists() else None
