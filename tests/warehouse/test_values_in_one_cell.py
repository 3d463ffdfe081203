"""Values of several items that stand in one cell, in a sentence of a paper form, are cells of their own at one address."""

from __future__ import annotations

from pathlib import Path

from flows.alone import arrival, judge_alone, read_alone, warehouse_of
from flows.home import now
from sources.declare import load

TRIAL = Path(__file__).resolve().parents[1] / "sources" / "trial"
SHEET = (
    "试验培训实地检查表\n填报单位：区人社局\n报告期：2022年6月\n培训机构名称,示例学校\n应到人数32人，实到人数____人\n"
)


def test_two_values_of_a_sentence_have_one_address_and_two_ids(tmp_path: Path) -> None:
    table = tmp_path / "检查表.csv"
    table.write_text(SHEET, encoding="utf-8")
    plan = load(TRIAL)
    at = arrival([read_alone(table, plan, now())])
    taken = read_alone(table, plan, at)
    with warehouse_of(plan, at) as con:
        findings = judge_alone(con, plan, [taken])[taken.filed.receipt_id]
        cells = con.execute(
            "SELECT item, number, address, split_part(cell_id, '!', 3) || '!' || split_part(cell_id, '!', 4) "
            "FROM unpacked('staged_cell_list') WHERE item IN ('expected', 'present') ORDER BY item"
        ).fetchall()
    assert cells == [("expected", 32, "A5", "A5!expected"), ("present", None, "A5", "A5!present")]
    assert [(one["rule"], one["item"], one["address"]) for one in findings] == [("required", "present", "A5")]
