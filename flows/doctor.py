"""`dph doctor`: check everything that the pipeline needs, and say how to repair it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.arrivals import last_look_at
from flows.errors import EnvironmentFault, UsageFault
from flows.home import Home, now

if TYPE_CHECKING:
    from sources.declare import Plan

PROJECT = Path(__file__).resolve().parent.parent
NOTHING = "nothing"  # the version of a package that is not installed
FREE_BYTES_NEEDED = 2 * 1024**3
STALE_AFTER_HOURS = 26
FILES_LISTED = 5
EXPECTED_FROM = 11  # the month from which next year's declarations are expected
LOOK_MINUTES = 30  # a look is due every five minutes; without looks no arrival is noted


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The result of one check: whether it passed, the observed state, and how to repair it."""

    name: str
    is_well: bool
    seen: str
    mend: str = ""


def examine(home: Home, more: Sequence[Callable[[Home], Iterator[Diagnosis]]] = ()) -> int:
    """Print each check when it is done; gives the exit code: 0 if all passed, 3 if something must be repaired.

    more: further checks.
    """
    from flows.terminal import print_styled

    is_all_well = True
    for check in (check for look in (*LOOKS, *more) for check in look(home)):
        is_all_well &= check.is_well
        print_styled(("ok  ", "green") if check.is_well else ("FAIL", "bold red"), f"  {check.name}: {check.seen}")
        if not check.is_well:
            print_styled(f"      -> {check.mend}")
        sys.stdout.flush()
    return 0 if is_all_well else 3


def lacks(home: Home) -> list[str]:
    """Programs that the machine lacks to show and print Chinese pages: a line each, with the remedy. A run needs none
    of them.
    """
    return [f"note: {check.seen}. Remedy: {check.mend}" for look in (fonts, pdf) for check in look(home) if check.mend]


def versions(home: Home) -> Iterator[Diagnosis]:
    """The installed versions: compared with the lock in a checkout, with the package's requirements in an installation."""
    lock = PROJECT / "requirements.lock"
    wrong, count = _against_lock(lock.read_text(encoding="utf-8")) if lock.exists() else _against_package()
    yield Diagnosis(
        "versions",
        not wrong,
        f"{count} packages as {'locked' if lock.exists() else 'wanted'}" if not wrong else "; ".join(wrong[:5]),
        "make install" if lock.exists() else "pip install --upgrade double-past-half",
    )


def _against_lock(lock: str) -> tuple[list[str], int]:
    """The packages with another version than locked, and the number of locked ones."""
    pinned = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ \\;]+)([^\\\n]*)", lock, re.M)
    wrong = []
    for name, locked_version, marker in pinned:
        if ";" in marker:  # only for another platform or Python
            continue
        installed = _installed(name)
        if installed != locked_version:
            wrong.append(f"{name} {installed} (wanted {locked_version})")
    return wrong, len(pinned)


def _against_package() -> tuple[list[str], int]:
    """The packages whose version does not meet the installed package's requirements, and the number of requirements."""
    from packaging.requirements import Requirement

    requirements = [Requirement(text) for text in requires("double-past-half") or ()]
    needed = [one for one in requirements if one.marker is None or one.marker.evaluate({"extra": ""})]
    versions = {one.name: _installed(one.name) for one in needed}
    wrong = [
        f"{one.name} {versions[one.name]} (wanted {one.specifier or 'any'})"
        for one in needed
        if versions[one.name] == NOTHING or not one.specifier.contains(versions[one.name], prereleases=True)
    ]
    return wrong, len(needed)


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return NOTHING


def declarations(home: Home) -> Iterator[Diagnosis]:
    """The named plan can be loaded, and is the plan that the home follows."""
    from sources.declare import DeclarationError

    try:
        plan = home.plan()
    except DeclarationError as error:
        yield Diagnosis("declarations", False, str(error), "mend that file, or take back the last change to it")
        return
    except UsageFault as error:
        yield Diagnosis(
            "declarations", False, str(error), "name the home's own plan by --plan, or another home by --home"
        )
        return
    seen = f"{len(plan.forms)} forms, {len(plan.units)} units, {len(plan.quantities)} quantities"
    yield Diagnosis(
        "declarations", True, f"plan {plan.identity.id}（{plan.identity.title}）: {seen}; {_version(home, plan)}"
    )


def _version(home: Home, plan: Plan) -> str:
    """The version of the plan that the home follows, since when, and the changes of its folder that the next run loads."""
    from warehouse.connect import current, open_reader
    from warehouse.definition import PLAN
    from warehouse.follows import plan_version
    from warehouse.publish import changed_definitions

    if not current(home.warehouse):
        return "no run has been yet"
    with open_reader(home.warehouse, threads=1) as con:
        known = plan_version(con)
        changed = [path[len(PLAN) :] for path, _, _ in changed_definitions(con, plan.folder) if path.startswith(PLAN)]
    text = "its version is on record from the next run on"
    if known:
        by = f", by {_listed(known.files)}" if known.files else ""
        text = f"version {known.version} ({known.digest[:12]}) since {known.recorded_at:%Y-%m-%d %H:%M}{by}"
    return text + (f"; changed since then, for the next run: {_listed(changed)}" if changed else "")


def _listed(files: Sequence[str]) -> str:
    more = len(files) - FILES_LISTED
    return ", ".join(files[:FILES_LISTED]) + (f" and {more} more" if more > 0 else "")


def successors(home: Home) -> Iterator[Diagnosis]:
    """For each form that an ended unit reported, one of its successors reports it. Otherwise nobody owes it, and no
    template is made.

    A form may end with its unit, so this is only reported. Register entries that nobody can report any more must be
    repaired.
    """
    from sources.declare import DeclarationError

    try:
        plan = home.plan()
    except (DeclarationError, UsageFault):
        return  # `declarations` reports it
    empty: list[str] = []
    lost: list[str] = []
    for unit in plan.units:
        if unit.valid_to is None or not unit.successors:
            continue
        day = unit.valid_to + timedelta(days=1)
        for form in plan.forms.values():
            reporters = plan.members(form.reporters)
            if unit.unit in reporters and reporters.isdisjoint(plan.answering(unit.unit, day)):
                entries = plan.entries_of(unit.unit, form, day)
                (lost if entries else empty).append(
                    f"{unit.unit} reported {form.name} until {unit.valid_to}, and none of its successors "
                    f"({', '.join(unit.successors)}) does" + (f": {', '.join(entries[:5])}" if entries else "")
                )
    seen = "; ".join([*lost, *empty]) or "every form of an ended unit has a successor that reports it"
    yield Diagnosis(
        "successors", not lost, seen, "name a successor among the `reporters` of that form, or another lead"
    )


def gone_units(home: Home) -> Iterator[Diagnosis]:
    """Units that have reports in the home and are no longer in units.csv, as after a new name: their amounts are in no sum."""
    from sources.declare import DeclarationError
    from warehouse.connect import NoSnapshot, open_reader

    try:
        known = {unit.unit for unit in home.plan().units}
        with open_reader(home.warehouse) as con:
            reported = con.execute(
                "SELECT unit, count(*) FROM current_submission GROUP BY unit ORDER BY unit"
            ).fetchall()
    except (DeclarationError, UsageFault, NoSnapshot):
        return  # others report it
    if known.isdisjoint(unit for unit, _ in reported):
        return  # another plan's home, which `declarations` reports
    gone = [f"{unit} (reports: {number})" for unit, number in reported if unit not in known]
    yield Diagnosis(
        "gone units",
        not gone,
        f"no longer in units.csv, and in no sum: {', '.join(gone)}"
        if gone
        else "every unit with reports is in units.csv",
        "put the old name back with its last day (valid_to) and the new one as successor: docs/how-to/add-a-unit.md",
    )


def disk(home: Home) -> Iterator[Diagnosis]:
    root = home.root.resolve()
    place = next(folder for folder in (root, *root.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield Diagnosis(
        "disk",
        free >= FREE_BYTES_NEEDED,
        f"{free / 1024**3:.1f} GiB free",
        "free space where the home lies, or move the home",
    )


def access(home: Home) -> Iterator[Diagnosis]:
    """Homes of earlier versions were readable for every user of the machine."""
    folders = (*home.private, home.root / "prefect")
    open_to_others = [str(folder) for folder in folders if folder.exists() and folder.stat().st_mode & 0o007]
    yield Diagnosis(
        "access",
        not open_to_others,
        f"every user of this machine may look into {', '.join(open_to_others)}"
        if open_to_others
        else "what is kept is for the home's own user and group",
        f"chmod o-rwx {' '.join(open_to_others)}",
    )


def snapshot(home: Home) -> Iterator[Diagnosis]:
    from warehouse.connect import current

    path = current(home.warehouse)
    if path is None:
        yield Diagnosis("snapshot", False, "none", "dph demo, or put files into the inbox and: dph run")
        return
    writer = home.warehouse / "writer.duckdb"
    last_touched = (path.stat().st_mtime, writer.stat().st_mtime if writer.exists() else 0.0)
    hours, since_run = ((time.time() - at) / 3600 for at in last_touched)
    yield Diagnosis(
        "snapshot",
        min(hours, since_run) <= STALE_AFTER_HOURS,  # a run without news keeps the snapshot
        f"{hours:.1f} h old"
        + (f", the last run {since_run:.1f} h ago" if writer.exists() else ", and no writer.duckdb"),
        "dph run; then see in the Prefect UI why the night did not run",
    )


def looks(home: Home) -> Iterator[Diagnosis]:
    """Whether looks, which note arrivals, still happen. In a home without looks the disk's clock gives the arrivals."""
    last = last_look_at(home.root)
    if last is None:
        yield Diagnosis("looks", True, "none yet; arrivals are told by the disk's clock: docs/how-to/channels.md")
        return
    minutes = (time.time() - last.timestamp()) / 60
    yield Diagnosis(
        "looks",
        minutes <= LOOK_MINUTES,
        f"the last {minutes:.0f} min ago" if minutes <= LOOK_MINUTES else f"none since {last:%Y-%m-%d %H:%M}",
        "every 5 minutes: dph look. See in the Prefect UI, or in cron, why the look does not run; until then a renamed file "
        "counts as new, and a file in a remote folder arrives with the night",
    )


def time_zone(home: Home) -> Iterator[Diagnosis]:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        yield Diagnosis("time zone", False, "Asia/Shanghai is unknown", "make install (the package tzdata carries it)")
        return
    yield Diagnosis("time zone", True, "Asia/Shanghai")


def calendar(home: Home) -> Iterator[Diagnosis]:
    from datetime import date

    from sources.calendar import knows_holidays

    year = now().year
    if not knows_holidays(date(year, 12, 31)):
        yield Diagnosis(
            "calendar",
            False,
            f"no public holidays for {year}: its deadlines are provisional",
            "upgrade chinesecalendar: make lock, make install",
        )
        return
    seen = f"public holidays known for {year}"
    if not knows_holidays(date(year + 1, 12, 31)):
        seen += f", not yet for {year + 1}: deadlines from {year + 1}-01-01 on are provisional"
    yield Diagnosis("calendar", True, seen)


def new_year(home: Home) -> Iterator[Diagnosis]:
    """Whether the running year has targets, and from November on the next one. A plan that is over, or takes none from files, needs none."""
    from sources.declare import DeclarationError
    from warehouse.indicator import load_indicators, load_targets

    try:
        plan = home.plan()
        years = {one.year for one in load_targets(load_indicators(plan), plan)}
    except (DeclarationError, UsageFault):
        return  # `declarations` says so
    at = home.now()
    if at.year not in years and at.year - 1 in years:
        mend = f"dph new-year {at.year}, then fill in the targets that it drafts"
        yield Diagnosis("new year", False, f"no targets of {at.year}: figures are shown without lights", mend)
    elif at.year in years and at.month >= EXPECTED_FROM:
        following = at.year + 1
        seen = f"targets of {following} are there" if following in years else f"{following} has no targets yet"
        ask = "" if following in years else f"; dph new-year {following} lists and drafts what it needs"
        yield Diagnosis("new year", True, seen + ask)


def fonts(home: Home) -> Iterator[Diagnosis]:
    if shutil.which("fc-list") is None:
        yield Diagnosis("fonts", False, "fc-list is missing", "install fontconfig and a Chinese font (fonts-noto-cjk)")
        return
    listing = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not listing:
        yield Diagnosis("fonts", False, "no Chinese font", "install a Chinese font (fonts-noto-cjk)")
        return
    yield Diagnosis("fonts", True, listing.splitlines()[0])


def pdf(home: Home) -> Iterator[Diagnosis]:
    """Whether the bulletin is also written as PDF. No PDF is no fault: the page prints the same from a browser."""
    from reports.bulletin.pdf import REMEDY, NoPdf, weasyprint

    try:
        weasyprint()
    except NoPdf:
        yield Diagnosis("PDF", True, "no PDF is written, the page prints the same from a browser", REMEDY)
        return
    yield Diagnosis("PDF", True, "drawn by WeasyPrint")


def lock(home: Home) -> Iterator[Diagnosis]:
    from warehouse.connect import Busy, locked

    if not home.warehouse.exists():
        return
    try:
        with locked(home.warehouse):
            pass
    except Busy as error:
        yield Diagnosis(
            "lock", False, str(error), "wait until that run has ended; if it hangs, cancel it in the Prefect UI"
        )
        return
    yield Diagnosis("lock", True, "nobody is writing")


def failed(home: Home) -> Iterator[Diagnosis]:
    """The files on which the program failed, and where in the code: faults of the program."""
    from warehouse.connect import current, open_reader
    from warehouse.failed import unread

    if current(home.warehouse) is None:
        return
    with open_reader(home.warehouse, threads=1) as con:
        files = unread(con)
    seen = "; ".join(f"{one.name} ({one.receipt_id}, version {one.versions[-1]}): {one.trace}" for one in files)
    yield Diagnosis(
        "failed files",
        not files,
        seen or "none",
        "a fault of the program, not of the sender: send the lines above to the maintainers; the files are kept, and the next version "
        "reads them again (dph reread says whether it can)",
    )


def unfinished(home: Home) -> Iterator[Diagnosis]:
    """Finish the work of killed processes, and report what cannot be finished."""
    from flows.safekeeping import finish_alone
    from flows.wording import wording
    from warehouse.connect import Busy
    from warehouse.unfinished import KINDS, begun

    if not home.warehouse.exists():
        return
    mend = "mend what it says, then: dph doctor"
    try:
        messages = finish_alone(home)
    except (Busy, EnvironmentFault, UsageFault) as error:
        yield Diagnosis("unfinished", False, str(error), mend)
        return
    words = wording()["unfinished"]
    left = [words[kind] for kind in KINDS if begun(home.warehouse, kind) is not None]
    yield Diagnosis("unfinished", not left, "；".join(messages) or "nothing was left unfinished", mend)


def outages(home: Home) -> Iterator[Diagnosis]:
    """The channels that were down when a run last tried them."""
    from warehouse.outages import outages

    down = outages(home.warehouse)
    seen = "; ".join(f"{one.channel} since {one.since:%Y-%m-%d %H:%M}: {one.complaint}" for one in down)
    yield Diagnosis(
        "channels", not down, seen or "none is down", "look at network and account; it is caught up by itself"
    )


def logins(home: Home) -> Iterator[Diagnosis]:
    """Connect and log in to every declared channel and the mail server; nothing is taken or sent."""
    from flows.run import left_lying
    from flows.secret import secret
    from reports.letters.post import NotSent, check_login
    from sources.channel import ChannelDown
    from sources.channel.collect import waiting_count
    from sources.channel.declare import load_channels
    from sources.declare import DeclarationError, load

    mend = "look at network and account: docs/how-to/channels.md"
    try:
        declared = load_channels(home.root, load(home.plan_folder))
    except DeclarationError as error:
        yield Diagnosis("channels", False, str(error), "mend that file, or take back the last change to it")
        return
    for channel in declared.channels:
        try:
            yield Diagnosis(
                f"channel {channel.name}", True, f"reached, {waiting_count(channel, home.root, secret)} waiting"
            )
        except ChannelDown as error:
            yield Diagnosis(f"channel {channel.name}", False, error.complaint, mend)
    lying = left_lying(home, declared)
    yield Diagnosis(
        "left files", not lying, "; ".join(lying) or "none", "rename or remove them; a link is never followed"
    )
    if declared.smtp:
        try:
            check_login(declared.smtp, secret)
            yield Diagnosis("mail server", True, "reached")
        except NotSent as error:
            yield Diagnosis("mail server", False, str(error), mend)


def digest(home: Home) -> Iterator[Diagnosis]:
    """Whether the secrets of the digest's robots exist; nothing is sent."""
    from flows.secret import secret
    from sources.channel.declare import load_channels
    from sources.declare import DeclarationError, load

    try:
        declared = load_channels(home.root, load(home.plan_folder)).digest
    except DeclarationError:  # `logins` tells of it
        return
    for robot in declared.robots if declared else ():
        try:
            for reference in filter(None, (robot.key, robot.secret)):
                secret(reference)
            yield Diagnosis(f"robot {robot.name}", True, "its secrets exist")
        except LookupError as error:
            yield Diagnosis(f"robot {robot.name}", False, str(error), "set it: docs/how-to/digest.md")


def packages(home: Home) -> Iterator[Diagnosis]:
    """Whether the folder for packages can be written, and has the last edition."""
    from sources.declare.declaration import PROVINCE_FILE

    if not (home.root / PROVINCE_FILE).exists():
        return
    from flows.packing import membership
    from sources.declare import DeclarationError
    from warehouse.connect import current
    from warehouse.province.package import noted_package
    from warehouse.publish import manifest

    try:
        member = membership(home)
    except DeclarationError as error:
        yield Diagnosis("province", False, str(error), "mend that file, or take back the last change to it")
        return
    up, snapshot, last = member.folder(home.root), current(home.warehouse), noted_package(home.warehouse)
    own = up / member.district.code
    is_open = os.access(own if own.exists() else up, os.W_OK | os.X_OK)
    yield Diagnosis(
        "packages",
        is_open,
        f"{up} can be written" if is_open else f"{up} is missing or cannot be written",
        "mount that disk, or name another folder as `up` in province.yml; the next run packs the missing editions",
    )
    sealed = manifest(snapshot.with_suffix(".json")) if snapshot else None
    if sealed is None:
        return
    is_packed = last is not None and last.number >= sealed["number"]
    seen = f"package {last.name} has edition {last.edition}" if last else "none is packed"
    yield Diagnosis(
        "packed edition",
        is_packed,
        seen if is_packed else f"{seen}, and the home's last is number {sealed['number']}",
        f"dph --home {home.root} province pack",
    )


def server(home: Home) -> Iterator[Diagnosis]:
    """The schedules and the worker of the Prefect server that PREFECT_API_URL names."""
    import httpx

    from flows.ui import answers, without_runs, workers_online

    api = os.environ.get("PREFECT_API_URL")
    if not api:
        yield Diagnosis(
            "server", True, "not looked at: no PREFECT_API_URL (for make ui: PREFECT_API_URL=http://127.0.0.1:4200/api)"
        )
        return
    if not answers(f"{api}/health"):
        yield Diagnosis("server", False, f"{api} does not answer", "systemctl restart dph-server, or: make ui")
        return
    yield Diagnosis("server", True, api)
    try:
        idle, workers = without_runs(api), workers_online(api)
    except httpx.HTTPError as error:
        yield Diagnosis("worker", False, str(error), "declare work pool and deployments: systemctl restart dph-declare")
        return
    yield Diagnosis(
        "schedules",
        not idle,
        f"no run planned: {', '.join(idle)}" if idle else "runs are planned",
        "the scheduler is broken: make install (SQLAlchemy as locked), then restart the server",
    )
    yield Diagnosis("worker", workers > 0, f"{workers} online", "systemctl restart dph-worker, or: make ui")


LOOKS: tuple[Callable[[Home], Iterator[Diagnosis]], ...] = (
    versions,
    declarations,
    successors,
    gone_units,
    disk,
    access,
    snapshot,
    looks,
    time_zone,
    calendar,
    new_year,
    fonts,
    pdf,
    lock,
    failed,
    unfinished,
    outages,
    logins,
    digest,
    packages,
    server,
)
