"""The 填报说明 of Donghu's longest forms stays on one page."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

from reports.guide.guide import write_guides
from sources.declare import Plan
from tests.programs import program

LONGEST = ("business_environment", "commerce", "fiscal_operation", "project_obstacles")  # 38, 30, 27 and 20 items


def test_the_longest_guides_print_on_one_page(plan: Plan, tmp_path: Path) -> None:
    made = [str(write_guides(plan.forms[name], date(2022, 7, 31), plan, tmp_path)[1]) for name in LONGEST]
    office = [program("lowriter"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    command = [*office, "--convert-to", "pdf", "--outdir", str(tmp_path), *made]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = [len(re.findall(rb"/Type */Page[^s]", path.read_bytes())) for path in tmp_path.glob("*.pdf")]
    assert pages == [1, 1, 1, 1]
