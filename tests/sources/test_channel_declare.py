"""Channels as declared: which file wins, what is refused, and for whom a sender may speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.channel.declare import from_environment, load_channels, speaks_for
from sources.declare import DeclarationError, load
from tests.plan_folders import NEUTRAL

PLAN = load(NEUTRAL)
MAILBOX = "- {name: 邮箱, kind: imap, address: 'imaps://mail.invalid/INBOX', user: a, password: '${MAIL_PASSWORD}'%s}\n"


def declared(home: Path, channels: str, more: str = "") -> Path:
    """The home with these channels of its own."""
    (home / "channels.yml").write_text(f"channels:\n{channels}{more}", encoding="utf-8")
    return home


def test_a_home_without_a_file_of_its_own_has_its_inbox(tmp_path: Path) -> None:
    [only] = load_channels(tmp_path, PLAN).channels
    assert (only.name, only.kind, only.address, only.done_folder) == ("folder", "folder", "inbox", None)


def test_the_home_s_own_channels_come_beside_the_shipped_ones_and_win_by_name(tmp_path: Path) -> None:
    own = "- {name: folder, kind: folder, address: 收件, done: 已收}\n" + MAILBOX % ""
    found = load_channels(declared(tmp_path, own), PLAN)
    assert [(one.name, one.address, one.done_folder) for one in found.channels] == [
        ("folder", "收件", "已收"),
        ("邮箱", "imaps://mail.invalid/INBOX", "已处理"),
    ]


REFUSED = {
    "- {name: a, kind: ftp, address: x}\n": "channels.a.kind",
    "- {name: a, kind: sftp, address: 'sftp://host/in', user: u}\n": "channels.a",  # without host_key
    "- {name: a, kind: s3, address: 'https://bucket'}\n": "channels.a",
    "- {name: a, kind: folder, address: x, units: [区某局]}\n": "channels.a.units",
    "- {name: a, kind: folder, address: x, senders: {某: [区某局]}}\n": "channels.a.senders.某",
    "- {name: a, kind: folder, address: x, steady_seconds: -1}\n": "channels.a.steady_seconds",
    "- {name: a, kind: folder, address: x, colour: red}\n": "channels.a.colour",
    "- {name: a, kind: folder, address: x, host_key: y}\n": "channels.a",
    "- {name: a, kind: folder, address: x}\n- {name: a, kind: folder, address: y}\n": "channels.name",
    "- nothing\n": "channels",
}


@pytest.mark.parametrize("channels", REFUSED)
def test_a_broken_declaration_names_file_and_key(tmp_path: Path, channels: str) -> None:
    with pytest.raises(DeclarationError) as fault:
        load_channels(declared(tmp_path, channels), PLAN)
    assert (fault.value.file, fault.value.key) == (str(tmp_path / "channels.yml"), REFUSED[channels])
    assert fault.value.wanted


@pytest.mark.parametrize(
    "channels",
    [
        "- {name: a, kind: smb, address: 'smb://host/share', user: u, password: hunter2}\n",
        "- {name: a, kind: smb, address: 'smb://u:hunter2@host/share', user: u, password: '${P}'}\n",
        "- {name: a, kind: smb, address: 'smb://host/share', user: u, pasword: hunter2}\n",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_shown(tmp_path: Path, channels: str) -> None:
    with pytest.raises(DeclarationError) as fault:
        load_channels(declared(tmp_path, channels), PLAN)
    assert "hunter2" not in str(fault.value)


def test_a_secret_comes_from_the_environment() -> None:
    secret = from_environment({"WORD": "hunter2"})
    assert secret("${WORD}") == "hunter2"
    with pytest.raises(LookupError, match="OTHER is not set"):
        secret("${OTHER}")


@pytest.mark.parametrize(
    ("binding", "sender", "units"),
    [
        ("", "谁", None),
        ("units: [东乡]", None, {"东乡"}),
        ("senders: {sw@east.invalid: [东乡]}", "SW@East.invalid", {"东乡"}),
        ("senders: {sw@east.invalid: [东乡]}", "else@east.invalid", set()),
        ("senders: {'*@sw.invalid': [东乡]}, units: [西镇]", "else@east.invalid", {"西镇"}),
        ("senders: {东: [东乡], 西: [西镇]}", "东/六月", {"东乡"}),
        ("senders: {东: [东乡]}", "东二", set()),
        ("units: [各乡镇]", None, {"东乡", "西镇"}),
    ],
)
def test_for_whom_a_sender_may_speak(tmp_path: Path, binding: str, sender: str | None, units: set[str] | None) -> None:
    comma = ", " if binding else ""
    home = declared(tmp_path, f"- {{name: a, kind: folder, address: x{comma}{binding}}}\n")
    assert speaks_for(load_channels(home, PLAN).named("a"), sender, PLAN) == units


def test_the_addresses_of_units_may_send_for_them(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("unit,address,name\n东乡人民政府,SW@east.invalid,示例\n", encoding="utf-8")
    home = declared(tmp_path, MAILBOX % ", senders: contacts")
    mailbox = load_channels(home, PLAN).named("邮箱")
    assert speaks_for(mailbox, "sw@east.invalid", PLAN) == {"东乡"}
    assert speaks_for(mailbox, "else@east.invalid", PLAN) == set()


def test_an_address_of_an_unknown_unit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("unit,address\n区某局,a@east.invalid\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="line 2: unit"):
        load_channels(tmp_path, PLAN)


def test_a_channel_that_is_no_longer_declared_binds_nobody() -> None:
    assert speaks_for(None, "谁", PLAN) is None
