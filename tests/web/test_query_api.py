"""The ready-made queries over HTTP: each answers in every format, and what it takes is checked."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from needs import absent

from psmgraph.store import queryfile

from .server import HTML, Reply, Server

NAMES = queryfile.public_names()
ACTOR = "actor/comune-di-valdesempio"
CO_ACTORS = f"/queries/co-actors?actor={ACTOR}"
RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
PROBLEM = "application/problem+json"


def with_examples(name: str) -> str:
    """Return the address of a query with the example of each parameter that it needs."""
    needed = [each for each in queryfile.load(name).parameters if each.required]
    asked = urlencode({each.name: each.example or "" for each in needed})
    return f"/queries/{name}?{asked}"


def rows(reply: Reply) -> list[list[str]]:
    assert reply.status == 200, reply.text
    return list(csv.reader(io.StringIO(reply.text)))[1:]


def lines(reply: Reply) -> list[bytes]:
    """Return the lines in an order of their own: rows that a query does not order may change."""
    return sorted(reply.body.splitlines())


def test_the_list_says_of_each_query_what_it_takes_and_where_it_answers(demo_server: Server):
    told = demo_server.get("/queries", "application/json")
    assert told.json == demo_server.get("/queries.json").json
    assert [each["name"] for each in told.json["queries"]] == list(NAMES)
    for each in told.json["queries"]:
        assert set(each["title"]) == set(each["description"]) == {"it", "en"}
        assert each["formats"].keys() == RESULTS.keys()
        assert each["address"] == f"{demo_server.address}queries/{each['name']}"
    (found,) = [each for each in told.json["queries"] if each["name"] == "co-actors"]
    actor, _ = found["parameters"]
    assert (actor["type"], actor["class"], actor["required"]) == ("iri", "psm:Actor", True)
    again = demo_server.get("/queries.json", If_None_Match=told.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_the_list_is_a_page_for_a_browser_and_nothing_else_for_others(demo_server: Server):
    page = demo_server.page("/queries")
    assert page.media_type == "text/html"
    assert all(f'href="/queries/{name}"' in page.text for name in NAMES)
    assert demo_server.get("/queries", "image/png").status == 406


def stem(tag: str) -> str:
    """Return what a tag says of the question: one of an answer that came in parts says no more."""
    return tag.removeprefix("W/").strip('"').partition(".")[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_query_answers_the_same_rows_each_time_and_304_to_who_has_them(demo_server, name):
    first = demo_server.get(with_examples(name), "text/csv")
    assert (first.status, first.media_type) == (200, "text/csv"), first.text
    assert first.body.count(b"\r\n") > 1, "its example gives no row"
    assert lines(demo_server.get(with_examples(name), "text/csv")) == lines(first)
    tag = first.headers["ETag"]
    again = demo_server.get(with_examples(name), "text/csv", If_None_Match=tag)
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    head = demo_server.ask("HEAD", with_examples(name), {"Accept": "text/csv"})
    assert (head.status, head.body) == (200, b"")
    assert stem(head.headers["ETag"]) == stem(tag)


@pytest.mark.parametrize(("suffix", "media_type"), RESULTS.items())
def test_a_suffix_answers_as_the_accept_header_does(demo_server, suffix, media_type):
    by_accept = demo_server.get(CO_ACTORS, media_type)
    by_suffix = demo_server.get(CO_ACTORS.replace("co-actors", f"co-actors.{suffix}"))
    assert by_accept.status == by_suffix.status == 200
    assert by_accept.media_type == by_suffix.media_type == media_type
    assert sorted(by_accept.body) == sorted(by_suffix.body)
    assert "Accept" in by_accept.headers["Vary"]
    assert by_suffix.headers["Access-Control-Allow-Origin"] == "*"


def test_each_format_value_and_state_has_an_etag_of_its_own(demo_server):
    asked = [(CO_ACTORS, media_type) for media_type in RESULTS.values()]
    asked += [(CO_ACTORS + more, "text/csv")
              for more in ("&predecessors=true", "&limit=2", "&as_of=2015-06-01")]  # fmt: skip
    tags = {demo_server.get(*each).headers["ETag"] for each in asked}
    assert len(tags) == len(asked)


def test_the_answer_of_a_program_without_wishes_is_json(demo_server):
    reply = demo_server.get(CO_ACTORS)
    assert reply.media_type == RESULTS["json"]
    assert reply.json["head"]["link"], "it does not say which snapshot it comes from"


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("co-actors", ["actor"]),  # needed
        ("co-actors?actor=", ["actor"]),  # as a form sends what was left empty
        ("co-actors?actor=a%20b", ["actor"]),
        ("co-actors?actor=%3E%7B", ["actor"]),
        ("co-actors?actor=http://%5B/", ["actor"]),
        ("co-actors?actor=a/b&actor=a/c", ["actor"]),
        ("co-actors?actor=a/b&predecessors=perhaps", ["predecessors"]),
        ("co-actors?actor=a/b&acotr=c/d", ["acotr"]),  # a slip, not a filter that is not there
        ("actor-pairs?at_least=two", ["at_least"]),
        ("actor-pairs?at_least=2.0", ["at_least"]),
        ("timeline?from=2015-02-29&to=2015-06-31", ["from", "to"]),
        ("links?lang=de", ["lang"]),
        ("links?limit=-1", ["limit"]),
        ("links?limit=2e3&offset=%2B1", ["limit", "offset"]),
        ("links?offset=9999999999", ["offset"]),
        ("links?state=%00", ["state"]),
        ("links?state=%FF", [""]),
    ],
)
def test_a_wrong_parameter_is_named_with_the_reason(demo_server, address, names):
    reply = demo_server.get(f"/queries/{address}", "text/csv", Accept_Language="en")
    assert (reply.status, reply.media_type) == (400, PROBLEM)
    told = reply.json
    assert (told["status"], told["code"]) == (400, "QUERY-PARAMETER")
    assert [each["parameter"] for each in told["errors"]] == names
    assert all(each["detail"] for each in told["errors"])
    assert told["title"] == "The parameters do not fit"


def test_values_are_taken_as_values_whatever_they_hold(demo_server):
    for state in ('" } UNION { ?a ?b ?c } #', "\\u0022 \\", "'''", "è\n\t€", "\x01"):
        reply = demo_server.get(f"/queries/links?state={quote(state)}", "text/csv")
        assert rows(reply) == []


def test_an_iri_may_leave_the_base_out(demo_server):
    whole = f"https://w3id.org/psmgraph/id/{ACTOR}"
    short = rows(demo_server.get(CO_ACTORS, "text/csv"))
    for actor in (whole, f"/{ACTOR}"):
        asked = f"/queries/co-actors?actor={quote(actor, safe='')}"
        assert rows(demo_server.get(asked, "text/csv")) == short


def test_what_is_not_given_has_its_default(demo_server):
    plain = rows(demo_server.get(CO_ACTORS, "text/csv"))
    assert plain == rows(demo_server.get(f"{CO_ACTORS}&predecessors=false", "text/csv"))
    assert plain == rows(demo_server.get(f"{CO_ACTORS}&predecessors=", "text/csv"))
    english = lines(demo_server.get("/en/queries/links", "text/csv"))
    assert english == lines(demo_server.get("/queries/links?lang=en", "text/csv"))
    assert english != lines(demo_server.get("/queries/links", "text/csv"))


@pytest.mark.parametrize("name", ["bodies-by-projects", "evidence", "activities-by-project"])
def test_limit_and_offset_cut_one_answer_into_pages(demo_server, name):
    address = with_examples(name) + "&" if "?" in with_examples(name) else f"/queries/{name}?"
    whole = rows(demo_server.get(address, "text/csv"))
    size = len(whole) // 6 + 1
    pages = []
    for offset in range(0, len(whole) + size, size):
        paged = demo_server.get(f"{address}limit={size}&offset={offset}", "text/csv")
        pages += rows(paged)
    assert len(whole) > 10
    assert sorted(pages) == sorted(whole)
    assert rows(demo_server.get(f"{address}limit=0", "text/csv")) == []


def test_an_answer_as_of_a_day_says_the_day_and_what_it_lacks(demo_server, demo_snapshot):
    then = demo_server.get("/queries/sheet-editions?as_of=2015-06-01", "text/csv")
    assert then.headers["Psmgraph-As-Of"] == "2015-06-01"
    assert "Psmgraph-Lacking" not in then.headers
    assert len(rows(then)) < len(rows(demo_server.get("/queries/sheet-editions", "text/csv")))
    lacking = demo_server.get("/queries/links-one-way?as_of=2015-06-01", "text/csv")
    assert lacking.headers["Psmgraph-Lacking"] == "derived"
    kept = demo_server.get(f"/queries/links?snapshot={demo_snapshot.id}", "text/csv")
    assert lines(kept) == lines(demo_server.get("/queries/links", "text/csv"))
    for address, status in (("as_of=yesterday", 400), ("snapshot=000000000000", 404)):
        refused = demo_server.get(f"/queries/links?{address}")
        assert (refused.status, refused.media_type) == (status, PROBLEM)


@pytest.mark.parametrize("address", ["nope", "co-actors.pdf", "co-actors.csv.csv", "page%2Factor"])
def test_there_is_nothing_at_other_addresses(demo_server, address):
    reply = demo_server.get(f"/queries/{address}", "text/csv")
    assert (reply.status, reply.media_type) == (404, PROBLEM)
    assert demo_server.get(f"/queries/{address}", HTML["Accept"]).media_type == "text/html"


@pytest.mark.parametrize(("suffix", "accept"), [(".ttl", None), ("", "text/turtle"), ("", "a/b")])
def test_a_format_that_a_table_has_not_is_406_with_those_that_it_has(demo_server, suffix, accept):
    reply = demo_server.get(CO_ACTORS.replace("co-actors", f"co-actors{suffix}"), accept)
    assert (reply.status, reply.media_type) == (406, PROBLEM)
    assert all(media_type in reply.text for media_type in RESULTS.values())


@pytest.mark.parametrize("address", ["/queries", "/queries/links", "/queries/links.csv"])
def test_pages_of_other_sites_may_ask_and_nobody_may_write(demo_server, address):
    asked = demo_server.ask("OPTIONS", address, {"Origin": "https://x.example"})
    assert (asked.status, asked.body) == (204, b"")
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "PUT", "DELETE"):
        refused = demo_server.ask(method, address, body=b"")
        assert refused.status == 405
        assert {"GET", "HEAD", "OPTIONS"} <= set(refused.headers["Allow"].split(", "))


# The page of a query


def test_the_address_on_the_page_answers_programs_with_the_rows_of_the_page(demo_server):
    page = demo_server.page(f"{CO_ACTORS}&predecessors=true")
    address = unescape(re.search(r'class="address" href="([^"]+)"', page.text)[1])
    path = address.removeprefix(demo_server.address.rstrip("/"))
    assert path == f"/queries/co-actors?actor={quote(ACTOR, safe='')}&predecessors=true"
    assert f"{len(rows(demo_server.get(path, 'text/csv')))} righe." in page.text
    for suffix in RESULTS:
        link = re.search(rf'href="(/queries/co-actors\.{suffix}[^"]*)"', page.text)[1]
        assert demo_server.get(unescape(link)).status == 200


def test_a_form_that_was_filled_in_wrong_says_so_at_its_field(demo_server):
    page = demo_server.page("/en/queries/timeline?from=2015-02-30&to=")
    assert page.status == 400
    assert page.text.count('aria-invalid="true"') == 2
    assert "It must be a day" in page.text
    assert "It is required." in page.text
    assert "aria-invalid" not in demo_server.page("/en/queries/timeline").text


def test_an_address_with_a_whole_iri_chooses_it_in_the_form(demo_server):
    whole = quote(f"https://w3id.org/psmgraph/id/{ACTOR}", safe="")
    page = demo_server.page(f"/queries/co-actors?actor={whole}").text
    assert f'<option value="{ACTOR}" selected>' in page


def snippets(server: Server, address: str) -> dict[str, str]:
    page = server.page(address).text
    found = re.findall(r'<summary>([^<]+)</summary><pre class="code" tabindex="0">(.*?)</pre>',
                       page, re.S)  # fmt: skip
    return {title: unescape(text) for title, text in found}


ADDRESSES = [CO_ACTORS, f"{CO_ACTORS}&as_of=2015-06-01", "/en/queries/links?state=oneWay",
             "/queries/bodies-by-projects"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_code_on_the_page_gives_the_rows_of_the_page(demo_server, address, tmp_path):
    wanted = len(rows(demo_server.get(address, "text/csv")))
    assert wanted > 0
    code = snippets(demo_server, address)
    done = subprocess.run(["sh", "-c", code["curl"]], capture_output=True, timeout=60, check=True)
    assert len(list(csv.reader(io.StringIO(done.stdout.decode())))) == wanted + 1
    assert f"[{wanted} rows x" in ran(code["Python: pandas"].replace(
        "print(rows)", "print(rows.to_string(max_rows=1, show_dimensions=True))"
    ), tmp_path)  # fmt: skip
    printed = ran(code["Python: SPARQLWrapper"], tmp_path).splitlines()
    assert len(printed) == wanted
    assert all(line.startswith("{'") for line in printed)


def ran(code: str, folder: Path) -> str:
    """Return what the code prints, run as it was copied."""
    file = folder / "copied.py"
    file.write_text(code, "utf-8")
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, timeout=120,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_code_for_r_reads_the_same_rows(demo_server, address):
    code = snippets(demo_server, address)["R"]
    wanted = rows(demo_server.get(address, "text/csv"))
    (quoted,) = re.findall(r"read\.csv\((\"(?:[^\"\\]|\\.)*\"), encoding", code)
    path = json.loads(quoted).removeprefix(demo_server.address.rstrip("/"))
    assert rows(demo_server.get(path)) == wanted
    program = shutil.which("Rscript")
    if program is None:
        absent("r", "no R on this machine")
    shown = subprocess.run([program, "-e", code.replace("print(rows)", "cat(nrow(rows))")],
                           capture_output=True, text=True, timeout=120, check=True)  # fmt: skip
    assert shown.stdout == str(len(wanted))
