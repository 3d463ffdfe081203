"""What is measured against the targets."""

from __future__ import annotations

from benchmarks.targets import targets


def test_a_target_holds_by_the_median_of_the_rounds() -> None:
    rounds = [{"cpu": cpu, "peak": 900 * 2**20} for cpu in (4.0, 5.0, 9.0)]
    few = {"ours": rounds, "floor": [{"cpu": 1.0}], "analyst": [{"cpu": 99.0}], "clever": [{"cpu": 10.0}]}
    found = {target.words: (target.found, target.holds) for target in targets({1_000: few})}
    assert found["the analyst's script beside ours, 1,000 files"] == (99 / 5, False)  # 19.8 of 20
    assert found["the clever script beside ours, 1,000 files"] == (2, True)
    assert found["ours beside the floor, 1,000 files"] == (5, False)
    assert found["ours beside the floor, 10,000 files"] == (None, None)


def test_many_files_are_set_beside_few() -> None:
    few = {"ours": [{"cpu": 5.0, "peak": 400 * 2**20}]}
    many = {
        "ours": [{"cpu": 45.0, "peak": 500 * 2**20}],
        "nothing new": [{"cpu": 1.8}],
        "one in a hundred": [{"cpu": 3.6}],
    }
    rows = [target.as_row() for target in targets({1_000: few, 10_000: many})]
    assert rows[4:10] == [
        "| nothing new after 10,000 files | at most 2.00 s | 1.80 s | yes |",
        "| nothing new beside the night of 10,000 files | at most 3.0% | 4.0% | no |",  # 1.8 of 45
        "| 1% new files beside the night of 10,000 | at most 10.0% | 8.0% | yes |",  # 3.6 of 45
        "| memory at 10,000 files beside 1,000 | at most 1.50x | 1.25x | yes |",  # 500 of 400
        "| memory at 10,000 files | at most 1024 MB | 500 MB | yes |",
        "| cost of a file at 10,000 beside 1,000 | at most 1.00x | 0.90x | yes |",  # 4.5 ms of 5 ms
    ]


def test_a_flow_is_measured_less_an_empty_one() -> None:
    said = {"ours": [{"cpu": 5.0, "peak": 1}], "ours_as_flow": [{"night_cpu": 7.0, "as_many_cpu": 1.2}]}
    assert targets({1_000: said})[-1].found == (7 - 1.2) / 5
