"""The pages that explain ontology, vocabularies and shapes: what stands on each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from psmgraph.check.worded import Target, WordedShape, worded
from psmgraph.publish.dumps import find, path_of
from psmgraph.store.snapshot import Snapshot
from psmgraph.web.addresses import ONTOLOGY, ROOT, SHAPES, VOCABULARIES
from psmgraph.web.glossary import Entry, Glossary
from psmgraph.web.ontology_pictures import Core, Tree, core, tree
from psmgraph.web.site import Site, Term, concepts

_VOID = "http://rdfs.org/ns/void#"
_COUNTED = {  # what a part of the graph is of → how much of it there is
    _VOID + "class": _VOID + "entities",
    _VOID + "property": _VOID + "triples",
}
# The lists of this site in which the things of a class are found.
LISTS = {
    "Project": "/projects", "Actor": "/actors", "Organisation": "/actors",
    "Institution": "/actors", "PlannedActivity": "/activities", "PerformedActivity": "/activities",
    "IntegrationLink": "/links", "Event": "/events", "Meeting": "/events",
    "Contribution": "/contributions", "ReportedFigure": "/figures", "SheetEdition": "/sheets",
}  # fmt: skip
_EXAMPLES = 20  # rows of a query for examples


@dataclass(frozen=True, slots=True)
class Words:
    """One constraint: a sentence, and the cases that it speaks of, if it does."""

    text: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one property or node shape asks for, in the words of the page's language."""

    anchor: str
    first: bool  # whether it has not stood on the page before: only then it has the anchor
    path: str  # the name of the property; "" = the thing itself
    properties: tuple[str, ...]
    words: tuple[Words, ...]
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class ShapeEntry:
    """One shape of the page; one without targets is a piece that others are made of."""

    anchor: str
    title: str
    targets: tuple[Target, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one shape asks of a term."""

    anchor: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShapesPage:
    """Every shape, those with targets by title, then the pieces in the files' order."""

    shapes: tuple[ShapeEntry, ...]
    pieces: tuple[ShapeEntry, ...]
    version: str


@dataclass(frozen=True, slots=True)
class OntologyPage:
    """Every term, two pictures, what the shapes ask of terms, how often they are used."""

    glossary: Glossary
    version: str
    tree: Tree
    core: Core
    rules: Mapping[str, tuple[Rule, ...]]  # by the term's IRI
    counts: Mapping[str, int]
    lists: Mapping[str, str]  # by the class's IRI


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """One vocabulary, with the properties that take their values from it."""

    scheme: str
    iri: str
    concepts: tuple[Term, ...]
    taken_by: tuple[str, ...]


def ontology_page(site: Site, language: str, snapshot: Snapshot | None) -> OntologyPage:
    """Return what the page of the ontology shows."""
    glossary = site.glossary
    return OntologyPage(
        glossary,
        version_of(site, ONTOLOGY.rstrip("#")),
        tree(glossary),
        core(glossary),
        rules(language),
        counts(snapshot) if snapshot is not None else {},
        {ONTOLOGY + name: place for name, place in LISTS.items()},
    )


def shapes_page(site: Site, language: str) -> ShapesPage:
    """Return what the page of the shapes shows."""
    seen: set[str] = set()
    listed = sorted(
        (shape for shape in worded() if shape.targets),
        key=lambda shape: shape.title.get(language, "").casefold(),
    )
    shapes = tuple(_shape(shape, language, seen) for shape in listed)
    pieces = tuple(_shape(each, language, seen) for each in worded() if not each.targets)
    return ShapesPage(shapes, pieces, version_of(site, SHAPES.rstrip("#")))


def vocabulary_page(site: Site, scheme: str) -> VocabularyPage:
    """Return what the page of one vocabulary shows.

    Raises:
        KeyError: there is no such vocabulary.
    """
    iri = f"{VOCABULARIES}{scheme}"
    taken_by = tuple(each.iri for each in site.glossary.entries if each.scheme == iri)
    return VocabularyPage(scheme, iri, concepts(site, scheme), taken_by)


@cache
def rules(language: str) -> Mapping[str, tuple[Rule, ...]]:
    """Return what the shapes ask of each property, and how many things of each class."""
    found: dict[str, dict[str, Rule]] = {}
    for shape in worded():
        if not shape.targets:
            continue
        anchor, title = shape.iri.removeprefix(SHAPES), shape.title.get(language, "")
        for iri in shape.classes:
            found.setdefault(iri, {})[anchor] = Rule(anchor, title, ())
        for each in shape.constraints:
            part = each.shape.removeprefix(SHAPES)
            for iri in each.properties:
                known = found.setdefault(iri, {}).get(part, Rule(part, title, ()))
                words = each.words[language]
                if len(each.properties) > 1:
                    words = f"{each.path_words[language]}: {words}"
                found[iri][part] = Rule(part, title, (*known.words, words))
    return {iri: tuple(by_shape.values()) for iri, by_shape in found.items()}


def examples_of(glossary: Glossary, entry: Entry) -> str:
    """Return a query for examples of a term in the data; "" for one that no data have.

    Every statement stands in a named graph, evidence only there: so graphs are asked.
    """
    if entry.kind == "annotation" or entry.status == "unstable":
        return ""
    if entry.kind != "class":
        name = f"psm:{entry.anchor}" if entry.iri.startswith(ONTOLOGY) else f"<{entry.iri}>"
        return _query("?subject ?value", "", f"?subject {name} ?value")
    kinds = glossary.with_kinds(entry.iri)
    if len(kinds) == 1:
        return _query("?thing", "", f"?thing a psm:{entry.anchor}")
    names = " ".join(f"psm:{iri.removeprefix(ONTOLOGY)}" for iri in kinds)
    return _query("?thing ?kind", f"VALUES ?kind {{ {names} }} ", "?thing a ?kind")


def _query(shown: str, given: str, pattern: str) -> str:
    return (
        f"PREFIX psm: <{ONTOLOGY}>\nSELECT {shown} WHERE {{\n"
        f"  {given}GRAPH ?graph {{ {pattern} }}\n}} LIMIT {_EXAMPLES}"
    )


def examples_of_concept(iri: str) -> str:
    """Return a query for statements that have a concept as their value."""
    return _query("?subject ?property", "", f"?subject ?property <{iri}>")


def counts(snapshot: Snapshot) -> Mapping[str, int]:
    """Return how many things each class has, and statements each property.

    The manifest knows the classes; properties are counted in VoID, which is made after the
    switch: until then, nothing is said of them.
    """
    dump = find(snapshot, "void.ttl")
    of_properties = {} if dump is None else _counted(path_of(snapshot, dump))
    return {**of_properties, **snapshot.manifest.counts.classes}


@lru_cache(maxsize=8)
def _counted(path: Path) -> Mapping[str, int]:
    """Return the counts of one VoID file, which never changes: its folder is its snapshot's."""
    said: dict[object, dict[str, str]] = {}
    try:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=ROOT):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                said.setdefault(quad.subject, {})[quad.predicate.value] = quad.object.value
    except (OSError, SyntaxError):
        return {}
    found: dict[str, int] = {}
    for part in said.values():
        for what, how_many in _COUNTED.items():
            if what in part and how_many in part:
                iri, number = part[what], int(part[how_many])
                found[iri] = max(number, found.get(iri, 0))
    return found


def _shape(shape: WordedShape, language: str, seen: set[str]) -> ShapeEntry:
    return ShapeEntry(
        shape.iri.removeprefix(SHAPES),
        shape.title.get(language, ""),
        shape.targets,
        tuple(_asked(shape, language, seen)),
    )


def _asked(shape: WordedShape, language: str, seen: set[str]) -> Iterator[Asked]:
    for iri, group in groupby(shape.constraints, key=lambda each: each.shape):
        constraints = tuple(group)
        one = constraints[0]
        first = iri != shape.iri and iri not in seen
        seen.add(iri)
        yield Asked(
            iri.removeprefix(SHAPES),
            first,
            one.path_words.get(language, ""),
            one.properties,
            tuple(
                Words(each.lead.get(language, each.words[language]), each.cases[language])
                for each in constraints
            ),
            one.severity,
            one.message.get(language, ""),
        )


def version_of(site: Site, document: str) -> str:
    """Return the number of the version of a document of ours, by its IRI; "" if it has none."""
    return site.versions.get(document, "").rsplit("/", 1)[-1]
