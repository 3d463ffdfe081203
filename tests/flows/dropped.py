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

IDENTITY = "360102199003070022"  # of nobody: region and check digit are right
ARRIVED = "2022-07-05T09:00"
ROAD_HEADINGS = ["道路名称", "年度计划里程", "本周建成里程", "累计建成里程", "未整改隐患"]


def roads(
    unit: str = "东乡", period: str = "2022年第26周（6月27日-7月3日）", total: object = 480, *more: str
) -> list[list[object]]:
    """农村公路建设周报表 of the neutral plan with one road: of 800 km 20 were built in the week, `total` (D5) in the year."""
    return [
        ["农村公路建设周报表"],
        [f"填报单位：{unit}"],
        [f"报告期：{period}"],
        *[[line] for line in more],
        list(ROAD_HEADINGS),
        ["甲路", 800, 20, total, 3],
    ]


def accounts(month: int = 5) -> list[list[object]]:
    """财政收支月报表: labels. 10,700 over 10,000 is 7 % more than last year."""
    top: list[list[object]] = [["财政收支月报表"], ["填报单位：财政局"], [f"报告期：2022年{month}月"]]
    values = {"一般公共预算收入": 10700, "上年同期收入": 10000, "收入增速": "7%", "债务余额": 500, "全市位次": 2}
    return [*top, *([label, value] for label, value in values.items())]


def tasks(unit: str = "交通局", quarter: int = 2) -> list[list[object]]:
    """重点任务季报表: the three rows that its template prints, one of them done."""
    top: list[list[object]] = [["重点任务季报表"], [f"填报单位：{unit}"], [f"报告期：2022年第{quarter}季度"]]
    rows = [["公路养护", "推进中", "60%"], ["危桥改造", "已完成", "100%"], ["财源建设", "推进中", "50%"]]
    return [*top, ["任务名称", "状态", "完成进度"], *rows]


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
