"""Whatever harmless messes are combined, a table reads back to the same values; whatever way a number is written, it is
that number."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.template.template import page
from sources.archive import Filed
from sources.calendar import is_due, periods
from sources.declare import Plan, Version
from sources.read import read_file
from sources.value.uom import uom
from sources.value.values import ColumnSpec, marks_for, parse_number, read_values
from tests.plan_folders import with_printed
from tests.sources import messes
from tests.sources.build_xls import bare5, xls
from tests.sources.build_zip import ods, ods_table, sheet_xml, xlsb, xlsx
from tests.sources.drawn import read_back, rows_of

PLAN = with_printed()
KINDS = ("csv", "gbk", "tsv", "utf16", "xlsx", "xls", "biff5", "xlsb", "ods", "html")


def tables(plan: Plan) -> list[str]:
    """The forms of a plan that are tables in all their versions."""
    return sorted(
        name for name, form in plan.forms.items() if all(version.shape == "table" for version in form.versions)
    )


CALM = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@CALM
@given(
    name=st.sampled_from(tables(PLAN)),
    seed=st.integers(0, 10**9),
    kind=st.sampled_from(KINDS),
)
def test_a_messed_up_template_reads_back_to_the_same_values(name: str, seed: int, kind: str) -> None:
    check_messed_up(PLAN, name, seed, kind)


def check_messed_up(plan: Plan, name: str, seed: int, kind: str) -> None:
    dice = random.Random(seed)
    form = plan.forms[name]
    one = next(one for one in periods(form.cadence, date(2022, 5, 1), date(2022, 7, 30)) if is_due(form, one))
    version = form.version_on(one.ends_on)
    unit = dice.choice(plan.reporters(form, one.ends_on))
    wanted = _distinct(rows_of(form, version, plan, dice, dice.randrange(2, 12)), version)
    shown = page(form, version, unit, one, plan, wanted, sample=False)
    rows: messes.Rows = [
        [shown.title],
        [shown.line],
        [shown.notes],
        *[list(line) for line in shown.head],
        *_body(shown.body, version, dice, kind),
    ]
    rows = _mess(rows, len(shown.head), version, dice)
    taken = read_file(_filed(kind), plan, _bytes(rows, kind))
    assert [(sheet.claim.unit, sheet.claim.form, sheet.claim.period) for sheet in taken.sheets] == [
        (unit, name, one.code)
    ], taken.findings
    sheet = taken.sheets[0]
    assert sheet.findings == []
    for item in version.items:
        assert sheet.columns[item].values == [read_back(row[item]) for row in wanted], item


def _mess(rows: messes.Rows, header_rows: int, version: Version, dice: random.Random) -> messes.Rows:
    head = messes.HEAD
    if header_rows == 1:
        if dice.random() < 0.5:
            rows = messes.spaced_headings(rows, dice, head)
        is_numbered = dice.random() < 0.5
        if dice.random() < 0.4:
            rows = messes.remarks(rows, dice, head)
        if dice.random() < 0.4 and len(version.row_key) == 1:
            rows = messes.shuffled(rows, dice, head)
        if is_numbered:
            rows = messes.numbered(rows, dice, head)
            if dice.random() < 0.5:
                rows = messes.pre_numbered(rows, dice, head)
    if dice.random() < 0.5:
        rows = messes.empty_rows(rows, dice, head + header_rows + 1)
    if dice.random() < 0.5:
        rows = messes.footers(rows, dice)
    if dice.random() < 0.5:
        rows = messes.titles(rows, dice)
    return rows


def _distinct(rows: list, version: Version) -> list:  # type: ignore[type-arg]
    """Rows with different keys; a printed row in which nothing is filled in is none."""
    rows = [row for row in rows if any(row[name] is not None for name in row if name not in version.row_key)]
    seen: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows:
        seen.setdefault(tuple(row[name] for name in version.row_key), row)
    return list(seen.values())


def _body(body: list, version: Version, dice: random.Random, kind: str) -> messes.Rows:  # type: ignore[type-arg]
    result: messes.Rows = []
    for line in body:
        row: list[object] = []
        for value, item in zip(line, version.items.values(), strict=True):
            if isinstance(value, Decimal):
                plain = f"{value:f}"
                is_typed = kind not in ("csv", "gbk", "tsv", "utf16", "html") and dice.random() < 0.5
                uom_ = item.uom if item.type in ("number", "count") else None
                row.append(
                    float(value)
                    if is_typed
                    else f"{plain}%"
                    if item.type == "percent"
                    else messes.written(plain, uom_, dice)
                )
            elif isinstance(value, date):
                row.append(
                    dice.choice(
                        [
                            value.isoformat(),
                            f"{value.year}年{value.month}月{value.day}日",
                            f"{value.month}月{value.day}日",
                            f"{value:%Y.%m.%d}",
                            f"{value.year}/{value.month}/{value.day}",
                        ]
                    )
                )
            else:
                row.append("" if value is None else value)
        result.append(row)
    return result


def _bytes(rows: messes.Rows, kind: str) -> bytes:
    width = max(map(len, rows))
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    if kind in ("csv", "gbk", "tsv", "utf16"):
        import csv
        import io

        out = io.StringIO(newline="")
        csv.writer(out, delimiter="\t" if kind == "tsv" else ",").writerows(full)
        return out.getvalue().encode({"csv": "utf-8-sig", "gbk": "gb18030", "tsv": "utf-8", "utf16": "utf-16"}[kind])
    if kind == "html":
        return (
            "<table>"
            + "".join("<tr>" + "".join(f"<td>{_html(cell)}</td>" for cell in row) + "</tr>" for row in full)
            + "</table>"
        ).encode()
    makers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: xlsx({"Sheet1": sheet_xml(full)}),
        "xls": lambda: xls([("Sheet1", full, {})]),
        "biff5": lambda: bare5(full),
        "xlsb": lambda: xlsb("Sheet1", full),
        "ods": lambda: ods(ods_table("Sheet1", full)),
    }
    return makers[kind]()


def _html(cell: object) -> str:
    from html import escape

    return escape(str(cell)).replace("\r\n", "<br>").replace("\n", "<br>")


def _filed(kind: str) -> Filed:
    arrived = datetime(2022, 6, 27, tzinfo=ZoneInfo("Asia/Shanghai"))
    return Filed("0" * 16, "", Path("/"), f"文件.{kind}", "folder", None, 0, arrived)


NUMBERS = st.decimals(min_value=Decimal("-99999999"), max_value=Decimal("99999999"), places=4, allow_nan=False)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(number=NUMBERS, seed=st.integers(0, 10**9))
def test_a_number_written_in_any_accepted_way_reads_back_equal(number: Decimal, seed: int) -> None:
    text = messes.written(f"{number:f}", "万元", random.Random(seed))
    read = read_values([text], ColumnSpec("number", "万元", marks=marks_for({})))
    assert read.values == [int(number * 1_000_000)], text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(number=st.integers(0, 10**8 - 1))
def test_a_number_in_chinese_numerals_reads_back_equal(number: int) -> None:
    parsed = parse_number(messes.chinese(number))
    assert parsed is not None and parsed.number == number


@settings(max_examples=500, deadline=None, derandomize=True)
@given(text=st.text(max_size=30))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    for kind in ("number", "count", "percent", "date", "text"):
        read = read_values(
            [text], ColumnSpec(kind, "万元" if kind == "number" else None, marks=marks_for({}), year=2022)
        )
        assert len(read.values) == len(read.states) == 1


@settings(max_examples=300, deadline=None, derandomize=True)
@given(number=st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_cell_at_all_is_read_or_refused(number: float) -> None:
    for kind in ("number", "count", "percent", "date", "text"):
        read = read_values(
            [number], ColumnSpec(kind, "万元" if kind == "number" else None, marks=marks_for({}), year=2022)
        )
        if kind == "number" and read.values[0] is not None:
            assert abs(read.values[0] / 1_000_000 - number) <= max(abs(number) * 1e-14, 1e-6)  # type: ignore[operator]


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_a_cell_that_holds_no_number_spoils_no_other(odd: float) -> None:
    read = read_values([1.0, odd, 2.0], ColumnSpec("number", "万元", marks=marks_for({})))
    assert read.values == [1_000_000, None, 2_000_000]
    assert [index for index, _, _ in read.troubles] == [1]


@pytest.mark.parametrize("text", ["万元", "亿元", "元", "平方米", "元/公斤", "%", "户次"])
def test_a_unit_of_measure_is_known(text: str) -> None:
    assert uom(text) is not None
