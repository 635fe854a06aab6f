"""The VoID description: its numbers are those of the data, counted otherwise."""

from collections import Counter, defaultdict
from urllib.parse import urlsplit

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store

from psmgraph.store.snapshot import Snapshot

BASE = "https://w3id.org/psmgraph/id/"
GRAPH = NamedNode(f"{BASE}dataset/graph")
HERE = "https://dati.example.org/psm/dumps/abc/"
VOID = "http://rdfs.org/ns/void#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module")
def description(demo_snapshot: Snapshot) -> Store:
    store = Store()
    text = (demo_snapshot.dumps_path / "void.ttl").read_bytes()
    store.load(text, RdfFormat.TURTLE, base_iri=f"{HERE}void.ttl")
    return store


@pytest.fixture(scope="module")
def quads(demo_snapshot: Snapshot) -> list[Quad]:
    return list(demo_snapshot.open_store())


def values(store: Store, subject: NamedNode, name: str) -> list[str]:
    found = store.quads_for_pattern(subject, NamedNode(VOID + name), None, None)
    return sorted(quad.object.value for quad in found)


def partitions(store: Store, subject: NamedNode, kind: str, number: str) -> dict[str, int]:
    told = {}
    for part in values(store, subject, f"{kind}Partition"):
        (about,) = values(store, NamedNode(part), kind)
        (counted,) = values(store, NamedNode(part), number)
        told[about] = int(counted)
    return told


def in_default(quad: Quad) -> bool:
    return isinstance(quad.graph_name, DefaultGraph)


@pytest.mark.parametrize("current", [False, True], ids=["whole", "current"])
def test_the_numbers_are_those_of_the_data(
    description: Store, quads: list[Quad], current: bool
) -> None:
    subject = NamedNode(f"{GRAPH.value}#current") if current else GRAPH
    of_set = [quad for quad in quads if in_default(quad) == current]
    properties = Counter(quad.predicate.value for quad in of_set)
    nodes: dict[str, set[str]] = defaultdict(set)
    for quad in of_set if current else quads:
        if quad.predicate.value == RDF_TYPE:
            nodes[quad.object.value].add(quad.subject.value)
    assert values(description, subject, "triples") == [str(len(of_set))]
    assert values(description, subject, "properties") == [str(len(properties))]
    assert values(description, subject, "classes") == [str(len(nodes))]
    assert partitions(description, subject, "property", "triples") == properties
    assert partitions(description, subject, "class", "entities") == {
        name: len(found) for name, found in nodes.items()
    }


def test_the_sets_of_links_are_those_of_the_current_state(
    description: Store, quads: list[Quad]
) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for quad in quads:
        link = isinstance(quad.object, NamedNode) and quad.predicate.value != RDF_TYPE
        if in_default(quad) and link and not quad.object.value.startswith(BASE):
            parts = urlsplit(quad.object.value)
            first = parts.path.split("/")[1]
            place = f"{parts.scheme}://{parts.netloc}/" + (f"{first}/" if first else "")
            expected[quad.predicate.value, place] += 1
    told = {}
    for quad in description.quads_for_pattern(None, NamedNode(VOID + "linkPredicate"), None, None):
        links = quad.subject
        (target,) = values(description, links, "objectsTarget")
        (place,) = values(description, NamedNode(target), "uriSpace")
        (number,) = values(description, links, "triples")
        assert values(description, links, "subjectsTarget") == [GRAPH.value]
        told[quad.object.value, place] = int(number)
    assert told == expected
    assert len(told) > 5


def test_examples_are_there_and_one_of_each_kind(description: Store, quads: list[Quad]) -> None:
    subjects = {quad.subject.value for quad in quads}
    examples = values(description, GRAPH, "exampleResource")
    assert len(examples) == 5
    assert subjects.issuperset(examples)


def test_addresses_are_right_wherever_the_file_is_served(description: Store) -> None:
    assert values(description, GRAPH, "dataDump") == [f"{HERE}graph.nq.gz"]
    assert values(description, GRAPH, "sparqlEndpoint") == ["https://dati.example.org/psm/sparql"]
    current = NamedNode(f"{GRAPH.value}#current")
    assert values(description, current, "dataDump") == [f"{HERE}current.ttl.gz"]


def test_it_names_every_vocabulary_and_holds_no_blank_node(
    description: Store, quads: list[Quad]
) -> None:
    told = values(description, GRAPH, "vocabulary")
    for name in {quad.predicate.value for quad in quads}:
        assert any(name.startswith(space) for space in told), name
    for quad in description:
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
    assert values(description, GRAPH, "uriSpace") == [BASE]
