"""The last resort of a run's time limit."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End this process after so many seconds, with the place of every thread on standard error. The kernel frees the locks.

    Prefect's time limit raises an exception once. DuckDB 1.5.5 does not stop every query at it: such a query ran on for an
    hour. Code that catches any fault of one file takes it for such a fault. This limit cannot be missed or caught.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
