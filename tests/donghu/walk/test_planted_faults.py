"""Every planted fault is found, at its cell, by its rule, and nothing else is; every file ends as the ledger says."""

from __future__ import annotations

from collections import defaultdict

import duckdb

from tests.donghu.walk.ledger import Ledger

Found = dict[str, set[tuple[str | None, ...]]]


def test_every_planted_fault_is_found_at_its_cell_by_its_rule(
    ledger: Ledger, snapshot: duckdb.DuckDBPyConnection
) -> None:
    found = found_by_file(snapshot)
    lost = {file: wanted - found[file] for file, wanted in planted_by_file(ledger).items() if wanted - found[file]}
    assert lost == {}


def test_nothing_else_is_found(ledger: Ledger, snapshot: duckdb.DuckDBPyConnection) -> None:
    planted = planted_by_file(ledger)
    more = {file: found - planted[file] for file, found in found_by_file(snapshot).items() if found - planted[file]}
    assert more == {}


def test_at_least_thirty_different_rules_are_planted(ledger: Ledger) -> None:
    assert len({finding["rule"] for one in (*ledger.files, *ledger.submissions) for finding in one.findings}) >= 30


def test_every_file_is_one_receipt_with_the_status_that_it_deserves(
    ledger: Ledger, snapshot: duckdb.DuckDBPyConnection
) -> None:
    found = snapshot.execute("SELECT file_name, status FROM receipt ORDER BY ALL").fetchall()
    assert found == sorted((one.file, one.status) for one in ledger.files)


def test_every_submission_is_accepted_questioned_or_returned_as_it_deserves(
    ledger: Ledger, snapshot: duckdb.DuckDBPyConnection
) -> None:
    query = "SELECT r.file_name, s.unit, s.form, s.period, s.status FROM submission AS s JOIN receipt AS r USING (receipt_id) ORDER BY ALL"
    found = set(snapshot.execute(query).fetchall())
    wanted = {(one.file, one.unit, one.form, one.period, one.status) for one in ledger.submissions}
    assert found - wanted == set()
    assert wanted - found == set()


def test_no_identity_card_number_is_kept_anywhere(ledger: Ledger, snapshot: duckdb.DuckDBPyConnection) -> None:
    assert [one for one in ledger.submissions if any(finding["rule"] == "personal_id" for finding in one.findings)]
    for query in ("SELECT text FROM cell", "SELECT found FROM finding", "SELECT message FROM finding"):
        assert snapshot.execute(
            f"SELECT count(*) FROM ({query}) AS t(text) WHERE regexp_matches(text, '36010219000101')"
        ).fetchone() == (0,)


def planted_by_file(ledger: Ledger) -> Found:
    planted: Found = defaultdict(set)
    for one in (*ledger.files, *ledger.submissions):
        planted[one.file] |= {
            (finding["rule"], finding["item"], finding["row_key"], finding["address"]) for finding in one.findings
        }
    return planted


def found_by_file(snapshot: duckdb.DuckDBPyConnection) -> Found:
    found: Found = defaultdict(set)
    query = "SELECT r.file_name, f.rule, f.item, f.row_key, f.address FROM finding AS f JOIN receipt AS r USING (receipt_id)"
    for file, *finding in snapshot.execute(query).fetchall():
        found[file].add(tuple(finding))
    return found
