"""`python -m flows.pages`: serve a home's bulletins, acknowledgements and slips on 127.0.0.1, so that Prefect's
artifacts can link to them.

Only `reports/` and `outbox/` are served, read-only. On a team server its reverse proxy serves them (deploy/).
"""

from __future__ import annotations

import argparse
import functools
import os
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

SERVED = ("reports", "outbox")


class Pages(SimpleHTTPRequestHandler):
    """Serves the files of a home's `reports/` and `outbox/`. All else is not found, and so is everything requested
    under another host name.
    """

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8"}  # fmt: skip  # noqa: RUF012

    def send_head(self) -> BytesIO | BinaryIO | None:
        host, port = self.headers.get("Host", ""), self.connection.getsockname()[1]
        if host.lower() not in {
            f"127.0.0.1:{port}",
            f"localhost:{port}",
        }:  # a web site whose name points to this machine's address
            self.send_error(403)
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        path_below = Path(super().translate_path(path)).resolve()
        root = Path(self.directory).resolve()
        is_served = any(path_below.is_relative_to((root / folder).resolve()) for folder in SERVED)
        return str(path_below) if is_served else str(root / "no such page")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("DPH_HOME", "var")))
    parser.add_argument("--port", type=int, default=4201)
    arguments = parser.parse_args()
    handler = functools.partial(Pages, directory=str(arguments.home))
    ThreadingHTTPServer(("127.0.0.1", arguments.port), handler).serve_forever()


if __name__ == "__main__":
    main()
