"""The data dictionary says what is there, in Chinese, and leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from house import DECLARED, House

from warehouse.definition import ROOT
from warehouse.dictionary import describe, write_dictionary
from warehouse.words import words


def test_every_relation_and_column_has_a_comment(house: House) -> None:
    found = describe(house.con)
    assert {"reported", "figure", "progress", "form_led"} <= {relation.name for relation in found.relations}
    bare = [
        (relation.name, column.name) for relation in found.relations for column in relation.columns if not column.label
    ]
    assert bare == []
    assert [relation.name for relation in found.relations if not relation.label] == []


def test_what_a_command_works_with_for_a_moment_is_not_in_it(house: House) -> None:
    house.con.execute("CREATE OR REPLACE TEMP VIEW passing AS SELECT 1 AS one")
    try:
        assert "passing" not in {relation.name for relation in describe(house.con).relations}
    finally:
        house.con.execute("DROP VIEW temp.passing")


def test_every_form_and_indicator_is_in_it(house: House) -> None:
    found = describe(house.con)
    assert [form.form for form in found.forms] == ["led", "summed", "towns", "weekly"]
    assert [item[0] for item in found.forms[0].items] == ["row", "part", "whole"]
    assert [one["indicator"] for one in found.indicators] == sorted(DECLARED)


def test_every_shape_is_in_it_once_it_is_published(house: House, tmp_path: Path) -> None:
    house.publish()
    names = sorted(path.stem for path in (ROOT / "warehouse" / "shapes").glob("*.sql"))
    assert list(describe(house.con).shapes) == names
    markdown, _ = write_dictionary(house.con, tmp_path)
    for page in (markdown, tmp_path / "entries" / "reported_ratio.html"):
        assert "CREATE OR REPLACE MACRO reported_ratio(" in page.read_text(encoding="utf-8")


def test_it_is_written_as_markdown_and_as_pages(house: House, tmp_path: Path) -> None:
    markdown, index = write_dictionary(house.con, tmp_path)
    text = markdown.read_text(encoding="utf-8")
    assert "| part | 完成 | number | 万元 |  |" in text
    assert "### share（share）" in text
    entries = re.findall(r'href="(entries/[^"]+)"', index.read_text(encoding="utf-8"))
    assert entries == sorted({f"entries/{path.name}" for path in (tmp_path / "entries").iterdir()}, key=entries.index)
    assert entries[0] == "entries/progress.html"  # as SHOW TABLES ranks them
    due = (tmp_path / "entries" / "due.html").read_text(encoding="utf-8")
    assert "状态：<code>not_yet_due</code> 未到报告期、" in due
    form = (tmp_path / "entries" / "form_led.html").read_text(encoding="utf-8")
    assert "<td>完成</td>" in form and 'href="share.html"' in form  # an indicator that reads it
    indicator = (tmp_path / "entries" / "share.html").read_text(encoding="utf-8")
    assert "&#39;part&#39;" in indicator and 'href="form_led.html"' in indicator  # SQL is escaped
    for path in (index, tmp_path / "entries" / "share.html"):
        assert "http" not in path.read_text(encoding="utf-8")  # nothing is fetched from elsewhere


def test_chinese_views_show_the_same_rows_under_chinese_names(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}})
    assert house.all('SELECT "行", "数值" FROM zh."现行数据" WHERE "报表项" = \'part\'') == [("x", 480)]
    assert house.all('SELECT "完成" FROM zh."led表"') == [(480,)]


def test_chinese_views_have_chinese_states_and_kinds(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}})
    assert house.all('SELECT "数据状态" FROM zh."现行数据" WHERE "报表项" = \'part\'') == [("已填",)]
    assert house.all('SELECT DISTINCT "类别" FROM zh."报送单位" WHERE "报送单位" = \'甲局\'') == [("部门",)]


def test_every_word_of_a_value_is_of_a_column_that_is_there(house: House) -> None:
    """A misspelt key of the catalogue would translate nothing."""
    columns = {
        name
        for relation in describe(house.con).relations
        for column in relation.columns
        for name in (column.name, f"{relation.name}.{column.name}")
    }
    assert set(words()["values"]) - columns == set()


def test_bulletin_and_warehouse_name_a_state_alike() -> None:
    bulletin = yaml.safe_load((ROOT / "reports" / "bulletin" / "bulletin.yml").read_text(encoding="utf-8"))
    values = words()["values"]
    for of_warehouse, of_bulletin in (
        (values["due.status"], bulletin["states"]),
        (values["obstacle.standing"], bulletin["obstacles"]),
        (values["progress.state"], bulletin["states"]),
    ):
        both = of_warehouse.keys() & of_bulletin.keys()
        assert both and {key: of_warehouse[key] for key in both} == {key: of_bulletin[key] for key in both}


def test_chinese_views_say_which_column_is_which(house: House) -> None:
    query = "SELECT comment FROM duckdb_columns() WHERE schema_name = 'zh' AND table_name = '现行数据' AND column_name = '数值'"
    ((comment,),) = house.all(query)
    assert comment.endswith("（number）")
    for relation in ("duckdb_views()", "duckdb_columns()"):
        assert house.all(f"SELECT count(*) FROM {relation} WHERE schema_name = 'zh' AND comment IS NULL") == [(0,)]
