"""The formats of answers, and which of them a client accepts (RFC 9110, 12.5.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Range:
    """One member of an Accept header: ``text/*;q=0.5``."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return how exactly it names ``media_type``: 3 fully, 1 as */*, 0 not at all."""
        kind, _, subtype = media_type.partition("/")
        if self.type == "*":
            return 1
        if self.type != kind:
            return 0
        if self.subtype == "*":
            return 2
        return 3 if self.subtype == subtype else 0


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
    ranges = tuple(_ranges(accept)) if accept.strip() else (_Range("*", "*", 1.0),)
    best: tuple[float, int] = (0.0, 0)
    chosen: Chosen | None = None
    for position in range(max(len(each.media_types) for each in BY_KIND[kind])):
        for each in BY_KIND[kind]:
            for media_type in each.media_types[position : position + 1]:
                liked = _liked(media_type, ranges)
                if liked[0] > 0 and liked > best:
                    best, chosen = liked, Chosen(each, media_type)
    return chosen


def _liked(media_type: str, ranges: Sequence[_Range]) -> tuple[float, int]:
    """Return (quality, specificity) of ``media_type``."""
    exact = max((each.specificity(media_type) for each in ranges), default=0)
    if not exact:
        return (0.0, 0)
    matching = (each.quality for each in ranges if each.specificity(media_type) == exact)
    return (max(matching), exact)


def _ranges(accept: str) -> Iterator[_Range]:
    """Yield the members of the header; what is no media range is passed over."""
    for member in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in member.split(";"))
        kind, slash, subtype = name.partition("/")
        if slash and kind and subtype:
            yield _Range(kind, subtype, _quality(parameters))


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0
