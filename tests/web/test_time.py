"""As of a day, and on a kept snapshot: pages, lists, data and queries over HTTP."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from form import sheet_text

from psmgraph.build import build_snapshot
from psmgraph.config import Config

from .page_rules import faults
from .server import HTML, Server, start, stop

DAY = "2015-11-29"  # the eve of the library's second edition
LIBRARY = "plan/valdesempio/project/la-biblioteca-diffusa"
FIRST_SHEET = "plan/valdesempio/sheet/la-biblioteca-diffusa/2014-11-24"
SECOND_SHEET = "plan/valdesempio/sheet/la-biblioteca-diffusa/2015-11-30"
LATE = "plan/valdesempio/sheet/comunita-solare-l-energia-condivisa-dei-tetti-pubblici/2016-01-25"
PSM = "https://w3id.org/psmgraph/ontology#"
JSON = "application/sparql-results+json"
PAGES = (
    "/", "/projects", "/actors", "/activities", "/links", "/events", "/contributions", "/figures",
    "/sheets", f"/page/{LIBRARY}", f"/page/{FIRST_SHEET}", "/page/plan/valdesempio",
    "/page/actor/comune-di-valdesempio", "/search?q=biblioteca", "/queries",
    "/queries/sheet-editions", f"/queries/evidence?run=1&project={quote(LIBRARY, safe='')}",
    f"/page/{FIRST_SHEET}/link/1", "/page/actor/comune-di-valdesempio?all=1",
)  # fmt: skip


def at(path: str, **arguments: str) -> str:
    told = "&".join(f"{name}={value}" for name, value in arguments.items())
    return f"{path}{'&' if '?' in path else '?'}{told}"


def sparql(server: Server, text: str, **arguments: str):
    return server.get(at(f"/sparql?query={quote(text)}", **arguments), accept=JSON)


def values(reply, name: str) -> list[str]:
    return [row[name]["value"] for row in reply.json["results"]["bindings"]]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_as_of_a_day_says_so_keeps_the_day_and_leads_back(demo_server, path, language):
    reply = demo_server.page(at(language + path, as_of=DAY))
    assert reply.status == 200
    assert faults(reply.text) == []
    told = words(reply.text)
    assert ("As of 29 November 2015." if language else "Stato al 29 novembre 2015.") in told
    assert reply.headers["Psmgraph-As-Of"] == DAY
    assert reply.headers["X-Robots-Tag"] == "noindex"
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]*)"', reply.text)
    assert urlsplit(canonical).path == urlsplit(language + path).path
    assert "as_of" not in canonical
    links = {unescape(each) for each in re.findall(r'<a [^>]*href="(/[^"]*)"', reply.text)}
    today = language + path
    assert today in links
    alike = re.compile(
        r"(/en)?/(ontology|vocab|shapes|review|quality|about|accessibility|openapi|queries\.json"
        r"|catalog|dumps)"
    )
    lost = [
        link
        for link in links - {today}
        if not alike.match(link) and parse_qs(urlsplit(link).query).get("as_of") != [DAY]
    ]
    assert lost == []
    assert all(link.count("?") <= 1 for link in links)
    for form in re.findall(r"<form.*?</form>", reply.text, re.S):
        assert f'name="as_of" value="{DAY}"' in form or f'value="{DAY}"' in form


def test_a_page_of_today_says_nothing_of_days_but_lets_one_be_chosen(demo_server):
    text = demo_server.page(f"/page/{LIBRARY}").text
    assert "Stato al" not in words(text)
    assert "noindex" not in text
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]*)"', text)
    assert canonical == f"{demo_server.address}page/{LIBRARY}"
    assert '<input id="as-of" name="as_of" type="date" value="">' in text


def test_a_project_shows_the_edition_that_was_valid_then(demo_server):
    then, today = (
        demo_server.page(at(f"/page/{LIBRARY}", **more)).text
        for more in ({"as_of": DAY}, {"x": ""})
    )
    assert FIRST_SHEET in then
    assert SECOND_SHEET not in then
    assert SECOND_SHEET in today
    on_the_day = demo_server.page(at(f"/page/{LIBRARY}", as_of="2015-11-30")).text
    assert SECOND_SHEET in on_the_day
    assert FIRST_SHEET in on_the_day  # among the editions until then


def test_what_came_later_is_not_found_as_of_the_day_and_the_page_leads_to_today(demo_server):
    assert demo_server.page(f"/page/{LATE}").status == 200
    reply = demo_server.page(at(f"/page/{LATE}", as_of=DAY))
    assert reply.status == 404
    assert f'href="/page/{LATE}"' in reply.text
    assert "Stato al 29 novembre 2015." in words(reply.text)
    assert demo_server.get(at(f"/data/{LATE}.ttl", as_of=DAY)).status == 404
    assert demo_server.get(at(f"/data/{LATE}.ttl", as_of="2016-01-25")).status == 200


def test_lists_hold_that_days_rows_and_never_todays(demo_server):
    sheets = demo_server.get(at("/sheets.json", as_of=DAY)).json["rows"]
    assert all(row["issued"] <= DAY for row in sheets)
    assert len(sheets) == 15
    assert all(row["current"] == "true" for row in sheets)
    projects = demo_server.get(at("/projects.json", as_of=DAY)).json["rows"]
    assert sum(1 for row in projects if row["edition"]) == 15
    library = next(row for row in projects if row["project"].endswith(LIBRARY))
    assert library["issued"] == "2014-11-24"
    for name in ("activities", "events", "contributions", "figures", "links"):
        rows = demo_server.get(at(f"/{name}.json", as_of=DAY)).json["rows"]
        assert rows
        editions = {found[0] for found in re.findall(r"sheet/[^/]+/(\d{4}-\d\d-\d\d)", str(rows))}
        assert all(each <= DAY for each in editions)


def test_before_the_first_edition_the_lists_are_empty(demo_server):
    for name in ("sheets", "activities", "events", "contributions", "figures", "links"):
        assert demo_server.get(at(f"/{name}.json", as_of="2014-11-23")).json["rows"] == []
    assert demo_server.page(at("/", as_of="2014-11-23")).status == 200


def test_nothing_is_shown_as_counted_that_is_not_inferred_as_of_the_day(demo_server):
    page = words(demo_server.page(at("/", as_of=DAY)).text)
    assert "recipro" not in page
    assert "recipro" in words(demo_server.page("/").text)
    project = demo_server.page(at(f"/page/{LIBRARY}", as_of=DAY)).text
    assert 'id="inferred"' not in project
    assert "ciò che deduciamo non c’è" in words(project)


def test_a_project_as_of_a_day_tells_who_named_it_then(demo_server):
    for target in sorted(
        row["target"] for row in demo_server.get(at("/links.json", as_of=DAY)).json["rows"]
        if row["target"]
    )[:3]:  # fmt: skip
        path = target.removeprefix("https://w3id.org/psmgraph/id")
        page = words(demo_server.page(at(f"/page{path}", as_of=DAY)).text)
        assert "Nessun’altra scheda" not in page


@pytest.mark.parametrize("method", ["GET", "POST form", "POST query"])
def test_sparql_answers_from_that_days_graphs(demo_server, method):
    text = f"SELECT ?e {{ ?s <{PSM}currentEdition> ?e . GRAPH ?e {{ ?s2 a <{PSM}SheetField> }} }}"
    headers = {"Accept": JSON}
    if method == "GET":
        reply = sparql(demo_server, text, as_of=DAY)
    elif method == "POST form":
        body = f"query={quote(text)}&as_of={DAY}"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        reply = demo_server.ask("POST", "/sparql", headers, body)
    else:
        headers["Content-Type"] = "application/sparql-query"
        reply = demo_server.ask("POST", f"/sparql?as_of={DAY}", headers, text)
    assert reply.status == 200
    assert reply.headers["Psmgraph-As-Of"] == DAY
    editions = {each.rsplit("/id/")[1] for each in values(reply, "e")}
    assert len(editions) == 15
    assert FIRST_SHEET in editions
    assert SECOND_SHEET not in editions
    assert all(each[-10:] <= DAY for each in editions)


def test_the_default_graph_of_a_day_has_each_triple_once_and_no_evidence(demo_server):
    twice = sparql(
        demo_server, "SELECT ?s ?p ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ?p ?o "
        "HAVING (COUNT(*) > 1)", as_of="2015-12-31",
    )  # fmt: skip
    assert twice.json["results"]["bindings"] == []
    for name in ("Passage", "Mention", "SheetField", "Inference"):
        asked = sparql(demo_server, f"ASK {{ ?any a <{PSM}{name}> }}", as_of="2015-12-31")
        assert asked.json["boolean"] is False, name
    derived = "ASK { GRAPH <https://w3id.org/psmgraph/id/graph/derived> { ?s ?p ?o } }"
    assert sparql(demo_server, derived, as_of=DAY).json["boolean"] is False


def test_the_protocols_graphs_are_chosen_among_those_of_the_day(demo_server):
    graph = f"https://w3id.org/psmgraph/id/{FIRST_SHEET}"
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    named = {"default-graph-uri": quote(graph)}
    (then,) = values(sparql(demo_server, text, as_of=DAY, **named), "n")
    (now,) = values(sparql(demo_server, text, **named), "n")
    assert then == now != "0"
    later = {"default-graph-uri": quote(f"https://w3id.org/psmgraph/id/{SECOND_SHEET}")}
    assert values(sparql(demo_server, text, as_of=DAY, **later), "n") == ["0"]


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        ("as_of=2015-02-30", 400, "AS-OF-DAY"),
        ("as_of=31/12/2015", 400, "AS-OF-DAY"),
        ("as_of=20151231", 400, "AS-OF-DAY"),
        ("as_of=٢٠١٥-12-31", 400, "AS-OF-DAY"),
        ("as_of=%00", 400, "AS-OF-DAY"),
        ("as_of=2015-01-01&as_of=2015-01-02", 400, "AS-OF-TWICE"),
        ("snapshot=000000000000", 404, "STORE-NO-SNAPSHOT"),
        ("snapshot=../../etc", 404, "STORE-NO-SNAPSHOT"),
    ],
)
def test_what_is_no_day_or_no_snapshot_is_refused_with_a_reason(
    demo_server, arguments, status, code
):
    reply = demo_server.get(f"/sparql?query=ASK%20%7B%7D&{quote(arguments, safe='=&%')}", JSON)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert reply.media_type == "application/problem+json"
    assert reply.json["title"]
    assert reply.json["detail"]
    page = demo_server.page(f"/projects?{quote(arguments, safe='=&%')}")
    assert page.status == status
    assert faults(page.text) == []
    assert "<table" not in page.text


def test_the_same_value_twice_and_an_empty_one_are_no_fault(demo_server):
    assert demo_server.get(f"/sheets.json?as_of={DAY}&as_of={DAY}").status == 200
    assert "Psmgraph-As-Of" not in demo_server.get("/sheets.json?as_of=").headers


def test_each_state_has_its_own_etag_and_says_304_to_it(demo_server):
    tags = set()
    for more in ("", f"?as_of={DAY}", "?as_of=2015-11-28"):
        reply = demo_server.get(f"/page/actor/comune-di-valdesempio{more}", HTML["Accept"])
        tags.add(reply.headers["ETag"])
        again = demo_server.get(
            f"/page/actor/comune-di-valdesempio{more}", HTML["Accept"],
            If_None_Match=reply.headers["ETag"],
        )  # fmt: skip
        assert again.status == 304
    assert len(tags) == 3


def test_a_ready_made_query_answers_as_of_the_day_and_says_what_it_lacks(demo_server):
    page = demo_server.page(at("/queries/sheet-editions?run=1", as_of=DAY)).text
    assert FIRST_SHEET in page
    assert SECOND_SHEET not in page
    assert "si fonda su ciò che deduciamo" not in words(page)
    lacking = demo_server.page(at("/queries/links-one-way?run=1", as_of=DAY)).text
    assert "si fonda su ciò che deduciamo" in words(lacking)
    assert "si fonda su" not in words(demo_server.page("/queries/links-one-way?run=1").text)


def test_two_editions_of_that_day_and_before_are_compared_as_of_it(demo_server):
    place = "/compare/valdesempio/la-biblioteca-diffusa"
    reply = demo_server.page(at(place, as_of="2015-12-31"))
    assert reply.status == 200
    links = re.findall(r'href="(/[^"]*la-biblioteca[^"]*)"', reply.text)
    assert {parse_qs(urlsplit(unescape(each)).query).get("as_of", [""])[0] for each in links} == {
        "2015-12-31", "",
    }  # fmt: skip
    assert [each for each in links if "as_of" not in each] == [place]  # today
    assert demo_server.page(at(place, as_of=DAY)).status == 404  # one edition only


def test_the_header_names_the_snapshot_that_answered(demo_server, demo_snapshot):
    for path in ("/", "/projects.csv", f"/data/{FIRST_SHEET}.ttl", "/sparql?query=ASK%20%7B%7D"):
        for more in ({}, {"as_of": DAY}, {"snapshot": demo_snapshot.id}):
            assert (
                demo_server.get(at(path, **more)).headers["Psmgraph-Snapshot"] == demo_snapshot.id
            )


@dataclass(frozen=True)
class History:
    server: Server
    first: str  # the snapshot before the served one
    now: str
    of_day: str  # the one that was built as of the end of 2014


@pytest.fixture(scope="module")
def history(tmp_path_factory) -> Iterator[History]:
    """A store with two snapshots, and one of a day, under a server."""
    folder: Path = tmp_path_factory.mktemp("history")
    config = Config(store=folder / "store")

    def sheet(name: str, **what: str) -> Path:
        path = folder / f"{name}.txt"
        path.write_text(sheet_text(**what), encoding="utf-8")
        return path

    old = sheet("old", title="Orti", day="4 maggio 2014", results="Venti orti")
    new = sheet("new", title="Orti", day="4 maggio 2015", results="Trenta orti")
    late = sheet("late", title="Boschi", day="4 maggio 2016", links="Progetto Orti")
    today = date(2026, 1, 1)
    ids = [
        build_snapshot(config, files, plan="valdesempio", today=today, as_of=of_day).snapshot_id
        for files, of_day in (
            ([old], None), ([old, new, late], None), ([old, new, late], date(2014, 12, 31)),
        )
    ]  # fmt: skip
    server = start(config.store)
    yield History(server, *(each or "" for each in ids))
    stop(server)


def test_a_kept_snapshot_answers_again(history):
    text = f"SELECT ?e {{ ?s <{PSM}currentEdition> ?e }}"
    for asked, count in ((history.first, 1), (history.now, 2), (history.of_day, 1)):
        reply = sparql(history.server, text, snapshot=asked)
        assert reply.headers["Psmgraph-Snapshot"] == asked
        assert len(values(reply, "e")) == count
        assert history.server.get(at("/sheets.json", snapshot=asked)).json["snapshot"] == asked
        page = history.server.page(at("/page/plan/valdesempio/project/orti", snapshot=asked))
        assert page.headers["Psmgraph-Snapshot"] == asked
        assert f"snapshot={asked}" in page.text
        assert ("Istantanea" in words(page.text)) is True
    assert "Venti orti" in page.text
    assert "Trenta orti" not in page.text


def test_a_snapshot_of_the_day_is_used_where_one_was_built(history):
    reply = history.server.get("/sheets.json?as_of=2014-12-30")
    assert reply.headers["Psmgraph-Snapshot"] == history.of_day
    assert reply.headers["Psmgraph-As-Of"] == "2014-12-30"
    other = history.server.get("/sheets.json?as_of=2015-05-04")
    assert other.headers["Psmgraph-Snapshot"] == history.now
    run = history.server.page("/page/plan/valdesempio/project/orti?as_of=2014-12-31").text
    assert 'id="inferred"' in run, "a snapshot of a day has a derived graph of its own"


def test_a_day_of_a_kept_snapshot_can_be_asked_but_not_another_than_its_own(history):
    reply = history.server.get(at("/sheets.json", snapshot=history.first, as_of="2014-12-31"))
    assert reply.headers["Psmgraph-Snapshot"] == history.first
    assert len(reply.json["rows"]) == 1
    own = at("/sheets.json", snapshot=history.of_day, as_of="2014-12-31")
    assert history.server.get(own).status == 200
    other = history.server.get(at("/sheets.json", snapshot=history.of_day, as_of="2015-12-31"))
    assert (other.status, other.json["code"]) == (400, "AS-OF-SNAPSHOT")


def test_no_temporary_state_is_left_when_the_server_ends(demo_store, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    server = start(demo_store)
    assert server.get(f"/sheets.json?as_of={DAY}").status == 200
    assert len(list(tmp_path.glob("psmgraph-as-of-*"))) == 1
    stop(server)
    assert list(tmp_path.glob("psmgraph-as-of-*")) == []
