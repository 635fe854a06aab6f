"""The ontology's terms with all that is said of them and by them, for the page that explains it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.terms import RDF, RDFS, SKOS, local_name

_OWL = "http://www.w3.org/2002/07/owl#"
_STATUS = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"
KINDS = {
    _OWL + "Class": "class",
    _OWL + "ObjectProperty": "object",
    _OWL + "DatatypeProperty": "datatype",
    _OWL + "AnnotationProperty": "annotation",
}
_ABOVE = (RDFS + "subClassOf", RDFS + "subPropertyOf")
# What a term of ours corresponds to elsewhere: each relation, in the order in which it is told.
RELATIONS = (*_ABOVE, SKOS + "exactMatch", SKOS + "closeMatch", SKOS + "relatedMatch")

Said = Mapping[str, Mapping[str, tuple[ox.NamedNode | ox.Literal, ...]]]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What a property sums up: the class of the node, and the ways to both ends of the triple."""

    node: str
    source: str
    target: str | None  # None: the node itself is the value


@dataclass(frozen=True, slots=True)
class Aligned:
    """A term of another vocabulary, and how ours is related to it (an IRI)."""

    relation: str
    iri: str
    short: str  # "foaf:Project"


@dataclass(frozen=True, slots=True)
class Entry:
    """One term; every name in it is an IRI."""

    iri: str
    kind: str  # "class", "object", "datatype", "annotation"; "other" for a term that is not ours
    status: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    aligned: tuple[Aligned, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    without: Mapping[str, Mapping[str, str]] | None = None  # why no domain, range; by language
    scheme: str = ""
    shortcut: Shortcut | None = None
    has: tuple[str, ...] = ()  # of a class: the properties that are said of it
    reached_by: tuple[str, ...] = ()  # of a class: the properties that lead to it
    summed_up_by: tuple[str, ...] = ()  # of a class: the short-cuts of its nodes

    @property
    def anchor(self) -> str:
        """Return the term's place on the page: its name, as after the # of its IRI."""
        return local_name(self.iri)


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms of the ontology, in its order."""

    entries: tuple[Entry, ...]
    others: tuple[Entry, ...]  # terms of other vocabularies of which the ontology says something

    def of(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of one kind."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    def entry(self, iri: str) -> Entry | None:
        """Return the entry of a term, or None."""
        return next((each for each in self.entries if each.iri == iri), None)

    def with_kinds(self, iri: str) -> tuple[str, ...]:
        """Return a class and all classes below it, in the ontology's order."""
        classes = self.of("class")
        found, new = {iri}, {iri}
        while new:
            new = {each.iri for each in classes if not new.isdisjoint(each.above)} - found
            found |= new
        return tuple(each.iri for each in classes if each.iri in found)


def glossary_of(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> Glossary:
    """Return the glossary of the ontology's ``triples``; ``prefixes`` shorten others' terms."""
    held = tuple(triples)
    said: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {
        triple.subject.value: {}  # in the order in which terms are declared, not spoken of
        for triple in held
        if triple.predicate.value == RDF + "type" and isinstance(triple.subject, ox.NamedNode)
    }
    for triple in held:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            of_term = said.setdefault(subject.value, {})
            of_term.setdefault(triple.predicate.value, []).append(value)
    fixed = {iri: {name: tuple(v) for name, v in of.items()} for iri, of in said.items()}
    entries = tuple(_entry(iri, fixed, prefixes) for iri in fixed if iri.startswith(ONTOLOGY))
    others = tuple(
        _entry(iri, fixed, prefixes)
        for iri, of in fixed.items()
        if ONTOLOGY + "shortcutOf" in of and not iri.startswith(ONTOLOGY)
    )
    return Glossary(tuple(each for each in entries if each.kind != "other"), others)


def _entry(iri: str, said: Said, prefixes: Mapping[str, str]) -> Entry:
    def values(*names: str) -> tuple[str, ...]:
        return tuple(value for name in names for value in _iris(said[iri].get(name, ())))

    def inverse(*names: str) -> tuple[str, ...]:
        return tuple(
            other for other, of in said.items()
            if any(iri in _iris(of.get(name, ())) for name in names)
        )  # fmt: skip

    kind = next((KINDS[each] for each in values(RDF + "type") if each in KINDS), "other")
    node = values(ONTOLOGY + "shortcutOf")
    status = [each.value for each in said[iri].get(_STATUS, ())]
    return Entry(
        iri=iri,
        kind=kind,
        status=next(iter(status), ""),
        above=tuple(each for each in values(*_ABOVE) if each.startswith(ONTOLOGY)),
        below=inverse(*_ABOVE),
        aligned=tuple(
            Aligned(relation, other, _short(other, prefixes))
            for relation in RELATIONS
            for other in values(relation)
            if not other.startswith(ONTOLOGY)
        ),
        domain=values(RDFS + "domain"),
        range=values(RDFS + "range"),
        without={
            end: _words(said[iri].get(f"{ONTOLOGY}no{end.capitalize()}Reason", ()))
            for end in ("domain", "range")
        },
        scheme=next(iter(values(ONTOLOGY + "valueScheme")), ""),
        shortcut=Shortcut(
            node[0],
            values(ONTOLOGY + "shortcutFrom")[0],
            next(iter(values(ONTOLOGY + "shortcutTo")), None),
        )
        if node
        else None,
        has=inverse(RDFS + "domain"),
        reached_by=inverse(RDFS + "range"),
        summed_up_by=inverse(ONTOLOGY + "shortcutOf"),
    )


def _iris(values: Iterable[ox.NamedNode | ox.Literal]) -> tuple[str, ...]:
    return tuple(value.value for value in values if isinstance(value, ox.NamedNode))


def _words(values: Iterable[ox.NamedNode | ox.Literal]) -> Mapping[str, str]:
    return {v.language or "": v.value for v in values if isinstance(v, ox.Literal)}


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
