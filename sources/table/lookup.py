"""A plan as the reader looks it up, made comparable once: names of units, projects and forms, headings of versions.

Each worker process makes it once for all files of a run.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sources.declare import Form, Item, Plan, Version
from sources.table.heading import Headings, headings_of
from sources.table.rows import Names
from sources.value.values import marks_for
from sources.value.words import normal, tidy


@dataclass(frozen=True, eq=False)
class ReaderForm:
    """A version of a form as the reader uses it. `printed` maps a normalised row key (or its part) to how it is declared; `names` are
    what its rows are known by. Equal only to itself, as its headings are."""

    form: Form
    version: Version
    headings: Headings
    printed: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    marks: Mapping[str, Mapping[str, str]]
    names: Names


@dataclass
class Known:
    """A plan with normalised names: `titles` -> form, `units` -> unit, `projects` -> its id, and the `districts`' names."""

    plan: Plan
    titles: Mapping[str, str]
    units: Mapping[str, str]
    projects: Mapping[str, str]
    districts: frozenset[str] = frozenset()
    titles_in: dict[str, str | None] = field(default_factory=dict)
    _reader_forms: dict[tuple[str, date], ReaderForm] = field(default_factory=dict)
    _kinds: dict[str, dict[str, str]] = field(default_factory=dict)
    _reporters: dict[tuple[tuple[str, ...], date], frozenset[str]] = field(default_factory=dict)

    def reader_form(self, form: Form, day: date) -> ReaderForm:
        """The form's version that holds on `day`."""
        version = form.version_on(day)
        key = (form.name, version.valid_from)
        if key not in self._reader_forms or self._reader_forms[key].version is not version:
            self._reader_forms[key] = _reader_form(form, version, self.districts)
        return self._reader_forms[key]

    def kinds(self, form: Form) -> dict[str, str]:
        """Item of the form -> its type."""
        if form.name not in self._kinds:
            self._kinds[form.name] = {name: item.type for name, item in form.items.items()}
        return self._kinds[form.name]

    def reporters(self, form: Form, day: date) -> frozenset[str]:
        """The units that report the form on `day`."""
        key = (form.reporters, day)
        if key not in self._reporters:
            self._reporters[key] = frozenset(self.plan.reporters(form, day))
        return self._reporters[key]


def known(plan: Plan) -> Known:
    """The plan, made comparable; cached for the last four plans."""
    return _known(_Same(plan))


class _Same:
    """A plan, equal only to itself."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.plan is self.plan

    def __hash__(self) -> int:
        return id(self.plan)


@functools.lru_cache(maxsize=4)
def _known(same: _Same) -> Known:
    plan = same.plan
    return Known(
        plan=plan,
        titles={normal(title): form.name for form in plan.forms.values() for title in (*form.aliases, form.title)},
        units={normal(name): unit for name, unit in plan.unit_names.items()},
        projects=_projects(plan),
        districts=frozenset(
            normal(name) for unit in plan.units if unit.kind == "district" for name in (unit.unit, *unit.aliases)
        ),
    )


def _projects(plan: Plan) -> dict[str, str]:
    """Ids, names and aliases -> id; a name that two projects share names neither."""
    result: dict[str, str] = {}
    shared: set[str] = set()
    for project in plan.projects:
        for name in (project.project_id, project.name, *project.aliases):
            if result.setdefault(normal(name), project.project_id) != project.project_id:
                shared.add(normal(name))
    return {name: project for name, project in result.items() if name not in shared}


def _reader_form(form: Form, version: Version, districts: frozenset[str]) -> ReaderForm:
    parts = {part for row in version.rows for part in row.split("|")} | set(version.rows)
    return ReaderForm(
        form=form,
        version=version,
        headings=headings_of(version),
        printed={normal(part): part for part in parts},
        choices={name: _choices(item) for name, item in version.items.items() if item.choices},
        marks={name: marks_for(item.marks, item.type) for name, item in version.items.items()},
        names=_names(version, parts, districts),
    )


def _names(version: Version, parts: set[str], districts: frozenset[str]) -> Names:
    keys = [version.items[name] for name in version.row_key]
    declared = parts | {choice for item in keys for choice in item.choices}
    return Names(
        declared=frozenset(map(normal, declared)),
        totals=frozenset(map(normal, version.totals)),
        districts=districts,
        are_free=len(keys) == 1 and keys[0].type == "text" and keys[0].register_ != "project",
        rows=frozenset(map(normal, version.rows)),
    )


def _choices(item: Item) -> dict[str, str]:
    return {normal(tidy(choice)): choice for choice in item.choices}
