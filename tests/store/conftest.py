"""A small snapshot over invented data, made once for all tests of the store."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.snapshot import Input, Snapshot
from psmgraph.store.writer import Facts, SnapshotWriter

BASE = "https://w3id.org/psmgraph/id/"
PSM = "https://w3id.org/psmgraph/ontology#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def iri(path: str) -> NamedNode:
    return NamedNode(BASE + path)


def term(name: str) -> NamedNode:
    return NamedNode(PSM + name)


def edition_quads(slug: str, day: str, actors: Iterable[str]) -> Iterator[Quad]:
    """One edition of the sheet ``slug``: its graph, provenance, dates and default graph."""
    edition = iri(f"plan/valdesempio/sheet/{slug}/{day}")
    project = iri(f"plan/valdesempio/project/{slug}")
    provenance, current = iri("graph/provenance"), DefaultGraph()
    yield Quad(edition, term("text"), Literal(f"Scheda {slug}", language="it"), edition)
    for number, actor in enumerate(actors, start=1):
        node = iri(f"plan/valdesempio/sheet/{slug}/{day}/involvement/{number}")
        for graph in (edition, current):
            yield Quad(node, RDF_TYPE, term("Involvement"), graph)
            yield Quad(node, term("position"), Literal(str(number), datatype=INTEGER), graph)
            yield Quad(project, term("involves"), iri(f"actor/{actor}"), graph)
    yield Quad(edition, RDF_TYPE, term("SheetEdition"), provenance)
    yield Quad(iri(f"plan/valdesempio/sheet/{slug}"), RDF_TYPE, term("Sheet"), provenance)
    yield Quad(edition, term("notBefore"), Literal(day), iri("graph/dates"))
    for graph in (iri("graph/authority"), current):
        yield Quad(project, RDF_TYPE, term("Project"), graph)
        yield Quad(project, LABEL, Literal(f"Progetto {slug}", language="it"), graph)


def plan_quads() -> list[Quad]:
    return [
        *edition_quads("orti-di-quartiere", "2016-03-01", ["comune-di-provetta", "coop-seme"]),
        *edition_quads("orti-di-quartiere", "2017-03-01", ["comune-di-provetta"]),
        *edition_quads("scuola-aperta", "2016-04-01", ["liceo-galvani", "comune-di-provetta"]),
    ]


def run_quads(snapshot_id: str) -> list[Quad]:
    run = iri(f"run/{snapshot_id}")
    return [Quad(run, RDF_TYPE, term("Run"), iri("graph/provenance"))]


def facts(**changes: object) -> Facts:
    said = {
        "software_version": "0.1.0",
        "built_at": "2026-01-02T03:04:05+00:00",
        "info": {"languages": ["it", "en"]},
        "inputs": (Input("orti.txt", "ab" * 32, "valdesempio", ()),),
    }
    return Facts(**{**said, **changes})  # type: ignore[arg-type]


def build(store: Path, quads: Iterable[Quad], **changes: object) -> Snapshot:
    tables: tuple[NamedQuery, ...] = ()
    with SnapshotWriter(store, BASE, tables=tables) as writer:
        writer.add(quads)
        return writer.finish(facts(**changes), "[]\n", run_quads)


@pytest.fixture(name="build")
def build_fixture() -> Callable[..., Snapshot]:
    return build


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The demo plan, built once; tests only read it."""
    return build(tmp_path_factory.mktemp("served"), plan_quads())
