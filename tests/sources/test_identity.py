"""Which form, unit and period a sheet claims, by the smallest sheet for each branch; on the plan of the traps. Worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from sources.book.grid import Book, Grid
from sources.declare import Plan
from sources.finding import Finding
from sources.table import identify as identity
from sources.table.identify import Claim, contradicted, identify
from sources.table.lookup import Known, known

HEAD = ["项目名称", "类别", "本月金额", "累计金额"]
ROW = ["某园", "续建", 7.0, 90.0]
TOP: list[list[Any]] = [["试验项目情况表"], ["填报单位：区财政局"], ["报告期：2022年6月"]]
Ends = tuple[list[tuple[str, str, str]], list[tuple[str, str, str | None]]]


@pytest.fixture
def knows(trial_plan: Plan) -> Known:
    return known(trial_plan)


@pytest.fixture
def claimed(trial_plan: Plan) -> Callable[..., Ends]:
    """Unit, form and period of each claim; rule, what was found and address of each finding."""

    def of(*rows: Sequence[Any], name: str = "x.xlsx", sheet: str = "Sheet1", folder: str = "", **book: Any) -> Ends:
        grids = [Grid(sheet, [list(row) for row in rows])]
        claims, findings = identify(Book("xlsx", grids, **book), name, trial_plan, folder)
        return [(one.unit, one.form, one.period) for one in claims], [
            (one.rule, one.found, one.address) for one in findings
        ]

    return of


CLAIM = ("区财政局", "trial", "2022-06")


@pytest.mark.parametrize(
    ("top", "more"),
    [
        (TOP, {}),
        ([["示例区财政局2022年6月试验项目情况表"]], {}),  # all in the title
        ([["试验项目情况表（2022年6月）"], ["填报单位", "区财政局"]], {}),
        ([["试验项目月报"], *TOP[1:]], {}),  # another name of the form
        ([["试验项目情况表"], ["单位：区财政局"], TOP[2]], {}),
        ([["试验项目情况表"], ["填报单位：区财政局（盖章）"], TOP[2]], {}),
        ([["试验项目情况表"], ["填报单位：区财政局  填表人：张"], TOP[2]], {}),
        ([TOP[0], TOP[1], ["报告期：", "2022年6月"]], {}),
        ([TOP[0], TOP[1], ["2022年6月"]], {}),  # a period alone
        ([TOP[0], TOP[1], ["（2022年6月）"]], {}),
        ([TOP[0], TOP[2]], {"name": "区财政局.xlsx"}),
        ([TOP[0], TOP[2]], {"sheet": "区财政局"}),
        ([TOP[0], TOP[2]], {"folder": "各单位/区财政局"}),
        ([TOP[0], TOP[1]], {"name": "2022年6月.xlsx"}),
        ([TOP[0], TOP[1]], {"sheet": "2022年6月"}),
        ([TOP[0], TOP[1]], {"folder": "2022年/6月"}),
        ([TOP[0], TOP[1]], {"folder": "2021年5月/2022年6月"}),  # the nearest folder
        (TOP[1:], {"sheet": "试验项目情况表"}),
        (TOP[1:], {"name": "试验项目情况表.xlsx"}),
        ([], {"meta": {"form": "trial", "unit": "区财政局", "period": "2022-06"}}),
        ([], {"properties": {"dph_form": "trial", "dph_unit": "示例区财政局", "dph_period": "2022-06"}}),
        (TOP, {"meta": {"form": "trial", "unit": "区财政局", "period": "2022-06"}}),
    ],
)  # fmt: skip
def test_where_a_sheet_says_what_it_is(top: list[list[Any]], more: dict[str, Any], claimed: Any) -> None:
    assert claimed(*top, HEAD, ROW, **more) == ([CLAIM], [])


@pytest.mark.parametrize(
    ("top", "more", "finding"),
    [
        (TOP[:1] + TOP[2:], {}, ("unidentified_unit", "", None)),
        ([TOP[0], ["填报单位：某局"], TOP[2]], {}, ("unidentified_unit", "某局", "A2")),
        ([TOP[0], ["填报单位：某局（盖章）"], TOP[2]], {}, ("unidentified_unit", "某局", "A2")),
        (TOP[:2], {}, ("unidentified_period", "", None)),
        ([*TOP[:2], ["报告期：上个月"]], {}, ("unidentified_period", "上个月", "A3")),
        ([*TOP, ["填报单位：区民政局"]], {}, ("claims_disagree", "A2：区财政局；A4：区民政局", "A2")),
        ([*TOP, ["报告期：2022年5月"]], {}, ("claims_disagree", "A3：2022年6月；A4：2022年5月", "A3")),
        (TOP, {"meta": {"form": "trial_totals"}}, ("claims_disagree", "_meta：《试验片区情况表》；A1：《试验项目情况表》", "A1")),
        (TOP, {"meta": {"unit": "区民政局"}}, ("claims_disagree", "_meta：区民政局；A2：区财政局", "A2")),
        (TOP, {"properties": {"dph_period": "2022-05"}}, ("claims_disagree", "properties：2022年5月；A3：2022年6月", "A3")),
    ],
)  # fmt: skip
def test_what_a_sheet_does_not_say_or_says_twice(
    top: list[list[Any]], more: dict[str, Any], finding: Any, claimed: Any
) -> None:
    assert claimed(*top, HEAD, ROW, **more) == ([], [finding])


def test_a_sheet_of_no_form_names_a_title_that_is_near(claimed: Any) -> None:
    assert claimed(["试验项目情祝表"], *TOP[1:], ["甲", "乙"])[1] == [("form_title_near", "试验项目情祝表", "A1")]
    ((claims, ((rule, found, where),)),) = [claimed(["别的表格"], ["甲", "乙"], [1.0, 2.0])]
    assert (claims, rule, found, where) == ([], "unidentified_form", "别的表格", None)
    assert claimed()[1] == [("unidentified_form", "", None)]


def test_a_unit_is_named_by_the_one_longest_name_in_a_text(knows: Known) -> None:
    said = ["示例区财政局的表", "区财政局、区民政局", "示例区", "某局", "沙洲上镇人民政府", ""]
    assert [identity._unit_in(text, knows) for text in said] == ["区财政局", None, None, None, "沙洲上镇", None]


def test_of_titles_in_one_text_the_longest_that_holds_the_others(knows: Known) -> None:
    assert identity._title_in("2022年6月试验项目情况表", knows) == "trial"
    assert identity._title_in("某表", knows) is None
    assert identity._title_in("试验项目情况表、试验培训进度表", knows) is None
    assert identity._titles(
        [
            (
                0,
                1,
                "试验项目情况表",
            ),
            (2, 0, "试验项目情况表" + "长" * 200),
        ],
        knows,
    ) == [(0, 1, "试验项目情况表", "trial")]


def test_texts_above_the_table_end_below_its_header() -> None:
    wide = list("甲乙丙丁戊己")
    grid = Grid("a", [["题"], wide, wide, ["尾"]])
    assert [row for row, _, _ in identity._top(grid)] == [0] + [1] * 6 + [2] * 6
    narrow = Grid("a", [["题"], *[wide[:5]] * 20])
    assert max(row for row, _, _ in identity._top(narrow)) == 11
    assert identity._top(Grid("a", [[""] * 39 + ["x", "y"], [1.0, None]])) == [(0, 39, "x")]


@pytest.mark.parametrize(
    ("name", "is_other"),
    [
        ("Sheet2", False), ("续表", False), ("2022年6月", False), ("6月", False), ("六月", False), ("二季度", False), ("Q2", False), ("2022年", False), ("22年", False), ("区财政局", False),         ("2022年5月", True), ("5月", True), ("十一月", True), ("十月", True), ("一季度", True), ("Q1", True), ("2021年", True), ("2021", True), ("21年", True), ("区民政局", True), ("汇总", True), ("上月", True), ("备份", True), ("old", True),
    ],
)  # fmt: skip
def test_a_further_sheet_that_is_named_for_something_else(name: str, is_other: bool, knows: Known) -> None:
    claim = Claim("区财政局", "trial", "2022-06", "Sheet1", None, "")
    assert identity._is_named_otherwise(name, claim, knows) is is_other


@pytest.mark.parametrize(
    ("name", "sender", "expected"),
    [
        ("x.xlsx", None, []), ("区财政局6月.xlsx", None, []), ("区民政局.xlsx", None, ["another_units_file"]), ("x.xlsx", "区民政局", ["another_units_file"]), ("x.xlsx", "区财政局", []),
        ("x.xlsx", "区民政局@example.com", []), ("区财政局.xlsx", "区民政局", []), ("2022年5月.xlsx", None, ["another_period_named"]), ("2022年6月.xlsx", None, []), ("区民政局2022年5月.xlsx", None, ["another_units_file", "another_period_named"]),
        ("报区民政局.xlsx", None, []), ("2022年7月上报.xlsx", None, []), ("x.xlsx", "", []),
    ],
)  # fmt: skip
def test_what_names_of_file_and_folder_say_against_the_claim(
    name: str, sender: str | None, expected: list[str], trial_plan: Plan
) -> None:
    claim = Claim("区财政局", "trial", "2022-06", "Sheet1", None, "")
    assert [one.rule for one in contradicted(claim, name, sender, trial_plan)] == expected


def test_sheets_of_no_form_are_told_once() -> None:
    def nameless(*names: str) -> list[Finding]:
        return [Finding("unidentified_form", name, "") for name in names]

    other, near = Finding("x", "", ""), Finding("form_title_near", "", "")
    assert identity._listed_once([*nameless("a"), other]) == [*nameless("a"), other]
    assert identity._listed_once([other, *nameless("a", "b", "a", "")]) == [other, *nameless("a、b")]
    assert identity._listed_once(nameless("a", "b", "c", "d", "e")) == nameless("a、b、c、d、e")
    assert identity._listed_once(nameless("a", "b", "c", "d", "e", "f")) == nameless("a、b、c、d、e等")
    assert identity._listed_once([near, *nameless("a", "b")]) == [near]


def test_a_template_s_version_is_that_of_its_mark_or_of_its_line() -> None:
    line = [(0, 0, "版本：2022-01-01")]
    assert identity._version({}, line) == date(2022, 1, 1)
    assert identity._version({"version": [("2021-05-01", "_meta")]}, line) == date(2021, 5, 1)
    assert identity._version({"version": [("x", "_meta")]}, line) == date(2022, 1, 1)
    assert identity._version({}, [(0, 0, "版本：一")]) is None


def test_a_value_beside_a_line_stands_in_the_next_five_cells() -> None:
    assert identity._next({(0, 5): " a "}, 0, 0) == "a"
    assert identity._next({(0, 6): "a", (1, 1): "b", (0, 0): "c"}, 0, 0) == ""


@pytest.mark.parametrize(
    ("text", "is_uom"),
    [
        ("单位：万元", True),
        ("单位：户", True),
        ("计量单位：某某", True),
        ("单位：某某某某", False),
        ("单位：某局", True),
        ("（单位：某某某局）", False),
    ],
)
def test_a_line_of_a_unit_may_be_one_of_measure(text: str, is_uom: bool) -> None:
    assert identity._may_be_uom(text, text.strip("（）").split("：")[1]) is is_uom


def test_quarters_in_a_sheet_s_name() -> None:
    assert [identity._quarters(name) for name in ("一季度", "第2季度", "Q3", "xQ3", "四季", "六月")] == [
        [1],
        [2],
        [3],
        [],
        [4],
        [],
    ]


def test_a_sheet_that_goes_on_belongs_to_the_first(trial_plan: Plan) -> None:
    def of(*sheets: Grid) -> tuple[list[tuple[str, tuple[str, ...]]], list[tuple[str, str]]]:
        claims, findings = identify(Book("xlsx", list(sheets)), "x.xlsx", trial_plan)
        return [(one.sheet, one.more) for one in claims], [(one.rule, one.found) for one in findings]

    first = Grid("一", [*TOP, HEAD, ROW])
    more = [HEAD, ["另园", "续建", 3.0, 30.0]]
    assert of(first, Grid("二", more)) == ([("一", ("二",))], [])
    assert of(first, Grid("2022年5月", more)) == ([("一", ())], [("unidentified_unit", "")])  # one of its own
    assert of(first, Grid("二", [["名称", "数"], ["甲", 5.0], ["乙", 7.0]])) == ([("一", ())], [("sheet_unread", "二")])
    assert of(first, Grid("二", [["说明"], ["按月报送"]])) == ([("一", ())], [])
    assert of(first, Grid("二", [["续表"], *more]), Grid("三", [["续表"], HEAD, ["丙园", "续建", 3.0, 30.0]])) == (
        [("一", ("二", "三"))],
        [],
    )
    assert of(Grid("一", first.rows, is_visible=False), Grid("二", [["说明"]])) == ([("一", ())], [])
