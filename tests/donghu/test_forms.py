"""Each form, by example: `accepted.csv` passes, `rejected.csv` gives exactly the findings of `findings.csv`.

The sheets are made by hand, as a clerk would send them; they go through reader, stage and judge as in a run.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from sources.archive import keep
from sources.channel import Received
from sources.declare import Plan, load
from sources.read import Taken, read_file
from warehouse.build import build
from warehouse.judged import judge_staged
from warehouse.stage import open_stage, stage

PLAN = load()
EXAMPLES = PLAN.folder / "examples" / "forms"
ARRIVED = datetime(2022, 7, 6, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'Asia/Shanghai'")
        build(opened, PLAN, ARRIVED)
        opened.execute("SET VARIABLE as_of = ?", [ARRIVED.isoformat()])
        yield opened


@pytest.fixture(scope="module")
def judged(
    con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[tuple[str, str], list[dict]]:
    """(form, accepted or rejected) -> graded findings; all sheets of a kind are judged in one run, as in a night.

    Of the forms that this session tests: one form alone, by `-k <form>`, is quick.
    """
    chosen = [item.callspec.params["form"] for item in request.session.items if item.path == request.path]
    archive = tmp_path_factory.mktemp("archive")
    found = {}
    for kind in ("accepted", "rejected"):
        open_stage(con)
        files = {}
        for form in [form for form in PLAN.forms if form in chosen]:
            taken = take(EXAMPLES / form / f"{kind}.csv", archive, PLAN)
            files[taken.filed.receipt_id] = form
            found[form, kind] = []
            stage(con, [taken], PLAN)
        for row in judge_staged(con, PLAN):
            found[files[row["receipt_id"]], kind].append(row)
    return found


def take(path: Path, archive: Path, plan: Plan) -> Taken:
    content = path.read_bytes()
    return read_file(keep(Received("folder", f"{path.parent.name}-{path.name}", content, ARRIVED), archive), plan)


@pytest.mark.parametrize("form", PLAN.forms)
def test_the_accepted_example_has_no_finding(form: str, judged: dict) -> None:
    assert [(row["rule"], row["address"], row["message"]) for row in judged[form, "accepted"]] == []


@pytest.mark.parametrize("form", PLAN.forms)
def test_the_rejected_example_has_exactly_its_findings(form: str, judged: dict) -> None:
    with (EXAMPLES / form / "findings.csv").open(encoding="utf-8") as lines:
        wanted = {(row["rule"], row["item"], row["address"], row["found"]) for row in csv.DictReader(lines)}
    found = {
        (row["rule"], row["item"] or "", row["address"] or "", row["found"] or "") for row in judged[form, "rejected"]
    }
    assert found == wanted


@pytest.mark.parametrize("form", PLAN.forms)
def test_the_rejected_example_is_returned(form: str, judged: dict) -> None:
    assert any(row["severity"] == "reject" for row in judged[form, "rejected"])
