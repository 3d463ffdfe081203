"""Great Expectations makes some things anew time and again to judge by: here they are made once.

It asks an expectation for its configuration some 60 times, makes an expectation of a configuration 14 times, and writes a
metric's arguments as JSON 100 times: two thirds of what an expectation costs whatever the data (docs/decisions/0017).
"""

from __future__ import annotations

import marshal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

OWN = threading.local()
Owner = TypeVar("Owner")
Made = TypeVar("Made")
Arguments = ParamSpec("Arguments")


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

    for kind, name, key in (
        (ExpectationConfiguration, "to_domain_obj", id),
        (IDDict, "to_id", _contents),
    ):
        setattr(kind, name, _remembering(getattr(kind, name), key))
    whole = _remembering(Expectation.configuration.fget, id)  # type: ignore[attr-defined]  # a property
    Expectation.configuration = property(whole)  # type: ignore[method-assign, assignment]


def _remembering(
    make: Callable[Concatenate[Owner, Arguments], Made], key: Callable[[Owner], object]
) -> Callable[Concatenate[Owner, Arguments], Made]:
    """`make`, which within `made_once` gives of things with the same key the same again."""

    def remembering(self: Owner, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Made:
        made: dict[object, tuple[Owner, Made]] | None = getattr(OWN, "made", None)
        own = None if arguments or named else key(self)
        if made is None or own is None:
            return make(self, *arguments, **named)
        if (make, own) not in made:
            made[make, own] = self, make(self, *arguments, **named)  # itself too: its id stays its own
        return made[make, own][1]

    return remembering


def _contents(arguments: Mapping[str, object]) -> bytes | None:
    """The contents of a dictionary of plain values; None where there is anything else in it, such as a frame."""
    try:
        return marshal.dumps(dict(arguments))
    except ValueError:
        return None
