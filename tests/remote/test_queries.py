"""Every ready-made query, and those of pages and tables, asked of all three stores."""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from psmgraph.store import queryfile
from psmgraph.store.binding import bind
from psmgraph.store.pool import Pool
from psmgraph.store.refusals import QueryRefused
from psmgraph.store.remote.pool import RemotePool
from psmgraph.store.remote.reading import Reader
from psmgraph.store.remote.snapshot import look
from psmgraph.store.snapshot import Snapshot

from .stores import Store

ENTITIES = {
    "actor": "actor/comune-di-valdesempio",
    "project": "plan/valdesempio/project/scuole-aperte-il-pomeriggio",
    "edition": "plan/valdesempio/sheet/scuole-aperte-il-pomeriggio/2015-07-13",
    "entity": "actor/comune-di-valdesempio",
}
ASKED = tuple(
    name for name in queryfile.names() if name.partition("/")[0] not in ("check", "remote")
)

VIRTUOSO = "Virtuoso/07.20"


@pytest.fixture(scope="module")
def embedded(demo_snapshot: Snapshot) -> Iterator[Pool]:
    with Pool(demo_snapshot.path, size=2, deadline=30) as pool:
        yield pool


def pool_over(store: Store, base: str) -> RemotePool:
    reader = Reader(store.url)
    held = look(reader, base)
    return RemotePool(reader, Path("none"), dataset=held.dataset, deadline=30)


@pytest.fixture(scope="module")
def over_oxigraph(demo_oxigraph, demo_snapshot) -> Iterator[RemotePool]:
    with pool_over(demo_oxigraph, demo_snapshot.manifest.base) as pool:
        yield pool


@pytest.fixture(scope="module")
def over_virtuoso(demo_virtuoso, demo_snapshot) -> Iterator[RemotePool]:
    with pool_over(demo_virtuoso[0], demo_snapshot.manifest.base) as pool:
        yield pool


def text_of(name: str, base: str) -> str:
    """Return the query with examples for its parameters, an entity of the demo for others."""
    query = queryfile.load(name)
    values: dict[str, list[NamedNode | Literal]] = {}
    for each in query.parameters:
        words = each.default or (each.example if each.required else None)
        if words:
            values[each.name] = [queryfile.typed(each, words, base)]
    if "/" in name:
        for variable, iri in ENTITIES.items():
            if f"VALUES ?{variable} {{ UNDEF }}" in query.text:
                values[variable] = [NamedNode(base + iri)]
    return bind(query.text, values)


def rows(pool: Pool, text: str) -> list[tuple[tuple[str, str], ...]]:
    found = pool.select(text)
    return sorted(tuple(sorted((key, str(term)) for key, term in row.items())) for row in found)


@pytest.mark.parametrize("name", ASKED)
def test_oxigraph_gives_the_same_rows_as_the_store_in_a_folder(
    name, embedded, over_oxigraph, demo_snapshot
):
    text = text_of(name, demo_snapshot.manifest.base)
    assert rows(over_oxigraph, text) == rows(embedded, text)


# Which of two texts is the lesser SPARQL leaves open where they have a language.
LESSER_TEXT = "field_label"


def values(pool: Pool, text: str) -> list[tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return the rows without the types of their values, which Virtuoso changes: an IRI of VALUES
    comes as a string, a language is lost, true is 1, nothing is "", lists join in another order.
    """

    def plain(term: object) -> tuple[str, ...]:
        words = str(getattr(term, "value", term))
        words = {"true": "1", "false": "0"}.get(words, words).replace("·", "?")
        return tuple(sorted(re.split(r"; | \? | (?=https:)", words)))

    found = pool.select(text)
    return sorted(
        tuple(
            sorted(
                (key, plain(term))
                for key, term in row.items()
                if plain(term) != ("",) and key != LESSER_TEXT
            )
        )
        for row in found
    )


@pytest.mark.parametrize("name", ASKED)
def test_virtuoso_gives_the_same_rows_but_where_it_cannot(
    name, embedded, over_virtuoso, demo_snapshot
):
    text = text_of(name, demo_snapshot.manifest.base)
    expected = values(embedded, text)
    try:
        found = values(over_virtuoso, text)
    except QueryRefused as refused:
        failed = refused.finding.code
    else:
        failed = "" if found == expected else "rows"
    assert not failed or queryfile.load(name).is_wrong_on(VIRTUOSO), failed


def test_the_guide_tells_every_query_that_virtuoso_answers_otherwise():
    guide = Path(__file__).resolve().parents[2] / "docs" / "remote-stores.md"
    text = guide.read_text(encoding="utf-8")
    wrong = [name for name in queryfile.names() if queryfile.load(name).is_wrong_on(VIRTUOSO)]
    assert [name for name in wrong if f"`{name}`" not in text] == []
    assert len(wrong) <= 12


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns a hundred times as often as usual: what races does so sooner."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_an_answer_that_ends_touches_no_other_that_begins(demo_oxigraph, demo_snapshot):
    """The number of a connection that ended is the next one's at once: to shut it would cut off
    an answer that has nothing to do with it.
    """
    reader = Reader(demo_oxigraph.url)
    dataset = look(reader, demo_snapshot.manifest.base).dataset
    text = "SELECT ?s { ?s a ?class } LIMIT 100"
    with (
        RemotePool(reader, Path("none"), dataset=dataset, size=8, deadline=60) as pool,
        ThreadPoolExecutor(8) as clients,
    ):
        answers = list(clients.map(lambda _: len(pool.select(text)), range(500)))
    assert answers == [100] * 500
