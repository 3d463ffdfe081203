"""Caches for objects that Great Expectations creates again and again while judging.

For one expectation it builds the configuration some 60 times, the expectation itself 14 times, and a metric's arguments
as JSON 100 times. That is two thirds of an expectation's cost, for any data (docs/decisions/0017).
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
    """Cache these objects in this thread within the block; none of them changes meanwhile. Call `make_once` before."""
    OWN.made = {}
    try:
        yield
    finally:
        OWN.made = None


def make_once() -> None:
    """Patch the imported library to use the cache. Outside `made_once` nothing changes."""
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
    """`make`, which within `made_once` returns the same object for the same key."""

    def remembering(self: Owner, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Made:
        made: dict[object, tuple[Owner, Made]] | None = getattr(OWN, "made", None)
        identity = None if arguments or named else key(self)
        if made is None or identity is None:
            return make(self, *arguments, **named)
        if (make, identity) not in made:
            made[make, identity] = (
                self,
                make(self, *arguments, **named),
            )  # the owner is kept too, so that its id is not reused
        return made[make, identity][1]

    return remembering


def _contents(arguments: Mapping[str, object]) -> bytes | None:
    """A dictionary of plain values as bytes; None if it has any other value, such as a frame."""
    try:
        return marshal.dumps(dict(arguments))
    except ValueError:
        return None
