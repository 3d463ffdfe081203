"""Traps of forms that declare a part of a table: groups, the rest left out, headings in two languages."""

from __future__ import annotations

from tests.sources.traps.given import each, trap, xlsx_of

SHOPS: list[list[object]] = [["甲店", 1, 10, 2, 20], ["乙店", 3, 30, 4, 40]]
SHOPS_CLAIM = [["区商务局", "trial_subsidies", "2022-06"]]
STATIONS_CLAIM = [["区住建局", "trial_partial", "2022-06"]]
FIRST = {
    "甲店": {"paid_month": "1", "paid_total": "10"},
    "乙店": {"paid_month": "3", "paid_total": "30"},
}
SECOND = {
    "甲店": {"paid_month": "2", "paid_total": "20"},
    "乙店": {"paid_month": "4", "paid_total": "40"},
}
IN_YUAN = {
    "甲店": {"paid_month": "0.0001", "paid_total": "0.001", "posts": "2"},
    "乙店": {"paid_month": "0.0003", "paid_total": "0.003", "posts": "4"},
}


def make() -> None:
    _groups()
    _units_of_groups()
    _rest()
    _languages()


def _table(title: str, unit: str, *rows: list[object]) -> list[list[object]]:
    return [[title], [f"填报单位：{unit}"], ["报告期：2022年6月"], *rows]


def _shops(*head: list[object], width: int = 5) -> list[list[object]]:
    return _table("试验补贴发放表", "区商务局", *head, *(row[:width] for row in SHOPS))


def _groups() -> None:
    below = ["", "本月", "累计", "本月", "累计"]
    asked = {"findings": [("unknown_heading", "D5"), ("unknown_heading", "E5")]}
    left = {"findings": [("unknown_heading", "B5"), ("unknown_heading", "C5")]}
    own = {"claims": SHOPS_CLAIM}
    each(
        "group_that_is_not_declared",
        _shops(["商户", "补贴发放额（万元）", "", "贷款", ""], below),
        **own,
        rows=FIRST,
        **asked,
    )
    each(
        "group_that_is_not_declared_on_the_left",
        _shops(["商户", "贷款", "", "补贴发放额", ""], below),
        **own,
        rows=SECOND,
        **left,
    )
    low = ["商户", *below[1:]]
    trap(
        "group_that_is_not_declared_above_a_header_of_one_row",
        "xlsx",
        xlsx_of(_shops(["", "贷款", "", "补贴发放额", ""], low), [(3, 1, 3, 2), (3, 3, 3, 4)]),
        **own,
        rows=SECOND,
        **left,
    )
    each(
        "groups_of_which_none_is_declared",
        _shops(["", "贷款", "", "用水", ""], ["商户", "本月", "累计", "最高", "最低"]),
        **own,
        rows={"甲店": {"paid_month": None}, "乙店": {"paid_month": None}},
        findings=[("missing_heading", None), *(("unknown_heading", f"{letter}5") for letter in "BCDE")],
    )
    each("group_that_is_ignored", _shops(["商户", "用电情况", "", "补贴发放额", ""], below), **own, rows=SECOND)
    each(
        "group_that_is_ignored_above_a_header_of_one_row",
        _shops(["", "用电情况", "", "补贴发放额", ""], ["商户", "最高", "用工人数", "本月", "累计"]),
        **own,
        rows={key: {**row, "posts": None} for key, row in SECOND.items()},
    )
    each(
        "group_by_a_longer_name",
        _shops(["", "各类补贴", "", "贷款", ""], ["商户", "本月", "累计", "笔数", "余额"]),
        formats="csv xlsx",
        **own,
        rows=FIRST,
        **asked,
    )
    each(
        "heading_above_all_columns_is_no_group",
        _shops(["", "2022年6月完成情况", "", ""], ["商户", "本月", "累计", "用工人数"], width=4),
        **own,
        rows={key: {**row, "posts": posts} for (key, row), posts in zip(FIRST.items(), ("2", "4"), strict=True)},
    )


def _units_of_groups() -> None:
    low = ["商户", "本月", "累计", "用工人数"]
    read = {"claims": SHOPS_CLAIM, "rows": IN_YUAN}
    each("unit_of_a_group_above_a_header_of_one_row", _shops(["", "补贴发放额（元）", "", ""], low, width=4), **read)
    each(
        "unit_of_a_group", _shops(["商户", "补贴发放额/元", "", "用工人数"], ["", "本月", "累计", ""], width=4), **read
    )
    trap(
        "unit_of_a_merged_group_over_a_column_that_counts",
        "xlsx",
        xlsx_of(_shops(["商户", "补贴发放额（元）", "", ""], ["", *low[1:]], width=4), [(3, 0, 4, 0), (3, 1, 3, 3)]),
        **read,
    )
    each(
        "unit_of_a_group_in_another_money",
        _shops(["", "补贴发放额（美元）", "", ""], low, width=4),
        claims=SHOPS_CLAIM,
        rows={"甲店": {"paid_month": None, "posts": "2"}, "乙店": {"paid_month": None, "posts": "4"}},
        findings=[("ambiguous_unit", f"{letter}{row}") for letter in "BC" for row in (6, 7)],
    )


def _rest() -> None:
    head = ["序号", "监测点", "值班领导", "巡查人次", "用水量（吨）", "用电量（度）"]
    rows: list[list[object]] = [[1, "甲站", "示例", 12, 3.5, 90], [2, "乙站", "示例", 7, 2, 60]]
    read = {"claims": STATIONS_CLAIM, "rows": {"甲站": {"visits": "12"}, "乙站": {"visits": "7"}}}
    table = _table("试验监测点情况表", "区住建局", head, *rows)
    each("rest_that_is_left_out", table, **read)
    grouped = _table("试验监测点情况表", "区住建局", ["", "", "", "", "能耗", ""], head, *rows)
    each("rest_in_groups_that_is_left_out", grouped, formats="csv xlsx", **read)
    near = _table("试验监测点情况表", "区住建局", [*head[:4], "隐患处所", head[5]], *rows)
    each("rest_that_is_nearly_a_declared_heading", near, **read, findings=[("unknown_heading", "E4")])
    both = _table("试验监测点情况表", "区住建局", [*head[:4], "巡查人次", head[5]], *rows)
    trap_rows = {"claims": STATIONS_CLAIM, "rows": {"甲站": {"visits": "12"}, "乙站": {"visits": "7"}}}
    each(
        "declared_heading_twice_beside_the_rest",
        both,
        formats="csv xlsx",
        **trap_rows,
        findings=[("duplicate_heading", "E4")],
    )
    nameless = _table("试验监测点情况表", "区住建局", [*head[:5], ""], *rows)
    each(
        "column_without_a_heading_beside_the_rest",
        nameless,
        formats="csv xlsx",
        **read,
        findings=[("unexpected_text", "F5"), ("unexpected_text", "F6")],
    )
    labels = [["受理件数（件）", 40], ["上门服务次数", 6], ["满意率（%）", 98]]
    claim = [["区住建局", "trial_partial_labels", "2022-06"]]
    each(
        "labels_that_are_left_out",
        _table("试验窗口服务情况表", "区住建局", *labels),
        claims=claim,
        rows={"": {"cases": "40"}},
    )
    each(
        "label_beside_the_rest_that_is_nearly_declared",
        _table("试验窗口服务情况表", "区住建局", *labels, ["办结数", 33]),
        formats="csv xlsx",
        claims=claim,
        rows={"": {"cases": "40"}},
        findings=[("unknown_heading", "A7")],
    )


def _languages() -> None:
    read = {"claims": STATIONS_CLAIM, "rows": {"甲站": {"visits": "12"}, "乙站": {"visits": "7"}}}
    rows: list[list[object]] = [["甲站", 12], ["乙站", 7]]
    for name, station, visits in (
        ("english", "监测点 Station", "巡查人次（人次）Patrols (person-times)"),
        ("english_first", "Station 监测点", "Patrols（人次）巡查人次"),
        ("zhuang", "监测点 Diegyawj", "巡查人次（人次）Baezgenj vunz"),
        ("tibetan", "监测点 ལྟ་ཞིབ་ས་ཚིགས།", "巡查人次（人次）སྐོར་གཡེང་མི་ཐེངས།"),
        ("tibetan_above", "ལྟ་ཞིབ་ས་ཚིགས།\n监测点", "སྐོར་གཡེང་མི་ཐེངས།（人次）\n巡查人次"),
        ("uyghur", "监测点 كۆزىتىش نۇقتىسى", "巡查人次/人次/چارلاش قېتىم سانى"),
        ("mongolian", "监测点 ᠬᠢᠨᠠᠨ", "巡查人次（人次）ᠪᠠᠢᠴᠠᠭᠠᠯᠲᠠ"),
        ("korean", "감시점 监测点", "순찰인원（人次）巡查人次"),
        ("yi", "监测点 ꀊꁧꂶ", "巡查人次（人次）ꀊꁧꂶꃅ"),
    ):
        lines = _table("试验监测点情况表", "区住建局", [station, visits], *rows)
        each(
            f"headings_in_chinese_and_{name}",
            lines,
            formats="csv xlsx xls" if name == "tibetan" else "csv xlsx",
            **read,
        )
    for name, group in (
        ("between_the_languages", "补贴发放额（元）Subsidies"),
        ("in_both_languages", "补贴发放额（元）Subsidies (yuan)"),
        ("in_english_only", "补贴发放额 Subsidies (yuan)"),
        ("in_english_before_the_chinese", "Subsidies, yuan 补贴发放额"),
        ("beside_the_name_of_the_money", "补贴发放额（元）Subsidies in RMB"),
        ("behind_tibetan", "ཁ་གསབ་དངུལ། 补贴发放额（元）"),
    ):
        head = ["商户 Shop", group, "", "用工人数（人）Staff"], ["", "本月 This month", "累计 Total", ""]
        each(f"unit_of_a_group_{name}", _shops(*head, width=4), formats="csv xlsx", claims=SHOPS_CLAIM, rows=IN_YUAN)
    for name, heading in (
        ("contradicts_its_translation", "补贴发放额（万元）Subsidies (yuan)"),
        ("is_a_word_of_the_translation", "补贴发放额 Subsidies yuan"),
        ("is_in_tibetan_only", "补贴发放额 ཁ་གསབ（སྒོར།）"),
    ):
        head = ["商户", heading, "", "用工人数"], ["", "本月", "累计", ""]
        each(
            f"unit_of_a_group_that_{name}",
            _shops(*head, width=4),
            formats="csv xlsx",
            claims=SHOPS_CLAIM,
            rows={"甲店": {"paid_month": None}, "乙店": {"paid_month": None}},
            findings=[
                ("missing_heading", None),
                ("unknown_heading", "B4"),
                ("unexpected_text", "C6"),
                ("unexpected_text", "C7"),
            ],
        )
