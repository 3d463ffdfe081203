"""The Word notice (通报): the office's own template, filled with the edition's numbers."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from reports.bulletin.content import Bulletin, BulletinLine, League, Standing, issue_of, kind_of
from reports.bulletin.page import amount, main, noted, number, numeral, percent, points
from sources.calendar import working_days_on
from sources.declare import YamlMapping, read_yaml

HERE = Path(__file__).parent
NOTICE = "notice.docx"  # in a plan's folder
WASHES = {
    "green": "DDF0E6",
    "yellow": "FBEFD5",
    "red": "FBE1DE",
    "none": "FFFFFF",
}  # background colours of lights, without #
LACKING = ("missing", "returned")  # reports that are still owed after their deadline
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
    """Mark of the template -> its text, number or rows."""
    return {**_marks_of_edition(b), **_marks_of_answer(b), **_marks_of_units(b)}


def _marks_of_edition(b: Bulletin) -> dict[str, object]:
    """The marks of head and foot: who says it to whom, and of which edition."""
    words, chosen, e, identity = wording(), b.settings, b.edition, b.plan.identity
    is_internal = e.kind == "nightly"
    return {
        "title": chosen["title"],
        "plan": identity.title,
        "document": identity.document,
        "office": identity.office,
        "contact": identity.contact,
        "addressees": "" if is_internal else chosen["addressees"],
        "is_internal": is_internal,
        "is_sample": e.is_sample,
        "issue": issue_of(e),
        "number": e.issue or "",
        "kind": kind_of(e),
        "edition": e.edition,
        "content_hash": e.content_hash[:16],
        "code": e.code or words["none"],
        "reference": _day(b.reference_on),
        "signed_on": _day(e.released_at) if e.released_at else words["unsigned"],
    }


def _marks_of_answer(b: Bulletin) -> dict[str, object]:
    """The marks of the answer: is half of the work done, what lags behind, and which projects and obstacles."""
    words, v, chosen = wording(), b.verdict, b.settings
    return {
        "goal": chosen["goals"][b.asks]["name"],
        "asks_year": b.asks_year,
        "headline": _headline(b),
        "half_year": words["half_year"].format(half=b.half_year) if b.half_year else "",
        "time": _time(b),
        "red": _red(b.red, chosen),
        "lights": words["lights"].format(
            red=number(-b.red_to), coverage=percent(b.coverage).replace(".0%", "%"), shapes=chosen["shapes"]
        ),
        "hard": [_row(line, chosen) for line in v.hard],
        "hard_met": v.hard_met,
        "hard_missed": len(v.hard_missed),
        "hard_open": v.hard_open,
        "behind": [_row(line, chosen) for line in b.reach],
        "paceless": len(b.paceless),
        "projects": _projects(b),
        "obstacles": {
            "open": len(b.obstacles_open),
            "pressed_for": len(b.obstacles_pressed_for),
            "longest": max((one.overdue_days or 0 for one in b.obstacles_pressed_for), default=0),
        },
    }


def _marks_of_units(b: Bulletin) -> dict[str, object]:
    """The marks of the ranking, of the units' reporting, and of what is demanded of them."""
    words, chosen = wording(), b.settings
    ranking = chosen["ranking"]
    owed = [one for reporter in b.reporters for one in reporter.owed]
    in_time = sum(one.status == "on_time" for one in owed)
    return {
        "ranking": {"cap": percent(ranking["cap"]).replace(".0%", "%"), "least": ranking["least_indicators"]},
        "leagues": [_league(league, chosen["leagues"]) for league in b.leagues if league.ranked],
        "reporting": {
            "weeks": len(b.weeks),
            "owed": len(owed),
            "in_time": in_time,
            "late": sum(one.status == "late" for one in owed),
            "lacking": sum(one.status in LACKING for one in owed),
            "share": percent(in_time / len(owed)) if owed else words["none"],
            "missing": _missing(b),
        },
        "demands": [] if b.edition.kind == "nightly" else _demands(b),
    }


def _headline(b: Bulletin) -> str:
    words, v = wording(), b.verdict
    counts = {name: getattr(v, name) for name in ("total", "past", "in_time", "slow", "behind", "open", "stale")}
    goal = b.settings["goals"][b.asks]
    rest = str(words["then"]).join(
        phrase.format(counts[key], goal=goal["name"]) for key, phrase in words["rest"].items() if counts[key]
    )
    headline = words["headline"][v.answer].format(rest=rest, year=b.year, **goal, **counts)
    return str(headline) + (words["stale"].format(v.stale) if v.stale else "")


def _time(b: Bulletin) -> str:
    """The time share of each kind of report on the page, with the last day that it counts to."""
    words = wording()
    times = []
    for cadence, report in b.settings["report_kinds"].items():
        of_kind = [(line.ends_on, line.time_share) for line in b.headlines if line.cadence == cadence and line.ends_on]
        if of_kind:
            on, share = max((day, share or 0.0) for day, share in of_kind)
            times.append(words["time_of"].format(report, percent(share), words["short_date"].format(on)))
    return words["time"].format(words["and"].join(times)) if times else str(words["no_time"])


def _red(red: Sequence[BulletinLine], chosen: YamlMapping) -> str:
    """The lines clearly behind, each with its value, its distance from the target and its lead."""
    words = wording()
    if not red:
        return ""
    named = [
        words["red_one"].format(
            name=_title(line, chosen),
            now=main(line),
            short=words["short_of"].format(number(abs(line.points_to_threshold), 1))
            if line.points_to_threshold
            else words["not_met"],
            owner=line.owner,
        )
        for line in red
    ]
    return str(words["red"]).format(len(red), words["between"].join(named))


def _projects(b: Bulletin) -> dict[str, object]:
    words = wording()
    standings = [project.standing(b.reference_on) for project in b.projects]
    total, started = len(standings), standings.count("started")
    share = b.settings["projects_wanted_share"]
    return {
        "total": total,
        "started": started,
        "overdue": standings.count("overdue"),
        "waiting": standings.count("waiting"),
        "in_time": b.projects_in_time,
        "share": percent(started / total) if total else words["none"],
        "wanted_share": percent(share).replace(".0%", "%"),
        "wanted": b.projects_goal,
        "short": max(0, b.projects_goal - started),
    }


def _demands(b: Bulletin) -> list[str]:
    """The demands that the paper ends with, numbered: each says who, what, and by when."""
    words = wording()
    phrases = words["demands"]
    overdue = [one for one in b.projects if one.standing(b.reference_on) == "overdue"]
    pressed, owing = len(b.obstacles_pressed_for), _owing(b)
    demands = {
        "measures": phrases["measures"].format(
            count=len(b.red), by=_by(b, "measures"), leads=_joined(one.owner for one in b.red)
        )
        if b.red
        else "",
        "starts": phrases["starts"].format(
            count=len(overdue), by=_by(b, "starts"), leads=_joined(one.lead_unit for one in overdue)
        )
        if overdue
        else "",
        "obstacles": phrases["obstacles"].format(count=pressed, by=_by(b, "starts")) if pressed else "",
        "reports": phrases["reports"].format(count=len(owing), reports=sum(owing.values()), by=_by(b, "reports"))
        if owing
        else "",
    }
    return [
        words["numbered"].format(numeral(place), one) for place, one in enumerate(filter(None, demands.values()), 1)
    ]


def _by(b: Bulletin, demand: str) -> str:
    """By when a demand is to be met: so many working days after the signing, which a preview does not know yet."""
    words, due = wording(), b.settings["demands"][demand]
    hour, minute = (int(part) for part in due["time"].split(":"))
    clock = words["hour"].format(hour) if minute == 0 else due["time"]
    if b.edition.released_at is None:
        return str(words["after_signing"]).format(due["working_days"], clock)
    day = working_days_on(b.edition.released_at.date(), due["working_days"])
    return str(words["short_date"]).format(day) + str(clock)


def _owing(b: Bulletin) -> dict[str, int]:
    """Unit -> how many reports of the last weeks it still owes, the largest number first."""
    counts = {reporter.unit: sum(one.status in LACKING for one in reporter.owed) for reporter in b.reporters}
    return {unit: count for unit, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if count}


def _joined(names: Iterable[str]) -> str:
    return str(wording()["joined"]).join(dict.fromkeys(names))


def _title(line: BulletinLine, chosen: YamlMapping) -> str:
    title = chosen["short"].get(line.indicator, line.title)
    if not line.reading:
        return str(title)
    return str(wording()["named"]).format(title, chosen["readings"].get(line.reading, line.reading))


def _row(line: BulletinLine, chosen: YamlMapping) -> dict[str, str]:
    words = wording()
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
        "title": _title(line, chosen),
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
    most = list(_owing(b).items())[:5]
    return str(words["joined"]).join(words["missing"].format(unit, count) for unit, count in most)


def _day(day: date) -> str:
    return str(wording()["date"]).format(day)


def _without_clock(content: bytes) -> bytes:
    """The same archive with one date for all members, so that the same numbers give the same bytes."""
    drawn = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(drawn, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(given.namelist()):
            written.writestr(zipfile.ZipInfo(name, ZIP_DAY), given.read(name), zipfile.ZIP_DEFLATED)
    return drawn.getvalue()
