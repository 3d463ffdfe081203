"""A mailbox as a channel, against a real IMAP server (dovecot) on loopback."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from imap_tools import MailBoxUnencrypted

from sources.archive import keep
from sources.channel import ChannelDown, Received
from sources.channel.collect import fetch, settle
from sources.channel.declare import Channel, from_environment
from tests.sources import servers
from tests.sources.servers import PASSWORD

EARLY = datetime(2022, 7, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SECRET = from_environment({"WORD": PASSWORD, "WRONG": "hunter3"})
HERE = Path("/nowhere")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with servers.imap() as declared:
        yield declared


@pytest.fixture
def mailbox(server: dict[str, Any], request: pytest.FixtureRequest) -> Channel:
    """An empty mailbox of the test's own."""
    user = f"user{abs(hash(request.node.name))}"
    return Channel.model_validate({**server, "name": "邮箱", "user": user, "password": "${WORD}"})


def send(mailbox: Channel, message: EmailMessage, at: datetime = EARLY) -> None:
    """The message as its server received it at `at`."""
    with box(mailbox) as opened:
        opened.client.append("INBOX", "", imaplib.Time2Internaldate(at), message.as_bytes())


def box(mailbox: Channel) -> Any:
    return MailBoxUnencrypted("127.0.0.1", urlsplit(mailbox.address).port).login(mailbox.user or "", PASSWORD)


def letter(*attachments: tuple[str, bytes], sender: str = "区商务局 <SW@east.invalid>") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "diaodu@east.invalid", "报表"
    message.set_content("见附件")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def fetched(mailbox: Channel) -> list[Received]:
    return list(fetch(mailbox, HERE, SECRET, lambda seconds: None))


def put_away(mailbox: Channel, received: list[Received]) -> None:
    settle(mailbox, HERE, SECRET, received, lambda seconds: None)


def subjects(mailbox: Channel, folder: str) -> list[str]:
    with box(mailbox) as opened:
        opened.folder.set(folder)
        return [message.subject for message in opened.fetch(mark_seen=False)]


def test_attachments_come_with_sender_and_the_server_s_time_and_the_message_is_moved(mailbox: Channel) -> None:
    send(mailbox, letter(("惠企.xlsx", b"one"), ("就业 六月.csv", b"two")))
    received = fetched(mailbox)
    assert [(one.name, one.sender, one.content, one.received_at) for one in received] == [
        ("惠企.xlsx", "sw@east.invalid", b"one", EARLY),
        ("就业 六月.csv", "sw@east.invalid", b"two", EARLY),
    ]
    assert subjects(mailbox, "INBOX") == ["报表"]  # nothing is touched before it is recorded
    put_away(mailbox, received)
    assert (subjects(mailbox, "INBOX"), subjects(mailbox, "已处理")) == ([], ["报表"])
    assert fetched(mailbox) == []


def test_the_sender_s_date_is_kept_beside_the_server_s(mailbox: Channel) -> None:
    message = letter(("惠企.xlsx", b"one"))
    message["Date"] = "Fri, 01 Jul 2022 08:00:00 +0800"
    send(mailbox, message)
    [one] = fetched(mailbox)
    assert (one.received_at, one.sent_at) == (EARLY, EARLY.replace(day=1, hour=8))


def test_a_date_that_is_none_is_left_out(mailbox: Channel) -> None:
    message = letter(("惠企.xlsx", b"one"))
    message["Date"] = "yesterday"
    send(mailbox, message)
    [one] = fetched(mailbox)
    assert (one.received_at, one.sent_at) == (EARLY, None)


def test_a_name_as_foxmail_writes_it_in_gbk_is_read(mailbox: Channel) -> None:
    message = letter(("x", b"one")).as_bytes()
    encoded = b'filename="=?gb2312?B?u93G8y54bHN4?="'  # base64 of 惠企.xlsx in GB2312
    with box(mailbox) as opened:
        content = message.replace(b'filename="x"', encoded)
        opened.client.append("INBOX", "", imaplib.Time2Internaldate(EARLY), content)
    assert [one.name for one in fetched(mailbox)] == ["惠企.xlsx"]


def test_a_signature_s_picture_is_no_file_and_a_letter_without_files_is_left_to_people(mailbox: Channel) -> None:
    with_logo = letter(("惠企.csv", b"one"))
    with_logo.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", disposition="inline")
    send(mailbox, with_logo)
    question = letter()
    question.replace_header("Subject", "请教")
    send(mailbox, question)
    received = fetched(mailbox)
    assert [one.name for one in received] == ["惠企.csv"]
    put_away(mailbox, received)
    assert subjects(mailbox, "INBOX") == ["请教"]


def test_a_run_that_died_before_it_moved_the_message_fetches_the_same_again(mailbox: Channel, tmp_path: Path) -> None:
    send(mailbox, letter(("惠企.csv", b"one")))
    [first], [again] = fetched(mailbox), fetched(mailbox)
    assert keep(first, tmp_path).receipt_id == keep(again, tmp_path).receipt_id


def test_messages_come_oldest_first(mailbox: Channel) -> None:
    send(mailbox, letter(("后.csv", b"two")), EARLY.replace(hour=10))
    send(mailbox, letter(("先.csv", b"one")), EARLY)
    assert [one.name for one in fetched(mailbox)] == ["先.csv", "后.csv"]


def test_a_wrong_password_is_said_at_once_and_not_tried_again(mailbox: Channel) -> None:
    waits: list[float] = []
    wrong = mailbox.model_copy(update={"password": "${WRONG}"})
    with pytest.raises(ChannelDown, match="邮箱"):
        list(fetch(wrong, HERE, SECRET, waits.append))
    assert waits == []


def test_a_password_does_not_travel_in_clear_unless_that_is_declared(mailbox: Channel) -> None:
    with pytest.raises(ChannelDown):  # this server offers no STARTTLS
        fetched(mailbox.model_copy(update={"clear": False}))


@pytest.fixture(scope="module")
def encrypted() -> Iterator[dict[str, Any]]:
    with servers.imap(encrypted=True) as declared:
        yield declared


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_an_encrypted_mailbox_is_read_where_its_certificate_is_trusted_and_only_there(
    scheme: str, encrypted: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = {key: encrypted[key] for key in ("kind", "user")}
    address = encrypted["imaps" if scheme == "imaps" else "address"]
    one = Channel.model_validate({**declared, "address": address, "name": "邮箱", "password": "${WORD}"})
    with pytest.raises(ChannelDown, match="certificate"):
        fetched(one)
    monkeypatch.setenv("SSL_CERT_FILE", encrypted["certificate"])
    assert fetched(one) == []
