"""The next sheet, already filled in: what stands in it, read back, is what the graph says."""

import html
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from linking import plan
from next_forms import (
    DAY,
    TEMPLATES,
    back,
    compared,
    form_of,
    graphed,
    left_blank,
    sheets_of,
)
from sheets_made import tagged_sheets
from sheets_made import written as prose

from psmgraph.authority import Body
from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.cli.asking import selecting as asking
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.graph.comparison import KnownEdition, KnownSheet
from psmgraph.plan import load_plan
from psmgraph.publish.form import SUFFIXES, NextForm, next_form, written
from psmgraph.publish.form.laid_out import day_in_words
from psmgraph.resources import PACKAGE
from psmgraph.sheet.discreet import Discretion, without_names
from psmgraph.sheet.model import Reporting, Sheet
from psmgraph.sheet.values.dates import parse_italian_date
from psmgraph.sheet.withheld import Withheld, name_hash
from psmgraph.store.snapshot import Snapshot

DEMO = load_plan(DEMO_PLAN)
SHEETS = sorted((PACKAGE / "plans" / DEMO_PLAN / "sheets").glob("*.txt"))
SHORT = PACKAGE / "plans" / DEMO_PLAN / "short" / "iniziative-brevi-2016-04-01.html"
MOST = 25  # sheets of the strategy
BOTH = pytest.mark.parametrize("suffix", SUFFIXES)


def of_words(**values: str) -> Sheet:
    (sheet,) = sheets_of("scheda.txt", sheet_text(**values).encode())
    return sheet


@BOTH
@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem[:40])
def test_the_form_of_each_demo_sheet_says_what_the_sheet_says_still(
    path: Path, suffix: str
) -> None:
    (sheet,) = sheets_of(path.name, path.read_bytes(), DEMO)
    form = form_of(graphed(sheet, DEMO))
    again = back(form, suffix, DEMO)
    compared(sheet, again, DEMO)
    assert (again.edition, again.title) == (DAY, sheet.title)


@BOTH
def test_the_form_of_each_short_sheet_says_what_the_sheet_says_still(suffix: str) -> None:
    sheets = sheets_of(SHORT.name, SHORT.read_bytes(), DEMO)
    assert len(sheets) == 3
    for sheet in sheets:
        again = back(form_of(graphed(sheet, DEMO)), suffix, DEMO)
        compared(sheet, again, DEMO)
        assert left_blank(again) == {"status": Reporting.BLANK, "end": Reporting.BLANK}


@BOTH
@pytest.mark.parametrize("format", ["txt", "docx", "html", "pdf"])
def test_the_form_of_the_real_sheet_says_what_the_sheet_says_still(
    shared: Path, format: str, suffix: str
) -> None:
    path = shared / "sheets" / f"patto-per-il-lavoro.{format}"
    (sheet,) = sheets_of(path.name, path.read_bytes())
    again = back(form_of(graphed(sheet)), suffix)
    compared(sheet, again)
    assert [value.passage.exact for value in again.field("links").values] == [
        "La riorganizzazione della rete metropolitana dei Servizi per il Lavoro",
        "Servizi in rete per l'occupazione giovanile",
        "Le politiche di Welfare aziendale in un sistema di welfare condiviso",
        "IRMA - Iniziativa per il Rinascimento della Manifattura",
    ]


@BOTH
@given(tagged_sheets)
@settings(max_examples=MOST, deadline=None)
def test_the_form_of_any_sheet_says_what_the_sheet_says_still(suffix: str, text: str) -> None:
    (sheet,) = sheets_of("scheda.txt", text.encode())
    assume(any(letter.isalnum() for letter in sheet.title))  # else it has no address
    compared(sheet, back(form_of(graphed(sheet)), suffix))


@BOTH
def test_the_form_of_a_long_sheet_says_what_the_sheet_says_still(suffix: str) -> None:
    (sheet,) = sheets_of("scheda.txt", prose(7, 6).encode())
    compared(sheet, back(form_of(graphed(sheet)), suffix))


def test_bodies_and_links_stand_in_the_spelling_of_the_authority() -> None:
    text = sheet_text(
        actors="AUSL di Valdesempio; COMUNE DI VALDESEMPIO; Scuole",
        links="<p>LA FERROVIA DI COLLINA</p>",
    )
    (sheet,) = sheets_of("scheda.txt", text.encode(), DEMO)
    form = form_of(graphed(sheet, DEMO))
    assert form.carried["actors"] == (
        ("Azienda USL di Valdesempio",), ("Comune di Valdesempio",), ("Scuole",)
    )  # fmt: skip
    assert form.carried["links"] == (("La ferrovia di collina",),)


@BOTH
@pytest.mark.parametrize(
    "actors",
    [
        "Comuni di Imola, Dozza e Medicina",
        "Comune di Esempio, Camera di Commercio, Industria, Artigianato e Agricoltura",
        "CGIL, CISL e UIL di Bologna, nonché Università, tutte le PA, ecc.",
        "Quartieri (Navile, Savena), Rossi &amp; Figli S.r.l., Rossi e Figli srl",
        "Città Metropolitana; città metropolitana di Bologna; Comune di Bologna (capofila)",
        "nessuno",
        "---",
    ],
)
def test_who_takes_part_is_who_took_part_however_the_list_was_written(
    actors: str, suffix: str
) -> None:
    sheet = of_words(actors=actors, links="non previsto", results="<p>nessuno</p>")
    compared(sheet, back(form_of(graphed(sheet)), suffix))


@BOTH
@pytest.mark.parametrize(
    "name",
    [
        "Agenzia Prova Uno (APU)",  # brackets hold an acronym: read without it
        "Prova; Esempio",  # a list is cut there
        "Comuni di Provetta",  # read as a group without a name
    ],
)
def test_a_spelling_that_would_be_read_otherwise_gives_way_to_the_sheet_s(
    name: str, suffix: str
) -> None:
    known = plan("bologna", bodies=(Body("prova", name, True, aliases=("Agenzia Esempio",)),))
    text = sheet_text(actors="Agenzia Esempio", referents="Agenzia Esempio: Anna Verdi")
    (sheet,) = sheets_of("scheda.txt", text.encode(), known)
    form = form_of(graphed(sheet, known))
    assert form.carried["actors"] == (("Agenzia Esempio",),)
    compared(sheet, back(form, suffix, known), known)


@BOTH
def test_a_body_whose_name_is_withheld_is_asked_anew(suffix: str) -> None:
    told = of_words(
        referents="<p>Studio Maria Rossi: Ugo Neri</p><p>Comune di Esempio: Anna Verdi</p>",
        actors="Studio Maria Rossi; Comune di Esempio",
    )
    sheet = without_names(told, Discretion(Withheld.of([name_hash("Maria Rossi")])))
    assert "Studio [omissis]" in sheet.text
    again = back(form_of(graphed(sheet)), suffix)
    assert "omissis" not in again.text
    assert [one.body.words for one in again.field("referents").values] == ["Comune di Esempio"]
    assert [one.words for one in again.field("actors").values] == ["Comune di Esempio"]


def test_a_form_is_of_the_same_bytes_each_time() -> None:
    found = graphed(of_words(actors="Comune di Provetta", activities="Aprire.\tAperto."))
    for suffix in SUFFIXES:
        first, second = (written(form_of(found), suffix) for _ in range(2))
        assert first == second


def test_a_form_under_role_only_names_nobody() -> None:
    sheet = of_words(referents="Comune di Esempio: Maria Rossi, Anna Verdi")
    named = form_of(graphed(sheet))
    assert named.carried["referents"] == (("Comune di Esempio: Maria Rossi, Anna Verdi",),)
    form = form_of(graphed(sheet), persons=False)
    assert form.carried["referents"] == (("Comune di Esempio:",),)
    for suffix in SUFFIXES:
        again = back(form, suffix)
        assert "Rossi" not in again.text
        (referent,) = again.field("referents").values
        assert (referent.body.words, referent.persons) == ("Comune di Esempio", ())


def test_what_was_done_without_a_plan_is_not_planned_now() -> None:
    sheet = of_words(activities="Aprire.\tAperto.\n\tTrovato per caso.")
    assert form_of(graphed(sheet)).carried["planned"] == (("Aprire.",),)


HOSTILE = (
    '=cmd|"/c calc"!A0', "<script>alert(1)</script>", "&lt;b&gt; <!-- ]]> &amp;",
    "prima \u202emai\u202c dopo \u200f", "{{ 7*7 }} ${x} \\u0041", "../../etc/passwd",
    "– – due trattini", "1. primo", "🦊" * 20, "=HYPERLINK(0)",
)  # fmt: skip


@BOTH
def test_hostile_words_stay_words(suffix: str) -> None:
    told = [html.escape(words, quote=False) for words in HOSTILE]
    sheet = of_words(
        title=f"=cmd {told[1]}",
        description="".join(f"<p>{words}</p>" for words in told),
        results="<ul>" + "".join(f"<li>- {words}</li>" for words in told) + "</ul>",
        activities="\n".join(f"{words}\t" for words in told),
    )
    form = form_of(graphed(sheet))
    compared(sheet, back(form, suffix))
    data = written(form, suffix)
    if suffix == "html":
        page = data.decode()
        assert set(re.findall(r"<(\w+)", page)) <= {
            "html", "head", "meta", "title", "style", "body",
            "table", "tr", "td", "p", "b", "ul", "li", "h3",
        }  # fmt: skip
        assert not re.search(r"<\w[^>]*\s(on\w+|href|src|style)\s*=", page)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "vba" in name or "embed" in name]
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                part = package.read(name).decode()
                assert not re.search(r"<w:(fld\w+|instrText|hyperlink|object|altChunk)\b", part)
                assert 'TargetMode="External"' not in part


def test_a_cell_of_fifty_thousand_letters_is_carried_whole() -> None:
    long = "parola " * 7_500 + "fine."
    sheet = of_words(description=f"<p>{long}</p>", activities=f"{long}\t")
    for suffix in SUFFIXES:
        compared(sheet, back(form_of(graphed(sheet)), suffix))


@pytest.mark.parametrize("day", ["2015-03-03", "2014-12-31"])
def test_a_day_that_is_not_later_than_the_newest_edition_is_refused(day: str) -> None:
    with pytest.raises(CannotRun) as refused:
        form_of(graphed(of_words()), date.fromisoformat(day))
    found = refused.value.finding
    assert (found.code, found.words, found.detail) == ("FORM-DATE", day, "2015-03-03")


def test_a_form_that_does_not_say_how_it_is_written_is_refused() -> None:
    found = graphed(of_words())
    with pytest.raises(CannotRun) as refused:
        next_form(
            found.select, found.known, DAY, TEMPLATES, told=TEMPLATES["piano-triennale-actions"]
        )
    assert refused.value.finding.code == "FORM-NOT-WRITTEN"
    assert refused.value.finding.detail == "bologna, valdesempio-breve"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_the_day_is_read_as_it_is_printed(day: date) -> None:
    span = parse_italian_date(day_in_words(day), date_field=True)
    assert span is not None
    assert span.begin is not None
    assert span.begin.lexical() == day.isoformat()


def demo_forms(snapshot: Snapshot) -> list[NextForm]:
    """Return the form of each sheet of the demo, as the store has it."""
    select = asking(snapshot)
    editions = snapshot.open_store().query(
        "PREFIX dct: <http://purl.org/dc/terms/> PREFIX psm: <https://w3id.org/psmgraph/ontology#>"
        "SELECT ?sheet ?project (MAX(?day) AS ?last) (SAMPLE(?name) AS ?title) WHERE { GRAPH ?g {"
        "?edition dct:isVersionOf ?sheet ; dct:issued ?day . ?sheet psm:describes ?project ;"
        "<http://www.w3.org/2000/01/rdf-schema#label> ?name } } GROUP BY ?sheet ?project"
    )
    made = []
    for row in editions:  # type: ignore[union-attr]
        sheet, day = row["sheet"].value, row["last"].value
        known = KnownSheet(
            sheet, row["title"].value, row["project"].value, (KnownEdition(f"{sheet}/{day}", day),)
        )
        made.append(next_form(select, known, DAY, TEMPLATES))
    return made


def test_the_forms_of_the_demo_are_built_without_a_warning(
    demo_snapshot: Snapshot, tmp_path: Path
) -> None:
    made = demo_forms(demo_snapshot)
    assert len(made) == 17
    names = set()
    for at, form in enumerate(made):
        path = tmp_path / f"{form.name}.{SUFFIXES[at % 2]}"
        path.write_bytes(written(form, SUFFIXES[at % 2]))
        names.add(path.name)
    outcome = build_snapshot(
        Config(store=tmp_path / "store"), [*demo_inputs(), tmp_path], plan=DEMO_PLAN, today=DAY
    )
    assert outcome.exit_code == 0
    troubled = [
        one for one in outcome.findings
        if one.level != "info" and Path(one.place.file).name in names
    ]  # fmt: skip
    assert troubled == []
