"""Requests changed at random, through the whole application; prints how many and how they ended.

    python tests/long/fuzz_service.py [COUNT=200000] [SEED=1]

Addresses, arguments, headers and bodies of valid requests are cut, doubled, mixed and filled with
what is odd. Each must be answered with a status that is meant for it, within ten seconds; a text
that was sent must not come back in a page as markup. Two processes share the work, and the same
seed makes the same requests.
"""

import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from werkzeug.test import Client

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config, ServerConfig
from psmgraph.web import create_app

IN_ORDER = {200, 206, 301, 302, 303, 304, 308, 400, 403, 404, 405, 406, 410, 412, 413, 414, 415,
            416, 422, 429, 431, 501, 503}  # fmt: skip
MARK = "<script>zzz</script>"
PATHS = (
    "/", "/en/", "/projects", "/actors", "/activities", "/search", "/sparql", "/queries/co-actors",
    "/page/plan/valdesempio", "/page/plan/valdesempio/project/la-biblioteca-diffusa",
    "/page/plan/valdesempio/sheet/la-biblioteca-diffusa/2015-03-30", "/id/actor/comune-di-prova",
    "/data/plan/valdesempio.ttl", "/quality/findings", "/links/explorer", "/catalog.rdf", "/dumps",
    "/reconcile", "/report", "/ontology", "/vocab/role", "/feed.atom", "/sitemap.xml", "/void",
    "/form/valdesempio/la-biblioteca-diffusa.html", "/cite/page/plan/valdesempio.bib",
)  # fmt: skip
ARGUMENTS = {
    "query": "SELECT * { ?s ?p ?o } LIMIT 3", "default-graph-uri": "urn:x", "q": "biblioteca",
    "actor": "actor/comune-di-valdesempio", "limit": "5", "page": "2", "year": "2015",
    "as_of": "2015-06-01", "snapshot": "a0ea18bc189a", "kind": "projects", "body": "actor/x",
    "queries": '{"q0":{"query":"Comune"}}', "date": "2027-01-01", "since": "2015-01-01", "all": "1",
}  # fmt: skip
HEADERS = {
    "Accept": "text/turtle;q=0.9, application/sparql-results+json, */*;q=0.1",
    "Accept-Encoding": "gzip, br;q=0.5", "Accept-Language": "en;q=0.8, it", "Range": "bytes=0-9",
    "If-None-Match": 'W/"abc"', "If-Modified-Since": "Thu, 26 Nov 2026 10:00:00 GMT",
    "X-Forwarded-Host": "example.org", "Content-Type": "application/x-www-form-urlencoded",
}  # fmt: skip
ODD = (
    "", "\x00", "\u202e", "😀", "../", "%2e%2e%2f", "%00", "%ff", "'", '"', "<", ">", "\\",
    "{{7*7}}", MARK, "999999999999999999999", "-1", "NaN", "é", "e\u0301", ";", ",",
    "*", "q=", "\t", " " * 50, "a" * 3000, "<urn:x>", "} UNION {",
    "http://127.0.0.1/", "SERVICE <http://127.0.0.1/> {",
)  # fmt: skip


def changed(words: str, dice: random.Random) -> str:
    """Return ``words`` as they are, or with up to three places changed."""
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        at = dice.randint(0, len(words))
        to = min(len(words), at + dice.randint(0, 6))
        kind = dice.randrange(4)
        if kind == 0:
            words = words[:at] + words[to:]
        elif kind == 1:
            words = words[:at] + dice.choice(ODD) + words[at:]
        elif kind == 2:
            words = words[:at] + words[at:to] * dice.randint(2, 40) + words[to:]
        else:
            words = (
                words[:at] + chr(dice.choice((9, 34, 38, 127, 8232, 65279, 0x1F600))) + words[to:]
            )
    return words


def request_of(dice: random.Random) -> dict[str, Any]:
    arguments = [
        (changed(name, dice) if dice.random() < 0.1 else name, changed(ARGUMENTS[name], dice))
        for name in dice.sample(sorted(ARGUMENTS), dice.choice((0, 1, 1, 2, 4)))
    ]
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in arguments)
    headers = {
        name: "".join(
            letter
            for letter in changed(HEADERS[name], dice)
            if letter.isprintable() and ord(letter) < 256
        )
        for name in dice.sample(sorted(HEADERS), dice.choice((0, 1, 2, 3)))
    }
    post = dice.random() < 0.15
    return {
        "path": quote(changed(dice.choice(PATHS), dice), safe="/%"),
        "method": dice.choice(("GET", "GET", "GET", "HEAD", "PUT")) if not post else "POST",
        "query_string": "" if post else query[:7000],
        "data": query if post else None,
        "headers": headers,
    }


def work(store: str, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    server = ServerConfig(workers=2, threads=24, deadline=2.0, requests_per_minute=0)
    app = create_app(Config(store=Path(store), server=server))
    client = Client(app)
    dice = random.Random(seed)
    ended: Counter[str] = Counter()
    faults: list[str] = []
    try:
        for _ in range(count):
            sent = request_of(dice)
            began = time.monotonic()
            try:
                # With the base told, the client takes no path for a host's name.
                reply = client.open(**sent, base_url="http://localhost/")
                body = reply.get_data()
            except Exception as error:  # whatever it is, it is a fault
                faults.append(f"{type(error).__name__}: {error}: {sent!r}"[:600])
                continue
            took = time.monotonic() - began
            ended[str(reply.status_code)] += 1
            page = reply.mimetype == "text/html"
            if reply.status_code not in IN_ORDER or (page and MARK.encode() in body) or took > 10:
                faults.append(f"{reply.status_code} in {took:.1f} s: {sent!r}"[:600])
            reply.close()
    finally:
        app.extensions["psmgraph.service"].close()
    return ended, faults


def fuzz(count: int, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        store = Path(place) / "store"
        build_snapshot(Config(store=store), demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
        shares = [(str(store), count // 2, seed * 1000 + part) for part in range(2)]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            told = pool.starmap(work, shares)
    ended = sum((one for one, _ in told), Counter())
    faults = [fault for _, found in told for fault in found]
    print(f"{sum(ended.values())} requests: {dict(sorted(ended.items()))}; faults: {len(faults)}")
    print("\n".join(faults[:20]))
    return 1 if faults else 0


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(fuzz(*(given + [200_000, 1][len(given) :])))
