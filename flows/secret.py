"""Looking up secrets in the environment or in Prefect's Secret blocks. Declarations never contain one."""

from __future__ import annotations

import os

from sources.channel.declare import from_environment

BLOCK = "prefect:"


def secret(reference: str) -> str:
    """The secret of a reference: `${NAME}` from the environment, `prefect:NAME` from a Secret block.

    Raises: LookupError if it does not exist.
    """
    if not reference.startswith(BLOCK):
        return from_environment(dict(os.environ))(reference)
    from prefect.blocks.system import Secret

    name = reference.removeprefix(BLOCK)
    try:
        return str(Secret.load(name).get())  # type: ignore[union-attr]
    except ValueError:
        raise LookupError(f"Prefect has no Secret block named {name}") from None
