"""Where a home keeps what: inbox, archive, warehouse, outbox, reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.errors import EnvironmentFault

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Home:
    """The folders under one `--home`."""

    root: Path

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
    def is_sample(self) -> bool:
        """Whether what is in it was invented."""
        return (self.root / "sample").exists()

    def prepare(self) -> Home:
        """The same home, with its folders made.

        Raises: EnvironmentFault where that cannot be done.
        """
        for folder in (self.inbox, self.archive, self.warehouse, self.outbox, self.reports):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise EnvironmentFault(
                    f"{folder}: {error.strerror}; wanted a folder that can be written, by --home or DPH_HOME"
                ) from None
        return self


def now() -> datetime:
    """The present instant in Asia/Shanghai, to the second."""
    return datetime.now(SHANGHAI).replace(microsecond=0)


def instant(text: str) -> datetime:
    """The instant that `text` (ISO 8601; Asia/Shanghai where no zone is said) means.

    Raises: ValueError.
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
