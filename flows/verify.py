"""`dph verify`: the proof that a printed code gives."""

from __future__ import annotations

from flows.errors import mendable
from flows.home import Home
from flows.terminal import working

PROVEN, UNPROVEN, CHANGED = 0, 2, 3  # exit codes


def print_proof(home: Home, code: str | None) -> int:
    """Print the proof of the edition with this code, or of the latest; gives the exit code: 0 if proven, 3 if something
    was changed, 2 otherwise.

    Without a code, a ledger that was rewritten and sealed anew looks unchanged. Then only a witness outside the home
    proves anything: its copy of the ledger, or a time stamp. Without a witness the exit code is 2, even if everything
    agrees: a code is needed.
    """
    from flows.witness import copy_with, stamped
    from warehouse.ledger import LEDGER
    from warehouse.verify import verify

    folder = home.root if (home.root / LEDGER).exists() else home.warehouse
    with mendable(), working("comparing ledger, figures and cells"):
        proof = verify(folder, code)
    stamp, complaint = stamped(home, folder, proof.edition, proof.seal) if proof.edition and proof.seal else ("", "")
    complaints = [*proof.complaints, *([complaint] if complaint else [])]
    notes = [*proof.notes, *([stamp] if stamp else [])]
    witness = None if code or complaints or proof.seal is None or folder == home.root else copy_with(home, proof.seal)
    if witness:
        notes.append(f"the witness's copy has this seal: {witness}")
    if complaints:
        verdict, ends = "NOT proven", CHANGED
    elif code:
        verdict, ends = "proven", PROVEN
    elif witness:
        verdict, ends = "as the witness's copy has it", PROVEN
    else:
        verdict, ends = "consistent in itself, NOT proven", UNPROVEN
    print(f"{proof.edition or 'no edition'}  校验码 {proof.code}: {verdict}")
    for line in notes:
        print(f"  {line}")
    for line in complaints:
        print(f"  FAIL  {line}")
    if ends == CHANGED:
        print(
            "  -> dph doctor --deep says what else was changed, and how to bring it back; docs/verify.md says what this means"
        )
    if ends == UNPROVEN:
        print(
            "  -> a ledger that was written and sealed anew looks the same; give the code as the bulletin has it printed: dph verify --code CODE"
        )
    return ends
