"""Traps of panels of one form, side by side and one below the other, on shifted rows and columns."""

from __future__ import annotations

from tests.sources.traps.given import ROWS, TOP, csv_of, each, trap

PANEL = ["项目名称", "类别", "本月金额（万元）", "累计金额（万元）"]
NONE = [""] * 4
FIRST, SECOND, THIRD = ["甲项目", "新开工", 12.5, 480], ["乙项目", "续建", 7, 40], ["丙项目", "续建", 0, 120.25]
FOURTH = ["丁项目", "续建", 3, 5]
READ = {key: {item: row[item] for item in ("kind", "amount", "total")} for key, row in ROWS.items()}
READ["丁项目"] = {"kind": "续建", "amount": "3", "total": "5"}
HALF = {key: READ[key] for key in ("甲项目", "乙项目")}


def make() -> None:
    _beside()
    _below()
    _unread()


def _side(left: list[object], right: list[object]) -> list[object]:
    return [*left, "", *right]


def _lines(*rows: list[object]) -> list[list[object]]:
    return [*TOP, *map(list, rows)]


def _beside() -> None:
    for name, rows in (
        ("one_row_lower", (_side(PANEL, NONE), _side(FIRST, PANEL), _side(SECOND, THIRD), _side(NONE, FOURTH))),
        (
            "two_rows_lower",
            (_side(PANEL, NONE), _side(FIRST, NONE), _side(SECOND, PANEL), _side(NONE, THIRD), _side(NONE, FOURTH)),
        ),
        ("one_row_higher", (_side(NONE, PANEL), _side(PANEL, THIRD), _side(FIRST, FOURTH), _side(SECOND, NONE))),
        (
            "below_a_subtitle",
            (_side(PANEL, ["西片情况", "", "", ""]), _side(FIRST, PANEL), _side(SECOND, THIRD), _side(NONE, FOURTH)),
        ),
        ("right_beside", ([*PANEL, *NONE], [*FIRST, *PANEL], [*SECOND, *THIRD], [*NONE, *FOURTH])),
        (
            "with_totals",
            (
                _side(PANEL, NONE),
                _side(FIRST, PANEL),
                _side(SECOND, THIRD),
                _side(["小计", "", 19.5, 520], FOURTH),
                _side(NONE, ["小计", "", 3, 125.25]),
                _side(NONE, ["合计", "", 22.5, 645.25]),
            ),
        ),
    ):
        each(f"panel_beside_{name}", _lines(*rows), rows=READ)
    each(
        "panel_beside_of_three",
        _lines(
            [*_side(PANEL, NONE), "", *NONE],
            [*_side(FIRST, PANEL), "", *NONE],
            [*_side(SECOND, THIRD), "", *PANEL],
            [*_side(NONE, NONE), "", *FOURTH],
        ),
        rows=READ,
    )
    numbered = ["序号", "项目名称", "类别", "累计金额（万元）", "本月金额（万元）"]
    each(
        "panel_beside_with_numbers_and_columns_in_another_order",
        _lines(_side(PANEL, [*NONE, ""]), _side(FIRST, numbered), _side(SECOND, [1, "丙项目", "续建", 120.25, 0])),
        rows={key: READ[key] for key in ("甲项目", "乙项目", "丙项目")},
    )
    each(
        "total_of_a_panel_beside_that_does_not_add_up",
        _lines(_side(PANEL, NONE), _side(FIRST, PANEL), _side(SECOND, THIRD), _side(NONE, ["合计", "", 20, 640.25])),
        rows={key: READ[key] for key in ("甲项目", "乙项目", "丙项目")},
        findings=[("total_row_differs", "H7")],
    )


def _below() -> None:
    for name, before, after in (
        ("two", 2, 0),
        ("three", 3, 0),
        ("five", 5, 0),
        ("three_to_the_left", 0, 3),
        ("five_to_the_left", 0, 5),
    ):
        upper = [[*[""] * after, *row, *[""] * before] for row in (PANEL, FIRST, SECOND)]
        lower = [[*[""] * before, *row, *[""] * after] for row in (PANEL, THIRD, FOURTH)]
        each(f"panel_below_shifted_by_{name}", _lines(*upper, [""] * (4 + before + after), *lower), rows=READ)
        trap(f"panel_below_shifted_by_{name}_without_a_gap", "csv", csv_of(_lines(*upper, *lower)), rows=READ)
    each("panels_below_subtitles", _lines(["东片"], PANEL, FIRST, SECOND, ["西片"], PANEL, THIRD, FOURTH), rows=READ)
    each(
        "panel_below_a_gap_and_a_subtitle",
        _lines(PANEL, FIRST, SECOND, [""] * 4, ["西片"], PANEL, THIRD, FOURTH),
        rows=READ,
    )
    each(
        "name_without_values_above_a_header_is_a_row",
        _lines(PANEL, FIRST, ["丁项目", "", "", ""], PANEL, SECOND),
        formats="csv xlsx",
        rows={**HALF, "丁项目": {"amount": None}},
        findings=[("blank_row", "A6")],
    )


def _unread() -> None:
    """Panels that are not read: another scale, an example, another year."""
    in_yuan = [*PANEL[:2], "本月金额（元）", "累计金额（元）"]
    plain = [*PANEL[:2], "本月金额", "累计金额"]
    for name, above, head, where in (
        ("in_another_unit", NONE, in_yuan, "F5"),
        ("below_a_unit_line_of_its_own", ["单位：元", "", "", ""], plain, "F4"),
        ("that_is_an_example", ["填写示例", "", "", ""], PANEL, "F4"),
        ("of_last_year", ["2021年6月", "", "", ""], PANEL, "F4"),
    ):
        first = plain if head is plain else PANEL
        each(
            f"panel_beside_{name}",
            _lines(_side(first, above), _side(FIRST, head), _side(SECOND, THIRD)),
            formats="csv xlsx xls",
            rows=HALF,
            findings=[("table_unread", where)],
        )
    each(
        "explanations_of_headings_below_a_table_are_no_panel",
        _lines(
            [*PANEL, "", ""],
            [*FIRST, "", ""],
            [*SECOND, "", ""],
            [""] * 6,
            [*NONE, "项目名称", "填全称"],
            [*NONE, "类别", "按年初计划"],
        ),
        formats="csv xlsx",
        rows=HALF,
    )
    each(
        "notes_beside_a_table_are_no_panel",
        _lines(
            _side(PANEL, ["填表说明", "", "", ""]), _side(FIRST, ["项目名称填全称", "", "", ""]), _side(SECOND, NONE)
        ),
        formats="csv xlsx",
        rows=HALF,
    )
