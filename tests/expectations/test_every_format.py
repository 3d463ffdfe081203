"""What is judged does not depend on the kind of file: a clerk's table in each, held against the month before."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from sources.archive import keep
from sources.channel import Received
from sources.declare import Form, load
from sources.read import read_file
from tests.plan_folders import NEUTRAL
from tests.sources.build_xls import xls
from tests.sources.build_zip import ods, ods_table, sheet_xml, xlsb, xlsx
from warehouse.build import build
from warehouse.judged import judge_staged
from warehouse.record import record
from warehouse.stage import open_stage, stage

# Works whose progress only rises, in every column a rule that the table breaks or keeps: no form of the neutral plan has five free rows.
WORKS = Form.model_validate(
    {
        "name": "works", "title": "工程进度表", "measures": (1,), "cadence": "month", "reporters": ("财政局",), "district_from": "sum",
        "versions": (
            {
                "valid_from": date(2022, 1, 1),
                "shape": "table",
                "row_key": ["work"],
                "items": {
                    "work": {"type": "text", "headings": ["工程名称"], "required": True},
                    "nature": {"type": "choice", "headings": ["工程类别"], "choices": ["新开工", "续建"], "required": True},
                    "cost": {"type": "number", "uom": "万元", "headings": ["总投资"], "required": True, "min": 0, "jump_pct": 30},
                    "planned": {"type": "number", "uom": "万元", "headings": ["年度计划投资"], "required": True, "min": 0},
                    "month": {"type": "number", "uom": "万元", "headings": ["本月完成投资"], "required": True, "min": 0},
                    "total": {"type": "number", "uom": "万元", "headings": ["本年累计完成投资"], "required": True, "total_of": "month", "of_plan": "planned"},
                    "progress": {"type": "percent", "uom": "%", "headings": ["年度建设进度"], "required": True, "min": 0, "max": 100, "only_rises": True},
                },
            },
        ),
    }
)  # fmt: skip
NEUTRAL_PLAN = load(NEUTRAL)
PLAN = NEUTRAL_PLAN.model_copy(update={"forms": {**NEUTRAL_PLAN.forms, WORKS.name: WORKS}})
ARRIVED = datetime(2022, 8, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HEAD = ["工程名称", "工程类别", "总投资（万元）", "年度计划投资（万元）", "本月完成投资（万元）", "本年累计完成投资（万元）", "年度建设进度（%）"]  # fmt: skip
JUNE = [
    ["示例东桥", "续建", 47500, 9900, 100, 5000, 81.4],
    ["示例学校", "新开工", 46000, 9800, 100, 5000, 68.5],
    ["示例水厂", "续建", 46000, 9800, 100, 5000, 60],
    ["示例医院", "续建", 46000, 9800, 100, 5000, 60],
    ["示例公园", "新开工", 46000, 9800, 0, 0, 0.4],
]
JULY = [
    ["示例东桥", "续建", 47500, 9900, 100, 5100, 5],
    ["示例学校", "新开工", 46000, 9800, 100, 5100, 0.705],
    ["示例水厂", "续建", 46000, 9800, "暂无", 5100, 61],
    ["示例医院", "续建", "—", 9800, 100, 5100, 61],
    ["示例公园", "新开工", 46000, 9800, 0, 0, 0.6],
]
# Column G is the progress, E the month's amount, C the total. 示例公园 has just begun: 0.6 after 0.4.
WANTED = {
    ("progress_fell", "question", "G5"),
    ("ambiguous_percent", "question", "G6"),
    ("required", "reject", "E7"),
    ("not_applicable", "question", "C8"),
}


def table(month: int, body: list[list[Any]]) -> list[list[Any]]:
    """A table as clerks send it: title, unit, period, headings, rows."""
    above = [["工程进度表"], ["填报单位：财政局"], [f"报告期：2022年{month}月"]]
    return [[*row, *[""] * (len(HEAD) - len(row))] for row in [*above, HEAD, *body]]


def csv_bytes(rows: list[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def html_bytes(rows: list[list[Any]]) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{lines}</table>".encode()


KINDS = {
    "csv": csv_bytes,
    "html": html_bytes,
    "xlsx": lambda rows: xlsx({"Sheet1": sheet_xml(rows)}),
    "xls": lambda rows: xls([("Sheet1", rows, {})]),
    "xlsb": lambda rows: xlsb("Sheet1", rows),
    "ods": lambda rows: ods(ods_table("Sheet1", rows)),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, set[tuple[str, str, str]]]]:
    """kind of file -> (rule, severity, address) of what is found in July's table, where June's is known."""
    archive = tmp_path_factory.mktemp("archive")
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        build(con, PLAN, ARRIVED)
        con.execute("SET VARIABLE as_of = ?", [ARRIVED.isoformat()])
        open_stage(con)
        take(con, archive, "6月.csv", csv_bytes(table(6, JUNE)))
        record(con, "run-1", ARRIVED, judge_staged(con, PLAN))
        open_stage(con)
        kinds = {take(con, archive, f"7月.{kind}", make(table(7, JULY))): kind for kind, make in KINDS.items()}
        result: dict[str, set[tuple[str, str, str]]] = {kind: set() for kind in KINDS}
        for one in judge_staged(con, PLAN):
            result[kinds[one["receipt_id"]]].add((one["rule"], one["severity"], one["address"]))
        yield result


def take(con: duckdb.DuckDBPyConnection, archive: Path, name: str, content: bytes) -> str:
    """Stage a file; its receipt."""
    taken = read_file(keep(Received("folder", name, content, ARRIVED), archive), PLAN)
    stage(con, [taken], PLAN)
    return taken.filed.receipt_id


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_table_is_judged_alike_in_every_format(found: dict[str, set[tuple[str, str, str]]], kind: str) -> None:
    assert found[kind] == WANTED
