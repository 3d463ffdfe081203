"""Every rule that anybody names is worded, and nothing is worded that nobody names."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from expectations.checks import HERE
from expectations.judge import grade
from expectations.suite import columns_wanted, messages, rule_title, rulings
from sources.declare import Form, load
from sources.finding import Finding
from tests.expectations.test_grouped import EVERY_KIND
from tests.plan_folders import NEUTRAL

PROJECT = Path(__file__).resolve().parents[2]
PLAN = load(NEUTRAL)
FORMS = PLAN.forms | {EVERY_KIND.name: EVERY_KIND}
NAMED = {"heading", "found", "wanted", "row_key", "contact", "parts", "whole", "strange"}
# Who takes a rule, and as which argument.
MAKERS = {
    "_for": 0,
    "Finding": 0,
    "Unreadable": 0,
    "FaultyCell": 0,
    "Ruling": 0,
    "_at_least": 0,
    "_near": 0,
    "_look_up": 2,
    "_as_a_whole": 0,
}
# Functions that give a rule beside a value, as `None, "blank", "not_a_number", ...`: every name in their tuples is a rule or a state.
BESIDE_VALUES = ("sources/value/values.py", "sources/value/date.py", "sources/table/cells.py")
STATES = {"reported", "zero", "blank", "not_applicable", "unchanged", "above"}


def files() -> list[Path]:
    """The code that finds something; the sample only plants faults."""
    rooms = [
        path for room in ("sources", "expectations", "warehouse", "flows") for path in (PROJECT / room).rglob("*.py")
    ]
    return [path for path in rooms if "sample" not in path.parts]


def words(node: ast.AST, constants: Mapping[str, str]) -> Iterator[str]:
    """The rule names that an argument may come to: a text or its constant, or either side of an `if` or `or`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]
    elif isinstance(node, ast.IfExp):
        yield from (*words(node.body, constants), *words(node.orelse, constants))
    elif isinstance(node, ast.BoolOp):
        yield from (word for one in node.values for word in words(one, constants))


def constants_of(module: ast.Module) -> dict[str, str]:
    """The texts that a module assigns to names in capital letters, alone or as `ONE, OTHER = "one", "other"`."""
    constants: dict[str, str] = {}
    for node in module.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) else [value]
            constants |= {
                name.id: text.value
                for name, text in zip(names, values, strict=False)
                if isinstance(name, ast.Name) and isinstance(text, ast.Constant) and isinstance(text.value, str)
            }
    return constants


def made(path: Path) -> set[str]:
    """The rules of the findings that a module makes."""
    found: set[str] = set()
    module = ast.parse(path.read_text(encoding="utf-8"))
    constants = constants_of(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            place = MAKERS[node.func.id]
            arguments = [*node.args[place : place + 1], *(one.value for one in node.keywords if one.arg == "rule")]
            found |= {word for argument in arguments for word in words(argument, constants)}
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "RULES":
            assert isinstance(node.value, ast.Dict)
            found |= {word for value in node.value.values for word in words(value, constants)}
        if isinstance(node, ast.Tuple) and str(path.relative_to(PROJECT)) in BESIDE_VALUES:
            found |= {
                word for one in node.elts for word in words(one, constants) if re.fullmatch(r"[a-z]+(_[a-z]+)+", word)
            } - STATES
    return found


def named() -> dict[str, str]:
    """rule -> a file that names it."""
    rules = {rule: path.name for path in files() for rule in made(path)}
    rules |= {ruling.rule: f"{form.name}.yml" for form in FORMS.values() for ruling in rulings(form)}
    return rules | {path.stem: path.name for path in HERE.glob("*.sql")}


def test_every_rule_that_is_named_is_worded() -> None:
    assert {rule: file for rule, file in named().items() if rule not in messages()} == {}


def test_no_rule_is_worded_that_nobody_names() -> None:
    said = {word for path in files() for word in re.findall(r'"([a-z_]+)"', path.read_text(encoding="utf-8"))}
    assert set(messages()) - said - {path.stem for path in HERE.glob("*.sql")} == set()


def test_the_search_sees_every_rule_but_the_stage_s_own() -> None:
    assert set(messages()) - set(named()) == {"confirms_nothing"}


@pytest.mark.parametrize("rule", messages())
def test_a_wording_says_what_is_wrong_and_what_to_do(rule: str) -> None:
    said = messages()[rule]
    assert set(said) - {"wanted", "against", "says"} == {"title", "severity", "message", "todo"}
    assert said["severity"] in ("reject", "explain", "question", "note")
    for text in (said["message"], said["todo"]):
        assert re.search("[\u4e00-\u9fff]", text)
        assert {field for _, field, _, _ in string.Formatter().parse(text) if field is not None} <= NAMED


def test_every_rule_has_a_short_chinese_title_of_its_own() -> None:
    titles = [said["title"] for said in messages().values()]
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if not re.search("[\u4e00-\u9fff]", title) or len(title) > 15] == []


def test_a_plan_s_own_rule_without_a_title_is_listed_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "messages.yml").write_text("own: {severity: note, message: 甲, todo: 乙}\n", encoding="utf-8")
    assert [rule_title(rule, tmp_path) for rule in ("own", "min")] == ["own", "小于下限"]


def test_a_rule_that_follows_from_a_declaration_says_what_it_wants() -> None:
    ruled = {ruling.rule for form in FORMS.values() for ruling in rulings(form)}
    assert {rule for rule in ruled if "wanted" not in messages()[rule]} == set()


@pytest.mark.parametrize("form", FORMS)
def test_every_rule_of_a_form_can_be_worded(form: str) -> None:
    check_wording(FORMS[form])


def check_wording(declared: Form) -> None:
    from expectations.suite import described

    faults = [
        Finding(ruling.rule, "1", described(declared, ruling), "s", ruling.item, "x", severity=ruling.severity)
        for ruling in rulings(declared)
    ]
    for row in grade(faults, lambda submission: declared, PLAN):
        for text in (row["wanted"], row["message"], row["todo"]):
            assert text
            assert declared.items[row["item"]].headings[0] in row["message"]


@pytest.mark.parametrize(
    ("rule", "found", "wanted", "said"),
    [
        ("not_due_period", "2022年第5周", "month", "请核对报告期；此表按月报送"),
        ("unidentified_period", "本周", "week", "请在表头写明“报告期：”，例如：2022年第25周"),
        (
            "claims_disagree",
            "_meta: 东乡；A2: 西镇",
            "unit",
            "可能用了其他单位或其他期的模板：请核对填报单位，改为一致后重报，或换用本单位本期的模板重填",
        ),
        ("unknown_heading", "所在楼宇", "", "确属多余的，请删去"),
        ("unknown_heading", "楼宇", "楼宇名称", "如即“楼宇名称”，请改用该名称；确属多余的，请删去"),
        ("unknown_project", "甲", "", "请按项目库名称或编号填写；新项目请先报送纳入项目库"),
        ("unidentified_unit", "", "", "请在表头写明“填报单位：（单位名称）”"),
    ],
)
def test_what_a_clerk_reads_has_no_code_words_and_nothing_left_open(
    rule: str, found: str, wanted: str, said: str
) -> None:
    (row,) = grade([Finding(rule, found, wanted)], lambda _: None, PLAN)
    assert row["todo"] == said
    assert not re.search("[a-z_]{4,}|“”|：$|；$", row["message"] + row["todo"])


@pytest.mark.parametrize("form", FORMS)
def test_every_column_that_a_rule_looks_at_is_in_the_frame(form: str) -> None:
    check_columns(FORMS[form])


def check_columns(declared: Form) -> None:
    wanted = columns_wanted(declared)
    frame = {*declared.items, *wanted.derived, *wanted.inputs}
    looked_at = {
        value for one in rulings(declared) for name, value in one.arguments.items() if name.startswith("column")
    }
    assert looked_at <= frame
