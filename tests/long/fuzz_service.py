"""Requests changed at random, through the whole application; prints how many and how they ended.

    python tests/long/fuzz_service.py [COUNT=900000] [SEED=1]

Of three kinds (fuzz_requests.py): IRIs, in paths and in arguments of pages; headers, Accept before
all; parameters and bodies of the query service, each of which may cost a worker a query, so that
they are fewer. They are handed to the application as waitress does it. Each must be answered with
a status that is meant for it, with headers that a server can send, a body as long as they say, and
no redirection to another host; a text that was sent must not come back in a page as markup; and
ten seconds of the process, or twice ten by the clock, are too long. Two processes share the work,
one of which trusts what a proxy says, and the same seed makes the same requests.
"""

import gzip
import io
import multiprocessing
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import brotli
from fuzz_requests import MARK, SHARES, Asked

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config, ServerConfig
from psmgraph.web import create_app

IN_ORDER = {200, 204, 206, 301, 302, 303, 304, 308, 400, 403, 404, 405, 406, 410, 412, 413, 414,
            415, 416, 422, 429, 431, 501, 503}  # fmt: skip
SECONDS = 10.0
PROCESSES = 2
TOLD_EVERY = 50_000  # requests of a process, and then how it goes
HOST = "localhost:8000"
UNSENDABLE = re.compile(r"[^ -~\x80-\xff]")  # in a header
Application = Callable[..., Iterable[bytes]]


def environ_of(asked: Asked) -> dict[str, Any]:
    """Return the request as waitress hands it to an application."""
    path = unquote_to_bytes(asked.path).decode("latin-1")
    environ: dict[str, Any] = {
        "REMOTE_ADDR": "127.0.0.1", "REMOTE_HOST": "127.0.0.1", "REMOTE_PORT": "40000",
        "REQUEST_METHOD": asked.method, "SERVER_PORT": "8000", "SERVER_NAME": "localhost",
        "SERVER_SOFTWARE": "x", "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": "",
        "PATH_INFO": "/" + path.lstrip("/"), "REQUEST_URI": asked.path,
        "QUERY_STRING": asked.query, "HTTP_HOST": HOST,
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        "wsgi.input": io.BytesIO(asked.body), "wsgi.input_terminated": True,
    }  # fmt: skip
    if asked.body:
        environ["CONTENT_LENGTH"] = str(len(asked.body))
    for name, value in asked.headers:
        key = "".join(one for one in name.upper().replace("-", "_") if one == "_" or one.isalnum())
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = _sent(value)
    return environ


def _sent(value: str) -> str:
    """Return what of a header comes through: waitress itself refuses control characters."""
    came = value.encode("utf-8", "surrogatepass").decode("latin-1")
    return "".join(one for one in came if one == "\t" or " " <= one <= "~" or one >= "\x80").strip(
        " \t"
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of a header, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def page(self) -> bytes:
        """Return the body of a page, unpacked, or nothing."""
        if "text/html" not in self.header("content-type") or not self.body:
            return b""
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
        return unpack.get(self.header("content-encoding"), bytes)(self.body)


def answered(app: Application, asked: Asked) -> Reply:
    """Ask the application."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], error: object = None) -> None:
        begun.append((status, headers))

    pieces = app(environ_of(asked), start)
    try:
        body = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    status, headers = begun[-1]
    return Reply(int(status[:3]), tuple(headers), body)


def wrong(asked: Asked, reply: Reply) -> str:
    """Return what is wrong with a reply, or nothing."""
    if reply.status not in IN_ORDER:
        return "no status for it"
    for name, value in reply.headers:
        if UNSENDABLE.search(name + value):
            return f"no header: {name}: {value!r}"
    return _wrong_body(asked, reply) or _wrong_place(asked, reply)


def _wrong_body(asked: Asked, reply: Reply) -> str:
    length = reply.header("content-length")
    silent = asked.method == "HEAD" or reply.status in {204, 304}
    if silent and reply.body:
        return "a body where there is none"
    if not silent and length and int(length) != len(reply.body):
        return f"{len(reply.body)} bytes, not {length}"
    if MARK.encode() in reply.page():
        return "what was sent is markup in the page"
    return ""


def _wrong_place(asked: Asked, reply: Reply) -> str:
    host = urlsplit(reply.header("location")).netloc
    if host not in {"", HOST} and not any("HOST" in name.upper() for name, _ in asked.headers):
        return f"leads to {host}"
    return ""


@dataclass
class Tally:
    """How the requests of one kind ended."""

    ends: Counter[int] = field(default_factory=Counter)
    busy: float = 0.0  # seconds of this process for the slowest, and by the clock
    clock: float = 0.0

    def add(self, other: "Tally") -> None:
        """Take in what another process counted."""
        self.ends += other.ends
        self.busy, self.clock = max(self.busy, other.busy), max(self.clock, other.clock)


def ask(app: Application, asked: Asked, tally: Tally, *, again: bool = True) -> str:
    """Ask, count how it ended, and return what is wrong with it, or nothing."""
    busy, clock = time.process_time(), time.monotonic()
    try:
        reply = answered(app, asked)
        fault = wrong(asked, reply)
    except Exception as error:  # whatever it is, it is a fault
        tally.ends[500] += 1
        return f"{type(error).__name__}: {error}"
    busy, clock = time.process_time() - busy, time.monotonic() - clock
    if clock > SECONDS and again:  # perhaps the whole machine was busy, or we were stopped
        return ask(app, asked, tally, again=False)
    tally.ends[reply.status] += 1
    tally.busy, tally.clock = max(tally.busy, busy), max(tally.clock, clock)
    if not fault and max(busy, clock) > SECONDS:
        fault = f"{busy:.1f} s, {clock:.1f} s by the clock"
    return f"{reply.status}: {fault}" if fault else ""


def work(store: str, count: int, seed: int, part: int) -> tuple[dict[str, Tally], list[str]]:
    server = ServerConfig(
        workers=2, threads=24, deadline=2.0, requests_per_minute=0,
        trusted_proxies=("127.0.0.0/8",) if part else (),
    )  # fmt: skip
    app = create_app(Config(store=Path(store), server=server))
    dice = random.Random(f"{seed} {part}")
    tallies = {kind: Tally() for kind in SHARES}
    weights = [share for _, share in SHARES.values()]
    faults: list[str] = []
    began = time.monotonic()
    try:
        for number in range(1, count + 1):
            (kind,) = dice.choices(list(SHARES), weights)
            asked = SHARES[kind][0](dice)
            fault = ask(app, asked, tallies[kind])
            if fault:
                faults.append(f"{fault}: {asked!r}"[:1500])
                print(f"part {part}, request {number}: {faults[-1]}", flush=True)
            if number % TOLD_EVERY == 0:
                rate = number / (time.monotonic() - began)
                print(f"part {part}: {number} requests, {rate:.0f}/s", flush=True)
    finally:
        app.extensions["psmgraph.service"].close()
    return tallies, faults


def fuzz(count: int, seed: int) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        store = Path(place) / "store"
        build_snapshot(Config(store=store), demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
        shares = [(str(store), count // PROCESSES, seed, part) for part in range(PROCESSES)]
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            told = pool.starmap(work, shares)
    for kind in SHARES:
        whole = Tally()
        for tallies, _ in told:
            whole.add(tallies[kind])
        ends = ", ".join(f"{status} {many}" for status, many in sorted(whole.ends.items()))
        print(f"{kind}: {whole.ends.total()} requests, slowest {whole.busy:.2f} s of processor, "
              f"{whole.clock:.2f} s by the clock: {ends}")  # fmt: skip
    total = sum(tally.ends.total() for tallies, _ in told for tally in tallies.values())
    faults = sum(len(found) for _, found in told)
    took = time.monotonic() - began
    print(f"{total} requests, {faults} faults, {took / 60:.1f} minutes ({total / took:.0f}/s)")
    return 1 if faults else 0


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(fuzz(*(given + [900_000, 1][len(given) :])))
