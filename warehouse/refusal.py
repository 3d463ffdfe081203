"""What a caller asked of the warehouse cannot be: an error of the one who asks. Any other LookupError or ValueError is a fault of ours."""

from __future__ import annotations


class Unknown(LookupError):
    """What was named is not there; the message says where to look."""


class Unfit(ValueError):
    """What was asked for cannot be done so; the message says why, or what was wanted."""


class Occupied(FileExistsError):
    """Something lies already where something was to be put; the message says what was wanted."""
