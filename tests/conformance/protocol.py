"""The suite's tests of the protocol: requests to send, and what must come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from .suite import MF, UT, manifest

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a test; ``statuses`` are the classes expected (2 for 2xx)."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[int]
    boolean: bool | None
    form: str

    @property
    def updates(self) -> bool:
        """Tell whether it asks to write and should be let: what this service never does."""
        return 2 in self.statuses and (
            "sparql-update" in self.headers.get("content-type", "")
            or (self.body or b"").startswith(b"update=")
        )


def requests(suite: Path) -> Iterator[tuple[str, tuple[Request, ...]]]:
    """Yield each test's name and its requests, in order."""
    graph, tests = manifest(suite / "protocol/manifest.ttl")
    for test in tests:
        listed = graph.value(graph.value(test, MF.action), HT.requests)
        assert listed is not None
        yield (
            str(test).rpartition("#")[2],
            tuple(_request(graph, node) for node in Collection(graph, listed)),
        )


def graphs_of(suite: Path) -> set[tuple[str, str]]:
    """Return the (file, graph name) pairs that the tests' data consist of."""
    graph, _ = manifest(suite / "protocol/manifest.ttl")
    return {
        (str(graph.value(node, UT.graph)), str(graph.value(node, RDFS.label)))
        for node in graph.objects(None, UT.graphData)
    }


def _request(graph: Graph, node: Node) -> Request:
    headers = graph.value(node, HT.headers)
    response = graph.value(node, HT.resp)
    boolean = graph.value(response, MF.expectedBoolean)
    return Request(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        {
            str(graph.value(each, HT.fieldName)): str(graph.value(each, HT.fieldValue))
            for each in (Collection(graph, headers) if headers is not None else ())
        },
        _body(graph, graph.value(node, HT.body)),
        frozenset(
            int(str(each).rpartition("StatusCode")[2][0])
            for each in graph.objects(response, MF.expectedStatus)
        ),
        None if boolean is None else str(boolean) == "true",
        str(graph.value(response, MF.expectedFormat) or ""),
    )


def _body(graph: Graph, node: Node | None) -> bytes | None:
    if node is None:
        return None
    encoding = graph.value(node, CNT.characterEncoding)
    return str(graph.value(node, CNT.chars)).encode(str(encoding))
