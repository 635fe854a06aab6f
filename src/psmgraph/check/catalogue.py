"""The catalogue held against our shapes of DCAT-AP_IT (shapes/catalogue)."""

from collections.abc import Iterable
from functools import cache

import pyoxigraph
import rdflib

from psmgraph import resources
from psmgraph.check.shacl import ShapeResult, Shapes, breaches

FOLDER = "catalogue"  # under shapes/, apart from those that editions are held against


@cache
def catalogue_shapes() -> Shapes:
    """Return the shapes of the catalogue, read once in a process."""
    return Shapes.load(resources.folder("shapes") / FOLDER, resources.folder("ontology"))


def validate_catalogue(triples: Iterable[pyoxigraph.Triple]) -> tuple[ShapeResult, ...]:
    """Return what the shapes have to say of a catalogue, or of one dataset of it, sorted."""
    written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=written, format="nt")
    return breaches(graph, catalogue_shapes())
