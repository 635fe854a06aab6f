"""What the rules need to know of one sheet: little, as they see all sheets together.

IRIs are whole, but those of an edition's nodes, which lack the edition ("involvement/3").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from types import MappingProxyType

from pyoxigraph import Quad

from psmgraph.graph.terms import TYPE, dct, iri_of, psm
from psmgraph.names import name_key

_WORDS = {
    psm(name).value: name
    for name in ("target", "passage", "exact", "actor", "refersTo", "place",
                 "notBefore", "notAfter")
} | {dct("title").value: "title"}  # fmt: skip

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
Named = tuple[str, Mapping[str, str]]  # an edition, and its first link by what it names


@dataclass(frozen=True, slots=True)
class LinkFact:
    """One link of a newest edition; ``target`` is "" where its words were ambiguous.

    ``may_mean`` are then the projects that the words may mean, whole IRIs. ``since`` are the
    links, newest first, of the unbroken run of editions that name the same project (for
    ambiguous words: that have the same words), this one among them; none where an earlier link
    of the sheet names it already.
    """

    node: str
    target: str
    since: tuple[str, ...]  # whole IRIs
    may_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Having:
    """A thing that the project has, which others may have too, and the nodes that say so.

    ``thing`` is an IRI, or the key of words; ``words`` are then the words, else "". A thing of
    the authority (a table) is said by no node of the edition.
    """

    rule: str
    thing: str
    words: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventFact:
    """One dated event of a newest edition."""

    node: str
    title: str
    first: str  # psm:notBefore
    last: str  # psm:notAfter


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What one newest edition gives to the rules."""

    project: str
    edition: str
    language: str
    links: tuple[LinkFact, ...]
    having: tuple[Having, ...]
    events: tuple[EventFact, ...]

    def node(self, name: str) -> str:
        """Return the whole IRI of one of the edition's nodes."""
        return f"{self.edition}/{name}"


def facts_of(
    quads: Iterable[Quad],
    project: str,
    *,
    table: str = "",
    earlier: Sequence[Named] = (),
    meanings: Mapping[str, tuple[str, ...]] = NOTHING,
) -> EditionFacts:
    """Return what the rules need of the newest edition's ``quads``.

    Args:
        quads: the edition's graph and the bounds of its dates.
        project: the IRI of the project that the sheet is of.
        table: the IRI of its thematic table, "" if the authority names none.
        earlier: what the editions before it name (:func:`named_of`), oldest first.
        meanings: the projects that an ambiguous name may mean, by its passage
            ("passage/10-14").
    """
    read = _Read(quads)
    _, first = read.named()
    return EditionFacts(
        project=project,
        edition=read.edition,
        language=read.language,
        links=tuple(
            LinkFact(
                read.local(node),
                read.said[node].get("target", ""),
                _run(node, first, read.key(node), earlier),
                meanings.get(read.local(read.said[node].get("passage", "")), ()),
            )
            for node in read.of("IntegrationLink")
        ),
        having=tuple(_having(read, table)),
        events=tuple(_events(read)),
    )  # fmt: skip


def named_of(quads: Iterable[Quad]) -> Named:
    """Return which projects one edition names, for :func:`facts_of`."""
    return _Read(quads).named()


class _Read:
    """One edition's quads by subject; lives while the facts are taken from them."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.said: dict[str, dict[str, str]] = defaultdict(dict)
        self.cited: set[str] = set()
        self.edition = self.language = ""
        self._types: dict[str, str] = {}
        text, cites = psm("text").value, psm("cites").value
        for node, predicate, value, _ in quads:
            name = predicate.value
            if name in _WORDS:
                self.said[iri_of(node)].setdefault(_WORDS[name], iri_of(value))
            elif name == TYPE.value:
                self._types[iri_of(node)] = iri_of(value)
            elif name == text:
                self.edition = iri_of(node)
                self.language = getattr(value, "language", None) or ""
            elif name == cites:
                self.cited.add(iri_of(value))

    def of(self, *classes: str) -> list[str]:
        """Return the nodes of one of our classes, in the order of the sheet."""
        wanted = {psm(name).value for name in classes}
        return [node for node, type_ in self._types.items() if type_ in wanted]

    def local(self, node: str) -> str:
        return node.removeprefix(f"{self.edition}/")

    def key(self, link: str) -> str:
        """Return what a link names: a project's IRI, or the key of words that are ambiguous."""
        facts = self.said[link]
        return facts.get("target") or name_key(self.said[facts.get("passage", "")].get("exact", ""))

    def named(self) -> Named:
        first: dict[str, str] = {}
        for link in self.of("IntegrationLink"):
            first.setdefault(self.key(link), link)
        return self.edition, first


def _run(
    node: str, first: Mapping[str, str], key: str, earlier: Sequence[Named]
) -> tuple[str, ...]:
    """Return the links, newest first, of the editions that name ``key`` without a break."""
    if first[key] != node:
        return ()
    run = takewhile(lambda named: key in named[1], reversed(earlier))
    return (node, *(links[key] for _, links in run))


def _having(read: _Read, table: str) -> Iterable[Having]:
    found: dict[tuple[str, str], tuple[str, list[str]]] = {}

    def add(rule: str, thing: str, words: str, node: str) -> None:
        found.setdefault((rule, thing), (words, []))[1].append(read.local(node))

    groups = set(read.of("UnnamedGroup"))
    for node in read.of("Involvement"):
        if (actor := read.said[node]["actor"]) not in groups:
            add("shared-actor", actor, "", node)
    for node in read.of("Mention"):
        if (act := read.said[node].get("refersTo", "")) in read.cited:
            add("shared-law", act, "", node)
    for event in _events(read):
        thing = "\n".join((name_key(event.title), event.first, event.last))
        add("shared-event", thing, event.title, event.node)
    for node in read.of("Event", "Meeting"):
        place = read.said[node].get("place", "")
        if key := name_key(place):
            add("same-place", key, place, node)
    for (rule, thing), (words, nodes) in sorted(found.items()):
        yield Having(rule, thing, words, tuple(nodes))
    if table:
        yield Having("shared-table", table, "", ())


def _events(read: _Read) -> Iterable[EventFact]:
    for node in read.of("Event"):
        facts = read.said[node]
        if "notBefore" in facts and "notAfter" in facts:
            yield EventFact(read.local(node), facts["title"], facts["notBefore"], facts["notAfter"])
