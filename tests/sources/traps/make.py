"""Makes the traps: small files from nothing, each with one trap in it, and beside each what must be read from it.

`python tests/sources/traps/make.py` writes them anew. The expected rows are said in the modules beside this one, by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]


def traps() -> list:  # type: ignore[type-arg]
    import formats
    import given
    import hostile
    import identity
    import tables
    import values

    if not given.TRAPS:
        for module in (formats, tables, identity, values, hostile):
            module.make()
    return given.TRAPS


def expected(one) -> dict:  # type: ignore[no-untyped-def,type-arg]
    return {
        "name": one.file_name or f"{one.name}.{one.suffix}",
        "status": one.status,
        "claims": one.claims,
        "findings": sorted([rule, where] for rule, where in one.findings) if None not in {w for _, w in one.findings} else [list(f) for f in one.findings],
        "rows": one.rows,
        "states": one.states,
    }


def main() -> None:
    folder = HERE / "files"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for one in traps():
        if one.kept:
            (folder / f"{one.name}.{one.suffix}").write_bytes(one.content)
            said = json.dumps(expected(one), ensure_ascii=False, indent=1)
            (folder / f"{one.name}.expected.json").write_text(said + "\n", encoding="utf-8")
    print(len(traps()), "traps,", sum(one.kept for one in traps()), "kept")


if __name__ == "__main__":
    main()
