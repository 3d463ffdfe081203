"""Reminders: who owes something is told, once on each rung, by file and by mail; against a real SMTP server."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from flows.home import Home, instant
from flows.letters import Letters, remind_once
from flows.run import run_once
from tests.flows.dropped import csv, drop, roads
from tests.sources.servers import certificate, free_port

# 2022年第26周 ends on Sunday, 3 July; 东乡, 西镇 and 交通局 owe roads by Monday, 4 July, 12:00
FRIDAY, MONDAY, WEDNESDAY = "2022-07-01T09:30", "2022-07-04T12:30", "2022-07-06T09:30"


class Inbox:
    """A mail server's inbox; refuses whatever comes while `is_full`."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.is_full = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.is_full:
            return "452 insufficient storage"
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    yield inbox, server.port
    server.stop()


@pytest.fixture(scope="module")
def given(copied: Callable[[str], Home]) -> Home:
    """A home into which only 西镇's report has come."""
    home = copied("owing")
    drop(home, "西镇.csv", csv(roads("西镇", total=300)))
    run_once(home, instant("2022-07-05T23:00"))
    return home


@pytest.fixture
def home(given: Home, post: tuple[Inbox, int], tmp_path: Path) -> Home:
    import shutil

    root = tmp_path / "home"
    shutil.copytree(given.root, root, symlinks=True)
    (root / "channels.yml").write_text(
        f"smtp: {{address: 'smtp://127.0.0.1:{post[1]}', sender: 调度办 <dd@east.invalid>, clear: true}}\n",
        encoding="utf-8",
    )
    (root / "contacts.csv").write_text("unit,address\n东乡,zs@east.invalid\n", encoding="utf-8")
    return Home(root)


def remind(home: Home, at: str) -> Letters:
    return remind_once(home, instant(at))


def of(letters: tuple[str, ...], unit: str) -> list[str]:
    return [subject for subject in letters if unit in subject]


def test_who_owes_is_told_in_one_message_and_only_once(home: Home, post: tuple[Inbox, int]) -> None:
    inbox, _ = post
    first = remind(home, WEDNESDAY)
    [subject] = of(first.sent, "东乡")
    assert subject.startswith("【通报】东乡")
    [letter] = inbox.letters
    assert (letter["To"], str(letter["Subject"])) == ("zs@east.invalid", subject)
    said = letter.get_content()
    # 26 weeks of 2022 are owed, the first of which was due on 10 January
    assert (
        "农村公路建设周报表，2022年第1周至2022年第26周之间：共" in said
        and "最早的应于1月10日（星期一）12:00前报送" in said
    )
    assert "请分管负责同志督促，于7月7日（星期四）18:00前办结" in said
    assert remind(home, WEDNESDAY) == Letters()
    assert len(inbox.letters) == 1


def test_a_report_that_has_come_is_not_asked_for(home: Home) -> None:
    remind(home, WEDNESDAY)
    said = "".join(path.read_text(encoding="utf-8") for path in (home.outbox / "西镇").glob("通报-*.txt"))
    assert "2022年第25周" in said
    assert "农村公路建设周报表，2022年第26周" not in said


def test_without_an_address_the_message_is_a_text_and_a_draft(home: Home) -> None:
    assert of(remind(home, WEDNESDAY).written, "交通局")
    [text] = (home.outbox / "交通局").glob("通报-*.txt")
    draft = message_from_bytes(text.with_suffix(".eml").read_bytes(), policy=default)
    assert draft["X-Unsent"] == "1"
    assert draft.get_content().strip() in text.read_text(encoding="utf-8")


def test_the_list_at_last_names_all_who_are_late(home: Home) -> None:
    remind(home, WEDNESDAY)
    [listing] = (home.outbox / "通报").glob("*.txt")
    assert "东乡（" in listing.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_an_encrypted_server_gets_mail_where_its_certificate_is_trusted_and_only_then(
    scheme: str, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, private = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    inbox = Inbox()
    how = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    server = Controller(inbox, hostname="127.0.0.1", port=free_port(), **how)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))  # aiosmtpd knocks at its own door when it starts
    server.start()
    (home.root / "channels.yml").write_text(
        f"smtp: {{address: '{scheme}://127.0.0.1:{server.port}', sender: dd@east.invalid}}\n", encoding="utf-8"
    )
    try:
        monkeypatch.delenv("SSL_CERT_FILE")
        assert (len(remind(home, WEDNESDAY).failed), inbox.letters) == (1, [])
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        assert len(remind(home, WEDNESDAY).sent) == 1
        assert len(inbox.letters) == 1
    finally:
        server.stop()


def test_what_the_server_refused_is_sent_by_the_next_run(home: Home, post: tuple[Inbox, int]) -> None:
    inbox, _ = post
    inbox.is_full = True
    assert len(remind(home, WEDNESDAY).failed) == 1
    inbox.is_full = False
    again = remind(home, WEDNESDAY)
    assert (len(again.sent), again.written) == (1, ())
    assert len(inbox.letters) == 1


def test_a_run_that_died_while_it_sent_does_not_send_again_and_says_so(home: Home, post: tuple[Inbox, int]) -> None:
    remind(home, WEDNESDAY)
    log = home.warehouse / "sent.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    ended = [line for line in lines if json.loads(line)["state"] != "sent"]  # as if it had died before the last line
    log.write_text("".join(ended) + '{"id": "cut sho', encoding="utf-8")
    again = remind(home, WEDNESDAY)
    assert (again.sent, len(again.unsure), len(post[0].letters)) == ((), 1, 1)


def test_nothing_goes_out_on_a_day_off(home: Home) -> None:
    assert remind(home, "2022-07-09T09:30") == Letters()  # a Saturday


def test_a_dry_run_writes_and_sends_nothing(home: Home, post: tuple[Inbox, int]) -> None:
    said: list[str] = []
    before = sorted(home.root.rglob("*"))
    assert remind_once(home, instant(WEDNESDAY), is_dry=True, tell=said.append) == Letters()
    assert any("东乡" in one for one in said)
    assert (sorted(home.root.rglob("*")), post[0].letters) == (before, [])


def test_the_ladder_is_climbed_rung_by_rung(copied: Callable[[str], Home]) -> None:
    from reports.letters.reminder import ladder

    due = instant("2022-07-04T12:00")  # a Monday
    assert [rung.begins_at(due) for rung in ladder()] == [
        instant("2022-07-01T09:00"),  # the Friday before
        due,
        instant("2022-07-06T09:00"),
    ]
    after_golden_week = instant("2022-10-08T12:00")  # a Saturday that is worked, after seven days off
    assert ladder()[0].begins_at(after_golden_week) == instant("2022-09-30T09:00")
