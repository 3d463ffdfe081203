"""Writing the workbooks that units with due reports fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.arguments import form_of, period_of, report_of, unit_of, writing
from flows.errors import EnvironmentFault
from flows.home import Home
from sources.statement import statement

if TYPE_CHECKING:
    from reports.template.template import Value


def write_templates(home: Home, form: str | None, unit: str | None, period: str | None, out: Path) -> None:
    """Write the templates of a form, unit and period; of all due or missing reports if they are not given. Beside them a guide to each form."""
    from reports.guide.guide import write_guides
    from reports.template.template import write_template
    from warehouse.connect import current, open_reader

    plan = home.plan()
    form = form_of(plan, form).name if form else None
    unit = unit_of(plan, unit) if unit else None
    period = period_of(period).code if period else None
    known = current(home.warehouse) is not None
    if form and unit and period:
        owed = [(form, unit, period)]
    elif known:
        with open_reader(home.warehouse) as con:
            owed = con.execute(
                "SELECT form, unit, period FROM due WHERE status IN ('due', 'missing') AND NOT (is_of_past_year AND $3 IS NULL) AND form = coalesce($1, form) "
                "AND unit = coalesce($2, unit) AND period = coalesce($3, period) ORDER BY ALL",
                [form, unit, period],
            ).fetchall()
    else:
        raise EnvironmentFault(f"{home.root}: no snapshot yet that says what is due; name --form, --unit and --period")
    guided: dict[str, date] = {}
    for name, who, code in owed:
        declared, who, one = report_of(plan, name, who, code)
        former = plan.predecessors(who, one.ends_on) if declared.version_on(one.ends_on).rows_from else []
        last = _last_values(home, name, who, former, code) if known else {}
        path = out / f"{who}_{declared.title}_{code}.xlsx"
        with writing("--out"):
            out.mkdir(parents=True, exist_ok=True)
            write_template(declared, declared.version_on(one.ends_on), who, one, plan, path, last)
        guided[name] = max(one.ends_on, guided.get(name, one.ends_on))
        print(path)
    is_read = out.resolve() == home.inbox.resolve()  # whatever lies in the inbox is taken for a report
    for name, day in ({} if is_read else guided).items():
        with writing("--out"):
            print(*write_guides(plan.forms[name], day, plan, out), sep="\n")
    print(
        f"{len(owed)} templates"
        + ("" if owed else ": nothing of that is due now; for another one name --form, --unit and --period")
    )


def _last_values(home: Home, form: str, unit: str, former: Sequence[str], period: str) -> dict[str, dict[str, Value]]:
    """Row key -> item -> the last value before the period: the unit's, else that of the former unit that last reported
    the row.

    former: ended units whose register entries the unit answers for.
    """
    from warehouse.connect import open_reader

    with open_reader(home.warehouse) as con:
        rows = con.execute(
            statement(Path(__file__).parent / "queries" / "last_value.sql"),
            {"unit": unit, "former": list(former), "form": form, "period": period},
        ).fetchall()
    values: dict[str, dict[str, Value]] = {}
    for row_key, item, number, day, text in rows:
        values.setdefault(row_key, {})[item] = number if number is not None else day if day is not None else text
    return values
