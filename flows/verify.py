"""`dph verify`: what a printed code proves."""

from __future__ import annotations

from flows.errors import mendable
from flows.home import Home


def print_proof(home: Home, code: str | None) -> int:
    """Print what was found of the edition with this code, or of the latest; the exit code: 0 if it is proven, 3 if not."""
    from flows.witness import stamped
    from warehouse.ledger import LEDGER
    from warehouse.verify import verify

    folder = home.root if (home.root / LEDGER).exists() else home.warehouse
    with mendable():
        proof = verify(folder, code)
    stamp, complaint = stamped(home, folder, proof.edition, proof.seal) if proof.edition and proof.seal else ("", "")
    complaints = [*proof.complaints, *([complaint] if complaint else [])]
    print(f"{proof.edition or 'no edition'}  校验码 {proof.code}: {'NOT proven' if complaints else 'proven'}")
    for line in [*proof.notes, *([stamp] if stamp else [])]:
        print(f"  {line}")
    for line in complaints:
        print(f"  FAIL  {line}")
    if complaints:
        print(
            "  -> dph doctor --deep says what else was changed, and how to bring it back; docs/verify.md says what this means"
        )
    return 3 if complaints else 0
