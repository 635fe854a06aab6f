"""What the longest pages and lists of a large store weigh, and what making them costs.

    python tests/bench/bench_long_pages.py [SHEETS=2000] [--store FOLDER] [--workers 2]

Builds that many invented sheets (tests/bench/generated_sheets.py), or takes the store that there
is, and asks for every kind of page that grows with the sheets, in the application itself. Each is
made anew: told are kilobytes, uncompressed, and milliseconds of processor, of the service and its
workers together. Last comes the most memory that the service held, with the answers in it.
"""

import argparse
import os
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from generated_sheets import TODAY, Generated
from long.huge import spent

from psmgraph.build import build_snapshot
from psmgraph.config import Config, ServerConfig
from psmgraph.store.snapshot import Snapshot
from psmgraph.web.app import create_app

PLACES = (
    "/", "/projects", "/actors", "/activities", "/events", "/links", "/links/symmetry",
    "/contributions", "/figures", "/sheets", "/search?q=comune", "/review", "/quality",
    "/quality/findings", "/quality/completeness", "/quality/completeness?page=2",
    "/quality/missing?since=2030-01-01", "/links/explorer", "/links/explorer?kind=bodies",
    "/report", "/report?part=2", "/ontology", "/shapes", "/feed.atom",
    "/activities.json", "/activities.csv", "/figures.json", "/quality/findings.json",
    "/quality/findings.csv", "/quality/completeness.json", "/quality/completeness.csv",
)  # fmt: skip
MOST_NAMED = "FROM projects WHERE edition IS NOT NULL ORDER BY named_by DESC, project LIMIT 1"
ENTITIES = (
    ("SELECT plan FROM projects LIMIT 1", ("/page/{}",)),
    (f"SELECT project {MOST_NAMED}", ("/page/{}", "/page/{}/progress", "/links/explorer?focus={}")),
    ("SELECT actor FROM actors ORDER BY projects DESC, actor LIMIT 1",
     ("/page/{}", "/page/{}?all=1", "/links/explorer?focus={}&kind=bodies")),
    (f"SELECT edition {MOST_NAMED}", ("/page/{}",)),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sheets", nargs="?", type=int, default=2000)
    parser.add_argument("--store", type=Path, help="ask this store, and build none")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="psmgraph-long-pages-") as folder:
        store = given.store or _built(Path(folder), given.sheets, given.workers)
        _ask(store)


def _built(folder: Path, sheets: int, workers: int) -> Path:
    generated = Generated(sheets)
    generated.write(folder)
    config = generated.config(folder)
    print(build_snapshot(config, (), today=TODAY, workers=workers).summary("en"), flush=True)
    assert isinstance(config.store, Path)
    return config.store


def _ask(store: Path) -> None:
    app = create_app(Config(store=store, server=ServerConfig(deadline=60)))
    client = app.test_client()
    client.get("/about")
    print("| page | KB | processor, ms | |\n|---|---|---|---|")
    try:
        for place in (*PLACES, *_entities(app.extensions["psmgraph.service"].current().snapshot)):
            before = spent()
            reply = client.get(place, headers={"Accept": "text/html,*/*;q=0.5"}, buffered=True)
            size, took = len(reply.data) / 1000, (spent() - before) * 1000
            amiss = "" if reply.status_code == 200 else str(reply.status_code)
            print(f"| `{place}` | {size:,.0f} | {took:,.0f} | {amiss} |", flush=True)
    finally:
        app.extensions["psmgraph.service"].close()
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


def _entities(snapshot: Snapshot) -> Iterator[str]:
    with closing(sqlite3.connect(snapshot.tables_path)) as tables:
        for sql, places in ENTITIES:
            (iri,) = tables.execute(sql).fetchone()
            yield from (place.format(iri.removeprefix(snapshot.manifest.base)) for place in places)


if __name__ == "__main__":
    main()
