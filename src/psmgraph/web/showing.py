"""How the page of an answer shows it: which page of the table, as a chart, as a graph.

What is asked for stands in the address (page=, view=, of=), so that it can be shared; a query
that was sent as a form's body has no address, and so neither has what would be another view.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import request

from psmgraph.store.answer import Answer as Stream
from psmgraph.web.answer import MOST_PAGES, Answer, View, read_text
from psmgraph.web.context import DataLink, naming, served
from psmgraph.web.languages import say
from psmgraph.web.pictures import MOST_EDGES, Picture, chart, links_in, net, numbers_in
from psmgraph.web.states import page_address
from psmgraph.web.terms import RDFS
from psmgraph.web.values import Shown

CHART, GRAPH, TABLE = "chart", "graph", "table"
_READ = 20 * MOST_EDGES  # triples of a graph that are looked at for its picture
_MOST_NAMES = 5000
_LABEL = RDFS + "label"
_TRIPLE = ("subject", "predicate", "object")


def view_asked() -> str:
    """Return the view that the address names: the table, unless it is one of the others."""
    named = request.args.get("view", TABLE)
    return named if named in (CHART, GRAPH) else TABLE


def page_asked() -> int:
    """Return the number of the page that the address names, from 1."""
    words = request.args.get("page", "")
    given = int(words) if words.isascii() and words.isdigit() and len(words) < 6 else 1
    return min(max(given, 1), MOST_PAGES)


def page_accept() -> str:
    """Return what a page reads: rows as TSV, graphs as Turtle, or as triples for a picture."""
    graphs = "application/n-triples" if view_asked() == GRAPH else "text/turtle"
    return f"text/tab-separated-values, {graphs}"


def read_graph(stream: Stream, downloads: tuple[DataLink, ...]) -> Answer:
    """Return the beginning of a graph's text, or its picture with what that shows as a table."""
    if view_asked() != GRAPH:
        return read_text(stream, say("answer.cut"), downloads)
    triples = _triples(stream)
    taken = list(islice(triples, _READ + 1))
    show = _shown_by_name(taken[:_READ])
    rows = tuple(tuple(show(term) for term in triple) for triple in taken[:_READ])
    links = [
        (row[0], row[2], row[1].text)
        for row in rows
        if (row[0].path or row[0].href) and (row[2].path or row[2].href)
    ]
    drawn = net(links)
    left = Answer(downloads=downloads, picture=drawn, more=len(taken) > _READ)
    return replace(left, columns=_TRIPLE, rows=rows[:MOST_EDGES])


def shown_so(answer: Answer) -> Answer:
    """Return ``answer`` as the address asks for it, with the links to the other ways."""
    if answer.boolean is not None or request.method == "POST":
        return answer
    if answer.text or answer.columns == _TRIPLE:
        return replace(answer, views=_views((TABLE, GRAPH)))
    views = [TABLE]
    views += [CHART] if numbers_in(answer.columns, answer.rows) else []
    links = links_in(answer.rows)
    views += [GRAPH] if links else []
    picture: Picture | None = None
    if view_asked() == CHART:
        picture = chart(answer.columns, answer.rows, request.args.get("of", ""))
    elif view_asked() == GRAPH:
        picture = net(links)
    page = page_asked()
    return replace(
        answer,
        picture=picture,
        views=_views(tuple(views)) if len(views) > 1 else (),
        page_before=here(page=str(page - 1) if page > 2 else "") if page > 1 else "",
        page_after=here(page=str(page + 1)) if answer.more and page < MOST_PAGES else "",
    )


def here(**changes: str) -> str:
    """Return the address of this page with other arguments; an empty one goes."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in changes]
    pairs += [(name, value) for name, value in changes.items() if value]
    return page_address() + (f"?{urlencode(pairs)}" if pairs else "")


def _views(names: tuple[str, ...]) -> tuple[View, ...]:
    now = view_asked()
    return tuple(
        View(name, here(view="" if name == TABLE else name, of=""), name == now) for name in names
    )


def _triples(stream: Stream) -> Iterator[tuple[object, object, object]]:
    """Yield the triples of a stream of N-Triples, as far as anybody reads."""
    rest = b""
    for chunk in stream:
        whole, line_end, last = (rest + chunk).rpartition(b"\n")
        for quad in ox.parse(whole + line_end, format=ox.RdfFormat.N_TRIPLES):
            yield quad.subject, quad.predicate, quad.object
        rest = last


def _shown_by_name(triples: list[tuple[object, object, object]]) -> Callable[[object], Shown]:
    """Return what shows a term: an entity of ours by its name."""
    named = naming()
    ours = {
        term.value
        for triple in triples
        for term in triple
        if isinstance(term, ox.NamedNode) and named.addresses.name(term.value)
    }
    names = served().names_of(sorted(ours)[:_MOST_NAMES])

    def show(term: object) -> Shown:
        known = names.get(term.value) if isinstance(term, ox.NamedNode) else None
        label = [(_LABEL, ox.Literal(known, language="it"))] if known else []
        return named.show(term, label)

    return show
