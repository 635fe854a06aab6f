"""An Atom feed (RFC 4287) of the editions of sheets and of what each changed.

No clock is asked: an entry is of its edition's day, the feed of the time of its snapshot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Link:
    """An address: how it is related (IANA's names), of what type and in what language it is."""

    rel: str
    href: str
    media_type: str = ""
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One edition: its IRI, day (ISO 8601), title and what it changed, in the feed's language."""

    iri: str
    day: str
    title: str
    summary: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands above the entries. ``updated`` is a time (RFC 3339)."""

    iri: str
    language: str
    title: str
    subtitle: str
    updated: str
    author: str
    rights: str
    links: Sequence[Link]


def atom(feed: Feed, entries: Iterable[Entry]) -> str:
    """Return the feed as a document."""
    return "".join(_lines(feed, entries))


def _lines(feed: Feed, entries: Iterable[Entry]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<feed xmlns="{_NAMESPACE}" xml:lang="{feed.language}">\n'
    yield _element("id", feed.iri)
    yield _element("title", feed.title)
    yield _element("subtitle", feed.subtitle)
    yield _element("updated", feed.updated)
    yield f"<author>{_element('name', feed.author).strip()}</author>\n"
    yield _element("rights", feed.rights)
    yield '<generator uri="https://w3id.org/psmgraph">psmgraph</generator>\n'
    yield from map(_link, feed.links)
    for entry in entries:
        yield "<entry>\n"
        yield _element("id", entry.iri)
        yield _element("title", entry.title)
        yield _element("updated", f"{entry.day}T00:00:00Z")
        yield _element("summary", entry.summary)
        yield from map(_link, entry.links)
        yield "</entry>\n"
    yield "</feed>\n"


def _element(name: str, words: str) -> str:
    return f"<{name}>{escape(words)}</{name}>\n"


def _link(link: Link) -> str:
    told = (
        ("rel", link.rel),
        ("type", link.media_type),
        ("hreflang", link.language),
        ("title", link.title),
        ("href", link.href),
    )
    return (
        "<link" + "".join(f" {name}={quoteattr(value)}" for name, value in told if value) + "/>\n"
    )
