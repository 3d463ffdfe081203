"""A run that takes its time limit for the fault of a file is ended all the same."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DEAF = """
import time
from flows.limit import ended_after

def reads_a_file():
    while True:
        try:
            time.sleep(60)
        except Exception:  # as where a fault costs one file only
            pass

with ended_after(0.5):
    reads_a_file()
"""


def test_a_run_that_catches_everything_is_ended_and_names_its_place() -> None:
    done = subprocess.run([sys.executable, "-c", DEAF], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "reads_a_file" in done.stderr


def test_a_run_that_ends_in_time_is_left_alone() -> None:
    code = "import time\nfrom flows.limit import ended_after\nwith ended_after(0.3): pass\ntime.sleep(0.6)\nprint('goes on')"
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "goes on\n")
    assert time.monotonic() - began >= 0.6
