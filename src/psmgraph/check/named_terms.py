"""What ontology and vocabularies call the terms that shapes speak of."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources as package
from typing import Any

import pyoxigraph as ox

from psmgraph import resources
from psmgraph.namespaces import PREFIXES

NAMING = {
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
}
Words = Mapping[str, str]
Texts = Mapping[str, Mapping[str, Any]]


@cache
def texts() -> Texts:
    """Return the tables of worded.toml."""
    file = package.files("psmgraph.check").joinpath("worded.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def names() -> Mapping[str, Words]:
    """Return the names of all terms of ontology/, and of those in worded.toml, by IRI."""
    found: dict[str, dict[str, str]] = {
        expanded(short): dict(words) for short, words in texts()["names"].items()
    }
    for path in sorted(resources.folder("ontology").rglob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            said = quad.object
            named = quad.predicate.value in NAMING and isinstance(quad.subject, ox.NamedNode)
            if named and isinstance(said, ox.Literal):
                found.setdefault(quad.subject.value, {})[said.language or ""] = said.value
    return found


def name(iri: str, language: str) -> str:
    """Return the name of a term in ``language``; its short form where it has none."""
    return names().get(iri, {}).get(language) or short(iri)


def short(iri: str) -> str:
    """Return ``iri`` as people write it: "dct:title", "vocab/role#lead", else itself."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.removeprefix("https://w3id.org/psmgraph/")


def expanded(prefixed: str) -> str:
    """Return the IRI of a name with a prefix of ours."""
    prefix, _, local = prefixed.partition(":")
    return PREFIXES[prefix] + local
