"""What units drop into the inbox, made by hand: good tables, and everything that is none."""

from __future__ import annotations

import csv as csv_module
import io
import os
import zipfile
from pathlib import Path

import openpyxl

from flows.home import Home, instant
from sources.channel.arrivals import STATED, legible, load_stated

IDENTITY = "360102199003070022"  # of nobody: the region is 东湖区, the check digit is right
ARRIVED = "2022-07-05T09:00"
POLICY_HEADINGS = [
    "政策编号",
    "级次",
    "落实状态",
    "本周兑现金额",
    "累计兑现金额",
    "应兑现金额",
    "累计兑现户次",
    "累计兑现企业数",
    "受益企业数",
    "应享企业数",
]


def policy(
    unit: str = "区政数局", period: str = "2022年第26周（6月27日-7月3日）", total: object = 480, *more: str
) -> list[list[object]]:
    """惠企政策兑现情况表 with one policy."""
    return [
        ["惠企政策兑现情况表"],
        [f"填报单位：{unit}"],
        [f"报告期：{period}"],
        *[[line] for line in more],
        list(POLICY_HEADINGS),
        ["省28条-1", "省28条", "推进中", 20, total, 800, 70, 60, 96, 120],
    ]


def csv(rows: list[list[object]], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx(**sheets: list[list[object]]) -> bytes:
    """A workbook with the given sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def drop(home: Home, name: str | bytes, content: bytes, at: str = ARRIVED) -> Path:
    """Put a file into the inbox as if it had been sent and had arrived at `at`; `../drive/...` is another folder of the home."""
    path = Path(os.fsdecode(os.path.normpath(os.path.join(os.fsencode(home.inbox), os.fsencode(name)))))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (instant(at).timestamp(),) * 2)
    arrive(home, "/".join(path.relative_to(home.root).parts[1:]), at)
    return path


def arrive(home: Home, place: str, at: str) -> None:
    """State in arrivals.csv that what lies at a place of the inbox, or of another folder, has arrived at `at`."""
    stated = load_stated(home.root) | {legible(place): instant(at)}
    with (home.root / STATED).open("w", encoding="utf-8", newline="") as out:
        writer = csv_module.writer(out)
        writer.writerow(["place", "received_at"])
        writer.writerows((name, one.isoformat()) for name, one in stated.items())
