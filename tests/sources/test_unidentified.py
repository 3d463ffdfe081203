"""A file of no declared form is told so once, however many sheets it has; one without any cell is told what it has instead."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from sources.read import Taken


def test_forms_are_listed_once_for_all_sheets(take_trial: Callable[[bytes, str], Taken]) -> None:
    findings = take_trial(_sheets("值班表", "通讯录", "车辆登记"), "x.xlsx").findings
    assert [(one.rule, one.found) for one in findings] == [("unidentified_form", "值班表、通讯录、车辆登记")]
    assert findings[0].wanted.count("试验项目情况表") == 1


def test_a_title_that_is_near_a_forms_is_proposed_instead_of_the_list(
    take_trial: Callable[[bytes, str], Taken],
) -> None:
    findings = take_trial(_sheets("值班表", "试验项目情説表"), "x.xlsx").findings
    assert [(one.rule, one.found, one.wanted) for one in findings] == [
        ("form_title_near", "试验项目情説表", "试验项目情况表")
    ]


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ("", "unreadable_no_cells"),
        ("xl/media/image1.png", "unreadable_pictures"),
        ("xl/charts/chart1.xml", "unreadable_charts"),
    ],
)
def test_a_workbook_without_a_cell(part: str, rule: str, take_trial: Callable[[bytes, str], Taken]) -> None:
    out = io.BytesIO()
    Workbook().save(out)
    if part:
        with zipfile.ZipFile(out, "a") as file:
            file.writestr(part, b"-")
    taken = take_trial(out.getvalue(), "x.xlsx")
    assert (taken.status, [one.rule for one in taken.findings]) == ("unreadable", [rule])


def _sheets(*titles: str) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, title in enumerate(titles, 1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in ([title], ["姓名", "电话"], ["张某", "无"]):
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
