"""The doctor finds what is wrong, and says how to mend it."""

from __future__ import annotations

import pytest

from flows import doctor
from flows.home import Home, now
from tests.flows.cockpit import free_port
from warehouse.connect import locked
from warehouse.outages import note


def test_a_home_at_rest_has_a_free_lock_and_no_channel_down(home: Home) -> None:
    assert [check.is_well for look in (doctor.lock, doctor.outages) for check in look(home.root)] == [True, True]


def test_a_lock_that_is_held_is_named(home: Home) -> None:
    with locked(home.warehouse):
        (check,) = doctor.lock(home.root)
    assert not check.is_well
    assert "another run" in check.seen and check.mend


def test_a_channel_that_is_down_is_named(home: Home) -> None:
    note(home.warehouse, now(), {"邮箱": "login refused"})
    (check,) = doctor.outages(home.root)
    assert not check.is_well
    assert "邮箱" in check.seen and "login refused" in check.seen


def test_a_server_that_does_not_answer_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    (check,) = doctor.server(home.root)
    assert not check.is_well
    assert "does not answer" in check.seen
