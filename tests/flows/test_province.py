"""A third plan, of a province, written from the how-to pages: it is checked, taken in for a half-year, and nothing that goes out speaks of
another plan's district, towns, projects or campaigns."""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from pathlib import Path

import pytest

from demo import Span
from demo.general import LEDGER
from flows.check import inspect
from flows.edition import publish_once
from flows.home import Home, instant
from flows.sample import play
from flows.templates import write_templates
from reports.letters.reminder import ladder, owed, write_reminders
from warehouse.connect import open_reader

pytestmark = [pytest.mark.torture, pytest.mark.tries("a province without anything of a district")]
PROVINCE = Path(__file__).parents[1] / "province"
# Words of a district and of what only other plans have: levels, kinds of units, campaigns, projects, obstacles.
FOREIGN = re.compile(
    "东湖|南昌|镇街|街办|街道|管理处|强攻|全区|区级|区直|区调度|本区|全县|乡镇|项目开工|督办|堵点|0 个项目|主要经济"
)
LAST = instant("2026-07-12T23:00")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The province's home after its invented half-year, with a monthly edition on top."""
    made = Home(tmp_path_factory.mktemp("province"), PROVINCE).prepare()
    play(made, seed=None, run_night=None, span=Span(2026, 1))
    publish_once(made, "monthly", LAST)
    return made


def texts(path: Path) -> str:
    """All that a document says; of a workbook or a Word document the text of its parts."""
    if path.suffix not in (".xlsx", ".docx"):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        xml = "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return re.sub("<[^>]+>", "", xml)


def test_the_plan_and_its_examples_hold() -> None:
    result = inspect(PROVINCE)
    # Twelve accepted tables and two of another layout, two returned ones and eleven indicators.
    assert ([str(one) for one in result.errors], [str(one) for one in result.notes], result.examples) == ([], [], 27)


def test_its_reports_are_accepted_but_for_the_planted_faults(home: Home) -> None:
    lines = [json.loads(line) for line in (home.root / "sample" / LEDGER).read_text(encoding="utf-8").splitlines()]
    returned = sum(one["status"] == "returned" for one in lines)
    with open_reader(home.warehouse) as con:
        rules = dict(
            con.execute("SELECT rule, count(*) FROM finding WHERE rule <> 'duplicate_file' GROUP BY rule").fetchall()
        )
        statuses = dict(con.execute("SELECT status, count(*) FROM submission GROUP BY status").fetchall())
    assert rules == {"not_a_number": returned}
    assert statuses == {"returned": returned, "accepted": sum(one["status"] == "accepted" for one in lines)}
    assert returned < 0.05 * len(lines)


def test_cities_make_the_province_and_its_indicators_have_lights(home: Home) -> None:
    query = "SELECT indicator, unit, value, light FROM progress WHERE period IN ('2026-06', '2026-06-T3', '2026-H1', '2026-W26', '2026-Q2')"
    with open_reader(home.warehouse) as con:
        found = {(indicator, unit): (value, light) for indicator, unit, value, light in con.execute(query).fetchall()}
    cities = ("临江市", "云岭市", "平川市")
    for indicator in ("roads_built", "training_total"):
        assert found[indicator, "示例省"][0] == pytest.approx(sum(found[indicator, city][0] for city in cities))
    # The department reports beds beside the cities, which alone make the province (district_from: parts).
    assert found["beds_open", "省卫健委"][0] > 0
    assert found["beds_open", "示例省"][0] == sum(found["beds_open", city][0] for city in cities)
    # The department reports for the province, beside the cities: theirs do not count.
    assert found["trade_total", "示例省"][0] == found["trade_total", "省商务厅"][0]
    judged = (
        "works_growth",
        "arrears_left",
        "roads_built",
        "trade_total",
        "training_total",
        "grain_sown",
        "hazards_mended",
    )
    assert {found[indicator, "示例省"][1] for indicator in judged} <= {"green", "yellow", "red"}


def test_nothing_that_goes_out_is_another_plans(home: Home, tmp_path: Path) -> None:
    write_templates(home, None, "临江市", None, tmp_path)
    documents = [
        path
        for folder in (home.reports, home.outbox, tmp_path)
        for path in folder.rglob("*")
        if path.suffix in (".html", ".xlsx", ".docx", ".txt") and "data-docs" not in path.parts
    ]
    assert {path.suffix for path in documents} == {".html", ".xlsx", ".docx", ".txt"}
    found = {(path.name, word) for path in documents for word in FOREIGN.findall(texts(path))}
    assert found == set()


def test_its_bulletin_has_three_campaigns_and_no_empty_part(home: Home) -> None:
    import openpyxl

    page = next(home.reports.glob("monthly-*.html")).read_text(encoding="utf-8")
    assert "全省经济运行“百日攻坚”通报" in page and "示府发〔2026〕3号" in page
    assert all(
        f"{numeral} {short}" in page
        for numeral, short in zip("一二三", ("工业稳增长", "扩内需", "保民生"), strict=True)
    )
    assert "排名：设区市" in page and "id=projects" not in page and "class=grid" not in page
    assert "id=narrative" in page  # the one measure that is told
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says that it will not keep data bars
        book = openpyxl.load_workbook(next(home.reports.glob("monthly-*.xlsx")))
    assert book.sheetnames == ["进度", "排名", "排名明细", "报送", "报送问题", "来源", "说明"]
    notice = texts(next(home.reports.glob("monthly-*.docx")))
    assert "全省经济运行“百日攻坚”通报" in notice and "示例省经济运行调度专班" in notice and "{{" not in notice


def test_what_a_city_lacks_is_no_number_of_things_where_amounts_are_counted(home: Home) -> None:
    """Of 万亩 a share lacks points; of hazards, which are counted, a number of them."""
    page = next(home.reports.glob("monthly-*.html")).read_text(encoding="utf-8")
    chased = page[page.index("滞后指标追赶测算") : page.index("报送情况（近")]
    grain, hazards = (re.search(f"{title}.{{0,80}}", chased, re.DOTALL) for title in ("粮食播种进度", "隐患整改率"))
    assert grain and re.search(r"[\d.]+个百分点", grain[0]) and hazards and re.search(r"\d+ 个", hazards[0])


def test_its_reminders_speak_of_reports_and_are_signed_by_its_office(home: Home) -> None:
    at = instant("2026-07-15T10:00")
    with open_reader(home.warehouse) as con:
        debts = owed(con, at, ladder())
    reminders = write_reminders(debts, {}, at, ladder(), home.plan().identity)
    assert reminders and not any(FOREIGN.search(one.subject + one.text) for one in reminders)
    assert all("项报送事项" in one.subject or "报送事项逾期" in one.subject for one in reminders)
    assert all("示例省经济运行调度专班" in one.text and "书面告知省调度专班" in one.text for one in reminders)
