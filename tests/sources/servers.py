"""Real servers for the channels' tests, on loopback and free ports, each ended by whoever started it."""

from __future__ import annotations

import asyncio
import getpass
import grp
import os
import pwd
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from tests.programs import SEARCH_PATH, program

USER, PASSWORD = "east", "hunter2"


@dataclass
class Drive:
    """A server's place as its users see it: a folder here, or (S3) what its own client says."""

    declared: dict[str, Any]
    folder: Path | None = None
    bucket: Any = None
    more: dict[str, Any] = field(default_factory=dict)

    def put(self, path: str, content: bytes, at: datetime | None = None) -> None:
        if self.folder is None:
            self.bucket.put_object(Key=f"in/{path}", Body=content)
            return
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        if at:
            os.utime(place, (at.timestamp(),) * 2)

    def names(self) -> list[str]:
        if self.folder is None:
            return sorted(one.key.removeprefix("in/") for one in self.bucket.objects.filter(Prefix="in/"))
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def sftp(folder: Path) -> Iterator[Drive]:
    """An SSH server for one user, whose root is `folder`; `more` has the path of the key that it lets in."""
    import asyncssh

    user_key = asyncssh.generate_private_key("ssh-ed25519")
    user_key.write_private_key(str(folder / "user.key"))

    class Door(asyncssh.SSHServer):
        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, key: Any) -> bool:
            return username == USER and key == user_key.convert_to_public()

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    (folder / "in").mkdir()
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> Any:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Door,
            server_host_keys=[key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=bytes(folder)),
        )

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    host_key = key.export_public_key().decode().strip()
    declared = {"kind": "sftp", "address": f"sftp://127.0.0.1:{server.get_port()}/in", "host_key": host_key}
    try:
        yield Drive({**declared, "user": USER}, folder / "in", more={"key_file": str(folder / "user.key")})
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def webdav(folder: Path) -> Iterator[Drive]:
    from cheroot.wsgi import Server
    from wsgidav.wsgidav_app import WsgiDAVApp

    settings = {
        "provider_mapping": {"/": str(folder)},
        "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "logging": {"enable": False},
        "verbose": 0,
    }
    (folder / "收 件").mkdir()
    server = Server(("127.0.0.1", 0), WsgiDAVApp(settings), timeout=5)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.bind_addr[1]}/收 件"
        yield Drive({"kind": "webdav", "address": address, "user": USER}, folder / "收 件")
    finally:
        server.stop()
        thread.join(10)


@contextmanager
def s3(folder: Path) -> Iterator[Drive]:
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        endpoint = "http://{}:{}".format(*server.get_host_and_port())
        store = boto3.resource(
            "s3", endpoint_url=endpoint, aws_access_key_id=USER, aws_secret_access_key=PASSWORD, region_name="us-east-1"
        )
        bucket = store.create_bucket(Bucket="reports")
        yield Drive({"kind": "s3", "address": "s3://reports/in", "endpoint": endpoint, "user": USER}, bucket=bucket)
    finally:
        server.stop()


SAMBA = """
[global]
  workgroup = EAST
  server role = standalone server
  interfaces = 127.0.0.1/8
  bind interfaces only = yes
  smb ports = {port}
  disable netbios = yes
  load printers = no
  log file = {place}/log
  passdb backend = tdbsam:{place}/passdb.tdb
  private dir = {place}
  lock directory = {place}
  state directory = {place}
  cache directory = {place}
  pid directory = {place}
  ncalrpc dir = {place}/ncalrpc
[reports]
  path = {folder}
  read only = no
"""


@contextmanager
def smb(folder: Path) -> Iterator[Drive]:
    """Samba, on a port of its own, for the user that runs the tests."""
    smbd = program("smbd")
    port, place, user = free_port(), folder.parent / "samba", getpass.getuser()
    place.mkdir()
    (folder / "in").mkdir()
    settings = place / "smb.conf"
    settings.write_text(SAMBA.format(port=port, place=place, folder=folder), encoding="utf-8")
    subprocess.run(
        ["smbpasswd", "-c", str(settings), "-s", "-a", user],
        input=f"{PASSWORD}\n{PASSWORD}\n",
        text=True,
        check=True,
        capture_output=True,
    )
    command = [smbd, "--foreground", "--no-process-group", "--debug-stdout", f"--configfile={settings}"]
    with running(command, port):
        address = f"smb://127.0.0.1:{port}/reports/in"
        yield Drive({"kind": "smb", "address": address, "user": user}, folder / "in", more={"port": port, "user": user})


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own for 127.0.0.1, and its key: what an office's own authority would give."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "loopback.pem", folder / "loopback.key"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return public, private


DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/log
{tls}
{users}
first_valid_uid = 0
mail_location = maildir:{place}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={place}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {port_tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def imap(encrypted: bool = False) -> Iterator[dict[str, Any]]:
    """Dovecot, with a mailbox for whoever knows the password; gives what declares it.

    encrypted: imaps and STARTTLS with a certificate of its own (`certificate`), nothing in clear; what declares it has then
    `address` of imap and `imaps`, and the certificate's path.
    """
    dovecot = program("dovecot")
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:  # its parts run as users who must be able to enter
        Path(name).chmod(0o755)
        with _dovecot(dovecot, Path(name), encrypted) as declared:
            yield declared


@contextmanager
def _dovecot(path: str, folder: Path, encrypted: bool) -> Iterator[dict[str, Any]]:
    """Dovecot reads no mail as root: started by root it has users of its own, and the mail is nobody's."""
    me = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    group = grp.getgrgid(me.pw_gid).gr_name
    own = f"default_login_user = {me.pw_name}\ndefault_internal_user = {me.pw_name}\ndefault_internal_group = {group}"
    port, settings, mail = free_port(), folder / "dovecot.conf", folder / "mail"
    mail.mkdir()
    port_tls, public, tls = 0, folder, "ssl = no\ndisable_plaintext_auth = no"
    if encrypted:
        port_tls, (public, private) = free_port(), certificate(folder)
        tls = f"ssl = required\nssl_cert = <{public}\nssl_key = <{private}"
    os.chown(mail, me.pw_uid, me.pw_gid)
    settings.write_text(
        DOVECOT.format(
            place=folder,
            port=port,
            port_tls=port_tls,
            tls=tls,
            users=own if os.getuid() else "",
            uid=me.pw_uid,
            gid=me.pw_gid,
            password=PASSWORD,
        ),
        encoding="utf-8",
    )
    with running([path, "-F", "-c", str(settings)], port):
        declared = {"kind": "imap", "address": f"imap://127.0.0.1:{port}/INBOX", "user": USER}
        if encrypted:
            yield {**declared, "imaps": f"imaps://127.0.0.1:{port_tls}/INBOX", "certificate": str(public)}
        else:
            yield {**declared, "clear": True}


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server's process, until it is no longer wanted."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command,
            env={**os.environ, "PATH": SEARCH_PATH},
            stdout=said,
            stderr=said,
            start_new_session=True,  # smbd ends its whole group when it ends
        )
        try:
            for _ in range(600):
                if process.poll() is not None:
                    said.seek(0)
                    raise RuntimeError(f"{command[0]} ended: {said.read()}")
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # all at once: dovecot would wait for its own, one by one
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
