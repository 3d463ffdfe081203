"""`make ui`: Prefect's server, a process work pool, the deployments and a worker, on 127.0.0.1, for one person.

All data are in the home's `prefect/` folder; the network is not used. Ctrl-C ends its child processes.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

PROJECT = Path(__file__).resolve().parent.parent
PREFECT = [sys.executable, "-m", "prefect", "--no-prompt"]
ALERTS = [sys.executable, "-m", "flows.alerts"]
PATIENCE_SECONDS = 120
PAGES = "/v2/"  # the newer pages; the older ones draw no Chinese in a graph
ASK_HOME_ONLY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:* blob: data:\">"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("DPH_HOME", "var")))
    parser.add_argument("--port", type=int, default=4200, help="port of Prefect; the pages use the next one")
    parser.add_argument("--once", action="store_true", help="end as soon as everything works")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as children:
        address = start(arguments.home.resolve(), arguments.port, children)
        print(f"Prefect: {address}{PAGES}", flush=True)
        if arguments.once:
            return
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("ended")


def start(home: Path, port: int, children: ExitStack) -> str:
    """The address of a Prefect server with deployments, scheduled runs and a worker.

    Raises: RuntimeError if a part does not start; TimeoutError.
    """
    environment = settings(home, port)
    api = environment["PREFECT_API_URL"]
    logs = home / "prefect"
    logs.mkdir(0o700, parents=True, exist_ok=True)  # Prefect keeps its database and logs here
    server = [sys.executable, "-m", "flows.server", "--port", str(port)]
    worker = [*PREFECT, "worker", "start", "--pool", "local", "--type", "process"]
    pages = [sys.executable, "-m", "flows.pages", "--home", str(home), "--port", str(port + 1)]
    spawn(pages, environment, logs / "pages.log", children)
    spawn(server, environment, logs / "server.log", children)
    wait_for(lambda: answers(f"{api}/health"), "the server", logs / "server.log")
    keep_home(Path(environment["PREFECT_UI_STATIC_DIRECTORY"]))
    spawn(worker, environment, logs / "worker.log", children)
    wait_for(lambda: answers(f"{api}/work_pools/local"), "the work pool", logs / "worker.log")
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda command: call(command, environment), [[*PREFECT, "deploy", "--all"], ALERTS]))
    wait_for(lambda: not without_runs(api), "runs of every schedule", logs / "server.log")
    wait_for(lambda: workers_online(api) > 0, "the worker", logs / "worker.log")
    print(f"{scheduled_runs(api)} scheduled runs, {workers_online(api)} worker online")
    return f"http://127.0.0.1:{port}"


def settings(home: Path, port: int) -> dict[str, str]:
    """The environment of server and worker: offline, quiet, with retention of old runs."""
    return {
        **os.environ,
        "DPH_HOME": str(home),
        "DPH_BACKUP": os.environ.get("DPH_BACKUP", str(home / "backup")),
        "PREFECT_HOME": str(home / "prefect"),
        "DPH_PAGES_URL": f"http://127.0.0.1:{port + 1}",
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "true",  # the older pages show no Chinese in a run's graph
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "prefect" / "ui"),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # the minimum, as deploy/automations.yml expects
        "PREFECT_WORKER_ENABLE_CANCELLATION": "true",
        "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "WARNING",  # the flow logs each step, with its counts
        "NO_PROXY": "127.0.0.1,localhost",
    }


def keep_home(pages: Path) -> None:
    """Restrict Prefect's pages to this machine. The newer pages call an analytics service whatever the settings.

    pages: the server's own copy of the pages, made at its start. Behind a proxy, the proxy sets the same policy
    (deploy/Caddyfile).

    Raises: RuntimeError if the pages are missing.
    """
    indexes = sorted(pages.glob("*/index.html"))
    if not indexes:
        raise RuntimeError(f"{pages}: Prefect's pages are not where PREFECT_UI_STATIC_DIRECTORY says")
    for path in indexes:
        text = path.read_text(encoding="utf-8")
        if ASK_HOME_ONLY not in text:
            path.write_text(text.replace("<head>", f"<head>{ASK_HOME_ONLY}", 1), encoding="utf-8")


def spawn(command: list[str], environment: dict[str, str], log: Path, children: ExitStack) -> None:
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            env=environment,
            cwd=PROJECT,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    children.callback(end, child)


def end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def call(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def wait_for(condition, what: str, log: Path) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.5)
    raise TimeoutError(f"waited {PATIENCE_SECONDS} s for {what}; see {log}")


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=30, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


SCHEDULED = {"state": {"type": {"any_": ["SCHEDULED"]}}}


def scheduled_runs(api: str) -> int:
    return int(ask(f"{api}/flow_runs/count", {"flow_runs": SCHEDULED}))


def without_runs(api: str) -> list[str]:
    """The deployments without a scheduled run yet: the only sign of a broken scheduler."""
    waiting = ask(f"{api}/flow_runs/filter", {"flow_runs": SCHEDULED})
    served = {run["deployment_id"] for run in waiting}
    deployments = ask(f"{api}/deployments/filter", {})
    return [
        one["name"]
        for one in deployments
        if not one["paused"] and any(schedule["active"] for schedule in one["schedules"]) and one["id"] not in served
    ]


def workers_online(api: str) -> int:
    workers = ask(f"{api}/work_pools/local/workers/filter", {})
    return sum(worker["status"] == "ONLINE" for worker in workers)


def ask(address: str, body: dict[str, object]) -> Any:  # each address of Prefect's API answers in its own shape
    answer = httpx.post(address, json=body, timeout=PATIENCE_SECONDS, trust_env=False)
    answer.raise_for_status()
    return answer.json()


if __name__ == "__main__":
    main()
