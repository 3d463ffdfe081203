"""`province.yml` of a home: the province and the district that the home is, and the folder for its packages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from sources.declare.declaration import Declared, read_yaml, validate

FILE = "province.yml"
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


def load_membership(root: Path) -> Membership | None:
    """The content of `province.yml` in the home `root`; None if it has none.

    Raises: DeclarationError.
    """
    path = root / FILE
    return validate(path, Membership, read_yaml(path), "") if path.exists() else None
