"""The home of version 0.1, made by that version's own code: two nights, a revision, a return, a question, an entry, a published edition.

`home_0_1.tar.xz` beside this file was made with commit 4c99166, and is not made again: what it holds is what later versions must read.

    git worktree add /tmp/0.1 4c99166
    PYTHONPATH=/tmp/0.1 python tests/homes/make_0_1.py tests/homes/home_0_1.tar.xz

All that is in it is invented.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl

Rows = Sequence[Sequence[object]]

POLICY = (
    "政策编号", "级次", "落实状态", "本周兑现金额", "累计兑现金额", "应兑现金额", "累计兑现户次", "累计兑现企业数", "受益企业数", "应享企业数",
)  # fmt: skip
SAFETY = ("专项（工作）", "累计检查单位数", "累计隐患数", "累计整改数")
WEEK_24, WEEK_25 = "2022年第24周（6月13日-6月19日）", "2022年第25周（6月20日-6月26日）"
# Readers' snapshots but the last, Great Expectations' own pages and the lock are no part of what must be read later.
LEFT_OUT = ("reports/data-docs", "warehouse/writer.lock")


def policy(unit: str, period: str, first: Rows, second: Rows = ()) -> Rows:
    return [["惠企政策兑现情况表"], [f"填报单位：{unit}"], [f"报告期：{period}"], POLICY, *first, *second]


def safety(unit: str, period: str, checked: int, hazards: int, rectified: int) -> Rows:
    title = [["安全生产专项整治情况表"], [f"填报单位：{unit}"], [f"报告期：{period}"]]
    return [*title, SAFETY, ["三年行动巩固提升", checked, hazards, rectified]]


def csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make(root: Path) -> None:
    """Fill an empty folder with the home; run with the code of version 0.1."""
    from flows.edition import publish_once, release_edition
    from flows.enter import enter
    from flows.home import Home, instant
    from flows.run import run_once

    home = Home(root).prepare()

    def drop(name: str, content: bytes, at: str) -> None:
        path = home.inbox / name
        path.write_bytes(content)
        os.utime(path, (instant(at).timestamp(),) * 2)

    first = ["省28条-1", "省28条", "推进中", 20, 480, 800, 70, 60, 96, 120]
    second = ["市16条-2", "市16条", "推进中", 7, 40, 400, 60, 55, 50, 50]
    drop("惠企24周.csv", csv(policy("区政数局", WEEK_24, [first], [second]), "gb18030"), "2022-06-20T09:00")
    drop(
        "区财政局24周.xlsx", xlsx(policy("区财政局", WEEK_24, [[*first[:5], "八百多", *first[6:]]])), "2022-06-20T09:30"
    )
    drop("豫章安全24周.xlsx", xlsx(safety("豫章街道", WEEK_24, 12, 8, 6)), "2022-06-20T10:00")
    drop("百花洲安全24周.csv", csv(safety("百花洲街道", WEEK_24, 20, 10, 9)), "2022-06-20T10:30")
    drop("通讯录.csv", csv([["姓名", "房间"], ["示例甲", "301"]]), "2022-06-20T11:00")
    run_once(home, instant("2022-06-21T23:00"))

    drop(
        "惠企24周（更正）.xlsx",
        xlsx(policy("区政数局", WEEK_24, [first], [[*second[:3], 87, 120, *second[5:]]])),
        "2022-06-27T08:30",
    )
    third = ["省28条-1", "省28条", "推进中", 20, 500, 1600, 75, 62, 97, 120]
    fourth = ["市16条-2", "市16条", "推进中", 10, 130, 400, 61, 55, 50, 50]
    drop("惠企25周.xlsx", xlsx(policy("区政数局", WEEK_25, [third], [fourth])), "2022-06-27T09:00")
    drop("豫章安全25周.xlsx", xlsx(safety("豫章街道", WEEK_25, 15, 11, 10)), "2022-06-27T10:00")
    spoken = ["三年行动巩固提升:累计检查单位数=22", "三年行动巩固提升:累计隐患数=12", "三年行动巩固提升:累计整改数=11"]
    enter(
        home,
        spoken,
        "示例代录人",
        "街道网络故障",
        "电话",
        "work_safety",
        "百花洲街道",
        "2022-W25",
        instant("2022-06-27T11:00"),
    )
    run_once(home, instant("2022-06-28T23:00"))

    edition, _ = publish_once(home, "weekly", instant("2022-06-29T09:00"))
    release_edition(home, edition, "published", "示例签发人", None, instant("2022-06-29T10:00"))


def pack(root: Path, place: Path) -> None:
    """The home as a compressed archive, without what no later version needs."""
    warehouse = root / "warehouse"
    for snapshot in (warehouse / "snapshots").glob("*.duckdb"):
        if snapshot.resolve() != (warehouse / "current.duckdb").resolve():
            snapshot.unlink()
    for name in LEFT_OUT:
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        return member

    with tarfile.open(place, "w:xz", preset=9) as archive:
        archive.add(root, "home", filter=nobody)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "home"
        make(made)
        pack(made, Path(sys.argv[1]))
