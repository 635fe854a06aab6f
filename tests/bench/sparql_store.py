"""A store of as many quads as wanted, and the questions that bench_sparql.py asks of it.

The demo's graph, again and again: each copy is a plan of its own, with its own files, editions
and derived nodes; every other one shares its actors with the first, as plans of one region would.
Equal numbers give equal stores.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from psmgraph import __version__
from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs, reviewing, worklist
from psmgraph.config import Config
from psmgraph.store import disk, writer
from psmgraph.store.snapshot import (
    ID_LENGTH,
    SCHEMA_VERSION,
    Counts,
    Manifest,
    Snapshot,
    current,
    snapshots_folder,
)
from psmgraph.store.tables import RowTable, build_tables, table_queries

BASE = Config().base
PSM = "https://w3id.org/psmgraph/ontology#"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PROJECT = f"{BASE}plan/{DEMO_PLAN}-1/project/officine-esempio-la-scuola-dei-mestieri"
ACTOR = f"{BASE}actor/comune-di-valdesempio"
ROWS = 120_000


@dataclass(frozen=True, slots=True)
class Query:
    """One question: its name, its text, the media type that is asked for."""

    name: str
    text: str
    accept: str = "application/sparql-results+json"

    @property
    def format(self) -> ox.QueryResultsFormat:
        """Return the same format by the engine's name."""
        found = ox.QueryResultsFormat.from_media_type(self.accept)
        assert found is not None
        return found


LOOK_UP = Query("look-up", f"SELECT ?label WHERE {{ <{PROJECT}> <{RDFS_LABEL}> ?label }}")
HOPS = Query(
    "2 hops",
    f"SELECT DISTINCT ?other ?label WHERE {{ <{PROJECT}> "
    f"<{PSM}integratedWith>/<{PSM}integratedWith> ?other . ?other <{RDFS_LABEL}> ?label }}",
)
CO_ACTORS = Query(
    "co-actors",
    f"""SELECT ?actor ?other (COUNT(DISTINCT ?project) AS ?projects) WHERE {{
  VALUES ?actor {{ <{ACTOR}> }}
  ?project <{PSM}involves> ?actor , ?other .
  FILTER (?other != ?actor)
}} GROUP BY ?actor ?other ORDER BY DESC(?projects) ?other""",
)
SCAN = Query(
    f"{ROWS:,} rows, as they lie",
    f"SELECT ?node ?property ?value WHERE {{ ?node ?property ?value }} LIMIT {ROWS}",
    "text/csv",
)
JOIN = Query(
    f"{ROWS:,} rows of a join",
    "SELECT ?node ?class ?property ?value WHERE { ?node a ?class ; ?property ?value } "
    f"LIMIT {ROWS}",
    "text/csv",
)

# What one takes first to work on in R or pandas: every statement of every sheet in force.
SHEETS = Query(
    f"{ROWS:,} rows, what sheets say",
    f"""SELECT ?project ?title ?node ?class ?property ?value ?value_label WHERE {{
  ?project a <{PSM}Project> ; <{RDFS_LABEL}> ?title .
  ?node <{PSM}project> ?project ; a ?class ; ?property ?value .
  FILTER (?property NOT IN (<{RDF_TYPE}>, <{PSM}project>))
  OPTIONAL {{ ?value <{RDFS_LABEL}> ?value_label }}
}} LIMIT {ROWS}""",
    "text/csv",
)


def made(store: Path, quads: int, *, tables: bool = False) -> Snapshot:
    """Return a snapshot of about ``quads`` quads, made where it is not there yet.

    It is served like any other, but has no lists and no search unless ``tables`` asks for them:
    these take longer to make than the graph.
    """
    there = current(store)
    if there is not None:
        return there
    lines, count = _demo(store.with_name(f"{store.name}-demo"))
    new = disk.new_folder(_parent(store), ".new-")
    spool = new / "spool.nq"
    with spool.open("wb") as out:
        for number in range(max(1, round(quads / count))):
            out.write(copied(lines, number) if number else lines)
    graph = writer.load(spool, new / "store")
    given = (worklist.EMPTY, RowTable(reviewing.TABLE, reviewing.COLUMNS, (), reviewing.INDEX))
    build_tables(graph, new / "tables.sqlite", table_queries() if tables else (), given)
    digest = f"{len(graph):064x}"  # no hash: it names nothing else
    counts = Counts(len(graph), sum(1 for _ in graph.named_graphs()))
    manifest = Manifest(
        id=digest[-ID_LENGTH:], hash=digest, schema_version=SCHEMA_VERSION,
        software_version=__version__, built_at="2026-01-01T00:00:00Z", base=BASE, info={},
        inputs=(), counts=counts, parts={},
    )  # fmt: skip
    del graph  # closes its files
    writer.write_files(new, manifest, "[]")
    snapshot = Snapshot(_parent(store) / manifest.id, manifest)
    disk.place(new, snapshot.path)
    writer.switch(store, snapshot)
    return snapshot


def copied(lines: bytes, number: int) -> bytes:
    """Return the N-Quads of the demo as those of another plan."""
    base = BASE.encode()
    plan = base + b"plan/" + DEMO_PLAN.encode()
    lines = re.sub(b"<" + plan + b"(?=[/>])", b"<%b-%d" % (plan, number), lines)
    for kind in (b"derived/", b"file/", *((b"actor/",) if number % 2 else ())):
        lines = lines.replace(b"<%b%b" % (base, kind), b"<%b%b%d-" % (base, kind, number))
    return lines


def _parent(store: Path) -> Path:
    parent = snapshots_folder(store)
    parent.mkdir(parents=True, exist_ok=True)
    return parent


def _demo(store: Path) -> tuple[bytes, int]:
    """Return the demo's graph as N-Quads, and how many lines each copy adds at least."""
    build_snapshot(Config(store=store), demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
    found = current(store)
    assert found is not None
    lines = b"".join(sorted(f"{quad} .\n".encode() for quad in found.open_store()))
    disk.remove(store)
    others = set(copied(lines, 1).splitlines()) - set(lines.splitlines())
    return lines, len(others)
