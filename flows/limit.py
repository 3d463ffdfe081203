"""The last resort of a run's time limit."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End this process after so many seconds, with the place of every thread on standard error. The kernel frees the locks.

    Prefect's time limit raises an exception once. Where a fault of one file or of one channel is caught, that exception is
    taken for such a fault, and the run goes on without a limit. This limit cannot be caught.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
