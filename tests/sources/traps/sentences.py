"""Traps of sentences of paper forms, with values typed into their blanks."""

from __future__ import annotations

from tests.sources.traps.given import csv_of, each, trap

CLAIM = [["区人社局", "trial_sentences", "2022-06"]]
TOP: list[list[object]] = [
    ["试验培训实地检查表"],
    ["填报单位：区人社局"],
    ["报告期：2022年6月"],
    ["培训机构名称", "示例学校"],
]
BOTH: dict[str, str | None] = {"school": "示例学校", "expected": "32", "present": "30"}
NONE: dict[str, str | None] = {"school": "示例学校", "expected": None, "present": None}
MISSING = [("missing_heading", None), ("missing_heading", None)]


def make() -> None:
    _read()
    _asked()


def _sheet(*rows: list[object]) -> list[list[object]]:
    return [*TOP, *rows]


def _read() -> None:
    own = {"claims": CLAIM, "rows": {"": BOTH}}
    each("sentence_with_typed_values", _sheet(["应到人数32人，实到人数30人"]), **own)
    each("sentence_with_lines_and_full_width_digits", _sheet(["应到人数 __32__ 人，实到人数＿３０＿人。"]), **own)
    for name, text in (
        ("half_width_punctuation", "应到人数 32 人, 实到人数 30人."),
        ("line_breaks", "应到\n人数 32 人，\n实到人数 30 人"),
        ("units_typed_again", "应到人数 32人 人，实到人数 30人 人"),
        ("chinese_digits", "应到人数三十二人，实到人数三十人"),
        ("a_date_before_it", "（1）6月5日上午检查，应到人数32人，实到人数30人，秩序良好"),
        ("long_lines", f"应到人数{'_' * 60}32{'_' * 60}人，实到人数{' ' * 60}30{' ' * 60}人"),
    ):
        trap(f"sentence_with_{name}", "csv", csv_of(_sheet([text])), **own)
    more = {"claims": CLAIM, "rows": {"": {**BOTH, "absent": "2"}}}
    each("sentence_in_another_wording_beside_its_label", _sheet(["检查情况", "应到32人，实到30人，缺勤2人"]), **more)
    each("sentence_in_several_cells", _sheet(["应到人数", 32, "人，实到人数", 30, "人"]), **own)
    trap("sentence_in_two_cells", "csv", csv_of(_sheet(["应到人数32人，", "实到人数30人"])), **own)
    each("values_beside_labels_and_no_sentence", _sheet(["应到学员", 32], ["实到学员", 30]), formats="csv xlsx", **own)
    trap(
        "sentence_and_what_explains_it",
        "csv",
        csv_of(_sheet(["应到人数指登记在册的学员"], ["应到人数32人，实到人数30人"])),
        **own,
    )
    blank = {"claims": CLAIM, "rows": {"": NONE}, "states": {"": {"expected": "blank", "present": "blank"}}}
    each("sentence_with_empty_blanks", _sheet(["应到人数____人，实到人数____人"]), **blank)
    money = {"claims": CLAIM, "rows": {"": {**BOTH, "granted": "1.2", "rate": "98.5"}}}
    for name, text in (
        ("in_yuan", "核拨补贴 12000 元，满意度 98.5 %"),
        ("with_a_scale", "核拨补贴1.2万元，满意度98.5%%"),
        ("in_groups", "核拨补贴 12,000 元，满意度 98.5 %"),
    ):
        lines = _sheet(["应到人数32人，实到人数30人"], [text])
        each(f"sentence_of_amounts_{name}", lines, formats="csv xlsx xls", **money)
    trap(
        "sentence_with_a_text",
        "csv",
        csv_of(_sheet(["应到人数32人，实到人数30人"], ["检查组组长为示例。副组长为样本。"])),
        claims=CLAIM,
        rows={"": {**BOTH, "checked_by": "示例"}},
    )

    trap(
        "sentence_with_a_text_of_several_clauses",
        "csv",
        csv_of(_sheet(["应到人数32人，实到人数30人"], ["检查组组长为示例，样本3.5级。"])),
        claims=CLAIM,
        rows={"": {**BOTH, "checked_by": "示例，样本3.5级"}},
    )
    trap(
        "sentence_of_two_texts",
        "csv",
        csv_of(_sheet(["应到人数32人，实到人数30人"], ["验收由甲局牵头乙局参加"])),
        claims=CLAIM,
        rows={"": {**BOTH, "lead": "甲局", "member": "乙局"}},
    )


def _asked() -> None:
    trap(
        "sentence_of_two_texts_that_can_be_read_in_two_ways",
        "csv",
        csv_of(_sheet(["应到人数32人，实到人数30人"], ["验收由甲局牵头乙局牵头丙局参加"])),
        claims=CLAIM,
        rows={"": BOTH},
        findings=[("sentence_ambiguous", "A6")],
    )
    own = {"claims": CLAIM, "rows": {"": BOTH}}
    nothing = {"claims": CLAIM, "rows": {"": {"school": "示例学校"}}}
    each(
        "sentence_twice_in_a_cell",
        _sheet(["应到人数32人，实到人数30人；应到人数33人，实到人数31人"]),
        **nothing,
        findings=[("sentence_ambiguous", "A5")],
    )
    trap(
        "sentence_twice_in_a_sheet",
        "csv",
        csv_of(_sheet(["应到人数32人，实到人数30人"], ["应到人数33人，实到人数31人"])),
        **own,
        findings=[("duplicate_heading", "A6"), ("duplicate_heading", "A6")],
    )
    for name, text in (
        ("in_other_words", "应到人数32人，实际到场30人"),
        ("cut_short", "应到人数32人"),
        ("with_no_number", "应到人数三十来人，实到人数30人"),
    ):
        findings = [("sentence_in_part", "A5"), *MISSING]
        each(f"sentence_{name}", _sheet([text]), formats="csv xlsx xls", **nothing, findings=findings)
    each(
        "sentence_with_a_further_number",
        _sheet(["应到人数32人，实到人数30人，其中女学员12人"]),
        formats="csv xlsx",
        **own,
        findings=[("unexpected_text", "A5")],
    )
    trap(
        "sentence_with_two_numbers_in_a_blank",
        "csv",
        csv_of(_sheet(["应到人数32 30人，实到人数30人"])),
        claims=CLAIM,
        rows={"": {**BOTH, "expected": None}},
        findings=[("not_a_number", "A5")],
    )
