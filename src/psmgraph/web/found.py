"""What the search page shows: groups by kind, each hit with the words of the sheets that fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from psmgraph.store.fulltext import Piece, Sought, marked, sought, words_of
from psmgraph.web.addresses import Addresses, passage_anchor, words_place
from psmgraph.web.lists import pages
from psmgraph.web.search import KINDS, Ask, Count, Hit, KindSpec, count, hits
from psmgraph.web.served import Served

FEW = 5  # hits of each kind where all kinds are shown
PAGE_SIZE = 25  # hits of the one kind that is shown
ROOM = 240  # characters of a passage
MOST_DATA = 1000  # hits of each kind as data; whoever needs more has the tables
_MOST_PASSAGES = 400  # of one sheet or name that are looked through


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit as it is shown: name and passage in pieces, those looked for apart."""

    hit: Hit
    name: tuple[Piece, ...]
    also: tuple[Piece, ...]  # its other names, where they are why it was found, or tell what it is
    passage: tuple[Piece, ...]  # nothing where the name is the passage
    place: str = ""  # of the passage, in the text of its edition
    day: str = ""  # of that edition


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: so many of so many."""

    spec: KindSpec
    count: Count
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was looked for, and what was found."""

    words: str
    groups: tuple[Group, ...]  # those that have something
    kind: str = ""  # the one that is shown, where it is one
    page: int = 1

    @property
    def total(self) -> int:
        """Return how many things were found, each kind counted to its bound."""
        return sum(group.count.total for group in self.groups)

    @property
    def more(self) -> bool:
        """Tell whether some kind has more than were counted."""
        return any(group.count.more for group in self.groups)

    @property
    def chosen(self) -> Group | None:
        """Return the group of the kind that is shown alone."""
        return next((group for group in self.groups if group.spec.name == self.kind), None)

    @property
    def pages(self) -> Sequence[int]:
        """Return the numbers of the pages to link."""
        return pages(self.chosen.count.total, self.page, PAGE_SIZE) if self.chosen else (1,)

    @property
    def last(self) -> int:
        """Return the number of the last page."""
        return max(self.pages)


def overview(served: Served, words: str) -> SearchPage:
    """Return the first hits of every kind."""
    return _searched(served, words, lambda _: (0, FEW))


def of_kind(served: Served, words: str, kind: str, page: int) -> SearchPage:
    """Return one page of the hits of ``kind``, and how many the other kinds have."""
    span = ((page - 1) * PAGE_SIZE, PAGE_SIZE)
    found = _searched(served, words, lambda spec: span if spec.name == kind else (0, 0))
    return replace(found, kind=kind, page=page)


def every_hit(served: Served, words: str, kind: str = "") -> SearchPage:
    """Return the hits of every kind, or of one, up to ``MOST_DATA`` of each."""
    found = _searched(served, words, lambda spec: (0, MOST_DATA if kind in ("", spec.name) else 0))
    if kind:
        chosen = tuple(group for group in found.groups if group.spec.name == kind)
        found = replace(found, groups=chosen, kind=kind)
    return found


def _searched(
    served: Served, words: str, span: Callable[[KindSpec], tuple[int, int]]
) -> SearchPage:
    looked_for = sought(words)
    groups = []
    if looked_for:
        with served.reading() as ask:
            for spec in KINDS.values():
                number = count(ask, spec, looked_for)
                if number.total:
                    found = hits(ask, spec, looked_for, number, span(spec))
                    shown = (_shown(ask, spec, each, looked_for) for each in found)
                    groups.append(Group(spec, number, tuple(shown)))
    return SearchPage(words, tuple(_placed(each, served.addresses) for each in groups))


def _shown(ask: Ask, spec: KindSpec, hit: Hit, looked_for: Sequence[Sought]) -> Shown:
    """Return a hit with the words that fit apart, and the passage that fits best."""
    name, also = named(hit, looked_for, titled=spec.titled)
    words, passage = hit.words, hit.passage
    if spec.mentioned:
        rows = ask(
            f"SELECT passage, words FROM search_mentions WHERE entity = ? LIMIT {_MOST_PASSAGES}",
            (hit.entity,),
        )
        passage, words = _best([(row[0], row[1]) for row in rows], looked_for, least=0)
    elif hit.edition:
        rows = ask(
            f"SELECT passage, words FROM search_passages WHERE edition = ? LIMIT {_MOST_PASSAGES}",
            (hit.edition,),
        )
        beside = [(row[0], row[1]) for row in rows if row[1] != hit.name]
        passage, words = _best(beside, looked_for, least=1)
    told = marked(words, looked_for, ROOM) if words and words != hit.name else ()
    return Shown(replace(hit, passage=passage, words=words), name, also, told)


def named(
    hit: Hit, looked_for: Sequence[Sought], *, titled: bool = False
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the name, and the other names where it was found by them (or is ``titled``)."""
    name, also = marked(hit.name, looked_for, ROOM), marked(hit.also, looked_for, ROOM)
    by_other = any(one.hit for one in also) and not any(one.hit for one in name)
    return name, also if titled or by_other else ()


def _placed(group: Group, addresses: Addresses) -> Group:
    """Return the group, each passage with its place in the text of its edition."""
    placed = []
    for each in group.shown:
        found = passage_anchor(addresses.name(each.hit.passage) or "")
        if found is not None:
            edition, anchor = found
            place = f"/page/{quote(edition)}{words_place(anchor)}"
            each = replace(each, place=place, day=edition.rpartition("/")[2])  # noqa: PLW2901
        placed.append(each)
    return replace(group, shown=tuple(placed))


def _best(
    passages: Sequence[tuple[str, str]], looked_for: Sequence[Sought], least: int
) -> tuple[str, str]:
    """Return the passage with most of the words, of those the shortest; nothing under ``least``."""
    weighed: list[tuple[int, int, str, str]] = []
    known: dict[str, frozenset[int]] = {}
    for passage, words in passages:
        held: set[int] = set()
        for word in words_of(words):
            fits = known.get(word)
            if fits is None:
                fits = known[word] = frozenset(
                    at for at, one in enumerate(looked_for) if one.fits(word)
                )
            held |= fits
        weighed.append((-len(held), len(words), passage, words))
    if not weighed or -min(weighed)[0] < least:
        return "", ""
    return min(weighed)[2:]
