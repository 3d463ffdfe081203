"""The reference job: a small plan of its own, and the files of a night with the truth about them.

Three forms of 12 items and 24 rules each, reported every week of a half-year; one file is one form of one unit for one week,
60 rows, half of the files workbooks, half CSV in GB18030. No rule compares with another week: whoever looks at one file
at a time can find all that there is to find. One file in `FAULTY` has one to three rows that break one rule each.

`write_job(folder, files)` makes `folder/plan` (as `flows/run.py:run_once` takes it as `root`), `folder/files`, `folder/more`
(what comes a night later: `truth_more.duckdb` is the truth about both), and `folder/truth.duckdb`: what must stand when all is over (`<form>`: the rows of what is not returned), what must be found
(`found(file, line, item, rule)`), and the figures (`figure(indicator, unit, period, numerator, denominator)`).
"""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from flows.home import instant

DISTRICT = "东湖区"
WEEKS, ROWS, FAULTY = 26, 60, 20
AT = instant("2022-07-05T23:00")
ARRIVED = instant("2022-07-05T09:00").timestamp()
HEADER_LINE = 4  # as people count: title, unit, period, header
UNIT, WEEK, TITLE = "填报单位：", "报告期：", "示例"
Row = dict[str, Any]

TEXT = {"type": "text"}
NUMBER = {"type": "number", "uom": "万元"}
COUNT = {"type": "count"}
DAY = {"type": "date"}
CHINESE = "^[一-龥]{2,12}$"
FORMS: dict[str, dict[str, Any]] = {
    "support": {
        "title": "助企资金兑现周报表",
        "items": {
            "firm": TEXT | {"headings": ["企业名称"], "required": True, "pattern": r"^示例企业\d+号$"},
            "industry": {
                "type": "choice",
                "headings": ["所属行业"],
                "choices": ["住宿餐饮", "批发零售", "文化旅游"],
                "required": True,
            },
            "policy_code": TEXT | {"headings": ["政策文号"], "required": True, "pattern": r"^洪府发-\d{4}$"},
            "contact": TEXT | {"headings": ["经办科室"], "required": True, "pattern": CHINESE},
            "paid": NUMBER | {"headings": ["兑现金额"], "required": True, "min": 0},
            "payable": NUMBER | {"headings": ["应兑现金额"], "required": True, "max": 100_000},
            "loan": NUMBER | {"headings": ["贷款金额"], "min": 0, "max": 100_000},
            "staff_paid": COUNT | {"headings": ["受益人数"], "required": True, "min": 0, "part_of": "staff"},
            "staff": COUNT | {"headings": ["职工人数"], "required": True, "min": 20, "max": 100_000},
            "staff_pct": {
                "type": "percent",
                "uom": "%",
                "headings": ["受益面"],
                "share": {"part": "staff_paid", "whole": "staff"},
            },
            "paid_on": DAY | {"headings": ["兑现日期"], "required": True},
            "remark": TEXT | {"headings": ["情况说明"], "pattern": CHINESE},
        },
        "rules": [{"rule": "at_most", "item": "paid", "other": "payable"}],
    },
    "building": {
        "title": "项目投资进度周报表",
        "items": {
            "project": TEXT | {"headings": ["项目名称"], "required": True, "pattern": r"^示例工程\d+号$"},
            "kind": {
                "type": "choice",
                "headings": ["建设性质"],
                "choices": ["新开工", "续建", "谋划"],
                "required": True,
            },
            "invested": NUMBER | {"headings": ["完成投资"], "required": True, "min": 0, "max": 100_000},
            "planned": NUMBER | {"headings": ["计划投资"], "required": True},
            "own_funds": NUMBER | {"headings": ["自有资金"], "required": True, "min": 0, "max": 100_000},
            "lent_funds": NUMBER | {"headings": ["银行资金"], "required": True, "min": 0, "max": 100_000},
            "invested_pct": {
                "type": "percent",
                "uom": "%",
                "headings": ["投资进度"],
                "max": 100,
                "share": {"part": "invested", "whole": "planned"},
            },
            "started_on": DAY | {"headings": ["开工日期"], "required": True},
            "finished_on": DAY | {"headings": ["竣工日期"], "required": True},
            "problem": TEXT | {"headings": ["存在问题"], "pattern": CHINESE},
            "solver": TEXT | {"headings": ["协调人员"], "pattern": CHINESE},
            "remark": TEXT | {"headings": ["情况说明"], "pattern": CHINESE},
        },
        "rules": [
            {"rule": "sum_at_most", "item": "own_funds", "terms": ["own_funds", "lent_funds"], "other": "planned"},
            {"rule": "before", "item": "started_on", "other": "finished_on"},
            {"rule": "required_with", "item": "solver", "other": "problem"},
        ],
    },
    "cases": {
        "title": "矛盾化解周报表",
        "items": {
            "village": TEXT | {"headings": ["村居名称"], "required": True, "pattern": r"^示例社区\d+号$"},
            "risk": {
                "type": "choice",
                "headings": ["风险等级"],
                "choices": ["高风险", "中风险", "低风险"],
                "required": True,
            },
            "opened": COUNT | {"headings": ["受理件数"], "required": True, "min": 0, "max": 10_000},
            "settled": COUNT | {"headings": ["办结件数"], "required": True, "part_of": "opened"},
            "pending": COUNT | {"headings": ["在办件数"], "required": True, "balance": ["opened", "-settled"]},
            "visits": COUNT | {"headings": ["走访户数"], "required": True, "min": 0, "max": 100_000},
            "visits_before": COUNT | {"headings": ["去年走访户数"], "min": 50, "max": 100_000},
            "visits_growth": {
                "type": "percent",
                "uom": "%",
                "headings": ["走访同比"],
                "growth": {"of": "visits", "over": "visits_before"},
            },
            "hotline": TEXT | {"headings": ["值班热线"], "required": True, "pattern": r"^0791-\d{8}$"},
            "grade": COUNT | {"headings": ["评定等次"], "required": True, "min": 1, "max": 5},
            "held_on": DAY | {"headings": ["会商日期"], "required": True},
            "remark": TEXT | {"headings": ["情况说明"], "pattern": CHINESE},
        },
        "rules": [],
    },
}
LETTERS = {
    item: chr(ord("A") + at) for form in FORMS.values() for at, item in enumerate(form["items"])
}  # of their columns
KEY = {"support": "firm", "building": "project", "cases": "village"}
INDICATORS = {  # indicator -> form, title, uom, numerator, denominator
    "support_paid": ("support", "助企资金兑现", "万元", "paid", "payable"),
    "support_lent": ("support", "助企贷款", "万元", "loan", None),
    "building_invested": ("building", "项目完成投资", "万元", "invested", "planned"),
    "building_funds": ("building", "项目自有资金", "万元", "own_funds", None),
    "cases_settled": ("cases", "矛盾化解", "件", "settled", "opened"),
    "cases_visits": ("cases", "走访户数", "户", "visits", None),
}
INDICATOR = """-- title: {title}
-- uom: {uom}
-- kind: cumulative
-- direction: up
-- rollup: {rollup}
-- target: {target}
-- quantity: none
-- form: {form}
{headline}-- One row per unit and week.
SELECT
    unit,
    period,
    sum(CASE WHEN item = '{part}' THEN number END) AS numerator,
    {denominator} AS denominator,
    {cells} AS cells
FROM reported
WHERE form = '{form}' AND item IN ('{part}', '{whole}')
GROUP BY unit, period
HAVING numerator IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written; `faults` are (row, rule, item) that it is to break."""

    name: str
    form: str
    unit: str
    week: str
    seed: int
    faults: tuple[tuple[int, str, str], ...]
    rows: int = ROWS


def write_job(folder: Path, files: int, rows: int = ROWS, more: int = 0, seed: int = 2022) -> Path:
    """The folder with plan, files and truth. rows: of each file. more: files that come a night later."""
    units = -(-(files + more) // (len(FORMS) * WEEKS))
    write_plan(folder / "plan", units)
    for made in ("files", "more"):
        (folder / made).mkdir()
    wanted = list(_files(files + more, units, rows, seed))
    with ProcessPoolExecutor(os.cpu_count()) as elsewhere:  # writing takes memory: not in this process
        places = [folder / "files"] * files + [folder / "more"] * more
        list(elsewhere.map(_write, places, wanted, range(files + more), chunksize=50))
        elsewhere.submit(_write_truth, folder / "truth.duckdb", wanted[:files]).result()
        if more:
            elsewhere.submit(_write_truth, folder / "truth_more.duckdb", wanted).result()
    return folder


def write_plan(folder: Path, units: int) -> None:
    """A plan's folder: its register, forms and indicators."""
    forms, indicators = folder / "forms", folder / "indicators"
    for made in (forms, indicators):
        made.mkdir(parents=True)
    _write_register(folder, units)
    for name, form in FORMS.items():
        version = {"valid_from": date(2022, 1, 1), "shape": "table", "row_key": [KEY[name]]}
        said = {"title": form["title"], "measures": [1], "cadence": "week", "reporters": ["各单位"]}
        said |= {"district_from": "sum", "versions": [version | {"items": form["items"], "rules": form["rules"]}]}
        (forms / f"{name}.yml").write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for name, (own, title, uom, part, whole) in INDICATORS.items():
        cells = f"numerator_cells(cell_id, CASE WHEN item = '{part}' THEN number END)"
        more = f"denominator_cells(cell_id, CASE WHEN item = '{whole}' THEN number END)"
        text = INDICATOR.format(
            title=title,
            uom=uom,
            form=own,
            part=part,
            whole=whole or part,
            rollup="ratio" if whole else "sum",
            target="reported" if whole else "none",
            headline="-- headline: true\n" if whole else "",
            denominator=f"sum(CASE WHEN item = '{whole}' THEN number END)" if whole else "CAST(NULL AS DECIMAL(18, 6))",
            cells=f"list_concat({cells}, {more})" if whole else cells,
        )
        (indicators / f"{name}.sql").write_text(text, encoding="utf-8")


def _write_register(folder: Path, units: int) -> None:
    known = "2021-12-31"
    measures = {
        "campaigns": [{"number": 1, "title": "示例", "short": "示例", "clause": "二（一）"}],
        "measures": [{"number": 1, "campaign": 1, "title": "示例", "clause": "二（一）1", "lead": unit_name(0)}],
    }
    settings = {
        "groups": [{"group": "各单位", "kinds": ["department"], "origin": "invented"}],
        "deadlines": [{"cadence": "week", "days": 1, "time": "12:00", "clause": "三（三）"}],
        "lights": [{"valid_from": "2022-01-01", "known_from": known, "green_from": 0, "red_to": -10, "coverage": 0.8}],
        "parameters": [],
    }
    plan = {
        "id": "benchmark",
        "title": "示例方案",
        "district": DISTRICT,
        "whole": "全区",
        "office": "调度办",
        "contact": "调度办",
    }
    for name, said in (("plan", plan), ("measures", measures), ("settings", settings)):
        (folder / f"{name}.yml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    lines = ["unit,kind,valid_from,known_from,origin", f"{DISTRICT},district,2000-01-01,{known},plan"]
    lines += [f"{unit_name(number)},department,2000-01-01,{known},invented" for number in range(units)]
    (folder / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, header in (
        ("quantities", "quantity_id,measure_no,text,kind"),
        ("projects", "project_id,name,kind,tiers,lead_unit,town,known_from,origin"),
        ("milestones", "task_id,title,measure_no,unit,origin"),
    ):
        (folder / f"{name}.csv").write_text(header + "\n", encoding="utf-8")


def unit_name(number: int) -> str:
    return f"示例单位{number:04}"


def _files(files: int, units: int, rows: int, seed: int) -> Iterator[File]:
    """The files of the night, in the order in which they come; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311
    claims = [(form, unit, week) for week in range(1, WEEKS + 1) for unit in range(units) for form in FORMS]
    rules = {form: [rule for rule in BREAKS if rule[0] == form] for form in FORMS}
    for number, (form, unit, week) in enumerate(claims[:files]):
        faults = []
        if number % FAULTY == FAULTY // 2:
            for row in dice.sample(range(rows), min(dice.randrange(1, 4), rows)):
                _, rule, item = dice.choice(rules[form])
                faults.append((row, rule, item))
        kind = "xlsx" if number % 2 else "csv"
        name = f"{unit_name(unit)}-{FORMS[form]['title']}-{number:05}.{kind}"
        yield File(name, form, unit_name(unit), f"2022-W{week:02}", dice.randrange(2**31), tuple(sorted(faults)), rows)


def rows_of(file: File) -> list[Row]:
    """The rows of a file, its faults in them."""
    dice = random.Random(file.seed)  # noqa: S311
    make = {"support": _support, "building": _building, "cases": _cases}[file.form]
    rows = [make(dice, number) for number in range(file.rows)]
    for number, rule, item in file.faults:
        rows[number] |= BREAKS[file.form, rule, item](rows[number])
    return rows


def _support(dice: random.Random, number: int) -> Row:
    payable, staff = dice.randrange(10_000, 90_000) / 100, dice.randrange(40, 900)
    helped = dice.randrange(staff // 5, staff)
    return {
        "firm": f"示例企业{number + 1}号",
        "industry": dice.choice(FORMS["support"]["items"]["industry"]["choices"]),
        "policy_code": f"洪府发-{dice.randrange(10_000):04}",
        "contact": dice.choice(["综合科", "企业科", "财务科"]),
        "paid": round(payable * dice.uniform(0.1, 0.9), 2),
        "payable": payable,
        "loan": dice.randrange(500_000) / 100,
        "staff_paid": helped,
        "staff": staff,
        "staff_pct": round(100 * helped / staff, 2),
        "paid_on": _day(dice),
        "remark": dice.choice([None, "按计划推进", "正在核对材料"]),
    }


def _building(dice: random.Random, number: int) -> Row:
    planned = dice.randrange(100_000, 900_000) / 100
    invested = round(planned * dice.uniform(0.2, 0.8), 2)
    started, has_problem = _day(dice), dice.random() < 0.2
    return {
        "project": f"示例工程{number + 1}号",
        "kind": dice.choice(FORMS["building"]["items"]["kind"]["choices"]),
        "invested": invested,
        "planned": planned,
        "own_funds": round(planned * 0.4, 2),
        "lent_funds": round(planned * 0.5, 2),
        "invested_pct": round(100 * invested / planned, 2),
        "started_on": started,
        "finished_on": started + timedelta(days=dice.randrange(30, 300)),
        "problem": "用地手续未办结" if has_problem else None,
        "solver": "示例协调组" if has_problem else None,
        "remark": dice.choice([None, "按计划推进", "雨天停工"]),
    }


def _cases(dice: random.Random, number: int) -> Row:
    opened, before = dice.randrange(10, 500), dice.randrange(100, 900)
    settled, visits = dice.randrange(opened), before + dice.randrange(5, 90)
    return {
        "village": f"示例社区{number + 1}号",
        "risk": dice.choice(FORMS["cases"]["items"]["risk"]["choices"]),
        "opened": opened,
        "settled": settled,
        "pending": opened - settled,
        "visits": visits,
        "visits_before": before,
        "visits_growth": round(100 * (visits - before) / before, 2),
        "hotline": f"0791-{dice.randrange(10**8):08}",
        "grade": dice.randrange(1, 6),
        "held_on": _day(dice),
        "remark": dice.choice([None, "按计划推进", "待回访"]),
    }


def _day(dice: random.Random) -> date:
    return date(2022, 1, 1) + timedelta(days=dice.randrange(150))


def _grown(row: Row, visits: int, before: int) -> Row:
    return {"visits": visits, "visits_before": before, "visits_growth": round(100 * (visits - before) / before, 2)}


def _planned(row: Row, **other: float) -> Row:
    """A row of a large project, with all that its size says."""
    planned = 900_000.0
    invested = other.get("invested", row["invested"])
    assert invested is not None  # a large project says it
    return {"planned": planned, "invested_pct": round(100 * invested / planned, 2), **other}


# (form, rule, item) -> what breaks that rule of that item in a good row, and no other one: the 24 rules of each form.
BREAKS: dict[tuple[str, str, str], Callable[[Row], Row]] = {
    ("support", "required", "firm"): lambda row: {"firm": None},
    ("support", "required", "industry"): lambda row: {"industry": None},
    ("support", "not_a_choice", "industry"): lambda row: {"industry": "采矿冶炼"},
    ("support", "pattern", "policy_code"): lambda row: {"policy_code": "洪府发5号"},
    ("support", "min", "paid"): lambda row: {"paid": -12.5},
    ("support", "part_exceeds_whole", "staff_paid"): lambda row: {
        "staff_paid": row["staff"] + 7,
        "staff_pct": round(100 * (row["staff"] + 7) / row["staff"], 2),
    },
    ("support", "share_differs", "staff_pct"): lambda row: {"staff_pct": round(row["staff_pct"] + 5, 2)},
    ("support", "at_most", "paid"): lambda row: {"paid": round(row["payable"] + 100, 2)},
    ("building", "required", "project"): lambda row: {"project": None},
    ("building", "not_a_choice", "kind"): lambda row: {"kind": "改造"},
    ("building", "min", "invested"): lambda row: {
        "invested": -250.0,
        "invested_pct": round(-25_000 / row["planned"], 2),
    },
    ("building", "max", "invested_pct"): lambda row: {
        "invested": round(row["planned"] * 1.2, 2),
        "invested_pct": 120.0,
    },
    ("building", "share_differs", "invested_pct"): lambda row: {"invested_pct": round(row["invested_pct"] + 5, 2)},
    ("building", "sum_at_most", "own_funds"): lambda row: {"own_funds": round(row["planned"] + 50, 2)},
    ("building", "before", "started_on"): lambda row: {"started_on": row["finished_on"] + timedelta(days=9)},
    ("building", "required_with", "solver"): lambda row: {"problem": "用地手续未办结", "solver": None},
    ("cases", "required", "village"): lambda row: {"village": None},
    ("cases", "not_a_choice", "risk"): lambda row: {"risk": "极高"},
    ("cases", "min", "opened"): lambda row: {"opened": -3, "settled": -3, "pending": 0},
    ("cases", "part_exceeds_whole", "settled"): lambda row: {"settled": row["opened"] + 3, "pending": -3},
    ("cases", "balance", "pending"): lambda row: {"pending": row["pending"] + 2},
    ("cases", "growth_differs", "visits_growth"): lambda row: {"visits_growth": round(row["visits_growth"] + 5, 2)},
    ("cases", "pattern", "hotline"): lambda row: {"hotline": "热线8号"},
    ("cases", "max", "grade"): lambda row: {"grade": 9},
    ("support", "pattern", "firm"): lambda row: {"firm": "某某" + row["firm"]},
    ("support", "pattern", "contact"): lambda row: {"contact": "科室A1"},
    ("support", "pattern", "remark"): lambda row: {"remark": "见附件B2"},
    ("support", "max", "payable"): lambda row: {"payable": 250_000.0},
    ("support", "min", "loan"): lambda row: {"loan": -5.5},
    ("support", "max", "loan"): lambda row: {"loan": 250_000.0},
    ("support", "min", "staff_paid"): lambda row: {"staff_paid": -5, "staff_pct": round(-500 / row["staff"], 2)},
    ("support", "min", "staff"): lambda row: {"staff_paid": 5, "staff": 10, "staff_pct": 50.0},
    ("support", "max", "staff"): lambda row: {
        "staff": 250_000,
        "staff_pct": round(100 * row["staff_paid"] / 250_000, 2),
    },
    ("building", "pattern", "project"): lambda row: {"project": "某某" + row["project"]},
    ("building", "max", "invested"): lambda row: _planned(row, invested=250_000.0),
    ("building", "min", "own_funds"): lambda row: {"own_funds": -5.5},
    ("building", "max", "own_funds"): lambda row: _planned(row, own_funds=250_000.0),
    ("building", "min", "lent_funds"): lambda row: {"lent_funds": -5.5},
    ("building", "max", "lent_funds"): lambda row: _planned(row, lent_funds=250_000.0),
    ("building", "pattern", "problem"): lambda row: {"problem": "手续A1", "solver": "示例协调组"},
    ("building", "pattern", "solver"): lambda row: {"problem": "用地手续未办结", "solver": "组1"},
    ("building", "pattern", "remark"): lambda row: {"remark": "见附件B2"},
    ("cases", "pattern", "village"): lambda row: {"village": "某某" + row["village"]},
    ("cases", "pattern", "remark"): lambda row: {"remark": "见附件B2"},
    ("cases", "max", "opened"): lambda row: {"opened": 25_000, "pending": 25_000 - row["settled"]},
    ("cases", "min", "visits"): lambda row: _grown(row, -5, row["visits_before"]),
    ("cases", "max", "visits"): lambda row: _grown(row, 250_000, row["visits_before"]),
    ("cases", "min", "visits_before"): lambda row: _grown(row, row["visits"], 20),
    ("cases", "max", "visits_before"): lambda row: _grown(row, row["visits"], 250_000),
    ("cases", "min", "grade"): lambda row: {"grade": 0},
    **{
        (form, "required", item): lambda row, item=item: {item: None}  # type: ignore[misc]
        for form, items in {
            "support": ("policy_code", "contact", "paid", "payable", "staff_paid", "staff", "paid_on"),
            "building": ("kind", "invested", "planned", "own_funds", "lent_funds", "started_on", "finished_on"),
            "cases": ("risk", "opened", "settled", "pending", "visits", "hotline", "grade", "held_on"),
        }.items()
        for item in items
    },
}
QUESTIONS = {"share_differs", "growth_differs"}  # asked about; all others return the file


def _write(folder: Path, file: File, number: int) -> None:
    from sources.calendar import label

    items = FORMS[file.form]["items"]
    rows = rows_of(file)
    top = [[FORMS[file.form]["title"]], [UNIT + file.unit], [WEEK + label(file.week)]]
    top.append([item["headings"][0] for item in items.values()])
    path = folder / file.name
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as out:
            writer = csv.writer(out)
            writer.writerows([*top, *([row[item] for item in items] for row in rows)])
    else:
        _write_workbook(path, top, [[row[item] for item in items] for row in rows])
    os.utime(path, (ARRIVED + number, ARRIVED + number))


def _write_workbook(path: Path, top: list[list[str]], rows: list[list[Any]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": len(rows) > 10_000})
    sheet = book.add_worksheet("填报")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for line, cells in enumerate([*top, *rows]):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell, day)
            elif cell is not None:
                sheet.write(line, column, cell)
    book.close()


def _write_truth(path: Path, files: list[File]) -> None:
    import duckdb
    import pandas

    con = duckdb.connect(str(path))
    found = [(file.name, HEADER_LINE + 1 + row, item, rule) for file in files for row, rule, item in file.faults]
    con.execute("CREATE TABLE found (file VARCHAR, line INTEGER, item VARCHAR, rule VARCHAR)")
    if found:
        con.executemany("INSERT INTO found VALUES (?, ?, ?, ?)", found)
    stands = [file for file in files if all(rule in QUESTIONS for _, rule, _ in file.faults)]
    for name in FORMS:
        standing = pandas.DataFrame(  # noqa: F841  asked for by name
            [
                {"unit": file.unit, "period": file.week, **row}
                for file in stands
                if file.form == name
                for row in rows_of(file)
            ],
            columns=["unit", "period", *FORMS[name]["items"]],
        )
        con.execute(f"CREATE TABLE {name} AS SELECT {columns_of(name)} FROM standing")
    con.execute(FIGURES)
    con.close()


def columns_of(form: str) -> str:
    """SQL for the columns of a form's accepted rows, each in the type in which they are compared."""
    types = {"number": "DOUBLE", "count": "DOUBLE", "percent": "DOUBLE", "date": "DATE"}
    items = FORMS[form]["items"]
    return "unit, period, " + ", ".join(
        f'CAST("{name}" AS {types.get(item["type"], "VARCHAR")}) AS "{name}"' for name, item in items.items()
    )


# The figures of each unit and week, for who has nothing but the accepted rows.
FIGURES = "CREATE OR REPLACE TABLE figure AS " + " UNION ALL ".join(
    f"SELECT '{name}' AS indicator, unit, period, sum({part}) AS numerator, "
    f"{f'sum({whole})' if whole else 'CAST(NULL AS DOUBLE)'} AS denominator FROM {form} GROUP BY unit, period"
    for name, (form, _, _, part, whole) in INDICATORS.items()
)
