"""The Chinese wording of runs, steps and Prefect's pages (`wording.yml`)."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from sources.declare import YamlMapping


@functools.cache
def wording() -> YamlMapping:
    """The Chinese wording of runs and steps."""
    words: YamlMapping = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return words
