"""Rules from a form's declaration, and a Great Expectations suite from the rules.

A rule is a stock expectation on one or two columns of the form's frame (`warehouse/stage.py:frame`). The values that it
compares with (sums, the previous period's values, recomputed percentages) are columns of that frame too, computed
exactly in SQL. `columns_wanted` lists them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.spelling import Spell, plain
from sources.declare import DeclarationError, Form, Item, Rule, YamlMapping, read_yaml

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

HERE = Path(__file__).parent
SEVERITIES = ("reject", "explain", "question", "note")
RETURNING = ("reject", "explain")  # a submission with such a finding is returned; `explain` only until it is explained
ANSWERED = ("explain", "question")  # severities that a reason settles
PERCENT_TOLERANCE = 0.1  # points: percentages are reported with one or two decimals
SHARE_TOLERANCE = 1  # points: a share written as a fraction has two decimals (0.71)
PLAIN_PERCENT = 2  # points: if the last value was larger, a bare number of at most 1 may be a fraction
SUM_TOLERANCE = 0.02  # uom: the period's value and the total are rounded separately
NUMERIC = ("count", "number", "percent")
NOT_APPLICABLE = 2  # of `<item>__unsaid` (`warehouse/stage.py: UNSAID`)
MOST_OF_PLAN = 3  # times the planned or payable amount: 122.6 % is real, larger values are mostly 元 taken for 万元
# Items are DECIMAL(18, 6): DuckDB raises if a product or sum of two needs more digits.
WIDE = 'CAST("{}" AS DECIMAL(38, 6))'
IS_BARE = "NOT regexp_matches(coalesce(\"{text}\", ''), '[%％‰]|百分')"  # SQL: a percentage without its sign


Arguments = dict[str, Any]  # arguments of a Great Expectations class; they differ by class
Words = dict[str, Any]  # values for a rule's wording: numbers, texts, lists of terms
ValueOf = Callable[[str], Any]  # column of a form's frame -> its value in the row, as pandas has it


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule of a form: its expectation, the expectation's columns, and the item whose cell is at fault."""

    rule: str
    item: str
    expectation: str
    arguments: Arguments
    words: Words = field(default_factory=dict)  # values for the rule's wording: min, max, other ...
    severity: str | None = None
    needs_context: bool = False


@dataclass(frozen=True, slots=True)
class FrameColumns:
    """Columns of a form's frame besides its items: `inputs` are `<item>__last`, `derived` are name -> SQL."""

    inputs: tuple[str, ...]
    derived: dict[str, str]


EXPECTATIONS = {
    "not_null": "ExpectColumnValuesToNotBeNull",
    "between": "ExpectColumnValuesToBeBetween",
    "in_set": "ExpectColumnValuesToBeInSet",
    "regex": "ExpectColumnValuesToMatchRegex",
    "pair_at_least": "ExpectColumnPairValuesAToBeGreaterThanB",
    "pair_equal": "ExpectColumnPairValuesToBeEqual",
}


@functools.lru_cache(maxsize=8)
def messages(plan: Path | None = None) -> dict[str, YamlMapping]:
    """Rule -> its title, severity, condition, message and remedy, in Chinese; `says`: the Chinese for the reader's code
    words.

    plan: the folder of a plan, whose `messages.yml` words the plan's own checks.

    Raises: DeclarationError.
    """
    worded = plan / "messages.yml" if plan else None
    if worded is None or not worded.exists():
        return messages() if plan else _worded_in(HERE / "messages.yml")
    return {**messages(), **_worded_in(worded)}


def rule_title(rule: str, plan: Path | None = None) -> str:
    """The short Chinese name of a rule, for lists of rules; the rule's own name if nobody has named it in Chinese.

    plan: the folder of a plan, as for `messages`.
    """
    return str(messages(plan).get(rule, {}).get("title", rule))


def _worded_in(path: Path) -> dict[str, YamlMapping]:
    catalogue = read_yaml(path)
    for rule, words in catalogue.items():
        for key in ("severity", "message", "todo"):
            if key not in words:
                raise DeclarationError(path, f"{rule}.{key}", "nothing", "the words, in Chinese")
        if words["severity"] not in SEVERITIES:
            raise DeclarationError(path, f"{rule}.severity", words["severity"], f"one of {', '.join(SEVERITIES)}")
    return catalogue


def rulings(form: Form) -> list[Ruling]:
    """All rules that a form's declaration implies; `form` is that of one version (`Form.of_version`)."""
    return [*(ruling for name, item in form.items.items() for ruling in _of_item(name, item)), *_of_rows(form)]


def columns_wanted(form: Form) -> FrameColumns:
    """The columns that the rules of `form` need besides its items."""
    inputs: list[str] = []
    derived: dict[str, str] = {}
    for name, item in form.items.items():
        derived |= _columns_of_row(name, item)
        compared = _columns_of_change(name, item)
        inputs += compared.inputs
        derived |= compared.derived
    for number, rule in enumerate(_rules(form)):
        column = f"rule_{number}"
        if rule.rule == "sum_at_most":
            derived[column] = " + ".join(f"coalesce({WIDE.format(term)}, 0)" for term in rule.terms)
        elif rule.rule == "required_with":
            derived[column] = f'CASE WHEN "{rule.other}" IS NULL OR "{rule.item}" IS NOT NULL THEN 1 END'
        elif rule.rule == "before":
            derived[column] = f'CASE WHEN "{rule.item}" > "{rule.other}" THEN 0 ELSE 1 END'
    return FrameColumns(tuple(dict.fromkeys(inputs)), derived)


def _columns_of_row(name: str, item: Item) -> dict[str, str]:
    """Column -> SQL of the values of the same row with which an item is compared."""
    derived: dict[str, str] = {}
    if item.required:
        derived[f"{name}__unsaid_here"] = (
            f'CASE WHEN "{name}__unsaid" = 0{_outside(item)} THEN 0 ELSE "{name}__unsaid" END'
        )
    if item.balance and item.tolerance:
        derived[f"{name}__off_sum"] = f"{WIDE.format(name)} - ({_sum(item.balance)})"
    elif item.balance:
        derived[f"{name}__sum"] = _sum(item.balance)
    if computed := computed_percent(item):
        kind = "growth" if item.growth else "share"
        off = f'"{name}" - {computed}'
        derived[f"{name}__off_{kind}"] = f"CASE WHEN NOT {_is_hundredth(name, item)} THEN {off} END"
    return derived


def _columns_of_change(name: str, item: Item) -> FrameColumns:
    """The columns of the previous period with which an item is compared."""
    inputs: list[str] = []
    derived: dict[str, str] = {}
    last = f"{name}__last"
    if opening := opening_of(item):
        inputs.append(last)
        derived[f"{opening}__off_closing"] = (
            f'CASE WHEN is_adjacent AND NOT has_inherited THEN {WIDE.format(opening)} - "{last}" END'
        )
    if item.total_of:
        inputs.append(last)
        fell = "" if item.may_fall else f' AND "{name}" >= "{last}"'  # a total that fell already has a finding
        derived[f"{name}__off"] = (
            f'CASE WHEN is_adjacent AND NOT has_inherited{fell} THEN {WIDE.format(name)} - "{last}" - "{item.total_of}" END'
        )
    if item.jump_pct is not None:
        inputs.append(last)
        derived[f"{name}__change"] = (
            f'CASE WHEN NOT has_inherited AND "{last}" <> 0{_unless_hundredth(name, item)} '
            f'THEN 100 * ({WIDE.format(name)} - "{last}") / abs("{last}") END'
        )
    if item.of_plan:
        inputs += [last, f"{item.of_plan}__last"]
        most = MOST_OF_PLAN
        was = f'coalesce("{last}" > {most} * {WIDE.format(f"{item.of_plan}__last")}, false)'  # it was asked about then
        derived[f"{name}__within_plan"] = (
            f'CASE WHEN "{item.of_plan}" > 0 AND "{name}" > {most} * {WIDE.format(item.of_plan)} AND NOT {was} THEN 0 ELSE 1 END'
        )
    if item.type == "percent":
        inputs.append(last)
        derived[f"{name}__clear"] = f"CASE WHEN NOT {_is_hundredth(name, item)} THEN 1 END"
    if item.only_rises:
        inputs.append(last)
        unless = _unless_hundredth(name, item)
        if computed := computed_percent(item):
            unless += f" AND {computed} IS NULL"  # a value computed from two numbers falls with them
        derived[f"{name}__off_last"] = f'CASE WHEN NOT has_inherited{unless} THEN {WIDE.format(name)} - "{last}" END'
    return FrameColumns(tuple(inputs), derived)


def columns_judged(form: Form) -> tuple[str, ...]:
    """The columns of the frame of `form` that its rules or findings use."""
    names = [name for ruling in rulings(form) for name in (*_columns(ruling), *_named_beside(ruling))]
    return tuple(dict.fromkeys(names))


def _columns(ruling: Ruling) -> list[str]:
    return [column for name, column in ruling.arguments.items() if name.startswith("column")]


def _named_beside(ruling: Ruling) -> list[str]:
    """The columns that `held_against` uses besides the rule's own."""
    if ruling.rule == "over_plan":
        return [ruling.words["other"]]
    if ruling.rule in ("jump", "ambiguous_percent"):
        return [f"{ruling.item}__last", ruling.item]
    return [ruling.item] if "__off" in ruling.arguments.get("column", "") else []


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules, of one or several forms, that have the same condition on different columns. They become one expectation on
    these columns, stacked.

    Great Expectations takes about 10 ms per expectation, whatever the data. The 801 rules of 23 forms become 48
    expectations.
    """

    members: tuple[int, ...]  # the indices of the rules among all rules judged together
    columns: tuple[str, ...]  # names of the stacked columns: one, or two for rules on pairs
    filler: float | None  # a value that breaks no rule, to fill up shorter columns
    expectation: Expectation


def grouped(rules: Sequence[Ruling], kinds: Sequence[str]) -> list[RuleGroup]:
    """The rules as Great Expectations objects, each with the number of its group. kinds: the types of the rules'
    values.
    """
    alike: dict[str, list[int]] = {}
    for number, (ruling, kind) in enumerate(zip(rules, kinds, strict=True)):
        alike.setdefault(f"{ruling.expectation}|{kind}|{_beside_columns(ruling)}", []).append(number)
    groups = []
    for number, members in enumerate(alike.values()):
        first = rules[members[0]]
        names = {name: f"{name}_{number}" for name in first.arguments if name.startswith("column")}
        filler = 1.0 if first.expectation == "not_null" else None
        asks = expectation(first, names, meta={"group": number})
        groups.append(RuleGroup(tuple(members), tuple(names.values()), filler, asks))
    return groups


def expectation(ruling: Ruling, columns: Mapping[str, str], **more: object) -> Expectation:
    """The Great Expectations object of a rule, on `columns` (argument -> name) instead of its own.

    more: further arguments, such as its description.
    """
    import great_expectations.expectations as stock

    kind: type[Expectation] = getattr(stock, EXPECTATIONS[ruling.expectation])
    arguments: Arguments = {**_beside_columns(ruling), **columns, **more}
    return kind(**arguments)


def _beside_columns(ruling: Ruling) -> Arguments:
    return {name: value for name, value in ruling.arguments.items() if not name.startswith("column")}


def severity_of(ruling: Ruling) -> str:
    """reject, explain, question or note: as the form's rule declares, else as the catalogue does."""
    return str(ruling.severity or messages()[ruling.rule]["severity"])


def is_dash(ruling: Ruling, value: ValueOf) -> bool:
    """Whether a row breaks a ruling by — in a required item. The value is not missing: the item does not apply.

    value: column of the form's frame -> its value in the row.
    """
    return ruling.rule == "required" and value(f"{ruling.item}__unsaid_here") == NOT_APPLICABLE


def described(form: Form, ruling: Ruling, value: ValueOf | None = None) -> str:
    """The condition that a rule sets for its item, in Chinese, with the headings of the items that it names.

    value: column of the form's frame -> its value in the row, for wordings that quote a number of the row.
    """
    named = dict(ruling.words)
    if ruling.rule == "ambiguous_percent" and value:
        named["hundredfold"] = f"{plain(100 * value(ruling.item))}%"
    for key in ("other", "of", "over", "part", "whole"):
        if isinstance(named.get(key), str) and named[key] in form.items:
            named[key] = heading(form, named[key])
    if "terms" in named:
        named["terms"] = "".join(_term(form, term, number) for number, term in enumerate(named["terms"]))
    return str(messages()[ruling.rule]["wanted"]).format(heading=heading(form, ruling.item), **named)


RATES = ("growth_differs", "share_differs")  # rules that compare a percentage with one of many decimals


def held_against(ruling: Ruling, value: ValueOf, spell: Spell = plain) -> str | None:
    """The number with which a rule compares its item, as people write it; None if the rule's wording already has it.

    value: column of the form's frame -> its value in the row. spell: writes a number in the unit of the table (`spelling`).
    """
    arguments = ruling.arguments
    if "column_A" in arguments:
        other = arguments["column_A"] if arguments["column_B"] == ruling.item else arguments["column_B"]
        number = value(other)
    elif ruling.rule == "over_plan":
        number = value(ruling.words["other"])
    elif ruling.rule in ("jump", "ambiguous_percent"):
        number = value(f"{ruling.item}__last")
        if number != number:  # it is compared with the value computed from the row's own numbers
            return None
    elif ruling.rule in ("min", "max"):
        number = arguments.get("min_value", arguments.get("max_value"))
        if spell is plain or number == 0:
            return None
    elif "__off" in arguments["column"]:
        number = value(ruling.item) - value(arguments["column"])
    else:
        return None
    template = str(messages()[ruling.rule].get("against", "{number}"))
    return template.format(number=spell(round(number, 2) if ruling.rule in RATES else number))


def worded(text: str, named: Mapping[str, str], says: Mapping[str, str]) -> str:
    """A text of the catalogue with its names filled in. Code words are translated by `says`; a [part] is kept only if
    all its names have values.
    """
    spoken = {name: _spoken(value, says) for name, value in named.items()}
    template = re.sub(
        r"\[([^\]]*)\]",
        lambda part: part[1] if all(spoken[name] for name in re.findall(r"{(\w+)}", part[1])) else "",
        text,
    )
    return template.format(**spoken)


def _spoken(text: str, says: Mapping[str, str]) -> str:
    return re.sub(r"[A-Za-z_]+", lambda word: says.get(word[0], word[0]), text) if says else text


def _term(form: Form, term: str, number: int) -> str:
    sign = "-" if term.startswith("-") else "+" if number else ""
    return sign + heading(form, term.lstrip("+-"))


def heading(form: Form, item: str) -> str:
    """The heading under which the template asks for an item."""
    return form.items[item].headings[0]


def _of_item(name: str, item: Item) -> Iterator[Ruling]:
    yield from _of_value(name, item)
    yield from _of_sums(name, item)
    yield from _of_other_numbers(name, item)
    yield from _of_change(name, item)


def _of_value(name: str, item: Item) -> Iterator[Ruling]:
    """Rules on a value alone."""
    if item.required:
        yield Ruling("required", name, "between", {"column": f"{name}__unsaid_here", "max_value": 0})
    if item.choices:
        yield Ruling(
            "not_a_choice",
            name,
            "in_set",
            {"column": name, "value_set": list(item.choices)},
            {"choices": "、".join(item.choices)},
        )
    if item.pattern:
        yield Ruling(
            "pattern", name, "regex", {"column": name, "regex": item.pattern}, {"pattern": item.hint or item.pattern}
        )
    if item.min is not None:
        yield Ruling("min", name, "between", {"column": name, "min_value": item.min}, {"min": f"{item.min:g}"})
    if item.max is not None:
        yield Ruling("max", name, "between", {"column": name, "max_value": item.max}, {"max": f"{item.max:g}"})


def _of_sums(name: str, item: Item) -> Iterator[Ruling]:
    """Rules that compare a total or stock with its parts, in the row and from the previous period."""
    if item.total_of:
        if not item.may_fall:
            yield _at_least("total_below_part", name, name, item.total_of)
            yield _at_least("total_fell", name, name, f"{name}__last", needs_context=True)
        yield _near(
            "total_does_not_add_up",
            name,
            f"{name}__off",
            _tolerance(item),
            {"other": item.total_of},
            needs_context=True,
        )
    if item.balance and item.tolerance:
        yield _near("balance", name, f"{name}__off_sum", item.tolerance, {"terms": item.balance})
    elif item.balance:
        yield Ruling(
            "balance",
            name,
            "pair_equal",
            {"column_A": name, "column_B": f"{name}__sum", "ignore_row_if": "either_value_is_missing"},
            {"terms": item.balance},
        )
    if opening := opening_of(item):
        yield _near(
            "opening_differs_from_closing",
            opening,
            f"{opening}__off_closing",
            _tolerance(item),
            {"other": name},
            needs_context=True,
        )


def _of_other_numbers(name: str, item: Item) -> Iterator[Ruling]:
    """Rules that compare a number with one that it is a part, a share or a growth of."""
    if item.part_of:
        yield _at_least("part_exceeds_whole", name, item.part_of, name, {"other": item.part_of})
    if item.of_plan:
        words = {"other": item.of_plan, "pct": f"{100 * MOST_OF_PLAN}"}
        column = {"column": f"{name}__within_plan"}
        yield Ruling("over_plan", name, "between", {**column, "min_value": 1}, words, needs_context=True)
    if item.growth:
        yield _near(
            "growth_differs",
            name,
            f"{name}__off_growth",
            PERCENT_TOLERANCE,
            {"of": item.growth.of, "over": item.growth.over},
        )
    if item.share:
        yield _near(
            "share_differs",
            name,
            f"{name}__off_share",
            PERCENT_TOLERANCE,
            {"part": item.share.part, "whole": item.share.whole},
        )


def _of_change(name: str, item: Item) -> Iterator[Ruling]:
    """Rules that compare a value with the previous one."""
    if item.type == "percent":
        words = {"hundredfold": "写明百分号"}
        column = {"column": f"{name}__clear"}
        yield Ruling("ambiguous_percent", name, "not_null", column, words, needs_context=True)
    if item.only_rises:
        least = -PERCENT_TOLERANCE if item.type == "percent" else 0
        column = {"column": f"{name}__off_last"}
        yield Ruling("progress_fell", name, "between", {**column, "min_value": least}, needs_context=True)
    if item.jump_pct is not None:
        yield _near("jump", name, f"{name}__change", item.jump_pct, {"pct": f"{item.jump_pct:g}"}, needs_context=True)


def _of_rows(form: Form) -> Iterator[Ruling]:
    for number, rule in enumerate(_rules(form)):
        column = f"rule_{number}"
        if rule.rule == "at_most" and rule.other:
            yield _at_least("at_most", rule.item, rule.other, rule.item, {"other": rule.other}, severity=rule.severity)
        elif rule.rule == "at_most":
            yield Ruling(
                "max",
                rule.item,
                "between",
                {"column": rule.item, "max_value": rule.value},
                {"max": f"{rule.value:g}"},
                rule.severity,
            )
        elif rule.rule == "sum_at_most":
            yield _at_least(
                "sum_at_most",
                rule.item,
                rule.other or rule.item,
                column,
                {"terms": rule.terms, "other": rule.other or rule.item},
                severity=rule.severity,
            )
        elif rule.rule == "required_with":
            yield Ruling(
                "required_with", rule.item, "not_null", {"column": column}, {"other": rule.other}, rule.severity
            )
        elif rule.rule == "before":
            yield Ruling(
                "before", rule.item, "between", {"column": column, "min_value": 1}, {"other": rule.other}, rule.severity
            )
        else:
            raise ValueError(
                f"{form.name}: {rule.rule!r} is no kind of rule; wanted at_most, sum_at_most, required_with or before"
            )


def _at_least(
    rule: str,
    item: str,
    larger: str,
    smaller: str,
    words: Words | None = None,
    severity: str | None = None,
    needs_context: bool = False,
) -> Ruling:
    """The rule that `larger` is at least `smaller`, both columns; unless `words` say otherwise, it names `smaller`."""
    arguments = {"column_A": larger, "column_B": smaller, "or_equal": True, "ignore_row_if": "either_value_is_missing"}
    return Ruling(rule, item, "pair_at_least", arguments, {"other": smaller, **(words or {})}, severity, needs_context)


def _near(rule: str, item: str, column: str, tolerance: float, words: Words, needs_context: bool = False) -> Ruling:
    """The rule that a computed column, a difference, lies within `tolerance` of 0."""
    return Ruling(
        rule,
        item,
        "between",
        {"column": column, "min_value": -tolerance, "max_value": tolerance},
        words,
        None,
        needs_context,
    )


def _tolerance(item: Item) -> float:
    """The allowed difference between an item and a sum, in the item's unit of measure."""
    return max(SUM_TOLERANCE, item.tolerance or 0)


def _rules(form: Form) -> list[Rule]:
    return list(form.versions[-1].rules)


def opening_of(item: Item) -> str | None:
    """The item with a stock's opening value; None for a plain difference."""
    return item.balance[0] if any(term.startswith("+") for term in item.balance) else None


def computed_percent(item: Item) -> str | None:
    """SQL for a growth or share computed from the row's own numbers, in percent; None for any other item."""
    if item.growth:
        of, over = item.growth.of, item.growth.over
        return f'CASE WHEN "{over}" <> 0 THEN 100 * ({WIDE.format(of)} - "{over}") / "{over}" END'
    if item.share:
        part, whole = item.share.part, item.share.whole
        return f'CASE WHEN "{whole}" <> 0 THEN 100 * {WIDE.format(part)} / "{whole}" END'
    return None


def _is_hundredth(name: str, item: Item) -> str:
    """SQL condition: a number of at most 1, written without %, seems to be a fraction.

    The row's own numbers decide, else the row's last value. The unit is then asked which of the two meanings it
    intended. 0.6 after 0.4 is taken as written.
    The last value of a growth decides nothing: growths come near zero from both sides.
    """
    number, last, computed = f'"{name}"', f'"{name}__last"', computed_percent(item)
    bare = f"abs({number}) <= 1 AND {number} <> 0 AND {IS_BARE.format(text=f'{name}__text')}"
    seems = "false" if item.growth else f"{last} * {number} > 0 AND abs({last}) > {PLAIN_PERCENT}"
    if computed:
        off = f"abs({number} - {computed}) > {PERCENT_TOLERANCE} AND abs(100 * {number} - {computed}) <= {SHARE_TOLERANCE}"
        seems = f"CASE WHEN {computed} IS NULL THEN {seems} ELSE {off} END"
    return f"coalesce({bare} AND ({seems}), false)"


def _unless_hundredth(name: str, item: Item) -> str:
    return f" AND NOT {_is_hundredth(name, item)}" if item.type == "percent" else ""


def _sum(terms: tuple[str, ...]) -> str:
    return " ".join(
        f"{'-' if term.startswith('-') else '+'} {WIDE.format(term.lstrip('+-'))}" for term in terms
    ).removeprefix("+ ")


def _outside(item: Item) -> str:
    """SQL condition for rows that the item does not apply to: neither the key nor its first part is among `only_rows`."""
    if not item.only_rows:
        return ""
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in item.only_rows)
    return f" OR NOT (row_key IN ({names}) OR split_part(row_key, '|', 1) IN ({names}))"
