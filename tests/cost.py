"""What each test file costs: `python -m pytest -n 2 --dist loadfile -p tests.cost` ends with a table by file, and the costliest tests.

Seconds of the clock (`wall`), of the processor in the test's process and the programs it waited for (`cpu`), and of fixtures (`setup`, part of
`wall`: what is shared is paid by the first test that asks). See docs/ci-budget.md.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator

import pytest

KEY = "cpu"
COSTLIEST = 40


def _processor() -> float:
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Says beside each phase's report how much processor time has passed since the previous one."""
    now = _processor()
    report = yield
    since = item.config.stash.get(SINCE, now)
    item.config.stash[SINCE] = now
    report.user_properties = [*report.user_properties, (KEY, now - since)]
    return report


SINCE = pytest.StashKey[float]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    costliest: dict[str, float] = defaultdict(float)
    costs: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0, 0.0])
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                spent = sum(value for key, value in report.user_properties if key == KEY)
                costliest[report.nodeid] += spent
                cost = costs[report.nodeid.partition("::")[0]]
                cost[0] += report.when == "call"
                cost[1] += report.duration
                cost[2] += spent
                cost[3] += report.duration if report.when == "setup" else 0
    terminalreporter.write_sep("=", f"the {COSTLIEST} costliest tests, cpu s")
    for test, spent in sorted(costliest.items(), key=lambda one: -one[1])[:COSTLIEST]:
        terminalreporter.write_line(f"{spent:7.1f} {test}")
    terminalreporter.write_sep("=", "cost by file")
    terminalreporter.write_line("| file | tests | wall s | cpu s | setup s |\n|---|--:|--:|--:|--:|")
    for file, (tests, wall, cpu, setup) in sorted(costs.items(), key=lambda one: -one[1][2]):
        terminalreporter.write_line(f"| `{file}` | {tests:.0f} | {wall:.1f} | {cpu:.1f} | {setup:.1f} |")
    terminalreporter.write_line(
        f"| all | | {sum(c[1] for c in costs.values()):.0f} | {sum(c[2] for c in costs.values()):.0f} | |"
    )
