"""The formats of answers, and which of them a client accepts (RFC 9110, 12.5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from psmgraph.store.accept import liking, ranges

USUAL = 256
"""Characters of an Accept header whose choice is kept: programs send the same few all day."""

SOLUTIONS, BOOLEAN, GRAPH = "solutions", "boolean", "graph"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its short name, its media types (the proper one first) and file extension."""

    name: str
    media_types: tuple[str, ...]
    extension: str


RESULT_FORMATS = (
    Format("json", ("application/sparql-results+json", "application/json"), "srj"),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "srx"),
    Format("csv", ("text/csv",), "csv"),
    Format("tsv", ("text/tab-separated-values",), "tsv"),
)
GRAPH_FORMATS = (
    Format("turtle", ("text/turtle", "application/x-turtle"), "ttl"),
    Format("nt", ("application/n-triples", "text/plain"), "nt"),
    Format("rdfxml", ("application/rdf+xml", "application/xml", "text/xml"), "rdf"),
    Format("jsonld", ("application/ld+json", "application/json"), "jsonld"),
    Format("trig", ("application/trig",), "trig"),
    Format("nquads", ("application/n-quads",), "nq"),
)
BY_KIND: Mapping[str, tuple[Format, ...]] = {
    SOLUTIONS: RESULT_FORMATS,
    BOOLEAN: RESULT_FORMATS,
    GRAPH: GRAPH_FORMATS,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A format and the media type under which the client asked for it."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """Return the value of Content-Type: text is told to be UTF-8."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


def media_types(kind: str) -> tuple[str, ...]:
    """Return the proper media types of the formats in which an answer of ``kind`` can be given."""
    return tuple(each.media_types[0] for each in BY_KIND[kind])


def by_name(kind: str, name: str) -> Chosen | None:
    """Return the format with that short name, or None where ``kind`` has no such format."""
    for each in BY_KIND[kind]:
        if each.name == name:
            return Chosen(each, each.media_types[0])
    return None


def by_accept(kind: str, accept: str) -> Chosen | None:
    """Return the format that the Accept header likes best, or None when it likes none.

    Each media type has the quality of the range that names it most exactly; among equal ones
    the one named more exactly wins, then our own order. An empty header accepts everything.
    """
    return (_kept_by_accept if len(accept) <= USUAL else _by_accept)(kind, accept)


def _by_accept(kind: str, accept: str) -> Chosen | None:
    wanted = ranges(accept if accept.strip(" ,") else "*/*")
    best: tuple[float, tuple[bool, bool]] = (0.0, (False, False))
    chosen: Chosen | None = None
    for position in range(max(len(each.media_types) for each in BY_KIND[kind])):
        for each in BY_KIND[kind]:
            for media_type in each.media_types[position : position + 1]:
                part = liking(media_type, wanted)
                if part is None or part.quality == 0:
                    continue
                liked = part.quality, part.rank[:2]
                if chosen is None or liked > best:
                    best, chosen = liked, Chosen(each, media_type)
    return chosen


_kept_by_accept = lru_cache(maxsize=256)(_by_accept)
