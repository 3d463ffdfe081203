"""The bulletin of a snapshot that a former version of the program wrote, before this version's first night."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from flows.errors import EnvironmentFault
from flows.home import Home
from flows.release import render_all, render_latest
from warehouse.connect import current


def changed(home: Home, *statements: str) -> Home:
    """The home, its latest snapshot changed by statements."""
    path = current(home.warehouse)
    assert path is not None
    path.chmod(0o600)
    with duckdb.connect(str(path)) as con:
        for statement in statements:
            con.execute(statement)
    return home


def test_a_snapshot_of_another_version_is_named_with_the_remedy(copied: Callable[[str], Home]) -> None:
    former = changed(
        copied("former"),
        "UPDATE store.setting SET value = 'another' WHERE name = 'definitions'",
        "DROP VIEW progress",
    )
    for draw in (render_latest, render_all):
        with pytest.raises(
            EnvironmentFault, match=r"built by another version of the program or plan.*dph --home .* run"
        ):
            draw(former)


def test_a_snapshot_of_another_version_from_which_the_page_can_be_drawn_is_drawn(copied: Callable[[str], Home]) -> None:
    former = changed(copied("alike"), "UPDATE store.setting SET value = 'another' WHERE name = 'definitions'")
    assert render_latest(former).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_an_error_of_this_versions_own_is_not_put_down_to_another(copied: Callable[[str], Home]) -> None:
    with pytest.raises(duckdb.Error):
        render_latest(changed(copied("own"), "DROP VIEW progress"))
