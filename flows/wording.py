"""The Chinese wording of runs, steps and Prefect's pages (`wording.yml`)."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml


@functools.cache
def wording() -> dict[str, Any]:
    """The Chinese wording of runs and steps."""
    return yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
