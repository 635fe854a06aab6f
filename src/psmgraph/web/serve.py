"""The web server: waitress, which streams, notices a client that leaves, and breaks off visibly."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

from waitress.server import create_server

from psmgraph.config import Config
from psmgraph.web.app import MAX_BODY, create_app
from psmgraph.web.served import Service

# How much of an answer may wait for a slow reader before its thread waits too: the memory of the
# service must not grow with the result.
_OUTPUT_BUFFER = 1024 * 1024


def serve(
    config: Config,
    host: str | None = None,
    port: int | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the store of ``config`` until SIGINT or SIGTERM.

    ``host`` and ``port`` replace the configuration's; port 0 takes a free one. ``ready`` is
    called with the address once the server listens.

    Raises:
        OSError: the address is taken, or is none of this machine's.
    """
    app = create_app(config)
    service: Service = app.extensions["psmgraph.service"]
    server = create_server(
        app.wsgi_app,
        host=host or config.server.host,
        port=config.server.port if port is None else port,
        threads=config.server.threads,
        ident="psmgraph",
        channel_request_lookahead=1,  # read on, so that a client's leaving is noticed
        outbuf_high_watermark=_OUTPUT_BUFFER,
        max_request_body_size=4 * MAX_BODY,  # what is a little too large is told by the app
        clear_untrusted_proxy_headers=False,  # web/clients.py judges them
        asyncore_use_poll=True,
    )
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    service.warm()
    try:
        if ready is not None:
            ready(_address(server))
        server.run()  # until SystemExit or KeyboardInterrupt, which it takes
    finally:
        server.close()
        service.close()


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _address(server: object) -> str:
    """Return the address: of the first socket, where a name stands for several."""
    listening = getattr(server, "effective_listen", None) or [
        (getattr(server, "effective_host", ""), getattr(server, "effective_port", 0))
    ]
    host, port = listening[0]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
