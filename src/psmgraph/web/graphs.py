"""An entity's statements as a document: Turtle, JSON-LD, RDF/XML, N-Triples."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.terms import DCT, ORG, PROV, RDFS, SKOS

PREFIXES = {
    "psm": ONTOLOGY, "dct": DCT, "rdfs": RDFS, "skos": SKOS, "prov": PROV, "org": ORG,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """A format of RDF: its suffix here, its media type, and whether that takes a charset."""

    suffix: str
    media_type: str
    rdf: ox.RdfFormat
    title: str

    @property
    def content_type(self) -> str:
        """Return the Content-Type; JSON-LD and N-Triples are UTF-8 by definition."""
        charset = self.suffix in ("ttl", "rdf")
        return f"{self.media_type}; charset=utf-8" if charset else self.media_type


FORMATS: Mapping[str, Format] = {
    form.suffix: form
    for form in (
        Format("ttl", "text/turtle", ox.RdfFormat.TURTLE, "Turtle"),
        Format("jsonld", "application/ld+json", ox.RdfFormat.JSON_LD, "JSON-LD"),
        Format("rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML, "RDF/XML"),
        Format("nt", "application/n-triples", ox.RdfFormat.N_TRIPLES, "N-Triples"),
    )
}
HTML = "text/html"
ENTITY_TYPES = (HTML, *(form.media_type for form in FORMATS.values()))


def by_media_type(media_type: str) -> Format:
    """Return the format of ``media_type``.

    Raises:
        KeyError: it is none of ours.
    """
    for form in FORMATS.values():
        if form.media_type == media_type:
            return form
    raise KeyError(media_type)


def without_suffix(name: str) -> str:
    """Return an entity's path as it is without the suffix of a format."""
    stem, _, suffix = name.rpartition(".")
    return stem if stem and suffix in FORMATS else name


def document(triples: Iterable[ox.Triple], form: Format) -> bytes:
    """Return ``triples`` in ``form``, each once, in an order that does not change by itself."""
    ordered = sorted(set(triples), key=str)
    written = ox.serialize(ordered, format=form.rdf, prefixes=dict(PREFIXES))
    if not isinstance(written, bytes):
        raise TypeError("serialize wrote nothing")
    return written
