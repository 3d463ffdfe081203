"""Errors that a user can mend, and with which exit code a command ends then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class UsageFault(Exception):
    """The command was asked for something that cannot be: exit code 2."""


class EnvironmentFault(Exception):
    """What the command stands on is missing or taken: exit code 3."""


@contextmanager
def mendable() -> Iterator[None]:
    """Turn the warehouse's own errors into those that the command line explains."""
    from warehouse.backup import Damaged
    from warehouse.connect import Busy
    from warehouse.migrate import NewerStore

    try:
        yield
    except (LookupError, ValueError, FileExistsError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        raise UsageFault(str(error.args[0]) if error.args else str(error)) from None
    except (Busy, Damaged, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None
