"""Somebody with a reader's login before the reverse proxy of a team server: what he reaches, what he is refused.

The proxy is real, on loopback; behind it stands a server that answers everything, so that an answer shows what was let through.
"""

from __future__ import annotations

import os
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import CERT_NONE, PROTOCOL_TLS_CLIENT, SSLContext
from threading import Thread

import pytest

from tests.adversary.api import SHOWN, SOME_ID, filled, operations
from tests.flows.cockpit import free_port
from tests.programs import program
from tests.torture import TRIED

pytestmark = pytest.mark.tries("probes: API")
CADDYFILE = Path(__file__).resolve().parents[2] / "deploy" / "Caddyfile"


class Upstream(BaseHTTPRequestHandler):
    """Stands where Prefect's server stands: what reaches it was let through."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.end_headers()

    do_POST = do_DELETE = do_PATCH = do_PUT = do_GET

    def log_message(self, *_: object) -> None:
        pass


def _trusting() -> SSLContext:
    """The proxy's certificate is its own."""
    context = SSLContext(PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, CERT_NONE
    return context


@dataclass(frozen=True)
class Site:
    """The proxy's process, and the port that it listens on."""

    proxy: int
    port: int

    def ask(self, method: str, path: str, user: str | None = None) -> tuple[int, dict[str, str], str]:
        """(status, headers, body); the path goes out as it is written. A user's password is his name."""
        with closing(HTTPSConnection("localhost", self.port, context=_trusting(), timeout=60)) as line:
            login = b64encode(f"{user}:{user}".encode()).decode()
            line.request(method, path, headers={"Authorization": f"Basic {login}"} if user else {})
            answer = line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    def status(self, method: str, path: str, user: str | None = None) -> int:
        return self.ask(method, path, user)[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    caddy = program("caddy")
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "reports").mkdir()
    (folder / "reports" / "page.html").write_text("双过半", encoding="utf-8")
    (folder / "outbox" / "区政数局").mkdir(parents=True)
    (folder / "warehouse").mkdir()
    (folder / "warehouse" / "current.duckdb").write_text("secret")
    users = [
        f"{name} {subprocess.run([caddy, 'hash-password', '--plaintext', name], capture_output=True, text=True, check=True).stdout}"
        for name in ("reader", "zhang")
    ]
    (folder / "users").write_text("".join(users))
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    Thread(target=upstream.serve_forever, daemon=True).start()
    port = free_port()
    environment = {
        **os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "DPH_HOME": str(folder),
        "DPH_SITE": f"https://localhost:{port}", "DPH_TLS": "internal", "DPH_USERS": str(folder / "users"),
        "DPH_OPERATORS": "zhang|li", "DPH_SERVER": f"127.0.0.1:{upstream.server_port}",
    }  # fmt: skip
    command = [caddy, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    with (folder / "log").open("wb") as log:
        proxy = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        found = Site(proxy.pid, port)
        for _ in range(100):
            with suppress(OSError):
                found.status("GET", "/")
                break
            time.sleep(0.1)
        yield found
    finally:
        proxy.terminate()
        proxy.wait()
        upstream.shutdown()


def test_nobody_comes_in_without_a_login(site: Site) -> None:
    assert site.status("GET", "/") == 401
    assert site.status("GET", "/reports/page.html") == 401
    assert site.status("GET", "/", "nobody") == 401


def test_a_reader_reaches_what_the_pages_show_and_nothing_else(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    """Walks the API of the Prefect that is installed: a path that a new version brings is refused until somebody allows it."""
    answers = {asked: site.status(asked[0], filled(asked[1]), "reader") for asked in operations()}
    record_property(TRIED, len(answers))
    assert set(answers.values()) == {200, 403}
    assert {asked for asked, status in answers.items() if status == 200} == SHOWN


def test_an_operator_reaches_everything(site: Site) -> None:
    assert {site.status(method, filled(path), "zhang") for method, path in operations()} == {200}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/block_types/slug/secret/block_documents?include_secrets=true"),
        ("GET", "/api/block_types/slug/secret/block_documents/name/mail?include_secrets=true"),
        ("GET", f"/api/block_documents/{SOME_ID}?include_secrets=true"),
        ("POST", "/api/block_documents/filter"),
        ("POST", "//api/block_documents/filter"),
        ("POST", "/api//block_documents/filter"),
        ("POST", "/%61pi/block_documents/filter"),
        ("POST", "/api/flow_runs/../block_documents/filter"),
        ("POST", "/api/flow_runs/%2e%2e/block_documents/filter"),
        ("POST", "/api/block_documents%2ffilter"),
        ("POST", "/api/block_documents/filter?/api/flow_runs/filter"),
        ("GET", "/api/flow_runs/%2e%2e%2fblock_documents"),
        ("GET", "//api/block_types/slug/secret/block_documents"),
        ("DELETE", "/api/variables/name/filter"),
        ("GET", "/api/admin/settings"),
        ("GET", "/api/events/in"),
        ("POST", "/outbox/"),
        ("PUT", "/reports/page.html"),
    ],
)
def test_no_spelling_of_a_path_brings_a_reader_further(method: str, path: str, site: Site) -> None:
    assert site.status(method, path, "reader") == 403


@pytest.mark.parametrize("path", ["/api/events/out", "/api/logs/out", "/v2/runs"])
def test_a_reader_sees_the_pages_and_what_they_listen_to(path: str, site: Site) -> None:
    assert site.status("GET", path, "reader") == 200


def test_the_proxy_listens_on_this_machine_alone_where_no_address_is_given(site: Site) -> None:
    inodes = {os.readlink(link) for link in Path(f"/proc/{site.proxy}/fd").iterdir()}
    listening = {
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and f"socket:[{line.split()[9]}]" in inodes
    }
    assert listening == {f"0100007F:{site.port:04X}"}  # 127.0.0.1, its bytes as the kernel writes them


def test_pages_are_served_and_nothing_else_of_the_home(site: Site) -> None:
    assert site.ask("GET", "/reports/page.html", "reader")[2] == "双过半"
    for path in (
        "/reports/../warehouse/current.duckdb",
        "/reports/%2e%2e/warehouse/current.duckdb",
        "/warehouse/current.duckdb",
    ):
        assert "secret" not in site.ask("GET", path, "reader")[2]


def test_the_folder_of_slips_can_be_looked_through(site: Site) -> None:
    """The night's artifact links to it."""
    assert "区政数局" in site.ask("GET", "/outbox/", "reader")[2]


def test_prefects_pages_may_ask_nobody_else(site: Site) -> None:
    assert site.ask("GET", "/v2/", "reader")[1]["Content-Security-Policy"].startswith("connect-src 'self'")
