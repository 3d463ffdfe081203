"""Judging by grouped expectations, of several forms too, finds what each rule finds alone, and what plain pandas finds, whatever
was judged before."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pandas
import pytest

from expectations.judge import _great_expectations, _judged
from expectations.once import _contents, made_once
from expectations.suite import EXPECTATIONS, Ruling, columns_wanted, grouped, rulings
from sources.declare import Form, Item, load
from tests.expectations.night import form_of
from tests.plan_folders import NEUTRAL
from warehouse.stage import NUMERIC

PLAN = load(NEUTRAL)
ROWS = 60
# One form with a rule of every kind of expectation: a new kind gets its item here.
EVERY_KIND = form_of(
    {
        "problem": {"type": "text", "required": True, "pattern": r"^问题-\d+$"},
        "status": {"type": "choice", "choices": ["推进中", "已完成"]},
        "opening": {"min": 0, "max": 100},
        "added": {"part_of": "added_total"},
        "added_total": {"total_of": "added", "jump_pct": 30},
        "closing": {"balance": ["opening", "+added"]},
        "share": {"type": "percent", "share": {"part": "added", "whole": "closing"}},
    },
    name="every_kind",
)
FORMS = {form.name: form for form in (EVERY_KIND, *PLAN.forms.values())}
Broken = set[tuple[str, str, str, str, int]]


@pytest.mark.parametrize("name", FORMS)
def test_grouped_rules_find_what_plain_pandas_finds(name: str) -> None:
    form = FORMS[name]
    rows = damaged(form, Random(f"{name}|2022"))
    found = by_groups(form, rows)
    assert found == by_pandas(form, rows)
    assert len({rule for rule, *_ in found}) == len({ruling.rule for ruling in rulings(form)})  # every rule was broken


@pytest.mark.parametrize("name", FORMS)
def test_grouped_rules_find_what_each_finds_alone(name: str) -> None:
    form = FORMS[name]
    rows = damaged(form, Random(name))
    assert by_groups(form, rows) == one_by_one(form, rows)


@pytest.mark.parametrize("seed", range(3))
def test_forms_judged_together_find_what_each_finds_alone(seed: int) -> None:
    """One form twice, as where its rows are looked at some at a time; the rules that compare with the last period too."""
    dice = Random(seed)
    check_together(dice.sample(list(FORMS.values()), len(FORMS)), dice)


def check_together(forms: list[Form], dice: Random) -> None:
    parts = [(form, damaged(form, dice)) for form in [*forms, forms[0]]]
    for in_context in (False, True):
        found = [set[Any]() for _ in parts]
        for asked, hits in _judged(parts, in_context):
            (at,) = (number for number, (_, frame) in enumerate(parts) if frame is asked.frame)
            found[at] |= {(*_name(asked.ruling), submission, line) for _, submission, line in hits}
        assert found == [by_pandas(form, rows, in_context) for form, rows in parts]


def test_rules_that_want_the_same_are_one_expectation_whatever_their_forms() -> None:
    check_groups([ruling for form in FORMS.values() for ruling in rulings(form)], members=1.5)


def check_groups(asked: list[Ruling], members: float) -> None:
    """A group for each thing that is wanted; there are more rules than groups by that factor."""
    groups = grouped(asked, ["f"] * len(asked))
    assert sorted(member for group in groups for member in group.members) == list(range(len(asked)))
    wanted = {
        (ruling.expectation, str({name: value for name, value in ruling.arguments.items() if "column" not in name}))
        for ruling in asked
    }
    assert len(groups) == len(wanted) < len(asked) / members


def test_numbers_and_texts_are_not_judged_as_one_column() -> None:
    rules = [Ruling("min", "a", "between", {"column": "a", "min_value": 0})] * 2
    assert [group.members for group in grouped(rules, ["f", "O"])] == [(0,), (1,)]


def test_what_is_made_once_is_what_is_made_anew() -> None:
    """Outside of a validation nothing is remembered; 1, 1.0 and True are three arguments, and a frame is none to remember by."""
    from great_expectations.core.id_dict import IDDict

    _great_expectations()
    frame = pandas.DataFrame({"a": range(1000)})
    given = [{"min": one, "max": None} for one in (0, 1, 1.0, True, "1", [1], None)]
    anew = [IDDict(one).to_id() for one in given]
    with made_once():
        for _ in range(2):
            assert [IDDict(one).to_id() for one in given] == anew
            assert IDDict(a=1, b=2).to_id({"a"}) == "a=1"
        assert _contents(IDDict(a=frame, b=1)) is None
    first = {"min": 1, "max": None}
    grouped([Ruling("min", "a", "between", {"column": "a", "min_value": 0})], ["f"])
    assert IDDict(first).to_id() == anew[1]


def test_an_expectation_changed_after_a_validation_is_asked_anew() -> None:
    (group,) = grouped([Ruling("min", "a", "between", {"column": "a", "min_value": 0})], ["f"])
    asked = group.expectation
    _great_expectations()
    with made_once():
        assert asked.configuration is asked.configuration
        assert asked.configuration.to_domain_obj() is asked.configuration.to_domain_obj()
    asked.min_value = 5
    assert asked.configuration.kwargs["min_value"] == 5
    assert asked.configuration.to_domain_obj().min_value == 5


def test_judging_in_threads_finds_what_judging_in_turn_finds() -> None:
    nights = [(form, damaged(form, Random(f"{name} {turn}"))) for turn in range(4) for name, form in FORMS.items()]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda night: by_groups(*night), nights))
    assert together == [by_groups(form, rows) for form, rows in nights]


def test_one_small_form_has_every_kind_of_expectation() -> None:
    assert {ruling.expectation for ruling in rulings(EVERY_KIND)} == set(EXPECTATIONS)


def damaged(form: Form, random: Random) -> pandas.DataFrame:
    """Rows of every column that the rules of `form` look at, with small numbers, so that many rules break by chance."""
    wanted = columns_wanted(form)
    columns: dict[str, Any] = {
        "submission": [f"s{row // 7}" for row in range(ROWS)],
        "line": [row % 7 for row in range(ROWS)],
        "row_key": [f"row {row}" for row in range(ROWS)],
    }
    for name, item in form.items.items():
        columns[name] = [_value(item, random) for _ in range(ROWS)]
    for name in (*wanted.derived, *wanted.inputs):
        is_given = name.endswith("__clear") or name.startswith("rule_")
        columns[name] = [_claim(random) if is_given else _number(random) for _ in range(ROWS)]
    frame = pandas.DataFrame(columns)
    numeric = [name for name, item in form.items.items() if item.type in NUMERIC] + [*wanted.derived, *wanted.inputs]
    return frame.astype(dict.fromkeys(dict.fromkeys(numeric), "float64"))


def _value(item: Item, random: Random) -> Any:
    if item.type in NUMERIC:
        return _number(random)
    if random.random() < 0.2:
        return None
    return random.choice([*item.choices, "示例", "省28条-3", "问题-01", "M01-02", ""])


def _number(random: Random) -> float | None:
    return random.choice([None, -1.0, 0.0, 0.01, 0.02, 0.03, 1.0, 5.0, 31.0, 101.0])


def _claim(random: Random) -> float | None:
    return random.choice([None, 0.0, 1.0, 1.0])


def by_groups(form: Form, rows: pandas.DataFrame) -> Broken:
    return {
        (*_name(asked.ruling), submission, line)
        for asked, hits in _judged([(form, rows)])
        for _, submission, line in hits
    }


def by_pandas(form: Form, rows: pandas.DataFrame, in_context: bool = False) -> Broken:
    return {
        (*_name(ruling), submission, line)
        for ruling in rulings(form)
        if ruling.needs_context or not in_context
        for submission, line in rows.loc[_is_broken(ruling, rows), ["submission", "line"]].itertuples(index=False)
    }


def one_by_one(form: Form, rows: pandas.DataFrame) -> Broken:
    """As Great Expectations' own guide has it: a context of its own, and all that there is to say."""
    import great_expectations as gx
    import great_expectations.expectations as stock

    declared = rulings(form)
    expectations = [
        getattr(stock, EXPECTATIONS[ruling.expectation])(**ruling.arguments, meta={"number": number})
        for number, ruling in enumerate(declared)
    ]
    asset = gx.get_context(mode="ephemeral").data_sources.add_pandas("alone").add_dataframe_asset(form.name)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": rows})
    outcome = batch.validate(
        gx.ExpectationSuite(name="alone", expectations=expectations), result_format={"result_format": "COMPLETE"}
    )
    return {
        (*_name(declared[result.expectation_config.meta["number"]]), rows["submission"][at], rows["line"][at])
        for result in outcome.results
        for at in result.result.get("unexpected_index_list") or []
    }


def _name(ruling: Ruling) -> tuple[str, str, str]:
    return ruling.rule, ruling.item, str(ruling.arguments)


def _is_broken(ruling: Ruling, rows: pandas.DataFrame) -> pandas.Series:
    said = ruling.arguments
    if "column_A" in said:
        first, second = rows[said["column_A"]], rows[said["column_B"]]
        both = first.notna() & second.notna()
        return both & ((first < second) if ruling.expectation == "pair_at_least" else (first != second))
    column = rows[said["column"]]
    if ruling.expectation == "not_null":
        return column.isna()
    if ruling.expectation == "in_set":
        return column.notna() & ~column.isin(said["value_set"])
    if ruling.expectation == "regex":
        return column.map(lambda text: isinstance(text, str) and re.search(said["regex"], text) is None)
    below = column < said["min_value"] if "min_value" in said else False
    above = column > said["max_value"] if "max_value" in said else False
    return column.notna() & (below | above)
