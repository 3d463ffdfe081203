"""A form's 填报说明: one page, in the words of its declaration."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx

from reports.guide.guide import Guide, guide_of, html_of, write_guides
from sources.declare import Form, Plan, read_yaml

DAY = date(2022, 7, 31)
TEMPLATES = Path(__file__).parent / "templates"


def of(plan: Plan, name: str) -> Guide:
    form = Form.model_validate({"name": name, **read_yaml(TEMPLATES / f"{name}.yml")})
    return guide_of(form, form.version_on(DAY), plan)


def test_it_says_who_reports_what_and_when(plan: Plan) -> None:
    said = dict(of(plan, "ledger").before)
    assert said["一、谁报"] == "交通局。"
    assert said["二、报什么"].startswith("本表每个“问题编号”填一行，每行7项。有新增事项的，填在表末空行")
    assert said["三、何时报"].startswith("每月报一次，月后")


def test_each_item_has_a_line_with_its_rules(plan: Plan) -> None:
    lines = {line[0]: line[1:] for line in of(plan, "ledger").table}
    assert lines["状态"] == ("", "是", "选填：未解决、已解决。")
    assert lines["到位金额"] == ("万元", "", "数字；本年累计，不小于“本月到位”，不小于上期。")
    assert lines["其中专债"] == ("万元", "", "数字；不大于“到位金额”。")


def test_mistakes_are_those_that_the_form_allows(plan: Plan) -> None:
    assert "比例填成小数" in dict(of(plan, "works").after)["七、常见错误"]
    assert "比例填成小数" not in dict(of(plan, "ledger").after)["七、常见错误"]


def test_page_and_document_say_the_same(plan: Plan, tmp_path: Path) -> None:
    form = Form.model_validate({"name": "ledger", **read_yaml(TEMPLATES / "ledger.yml")})
    page, document = write_guides(form, DAY, plan, tmp_path)
    guide = guide_of(form, form.version_on(DAY), plan)
    word = docx.Document(str(document))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == guide.title == "《公路堵点台账》填报说明" and texts[-1] == guide.contact
    assert [cell.text for cell in word.tables[0].rows[1].cells] == list(guide.table[0])
    said = page.read_text(encoding="utf-8")
    assert said == html_of(guide) and all(title in said for title, _ in (*guide.before, *guide.after))
    assert "http" not in said
