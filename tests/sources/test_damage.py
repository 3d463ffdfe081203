"""Damaged files: never a crash, never a hang, and never a silently different value where a checksum could have told."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources.archive import Filed, keep
from sources.channel import Received
from sources.declare import Plan
from sources.pool import read_files
from sources.read import Taken
from tests.torture import TRIED

FILES = Path(__file__).parent / "traps" / "files"
ARRIVED = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SOUND = {  # whether the format keeps a checksum of its contents
    "xlsx_plain.xlsx": True,
    "xlsx_shared_strings_with_rich_text_and_phonetics.xlsx": True,
    "xlsx_default_password.xlsx": True,
    "template_as_sent_out.xlsx": True,
    "header_of_two_rows_merged.xlsx": True,
    "xlsb_plain.xlsb": True,
    "ods_plain.ods": True,
    "xls_biff8.xls": False,
    "xls_biff5_in_gbk.xls": False,
    "xls_default_password.xls": False,
    "html_named_xls.xls": False,
    "csv_gb18030.csv": False,
}


def _variants(content: bytes, dice: random.Random, count: int) -> Iterator[bytes]:
    """Truncated, with flipped bits, with bytes overwritten, cut out or doubled."""
    for _ in range(count):
        damaged = bytearray(content)
        at = dice.randrange(len(damaged))
        way = dice.randrange(5)
        if way == 0:
            damaged = damaged[:at]
        elif way == 1:
            for _ in range(dice.choice([1, 1, 3, 20])):
                damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        elif way == 2:
            damaged[at : at + 16] = dice.randbytes(min(16, len(damaged) - at))
        elif way == 3:
            del damaged[at : at + dice.choice([1, 7, 200])]
        else:
            damaged[at:at] = damaged[at : at + dice.choice([1, 50, 600])]
        yield bytes(damaged)


def _read(count: int, seed: int, plan: Plan, folder: Path) -> list[tuple[str, Taken]]:
    dice = random.Random(seed)
    given = [(name, variant) for name in SOUND for variant in _variants((FILES / name).read_bytes(), dice, count)]
    filed: list[Filed] = [
        keep(Received("folder", f"{n}{Path(name).suffix}", content, ARRIVED), folder)
        for n, (name, content) in enumerate(given)
    ]
    taken = list(read_files(filed, plan, workers=2))
    return [(name, one) for (name, _), one in zip(given, taken, strict=True)]


def _check(read: list[tuple[str, Taken]], sound: dict[str, Taken]) -> None:
    for name, one in read:
        assert one.status == "taken" or one.findings, name
        assert one.status != "failed", one.findings  # a fault of ours
        if one.status == "taken" and SOUND[name] and not any(sheet.findings for sheet in one.sheets):
            same = {
                sheet.claim: (sheet.keys, {item: column.values for item, column in sheet.columns.items()})
                for sheet in sound[name].sheets
            }
            assert {
                sheet.claim: (sheet.keys, {item: column.values for item, column in sheet.columns.items()})
                for sheet in one.sheets
            } == same, name


@pytest.fixture(scope="module")
def sound(trial_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Taken]:
    folder = tmp_path_factory.mktemp("sound")
    filed = [keep(Received("folder", name, (FILES / name).read_bytes(), ARRIVED), folder) for name in SOUND]
    return dict(zip(SOUND, read_files(filed, trial_plan, workers=2), strict=True))


def test_several_hundred_damaged_files_do_no_harm(trial_plan: Plan, sound: dict[str, Taken], tmp_path: Path) -> None:
    _check(_read(40, 2022, trial_plan, tmp_path), sound)


@pytest.mark.torture
@pytest.mark.tries("hostile files: damaged")
@pytest.mark.parametrize("seed", range(6))
def test_thousands_of_damaged_files_do_no_harm(
    seed: int,
    trial_plan: Plan,
    sound: dict[str, Taken],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    record_property(TRIED, 400)
    _check(_read(400, seed, trial_plan, tmp_path), sound)
