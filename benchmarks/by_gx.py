"""Great Expectations judges each file for itself: one context, one suite a form, ready made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.by_hand import frame_of, placed, read_by_calamine
from benchmarks.job import FORMS, HEADER_LINE, columns_of
from benchmarks.outcome import Fault, archived, enter_one, finish, made, plain, write_receipt, write_slip


def gx_each(job: Path, out: Path) -> None:
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    con = made(out)
    context = gx.get_context(mode="ephemeral")
    switches = {"globally": False, "metric_calculations": False}
    context.variables.progress_bars = switches  # type: ignore[assignment]  # it reads a mapping
    asset = context.data_sources.add_pandas("night").add_dataframe_asset("file")
    definition = asset.add_batch_definition_whole_dataframe("all")
    suites = {name: _suite(name) for name in FORMS}
    for path in sorted((job / "files").iterdir()):
        sha256, content = archived(path, out)
        seen, columns = read_by_calamine(path.name, sha256, content)
        frame = _with_derived(seen.form, frame_of(seen.form, placed(seen, columns)))
        batch = definition.get_batch({"dataframe": frame})
        faults: list[Fault] = []
        for result in batch.validate(suites[seen.form], result_format={"result_format": "COMPLETE"}).results:
            said = result.expectation_config.meta
            for row in result.result.get("unexpected_index_list") or []:
                faults.append((HEADER_LINE + 1 + row, said["item"], said["rule"]))
        status = write_receipt(out, seen, faults)
        if status == "returned":
            write_slip(out, seen, plain(frame, seen.form), faults)
        else:
            con.execute(f"INSERT INTO {seen.form} SELECT file, line, {columns_of(seen.form)} FROM frame")
        enter_one(con, seen, status, faults)
    finish(con, out)


def _with_derived(form: str, frame: Any) -> Any:
    """The frame with the columns that stock expectations need to compare what rules compare."""
    if form == "support":
        frame["off"] = frame["staff_pct"] - 100 * frame["staff_paid"] / frame["staff"]
    elif form == "building":
        frame["off"] = frame["invested_pct"] - 100 * frame["invested"] / frame["planned"]
        frame["funds"] = frame["own_funds"] + frame["lent_funds"]
        frame["solved"] = (frame["problem"].isna() | frame["solver"].notna()).astype("int64")
    else:
        frame["off"] = (
            frame["visits_growth"] - 100 * (frame["visits"] - frame["visits_before"]) / frame["visits_before"]
        )
        frame["balance"] = frame["opened"] - frame["settled"]
    return frame


def _suite(form: str) -> Any:
    import great_expectations as gx
    import great_expectations.expectations as stock

    def at_least(rule: str, item: str, larger: str, smaller: str) -> Any:
        return stock.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A=larger,
            column_B=smaller,
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            meta={"rule": rule, "item": item},
        )

    def between(rule: str, item: str, low: float | None, high: float | None, column: str | None = None) -> Any:
        said = {"rule": rule, "item": item}
        return stock.ExpectColumnValuesToBeBetween(column=column or item, min_value=low, max_value=high, meta=said)

    def given(item: str) -> Any:
        return stock.ExpectColumnValuesToNotBeNull(column=item, meta={"rule": "required", "item": item})

    def choice(item: str) -> Any:
        choices = FORMS[form]["items"][item]["choices"]
        return stock.ExpectColumnValuesToBeInSet(
            column=item, value_set=choices, meta={"rule": "not_a_choice", "item": item}
        )

    def pattern(item: str) -> Any:
        regex = FORMS[form]["items"][item]["pattern"]
        return stock.ExpectColumnValuesToMatchRegex(column=item, regex=regex, meta={"rule": "pattern", "item": item})

    def of_item(item: str, said: dict[str, Any]) -> Iterator[Any]:
        if said.get("required"):
            yield given(item)
        if "choices" in said:
            yield choice(item)
        if "pattern" in said:
            yield pattern(item)
        if "min" in said:
            yield between("min", item, said["min"], None)
        if "max" in said:
            yield between("max", item, None, said["max"])

    balance = stock.ExpectColumnPairValuesToBeEqual(
        column_A="pending",
        column_B="balance",
        ignore_row_if="either_value_is_missing",
        meta={"rule": "balance", "item": "pending"},
    )
    expectations: dict[str, Callable[[], list[Any]]] = {
        "support": lambda: [
            at_least("part_exceeds_whole", "staff_paid", "staff", "staff_paid"),
            between("share_differs", "staff_pct", -0.1, 0.1, "off"),
            at_least("at_most", "paid", "payable", "paid"),
        ],
        "building": lambda: [
            between("share_differs", "invested_pct", -0.1, 0.1, "off"),
            at_least("sum_at_most", "own_funds", "planned", "funds"),
            at_least("before", "started_on", "finished_on", "started_on"),
            between("required_with", "solver", 1, None, "solved"),
        ],
        "cases": lambda: [
            at_least("part_exceeds_whole", "settled", "opened", "settled"),
            balance,
            between("growth_differs", "visits_growth", -0.1, 0.1, "off"),
        ],
    }
    own = [one for item, said in FORMS[form]["items"].items() for one in of_item(item, said)]
    return gx.ExpectationSuite(name=form, expectations=[*own, *expectations[form]()])
