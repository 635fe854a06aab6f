"""What the files are: the same bytes again, real headings and tables, nothing that runs."""

import hashlib
import html as escaping
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx as word_processor
import pytest
from docx.oxml.ns import qn
from form import sheet_text
from lxml import etree
from lxml import html as parser

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.build.day import make_day
from psmgraph.cli.asking import selecting
from psmgraph.config import Config
from psmgraph.publish.report import Asked, Places, Report, docx, html, make_report, plans_of
from psmgraph.store.snapshot import Snapshot, current

from .conftest import SITE
from .reading import read_docx, read_html

RUNNING = {"fldSimple", "instrText", "fldChar", "OLEObject", "object", "altChunk"}
TODAY = date(2026, 1, 1)
HOSTILE = (
    "<script>alert('sì')</script> =cmd|' /C calc'!A0 {{ 7*7 }} \u202egro.elpmaxe &amp; \u200b 🌳"
)


def report_of(snapshot: Snapshot, asked: Asked) -> Report:
    select = selecting(snapshot)
    return make_report(select, plans_of(select)[0], snapshot.id, asked)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A sheet of the Bologna form that says hostile things, and leaves its numbers blank."""
    folder = tmp_path_factory.mktemp("hostile")
    told = escaping.escape(HOSTILE, quote=False)
    activities = f"{told}\t{told}"
    values = {
        "criticalities": told, "links": told, "activities": activities, "description": told,
    }  # fmt: skip
    sheet = folder / "ostile.txt"
    sheet.write_text(sheet_text(title=f"Prova {told}", **values), encoding="utf-8")
    build_snapshot(Config(store=folder / "store"), [sheet], today=TODAY)
    found = current(folder / "store")
    assert found is not None
    return found


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_report_gives_the_same_bytes_in_another_process_too(written, demo_store):
    text = f"""
import hashlib, json, sys
from pathlib import Path
from psmgraph.cli.asking import selecting
from psmgraph.publish.report import Asked, Places, docx, html, make_report, plans_of
from psmgraph.store.snapshot import current
found = current(Path(sys.argv[1]))
select = selecting(found)
report = make_report(select, plans_of(select)[0], found.id, Asked("it"))
places = Places({SITE!r}, found.manifest.base, "it")
print(json.dumps([hashlib.sha256(write(report, places)).hexdigest()
                  for write in (docx.written, html.written)]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", text, str(demo_store)], capture_output=True, check=True, timeout=120
    )
    wanted = [hashlib.sha256(written["it", form]).hexdigest() for form in ("docx", "html")]
    assert json.loads(ran.stdout) == wanted


def test_the_docx_has_real_headings_tables_captions_and_pictures(written):
    document = word_processor.Document(io.BytesIO(written["it", "docx"]))
    assert document.core_properties.language == "it-IT"
    assert document.core_properties.title.startswith("Rapporto di monitoraggio")
    styles = {p.style.name for p in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Caption", "List Bullet"} <= styles
    for table in document.tables:
        first = table._tbl.tr_lst[0]
        assert first.find(f".//{qn('w:tblHeader')}") is not None, "its first row is its heading"
        assert all(len(row.tc_lst) == len(first.tc_lst) for row in table._tbl.tr_lst)
    pictures = document.element.body.findall(f".//{qn('wp:docPr')}")
    assert len(pictures) == 2
    assert all(len(each.get("descr")) > 100 for each in pictures), "told to who does not see them"
    english = parts(written["en", "docx"])["word/styles.xml"].decode()
    assert 'w:val="en-GB"' in english
    assert "it-IT" not in english


def test_words_of_a_sheet_are_marked_as_italian_in_an_english_report(written):
    document = etree.fromstring(parts(written["en", "docx"])["word/document.xml"])
    run = next(
        run for run in document.iter(qn("w:r"))
        if "".join(run.itertext()).startswith("Le procedure di esproprio")
    )  # fmt: skip
    assert run.find(f".//{qn('w:lang')}").get(qn("w:val")) == "it"
    page = parser.document_fromstring(written["en", "html"].decode())
    (quote,) = [
        each for each in page.iter("bdi") if (each.text or "").startswith("Le procedure di esp")
    ][:1]
    assert quote.get("lang") == "it"
    assert page.get("lang") == "en"


@pytest.mark.parametrize("language", ["it", "en"])
def test_nothing_in_the_files_runs(hostile, language):
    report = report_of(hostile, Asked(language))
    places = Places(SITE, hostile.manifest.base, language)
    data = docx.written(report, places)
    for name, part in parts(data).items():
        if name.endswith((".xml", ".rels")):
            tree = etree.fromstring(part)
            names = {etree.QName(each).localname for each in tree.iter(etree.Element)}
            assert not names & {
                "fldSimple",
                "instrText",
                "fldChar",
                "OLEObject",
                "object",
                "altChunk",
            }
            if name.endswith(".rels"):
                outside = [each for each in tree if each.get("TargetMode") == "External"]
                assert all(each.get("Target").startswith(SITE) for each in outside)
                assert all(each.get("Type").endswith("/hyperlink") for each in outside)
        assert "vba" not in name.lower()
    page = parser.document_fromstring(html.written(report, places).decode())
    assert not page.findall(".//script")
    handlers = [name for each in page.iter() for name in each.attrib if name.startswith("on")]
    assert not handlers
    assert all(href.startswith((SITE, "#")) for href in page.xpath("//@href | //@src"))


def test_hostile_words_stand_as_they_are(hostile):
    report = report_of(hostile, Asked("it"))
    places = Places(SITE, hostile.manifest.base, "it")
    one, other = read_docx(docx.written(report, places)), read_html(html.written(report, places))
    assert one.tables == other.tables
    quotes = [*one.quotes, *other.quotes]
    assert quotes
    assert all("<script>alert('sì')</script> =cmd|' /C calc'!A0 {{ 7*7 }}" in q for q in quotes)


def test_what_was_left_blank_is_never_zero(hostile):
    report = report_of(hostile, Asked("it"))
    values = {figure.key: figure.value for figure in report.figures}
    blank = {
        "meetings", "events", "meanMeetingParticipants", "meanEventParticipants",
        "listed_meetings", "listed_events", "contributions", "sums", "successFactor",
    }  # fmt: skip
    assert {values[key] for key in blank} == {None}
    assert all(value != 0 for value in values.values())
    told = read_docx(docx.written(report, Places(None, hostile.manifest.base, "it")))
    rows = told.tables["I risultati in numeri: i numeri, ciascuno con quante schede lo riportano"]
    assert {row[1] for row in rows[1:]} == {"–"}


def test_a_store_without_a_site_leads_to_iris_and_tells_commands(reports, demo_snapshot):
    base = demo_snapshot.manifest.base
    places = Places(None, base, "it")
    page = parser.document_fromstring(html.written(reports["it"], places).decode())
    hrefs = {href for href in page.xpath("//@href") if not href.startswith("#")}
    assert hrefs
    assert all(href.startswith(base) for href in hrefs)
    commands = {each.text_content() for each in page.iter("code")}
    assert "psmgraph query figures --param plan=plan/valdesempio" in commands
    rels = parts(docx.written(reports["it"], places))["word/_rels/document.xml.rels"]
    outside = [e.get("Target") for e in etree.fromstring(rels) if e.get("TargetMode")]
    assert outside
    assert all(target.startswith(base) for target in outside)


def test_the_report_of_a_day_is_the_one_that_was_written_then(
    demo_snapshot, tmp_path: Path, demo_files_until: Callable[[date], Snapshot]
):
    day = date(2015, 12, 31)
    drawn = report_of(make_day(demo_snapshot, day, _empty(tmp_path)), Asked("it", day))
    then = report_of(demo_files_until(day), Asked("it", day))
    assert drawn.figures == then.figures
    for one, other in zip(drawn.sections, then.sections, strict=True):
        if one.key not in ("links", "missing"):  # which name projects as they are called today
            assert one == other
    assert drawn.sheets == 15


def _empty(folder: Path) -> Path:
    (folder / "day").mkdir()
    return folder / "day"


@pytest.fixture(scope="session")
def demo_files_until(tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Snapshot]:
    def built(day: date) -> Snapshot:
        store = tmp_path_factory.mktemp("then") / "store"
        files = [p for p in demo_inputs()[0].glob("*.txt") if p.stem[-10:] <= day.isoformat()]
        build_snapshot(Config(store=store), files, plan=DEMO_PLAN, today=TODAY)
        found = current(store)
        assert found is not None
        return found

    return built


def test_since_a_day_tells_what_came_after_it_and_nothing_else(demo_snapshot):
    def told(day: date) -> dict[str, tuple[object, set[str]]]:
        section = report_of(demo_snapshot, Asked("it", since=day)).sections[5]
        return {
            figure.key: (figure.value, {s.title for share in figure.shares for s in share.sheets})
            for figure in section.figures
        }

    # The two newest editions: 15 February and 21 March 2016; the day itself is not after itself.
    assert told(date(2016, 3, 21))["renewed"] == (None, set())
    assert told(date(2016, 3, 20))["renewed"][1] == {
        "In bici al lavoro: la rete ciclabile della valle"
    }
    assert told(date(2016, 3, 20))["new"] == (None, set())
    since = told(date(2016, 1, 31))
    assert since["new"][0] == 1
    assert since["renewed"][0] == 2
