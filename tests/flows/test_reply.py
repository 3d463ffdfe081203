"""Whoever sends files to the mailbox gets receipts and slips by mail; against real IMAP and SMTP servers."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
from imap_tools import MailBoxUnencrypted

from flows.home import Home, instant
from flows.run import run_once
from reports.slip import slip
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, roads, xlsx
from tests.flows.test_remind import Inbox, post  # noqa: F401  a mail server's inbox
from tests.sources import servers

NEXT = instant("2022-07-06T23:00")
OURS = "dd@east.invalid"


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with servers.imap() as declared:
        yield declared


@pytest.fixture
def home(
    copied: Callable[[str], Home],
    server: dict[str, Any],
    post: tuple[Inbox, int],  # noqa: F811
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    home = copied("replying")
    monkeypatch.setenv("DPH_WORD", servers.PASSWORD)
    user = f"user{abs(hash(request.node.name))}"
    (home.root / "channels.yml").write_text(
        "channels:\n"
        f"  - {{name: 邮箱, kind: imap, address: '{server['address']}', user: {user}, password: '${{DPH_WORD}}', clear: true}}\n"
        f"smtp: {{address: 'smtp://127.0.0.1:{post[1]}', sender: 调度办 <{OURS}>, clear: true}}\n",
        encoding="utf-8",
    )
    (home.root / "user").write_text(user)
    return home


def send(home: Home, server: dict[str, Any], sender: str, **files: bytes) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, OURS, "报表"
    message.set_content("见附件")
    for name, content in files.items():
        kind = "xlsx" if content.startswith(b"PK") else "csv"
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"{name}.{kind}")
    box = MailBoxUnencrypted("127.0.0.1", urlsplit(server["address"]).port)
    with box.login((home.root / "user").read_text(), servers.PASSWORD) as opened:
        at = imaplib.Time2Internaldate(instant("2022-07-04T09:00"))
        opened.client.append("INBOX", "", at, message.as_bytes())


def test_the_sender_gets_all_receipts_in_one_mail_and_the_slips_with_it(
    home: Home,
    server: dict[str, Any],
    post: tuple[Inbox, int],  # noqa: F811
) -> None:
    send(home, server, "东乡 <ZS@east.invalid>", 好的=csv(roads()), 错的=xlsx(表=roads("西镇", total="很多")))
    send(home, server, OURS, 自己=csv(roads("交通局")))
    assert run_once(home, NIGHT).warnings == ()
    [letter] = post[0].letters
    assert (letter["To"], letter["Auto-Submitted"]) == ("zs@east.invalid", "auto-generated")
    assert "【退回修改】西镇：1张报表请处理（共收到文件2个）" in str(letter["Subject"])
    said = letter.get_body().get_content()
    assert "文件：好的.csv" in said and "文件：错的.xlsx" in said and "【退回修改】" in said
    [sent] = letter.iter_attachments()
    assert sent.get_filename().startswith("错的-") and sent.get_filename().endswith("退回单.xlsx")
    [kept] = home.outbox.glob("西镇/*退回单.xlsx")
    assert sent.get_content() == kept.read_bytes()
    run_once(home, NEXT)
    assert len(post[0].letters) == 1


def test_what_the_mail_server_refused_is_a_warning_and_goes_out_with_the_next_run(
    home: Home,
    server: dict[str, Any],
    post: tuple[Inbox, int],  # noqa: F811
) -> None:
    inbox, _ = post
    inbox.is_full = True
    send(home, server, "zs@east.invalid", 好的=csv(roads()))
    said = run_once(home, NIGHT)
    [warning] = said.warnings
    assert "zs@east.invalid" in warning and "insufficient storage" in warning and warning in said.verdict
    assert len(list((home.outbox / "待发回执").glob("*.eml"))) == 1
    inbox.is_full = False
    assert run_once(home, NEXT).warnings == ()
    assert (len(inbox.letters), list((home.outbox / "待发回执").glob("*.eml"))) == (1, [])


def test_a_slip_that_could_not_be_written_is_written_and_mailed_by_the_next_run(
    home: Home,
    server: dict[str, Any],
    post: tuple[Inbox, int],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumbles(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    send(home, server, "zs@east.invalid", 好的=csv(roads()), 错的=xlsx(表=roads("西镇", total="很多")))
    with monkeypatch.context() as broken:
        broken.setattr(slip, "write_slip", stumbles)  # a fault of ours
        [warning] = run_once(home, NIGHT).warnings
    assert "西镇的“错的.xlsx”的退回单没有写成（系统出错：ZeroDivisionError" in warning
    [acknowledged] = home.outbox.rglob("东乡/*/*回执.txt")
    acknowledged.unlink()  # the office has passed it on
    assert run_once(home, NEXT).warnings == ()
    [kept] = home.outbox.glob("西镇/*退回单.xlsx")
    first, second = post[0].letters
    assert list(first.iter_attachments()) == []
    [sent] = second.iter_attachments()
    assert sent.get_content() == kept.read_bytes()
    assert not acknowledged.exists()
    run_once(home, NEXT)
    assert len(post[0].letters) == 2


def test_a_mailbox_may_be_told_not_to_answer(
    home: Home,
    server: dict[str, Any],
    post: tuple[Inbox, int],  # noqa: F811
) -> None:
    declared = home.root / "channels.yml"
    declared.write_text(
        declared.read_text(encoding="utf-8").replace("clear: true}\nsmtp", "clear: true, reply: false}\nsmtp"),
        encoding="utf-8",
    )
    send(home, server, "zs@east.invalid", 好的=csv(roads()))
    assert run_once(home, NIGHT).accepted == 1
    assert post[0].letters == []
