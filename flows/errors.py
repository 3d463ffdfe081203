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
    """Turn what the warehouse refuses into what the command line explains. Any other error is a fault of ours, and stays one."""
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
