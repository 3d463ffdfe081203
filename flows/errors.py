"""Errors that a user can correct, and the exit codes of commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class UsageFault(Exception):
    """The command cannot do what was asked: exit code 2."""


class EnvironmentFault(Exception):
    """Something that the command needs is missing or in use: exit code 3."""


@contextmanager
def mendable() -> Iterator[None]:
    """Turn refusals of the warehouse into errors that the command line explains. Any other error is a fault of the
    program and passes through.
    """
    from warehouse.connect import Busy, Damaged
    from warehouse.ledger import Lost
    from warehouse.migrate import NewerStore
    from warehouse.refusal import Occupied, Unfit, Unknown

    try:
        yield
    except (Unknown, Unfit, Occupied) as error:
        raise UsageFault(str(error)) from None
    except (Busy, Damaged, Lost, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None
