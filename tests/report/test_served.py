"""The report over HTTP and on the command line."""

import io
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import docx as word_processor
import pytest
from lxml import html as parser

from psmgraph.cli import main
from psmgraph.config import Config
from psmgraph.publish.report import make_report
from psmgraph.web.app import create_app
from psmgraph.web.report import LastReport

from .asked import Asker
from .reading import read_html

HTML = {"Accept": "text/html"}
PROGRAM = Path(sys.executable).with_name("psmgraph")


@pytest.fixture(scope="session")
def client(demo_store: Path):
    app = create_app(Config(store=demo_store))
    yield app.test_client()
    app.extensions["psmgraph.service"].close()


@pytest.fixture(scope="session")
def page(client) -> parser.HtmlElement:
    return parser.document_fromstring(client.get("/report", headers=HTML).get_data(as_text=True))


def run(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    given = [PROGRAM, "--lang", "en", *map(str, arguments)]
    return subprocess.run(
        given, cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_says_what_the_file_says(client, read, language):
    prefix = "" if language == "it" else "/en"
    reply = client.get(f"{prefix}/report", headers=HTML)
    assert reply.status_code == 200
    found, wanted = read_html(reply.data), read[language, "html"]
    assert found.tables == wanted.tables
    assert found.quotes == wanted.quotes
    page = parser.document_fromstring(reply.data.decode())
    assert page.get("lang") == language
    assert not page.xpath("//@style | //main//style | //main//script")
    every = page.xpath("//@id")
    assert len(every) == len(set(every))


def test_a_report_is_read_once_for_its_parts_and_files(client, monkeypatch):
    asked = []

    def noted(*given):
        asked.append(given[3])
        return make_report(*given)

    monkeypatch.setattr("psmgraph.web.report.make_report", noted)
    monkeypatch.setitem(client.application.extensions, "psmgraph.report", LastReport())
    for path in ("/report?n=1", "/report?n=2", "/report.html?n=1"):
        assert client.get(path, headers=HTML).status_code == 200
    assert len(asked) == 1
    for path in ("/en/report?n=1", "/report?since=2015-01-01&n=1", "/report?n=3"):
        assert client.get(path, headers=HTML).status_code == 200
    assert [(each.language, each.since) for each in asked[1:]] == [
        ("en", None), ("it", date(2015, 1, 1)), ("it", None)
    ]  # fmt: skip


def test_each_passage_leads_to_its_words_on_the_editions_page(client, page):
    hrefs = {href for href in page.xpath("//main//a/@href") if "#passage-" in href}
    assert len(hrefs) > 200
    pages: dict[str, set[str]] = {}
    for href in sorted(hrefs):
        place, _, anchor = href.partition("#")
        if place not in pages and len(pages) < 4:  # all of them take half a minute
            shown = client.get(place, headers=HTML).get_data(as_text=True)
            pages[place] = set(re.findall(r'id="([^"]+)"', shown))
        if place in pages:
            assert anchor in pages[place], href
    assert len(pages) == 4


def test_each_figure_leads_to_the_query_that_gives_it(client, page, asker: Asker):
    hrefs = sorted({href for href in page.xpath("//main//a/@href") if "/queries/" in href})
    rows: dict[str, int] = {}
    for href in hrefs:
        parts = urlsplit(href)
        query = re.sub(r"(^|&)run=1", "", parts.query).lstrip("&")
        reply = client.get(f"{parts.path}.csv?{query}")
        assert reply.status_code == 200, href
        rows[f"{parts.path.removeprefix('/queries/')}?{query}"] = (
            reply.get_data(as_text=True).count("\r\n") - 1
        )
    plan = "plan=plan%2Fvaldesempio"
    expected = asker.figures()
    for query, key in {
        f"sheet-editions?{plan}": "editions",
        f"meetings-events?{plan}&kind=meeting": "listed_meetings",
        f"meetings-events?{plan}&kind=event": "listed_events",
        f"contributions?{plan}": "contributions",
        f"links?{plan}": "stated",
        f"link-symmetry?{plan}&state=reciprocal": "reciprocal",
        f"link-symmetry?{plan}&state=oneWay": "oneWay",
        f"blank-fields?{plan}&state=blank": "boxes",
        f"changes?{plan}": "count",
    }.items():
        assert rows[query] == expected[key].value, query
    # What the project's own words stand behind has its query too.
    assert sum(query.startswith("evidence?project=") for query in rows) == len(asker.titles)


def test_the_report_of_a_day_keeps_its_day_in_every_link(client):
    reply = client.get("/en/report?as_of=2015-12-31&since=2015-06-01", headers=HTML)
    page = parser.document_fromstring(reply.data.decode())
    way_back = page.xpath("//main//p[contains(@class, 'asof')]//a/@href")
    assert way_back == ["/en/report?since=2015-06-01"]
    links = [href for href in page.xpath("//main//a/@href") if not href.startswith("#")]
    links.remove(way_back[0])
    assert links
    assert all("as_of=2015-12-31" in href for href in links)
    assert "State of the sheets on 31 December 2015." in page.text_content()
    assert "Editions that came after 1 June 2015" in page.text_content()
    assert reply.headers["Psmgraph-As-Of"] == "2015-12-31"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/report?since=ieri", 400),
        ("/report?since=20150601", 400),  # one way to write a day, as everywhere
        ("/report?as_of=ieri", 400),
        ("/report?plan=valle", 404),
        ("/report.docx?plan=valle", 404),
        ("/report.pdf", 404),
    ],
)
def test_what_cannot_be_told_is_refused(client, path, status):
    assert client.get(path, headers=HTML).status_code == status


def test_the_documents_to_take_along_are_those_of_the_command(client, demo_store, tmp_path):
    for form in ("docx", "html"):
        reply = client.get(f"/report.{form}?since=2015-12-01")
        assert reply.status_code == 200
        assert f'valdesempio-2016-03-21-it.{form}"' in reply.headers["Content-Disposition"]
        ran = run(
            "report", "--lang", "it", "--since", "2015-12-01", "--url", "http://localhost",
            "--store", demo_store, "-o", f"r.{form}", folder=tmp_path,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert ran.stderr == f"r.{form} written: sheets 17, figures 26\n"
        assert (tmp_path / f"r.{form}").read_bytes() == reply.data
    document = word_processor.Document(io.BytesIO((tmp_path / "r.docx").read_bytes()))
    assert document.paragraphs[0].style.name == "Title"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["-o", "r.pdf"], "CONFIG-CHOICE"),
        (["-o", "r.html", "--plan", "valle"], "REPORT-PLAN"),
        (["-o", "r.html", "--url", "ftp://x"], "CONFIG-URL"),
        (["-o", "manca/r.html"], "COMMAND-OUTPUT"),
    ],
)
def test_the_command_refuses_before_it_works(
    demo_store, tmp_path, monkeypatch, capsys, arguments, code
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main.main(["report", "--store", str(demo_store), *arguments], signals=False)
    assert ended.value.code == 2
    assert code in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_report_that_is_too_long_for_a_page_names_the_command(client, monkeypatch):
    monkeypatch.setattr("psmgraph.web.report.MOST_SHEETS", 16)
    shown = client.get("/en/report?since=2015-01-01", headers=HTML).get_data(as_text=True)
    assert "psmgraph report --plan valdesempio -o FILE.docx" in shown
    assert client.get("/report.docx").status_code == 404
