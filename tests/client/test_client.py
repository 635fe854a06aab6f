"""psmgraph.open: one face over a folder and over HTTP."""

import subprocess
import sys
import threading
from datetime import date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from web.server import write_snapshot

import psmgraph
from psmgraph.client import IRI, AskError
from psmgraph.store import queryfile

PSM = "https://w3id.org/psmgraph/ontology#"
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
XSD = "http://www.w3.org/2001/XMLSchema#"


def examples(name: str) -> dict[str, str]:
    """What a ready-made query must be given, as its file gives it for an example."""
    found = queryfile.load(name).parameters
    return {each.name: each.example for each in found if each.required and each.example}


def unordered(rows):
    return sorted(map(repr, rows))


@pytest.mark.parametrize("name", queryfile.public_names())
def test_both_faces_give_equal_rows_for_every_ready_made_query(here, there, name):
    one, other = here.query(name, **examples(name)), there.query(name, **examples(name))
    assert one.columns == other.columns
    assert unordered(one) == unordered(other)
    assert one.snapshot == other.snapshot == here.snapshot


def test_most_ready_made_queries_have_rows_of_the_demo(here):
    empty = [name for name in here.queries if not here.query(name, **examples(name))]
    assert len(empty) <= 3, empty


def test_a_value_is_what_python_has_for_it(client):
    (row,) = client.select(f"""
    PREFIX xsd: <{XSD}> SELECT * WHERE {{ VALUES (?i ?d ?f ?b ?day ?at ?y ?w ?l ?bad ?none) {{
      (7 1.50 2.5e0 true "2015-06-01"^^xsd:date "2015-06-01T10:00:00Z"^^xsd:dateTime
       "2015"^^xsd:gYear "parole" "mots"@fr "sette"^^xsd:integer UNDEF) }} }}""")
    assert row == {
        "i": 7, "d": Decimal("1.5"), "f": 2.5, "b": True, "day": date(2015, 6, 1),
        "at": datetime.fromisoformat("2015-06-01T10:00:00+00:00"), "y": "2015", "w": "parole",
        "l": "mots", "bad": "sette", "none": None,
    }  # fmt: skip
    assert type(row["i"]) is int
    assert row["b"] is True


def test_an_iri_is_told_apart_from_words(client):
    row = client.query("co-actors", actor="actor/comune-di-valdesempio")[0]
    assert row["actor"] == "https://w3id.org/psmgraph/id/actor/comune-di-valdesempio"
    assert isinstance(row["actor"], IRI)
    assert not isinstance(row["actor_label"], IRI)


def test_parameters_may_be_python_values(client):
    whole = "https://w3id.org/psmgraph/id/actor/comune-di-valdesempio"
    assert client.query("co-actors", actor=IRI(whole), predecessors=True) == client.query(
        "co-actors", actor="actor/comune-di-valdesempio", predecessors="true"
    )
    since = client.query("changes", since=date(2015, 1, 1))
    assert since == client.query("changes", since="2015-01-01")
    assert client.query("figures", plan=None) == client.query("figures")


def test_parts_of_the_rows_fit_together(client):
    whole = client.query("bodies-by-projects")
    parts = [*client.query("bodies-by-projects", limit=5),
             *client.query("bodies-by-projects", limit=10_000, offset=5)]  # fmt: skip
    assert unordered(parts) == unordered(whole)
    assert len(client.query("bodies-by-projects", limit=5)) == 5


def test_titles_come_in_the_language_of_the_client(demo_store, demo_server):
    def labels(place, language):
        with psmgraph.open(place, language=language) as opened:
            return {row["change_label"] for row in opened.query("changes")}

    assert labels(demo_store, "en") == labels(demo_server.address, "en")
    assert labels(demo_store, "en") != labels(demo_store, "it")


def test_an_ask_is_a_truth_and_a_construct_gives_triples(client):
    assert client.ask(f"ASK {{ ?p a <{PSM}Project> }}") is True
    assert client.ask("ASK { ?p a <urn:x> }") is False
    triples = client.construct(f"CONSTRUCT WHERE {{ ?p a <{PSM}Project> }}")
    assert len(triples) == client.select(
        f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ ?p a <{PSM}Project> }}"
    )[0]["n"]  # fmt: skip


def test_the_wrong_kind_of_question_is_said(client):
    with pytest.raises(ValueError, match="yes or no"):
        client.select("ASK {}")
    with pytest.raises(ValueError, match="rows"):
        client.ask("SELECT * {}")


def test_rows_become_a_data_frame_with_the_query_s_columns(client):
    rows = client.query("bodies-by-projects")
    frame = rows.frame()
    assert tuple(frame.columns) == rows.columns
    assert len(frame) == len(rows) > 10
    assert frame["projects"].sum() == sum(row["projects"] for row in rows)
    assert frame.attrs["snapshot"] == client.snapshot
    nothing = client.select("SELECT ?a ?b { FILTER(false) }").frame()
    assert [*nothing.columns] == ["a", "b"]


def test_without_pandas_the_error_says_what_to_install(here, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"psmgraph\[frame\]"):
        here.query("figures").frame()


@pytest.mark.parametrize(
    ("question", "code", "words"),
    [
        (lambda it: it.query("co-actor"), "QUERY-NAME", "co-actors"),
        (lambda it: it.query("co-actors", attore="x"), "COMMAND-PARAMETER-UNKNOWN", "actor"),
        (lambda it: it.query("evidence"), "QUERY-PARAMETER", "project"),
        (lambda it: it.query("changes", since="ieri"), "QUERY-PARAMETER", "since"),
        (lambda it: it.query("links", limit=-1), "QUERY-PARAMETER", "limit"),
        (lambda it: it.select("SELECT * WHERE {"), "QUERY-SYNTAX", ""),
        (lambda it: it.select("INSERT DATA { <urn:a> <urn:b> 1 }"), "QUERY-UPDATE", ""),
        (lambda it: it.construct("SELECT * {}"), "QUERY-FORMAT", ""),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_code(client, question, code, words):
    with pytest.raises(AskError) as caught:
        question(client)
    assert caught.value.code == code
    assert words in str(caught.value)


def test_a_slip_in_a_query_has_its_place(client):
    with pytest.raises(AskError) as caught:
        client.select("SELECT *\nWHERE { ?s dct:title ?o }")
    assert caught.value.line == 2


def test_a_parameter_of_no_known_type_is_a_mistake_of_the_program(client):
    with pytest.raises(TypeError, match="actor"):
        client.query("co-actors", actor=["actor/a"])
    with pytest.raises(TypeError):
        client.query("changes", since=datetime(2015, 1, 1))


def test_a_query_that_takes_too_long_is_stopped(demo_store):
    with psmgraph.open(demo_store, timeout=3) as client:
        with pytest.raises(AskError) as caught:
            client.select("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert caught.value.code == "QUERY-DEADLINE"
        assert client.ask("ASK {}") is True  # and the next is answered


def test_a_closed_client_answers_nothing_more(demo_store, demo_server):
    for place in (demo_store, demo_server.address):
        client = psmgraph.open(place)
        client.close()
        client.close()
        with pytest.raises(AskError, match="closed"):
            client.ask("ASK {}")


def test_the_state_of_a_day_is_the_same_on_both_faces(demo_store, demo_server):
    found = []
    for place in (demo_store, demo_server.address):
        with psmgraph.open(place, as_of="2015-12-31") as client:
            found.append(unordered(client.query("sheet-editions")))
    assert found[0] == found[1]
    with psmgraph.open(demo_store) as now:
        assert unordered(now.query("sheet-editions")) != found[0]


def test_a_kept_snapshot_can_be_asked_again(sample_of_two):
    store, old, new = sample_of_two
    for name, expected in ((old, 1), (new, 2), ("", 2)):
        with psmgraph.open(store, snapshot=name) as client:
            assert client.snapshot == (name or new)
            assert client.select(COUNT)[0]["n"] == expected
    with pytest.raises(AskError) as caught:
        psmgraph.open(store, snapshot="0" * 12)
    assert caught.value.code == "STORE-NO-SNAPSHOT"


def test_a_client_of_a_service_stays_with_its_snapshot(sample_of_two, tmp_path):
    from web.server import start, stop

    store, old, new = sample_of_two
    server = start(store)
    try:
        with psmgraph.open(server.address, snapshot=old) as client:
            assert client.snapshot == old
            assert client.select(COUNT)[0]["n"] == 1
        with psmgraph.open(server.address) as client:
            third = write_snapshot(store, quads(3), "2026-03-01T00:00:00Z")
            assert third != new == client.snapshot
            assert client.select(COUNT)[0]["n"] == 2
        with pytest.raises(AskError) as caught:
            psmgraph.open(server.address, snapshot="0" * 12)
        assert caught.value.code == "STORE-NO-SNAPSHOT"
    finally:
        stop(server)


def quads(count: int):
    from pyoxigraph import Literal, NamedNode, Quad

    return [
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(number), NamedNode("urn:g"))
        for number in range(count)
    ]


@pytest.fixture
def sample_of_two(tmp_path: Path):
    """A store that keeps two snapshots, of one statement and of two."""
    store = tmp_path / "store"
    old = write_snapshot(store, quads(1), "2026-01-01T00:00:00Z")
    new = write_snapshot(store, quads(2), "2026-02-01T00:00:00Z")
    return store, old, new


def test_an_empty_folder_and_a_place_without_service_are_said(tmp_path):
    with pytest.raises(AskError) as caught:
        psmgraph.open(tmp_path)
    assert caught.value.code == "STORE-EMPTY"
    with pytest.raises(AskError, match="gives no whole answer"):
        psmgraph.open("http://127.0.0.1:9")
    with pytest.raises(ValueError, match="it, en"):
        psmgraph.open(tmp_path, language="de")
    with pytest.raises(ValueError, match="isoformat"):
        psmgraph.open(tmp_path, as_of="ieri")


@pytest.mark.parametrize(
    ("status", "body", "length", "words"),
    [
        (200, b"<html>", 6, "no psmgraph service"),
        (200, b'{"queries": 3}', 14, "no psmgraph service"),
        (200, b'{"queries": []}', 15, "no snapshot"),
        (200, b'{"queries"', 100, "no whole answer"),
        (404, b"nothing", 7, "404"),
        (503, b'{"title": "later"}', 18, "later"),
    ],
)
def test_a_server_that_is_none_of_ours_is_said(status, body, length, words):
    class Other(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told):
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(AskError, match=words):
            psmgraph.open(f"http://127.0.0.1:{server.server_port}")


def test_importing_the_package_brings_in_neither_store_nor_web():
    told = "import psmgraph, sys; print(sorted(m for m in sys.modules if 'psmgraph' in m))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['psmgraph']"
