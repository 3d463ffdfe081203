"""The folders of a home: inbox, archive, warehouse, outbox, reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.errors import EnvironmentFault, UsageFault
from sources.durable import put

if TYPE_CHECKING:
    from sources.declare import Plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRIVATE = 0o700
SAMPLE, CLOCK = "sample", "sample/clock.json"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders under one `--home`, and its plan: the folder named by `--plan`, or the chosen plan."""

    root: Path
    plan_folder: Path | None = None

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def private(self) -> tuple[Path, ...]:
        """The folders that other users of the machine may not read."""
        return self.archive, self.warehouse, self.root / "published"

    @property
    def is_sample(self) -> bool:
        """Whether its data are invented."""
        return (self.root / SAMPLE).exists()

    def now(self) -> datetime:
        """The instant of a run without `--at`: now. In a sample home: the sample's clock, which goes on from the end of
        its story, or from the last named instant.
        """
        if not self.is_sample:
            return now()
        stood_at, set_at = self._sample_clock()
        return (stood_at + max(now() - set_at, timedelta(0))).replace(microsecond=0)

    def set_clock(self, at: datetime, is_back: bool = False) -> None:
        """Set the clock of a sample home to `at`; other homes have no such clock. It is set back only with `is_back`."""
        if not self.is_sample or (at <= self.now() if not is_back else at > self.now()):
            return
        put(self.root / CLOCK, json.dumps({"stood_at": at.isoformat(), "set_at": now().isoformat()}) + "\n")

    def _sample_clock(self) -> tuple[datetime, datetime]:
        """The time that the sample's clock showed when last set, and the real time then. A sample of an earlier version
        has no clock: its story ended when it was made.
        """
        try:
            clock = json.loads((self.root / CLOCK).read_text(encoding="utf-8"))
            return datetime.fromisoformat(clock["stood_at"]), datetime.fromisoformat(clock["set_at"])
        except FileNotFoundError:
            from demo import half_year, nights
            from sources.declare import load

            made_at = datetime.fromtimestamp((self.root / SAMPLE).stat().st_mtime, SHANGHAI)
            plan = load(self.plan_folder)
            return nights(plan, half_year(plan, made_at.date()))[-1], made_at

    def plan(self) -> Plan:
        """The plan, as declared now.

        Raises: DeclarationError; UsageFault where the home follows another plan.
        """
        from sources.declare import load
        from warehouse.connect import current, open_reader
        from warehouse.follows import OtherPlan, check_plan

        plan = load(self.plan_folder)
        if current(self.warehouse):
            with open_reader(self.warehouse) as con:
                try:
                    check_plan(con, plan)
                except OtherPlan as error:
                    raise UsageFault(f"{self.root}: {error}") from None
        return plan

    def prepare(self) -> Home:
        """The same home, with its folders created. Received files and the store are readable only for the home's own
        user.

        Raises: EnvironmentFault if the folders cannot be created.
        """
        for folder in (self.inbox, self.outbox, self.reports, *self.private):
            try:
                folder.mkdir(PRIVATE if folder in self.private else 0o777, parents=True, exist_ok=True)
            except OSError as error:
                raise EnvironmentFault(
                    f"{folder}: {error.strerror}; wanted a folder that can be written, by --home or DPH_HOME"
                ) from None
        return self


def now() -> datetime:
    """The present instant in Asia/Shanghai, to the second."""
    return datetime.now(SHANGHAI).replace(microsecond=0)


def instant(text: str) -> datetime:
    """The instant of an ISO 8601 text; in Asia/Shanghai if it names no zone.

    Raises: ValueError.
    """
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)


def past(at: datetime | None, option: str = "--at") -> datetime | None:
    """The same instant, as given by a person.

    Raises: UsageFault if it is later than now: no earlier run could follow it.
    """
    if at is None:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    if at > (present := now()):
        raise UsageFault(
            f"{option}: {at.isoformat()} is later than now, {present.isoformat()}; wanted an instant in the past"
        )
    return at
