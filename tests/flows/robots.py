"""A group's robot on loopback, which answers as 企业微信 and 钉钉 do: 200, and errcode in the answer."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TAKEN: dict[str, object] = {"errcode": 0, "errmsg": "ok"}


class Robots:
    """What the robot was sent, as (parameters, body); `answers` are given first, then TAKEN.

    An answer is a JSON body, a status of HTTP, or None: the connection ends without an answer.
    """

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answers: list[dict[str, object] | int | None] = []
        robots = self

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                robots.posts.append((asked, json.loads(body)))
                answer = robots.answers.pop(0) if robots.answers else TAKEN
                if answer is None:
                    return
                self.send_response(answer if isinstance(answer, int) else 200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.web = ThreadingHTTPServer(("127.0.0.1", 0), Hook)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web.server_port}/robot/send"

    def __enter__(self) -> Robots:
        Thread(target=self.web.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.web.shutdown()
        self.web.server_close()
