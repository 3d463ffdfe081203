"""A declaration that cannot be used stops the start, and says file, key, what was found and what was wanted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.declare import SHIPPED, DeclarationError, load

Breaks = Callable[[str, str, str], DeclarationError]


@pytest.fixture
def broken(tmp_path: Path) -> Breaks:
    """What loading says after `old` was replaced by `new` in one file of a copy."""

    def break_it(file: str, old: str, new: str) -> DeclarationError:
        unread = shutil.ignore_patterns("examples", "sample")
        shutil.copytree(SHIPPED / "donghu", tmp_path, ignore=unread, dirs_exist_ok=True)
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DeclarationError) as raised:
            load(tmp_path)
        assert raised.value.file == str(tmp_path / file)
        return raised.value

    return break_it


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "found", "wanted"),
    [
        ("forms/housing.yml", "cadence: month", "cadence: monthly", "cadence", "monthly", "'week', 'month' or 'quarter'"),
        ("forms/housing.yml", "items:", "itmes:", "versions.0.items", None, "required"),
        ("forms/housing.yml", "reporters: [", "reporters: [区无此局, ", "reporters", "区无此局", "units.csv"),
        ("forms/housing.yml", "title:", "title: [", "file", None, "YAML"),
        ("forms/grain.yml", "total_of: planted_week", "total_of: plated_week", "versions.0.items.planted_total", "plated_week", "planted_week"),
        ("forms/culture_tourism.yml", "only_rows: [夜市]", "only_rows: [夜帀]", "versions.0.items.turnover_month.only_rows", "夜帀", "夜市"),
        ("forms/culture_tourism.yml", "other: firms_due}", "other: firms}", "versions.0.rules.0", "firms", "firms_due"),
        ("forms/culture_tourism.yml", "row_key: [category,", "row_key: [categories,", "versions.0.row_key", "categories", "category"),
        ("forms/grain.yml", "      planted_week:", "      period:", "versions.0.items", "period", "none of"),
        ("forms/grain.yml", "      planted_week:", "      planted__last:", "versions.0.items", "planted__last", "single _"),
        ("forms/culture_tourism.yml", "headings: [本月营业额]", "headings: [摊位数]", "versions.0.items", "摊位数", "one item only"),
        ("units.csv", ",department,", ",dept,", "line 3: kind", "dept", "'department'"),
        ("projects.csv", "\nP002,", "\nP001,", "project_id", "P001", "once"),
        ("milestones.csv", ",区商务局,", ",区商某局,", "M08.d-01.unit", "区商某局", "units.csv"),
        ("settings.yml", "red_to: -10", "red_to: 10", "row 1: red_to", 10, "less than green_from, 0"),
        ("settings.yml", 'time: "18:00"', 'time: "18点"', "row 2: time", "18点", "pattern"),
        ("settings.yml", "cadence: week, days", "form: housing, cadence: week, days", "deadlines.form", "housing", "its cadence"),
        ("exemptions.csv", "known_from\n", "known_from\n区某局,,excused,2022-06-01,2022-06-30,,灾情,区政府办,2022-06-01\n", "line 2: unit", "区某局", "units.csv"),
        ("exemptions.csv", "known_from\n", "known_from\n区住建局,grain,excused,2022-06-01,2022-06-30,,灾情,区政府办,2022-06-01\n", "line 2: unit", "区住建局", "reports grain"),
        ("exemptions.csv", "known_from\n", "known_from\n区住建局,,postponed,2022-06-01,2022-06-30,,灾情,区政府办,2022-06-01\n", "line 2: until_at", "", "2022-07-08 18:00"),
        ("exemptions.csv", "known_from\n", "known_from\n区住建局,,excused,2022-06-01,2022-06-30,,,区政府办,2022-06-01\n", "line 2: reason", "", "at least 1"),
        ("exemptions.csv", "known_from\n", "known_from\n区住建局,,excused,2022-07-01,2022-06-30,,灾情,区政府办,2022-06-01\n", "line 2: to_on", "2022-06-30", "not before"),
    ],
)  # fmt: skip
def test_a_broken_declaration_says_where_what_and_what_instead(
    broken: Breaks, file: str, old: str, new: str, key: str, found: object, wanted: str
) -> None:
    error = broken(file, old, new)
    assert error.key == key
    assert found is None or error.found == found
    assert wanted in error.wanted
