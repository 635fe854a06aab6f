"""Pages are made with few questions to the store, and given out again while nothing changes."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad

from psmgraph.config import Config, ServerConfig
from psmgraph.store.pool import Pool
from psmgraph.web import create_app
from psmgraph.web.kept import KeptPages

from .server import HTML, write_snapshot

ACTOR = "/page/actor/comune-di-provetta"
PROJECT = "/page/plan/prova/project/bosco"
EDITION = "/page/plan/prova/sheet/bosco/2015-05-04"
PAGES = [
    PROJECT,
    ACTOR,
    "/page/actor/comune-di-provetta?predecessors=1",
    EDITION,
    "/page/plan/prova",
    "/page/plan/prova/sheet/bosco/2015-05-04/link/1",
]


@pytest.fixture(scope="module")
def client(sample_store) -> Iterator[FlaskClient]:
    app = create_app(Config(store=sample_store, server=ServerConfig(requests_per_minute=0)))
    yield app.test_client()
    app.extensions["psmgraph.service"].close()


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The texts of the queries that reach a pool."""
    texts: list[str] = []
    run = Pool.run

    def noted(self, request):
        texts.append(request.text)
        return run(self, request)

    monkeypatch.setattr(Pool, "run", noted)
    return texts


@pytest.mark.parametrize("path", PAGES)
def test_the_page_of_an_entity_takes_two_queries_at_most(client, asked, path):
    assert client.get(f"/en{path}", headers=HTML).status_code == 200
    # What the pages of a project and of an actor show is laid out in the snapshot; only a body
    # that others became asks for the whole chain.
    assert len(asked) in ((0,) if path in (PROJECT, ACTOR) else (0, 1, 2))


def test_a_page_asked_for_again_is_the_same_and_takes_no_query(client, asked):
    first = client.get(EDITION, headers=HTML)
    asked.clear()
    again = client.get(EDITION, headers=HTML)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert asked == []


@pytest.mark.parametrize(
    ("path", "headers", "differs"),
    [
        (f"/en{EDITION}?n=1", {}, "its words are English"),
        (f"{EDITION}?n=1", {"Host": "other.example"}, "its whole addresses are of that host"),
        (f"{EDITION}?n=2", {}, "its links keep the arguments"),
    ],
    ids=["language", "host", "arguments"],
)
def test_a_page_is_kept_for_the_address_it_was_asked_at(client, asked, path, headers, differs):
    client.get(f"{EDITION}?n=1", headers=HTML)
    asked.clear()
    assert client.get(path, headers=HTML | headers).status_code == 200
    assert asked, differs


def test_a_page_that_is_not_there_is_not_kept(client, asked):
    for _ in range(2):
        asked.clear()
        assert (
            client.get("/page/plan/prova/sheet/bosco/1999-01-01", headers=HTML).status_code == 404
        )
        assert asked


def test_a_new_snapshot_gives_new_pages(sample_quads, tmp_path):
    write_snapshot(tmp_path / "store", sample_quads)
    app = create_app(Config(store=tmp_path / "store"))
    try:
        client = app.test_client()
        before = client.get(EDITION, headers=HTML)
        node = NamedNode("urn:x:new")
        more = [*sample_quads, Quad(node, node, node, NamedNode("urn:x:graph"))]
        write_snapshot(tmp_path / "store", more, "2026-02-02T00:00:00Z")
        after = client.get(EDITION, headers=HTML)
        assert before.headers["Psmgraph-Snapshot"] not in after.text
        assert after.headers["Psmgraph-Snapshot"] in after.text
    finally:
        app.extensions["psmgraph.service"].close()


def test_kept_pages_have_no_more_bytes_than_they_may():
    pages = KeptPages(most=1000)
    for number in range(50):
        assert pages.get(number, lambda: "x" * 300) == b"x" * 300
        assert pages.size <= 1000
    made = []
    for number in (49, 48, 47, 46):  # the last three are kept
        pages.get(number, lambda number=number: made.append(number) or "x" * 300)
    assert made == [46]
    assert pages.get("large", lambda: "x" * 2000) == b"x" * 2000
    assert pages.size <= 1000
