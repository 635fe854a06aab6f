"""What is passed on to another server, and what is not: judged without parsing, and at once."""

import time

import pytest

from psmgraph.store.refusals import QueryRefused
from psmgraph.store.remote import guard

MILLION = 1_000_000


def refusal(text: str, services: tuple[str, ...] = ()) -> str:
    """Return the code under which ``text`` is refused, "" where it is not."""
    try:
        guard.check(text, services)
    except QueryRefused as error:
        return error.finding.code
    return ""


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("# SELECT\nPREFIX : <http://x/#y>\nBASE <http://x> aSk{}", "ASK"),
        ("PREFIX a:<http://x/>PREFIX b: <http://y/> construct { } where { }", "CONSTRUCT"),
        ("DESCRIBE<http://x>", "DESCRIBE"),
    ],
)
def test_the_form_of_a_query_stands_behind_its_prologue(text, form):
    assert guard.form_of(text) == form


@pytest.mark.parametrize("word", ["INSERT DATA", "load", "DROP ALL", "MOVE", "WITH", "clear"])
def test_updates_are_refused(word):
    assert refusal(f"PREFIX a: <http://x/> {word} {{ }}") == "QUERY-UPDATE"


def test_what_is_neither_query_nor_update_is_refused_with_its_place():
    # Virtuoso's pragmas fetch from the network and write to its log.
    with pytest.raises(QueryRefused) as error:
        guard.check("\n  DEFINE get:soft 'soft' SELECT * FROM <http://x> { ?s ?p ?o }", ())
    finding = error.value.finding
    assert (finding.code, finding.place.line, finding.place.column) == ("QUERY-SYNTAX", 2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { } }",
        "SELECT * { SERVICE SILENT ?where { } }",
        "SELECT * { ?s ?p 1 FILTER(1<2)SERVICE:x#>\n{ } }",  # an IRI by the longest match
        "SELECT * { ?s ?p 1.SERVICE <http://x> { } }",
        "SELECT * { ?s ?p trueSERVICE <http://x> { } }",
        "SELECT * { ?a <b#>'''\n)SERVICE<x>{}#''' }",  # a string, or a comment's end and code
        "SELECT * { \\u0053ERVICE <http://x> { } }",
        "SELECT * { s\\U00000045rvice <http://x> { } }",
    ],
)
def test_whatever_may_be_a_service_clause_is_refused(text):
    assert refusal(text) == "QUERY-SERVICE"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service a psm:service , <http://x.org/service> , <http://x#service> }",
        "SELECT $service { }",
        "SELECT * { ?s ?p 'servizio' }",
    ],
)
def test_names_with_the_letters_of_service_are_let_pass(text):
    assert refusal(text) == ""


def test_an_allowed_service_is_let_pass_and_another_beside_it_is_not():
    allowed = "SELECT * { SERVICE <http://ok/> { ?s ?p ?o } }"
    assert refusal(allowed, ("http://ok/",)) == ""
    assert refusal(allowed + "SERVICE <http://no/> { }", ("http://ok/",)) == "QUERY-SERVICE"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * FROM <http://x> { }", True),
        ("SELECT *#\nFROM NAMED <http://x> { }", True),
        ("DESCRIBE<http://a>FROM<http://x>", True),
        ("SELECT ?from { }", False),
        ("DESCRIBE <http://from.org/> ", False),
        ("SELECT * # FROM <http://x>\n{ }", False),
        ("SELECT * { ?s ?p 'FROM' }", False),
    ],
)
def test_a_dataset_that_a_query_names_itself_is_seen(text, named):
    assert guard.has_from(text) is named


@pytest.mark.parametrize(
    "text",
    [
        "a.a." * (MILLION // 4),
        "PREFIX " * (MILLION // 7),
        '"\\' * (MILLION // 2),
        "#" * MILLION,
        "PREFIX" + " #a\n" * (MILLION // 4),
        "PREFIX a: <x>" * (MILLION // 13),
        "SELECT " + "FROM " * (MILLION // 5),
        "SELECT " + "#\n" * (MILLION // 2),
        "SELECT " + " " * MILLION,
        "SELECT " + "<" * MILLION,
        "SELECT { " + "service" * (MILLION // 7),
    ],
    ids=lambda text: text[:16].encode("unicode_escape").decode(),
)
def test_a_megabyte_of_anything_is_judged_at_once(text):
    began = time.process_time()
    refusal(text)
    guard.has_from(text)
    guard.names_graphs(text)
    assert time.process_time() - began < 1.0  # 0.1 s where nothing else runs
