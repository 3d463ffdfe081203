"""Forms (报表) as declared: the items that a unit fills in, in dated versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sources.declare.declaration import Contradiction, Declared, regular_expression

Cadence = Literal["day", "ten_days", "week", "month", "quarter", "half_year", "year", "once"]


January = Literal["own", "joined"]
"""Of a monthly form: January is reported alone, or together with February (1-2月)."""


ItemType = Literal["text", "count", "number", "percent", "date", "choice"]


NUMERIC = ("count", "number", "percent")


RESERVED_NAMES = (
    "form",
    "is_adjacent",
    "has_inherited",
    "line",
    "period",
    "row_key",
    "submission",
    "submission_id",
    "unit",
)
"""Columns besides the items in a form's wide tables (`warehouse/stage.py:frame`, the views `form_<name>`)."""


ENDS_IN: dict[Cadence, Sequence[int]] = {"quarter": (3, 6, 9, 12), "half_year": (6, 12), "year": (12,)}
"""The months in which a period may end, for cadences that do not end in every month."""


class Season(Declared):
    """The part of the year in which a form is due, both months inclusive."""

    from_month: int
    to_month: int


class Growth(Declared):
    """A reported growth rate in percent, of one item over another (the same period last year)."""

    of: str
    over: str


class Share(Declared):
    """A reported percentage: 100 x part / whole."""

    part: str
    whole: str


class Item(Declared):
    """An item of a form. The first heading is the template's; the others are alternatives that people write.

    The meaning of an item is declared once; rules, template, suite and sample follow from it.
    total_of: the item is the year to date of another item, so not below it and not falling.
    may_fall: with `total_of`, the flow may be negative (净增), so the total may fall and be below its part.
    only_rises: progress within a year; a value below the last one is a question.
    only_rows: the row keys (or their first parts) that have the item; empty: all rows.
    balance: [opening, +added, -cleared]; without a + term a plain difference, whose first term is no opening.
    part_of: at most the other item.
    of_plan: the planned or payable amount; more than three times as much is a question.
    growth, share: recomputed, and questioned if different.
    jump_pct: a larger change from the previous period is a question.
    summable: whether totals add it up (false for a rate, an average, an index or a rank). Without it, heading and uom
    decide.
    tolerance: the allowed difference of a sum of rounded numbers, in the item's uom.
    stays: a text that keeps its value from period to period (a name, a permit's number). The template fills it in
    again; other free text of the last period is shown as a comment.
    """

    type: ItemType
    headings: Annotated[tuple[str, ...], Field(min_length=1)]
    uom: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    register_: Annotated[Literal["project", "unit"] | None, Field(alias="register")] = None
    min: float | None = None
    max: float | None = None
    pattern: Annotated[str | None, AfterValidator(regular_expression)] = None
    total_of: str | None = None
    may_fall: bool = False
    only_rises: bool = False
    only_rows: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    part_of: str | None = None
    of_plan: str | None = None
    growth: Growth | None = None
    share: Share | None = None
    jump_pct: float | None = None
    summable: bool | None = None
    tolerance: Annotated[float | None, Field(gt=0)] = None
    marks: dict[str, str] = Field(default_factory=dict)
    quantity: str | None = None
    group: str | None = None  # the upper heading, if the template prints two header rows
    sample: tuple[float, float] | None = None
    hint: str | None = None
    stays: bool = False


class Rule(Declared):
    """A rule between items of one row that does not follow from an item's meaning."""

    rule: Literal["at_most", "sum_at_most", "required_with", "before"]
    item: str
    other: str | None = None
    terms: tuple[str, ...] = ()
    value: float | None = None
    severity: Literal["reject", "explain", "question"] = "reject"


REST = "rest"
BLANK = re.compile(r"\{([a-z0-9_]+)\}")  # of a sentence: 应到人数{expected}人


def _rest(value: object) -> object:
    return (REST,) if value == REST else value


class Axis(Declared):
    """The meaning of the names along one side of a table; exactly one of three.

    period: the names are periods of this cadence, which is the form's. unit: they are units of the register. item: they
    are values of this item of the row key.
    """

    period: Cadence | None = None
    unit: Literal["register"] | None = None
    item: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Axis:
        declared = [name for name in ("period", "unit", "item") if getattr(self, name) is not None]
        if len(declared) != 1:
            raise Contradiction("period", declared or "nothing", "one of period, unit and item")
        return self


class Layout(Declared):
    """Another arrangement of the form's table: headings of columns, names of rows or names of sheets are periods or
    units.

    value: the item in the cells if only such a heading is above them. lead: the unit that may send all units' values in
    one table; by default the form's first reporter (`Version.value_of`, `Form.lead_of`).
    """

    columns: Axis | None = None
    rows: Axis | None = None
    sheets: Literal["period", "unit"] | None = None
    value: str | None = None
    lead: str | None = None

    @property
    def names_units(self) -> bool:
        """Whether one side of the table names units."""
        return self.sheets == "unit" or any(side is not None and side.unit for side in (self.columns, self.rows))

    @model_validator(mode="after")
    def _is_crossed(self) -> Layout:
        sides = [self.columns, self.rows, self.sheets]
        if not any(sides):
            raise Contradiction("columns", "nothing", "columns, rows or sheets")
        kinds = [kind for kind in ("period", "unit") for side in sides if side == kind or getattr(side, kind, None)]
        if len(set(kinds)) != len(kinds):
            raise Contradiction("rows", kinds, "periods, and units, along one side only")
        if self.rows is not None and self.rows.item is not None:
            raise Contradiction(
                "rows", {"item": self.rows.item}, "a row key instead: rows are named by it in every table"
            )
        if self.columns is not None and self.columns.item is not None and self.rows is not None:
            raise Contradiction("rows", "rows", "nothing beside columns that are values of an item")
        return self


class Version(Declared):
    """A form as valid from `valid_from`.

    rows: the row keys that the template prints.
    more_rows: units add rows of their own to the printed ones.
    totals: further names of total rows; 合计 and 全区 are known in every table. Total rows are compared, never loaded.
    carries: personal data that its texts may contain: mobile numbers, or none.
    ignore: headings, and headings of groups, that are not loaded. `ignore: rest` skips every heading that the form does
    not name.
    layouts: other arrangements of the table.
    sentences: sentences of a paper form, with an item's name in braces for each blank.
    """

    valid_from: date
    shape: Literal["table", "labels"]
    row_key: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    rows_from: str | None = None  # "project:<tier>", "milestone": rows come from a register
    more_rows: bool = False
    totals: tuple[str, ...] = ()
    items: dict[str, Item]
    ignore: Annotated[tuple[str, ...], BeforeValidator(_rest)] = ()
    carries: tuple[Literal["mobile"], ...] = ()
    rules: tuple[Rule, ...] = ()
    layouts: tuple[Layout, ...] = ()
    sentences: tuple[str, ...] = ()

    def value_of(self, layout: Layout) -> str | None:
        """The item in a layout's cells if only a period or a unit is above them; None if it is ambiguous.

        The layout may declare it. Otherwise it is the only required item, or else the only one. The row key and texts
        do not count.
        """
        if layout.value is not None:
            return layout.value
        candidates = {
            name: item for name, item in self.items.items() if name not in self.row_key and item.type != "text"
        }
        required = [name for name, item in candidates.items() if item.required]
        if len(required) == 1:
            return required[0]
        return next(iter(candidates)) if len(candidates) == 1 else None

    @model_validator(mode="after")
    def _layouts_exist(self) -> Version:
        for number, layout in enumerate(self.layouts):
            if layout.value is not None and (layout.value not in self.items or layout.value in self.row_key):
                names = ", ".join(name for name in self.items if name not in self.row_key)
                raise Contradiction(f"layouts.{number}.value", layout.value, f"one of its items: {names}")
            item = layout.columns.item if layout.columns else None
            if item is not None and item not in self.row_key:
                raise Contradiction(
                    f"layouts.{number}.columns", item, f"an item of the row key: {', '.join(self.row_key)}"
                )
        return self

    @property
    def is_open(self) -> bool:
        """Whether a unit may add rows of its own: nothing is printed, or `more_rows` says so."""
        return self.shape == "table" and (self.more_rows or not (self.rows or self.rows_from))

    @property
    def ignores_rest(self) -> bool:
        """Whether headings that the form does not name are skipped."""
        return REST in self.ignore

    @model_validator(mode="after")
    def _names_exist(self) -> Version:
        for name, item in self.items.items():
            self._check_item(name, item)
            self._check_rows(name, item)
            self._check_sums(name, item)
        for number, rule in enumerate(self.rules):
            for operand in (rule.item, rule.other, *rule.terms):
                self._must_have(operand, f"rules.{number}")
        self._check_keys_and_totals()
        self._check_sentences()
        self._check_headings()
        return self

    def _check_item(self, name: str, item: Item) -> None:
        """Check an item's name, the items that it is compared with, and that its type may have its keys."""
        if name in RESERVED_NAMES or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
            raise Contradiction(
                "items", name, f"a name of small letters, digits and single _, but none of {', '.join(RESERVED_NAMES)}"
            )
        others = [item.total_of, item.part_of, item.of_plan, *[term.lstrip("+-") for term in item.balance]]
        others += [item.growth.of, item.growth.over] if item.growth else []
        others += [item.share.part, item.share.whole] if item.share else []
        for other in others:
            self._must_have(other, f"items.{name}")
        if (item.type == "choice") != bool(item.choices):
            raise Contradiction(
                f"items.{name}.choices", list(item.choices), "choices with type choice, and only with it"
            )
        if item.stays and (item.type != "text" or name in self.row_key):
            raise Contradiction(f"items.{name}.stays", True, "nothing: only a text beside the row key may stay")

    def _must_have(self, item: str | None, key: str) -> None:
        """Check that a named item is one of the version's. key: where it is named."""
        if item is not None and item not in self.items:
            raise Contradiction(key, item, f"one of its items: {', '.join(self.items)}")

    def _check_keys_and_totals(self) -> None:
        """Check that the row key has items, and that rows and totals fit the shape of the form."""
        for key in self.row_key:
            self._must_have(key, "row_key")
        for total in self.totals:
            if total in self.rows or any(total in row.split("|") for row in self.rows):
                raise Contradiction("totals", total, "a name that is none of its rows")
        if self.totals and self.shape != "table":
            raise Contradiction("totals", list(self.totals), "nothing: a form of labels has no rows")
        numbers = [item for item in self.items.values() if item.type in ("number", "count")]
        if self.totals and all(item.summable is False for item in numbers):
            raise Contradiction("totals", list(self.totals), "nothing: no item is a number that adds up")
        if (self.shape == "table") != bool(self.row_key):
            raise Contradiction("row_key", list(self.row_key), "at least one item for a table, and none for labels")
        if self.more_rows and not self.rows:
            expected = "printed rows beside it: a register's rows are fixed, and a form without rows is open"
            raise Contradiction("more_rows", True, expected)

    def _check_headings(self) -> None:
        """Check that a heading belongs to one item, and that no ignored heading or group belongs to any."""
        headings = [one for item in self.items.values() for one in item.headings if item.group is None]
        for heading in headings:
            if headings.count(heading) > 1:
                raise Contradiction("items", heading, "a heading that belongs to one item only")
        groups = {item.group for item in self.items.values()}
        for heading in self.ignore:
            if heading in headings or heading in groups:
                raise Contradiction("ignore", heading, "headings and groups that no item has")

    def _check_sums(self, name: str, item: Item) -> None:
        """Check that items without sums are compared with none, neither over rows nor over periods."""
        if item.summable is not None and item.type not in NUMERIC:
            raise Contradiction(f"items.{name}.summable", item.summable, "nothing: only numbers are added up")
        if item.summable and item.type == "percent":
            raise Contradiction(f"items.{name}.summable", True, "false or nothing: percentages do not add up")
        if item.tolerance is not None and (item.type not in ("number", "count") or item.summable is False):
            raise Contradiction(f"items.{name}.tolerance", item.tolerance, "nothing: no sum is compared with the item")
        if item.summable is False and (item.total_of or item.balance):
            key = "total_of" if item.total_of else "balance"
            raise Contradiction(
                f"items.{name}.{key}", item.total_of or list(item.balance), "nothing beside summable: false"
            )
        of = item.total_of
        if of and self.items[of].summable is False:
            raise Contradiction(
                f"items.{name}.total_of", of, f"an item that adds up: {of} is declared as summable: false"
            )

    def _check_sentences(self) -> None:
        """Check that each sentence has items as blanks, and printed text between them."""
        if self.sentences and self.shape != "labels":
            raise Contradiction("sentences", list(self.sentences), "nothing: only a form of labels has sentences")
        for number, sentence in enumerate(self.sentences):
            literals, names = BLANK.split(sentence)[::2], BLANK.findall(sentence)
            where = f"sentences.{number}"
            for name in names:
                if name not in self.items:
                    raise Contradiction(where, name, f"one of its items: {', '.join(self.items)}")
                if names.count(name) > 1:
                    raise Contradiction(
                        where, name, "an item once; other spellings of a sentence are sentences of their own"
                    )
            if not names or not any(re.sub(r"\W", "", one) for one in literals):
                raise Contradiction(where, sentence, "a printed text with a blank: 应到人数{expected}人")
            if any(not re.sub(r"[\s_]", "", one) for one in literals[1:-1]):
                raise Contradiction(
                    where, sentence, "something printed between two blanks, or no one can tell where one ends"
                )

    def _check_rows(self, name: str, item: Item) -> None:
        """Check that the rows of an item are possible: printed ones, or values of the first key item."""
        first = self.items.get(self.row_key[0]) if self.row_key else None
        row_names = {*self.rows, *(row.split("|")[0] for row in self.rows), *(first.choices if first else ())}
        for row in item.only_rows if row_names else ():
            if row not in row_names:
                raise Contradiction(f"items.{name}.only_rows", row, f"one of {', '.join(sorted(row_names))}")


class Form(Declared):
    """A form (报表): its reporters, cadence and dated versions.

    months: it is due only for periods that end in one of these months; if empty, for all of its season.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    measures: tuple[int, ...]
    cadence: Cadence
    january: January = "joined"
    season: Season | None = None
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    reporters: Annotated[tuple[str, ...], Field(min_length=1)]
    district_from: Literal["lead", "parts", "towns", "sum"]  # `towns`: the former word for `parts`
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _keeps_its_cadence(cls, declaration: object) -> object:
        """Check that no version has a cadence of its own: a period is compared with the previous one."""
        versions = declaration.get("versions") if isinstance(declaration, dict) else None
        for number, version in enumerate(versions if isinstance(versions, list) else ()):
            for key in ("cadence", "january", "season", "months"):
                if isinstance(version, dict) and key in version:
                    need = f"no {key} in a version: a form keeps it; for another declare a form of its own"
                    raise Contradiction(f"versions.{number}.{key}", version[key], need)
        return declaration

    @model_validator(mode="after")
    def _has_periods(self) -> Form:
        if self.january == "own" and self.cadence != "month":
            raise Contradiction(
                "january", "own", f"nothing: only monthly forms have a January, and this is of cadence {self.cadence}"
            )
        if self.cadence == "once" and (self.months or self.season):
            raise Contradiction("months", list(self.months), "no months and no season: the form is reported once")
        ends = ENDS_IN.get(self.cadence, range(1, 13))
        ends = range(2, 13) if self.cadence == "month" and self.january == "joined" else ends
        for month in self.months:
            if month not in ends:
                also = ", or january: own" if self.cadence == "month" else ""
                raise Contradiction(
                    "months", month, f"months in which its periods end: {', '.join(map(str, ends))}{also}"
                )
        return self

    def version_on(self, day: date) -> Version:
        """The version valid on `day`; the first one before it began."""
        versions = [version for version in self.versions if version.valid_from <= day]
        return versions[-1] if versions else self.versions[0]

    def of_version(self, valid_from: date) -> Form:
        """The form with only the version that began on `valid_from`, by which its periods are judged.

        Raises: StopIteration if no version began then.
        """
        if len(self.versions) == 1:
            return self
        return self.model_copy(
            update={"versions": (next(one for one in self.versions if one.valid_from == valid_from),)}
        )

    @model_validator(mode="after")
    def _layouts_fit(self) -> Form:
        for version in self.versions:
            for number, layout in enumerate(version.layouts):
                for side in (layout.columns, layout.rows):
                    if side is not None and side.period not in (None, self.cadence):
                        raise Contradiction(
                            f"versions.layouts.{number}", side.period, f"the form's cadence, {self.cadence}"
                        )
        return self

    def lead_of(self, layout: Layout) -> str:
        """The unit that may send all units' values in a table of this layout."""
        return layout.lead or self.reporters[0]

    @property
    def keys_are_names(self) -> bool:
        """Whether a row key names one thing, whoever reports it. Not for printed rows and choices, which every unit
        has.
        """
        last = self.versions[-1]
        return bool(last.row_key) and not last.rows and all(last.items[key].type != "choice" for key in last.row_key)

    @property
    def items(self) -> dict[str, Item]:
        """All items of all versions, each as last declared."""
        return {name: item for version in self.versions for name, item in version.items.items()}
