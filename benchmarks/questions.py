"""How much is asked of the units: the questions and returns of the sample half-year and of handed cases, a unit and week.

    python -m benchmarks.questions                      # invents the sample first: a minute or two
    python -m benchmarks.questions --home HOME          # a home that `dph demo` made
    python -m benchmarks.questions --cases DIR --json   # cases elsewhere than ../shared/cases
    python -m benchmarks.questions --home HOME --check  # ends with 1 where honest work is asked more than the budget allows

The honest part of the sample are the files in which nothing is planted (`sample/ledger.jsonl`). What each number is, and what it was:
docs/question-budget.md.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.home import Home, instant
from flows.run import run_once
from sources.declare import load
from warehouse.connect import open_reader

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT.parent / "shared" / "cases"
BASELINE = Path(__file__).with_suffix(".json")
ASKED = ("reject", "explain", "question")  # what a unit must do something about; a note asks nothing
MORE = 0.1  # by which the honest part may be asked more than the baseline says
BUILT, NIGHT = "2022-01-01T08:00", "2022-07-08T23:00"
NIGHTS = {"in": NIGHT, "in-1": "2022-06-08T23:00", "in-2": NIGHT}
MARKED = re.compile(r"[H-N]_")  # of layouts/, the tables of the form in docs/how-to/add-a-form.md
HOW_TO = re.compile(r"^New file `plans/donghu/(forms/[^`]+)`:\n+```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOTAL_ROW = (  # what layouts/total-row.sh writes
    "夜间经济情况表,,\n填报单位：区文广新旅局,,\n报告期：2022年5月,,\n夜市名称,本月营业额（万元）,累计营业额（万元）\n"
    "全区,51.5,240\n樟树林夜市,30,150\n蛤蟆街夜市街,21.5,90\n"
)
CLERK = (
    ("区公建中心_重大重点项目进度表_2022-07.xlsx", "2022-08-05T17:00"),
    ("区公建中心_退回单_改正_H8写成小数_H5大降.xlsx", "2022-08-05T17:40"),
    ("豫章街道_惠企政策兑现情况表_2022-W27.xlsx", "2022-08-05T18:00"),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was asked in one part. `asked`: findings by severity; `rules`: asked findings by rule; `slips`: reports returned or
    questioned, and files that could not be read or identified; `per_unit_week`: asked findings a unit and week, by `units` and `weeks`."""

    part: str
    files: int
    reports: int
    slips: int
    asked: dict[str, int]
    rules: dict[str, int]
    units: int
    weeks: float

    @property
    def total(self) -> int:
        return sum(self.asked.values())

    @property
    def per_unit_week(self) -> float:
        return self.total / (self.units or 1) / (self.weeks or 1)


def tally(home: Path, part: str, only: set[str] | None = None, since: datetime | None = None) -> Tally:
    """What a home's runs asked. only: names of the files that count; since: the runs that count; all where they are not given."""
    with open_reader(home / "warehouse") as con:
        receipts = con.execute(
            "SELECT receipt_id, file_name, status, received_at FROM receipt WHERE recorded_at >= ?",
            [since or datetime(1970, 1, 1).astimezone()],
        ).fetchall()
        counted = {receipt for receipt, name, *_ in receipts if only is None or name in only}
        reports = [
            (unit, status)
            for receipt, unit, status in con.execute("SELECT receipt_id, unit, status FROM submission").fetchall()
            if receipt in counted
        ]
        findings = [
            (rule, severity)
            for receipt, rule, severity in con.execute("SELECT receipt_id, rule, severity FROM finding").fetchall()
            if receipt in counted and severity in ASKED
        ]
    own = [row for row in receipts if row[0] in counted]
    days = max((max(row[3] for row in own) - min(row[3] for row in own)) / timedelta(days=1), 7) if own else 7
    asked = Counter(severity for _, severity in findings)
    return Tally(
        part,
        files=len(own),
        reports=len(reports),
        slips=sum(status in ("returned", "questioned") for _, status in reports)
        + sum(status in ("unidentified", "unreadable") for _, _, status, _ in own),
        asked={severity: asked[severity] for severity in ASKED},
        rules=dict(sorted(Counter(rule for rule, _ in findings).items(), key=lambda one: (-one[1], one[0]))),
        units=len({unit for unit, _ in reports}),
        weeks=round(days / 7, 1),
    )


def honest_files(ledger: Path) -> set[str]:
    """The sample's files in which nothing is planted, by the ledger of who invented them."""
    names: set[str] = set()
    planted: set[str] = set()
    with ledger.open(encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            if said["kind"] != "form":
                names.add(said["file"])
                if said["findings"]:
                    planted.add(said["file"])
    return names - planted


def of_sample(home: Path) -> list[Tally]:
    """The sample, whole and its honest part."""
    honest = honest_files(home / "sample" / "ledger.jsonl")
    return [tally(home, "sample"), tally(home, "sample, honest part", honest)]


def invented(root: Path) -> Path:
    """The sample half-year, taken in night by night."""
    from demo import invent

    home = Home(root).prepare()
    for night in invent(root, home.plan()):
        run_once(home, night.at, is_sample=True)
    return root


def of_cases(cases: Path, sample: Path | None, scratch: Path) -> Iterator[Tally]:
    """Each handed case, in a home of its own. sample: what `clerk/` is put upon; it is left out where there is none."""
    plain = _empty(Home(scratch / "plain"))
    for folder in sorted((cases / "values").glob("*/")):
        home = _copied(plain, scratch / folder.name)
        for night in sorted(folder.glob("in*/")):
            _drop(home, sorted(path for path in night.rglob("*") if path.is_file()), night, NIGHTS[night.name])
            run_once(home, instant(NIGHTS[night.name]))
        yield tally(home.root, f"values/{folder.name}")
    if (cases / "clerk").is_dir() and sample is not None:
        home = _copied(Home(sample), scratch / "clerk")
        for name, at in CLERK:
            _drop(home, [cases / "clerk" / name], cases / "clerk", at)
            run_once(home, instant(at), is_sample=True)
        yield tally(home.root, "clerk", {name for name, _ in CLERK})
    if (cases / "layouts").is_dir():
        yield from _of_layouts(cases / "layouts", scratch)


def _of_layouts(folder: Path, scratch: Path) -> Iterator[Tally]:
    """The tables of the invented province under the plan beside them, the others under our own with the form of the how-to page."""
    plans = {"province": _plan(folder, scratch / "province"), "own": _with_how_to(scratch / "own")}
    empty = {name: _empty(Home(scratch / f"{name}-home", plan)) for name, plan in plans.items()}
    for number, path in enumerate(_layouts(folder)):
        name = "own" if MARKED.match(path.name) else "province"
        home = _copied(empty[name], scratch / f"layout-{number}")
        _drop(home, [path], folder, NIGHT)
        run_once(home, instant(NIGHT))
        yield tally(home.root, f"layouts/{path.relative_to(folder)}")
    home = _copied(empty["own"], scratch / "total-row")
    (scratch / "a.csv").write_text(TOTAL_ROW, encoding="utf-8")
    _drop(home, [scratch / "a.csv"], scratch, NIGHT)
    run_once(home, instant(NIGHT))
    yield tally(home.root, "layouts/total-row.sh")


def _empty(home: Home) -> Home:
    """The home after a run has found nothing: built once, copied for every case."""
    run_once(home.prepare(), instant(BUILT))
    return home


def _copied(home: Home, place: Path) -> Home:
    shutil.copytree(home.root, place, symlinks=True)
    return Home(place, home.plan_folder).prepare()


def _drop(home: Home, paths: Sequence[Path], folder: Path, at: str) -> None:
    """Put files into the inbox as they lie in the folder, an hour before the run."""
    arrived = instant(at).timestamp() - 3600
    for path in paths:
        place = home.inbox / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        os.utime(place, (arrived, arrived))


def _layouts(folder: Path) -> list[Path]:
    """The tables among the layouts: neither their plan nor the script."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".sh"]
    return sorted(path for path in found if path.relative_to(folder).parts[0] not in ("plan", "forms"))


def _plan(folder: Path, plan: Path) -> Path:
    """The invented province's plan, as a plan's folder; its district is the unit of that kind."""
    shutil.copytree(
        folder / "plan", plan, ignore=shutil.ignore_patterns("targets", "marks.yml")
    )  # targets of absent indicators
    shutil.copytree(folder / "forms", plan / "forms", ignore=shutil.ignore_patterns("*.sql"))
    (plan / "indicators").mkdir()
    for path in (folder / "forms").glob("*.sql"):
        shutil.copy(path, plan / "indicators")
    with (plan / "units.csv").open(encoding="utf-8-sig", newline="") as lines:
        district = next(row["unit"] for row in csv.DictReader(lines) if row["kind"] == "district")
    said = {
        "id": "province",
        "title": "示例",
        "district": district,
        "whole": "全省",
        "office": "调度办",
        "contact": "调度办",
    }
    (plan / "plan.yml").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return plan


def _with_how_to(plan: Path) -> Path:
    """Our own plan, with the form that docs/how-to/add-a-form.md adds."""
    shutil.copytree(load().folder, plan, ignore=shutil.ignore_patterns("*.py", "__*", "examples"))
    page = ROOT / "docs" / "how-to" / "add-a-form.md"
    for name, text in HOW_TO.findall(page.read_text(encoding="utf-8")):
        (plan / name).write_text(text, encoding="utf-8")
    return plan


def over_budget(honest: Tally, baseline: dict[str, Any]) -> list[str]:
    """What is wrong where the honest part of the sample is asked more than a tenth above the baseline."""
    allowed = {name: baseline["honest"][name] * (1 + MORE) for name in ("asked", "slips")}
    found = {"asked": honest.total, "slips": honest.slips}
    by_rule = ", ".join(f"{rule} {count}" for rule, count in honest.rules.items())
    return [
        f"honest part of the sample: {found[name]} {name}, {baseline['honest'][name]} before, {allowed[name]:.1f} allowed ({by_rule})"
        for name in allowed
        if found[name] > allowed[name]
    ]


def _printed(tallies: Sequence[Tally]) -> Iterator[str]:
    yield "| part | files | reports | slips | to mend | to explain | questions | units | weeks | a unit and week |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for one in tallies:
        asked = " | ".join(str(one.asked[severity]) for severity in ASKED)
        yield (
            f"| {one.part} | {one.files} | {one.reports} | {one.slips} | {asked} | {one.units} | {one.weeks} | "
            f"{one.per_unit_week:.3f} |"
        )
    yield "\n| part | asked by rule |\n|---|---|"
    for one in tallies:
        yield f"| {one.part} | {', '.join(f'{rule} {count}' for rule, count in one.rules.items()) or '-'} |"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__.split("\n")[0])
    parser.add_argument("--home", type=Path, help="a home with the sample; invented where it is not given")
    parser.add_argument("--cases", type=Path, help=f"folder of handed cases; {CASES} where it is there")
    parser.add_argument("--no-cases", action="store_true", help="the sample only")
    parser.add_argument("--no-sample", action="store_true", help="the cases only, without those upon the sample")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--check", action="store_true", help="hold the honest part against benchmarks/questions.json")
    given = parser.parse_args(arguments)
    cases = given.cases or CASES
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        scratch = Path(folder)
        sample = None if given.no_sample else given.home or invented(scratch / "sample")
        tallies = of_sample(sample) if sample else []
        if given.no_cases:
            pass
        elif cases.is_dir():
            tallies += of_cases(cases, sample, scratch)
        else:
            print(f"{cases}: not there; the cases are left out (--cases DIR)")
    if given.json:
        said = [asdict(one) | {"total": one.total, "per_unit_week": round(one.per_unit_week, 4)} for one in tallies]
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_printed(tallies)))
    honest = next((one for one in tallies if one.part == "sample, honest part"), None)
    if not given.check or honest is None:
        return 0
    faults = over_budget(honest, json.loads(BASELINE.read_text(encoding="utf-8")))
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
