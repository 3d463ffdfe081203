"""Errors of the caller. Any other LookupError or ValueError is a fault of the program."""

from __future__ import annotations


class Unknown(LookupError):
    """The named thing does not exist; the message says where to look."""


class Unfit(ValueError):
    """The request cannot be carried out; the message says why, or what was wanted."""


class Occupied(FileExistsError):
    """Something is already in the target place; the message says what was wanted."""
