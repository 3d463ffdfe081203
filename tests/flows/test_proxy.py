"""The reverse proxy of a team server, on loopback: login, TLS, and writing for operators only."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.flows.cockpit import free_port
from tests.programs import program

CADDYFILE = Path(__file__).resolve().parents[2] / "deploy" / "Caddyfile"


class Upstream(BaseHTTPRequestHandler):
    """Stands where Prefect's server stands: what reaches it was let through."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.end_headers()

    do_POST = do_DELETE = do_PATCH = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
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
    address = f"https://localhost:{free_port()}"
    environment = {
        **os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "DPH_HOME": str(folder),
        "DPH_SITE": address, "DPH_TLS": "internal", "DPH_USERS": str(folder / "users"), "DPH_OPERATORS": "zhang|li",
        "DPH_SERVER": f"127.0.0.1:{upstream.server_port}",
    }  # fmt: skip
    command = [caddy, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    with (folder / "log").open("wb") as log:
        proxy = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(100):
            try:
                httpx.get(address, verify=False, trust_env=False, timeout=60)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        proxy.terminate()
        proxy.wait()
        upstream.shutdown()


def status(site: str, method: str, path: str, user: str | None = None) -> int:
    login = (user, user) if user else None
    return httpx.request(method, site + path, auth=login, verify=False, trust_env=False, timeout=60).status_code


def test_nobody_comes_in_without_a_login(site: str) -> None:
    assert status(site, "GET", "/") == 401
    assert status(site, "GET", "/reports/page.html") == 401


@pytest.mark.parametrize(
    ("method", "path", "reader"),
    [
        ("GET", "/api/flow_runs/1", 200),
        ("POST", "/api/flow_runs/filter", 200),
        ("POST", "/api/ui/flow_runs/history", 200),
        ("POST", "/api/deployments/1/create_flow_run", 403),
        ("POST", "/api/flow_runs/1/set_state", 403),
        ("DELETE", "/api/deployments/1", 403),
        ("PATCH", "/api/automations/1", 403),
        ("POST", "/api/block_documents/filter", 403),
        ("GET", "/api/block_documents/1?include_secrets=true", 403),
    ],
)
def test_a_reader_sees_and_an_operator_acts(method: str, path: str, reader: int, site: str) -> None:
    assert status(site, method, path, "reader") == reader
    assert status(site, method, path, "zhang") == 200


def test_pages_are_served_and_nothing_else_of_the_home(site: str) -> None:
    page = httpx.get(f"{site}/reports/page.html", auth=("reader", "reader"), verify=False, trust_env=False, timeout=60)
    assert page.content.decode() == "双过半"
    sneaky = httpx.get(f"{site}/reports/../warehouse/current.duckdb", auth=("reader", "reader"), verify=False, trust_env=False, timeout=60)  # fmt: skip
    assert "secret" not in sneaky.text


def test_the_folder_of_slips_can_be_looked_through(site: str) -> None:
    """The night's artifact links to it."""
    listing = httpx.get(
        f"{site}/outbox/", auth=("reader", "reader"), verify=False, trust_env=False, timeout=60, follow_redirects=True
    )
    assert "区政数局" in listing.text


def test_prefects_pages_may_ask_nobody_else(site: str) -> None:
    page = httpx.get(f"{site}/v2/", auth=("reader", "reader"), verify=False, trust_env=False, timeout=60)
    assert page.headers["Content-Security-Policy"].startswith("connect-src 'self'")
