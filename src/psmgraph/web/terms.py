"""What the ontology and the vocabularies call things: read once, when the application starts."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
ORG = "http://www.w3.org/ns/org#"
_NAMING = (RDFS + "label", SKOS + "prefLabel")
_TELLING = (RDFS + "comment", SKOS + "definition", DCT + "description")
_OWN_LABELS = Path(__file__).parent / "labels.toml"


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and comments of terms, by IRI and language, and the triples they come from."""

    names: Mapping[str, Mapping[str, str]]
    comments: Mapping[str, Mapping[str, str]]

    def name(self, iri: str, language: str) -> str:
        """Return the term's name in ``language``, else in another, else the IRI's last part."""
        return _in_language(self.names.get(iri, {}), language) or local_name(iri)

    def comment(self, iri: str, language: str) -> str:
        """Return what the ontology says of the term, or nothing."""
        return _in_language(self.comments.get(iri, {}), language)


def read_triples(files: Iterable[Path]) -> tuple[ox.Triple, ...]:
    """Return the triples of Turtle files of ours, in their order.

    Raises:
        SyntaxError: one of them is no Turtle.
    """
    found: list[ox.Triple] = []
    for path in files:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            found.append(quad.triple)
    return tuple(found)


def terms_of(triples: Iterable[ox.Triple]) -> Terms:
    """Return the names and comments that ``triples`` give, over those of labels.toml."""
    names: dict[str, dict[str, str]] = {
        iri: dict(labels) for iri, labels in tomllib.loads(_OWN_LABELS.read_text("utf-8")).items()
    }
    comments: dict[str, dict[str, str]] = {}
    for triple in triples:
        if isinstance(triple.object, ox.Literal) and isinstance(triple.subject, ox.NamedNode):
            language = triple.object.language or ""
            for table, properties in ((names, _NAMING), (comments, _TELLING)):
                if triple.predicate.value in properties:
                    table.setdefault(triple.subject.value, {})[language] = triple.object.value
    return Terms(names, comments)


def local_name(iri: str) -> str:
    """Return the last part of an IRI, for a term that nothing names."""
    return iri.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _in_language(labels: Mapping[str, str], language: str) -> str:
    return labels.get(language) or labels.get("") or next(iter(labels.values()), "")
