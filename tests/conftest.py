"""What tests of several rooms look through; no test is skipped, and the slowest files come first."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

import sources.channel.declare
from tests.programs import has_chinese_font, program
from tests.torture import name_kinds

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# The slowest files, the slowest first (docs/ci-budget.md): each fills one of the processes, and the small ones even out the end.
# Only one that takes the sample half-year in stands here. The other files that read it come late, when it is there.
SLOWEST = (
    "warehouse/test_torture.py",  # in make torture alone
    "donghu/walk/test_sample_figures.py",
    "flows/test_ui.py",
    "warehouse/test_nights.py",
    "flows/test_same_instant.py",
    "adversary/test_tampering.py",
    "adversary/test_erasure.py",
    "test_adoption.py",
    "adversary/test_killed.py",
    "warehouse/test_memory.py",
    "flows/test_arrival.py",
    "warehouse/test_progress.py",
    "warehouse/test_district.py",
    "sources/test_hostile.py",
    "homes/test_home_0_1.py",
    "flows/test_cli.py",
    "flows/test_lake.py",
    "flows/test_package.py",
    "flows/test_published.py",
    "test_how_to.py",
    "warehouse/test_reconcile.py",
    "flows/test_demo.py",
    "flows/test_nothing_came.py",
    "flows/test_dying.py",
    "sources/test_channel_remote.py",
    "flows/test_release.py",
    "adversary/test_witness.py",
    "adversary/test_fault.py",
    "sources/test_many_rows.py",
    "reports/test_page.py",
    "flows/test_choosing.py",
    "adversary/test_session.py",
    "flows/test_province.py",
    "flows/test_third_plan.py",
    "adversary/test_sender.py",
    "expectations/test_checks.py",
    "warehouse/test_scope.py",
    "donghu/test_its_bulletin.py",
    "warehouse/test_compare.py",
    "benchmarks/test_outcome.py",
    "test_names_in_docs.py",
    "flows/test_reply.py",
    "warehouse/test_ended_edges.py",
    "adversary/test_roles.py",
    "expectations/test_judged_again.py",
    "flows/test_remind.py",
)
TESTS = Path(__file__).parent
SKIPPED = "A test was skipped. What it needs is to be installed (make test-tools), or the test is to go: {why}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first; `--no-loadscope-reorder` in pyproject.toml hands them out in this order. Each test gets what it tries."""
    name_kinds(items)
    order = {TESTS / name: number for number, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test has failed: what nobody sees run is not tested. So has an expected failure."""
    return _failed_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module."""
    return _failed_if_skipped((yield))


def _failed_if_skipped(report: Report) -> Report:
    if report.skipped:
        why = report.longrepr[-1] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
        report.outcome, report.longrepr = "failed", SKIPPED.format(why=why)
        vars(report).pop("wasxfail", None)  # or pytest would not count it
    return report


@pytest.fixture(scope="session", autouse=True)
def quick_second_look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The inbox looks twice at a new file, as it is shipped; here a twentieth of a second apart, not two seconds."""
    shipped = sources.channel.declare.SHIPPED
    text = shipped.read_text(encoding="utf-8")
    assert "steady_seconds: 2" in text
    quick = tmp_path_factory.mktemp("channels") / shipped.name
    quick.write_text(text.replace("steady_seconds: 2", "steady_seconds: 0.05"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources.channel.declare, "SHIPPED", quick)
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium with a Chinese font: without it a page is as wide as its missing glyphs.

    One a module: while it is there the thread has an event loop, and nothing else can run one.
    """
    from playwright.sync_api import sync_playwright

    found = program("chromium")
    if not has_chinese_font():
        pytest.fail("no Chinese font is installed: make test-tools", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
