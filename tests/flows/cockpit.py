"""A real Prefect server with its worker, as `make ui` starts them, and what tests ask of its API."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Any

import httpx

from flows.home import Home

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

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The API's answer; asked again while it says 503 (its SQLite is locked), as Prefect's own client does."""
        for _ in range(20):
            answer = httpx.request(method, f"{self.address}/api/{path}", json=body, timeout=30, trust_env=False)
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
