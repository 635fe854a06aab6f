"""A server that only says "yes", in a process of its own: what it takes is not ours."""

import multiprocessing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from typing import Any

SPAWN = multiprocessing.get_context("spawn")


class Yes(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"yes")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def start_bare() -> tuple[BaseProcess, int]:
    """Start it on loopback; return its process, which the caller ends, and its port."""
    told = SPAWN.Queue()
    process = SPAWN.Process(target=_serve, args=(told,), daemon=True)
    process.start()
    return process, told.get()


def _serve(told: Any) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Yes)
    told.put(server.server_port)
    server.serve_forever()
