"""Whether what a contender left is the outcome (`benchmarks/contenders.py`) that the generator's truth asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.job import DISTRICT, FORMS, INDICATORS, LETTERS, columns_of
from benchmarks.outcome import archive_path, slip_path, status_of

# What each figure's cells come to: of each part how many, how many different ones, in which columns, and their sum.
ORIGINS = """
    SELECT
        indicator, unit, period, cell.part, count(*), count(DISTINCT (cell.file, cell.sheet, cell.address)),
        min(regexp_extract(cell.address, '[A-Z]+')), max(regexp_extract(cell.address, '[A-Z]+')), round(sum(cell.amount), 2)
    FROM (SELECT indicator, unit, period, unnest(cells) AS cell FROM figure)
    WHERE (cell.file, cell.sheet) IN (SELECT (file, CASE WHEN file LIKE '%.csv' THEN '' ELSE '填报' END) FROM receipt)
    GROUP BY ALL
"""

# Our figures of the latest edition, each reference (submission!sheet!address) taken apart.
OURS = """
    CREATE TABLE night.figure AS
    WITH latest AS (
        SELECT * FROM figure WHERE unit <> ? AND edition = (SELECT max_by(edition, number) FROM edition)
    ),
    cell AS (SELECT indicator, unit, period, unnest(cells) AS cell FROM latest),
    place AS (SELECT *, string_split(cell.ref, '!') AS place FROM cell),
    origin AS (
        SELECT
            p.indicator, p.unit, p.period,
            list({
                'part': p.cell.part, 'file': r.file, 'sheet': p.place[2], 'address': p.place[3],
                'amount': CAST(p.cell.amount AS DOUBLE)
            }) AS cells
        FROM place AS p LEFT JOIN night.receipt AS r ON r.submission_id = p.place[1]
        GROUP BY ALL
    )
    SELECT
        l.indicator, l.unit, l.period, CAST(l.numerator AS DOUBLE) AS numerator,
        CAST(l.denominator AS DOUBLE) AS denominator, o.cells
    FROM latest AS l LEFT JOIN origin AS o USING (indicator, unit, period)
"""


def differences(job: Path, out: Path, is_later: bool = False, is_bare: bool = False) -> list[str]:
    """What was left otherwise than it should have been; nothing where all is well.

    is_later: after what comes a night later, too. is_bare: only rows, findings without address and sums are asked for.
    """
    import duckdb

    is_ours = (out / "home").exists()
    database = take_over(out) if is_ours else out / ("night.duckdb" if is_bare else "current.duckdb")
    con = duckdb.connect(str(database), read_only=True)
    con.execute(f"ATTACH '{job / ('truth_more.duckdb' if is_later else 'truth.duckdb')}' AS truth (READ_ONLY)")
    con.execute("CREATE TEMP TABLE letter AS SELECT unnest(?) AS item, unnest(?) AS letter", _unzipped(LETTERS))
    wrong = list(_wrong_tables(con, is_bare))
    if not is_bare:
        files = [*(job / "files").iterdir(), *(job / "more").iterdir()] if is_later else list((job / "files").iterdir())
        wrong += _wrong_files(con, out, files, _sent_by_us(out) if is_ours else None)
    con.close()
    return wrong


def refusal(out: Path) -> str | None:
    """Why our night took in none of its files; None where it took in any."""
    import duckdb

    with duckdb.connect(str(out / "home/warehouse/current.duckdb"), read_only=True) as con:
        said = con.execute(
            "SELECT r.status, f.rule, f.found FROM receipt AS r LEFT JOIN finding AS f ON f.receipt_id = r.receipt_id"
        ).fetchall()
    if any(status == "taken" for status, _, _ in said):
        return None
    return "; ".join(" ".join(filter(None, one)) for one in said) or "nothing was received"


def _unzipped(letters: dict[str, str]) -> list[list[str]]:
    return [list(letters), list(letters.values())]


def _wrong_tables(con: Any, is_bare: bool) -> Iterator[str]:
    address = "" if is_bare else ", {address}"
    theirs = dict.fromkeys(FORMS, "SELECT * FROM truth.{name}")
    ours = {name: f"SELECT {columns_of(name)} FROM {name}" for name in FORMS}
    theirs["found"] = "SELECT f.file, f.line, f.item, f.rule" + address.format(address="letter || line")
    theirs["found"] += " FROM truth.found AS f JOIN letter USING (item)"
    ours["found"] = "SELECT file, line, item, rule" + address.format(address="address") + " FROM found"
    sums = "SELECT indicator, unit, period, round(numerator, 3), round(denominator, 3) FROM "
    theirs["figure"], ours["figure"] = sums + "truth.figure", sums + "figure"
    if not is_bare:
        theirs["origins"], ours["origins"] = _true_origins(), ORIGINS
    for name in theirs:
        one, other = theirs[name].format(name=name), ours[name]
        for said, left, right in (("missing", one, other), ("too much", other, one)):
            rows = con.execute(f"({left}) EXCEPT ALL ({right})").fetchall()
            if rows:
                yield f"{name}: {len(rows)} rows {said}, the first {rows[0]}"


def _true_origins() -> str:
    """`ORIGINS` as they follow from the rows that must stand."""
    return " UNION ALL ".join(
        f"SELECT '{name}', unit, period, '{said}', count({item}), count({item}), '{LETTERS[item]}', '{LETTERS[item]}', "
        f"round(sum({item}), 2) FROM truth.{form} GROUP BY unit, period"
        for name, (form, _, _, part, whole) in INDICATORS.items()
        for said, item in (("numerator", part), ("denominator", whole))
        if item
    )


def _wrong_files(con: Any, out: Path, files: list[Path], sent: dict[str, tuple[Path, Path]] | None) -> Iterator[str]:
    """Of each file: whether it is kept, has its receipt, and a slip if it is returned.

    sent: receipt and slip of each file of ours; of others these follow from the file's name.
    """
    archive = out / "home/archive" if sent is not None else out / "archive"
    faults: dict[str, list[tuple[Any, ...]]] = {}
    for file, rule in con.execute("SELECT file, rule FROM truth.found").fetchall():
        faults.setdefault(file, []).append((rule,))
    told = dict(con.execute("SELECT file, status FROM receipt").fetchall())
    if set(told) != {path.name for path in files}:
        yield f"receipt: {len(told)} files instead of {len(files)}"
    for path in files:
        content, wanted = path.read_bytes(), status_of(faults.get(path.name, []))
        sha256 = hashlib.sha256(content).hexdigest()
        kept = archive_path(archive, sha256)
        if not kept.exists() or kept.read_bytes() != content:
            yield f"{path.name}: not in the archive"
        if told.get(path.name) != wanted:
            yield f"{path.name}: {told.get(path.name)} instead of {wanted}"
        receipt, slip = (
            (out / "receipts" / f"{path.name}.txt", slip_path(out, path.name)) if sent is None else sent[path.name]
        )
        if not receipt.exists() or sha256 not in receipt.read_text(encoding="utf-8"):
            yield f"{path.name}: no receipt"
        if wanted == "returned" and not slip.exists():
            yield f"{path.name}: no slip"


def _sent_by_us(out: Path) -> dict[str, tuple[Path, Path]]:
    """file -> where its receipt and its slip must lie in our outbox."""
    import duckdb

    outbox, sent = out / "home/outbox", {}
    with duckdb.connect(str(out / "home/warehouse/current.duckdb"), read_only=True) as con:
        for file, receipt, unit in con.execute(
            "SELECT r.file_name, r.receipt_id, s.unit FROM receipt AS r JOIN submission AS s USING (receipt_id)"
        ).fetchall():
            stem = f"{Path(file).stem}-{receipt[:8]}"
            # above the folders of the months, as long as something is to be done
            lying = {path.name: path for path in (outbox / unit).rglob("*")}
            names = (f"{stem}-回执.txt", f"{stem}-退回单.xlsx")
            receipt_path, slip_path = (lying.get(name, outbox / unit / name) for name in names)
            sent[file] = (receipt_path, slip_path)
    return sent


def take_over(out: Path) -> Path:
    """What our readers see, as tables of the shape in which the contenders are compared: `out/night.duckdb`."""
    import duckdb

    database = out / "night.duckdb"
    database.unlink(missing_ok=True)
    con = duckdb.connect(str(database))
    con.execute(f"ATTACH '{(out / 'home/warehouse/current.duckdb').resolve()}' AS dph (READ_ONLY)")
    con.execute("USE dph")
    for name in FORMS:
        con.execute(f"CREATE TABLE night.{name} AS SELECT {columns_of(name)} FROM form_{name}")
    con.execute(
        "CREATE TABLE night.receipt AS SELECT r.file_name AS file, r.sha256, s.form, s.unit, s.period, s.submission_id, "
        "coalesce(s.status, r.status) AS status FROM receipt AS r LEFT JOIN submission AS s USING (receipt_id)"
    )
    con.execute(
        "CREATE TABLE night.found AS SELECT r.file_name AS file, "
        r"CAST(regexp_extract(f.address, '\d+') AS INTEGER) AS line, f.item, f.rule, f.address "
        "FROM finding AS f JOIN receipt AS r ON r.receipt_id = f.receipt_id"
    )
    con.execute(OURS, [DISTRICT])
    con.close()
    return database
