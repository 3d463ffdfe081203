"""The declared channels: `channels.yml` beside this module, and the home's own `channels.yml`, which overrides channels
of the same name.

A declaration never contains a secret, only its reference: `${NAME}` in the environment, or `prefect:NAME`, a Secret
block.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from sources.declare import DeclarationError, Declared, Plan, read_csv, read_yaml, validate

FILE = "channels.yml"
CONTACTS = "contacts.csv"
SHIPPED = Path(__file__).parent / FILE
DONE_FOLDER = "已处理"
INBOX = "inbox"  # the folder channel of every home
OPEN_TO_SHOW = {"name", "kind", "address", "take", "units", "senders", "done", "steady_seconds", "reply"}
NAME_OF_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
REFERENCE = re.compile(r"\$\{[A-Za-z_]\w*\}|prefect:[a-z0-9-]+")

T = TypeVar("T", bound=Declared)
Kind = Literal["folder", "sftp", "webdav", "smb", "s3", "imap"]
SCHEMES: dict[str, tuple[str, ...]] = {
    "folder": ("",),
    "sftp": ("sftp",),
    "webdav": ("http", "https"),
    "smb": ("smb",),
    "s3": ("s3",),
    "imap": ("imap", "imaps"),
}
NEEDS: dict[str, tuple[str, ...]] = {
    "folder": (),
    "sftp": ("user", "host_key"),
    "webdav": (),
    "smb": ("user", "password"),
    "s3": (),
    "imap": ("user", "password"),
}
KEYS_OF: dict[str, set[str]] = {
    "user": {"sftp", "webdav", "smb", "s3", "imap"},
    "password": {"sftp", "webdav", "smb", "s3", "imap"},
    "key_file": {"sftp"},
    "host_key": {"sftp"},
    "endpoint": {"s3"},
    "clear": {"imap"},
    "reply": {"imap"},
}

Secret = Callable[[str], str]  # a declared reference -> the secret; raises LookupError


def _is_reference(value: str | None) -> str | None:
    if value is not None and not REFERENCE.fullmatch(value):
        raise ValueError("${NAME} of the environment or prefect:NAME of a Secret block; a secret never stands here")
    return value


def _has_no_password(value: str) -> str:
    if "@" in urlsplit(value).netloc:
        raise ValueError("an address without user and password; they go under user: and password:")
    return value


Address = Annotated[str, Field(min_length=1), AfterValidator(_has_no_password)]
Reference = Annotated[str | None, AfterValidator(_is_reference)]


class Channel(Declared):
    """A place from which files come.

    take: patterns of the names of taken files. units: units (or groups) that may report through it; empty: any.
    senders: the units for which a sender's address, or a folder below the channel, may speak (`contacts`: as in
    `contacts.csv`); other senders may speak for `units` only. done: the folder for taken files; empty: they are
    removed, since they are archived. steady_seconds: how long a file must be unchanged before it is taken. clear:
    imap:// without STARTTLS, for a server on the same machine. reply: whether senders of mail get receipts and slips by
    mail, if a mail server (`smtp`) is declared.
    """

    name: Annotated[str, Field(min_length=1, pattern=r"^[^|/\\]+$")]
    kind: Kind
    address: Address
    user: str | None = None
    password: Reference = None
    key_file: str | None = None
    host_key: str | None = None
    endpoint: str | None = None
    take: Annotated[tuple[str, ...], Field(min_length=1)] = ("*",)
    units: tuple[str, ...] = ()
    senders: dict[str, tuple[str, ...]] | Literal["contacts"] = Field(default_factory=dict)
    done: str | None = None
    steady_seconds: Annotated[float, Field(ge=0, le=600)] = 5
    clear: bool = False
    reply: bool = True

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Channel:
        scheme = urlsplit(self.address).scheme
        if scheme not in SCHEMES[self.kind]:
            wanted = " or ".join(f"{name}://..." if name else "a path" for name in SCHEMES[self.kind])
            raise ValueError(f"address: {wanted} for kind {self.kind}")
        for key in NEEDS[self.kind]:
            if getattr(self, key) is None:
                raise ValueError(f"{key}: kind {self.kind} needs it")
        for key, kinds in KEYS_OF.items():
            if key in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"{key}: not for kind {self.kind}, only for {', '.join(sorted(kinds))}")
        return self

    @property
    def done_folder(self) -> str | None:
        """The folder for taken files, 已处理 by default; None: taken files are removed."""
        return self.done or None if "done" in self.model_fields_set or self.kind == "folder" else DONE_FOLDER

    def takes(self, name: str) -> bool:
        """Whether a file of this name is taken."""
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.take)


class Smtp(Declared):
    """The mail server that sends reminders, receipts and slips. `sender` is the From line.

    The connection is encrypted, from the start (smtps) or by STARTTLS (smtp); unencrypted only with `clear: true`.
    """

    address: Address
    sender: Annotated[str, Field(min_length=3)]
    user: str | None = None
    password: Reference = None
    clear: bool = False

    @model_validator(mode="after")
    def _is_mail(self) -> Smtp:
        if urlsplit(self.address).scheme not in ("smtp", "smtps"):
            raise ValueError("address: smtp://... or smtps://...")
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password go together")
        return self


class Stamp(Declared):
    """A server that time-stamps seals (RFC 3161), and the file of the certificates that check it."""

    address: Annotated[Address, Field(pattern=r"^https?://")]
    certificates: str | None = None


class Witness(Declared):
    """Recipients of each edition's seal outside the home: a `folder` elsewhere with a copy of the ledger, the office's
    addresses (`mail`, if `smtp` is declared), and a time-stamp server.
    """

    folder: Annotated[str, Field(pattern=r"^/")] | None = None
    mail: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = ()
    stamp: Stamp | None = None


class Robot(Declared):
    """A group's robot in 企业微信 (政务微信 too) or 钉钉, which takes messages at a web address.

    key: the robot's `key` (企业微信) or `access_token` (钉钉), which stands behind the address. secret: the secret of a
    钉钉 robot that wants a signature (加签). keyword: the word that a 钉钉 robot wants in every message (关键词). form: how
    the message is written; some 政务微信 take text only. clear: http://, for a server on the same machine.
    """

    name: Annotated[str, Field(min_length=1)]
    kind: Literal["wecom", "dingtalk"]
    address: Address
    key: Reference = None
    secret: Reference = None
    keyword: str = ""
    form: Literal["markdown", "text"] = "markdown"
    clear: bool = False

    @model_validator(mode="after")
    def _is_a_robot(self) -> Robot:
        address = urlsplit(self.address)
        if address.scheme != ("http" if self.clear else "https"):
            raise ValueError("address: https://..., or http://... with clear: true")
        if address.query:
            raise ValueError("address: without what stands behind ?; that is a secret, and goes under key:")
        if self.key is None:
            raise ValueError("key: the robot's key or access_token, as ${NAME} or prefect:NAME")
        if self.kind != "dingtalk" and (self.secret or self.keyword):
            raise ValueError("secret, keyword: only for kind dingtalk")
        return self


class Digest(Declared):
    """Who gets the morning digest (早报): addresses by mail (if `smtp` is declared), and robots of groups."""

    mail: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = ()
    robots: tuple[Robot, ...] = ()

    @model_validator(mode="after")
    def _is_told_apart(self) -> Digest:
        names = [*self.mail, *(robot.name for robot in self.robots)]
        if len(set(names)) < len(names):
            raise ValueError("robots.name: a name of its own for each recipient")
        return self


class Contact(Declared):
    """A unit's address, a line of the home's `contacts.csv`. Reminders are sent to it, and `senders: contacts` lets it
    send.
    """

    unit: str
    address: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    name: str = ""


class Channels(Declared):
    """All declared channels, the mail server for sending, the outside witness of editions, and the digest's recipients."""

    channels: tuple[Channel, ...]
    smtp: Smtp | None = None
    witness: Witness | None = None
    digest: Digest | None = None

    def named(self, name: str) -> Channel | None:
        return next((channel for channel in self.channels if channel.name == name), None)


def load_contacts(home: Path, plan: Plan) -> dict[str, tuple[str, ...]]:
    """Unit -> its addresses, from the home's `contacts.csv`; empty if there is no such file.

    Raises: DeclarationError.
    """
    path, addresses = home / CONTACTS, dict[str, tuple[str, ...]]()
    for number, row in enumerate(read_csv(path) if path.exists() else [], 2):
        contact = validate(path, Contact, row, f"line {number}: ")
        if contact.unit not in plan.unit_names:
            raise DeclarationError(path, f"line {number}: unit", contact.unit, "a unit of units.csv")
        unit = plan.unit_names[contact.unit]
        addresses[unit] = (*addresses.get(unit, ()), contact.address.lower())
    return addresses


def load_channels(home: Path, plan: Plan) -> Channels:
    """The channels of a home: the shipped ones and its own `channels.yml`. Of two with the same name, the home's own.

    Raises: DeclarationError.
    """
    senders: dict[str, tuple[str, ...]] = {}
    for unit, addresses in load_contacts(home, plan).items():
        senders |= {address: (*senders.get(address, ()), unit) for address in addresses}
    declared: dict[str, Channel] = {}
    smtp: Smtp | None = None
    witness: Witness | None = None
    digest: Digest | None = None
    for path in (SHIPPED, home / FILE):
        if path == SHIPPED or path.exists():
            one = _declared_in(path, plan)
            declared |= {channel.name: channel for channel in one.channels}
            smtp = one.smtp or smtp
            witness = one.witness or witness
            digest = one.digest or digest
    for name, channel in declared.items():
        if channel.senders == "contacts":
            if not senders:
                raise DeclarationError(home / CONTACTS, "file", "nothing", f"the addresses for channel {name}")
            declared[name] = channel.model_copy(update={"senders": senders})
    if witness and witness.mail and smtp is None:
        raise DeclarationError(home / FILE, "witness.mail", "no smtp", "the mail server that sends, under smtp")
    if digest and digest.mail and smtp is None:
        raise DeclarationError(home / FILE, "digest.mail", "no smtp", "the mail server that sends, under smtp")
    return Channels(channels=tuple(declared.values()), smtp=smtp, witness=witness, digest=digest)


def speaks_for(channel: Channel | None, sender: str | None, plan: Plan) -> frozenset[str] | None:
    """The units for which this sender may speak; None if the channel binds nobody."""
    if channel is None or not (channel.units or channel.senders):
        return None
    senders = channel.senders if isinstance(channel.senders, dict) else {}
    listed = [units for pattern, units in senders.items() if _is_from(sender or "", pattern)]
    names = [name for units in listed for name in units] if listed else channel.units
    return frozenset(plan.members(names))


def is_offices_own(channel: Channel | None, sender: str | None) -> bool:
    """Whether the office itself put a file there: in the home's inbox and in no sender's folder, as `dph enter` does."""
    return sender is None and (channel is None or (channel.kind, channel.address) == ("folder", INBOX))


def from_environment(environment: dict[str, str]) -> Secret:
    """A function that replaces `${NAME}` in a text by the variable's value.

    Raises: LookupError if the environment has no such name.
    """

    def fill(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise LookupError(f"the environment variable {match[1]} is not set")
        return environment[match[1]]

    return lambda text: NAME_OF_VARIABLE.sub(fill, text)


def _is_from(sender: str, pattern: str) -> bool:
    """Whether a sender is this address, or in this folder or below; `*` matches anything."""
    sender, pattern = sender.lower(), pattern.lower().rstrip("/")
    return fnmatchcase(sender, pattern) or fnmatchcase(sender, f"{pattern}/*")


def _declared_in(path: Path, plan: Plan) -> Channels:
    """The channels, servers and recipients that one file declares."""
    rows = read_yaml(path)
    wrong = sorted(set(rows) - {"channels", "smtp", "witness", "digest"})
    if wrong:
        raise DeclarationError(path, wrong[0], "a key that nobody reads", "channels, smtp, witness or digest")
    listed = rows.get("channels") or []
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise DeclarationError(path, "channels", type(listed).__name__, "a list of channels, each with keys and values")
    channels = tuple(
        _validate(path, Channel, row, f"channels.{row.get('name', number)}.") for number, row in enumerate(listed, 1)
    )
    _check_names(path, channels, plan)
    return Channels(
        channels=channels,
        smtp=_validate(path, Smtp, rows["smtp"], "smtp.") if rows.get("smtp") else None,
        witness=_validate(path, Witness, rows["witness"], "witness.") if rows.get("witness") else None,
        digest=_validate(path, Digest, rows["digest"], "digest.") if rows.get("digest") else None,
    )


def _check_names(path: Path, channels: tuple[Channel, ...], plan: Plan) -> None:
    """Raises: DeclarationError if two channels share a name, or a channel names a unit that the plan does not have."""
    names_of_plan = {*(unit.unit for unit in plan.units), *(group.group for group in plan.groups)}
    for channel in channels:
        if sum(channel.name == other.name for other in channels) > 1:
            raise DeclarationError(path, "channels.name", channel.name, "a name of its own for each channel")
        senders = channel.senders if isinstance(channel.senders, dict) else {}
        for key, names in {"units": channel.units, **{f"senders.{one}": of for one, of in senders.items()}}.items():
            for name in names:
                if name not in names_of_plan:
                    raise DeclarationError(
                        path, f"channels.{channel.name}.{key}", name, "a unit of units.csv or a group of settings.yml"
                    )


def _validate(path: Path, kind: type[T], row: dict[str, object], where: str) -> T:
    """The validated row. Complaints show no value, since it could be a secret."""
    try:
        return validate(path, kind, row, where)
    except DeclarationError as error:
        key = error.key.removeprefix(where)
        is_open = key.split(".")[0] in OPEN_TO_SHOW and "@" not in str(error.found)
        found = error.found if is_open else "***"
        raise DeclarationError(path, error.key.rstrip("."), found, error.wanted) from None
