"""The table that `make torture` ends with: what was tried how often, and how often it went wrong.

A test, its file or one of its parameters is marked with what it tries, `@pytest.mark.tries("kills: {command}")`; names in braces are
its parameters. It counts as one, or as many as it says by `record_property(TRIED, 400)`. Pytest carries both from worker to controller.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

KIND, TRIED = "kind", "tried"  # properties of a test
COUNTED = ("passed", "failed", "error")


def name_kinds(items: Iterable[pytest.Item]) -> None:
    """Gives each test that is marked with `tries` or `torture` its kind; without the first of them its file is the kind."""
    for item in items:
        mark = item.get_closest_marker("tries")
        if mark is not None or item.get_closest_marker("torture") is not None:
            parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
            kind = mark.args[0].format(**parameters) if mark else item.nodeid.partition("::")[0]
            item.user_properties.append((KIND, kind))


def table(reports: Iterable[tuple[str, Iterable[tuple[str, object]], bool]]) -> list[str]:
    """The lines of the table, the last of them its sum.

    reports: a test's name, its properties, and whether it failed; of a test there may be several. A test stops at its first wrong end,
    so that it counts as one. What has failed without a kind, because its process died, has a line of its own.
    """
    tests: dict[str, dict[str, object]] = {}
    wrong: set[str] = set()
    for name, properties, has_failed in reports:
        tests.setdefault(name, {}).update(properties)
        wrong |= {name} if has_failed else set()
    totals: dict[str, list[int]] = {}
    for name, said in tests.items():
        if KIND in said or name in wrong:
            for total in (totals.setdefault(kind, [0, 0]) for kind in (str(said.get(KIND, "others")), "")):
                total[0] += int(str(said.get(TRIED, 1)))
                total[1] += name in wrong
    whole = totals.pop("", [0, 0])
    lines = [(kind, *total) for kind, total in sorted(totals.items())]
    return [
        f"{kind:<40}{tried:>8}{wrong:>8}"
        for kind, tried, wrong in [("what", "tried", "wrong"), *lines, ("all", *whole)]
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (
        (report.nodeid, getattr(report, "user_properties", ()), outcome != "passed")
        for outcome in COUNTED
        for report in terminalreporter.stats.get(outcome, [])
    )
    for line in table(reports):
        terminalreporter.write_line(line)
