"""Where secrets are: in the environment, or in Prefect's Secret blocks. Never in a declaration."""

from __future__ import annotations

import os

from sources.channel.declare import from_environment

BLOCK = "prefect:"


def secret(reference: str) -> str:
    """What a reference stands for: `${NAME}` from the environment, `prefect:NAME` from a Secret block.

    Raises: LookupError where there is no such thing.
    """
    if not reference.startswith(BLOCK):
        return from_environment(dict(os.environ))(reference)
    from prefect.blocks.system import Secret

    name = reference.removeprefix(BLOCK)
    try:
        return str(Secret.load(name).get())  # type: ignore[union-attr]
    except ValueError:
        raise LookupError(f"Prefect has no Secret block named {name}") from None
