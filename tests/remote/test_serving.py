"""Pages and /sparql over a store on another server."""

import csv
import io
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from psmgraph.store.snapshot import Snapshot

from .conftest import PROGRAM, environment, publish_to
from .stores import VIRTUOSO_ROWS, Passing, Proxy, Store, free_port

HTML = "text/html"
EVERY = "SELECT * { ?s ?p ?o }"
PAGES = (
    "/",
    "/projects",
    "/en/actors",
    "/search?q=scuole",
    "/page/plan/valdesempio/project/scuole-aperte-il-pomeriggio",
    "/page/plan/valdesempio/sheet/scuole-aperte-il-pomeriggio/2015-07-13",
    "/page/plan/valdesempio",
    "/links/explorer?kind=bodies",
)


class Served:
    """``psmgraph serve``, asked over HTTP."""

    def __init__(self, folder: Path, store: str, settings: str = "", **environ: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "psmgraph.toml"
        file.write_text(f'store = "{store}"\n{settings}')
        port = free_port()
        self.place = f"127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port)], cwd=folder, env=environment(**environ),
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stderr is not None
        self.told: list[str] = []
        for line in self.process.stderr:
            self.told.append(line)
            if "listening" in line:
                break
        assert "listening" in self.told[-1], self.told

    def get(self, path: str, accept: str = "*/*") -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection(self.place, timeout=60)
        try:
            connection.request("GET", path, headers={"Accept": accept})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def ask(self, text: str, accept: str = "text/csv", **more: str):
        return self.get(f"/sparql?{urlencode({'query': text, **more})}", accept)

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=20)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Return a function that serves a store; all are stopped at the end."""
    running: list[Served] = []

    def start(store: Store | str, settings: str = "", **environ: str) -> Served:
        url = store if isinstance(store, str) else store.url
        running.append(Served(tmp_path / f"served-{len(running)}", url, settings, **environ))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture(scope="module")
def local(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("local"), str(demo_store))
    yield served
    served.stop()


@pytest.fixture(scope="module")
def over_oxigraph(demo_oxigraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = "[server]\ndeadline = 3\n"
    served = Served(tmp_path_factory.mktemp("over-oxigraph"), demo_oxigraph.url, settings)
    yield served
    served.stop()


@pytest.fixture(scope="module")
def over_virtuoso(demo_virtuoso, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = "[server]\ndeadline = 30\n"  # it compiles each query anew, and slowly
    served = Served(tmp_path_factory.mktemp("over-virtuoso"), demo_virtuoso[0].url, settings)
    yield served
    served.stop()


def words(page: bytes) -> str:
    """Return a page without the moment it was built or first seen at, and without what another
    server's store has not: the form that asks for the state of a day, the files to download.
    """
    moment = r"<time[^>]*>.*?</time>|\d{1,2} \w+ 20\d\d|20\d\d-\d\d-\d\dT[\d:.+]+"
    text = re.sub(moment, "", page.decode())
    text = re.sub(r'<form class="asof".*?</form>', "", text, flags=re.DOTALL)
    text = re.sub(r', "distribution": \[.*?\]', "", text)  # files that are here only
    text = re.sub(r"http(://|%3A%2F%2F)127\.0\.0\.1(:|%3A)\d+", "", text)  # where each is served
    return re.sub(r">\s+<", "><", text)


@pytest.mark.parametrize("path", PAGES)
def test_pages_over_oxigraph_are_those_over_a_folder(path, local, over_oxigraph):
    status, _, page = over_oxigraph.get(path, HTML)
    assert status == 200
    assert words(page) == words(local.get(path, HTML)[2])


@pytest.mark.parametrize("path", PAGES)
def test_pages_over_virtuoso_say_what_those_over_a_folder_say(path, local, over_virtuoso):
    """It gives roles and reasons in another order."""
    status, _, page = over_virtuoso.get(path, HTML)
    assert status == 200

    def bag(text: str) -> list[str]:
        text = re.sub(r'<a class="src" href="/page/derived/[^>]*>', "", text)  # one of several
        return sorted(re.split(r"[<>,]\s*", re.sub(r"(?<=>)[^<>]*,[^<>]*", "", text)))

    assert bag(words(page)) == bag(words(local.get(path, HTML)[2]))


RECONCILED = {
    "queries": '{"a": {"query": "ausl di valdesempio"}, "b": {"query": "Comune Borgoprova"}}',
    "extend": '{"ids": ["actor/azienda-usl-di-valdesempio"], "properties": [{"id": "projects"},'
    ' {"id": "legalForm"}, {"id": "altLabel"}]}',
}


@pytest.mark.parametrize("parameter", RECONCILED)
@pytest.mark.parametrize("other", ["over_oxigraph", "over_virtuoso"])
def test_names_are_reconciled_over_another_store_as_over_a_folder(parameter, other, local, request):
    path = f"/reconcile?{urlencode({parameter: RECONCILED[parameter]})}"
    status, _, answer = request.getfixturevalue(other).get(path)
    assert status == 200
    assert json.loads(answer) == json.loads(local.get(path)[2])


def test_every_answer_names_the_snapshot_that_the_other_server_has(over_oxigraph, demo_snapshot):
    _, headers, _ = over_oxigraph.ask("ASK { }")
    assert headers["psmgraph-snapshot"] == demo_snapshot.id
    assert "psmgraph-row-cap" not in headers
    assert "psmgraph-store" not in headers


def rows(body: bytes, fmt: QueryResultsFormat) -> set[str]:
    return {str(tuple(row)) for row in parse_query_results(body, fmt)}


@pytest.mark.parametrize(
    ("accept", "fmt"),
    [
        ("application/sparql-results+json", QueryResultsFormat.JSON),
        ("application/sparql-results+xml", QueryResultsFormat.XML),
        ("text/tab-separated-values", QueryResultsFormat.TSV),
    ],
)
def test_rows_come_in_every_format_though_the_other_server_gives_json(
    accept, fmt, over_oxigraph, local
):
    text = "SELECT ?s ?p ?o { ?s ?p ?o }"
    status, headers, body = over_oxigraph.ask(text, accept)
    assert (status, headers["content-type"].split(";")[0]) == (200, accept)
    assert rows(body, fmt) == rows(local.ask(text, accept)[2], fmt)


@pytest.mark.parametrize(
    ("accept", "fmt"),
    [("text/turtle", RdfFormat.TURTLE), ("application/rdf+xml", RdfFormat.RDF_XML),
     ("application/n-triples", RdfFormat.N_TRIPLES), ("application/ld+json", RdfFormat.JSON_LD)],
)  # fmt: skip
def test_graphs_come_in_every_format(accept, fmt, over_oxigraph, demo_snapshot):
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    status, _, body = over_oxigraph.ask(text, accept)
    found = {quad.triple for quad in parse(body, fmt)}
    from pyoxigraph import DefaultGraph

    store = demo_snapshot.open_store()
    expected = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
    assert (status, found) == (200, expected)


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "QUERY-SERVICE"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 403, "QUERY-UPDATE"),
        ("SELECT * {\n ?s ?p }", 400, "QUERY-SYNTAX"),
        ("CLEAR ALL", 403, "QUERY-UPDATE"),
    ],
)
def test_what_must_not_pass_is_refused_with_its_reason(text, status, code, over_oxigraph):
    found, _, body = over_oxigraph.ask(text)
    assert (found, f'"{code}"' in body.decode()) == (status, True)


def test_a_syntax_error_has_the_line_that_the_client_wrote(over_oxigraph):
    _, _, body = over_oxigraph.ask("SELECT * {\n ?s ?p }")
    assert '"line": 2' in body.decode()


def test_a_query_that_takes_too_long_is_given_up_and_pages_go_on(over_oxigraph, demo_oxigraph):
    bomb = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?i)) }"
    began = time.monotonic()
    try:
        status, headers, body = over_oxigraph.ask(bomb)
        assert (status, '"QUERY-DEADLINE"' in body.decode()) == (503, True)
        assert "retry-after" in headers
        assert time.monotonic() - began < 10  # 3 s, on a machine that is not busy
        assert over_oxigraph.get("/projects", HTML)[0] == 200
    finally:
        # It goes on with what nobody waits for, on a core of its own, and all else is slow.
        demo_oxigraph.restart()
    assert over_oxigraph.ask("ASK { }")[0] == 200


def test_the_state_of_a_day_or_of_another_snapshot_is_refused(over_oxigraph):
    status, _, body = over_oxigraph.get("/projects?as_of=2015-06-01", HTML)
    assert (status, "2015-06-01" in body.decode()) == (400, True)
    assert over_oxigraph.ask("ASK { }", as_of="2015-06-01")[0] == 400
    assert over_oxigraph.ask("ASK { }", snapshot="0123456789ab")[0] == 404


def test_virtuoso_says_its_row_cap_and_its_name(over_virtuoso, demo_snapshot):
    status, headers, body = over_virtuoso.ask(EVERY)
    assert status == 200
    assert len(list(csv.reader(io.StringIO(body.decode())))) == VIRTUOSO_ROWS + 1
    assert headers["psmgraph-row-cap"] == str(VIRTUOSO_ROWS)
    assert headers["psmgraph-store"].startswith("Virtuoso/07")
    page = over_virtuoso.get(f"/en/sparql?query={quote(EVERY)}", HTML)[2].decode()
    assert f"at most {VIRTUOSO_ROWS} rows" in page
    assert "does not follow SPARQL 1.1" in page


def test_a_ready_made_query_that_virtuoso_gets_wrong_is_not_run_there(over_virtuoso):
    status, _, body = over_virtuoso.get("/queries/figures.csv")
    assert (status, "QUERY-NOT-ON" in body.decode()) == (501, True)
    page = over_virtuoso.get("/en/queries/figures?run=1", HTML)[2].decode()
    assert "it is not run" in page
    assert over_virtuoso.get("/queries/links.csv")[0] == 200


def test_virtuoso_says_its_cap_of_graphs_which_it_cuts_without_a_word(over_virtuoso):
    _, headers, _ = over_virtuoso.ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "text/turtle")
    assert headers["psmgraph-row-cap"] == str(VIRTUOSO_ROWS)


def test_queries_over_virtuoso_see_our_default_graph_and_no_graph_of_others(over_virtuoso, local):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert over_virtuoso.ask(count)[2].split() == local.ask(count)[2].split()
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert over_virtuoso.ask(named)[2].split() == local.ask(named)[2].split()


def test_an_answer_that_breaks_off_on_its_way_does_not_look_whole(serve, demo_oxigraph):
    cut: list[bool] = []

    def breaking(passing: Passing) -> None:
        if cut:
            passing.cut = len(passing.answer) * 9 // 10

    with Proxy(demo_oxigraph, after=breaking) as proxy:
        served = serve(proxy.url)
        served.get("/projects")  # everything that it looks at is seen
        cut.append(True)
        for text, accept in (
            (EVERY, "text/csv"),
            ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples"),
        ):
            with pytest.raises((IncompleteRead, OSError)):
                served.ask(text, accept)
        status, _, body = served.ask("SELECT ?s { ?s ?p ?o } LIMIT 20")
        assert (status, '"QUERY-REMOTE"' in body.decode()) == (502, True)


def test_a_server_that_has_gone_is_told_and_taken_up_again(serve, demo_oxigraph):
    down: list[bool] = []

    def gone(passing: Passing) -> None:
        if down:
            passing.status = 502

    with Proxy(demo_oxigraph, before=gone) as proxy:
        served = serve(proxy.url)
        assert served.ask("ASK { }")[0] == 200
        down.append(True)
        assert served.ask("ASK { }")[0] == 502
        assert served.get("/projects", HTML)[0] == 200  # from the tables that are here
        down.clear()
        assert served.ask("ASK { }")[0] == 200


def test_tables_that_would_be_cut_are_refused(psmgraph, demo_oxigraph, serve):
    def capped(passing: Passing) -> None:
        if b"plan_it" in passing.body:  # the query of the list of projects
            passing.told["X-SPARQL-MaxRows"] = "10"

    with Proxy(demo_oxigraph, after=capped) as proxy:
        served = serve(proxy.url)
        status, _, _ = served.get("/en/projects", HTML)
    assert status >= 500
    assert "REMOTE-ROW-CAP" in served.told[0]


def test_a_newly_published_snapshot_is_served_without_a_restart(
    serve, oxigraph, one: Snapshot, two: Snapshot, tmp_path
):
    publish_to(oxigraph, one, tmp_path)
    served = serve(oxigraph, "[remote]\nrefresh = 0.2\n")
    added = "/sheets.csv"
    assert b"scuole-aperte" not in served.get(added)[2]
    publish_to(oxigraph, two, tmp_path)
    for _ in range(100):
        _, headers, table = served.get(added)
        if headers["psmgraph-snapshot"] == two.id:
            break
        time.sleep(0.1)
    assert b"scuole-aperte" in table


def test_reading_sends_the_readers_credentials_only(serve, demo_oxigraph):
    with Proxy(demo_oxigraph) as proxy:
        reading = {"PSMGRAPH_STORE_READ_USER": "io", "PSMGRAPH_STORE_READ_PASSWORD": "leggo"}
        writing = {"PSMGRAPH_STORE_USER": "dba", "PSMGRAPH_STORE_PASSWORD": "dba"}
        assert serve(proxy.url, **reading, **writing).ask("ASK { }")[0] == 200
        sent = {passing.headers.get("Authorization") for passing in proxy.seen}
    assert sent == {"Basic aW86bGVnZ28="}


def test_commands_read_from_another_server(psmgraph, demo_oxigraph, demo_store, demo_snapshot):
    url = demo_oxigraph.url
    told = psmgraph("info", "--store", url)
    assert (told.code, told.out.startswith(f"* {demo_snapshot.id} ")) == (0, True)
    asked = ("query", "bodies-by-projects", "--format", "csv", "--store")
    here, there = psmgraph(*asked, demo_store), psmgraph(*asked, url)
    assert (there.code, there.out) == (0, here.out)
    graph = psmgraph("query", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "--store", url)
    assert len(graph.out) > 100_000


@pytest.mark.parametrize(
    "command", ["build", "check", "verify", "export -o x.nq", "publish --to x:"]
)
def test_commands_that_need_a_folder_say_so(command, psmgraph):
    ran = psmgraph(*command.split(), "--store", "https://example.org/sparql")
    assert (ran.code, "STORE-REMOTE" in ran.err) == (2, True)


def test_a_store_with_another_base_or_nothing_is_told(psmgraph, oxigraph):
    ran = psmgraph("info", "--store", oxigraph.url)
    assert (ran.code, "REMOTE-EMPTY" in ran.err) == (2, True)
