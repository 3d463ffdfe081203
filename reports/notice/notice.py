"""The Word notice (通报): the office's own template, filled with the edition's numbers."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from reports.bulletin.content import Bulletin, BulletinLine, League, Standing, kind_of
from reports.bulletin.page import amount, main, noted, number, percent, points
from sources.declare import YamlMapping, read_yaml

HERE = Path(__file__).parent
NOTICE = "notice.docx"  # in a plan's folder
WASHES = {
    "green": "DDF0E6",
    "yellow": "FBEFD5",
    "red": "FBE1DE",
    "none": "FFFFFF",
}  # background colours of lights, without #
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@functools.cache
def wording() -> YamlMapping:
    """Wordings of `notice.yml` that depend on the numbers."""
    return read_yaml(HERE / "notice.yml")


def write_notice(bulletin: Bulletin, out: Path, template: Path) -> Path:
    """The path of the notice. Only the template's marks are filled; no text is written anew. If it has no mark for the
    code of the edition's seal, the code becomes the last line.

    template: the office's own DOCX with the same marks.
    """
    from docxtpl import DocxTemplate

    document = DocxTemplate(str(template))
    document.render(_marks(bulletin), autoescape=True)
    code = bulletin.edition.code
    if code and code not in document.get_xml():
        document.add_paragraph(wording()["code"].format(code))  # an older template of the office without the mark
    drawn = io.BytesIO()
    document.save(drawn)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(_without_clock(drawn.getvalue()))
    return out


def _marks(b: Bulletin) -> dict[str, object]:
    words, v, chosen = wording(), b.verdict, b.settings
    ranking = chosen["ranking"]
    counts = {name: getattr(v, name) for name in ("total", "past", "in_time", "slow", "behind", "open", "stale")}
    times = [
        words["time_of"].format(report, percent(max(shares)))
        for cadence, report in chosen["report_kinds"].items()
        if (shares := [line.time_share for line in b.headlines if line.cadence == cadence and line.time_share])
    ]
    standings = [project.standing(b.reference_on) for project in b.projects]
    owed = [one for reporter in b.reporters for one in reporter.owed]
    in_time = sum(one.status == "on_time" for one in owed)
    identity = b.plan.identity
    return {
        "title": chosen["title"],
        "plan": identity.title,
        "document": identity.document,
        "office": identity.office,
        "contact": identity.contact,
        "is_sample": b.edition.is_sample,
        "number": b.edition.number,
        "kind": kind_of(b.edition),
        "edition": b.edition.edition,
        "content_hash": b.edition.content_hash[:16],
        "code": b.edition.code or words["none"],
        "reference": _day(b.reference_on),
        "signed_on": _day(b.edition.cut_off_at),
        "headline": words["headline"][v.answer].format(
            rest=str(words["then"]).join(
                said.format(counts[key]) for key, said in words["rest"].items() if counts[key]
            ),
            year=b.year,
            **counts,
        )
        + (words["stale"].format(v.stale) if v.stale else ""),
        "time": words["time"].format("，".join(times)) if times else words["no_time"],
        "hard": [_row(line, chosen) for line in v.hard],
        "hard_met": v.hard_met,
        "behind": [_row(line, chosen) for line in b.reach],
        "paceless": len(b.paceless),
        "projects": {
            "total": len(standings),
            "started": standings.count("started"),
            "overdue": standings.count("overdue"),
            "in_time": b.projects_in_time,
            "share": percent(standings.count("started") / len(standings)) if standings else words["none"],
        },
        "ranking": {"cap": percent(ranking["cap"]).replace(".0%", "%"), "least": ranking["least_indicators"]},
        "leagues": [_league(league, chosen["leagues"]) for league in b.leagues if league.ranked],
        "reporting": {
            "weeks": len(b.weeks),
            "owed": len(owed),
            "in_time": in_time,
            "share": percent(in_time / len(owed)) if owed else words["none"],
            "missing": _missing(b),
        },
    }


def _row(line: BulletinLine, chosen: YamlMapping) -> dict[str, str]:
    words = wording()
    title = chosen["short"].get(line.indicator, line.title)
    if line.missing_count is not None:
        gap = words["count"].format(number(line.missing_count))
        gap = words["at_most"].format(gap) if line.value_to is not None and line.missing_count else gap
    elif line.gap is not None:
        gap = amount(line.gap, line.uom)
    else:
        short = line.points_to_threshold
        gap = words["points"].format(number(abs(short), 1)) if short is not None else words["done"]
    now, notes = main(line), noted(line, chosen)
    per = chosen["cadences"].get(line.cadence, "")
    return {
        "title": words["named"].format(title, chosen["readings"].get(line.reading, line.reading))
        if line.reading
        else title,
        "now": words["noted"].format(now, words["joined"].join(notes)) if notes else now,
        "coverage": words["coverage"].format(line.reported_units, line.expected_units),
        "points": points(line.points_to_threshold),
        "light": chosen["shapes"][line.colour] + chosen["lights"][line.colour],
        "wash": WASHES[line.colour],
        "owner": line.owner,
        "gap": gap,
        "needed": words["per"].format(number(line.needed_per_period), per)
        if line.needed_per_period is not None
        else words["over"],
        "reached": _reached(line),
    }


def _reached(line: BulletinLine) -> str:
    """The day on which the target is reached at the present pace, with its year if it is another one. Counted things
    have no pace of their own.
    """
    words = wording()
    if line.missing_count is not None or not line.gap:
        return str(words["done"])
    if line.reached_on is None:
        return str(words["unreachable"])
    is_this_year = line.period is not None and line.reached_on.year == int(line.period[:4])
    return str(words["short_date" if is_this_year else "date"]).format(line.reached_on)


def _league(league: League, names: Mapping[str, str]) -> dict[str, object]:
    words = wording()

    def named(standings: Iterable[Standing]) -> str:
        return str(words["joined"]).join(words["ranked"].format(one.unit, percent(one.score)) for one in standings)

    return {
        "name": names[league.league],
        "ranked": len(league.ranked),
        "top": named(league.ranked[:3]),
        "bottom": named(league.ranked[3:][-3:]) or words["none"],
    }


def _missing(b: Bulletin) -> str:
    words = wording()
    counts = sorted(
        ((sum(one.status == "missing" for one in reporter.owed), reporter.unit) for reporter in b.reporters),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return (
        str(words["joined"]).join(words["missing"].format(unit, count) for count, unit in counts[:5] if count)
        or words["none"]
    )


def _day(day: date) -> str:
    return str(wording()["date"]).format(day)


def _without_clock(content: bytes) -> bytes:
    """The same archive with one date for all members, so that the same numbers give the same bytes."""
    drawn = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(drawn, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(given.namelist()):
            written.writestr(zipfile.ZipInfo(name, ZIP_DAY), given.read(name), zipfile.ZIP_DEFLATED)
    return drawn.getvalue()
