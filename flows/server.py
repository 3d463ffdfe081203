"""`python -m flows.server`: Prefect's server on 127.0.0.1, for its own pages and for programs of this machine.

Prefect itself answers pages of any web site, under any host name. Here a request with a foreign `Host` or `Origin` is
refused, so that another open page can neither read nor control the runs.
"""

from __future__ import annotations

import argparse
import os
from urllib.parse import urlsplit

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = "only the pages of this server may ask here; its address: {sites}"


class OwnSites:
    """`app`, only for requests to `sites` and from their pages (scheme://host[:port]); 403 for all others.

    A browser sends its page's site as `Origin`; a program sends none.
    """

    def __init__(self, app: ASGIApp, sites: list[str]) -> None:
        self.app, self.sites = app, sites
        self.hosts = {urlsplit(site).netloc for site in sites}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            headers = {
                name: value.decode("latin-1").lower()
                for name, value in scope["headers"]
                if name in {b"host", b"origin"}
            }
            if headers.get(b"host") not in self.hosts or headers.get(b"origin", self.sites[0]) not in self.sites:
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await PlainTextResponse(REFUSED.format(sites=", ".join(self.sites)), 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=4200)
    port = parser.parse_args().port
    sites = [f"http://127.0.0.1:{port}", f"http://localhost:{port}"]
    if site := os.environ.get("DPH_SITE"):  # the address of the proxy in front of it
        sites.append(site.lower().rstrip("/"))
    os.environ["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] = ",".join(sites)
    from prefect.server.api.server import create_app  # reads the environment when it is imported

    uvicorn.run(OwnSites(create_app(final=True), sites), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
