"""What the application knows before any snapshot: ontology, vocabularies and shapes, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from psmgraph import resources
from psmgraph.web.addresses import ONTOLOGY, VOCABULARIES
from psmgraph.web.glossary import Glossary, glossary_of
from psmgraph.web.terms import RDF, RDFS, SKOS, Terms, read_triples, terms_of

_STATUS = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"
_OWL = "http://www.w3.org/2002/07/owl#"
ALIGNMENTS = "alignments.ttl"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology, or a concept of a vocabulary, as its page lists it."""

    iri: str
    anchor: str
    group: str  # "classes", "properties", "concepts"
    status: str
    broader: tuple[str, ...]  # IRIs of what it is a kind of
    domain: tuple[str, ...]
    range: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The terms' names, and the triples of each document."""

    terms: Terms
    ontology: tuple[ox.Triple, ...]  # with the alignments
    alignments: tuple[ox.Triple, ...]
    shapes: tuple[ox.Triple, ...]
    vocabularies: Mapping[str, tuple[ox.Triple, ...]]  # by scheme
    glossary: Glossary
    versions: Mapping[str, str]  # a document's IRI → that of its version


def load_site() -> Site:
    """Read ontology/, ontology/vocab/ and shapes/."""
    folder = resources.folder("ontology")
    ontology = read_triples(sorted(folder.glob("*.ttl")))
    files = sorted((folder / "vocab").glob("*.ttl"))
    vocabularies = {path.stem: read_triples([path]) for path in files}
    shapes = read_triples(sorted(resources.folder("shapes").glob("*.ttl")))
    every = [*ontology, *(triple for each in vocabularies.values() for triple in each)]
    versions = {
        triple.subject.value: triple.object.value
        for triple in (*ontology, *shapes)
        if triple.predicate.value == _OWL + "versionIRI"
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
    }
    glossary = glossary_of(ontology, _prefixes(folder / ALIGNMENTS))
    alignments = read_triples([folder / ALIGNMENTS])
    return Site(terms_of(every), ontology, alignments, shapes, vocabularies, glossary, versions)


def _prefixes(path: Path) -> Mapping[str, str]:
    """Return the prefixes that a Turtle file is written with."""
    parser = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    for _ in parser:  # they are known when it has been read to its end
        pass
    return parser.prefixes


def terms_in(triples: tuple[ox.Triple, ...], prefix: str) -> tuple[Term, ...]:
    """Return the classes, properties and concepts under ``prefix``, in the files' order."""
    said: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(prefix):
            values = said.setdefault(subject.value, {}).setdefault(triple.predicate.value, [])
            if isinstance(value, ox.NamedNode | ox.Literal):
                values.append(value.value)
    made = (_term(iri, properties, prefix) for iri, properties in said.items())
    return tuple(term for term in made if term.group)


def ontology_terms(site: Site) -> tuple[Term, ...]:
    """Return the terms of the ontology."""
    return terms_in(site.ontology, ONTOLOGY)


def concepts(site: Site, scheme: str) -> tuple[Term, ...]:
    """Return the concepts of the vocabulary ``scheme``.

    Raises:
        KeyError: there is no such vocabulary.
    """
    return terms_in(site.vocabularies[scheme], f"{VOCABULARIES}{scheme}#")


def _term(iri: str, said: Mapping[str, list[str]], prefix: str) -> Term:
    def values(*properties: str) -> tuple[str, ...]:
        return tuple(value for each in properties for value in said.get(each, ()))

    types = set(values(RDF + "type"))
    group = ""
    if types & {RDFS + "Class", _OWL + "Class"}:
        group = "classes"
    elif SKOS + "Concept" in types:
        group = "concepts"
    elif any(each.endswith("Property") for each in types):
        group = "properties"
    return Term(
        iri,
        iri.removeprefix(prefix),
        group,
        next(iter(values(_STATUS)), ""),
        values(RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "broader"),
        values(RDFS + "domain"),
        values(RDFS + "range"),
    )
