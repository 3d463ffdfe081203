"""A real Prefect server with its worker, as `make ui` starts them, and what tests ask of its API."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default as policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller

from flows.home import Home
from flows.ui import start

ENDED = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Cockpit:
    """The server's address, and the home that its worker's runs work in where no other is named."""

    address: str
    home: Home

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.ask("POST", path, body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The API's answer; asked again while it says 503 (its SQLite is locked), as Prefect's own client does."""
        for _ in range(20):
            address = f"{self.address}/api/{path}"
            answer = httpx.request(method, address, json=body, timeout=PATIENCE_SECONDS, trust_env=False)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(0.5)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def order(self, deployment: str, due: str | None = None, **parameters: Any) -> str:
        """The id of a run of `deployment` (flow/name), scheduled for the instant `due` (now if not given)."""
        found = self.get(f"deployments/name/{deployment}")
        when = {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}} if due else {}
        return str(self.post(f"deployments/{found['id']}/create_flow_run", parameters=parameters, **when)["id"])

    def run(self, run: str) -> dict[str, Any]:
        return dict(self.get(f"flow_runs/{run}"))

    def wait(self, run: str, states: set[str] | None = None) -> dict[str, Any]:
        """The run, once its state's type is one of `states` (any end, if none are named)."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            found = self.run(run)
            if found["state_type"] in (states or ENDED):
                return found
            time.sleep(0.3)
        raise TimeoutError(f"{found['name']} is still {found['state_name']} after {PATIENCE_SECONDS} s")

    def artifacts(self, run: str) -> dict[str, dict[str, Any]]:
        """The run's artifacts by key."""
        found = self.post("artifacts/filter", artifacts={"flow_run_id": {"any_": [run]}})
        return {artifact["key"]: artifact for artifact in found}


@contextmanager
def running(home: Home, **environment: str) -> Iterator[Cockpit]:
    """The cockpit over `home`, with a worker that looks for work every second."""
    with ExitStack() as children, pytest.MonkeyPatch.context() as patch:
        for name, value in {"PREFECT_WORKER_QUERY_SECONDS": "1", **environment}.items():
            patch.setenv(name, value)
        yield Cockpit(start(home.root, free_port(), children), home)


def free_port() -> int:
    """A port that is free, and the next one too: that one is for the pages."""
    while True:
        with socket.socket() as probe, socket.socket() as beside:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            with suppress(OSError, OverflowError):
                beside.bind(("127.0.0.1", port + 1))
                return port


class Receivers:
    """A webhook and a mailbox on loopback; `told` holds what each of them got, as text."""

    def __init__(self) -> None:
        self.hooks: list[str] = []
        self.mails: list[str] = []
        receivers = self

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receivers.hooks.append(f"{said['title']}\n{said['message']}")
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        class Mail:
            async def handle_DATA(self, _: object, __: object, envelope: Any) -> str:
                mail = message_from_bytes(envelope.content, policy=policy)
                body = mail.get_body(("plain", "html"))
                receivers.mails.append(f"{mail['Subject']}\n{body.get_content() if body else ''}")
                return "250 OK"

        self.web = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.smtp = Controller(Mail(), hostname="127.0.0.1", port=free_port())

    @property
    def addresses(self) -> str:
        return (
            f"json://127.0.0.1:{self.web.server_port}/alert,"
            f"mailto://127.0.0.1:{self.smtp.port}?from=dph@example.org&to=team@example.org&mode=insecure"
        )

    def __enter__(self) -> Receivers:
        Thread(target=self.web.serve_forever, daemon=True).start()
        self.smtp.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.smtp.stop()
        self.web.shutdown()
        self.web.server_close()

    def wait(self, text: str) -> tuple[str, str]:
        """The webhook's and the mailbox's message that hold `text`."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            found = [next((said for said in box if text in said), None) for box in (self.hooks, self.mails)]
            if found[0] and found[1]:
                return found[0], found[1]
            time.sleep(0.3)
        raise TimeoutError(f"nobody was told of {text!r}: {self.hooks} {self.mails}")


def processes(**environment: str) -> list[int]:
    """The processes that have all of this in their environment."""
    wanted = {f"{name}={value}".encode() for name, value in environment.items()}
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and wanted <= set((folder / "environ").read_bytes().split(b"\0")):
                found.append(int(folder.name))
    return sorted(found)
