"""Citations: as text, BibTeX and CITATION.cff, on pages, of answers."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from psmgraph.catalogue_settings import LICENCES, CatalogueConfig
from psmgraph.publish import citing
from psmgraph.publish.citing import Citation, Origin
from psmgraph.store.snapshot import Snapshot

from .citation_file import SCHEMA

PROJECT = "/page/plan/valdesempio/project/in-bici-al-lavoro-la-rete-ciclabile-della-valle"
EDITION = "/page/plan/valdesempio/sheet/in-bici-al-lavoro-la-rete-ciclabile-della-valle/2016-03-21"
ACTOR = "/page/actor/comune-di-valdesempio"
QUERY = "/queries/co-actors?actor=actor/comune-di-valdesempio"
SPARQL = "/sparql?query=SELECT%20%2A%20%7B%20%3Fs%20a%20%3Fc%20%7D%20LIMIT%202"
PLACES = (PROJECT, EDITION, ACTOR, "/page/plan/valdesempio", f"{EDITION}/planned/1", QUERY, SPARQL)

# What the canonical text of a sheet can hold: no control characters, one space at a time.
TITLES = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\u2028\u2029"), min_size=1
)


def cited(title: str = "Una rete", **more) -> Citation:
    origin = Origin("Piano di prova", "Comune & Città", "CC-BY-4.0", "0123456789ab", "2026-01-02")
    return Citation(title, origin, "http://example.org/page/a?snapshot=0123456789ab", "it", **more)


def shown(server, place: str) -> dict[str, object]:
    """The block of a page: its text, BibTeX entry, permanent address and files."""
    (block,) = re.findall(r'<details class="cite">.*?</details>', server.page(place).text, re.S)
    text, entry = (
        re.findall(r"<p>(.*?)</p>", block)[0],
        re.findall(r"<pre.*?>(.*?)</pre>", block, re.S)[0],
    )
    links = [html.unescape(each) for each in re.findall(r'href="([^"]*)"', block)]
    return {
        "text": html.unescape(text), "bibtex": html.unescape(entry),
        "permalink": links[0], "files": links[1:],
    }  # fmt: skip


@settings(deadline=None)
@given(TITLES)
def test_any_title_comes_back_out_of_bibtex(title):
    (entry,) = parse_string(citing.bibtex(cited(title)), "bibtex").entries.values()
    assert unescaped(entry.fields["title"]) == title
    assert [unescaped(str(each)) for each in entry.persons["author"]] == ["Comune & Città"]


def unescaped(words: str) -> str:
    """What LaTeX sets for the escapes that a citation may hold."""
    named = {
        "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textbar": "|",
        "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
        "textquotedbl": '"',
    }  # fmt: skip
    words = words.removeprefix("{").removesuffix("}")
    return re.sub(r"\\([a-z]+)\{\}|\\([$&#_%])", lambda found: named.get(found[1], found[2]), words)


@settings(deadline=None)
@given(TITLES, st.sampled_from(sorted(LICENCES)))
def test_any_title_comes_back_out_of_a_valid_citation_file(title, licence):
    origin = Origin("Piano", "", licence, "0123456789ab", "2026-01-02")
    found = Citation(title, origin, "https://example.org/?a=1&b=%23", "en", iri="urn:x")
    told = yaml.safe_load(citing.cff(found))
    jsonschema.validate(told, SCHEMA)
    assert told["title"] == title
    assert told["url"] == found.address
    assert told["authors"] == [{"name": "Piano"}]  # nobody is made up where none is configured


def test_the_day_is_the_edition_s_and_else_the_snapshot_s():
    dated, other = cited(edition="2015-05-04"), cited()
    assert yaml.safe_load(citing.cff(dated))["date-released"] == "2015-05-04"
    assert yaml.safe_load(citing.cff(other))["date-released"] == "2026-01-02"
    assert "edizione del 2015-05-04" in citing.text(dated)
    assert "Comune & Città (2015)." in citing.text(dated)
    assert "Comune & Città (2026)." in citing.text(other)
    assert "0123456789ab del 2026-01-02" in citing.text(dated)


def test_a_state_of_a_day_says_so_in_every_form():
    found = cited(as_of="2015-12-31")
    for form in (citing.text, citing.bibtex, citing.cff):
        assert "stato al 2015-12-31" in form(found)


def test_several_plans_have_the_catalogue_s_title(demo_snapshot: Snapshot):
    from dataclasses import replace

    manifest = demo_snapshot.manifest
    plan = manifest.info["plans"][0]
    two = replace(manifest, info={"plans": [plan, {**plan, "slug": "altro"}]})
    owner = CatalogueConfig(title_it="Piani della valle", title_en="Plans of the valley")
    assert citing.origin_of(two, owner, "en").plan == "Plans of the valley"
    assert citing.origin_of(two, CatalogueConfig(), "it").plan == "Piani strategici"
    assert citing.origin_of(two, owner, "it", "valdesempio").plan == plan["title"]["it"]
    assert citing.origin_of(replace(manifest, info={}), owner, "it").plan == "Piani della valle"


@pytest.mark.parametrize("place", PLACES)
def test_a_page_says_how_it_is_cited_and_its_address_shows_it_again(
    demo_server, demo_snapshot, place
):
    block = shown(demo_server, place)
    found = urlsplit(block["permalink"])
    assert parse_qs(found.query)["snapshot"] == [demo_snapshot.id]
    again = demo_server.page(f"{found.path}?{found.query}")
    assert again.status == 200
    assert again.headers["Psmgraph-Snapshot"] == demo_snapshot.id
    title = re.search(r"<h1[^>]*>(.*?)</h1>", demo_server.page(place).text)[1]
    assert re.search(r"<h1[^>]*>(.*?)</h1>", again.text)[1] == title
    for words in (block["text"], block["bibtex"]):
        assert demo_snapshot.id in words
        assert demo_snapshot.manifest.built_at[:10] in words
        assert block["permalink"] in words
    assert "piano inventato" in block["text"]


@pytest.mark.parametrize("place", PLACES)
def test_the_files_say_the_same_as_the_page(demo_server, place):
    block = shown(demo_server, place)
    bib, cff = (demo_server.get(each) for each in block["files"])
    assert (bib.status, bib.media_type, bib.text) == (200, "application/x-bibtex", block["bibtex"])
    assert (cff.status, cff.media_type) == (200, "application/yaml")
    assert 'filename="CITATION.cff"' in cff.headers["Content-Disposition"]
    told = yaml.safe_load(cff.text)
    jsonschema.validate(told, SCHEMA)
    assert told["url"] == block["permalink"]
    assert told["title"] in block["text"]


@pytest.mark.parametrize(
    ("place", "day"),
    [(PROJECT, "2016-03-21"), (EDITION, "2016-03-21"), (f"{EDITION}/planned/1", "2016-03-21")],
)
def test_what_stands_on_an_edition_is_cited_with_its_day(demo_server, place, day):
    assert f"edizione del {day}" in shown(demo_server, place)["text"]
    assert f"edition of {day}" in shown(demo_server, f"/en{place}")["text"]


def test_a_project_as_of_a_day_is_cited_with_the_edition_of_that_day(demo_server):
    rows = demo_server.get("/projects.json?as_of=2015-12-31").json["rows"]
    today = {
        row["project"]: row["issued"] for row in demo_server.get("/projects.json").json["rows"]
    }
    row = next(row for row in rows if row["issued"] and row["issued"] != today[row["project"]])
    place, issued = "/page/" + row["project"].partition("/id/")[2], row["issued"]
    block = shown(demo_server, f"{place}?as_of=2015-12-31")
    assert issued <= "2015-12-31"
    assert f"edizione del {issued}, stato al 2015-12-31" in block["text"]
    assert "as_of=2015-12-31" in block["permalink"]
    again = urlsplit(block["permalink"])
    told = demo_server.page(f"{again.path}?{again.query}")
    assert (told.status, told.headers["Psmgraph-As-Of"]) == (200, "2015-12-31")


def test_an_answer_as_data_has_the_same_permanent_address(demo_server, demo_snapshot):
    found = urlsplit(shown(demo_server, QUERY)["permalink"])
    answer = demo_server.get(f"{found.path}?{found.query}", accept="text/csv")
    assert answer.status == 200
    assert answer.body == demo_server.get(QUERY, accept="text/csv").body
    assert answer.headers["Psmgraph-Snapshot"] == demo_snapshot.id


def test_people_are_not_made_into_references(demo_server):
    page = demo_server.get("/actors?limit=1").text  # any page: the demo's first person
    assert page
    person = "/page/actor/comune-di-valdesempio/person/fulvia-schizzi"
    assert demo_server.page(person).status == 200
    assert 'class="cite"' not in demo_server.page(person).text
    assert demo_server.get(f"/cite{person}.cff").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/cite/page/actor/nessuno.cff", "/cite/page/.cff", "/cite/queries/nessuna.bib",
        "/cite/sparql.cff", "/cite/altro.cff", "/cite/page/actor/comune-di-valdesempio.pdf",
        "/cite/page/actor/comune-di-valdesempio", "/cite/.cff", "/cite/page/%00.cff",
    ],
)  # fmt: skip
def test_what_cannot_be_cited_is_not_found(demo_server, path):
    assert demo_server.get(path).status == 404


def test_what_a_client_writes_into_an_address_makes_no_date(demo_server):
    told = demo_server.get(f"/cite{ACTOR}.cff?edition=1999-01-01&built=1999-01-01").text
    assert "1999" not in told


def test_a_query_that_was_sent_as_a_body_has_no_address_to_cite(demo_server):
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    page = demo_server.ask("POST", "/sparql", headers, b"query=ASK%7B%7D").text
    assert 'class="cite"' not in page


def test_the_files_of_a_snapshot_are_cited_by_their_own_address(server_with_files, demo_snapshot):
    block = shown(server_with_files, "/dumps")
    address = f"{server_with_files.address}dumps/{demo_snapshot.id}"
    assert block["permalink"] == address
    assert server_with_files.page(urlsplit(address).path).status == 200
    bib, cff = (server_with_files.get(each) for each in block["files"])
    assert (bib.status, bib.text) == (200, block["bibtex"])
    assert yaml.safe_load(cff.text)["url"] == address
    assert server_with_files.get("/cite/dumps/000000000000.cff").status == 404
