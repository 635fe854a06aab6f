"""The web server: waitress, which streams, notices a client that leaves, and breaks off visibly."""

import ctypes
import gc
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from waitress.server import create_server
from waitress.trigger import trigger

from psmgraph.config import Config
from psmgraph.web.app import MAX_BODY, create_app
from psmgraph.web.channel import Door, run
from psmgraph.web.served import Service

# How much of an answer may wait for a slow reader before its thread waits too: the memory of the
# service must not grow with the result.
_OUTPUT_BUFFER = 1024 * 1024
_SILENCE = 60  # seconds after which a connection on which nothing moves is closed
# Seconds after which a thread that computes lets another have its turn. Python's 5 ms would be paid
# at each of the hand-overs that a short answer needs, beside a page that is being made.
_TURN = 0.0002
_PR_SET_TIMERSLACK = 29  # prctl.h
# When Python looks for garbage in circles: once in a dozen pages, where it was twice in each. More
# seldom, one page would wait long for what many have left.
_RARELY = (10_000, 10, 100)
_OWN_FILES = 1024  # descriptors for workers' pipes, tables and all else that is no connection


def serve(
    config: Config,
    host: str | None = None,
    port: int | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the store of ``config`` until SIGINT or SIGTERM.

    SIGTERM lets the answers that are under way come to their end, within ``grace`` seconds;
    SIGINT, or a second SIGTERM, does not. ``host`` and ``port`` replace the configuration's; port
    0 takes a free one. ``ready`` is called with the address once the server listens.

    Raises:
        OSError: the address is taken, or is none of this machine's.
    """
    settings = config.server
    sys.setswitchinterval(_TURN)
    _keep_time()
    _allow_files(settings.connections + _OWN_FILES)
    app = create_app(config, _write)
    service: Service = app.extensions["psmgraph.service"]
    sockets: dict[int, Any] = {}
    server = create_server(
        app.wsgi_app,
        sockets,
        host=host or settings.host,
        port=settings.port if port is None else port,
        threads=settings.threads,
        ident="psmgraph",
        channel_request_lookahead=1,  # read on, so that a client's leaving is noticed
        channel_timeout=_SILENCE,
        connection_limit=settings.connections,
        outbuf_high_watermark=_OUTPUT_BUFFER,
        max_request_body_size=4 * MAX_BODY,  # what is a little too large is told by the app
        clear_untrusted_proxy_headers=False,  # web/clients.py judges them
    )
    door = Door(settings.connections_per_client, settings.trusted_proxies)
    for each in list(sockets.values()):
        if hasattr(each, "channel_class"):
            each.channel_class = door
    told_to_stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stopper(told_to_stop, sockets))
    service.warm()
    # What stands by now stands to the end. Python would look through all of it again and again,
    # 70 ms each time in which nobody is answered.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARELY)
    try:
        if ready is not None:
            ready(_address(server))
        run(sockets, told_to_stop, settings.grace)
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        _close(sockets, but=trigger)
        service.close()
        app.extensions["psmgraph.reconciler"].close()
        server.task_dispatcher.shutdown()
        _close(sockets)  # the trigger: a thread pulls it when its answer is done


def _close(sockets: dict[int, Any], but: type | tuple[()] = ()) -> None:
    for each in list(sockets.values()):
        if not isinstance(each, but):
            each.close()


def _stopper(
    told_to_stop: threading.Event, sockets: dict[int, Any]
) -> Callable[[int, FrameType | None], None]:
    """Return what a SIGTERM does: first it asks, then it ends."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if told_to_stop.is_set():
            raise SystemExit(0)
        told_to_stop.set()
        for each in list(sockets.values()):
            if hasattr(each, "pull_trigger"):
                each.pull_trigger()  # the loop waits for its sockets

    return stop


def _allow_files(wanted: int) -> None:
    """Raise the number of files that this process may have open, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _keep_time() -> None:
    """Let Linux wake who waits for a moment at that moment: it takes 50 µs more as it comes.

    A quarter of a turn, that is, each time that a thread waits for its own.
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, 1, 0, 0, 0)


def _write(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()


def _address(server: object) -> str:
    """Return the address: of the first socket, where a name stands for several."""
    listening = getattr(server, "effective_listen", None) or [
        (getattr(server, "effective_host", ""), getattr(server, "effective_port", 0))
    ]
    host, port = listening[0]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
