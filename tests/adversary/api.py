"""The API of the Prefect that is installed, and what of it a reader's login may ask."""

from __future__ import annotations

import re
from uuid import UUID

SOME_ID = str(UUID(int=1))

# What Prefect's pages ask to show runs: flows, runs, logs, results, schedules, alerts. No blocks, no variables, no settings.
GOT = """
    /admin/version /csrf-token /health /hello /ready /version /collections/views/{view} /events/filter/next
    /artifacts/{id} /artifacts/{key}/latest /automations/{id} /automations/related-to/{resource_id}
    /deployments/{id} /deployments/{id}/schedules /deployments/name/{flow_name}/{deployment_name}
    /flows/{id} /flows/name/{name} /flow_runs/{id} /flow_runs/{id}/graph /flow_runs/{id}/graph-v2 /flow_runs/{id}/logs/download
    /flow_run_states/ /flow_run_states/{id} /task_runs/{id} /ui/task_runs/{id} /task_run_states/ /task_run_states/{id}
    /work_pools/{name} /work_pools/{work_pool_name}/queues/{name} /work_queues/{id} /work_queues/{id}/status /work_queues/name/{name}
"""
POSTED = """
    /artifacts/count /artifacts/filter /artifacts/latest/count /artifacts/latest/filter /automations/count /automations/filter
    /concurrency_limits/filter /v2/concurrency_limits/filter /deployments/count /deployments/filter /deployments/paginate
    /events/filter /events/count-by/{countable} /flows/count /flows/filter /flows/paginate
    /flow_runs/count /flow_runs/filter /flow_runs/history /flow_runs/lateness /flow_runs/paginate /logs/filter /saved_searches/filter
    /task_runs/count /task_runs/filter /task_runs/history /task_runs/paginate /task_workers/filter
    /ui/flow_runs/count-task-runs /ui/flow_runs/history /ui/flows/count-deployments /ui/flows/next-runs
    /ui/task_runs/count /ui/task_runs/dashboard/counts
    /work_pools/count /work_pools/filter /work_pools/{work_pool_name}/queues/filter /work_pools/{work_pool_name}/workers/filter
    /work_queues/filter
"""
SHOWN = {("GET", path) for path in GOT.split()} | {("POST", path) for path in POSTED.split()}


def operations() -> set[tuple[str, str]]:
    """(method, path with its {names}) of everything that the server's OpenAPI document lists."""
    from prefect.server.api.server import create_app

    # The document is the API's own; the application around it only mounts it.
    (mounted,) = [route.app for route in create_app(ephemeral=True).routes if getattr(route, "path", "") == "/api"]
    return {(method.upper(), path) for path, methods in mounted.openapi()["paths"].items() for method in methods}


def filled(path: str) -> str:
    """A path of the API with an id at each {name}."""
    return "/api" + re.sub(r"\{\w+\}", SOME_ID, path)
