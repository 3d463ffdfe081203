"""Makes the traps: small files from nothing, each with one trap in it, and beside each what must be read from it.

`python -m tests.sources.traps.make` writes them anew. The expected rows are said in the modules beside this one, by hand.
"""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent


def traps() -> list:  # type: ignore[type-arg]
    from tests.sources.traps import (
        crossed,
        formats,
        formatted,
        given,
        hostile,
        identity,
        lines,
        panels,
        partial,
        programs,
        sentences,
        tables,
        units_shown,
        values,
    )

    if not given.TRAPS:
        for module in (
            formats,
            tables,
            identity,
            values,
            formatted,
            units_shown,
            lines,
            panels,
            partial,
            sentences,
            programs,
            crossed,
            hostile,
        ):
            module.make()
    return given.TRAPS


def expected(one) -> dict:  # type: ignore[no-untyped-def,type-arg]
    return {
        "name": one.file_name or f"{one.name}.{one.suffix}",
        "status": one.status,
        "claims": one.claims,
        "findings": [[rule, where] for rule, where in one.findings],
        "rows": one.rows,
        "states": one.states,
        **({"reports": one.reports} if one.reports else {}),
    }


def content(one) -> bytes:  # type: ignore[no-untyped-def]
    return one.content if isinstance(one.content, bytes) else one.content()


LARGEST = 30_000  # larger ones are made when the tests run
OLE = b"\xd0\xcf\x11\xe0"


def main() -> None:
    """Write what differs, and remove what no trap makes any more."""
    files: dict[Path, bytes] = {}
    for one in traps():
        folder = HERE / "files" / "hostile" if one.is_hostile else HERE / "files"
        made = content(one)
        if len(made) <= LARGEST:
            files[folder / f"{one.name}.{one.suffix}"] = made
            said = json.dumps(expected(one), ensure_ascii=False, indent=1) + "\n"
            files[folder / f"{one.name}.expected.json"] = said.encode()
    for folder in (HERE / "files", HERE / "files" / "hostile"):
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            if old.is_file() and old not in files:
                old.unlink()
    for path, body in files.items():
        is_encrypted = path.suffix == ".xlsx" and body.startswith(OLE)  # with another salt each time
        if not path.exists() or (path.read_bytes() != body and not is_encrypted):
            path.write_bytes(body)
    print(len(traps()), "traps,", len(files) // 2, "as files")


if __name__ == "__main__":
    main()
