import json
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from psmgraph.errors import CannotRun
from psmgraph.store.local import run_local
from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.refusals import QueryRefused

from .conftest import BASE, PSM, build, iri, plan_quads

INVOLVED = f"SELECT ?actor {{ ?project <{PSM}involves> ?actor }}"
ORTI = f"{BASE}plan/valdesempio/sheet/orti-di-quartiere"
BOTH = (f"{ORTI}/2016-03-01", f"{ORTI}/2017-03-01")  # both say that the Comune is involved
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?project <{PSM}involves> ?actor }}"


@pytest.fixture(scope="module")
def pool(snapshot):
    with Pool(snapshot.path, size=3, deadline=10) as pool:
        yield pool


def counted(pool, text=COUNT, **request):
    answer = pool.run(QueryRequest(text, format="json", **request))
    rows = json.loads(answer.read())["results"]["bindings"]
    return [int(row["n"]["value"]) for row in rows]


def refusal(pool, text, **request):
    with pytest.raises(QueryRefused) as caught:
        pool.run(QueryRequest(text, **request))
    return caught.value


def test_pages_get_rows_of_terms_truths_and_triples(pool):
    rows = pool.select(f"{INVOLVED} ORDER BY ?actor LIMIT 1")
    assert rows == [{"actor": iri("actor/comune-di-provetta")}]
    assert pool.select('SELECT ?a ?b { VALUES (?a ?b) { (UNDEF "x"@it) } }') == [
        {"b": Literal("x", language="it")}
    ]
    assert pool.ask("ASK { ?s ?p ?o }")
    assert not pool.ask("ASK { ?s ?p 'nowhere' }")
    triples = pool.construct(f"CONSTRUCT {{ ?actor a <urn:x:A> }} {{ ?p <{PSM}involves> ?actor }}")
    assert [str(triple.subject) for triple in triples].count(f"<{BASE}actor/comune-di-provetta>")
    assert len(triples) == len(set(triples)) == 3
    with pytest.raises(ValueError, match="SELECT"):
        pool.select("ASK {}")
    with pytest.raises(ValueError, match="ASK"):
        pool.ask("SELECT * {}")


@pytest.mark.parametrize(
    ("name", "media_type", "start"),
    [
        ("json", "application/sparql-results+json", b'{"head":{"vars":["a","b"]}'),
        ("xml", "application/sparql-results+xml", b'<?xml version="1.0"?><sparql '),
        ("csv", "text/csv; charset=utf-8", b"a,b\r\n1,"),
        ("tsv", "text/tab-separated-values; charset=utf-8", b"?a\t?b\n1\t"),
    ],
)
def test_rows_come_in_each_format_of_the_standard(pool, name, media_type, start):
    answer = pool.run(QueryRequest('SELECT (1 AS ?a) ("x" AS ?b) {}', format=name))
    assert (answer.kind, answer.content_type) == ("solutions", media_type)
    assert answer.read().startswith(start)
    truth = pool.run(QueryRequest("ASK {}", format=name))
    assert truth.kind == "boolean"
    assert b"true" in truth.read()


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("turtle", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("rdfxml", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
        ("trig", RdfFormat.TRIG),
        ("nquads", RdfFormat.N_QUADS),
    ],
)
def test_a_graph_comes_in_each_format_with_the_same_triples(pool, name, syntax):
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    answer = pool.run(QueryRequest(text, format=name))
    assert answer.kind == "graph"
    assert {quad.triple for quad in parse(answer.read(), syntax)} == set(pool.construct(text))


def test_the_header_decides_when_no_format_is_named(pool):
    answer = pool.run(QueryRequest("DESCRIBE ?s { ?s ?p ?o }", accept="text/html, text/*;q=0.3"))
    assert answer.media_type == "text/turtle"
    answer.close()


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("SELECT * {}", {"accept": "image/png"}),
        ("SELECT * {}", {"accept": "text/turtle"}),
        ("CONSTRUCT WHERE { ?s ?p ?o }", {"format": "csv"}),
    ],
)
def test_what_cannot_be_given_as_asked_is_refused_with_the_list(pool, text, request_):
    refused = refusal(pool, text, **request_)
    assert refused.status == 406
    listed = "text/csv" if text.startswith("SELECT") else "text/turtle"
    assert listed in refused.finding.message("it")


def test_a_slip_is_told_with_its_line_and_column_in_words_a_person_can_read(pool):
    refused = refusal(pool, "SELECT ?x {\n ?x ?y }")
    assert (refused.status, refused.line, refused.column) == (400, 2, 9)
    assert "\\u{" not in refused.finding.message("en")
    assert refused.finding.line("en").startswith("query:2:9: error QUERY-SYNTAX")


@pytest.mark.parametrize(
    ("text", "line", "column", "prefix"),
    [
        ("SELECT * { ?s foaf:name ?o }", 1, 15, "foaf"),
        ('# a: b:\nSELECT ("a:b" AS ?è) {\n ?s :name _:b }', 3, 5, ""),
        ("PREFIX a: <http://a/>\nSELECT * { ?s a:b ?c FILTER(?c = b:c(1)) }", 2, 34, "b"),
        ("SELECT (xsd:integer(?a) AS ?b) {}", 1, 9, "xsd"),
        ("SELECT * { ?s a:b ?c } PREFIX a: <http://a/>", 1, 15, "a"),  # too late
    ],
)
def test_a_prefix_that_is_not_declared_is_named_where_it_stands(pool, text, line, column, prefix):
    refused = refusal(pool, text)
    assert (refused.status, refused.line, refused.column) == (400, line, column)
    assert f"no PREFIX {prefix}:" in refused.finding.message("en")


def test_a_slip_before_an_undeclared_prefix_is_told_first(pool):
    refused = refusal(pool, "SELECT * { ?s ?p }\n# then\nFILTER(a:b)")
    assert refused.line < 3
    assert "PREFIX" not in refused.finding.message("en")


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "nonsense", "SELECT * { ?s ?p \ud800 }", "a" * 10**5,
     "a-" * 10**5, '"a' * 10**5],  # cut into tokens in no time that matters
    ids=["empty", "nul", "word", "surrogate", "long", "dashes", "quotes"],
)  # fmt: skip
def test_what_is_no_query_is_the_clients_mistake(pool, text):
    assert refusal(pool, text).status == 400


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("LOAD <http://127.0.0.1/>", "LOAD"),
        ("PREFIX a: <urn:a:>\n# SELECT\nInsert Data { a:b a:c a:d }", "INSERT"),
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
        ("DROP ALL", "DROP"),
    ],
)
def test_an_update_is_refused_in_clear_words(pool, text, keyword):
    refused = refusal(pool, text)
    assert refused.status == 403
    assert keyword in refused.finding.message("en")


def test_select_star_has_its_columns_in_one_order_in_every_worker(snapshot):
    text = "SELECT * { ?z ?b ?a OPTIONAL { ?m ?k ?z } }"
    orders = set()
    for _ in range(3):
        with run_local(snapshot, text, "csv") as answer:
            orders.add(answer.read().split(b"\r\n")[0])
    assert orders == {b"a,b,k,m,z"}


def test_two_default_graphs_are_one_set(pool):
    assert counted(pool, default_graphs=BOTH) == [2]
    assert counted(pool, default_graphs=BOTH[:1]) == [2]
    assert counted(pool, default_graphs=BOTH[1:]) == [1]
    assert counted(pool, default_graphs=(BOTH[1], BOTH[1])) == [1]


@pytest.mark.parametrize(
    "clauses",
    [
        f"FROM <{BOTH[0]}> FROM <{BOTH[1]}>",
        f"# FROM x\nfrom<{BOTH[0]}>from <{BOTH[1]}>",
        "FROM o:2016-03-01\nFROM o:2017-03-01",
        "FROM <2016-03-01> FROM o:2017-03-01 FROM NAMED o:2016-03-01",
    ],
)
def test_two_from_clauses_are_one_set_too(pool, clauses):
    select, where = COUNT.split("{")
    text = f"BASE <{ORTI}/> PREFIX o: <{ORTI}/> {select} {clauses} {{ {where}"
    assert counted(pool, text) == [2]


def test_the_protocols_graphs_win_over_from(pool):
    text = COUNT.replace(" {", f" FROM <{BOTH[0]}> FROM NAMED <{BOTH[0]}> {{", 1)
    assert counted(pool, text, default_graphs=BOTH[1:]) == [1]
    inside = "SELECT (COUNT(*) AS ?n) FROM <urn:x:none> { GRAPH ?g { ?s ?p ?o } }"
    assert counted(pool, inside, default_graphs=BOTH) == [0]
    both = counted(pool, inside, named_graphs=BOTH)
    assert both[0] > counted(pool, inside, named_graphs=BOTH[:1])[0] > 0
    assert counted(pool, inside, default_graphs=BOTH, named_graphs=BOTH) == both


def test_graphs_that_share_nothing_need_no_merge(pool):
    apart = (BOTH[1], f"{BASE}plan/valdesempio/sheet/scuola-aperta/2016-04-01")
    assert counted(pool, default_graphs=apart, disjoint=True) == [3]


def test_too_many_graphs_and_no_graphs_at_all_are_told(pool):
    many = tuple(f"urn:g:{n}" for n in range(501))
    refused = refusal(pool, COUNT, default_graphs=many)
    assert refused.status == 400
    assert "501" in refused.finding.message("en")
    assert counted(pool, default_graphs=many[:500]) == [0]
    assert refusal(pool, COUNT, default_graphs=("no iri",)).finding.words == "no iri"


def test_a_carriage_return_survives_xml(pool):
    text = 'SELECT ("a\\r\\nb\\tc" AS ?x) {}'
    body = pool.run(QueryRequest(text, format="xml")).read()
    literal = ElementTree.fromstring(body).find(".//{*}literal")
    assert literal.text == "a\r\nb\tc"
    graph = 'CONSTRUCT { <urn:s:a> <urn:p:b> "a\\rb" } {}'
    rdf = pool.run(QueryRequest(graph, format="rdfxml")).read()
    assert next(iter(parse(rdf, RdfFormat.RDF_XML))).object == Literal("a\rb")


@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\uFFFE", "\\uFFFF"])
def test_a_character_that_xml_cannot_write_is_refused_and_json_gives_it(pool, character):
    text = f'SELECT ("à{character}" AS ?x) {{}}'
    refused = refusal(pool, text, format="xml")
    assert refused.status == 406
    assert f"U+{character[2:]}" in refused.finding.message("it")
    assert pool.select(text)[0]["x"].value == f"à{chr(int(character[2:], 16))}"
    graph = f'CONSTRUCT {{ <urn:s:a> <urn:p:b> "{character}" }} {{}}'
    assert refusal(pool, graph, format="rdfxml").status == 406


@pytest.mark.parametrize("cell", ['a"b', "a,b", "a\rb", "a\nb", "=1+1", " a "])
def test_a_csv_cell_is_read_back_as_it_was(pool, cell):
    import csv
    import io

    text = f"SELECT ?x {{ VALUES ?x {{ {Literal(cell)} }} }}"
    body = pool.run(QueryRequest(text, format="csv")).read().decode()
    assert list(csv.reader(io.StringIO(body, newline=""))) == [["x"], [cell]]


def test_relative_iris_are_resolved_where_a_base_is_given(pool):
    assert pool.run(QueryRequest("SELECT (<a> AS ?x) {}", base_iri=BASE, format="csv")).read() == (
        f"x\r\n{BASE}a\r\n".encode()
    )


def test_many_threads_each_get_their_own_answer(pool):
    def asked(number: int) -> str:
        rows = pool.select(f"SELECT ({number} AS ?n) {{}}")
        return rows[0]["n"].value

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(asked, range(200))) == [str(number) for number in range(200)]


def test_an_earlier_snapshot_answers_while_it_is_kept(pool, tmp_path):
    other = build(tmp_path, plan_quads()[:12])
    assert counted(pool, snapshot=other.path) < counted(pool)
    assert refusal(pool, COUNT, snapshot=tmp_path / "gone").status == 503
    assert pool.status().running == 0


def test_a_new_snapshot_is_taken_up_and_running_answers_end_on_theirs(tmp_path):
    old, new = build(tmp_path / "1", plan_quads()), build(tmp_path / "2", plan_quads()[:12])
    rows = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with Pool(old.path, size=2) as pool:
        expected = pool.run(QueryRequest(rows)).read()
        running = pool.run(QueryRequest(rows))
        first = next(running)
        pool.reload(new.path)
        assert pool.snapshot_path == new.path
        assert counted(pool) != [4]
        assert first + running.read() == expected
        with pytest.raises(CannotRun):
            pool.reload(tmp_path / "3")
        assert counted(pool) != [4]


def test_the_command_line_asks_under_the_same_limits(snapshot):
    with run_local(snapshot, INVOLVED, "csv") as answer:
        assert answer.read().startswith(b"actor\r\nhttp")
    with pytest.raises(QueryRefused) as caught, run_local(snapshot, "DROP ALL"):
        pass
    assert caught.value.finding.code == "QUERY-UPDATE"


def test_terms_of_every_kind_reach_pages_as_they_are(pool):
    text = 'SELECT ?x { VALUES ?x { <urn:a:b> "c" "d"@it 1 1.5 true "2014-04"^^<urn:t:m> } }'
    assert [row["x"] for row in pool.select(text)][:3] == [
        NamedNode("urn:a:b"),
        Literal("c"),
        Literal("d", language="it"),
    ]
    assert len(pool.select(text)) == 7
