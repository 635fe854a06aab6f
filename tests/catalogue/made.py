"""A catalogue as a portal gets it: of the demo, with its owner told and its files there."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.publish.catalogue import PREFIXES, catalogue
from psmgraph.publish.catalogue_content import OF_GRAPH, describe
from psmgraph.publish.catalogue_model import Described
from psmgraph.publish.dumps import CLASSES, Dump
from psmgraph.store.snapshot import Snapshot

SITE = "https://dati.provetta.example/piano"
OWNER = CatalogueConfig(
    publisher="Comune di Provetta",
    publisher_code="c_z999",
    contact_name="Ufficio piano strategico",
    contact_email="opendata@provetta.example",
    issued=date(2025, 3, 1),
)
AUTHORITIES = Path(__file__).parent / "authorities.ttl"
_TABLES = tuple(f"{name}.csv{end}" for name in CLASSES for end in ("", "-metadata.json"))
DUMPS = tuple(
    Dump(name, "application/octet-stream", 1000 + at, f"{at:064x}", name.endswith(".gz"))
    for at, name in enumerate((*OF_GRAPH, *_TABLES, "SHA256SUMS"))
)


def described(found: Snapshot, **owner: object) -> Described:
    return describe(found, replace(OWNER, **owner), DUMPS, SITE)  # type: ignore[arg-type]


def as_rdflib(triples, *, with_authorities: bool = True) -> Graph:
    """Return triples as rdflib has them after a journey as RDF/XML."""
    written = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=dict(PREFIXES))
    graph = Graph()
    graph.parse(data=written, format="xml")
    if with_authorities:
        graph.parse(AUTHORITIES, format="turtle")
    return graph


def of_demo(found: Snapshot) -> Graph:
    return as_rdflib(catalogue(described(found)))
