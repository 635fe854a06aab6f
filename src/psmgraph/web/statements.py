"""What is said of an entity and what points at it: all of it, or a part where that is too much.

A part takes its time from what it shows. How many statements each property has is counted without
reading them (0.1 s of 140,000); then the values of those properties that the part reaches are
read, and the names of what it shows: a name takes twelve times as long as a statement.
"""

from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from psmgraph.web.asked import nodes
from psmgraph.web.entity import HEADING, Part, Statements, first_last
from psmgraph.web.parts import Parts
from psmgraph.web.served import Served
from psmgraph.web.terms import Terms
from psmgraph.web.values import Row

MOST_ROWS = 1500  # of each direction on one page, each name in each graph being one
SIZE = 500  # statements of a part
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Known = tuple[bool, str]  # whether it leads to the entity; the property


def statements_of(
    now: Served, iri: str, part: int | None, terms: Terms, language: str
) -> Statements:
    """Return what the page of an entity shows; of too much, the part asked for.

    Aborts with 404 where there is no such part.
    """
    found = nodes(iri)
    if not found:
        return Statements()
    if part is None:
        said = now.select("entity/said", {"entity": found}, limit=MOST_ROWS)
        if len(said) < MOST_ROWS:
            pointing = now.select("entity/pointing", {"entity": found}, limit=MOST_ROWS)
            if len(pointing) < MOST_ROWS:
                return Statements(said, pointing)
    return _part(now, found, terms, language)


def _part(now: Served, entity: Sequence[ox.NamedNode], terms: Terms, language: str) -> Statements:
    counts = _counts(now, entity)
    order = sorted(
        counts, key=lambda known: (known[0], *first_last(known[1], terms.name(known[1], language)))
    )
    parts = Parts.of(sum(counts.values()), SIZE)
    spans = dict(_spans(order, counts, (parts.number - 1) * SIZE, parts.number * SIZE))
    said_of = [prop for inward, prop in spans if not inward]
    read = _values(now, "entity/said-values", "value", entity, {*said_of, *HEADING})
    shown = {prop: read.get(prop, [])[slice(*spans[False, prop])] for prop in said_of}
    heading = {prop: read[prop] for prop in HEADING if prop in read}
    said = _named(now, "entity/said-part", "value", entity, (shown, heading))
    leading = [prop for inward, prop in spans if inward]
    sources = _values(now, "entity/pointing-sources", "source", entity, leading)
    leads = {prop: sources.get(prop, [])[slice(*spans[True, prop])] for prop in leading}
    return Statements(
        said=_those(said, "value", shown),
        pointing=_those(
            _named(now, "entity/pointing-part", "source", entity, (leads,)), "source", leads
        ),
        part=Part(
            parts=parts,
            heading=_those(said, "value", heading),
            counts=counts,
            begins={known: span[0] for known, span in spans.items()},
            first=dict(_first(order, counts)),
        ),
    )


def _counts(now: Served, entity: Sequence[ox.NamedNode]) -> Mapping[_Known, int]:
    """Return how many statements each property has, by direction."""
    return {
        (inward, _words(row["property"])): int(_words(row["statements"]))
        for inward, query in ((False, "entity/said-counts"), (True, "entity/pointing-counts"))
        for row in now.select(query, {"entity": entity})
        if "property" in row
    }


def _spans(
    order: Iterable[_Known], counts: Mapping[_Known, int], begin: int, end: int
) -> Iterable[tuple[_Known, tuple[int, int]]]:
    """Yield the properties that reach into a part, with the first and last of their statements."""
    at = 0
    for known in order:
        first, last = max(begin - at, 0), min(end - at, counts[known])
        at += counts[known]
        if first < last:
            yield known, (first, last)


def _first(order: Iterable[_Known], counts: Mapping[_Known, int]) -> Iterable[tuple[_Known, int]]:
    """Yield the part in which each property begins."""
    at = 0
    for known in order:
        yield known, at // SIZE + 1
        at += counts[known]


def _values(
    now: Served, query: str, column: str, entity: Sequence[ox.NamedNode], props: Iterable[str]
) -> dict[str, list[Term]]:
    """Return what the properties lead to, in order, by property."""
    wanted = [ox.NamedNode(each) for each in sorted(props)]
    found: dict[str, list[Term]] = {}
    for row in now.select(query, {"entity": entity, "property": wanted}) if wanted else ():
        found.setdefault(_words(row["property"]), []).append(row[column])
    for terms in found.values():
        terms.sort(key=_numbered)
    return found


def _named(
    now: Served,
    query: str,
    column: str,
    entity: Sequence[ox.NamedNode],
    chosen: Iterable[Mapping[str, Sequence[Term]]],
) -> list[Row]:
    """Return the rows of what was chosen: with graphs and names."""
    every = {term for by_property in chosen for terms in by_property.values() for term in terms}
    wanted = [term for term in every if isinstance(term, ox.NamedNode | ox.Literal)]
    wanted.sort(key=str)
    return now.select(query, {"entity": entity, column: wanted}) if wanted else []


def _those(rows: Iterable[Row], column: str, chosen: Mapping[str, Sequence[Term]]) -> list[Row]:
    """Return the rows of what was chosen of each property: a thing may be led to by several."""
    pairs = {(prop, term) for prop, terms in chosen.items() for term in terms}
    return [row for row in rows if (_words(row["property"]), row[column]) in pairs]


def _numbered(term: Term) -> tuple[str, int, str]:
    """Return what puts the tenth entry of a list after the ninth."""
    words = _words(term)
    before, _, last = words.rpartition("/")
    return (before, int(last), "") if last.isascii() and last.isdigit() else (before, 0, words)


def _words(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
