"""Great Expectations' own pages ("Data Docs") of a run's judgements: in Chinese, offline, for the last runs
(docs/decisions/0015).

The judge passes every validation to `Judgements.take`. `write` lets Great Expectations' renderer draw them into our own
frame, because its frame loads styles and scripts from the network.
"""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.judge import Outcome
from expectations.suite import RETURNING, described, expectation, heading, severity_of
from sources.declare import Form, YamlMapping, read_yaml

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.render.view.view import DefaultJinjaPageView

HERE = Path(__file__).parent
FRAME = HERE / "frame"
FOLDER = "data-docs"  # in a home's `reports/`


@dataclass(frozen=True, slots=True)
class Judgement:
    """One validation of a form's rows."""

    form: Form
    rows: int
    rules: tuple[Outcome, ...]

    @property
    def broken(self) -> int:
        return sum(1 for rule in self.rules if rule.broken)


@dataclass(frozen=True, slots=True)
class Judgements:
    """All validations of a run, in their order."""

    all: list[Judgement] = field(default_factory=list)

    def take(self, form: Form, rows: int, outcomes: Sequence[Outcome]) -> None:
        """Add the outcomes of the form's rules on `rows` rows."""
        order = list(form.items)
        rules = sorted(outcomes, key=lambda outcome: order.index(outcome.ruling.item))
        self.all.append(Judgement(form, rows, tuple(rules)))


def write(
    reports: Path, run: str, at: datetime, judgements: Judgements, named: Mapping[str, str], is_sample: bool = False
) -> Path | None:
    """The index of the pages of `run`, written below `reports`; None if nothing was judged. Pages of old runs are
    removed.

    A form that breaks no rule has a line in the index and no page. named: submission -> its name for readers.
    """
    if not judgements.all:
        return None
    folder = reports / FOLDER
    draft = folder / f"{run}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    words, rows = settings()["page"], []
    for stem, title, judgement in _titled(judgements):
        if judgement.broken:
            trail = [(words["all_runs"], "../index.html"), (run, "index.html")]
            page = _page(judgement, run, at, named, title=title, trail=trail, is_sample=is_sample)
            (draft / f"{stem}.html").write_text(page, encoding="utf-8")
        cells = [title, judgement.rows, len(judgement.rules), judgement.broken or words["held"]]
        rows.append(
            [(cell, f"{stem}.html" if judgement.broken and not number else None) for number, cell in enumerate(cells)]
        )
    head = [words[name] for name in ("form", "rows", "rules", "broken")]
    _index(draft, f"{words['title']} {run}", head, rows, [(words["all_runs"], "../index.html")], is_sample)
    shutil.rmtree(folder / run, ignore_errors=True)
    draft.rename(folder / run)
    runs = prune(folder)
    listed = [[(name, f"{name}/index.html")] for name in runs]
    _index(folder, words["title"], [words["run"]], listed, [], is_sample)
    return folder / run / "index.html"


def prune(folder: Path) -> list[str]:
    """The runs whose pages stay, the latest first; the pages of all others are removed."""
    runs = sorted((path.name for path in folder.iterdir() if path.is_dir()), key=_order, reverse=True)
    newest = runs[: settings()["runs_kept"]]
    for name in set(runs) - set(newest):
        shutil.rmtree(folder / name)
    return newest


@functools.cache
def settings() -> YamlMapping:
    """The number of runs to keep, and the wording.

    Raises: DeclarationError.
    """
    return read_yaml(HERE / "docs.yml")


def _order(run: str) -> tuple[str, int]:
    name, _, number = run.partition(".")
    return name, int(number) if number.isdigit() else 0


def _titled(judgements: Judgements) -> Iterator[tuple[str, str, Judgement]]:
    """Each judgement with its file's stem and its title; a form that was judged again has several judgements."""
    counts: dict[str, int] = {}
    for judgement in judgements.all:
        name, title = judgement.form.name, judgement.form.title
        counts[name] = number = counts.get(name, 0) + 1
        again = settings()["page"]["again"].format(title=title, number=number)
        yield (name, title, judgement) if number == 1 else (f"{name}-{number}", again, judgement)


def _page(judgement: Judgement, run: str, at: datetime, named: Mapping[str, str], **frame: object) -> str:
    """Great Expectations' page of a judgement, in our frame."""
    import great_expectations
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

    held = len(judgement.rules) - judgement.broken
    result = ExpectationSuiteValidationResult(
        success=not judgement.broken,
        results=[_result(judgement, rule, named) for rule in judgement.rules],
        suite_name=judgement.form.title,
        statistics={
            "evaluated_expectations": len(judgement.rules),
            "successful_expectations": held,
            "unsuccessful_expectations": judgement.broken,
            "success_percent": 100 * held / len(judgement.rules),
        },
        meta={
            "run_id": RunIdentifier(run_name=run, run_time=at),
            "great_expectations_version": great_expectations.__version__,
        },
    )
    renderer = ValidationResultsPageRenderer(run_info_at_end=True)
    document = renderer.render(result).to_json_dict()
    header = document["sections"][0]["content_blocks"][0]["subheader"]["string_template"]
    header["params"]["data_asset_name"] = settings()["page"]["asset"].format(rows=judgement.rows)
    header["styling"]["params"].pop("expectation_suite_name")  # a link to a page that does not exist
    translated = _in_chinese({**document, "words": settings()["page"], **frame})
    return str(_view().render(translated))  # type: ignore[no-untyped-call]


def _result(judgement: Judgement, rule: Outcome, named: Mapping[str, str]) -> ExpectationValidationResult:
    """Great Expectations' result of one rule, which was judged in a group with others."""
    from great_expectations.core import ExpectationValidationResult

    name, condition = heading(judgement.form, rule.ruling.item), described(judgement.form, rule.ruling)
    columns = {key: name for key in rule.ruling.arguments if key.startswith("column")}
    is_pair = len(columns) == 2
    rule_object = expectation(
        rule.ruling,
        columns,
        description=f"{name}：{condition}" if is_pair else condition,
        severity="critical" if severity_of(rule.ruling) in RETURNING else "warning",
    )
    places = rule.broken[: settings()["places_shown"]]
    texts = [text for _, text, _ in places]
    counts = [{"value": text, "count": texts.count(text)} for text in dict.fromkeys(texts)]
    return ExpectationValidationResult(
        success=not rule.broken,
        expectation_config=rule_object.configuration,
        result={
            "element_count": judgement.rows,
            "unexpected_count": rule.counts.total(),
            "unexpected_percent": 100 * rule.counts.total() / judgement.rows,
            "partial_unexpected_list": texts,
            "partial_unexpected_counts": counts,
            "unexpected_list": texts,
            "unexpected_index_list": [f"{named.get(submission, submission)} {cell}" for submission, _, cell in places],
        },
        exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
    )


@functools.cache
def _view() -> DefaultJinjaPageView:
    from great_expectations.render.view.view import DefaultJinjaPageView

    class View(DefaultJinjaPageView):
        _template = "page.html.j2"

        def _validate_document(self, document: object) -> None:
            pass

    return View(custom_views_directory=str(FRAME))


def _in_chinese(value: object) -> object:
    """The same document, with Great Expectations' English texts translated into Chinese."""
    if isinstance(value, str):
        hits = ((pattern.fullmatch(value), text) for pattern, text in _translations())
        return next((hit.expand(text) for hit, text in hits if hit), value)
    if isinstance(value, Mapping):
        return {key: _in_chinese(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_in_chinese(entry) for entry in value]
    return value


@functools.cache
def _translations() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), text) for pattern, text in settings()["said"].items())


def _index(
    folder: Path,
    title: str,
    head: list[str],
    rows: Sequence[Sequence[tuple[object, str | None]]],
    trail: Sequence[tuple[str, str]],
    is_sample: bool,
) -> None:
    words = settings()["page"]
    context = {"title": title, "head": head, "rows": rows, "trail": trail, "is_sample": is_sample, "words": words}
    page = _view().env.get_template("index.html.j2").render(context)
    (folder / "index.html").write_text(page, encoding="utf-8")
