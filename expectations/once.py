"""Great Expectations makes some things anew time and again to judge by: here they are made once.

It asks an expectation for its configuration some 60 times, makes an expectation of a configuration 14 times, and writes a
metric's arguments as JSON 100 times: two thirds of what an expectation costs whatever the data (docs/decisions/0025).
"""

from __future__ import annotations

import marshal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

OWN = threading.local()


@contextmanager
def made_once() -> Iterator[None]:
    """Within, in this thread, what is made is remembered: none of it changes meanwhile. `make_once` must have been called."""
    OWN.made = {}
    try:
        yield
    finally:
        OWN.made = None


def make_once() -> None:
    """Teach the library, once it is imported; without effect outside `made_once`."""
    from great_expectations.core.id_dict import IDDict
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    whole: Any = Expectation
    whole.configuration = property(_remembering(whole.configuration.fget, id))
    said: Any = ExpectationConfiguration
    said.to_domain_obj = _remembering(said.to_domain_obj, id)
    arguments: Any = IDDict
    arguments.to_id = _remembering(arguments.to_id, _contents)


def _remembering(make: Callable[..., Any], key: Callable[[Any], object]) -> Callable[..., Any]:
    """`make`, which within `made_once` gives of things with the same key the same again."""

    def remembering(self: Any, *arguments: Any, **named: Any) -> Any:
        made: dict[Any, tuple[Any, Any]] | None = getattr(OWN, "made", None)
        own = None if arguments or named else key(self)
        if made is None or own is None:
            return make(self, *arguments, **named)
        if (make, own) not in made:
            made[make, own] = self, make(self)  # itself too: its id stays its own
        return made[make, own][1]

    return remembering


def _contents(arguments: Any) -> bytes | None:
    """The contents of a dictionary of plain values; None where there is anything else in it, such as a frame."""
    try:
        return marshal.dumps(dict(arguments))
    except ValueError:
        return None
