"""The data dictionary: what each class and property means, and what the shapes ask of it.

Made from ontology/ and shapes/ alone, so that it cannot lag behind the data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph import resources
from psmgraph.check.named_terms import short
from psmgraph.check.worded import WordedShape, constraints_of, worded
from psmgraph.namespaces import PREFIXES

LANGUAGES = ("it", "en")
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF, _RDFS, _SKOS = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["skos"]
_CLASSES = {_OWL + "Class", _RDFS + "Class"}
_PROPERTIES = {f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")} | {
    _RDF + "Property"
}
_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "title": {"it": "Dizionario dei dati", "en": "Data dictionary"},
    "about": {
        "it": "Fatto dall'ontologia e dalle regole SHACL. Lo stesso come tabelle: dictionary/.",
        "en": "Made from the ontology and the SHACL rules. The same as tables: dictionary/.",
    },
    "rules": {"it": "Che cosa vale", "en": "What holds"},
    "properties": {"it": "Proprietà", "en": "Properties"},
    "concepts": {"it": "Vocabolari", "en": "Vocabularies"},
    "count": {"it": "in questa istantanea", "en": "in this snapshot"},
}

_SEVERITIES: Mapping[str, Mapping[str, str]] = {
    "Violation": {"it": "errore", "en": "error"},
    "Warning": {"it": "avviso", "en": "warning"},
    "Info": {"it": "nota", "en": "note"},
}

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""A table: the names of its columns, and its rows."""


@dataclass(frozen=True, slots=True)
class Term:
    """A class, a property or a concept, with its words by language."""

    iri: str
    kind: str  # "class", "property", "concept"
    label: Mapping[str, str]
    comment: Mapping[str, str]
    broader: tuple[str, ...]  # IRIs: superclasses, superproperties, broader concepts
    domain: tuple[str, ...]
    range: tuple[str, ...]
    scheme: str  # of a concept


def terms() -> tuple[Term, ...]:
    """Return the terms of ontology/ that are ours, in the files' order."""
    folder = resources.folder("ontology")
    said: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for path in (*sorted(folder.glob("*.ttl")), *sorted((folder / "vocab").glob("*.ttl"))):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            ours = isinstance(subject, ox.NamedNode) and not short(subject.value).startswith("http")
            if ours and isinstance(value, ox.NamedNode | ox.Literal):
                found = said.setdefault(subject.value, {})
                found.setdefault(quad.predicate.value, []).append(value)
    return tuple(term for iri, of in said.items() if (term := _term(iri, of)) is not None)


def tables(counts: Mapping[str, int]) -> Mapping[str, Table]:
    """Return the dictionary as tables by name; ``counts`` are the nodes of each class (IRI)."""
    every, shapes = terms(), worded()
    classes = [
        [
            short(each.iri),
            each.iri,
            *_in_both(each.label),
            *_in_both(each.comment),
            _joined(each.broader),
            str(counts.get(each.iri, 0)),
        ]
        for each in every
        if each.kind == "class"
    ]
    properties = [
        [
            short(each.iri),
            each.iri,
            *_in_both(each.label),
            *_in_both(each.comment),
            _joined(each.domain),
            _joined(each.range),
            _joined(each.broader),
        ]
        for each in every
        if each.kind == "property"
    ]
    concepts = [
        [
            each.scheme,
            each.iri,
            *_in_both(each.label),
            *_in_both(each.comment),
            _joined(each.broader),
        ]
        for each in every
        if each.kind == "concept"
    ]
    words = ("label_it", "label_en", "comment_it", "comment_en")
    return {
        "classes": (("name", "iri", *words, "subclass_of", "count"), classes),
        "properties": (("name", "iri", *words, "domain", "range", "subproperty_of"), properties),
        "rules": (
            ("class", "path", "rule_it", "rule_en", "severity", "shape"),
            [*_rules(shapes)],
        ),
        "concepts": (("scheme", "iri", *words, "broader"), concepts),
    }


def markdown(counts: Mapping[str, int]) -> str:
    """Return the dictionary for people, Italian first, then English."""
    every, shapes = terms(), worded()
    return "\n".join(
        line for language in LANGUAGES for line in _lines(every, shapes, counts, language)
    )


def _lines(
    every: Sequence[Term],
    shapes: Sequence[WordedShape],
    counts: Mapping[str, int],
    language: str,
) -> Iterator[str]:
    def heading(key: str) -> str:
        return _HEADINGS[key][language]

    yield f"# {heading('title')}\n\n{heading('about')}\n"
    for each in every:
        if each.kind == "class":
            yield f"## {_named(each, language)}\n"
            yield f"{each.comment.get(language, '')}\n"
            yield f"*{heading('count')}: {counts.get(each.iri, 0)}*\n"
            found = constraints_of(shapes, each.iri)
            if found:
                yield f"**{heading('rules')}**\n"
                lines = [
                    f"- {f'`{_path(one.path)}`: ' if one.path else ''}{one.words[language]}"
                    f" ({_SEVERITIES[one.severity][language]})"
                    for one in found
                ]
                yield "\n".join(dict.fromkeys(lines)) + "\n"
    for kind, title in (("property", "properties"), ("concept", "concepts")):
        yield f"## {heading(title)}\n"
        for each in every:
            if each.kind == kind:
                yield f"- **{_named(each, language)}** {each.comment.get(language, '')}"
        yield ""


def _term(iri: str, said: Mapping[str, Sequence[ox.NamedNode | ox.Literal]]) -> Term | None:
    types = {value.value for value in said.get(_RDF + "type", ())}
    if types & _CLASSES:
        kind = "class"
    elif types & _PROPERTIES:
        kind = "property"
    elif _SKOS + "Concept" in types:
        kind = "concept"
    else:
        return None

    def iris(*names: str) -> tuple[str, ...]:
        return tuple(
            value.value
            for name in names
            for value in said.get(name, ())
            if isinstance(value, ox.NamedNode)
        )

    def words(*names: str) -> dict[str, str]:
        return {
            value.language or "": " ".join(value.value.split())
            for name in names
            for value in said.get(name, ())
            if isinstance(value, ox.Literal)
        }

    return Term(
        iri,
        kind,
        words(_SKOS + "prefLabel", _RDFS + "label"),
        words(_SKOS + "definition", _RDFS + "comment"),
        iris(_RDFS + "subClassOf", _RDFS + "subPropertyOf", _SKOS + "broader"),
        iris(_RDFS + "domain"),
        iris(_RDFS + "range"),
        iri.rpartition("#")[0].rpartition("/")[2],
    )


def _rules(shapes: Iterable[WordedShape]) -> Iterator[Sequence[str]]:
    for shape in shapes:
        for name in shape.classes:
            for one in shape.constraints:
                yield (
                    short(name),
                    _path(one.path),
                    one.words["it"],
                    one.words["en"],
                    one.severity,
                    one.shape or shape.iri,
                )


def _path(path: str) -> str:
    return short(path) if path.startswith("http") else path


def _named(term: Term, language: str) -> str:
    return f"{term.label.get(language, short(term.iri))} (`{short(term.iri)}`)"


def _in_both(words: Mapping[str, str]) -> tuple[str, str]:
    return words.get("it", ""), words.get("en", "")


def _joined(iris: Iterable[str]) -> str:
    return " ".join(short(each) for each in iris)
