"""The table of `make torture` sums what its tests tried, whichever process ran them."""

from __future__ import annotations

from tests.torture import table


def test_trials_of_a_kind_are_summed_and_a_failed_test_counts_as_one_wrong_end() -> None:
    tests = [
        ([("torture", ["kills of publish", 1]), ("other", "x")], False),
        ([("torture", ("kills of publish", 1))], True),
        ([("torture", ["damaged files", 400])], False),
    ]
    assert [line.split() for line in table(tests)] == [
        ["what", "tried", "wrong"],
        ["damaged", "files", "400", "0"],
        ["kills", "of", "publish", "2", "1"],
    ]


def test_nothing_is_printed_where_nothing_was_tried() -> None:
    assert table([([("other", 1)], True)]) == []
