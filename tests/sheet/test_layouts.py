"""Forms in which sheets stand among other things: where each begins, ends, and what is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psmgraph.errors import Level, Place, SheetRefused
from psmgraph.names import label_key
from psmgraph.read import html
from psmgraph.read.model import (
    Cell,
    Document,
    Heading,
    Mark,
    Paragraph,
    Prose,
    Row,
    SourceFile,
)
from psmgraph.sheet import PlanOfSheets, Reading, choose, read_sheets
from psmgraph.sheet.model import Period, Reporting, Sheet, Status, Text
from psmgraph.sheet.template import Template, shipped_templates

FORMS = {template.name: template for template in shipped_templates()}
PROJECTS, ACTIONS = FORMS["piano-triennale-projects"], FORMS["piano-triennale-actions"]
PLAN = PlanOfSheets("prova", "it", day=date(2017, 5, 31))


def read(page: str, template: Template, name: str = "x.html", **plan: object) -> Reading:
    source = SourceFile(name, page.encode(), "0" * 64, "text/html")
    return read_sheets(html.read(source), template, replace(PLAN, **plan))


def told(sheet: Sheet) -> list[str]:
    return [finding.code for finding in sheet.findings if finding.level is not Level.INFO]


def table(*rows: tuple[str, str]) -> str:
    cells = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows)
    return f"<table>{cells}</table>"


def project(title: str = "Prova", **fields: str) -> str:
    given = {"Ambito": "Welfare", "Status": "In corso", "Data fine": "2018",
             "Descrizione": "Una prova.", **fields}  # fmt: skip
    return table(("Titolo progetto", title), *given.items())


def action(code: str = "LA01", areas: str = "<p>Nel breve periodo, sulle PA.</p>") -> str:
    return (
        f"<p><b>{code} - Prova</b></p><dl><dt><b>Tempi</b></dt><dd>Giugno 2019</dd>"
        "<dt><b>Attori</b></dt><dd>PA</dd><dt><b>Descrizione</b></dt><dd>Una prova.</dd>"
        f"<dt><b>Risultati</b></dt><dd>Un esito.</dd><dt><b>Aree di intervento</b></dt>"
        f"<dd>{areas}</dd></dl>"
    )


def the_one(page: str, template: Template, **plan: object) -> Sheet:
    made = read(page, template, **plan)
    assert made.refused == ()
    (sheet,) = made.sheets
    return sheet


HEAD = "<h1>Quadro</h1><h2>Ente di prova</h2>"


@pytest.mark.parametrize(
    ("words", "begin", "end"),
    [
        ("2017", None, "2017"),  # a year alone is a year, and the label says it is the end
        ("dicembre 2018", None, "2018-12"),
        ("31/12/2016", None, "2016-12-31"),
        ("Entro giugno 2018", None, "2018-06"),
        ("Da gennaio 2018", "2018-01", None),  # the words say what they say
        ("Da giugno 2017 a dicembre 2018", "2017-06", "2018-12"),
        ("giugno 2017 - dicembre 2018", "2017-06", "2018-12"),
        ("II semestre 2018", None, "2018-12"),  # a term is one time, not a beginning and an end
    ],
)
def test_a_date_field_is_an_end_unless_its_words_say_otherwise(words, begin, end) -> None:
    field = the_one(HEAD + project(**{"Data fine": words}), PROJECTS).field("end")
    (period,) = field.values
    assert isinstance(period, Period)
    found = [bound and bound.lexical() for bound in (period.span.begin, period.span.end)]
    assert found == [begin, end]
    assert period.passage.exact == words


@pytest.mark.parametrize(
    ("field", "label", "words", "code"),
    [
        ("end", "Data fine", "da definire", "DATE-WORDS"),
        ("end", "Data fine", "29 febbraio 2015", "DATE-INVALID"),
        ("end", "Data fine", "Da dicembre 2018 a giugno 2017", "DATE-INVALID"),
        ("status", "Status", "dicembre 2018", "STATUS-WORDS"),
        ("status", "Status", "Quasi fatto", "STATUS-WORDS"),
        ("scope", "Ambito", "In corso", "THEME-WORDS"),
        ("scope", "Ambito", "31/12/2016", "THEME-WORDS"),
    ],
)
def test_what_stands_in_the_wrong_field_is_kept_as_words(field, label, words, code) -> None:
    sheet = the_one(HEAD + project(**{label: words}), PROJECTS)
    assert told(sheet) == [code]
    (value,) = sheet.field(field).values
    assert isinstance(value, Text)
    assert value.passage.exact == words


def test_a_status_where_a_date_should_stand_is_a_status_with_a_warning() -> None:
    sheet = the_one(HEAD + project(**{"Data fine": "In corso"}), PROJECTS)
    assert told(sheet) == ["DATE-WORDS"]
    (value,) = sheet.field("end").values
    assert isinstance(value, Status)


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("In corso", "inProgress"), ("in corso", "inProgress"), ("IN CORSO.", "inProgress"),
        ("In fase d'avvio", "starting"), ("In fase d’avvio", "starting"),
        ("In fase di avvio", "starting"), ("Concluso", "completed"), ("sospeso", "suspended"),
    ],
)  # fmt: skip
def test_a_status_is_known_by_any_spelling(words: str, concept: str) -> None:
    (value,) = the_one(HEAD + project(Status=words), PROJECTS).field("status").values
    assert (value.concept, value.passage.exact) == (concept, words)


def test_a_label_that_the_form_has_not_is_a_field_of_its_own() -> None:
    sheet = the_one(HEAD + project(Importo="due milioni"), PROJECTS)
    assert told(sheet) == ["LABEL-UNKNOWN"]
    assert sheet.field("other").passage.exact == "due milioni"
    page = action().replace(
        "<dt><b>Risultati", "<dt><b>Costi</b></dt><dd>Zero.</dd><dt><b>Risultati"
    )
    sheet = the_one(page, ACTIONS)
    assert told(sheet) == ["LABEL-UNKNOWN"]
    assert sheet.field("other").label.exact == "Costi"
    assert sheet.field("other").passage.exact == "Zero."


def test_projects_of_one_title_in_two_administrations_are_two() -> None:
    page = f"{HEAD}{project()}<p>Prosa.</p><h2>Altro ente</h2>{project()}"
    assert [sheet.identity for sheet in read(page, PROJECTS).sheets] == [
        ("Ente di prova", "Prova"),
        ("Altro ente", "Prova"),
    ]


def test_an_area_holds_until_the_next_heading() -> None:
    page = (
        f"{HEAD}<p><i>Ecosistemi</i></p>{project('A')}{project('B')}<p><i>Sicurezza</i></p>"
        f"{project('C')}<h2>Altro ente</h2>{project('D')}"
    )
    areas = [
        [field.passage.exact for field in sheet.fields if field.name == "area"]
        for sheet in read(page, PROJECTS).sheets
    ]
    assert areas == [["Ecosistemi"], ["Ecosistemi"], ["Sicurezza"], []]


def test_a_table_without_a_title_costs_its_own_sheet_and_is_named() -> None:
    page = f"{HEAD}{table(('Ambito', 'Welfare'), ('Status', 'In corso'))}<p>x</p>{project()}"
    made = read(page, PROJECTS)
    assert [sheet.title for sheet in made.sheets] == ["Prova"]
    assert [finding.code for finding in made.refused] == ["SHEET-NO-TITLE"]
    blank = read(HEAD + project("---"), PROJECTS)
    assert [finding.code for finding in blank.refused] == ["SHEET-NO-TITLE"]


def test_a_project_under_no_administration_cannot_be_told_from_others() -> None:
    made = read(f"<h1>Quadro</h1>{project()}", PROJECTS)
    assert [finding.code for finding in made.refused] == ["SHEET-NO-IDENTITY"]


def test_other_tables_and_prose_around_sheets_are_none() -> None:
    page = f"{HEAD}<p>Prima.</p>{table(('Anno', 'Spesa'), ('2016', '3'))}<p>E poi.</p>{project()}"
    assert the_one(page, PROJECTS).unclaimed == ()


@pytest.mark.parametrize(
    "box",
    [
        "<p>Focus. Un riquadro.</p><p>Testo del riquadro.</p>",  # the form knows how they begin
        "<h3>Riquadro</h3><p>Testo.</p>",
    ],
)
def test_a_box_behind_the_last_field_is_no_part_of_it(box: str) -> None:
    sheet = the_one(action() + box, ACTIONS)
    assert sheet.field("areas").passage.exact == "Nel breve periodo, sulle PA."
    assert told(sheet) == []


def test_a_line_that_looks_like_a_box_s_title_ends_the_sheet_and_is_told() -> None:
    sheet = the_one(action() + "<p>Come funziona il catalogo</p><p>Testo.</p>", ACTIONS)
    assert sheet.field("areas").passage.exact == "Nel breve periodo, sulle PA."
    assert told(sheet) == ["SHEET-ENDED"]


def test_further_paragraphs_and_lists_of_the_last_field_belong_to_it() -> None:
    areas = "<p>Impatto:</p><ul><li>sulle PA</li><li>sui cittadini</li></ul><p>E oltre.</p>"
    page = action(areas=areas) + action("LA02", "<p>Uno.</p><p>senza punto</p>")
    first, second = read(page, ACTIONS).sheets
    assert first.field("areas").passage.exact == "Impatto:\nsulle PA\nsui cittadini\nE oltre."
    assert second.field("areas").passage.exact == "Uno.\nsenza punto"  # nothing stands below it


def test_a_bold_line_of_the_pattern_that_no_label_follows_is_no_sheet() -> None:
    page = f"<p><b>LA01 - Prova</b></p><p>Se ne parla sotto.</p><h2>Azioni</h2>{action()}"
    assert len(read(page, ACTIONS).sheets) == 1


def test_a_label_may_stand_on_the_line_of_its_value() -> None:
    page = "<p><b>LA07 - Prova</b></p><p><b>Tempi</b>: giugno 2019</p><p><b>Attori:</b> PA</p>"
    sheet = the_one(page, ACTIONS)
    assert sheet.field("times").passage.exact == "giugno 2019"
    assert sheet.field("actors").passage.exact == "PA"
    assert sheet.field("results").status is Reporting.NOT_ON_FORM


@pytest.mark.parametrize(
    ("name", "known", "day"),
    [
        ("x.html", {}, date(2017, 5, 31)),  # the plan's
        ("schede-2018-02-01.html", {}, date(2018, 2, 1)),  # the file's name goes before
        ("20180201.html", {}, date(2018, 2, 1)),
        ("schede-2018-02.html", {}, date(2017, 5, 31)),  # a month is no day
        ("schede-2018-02-01.html", {"told": date(2019, 1, 1)}, date(2019, 1, 1)),
    ],
)
def test_the_day_of_an_edition_comes_from_where_the_form_says(name, known, day) -> None:
    (sheet,) = read(HEAD + project(), PROJECTS, name, **known).sheets
    assert sheet.edition == day


def test_without_any_day_a_sheet_is_refused_and_told_how_to_give_one() -> None:
    (finding,) = read(HEAD + project(), PROJECTS, day=None).refused
    assert finding.code == "EDITION-MISSING"
    assert "--edition-date" in finding.line("it")


def test_each_form_is_known_by_its_labels() -> None:
    def chosen(page: str) -> str:
        source = SourceFile("x.html", page.encode(), "0" * 64, "text/html")
        return choose(html.read(source), list(FORMS.values()))[0].name

    assert chosen(HEAD + project()) == PROJECTS.name
    assert chosen(action()) == ACTIONS.name
    with pytest.raises(SheetRefused):
        chosen("<h1>Un romanzo</h1><p>C'era una volta.</p>")


def passages(value: object) -> Iterable[object]:
    if hasattr(value, "exact"):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from passages(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from passages(getattr(value, name))


def test_every_passage_gives_back_its_words() -> None:
    page = f"{HEAD}<p><i>Ecosistemi</i></p>{project()}"
    for sheet in (the_one(page, PROJECTS), the_one(f"<h1>Capitolo</h1>{action()}", ACTIONS)):
        found = list(passages(sheet.fields))
        assert len(found) > 10
        for passage in found:
            assert sheet.text[passage.start : passage.end] == passage.exact


WORDS = st.sampled_from(
    ["", "---", "Titolo progetto", "Ambito", "Status", "Data fine", "Descrizione", "Tempi",
     "Attori", "Risultati", "Aree di intervento", "LA01 - Prova", "Focus. Altro", "In corso",
     "Linee di azione", "2018", "Entro giugno 2018", "PA, AGID e Comuni", "Prova",
     "Una frase intera.", "Elenco:", "Una riga senza punto", "Riquadro"]
)  # fmt: skip


@st.composite
def paragraphs(draw: st.DrawFn) -> Paragraph:
    text = draw(WORDS)
    kinds = draw(st.sets(st.sampled_from(["bold", "italic"])))
    end = draw(st.integers(0, len(text)) | st.just(len(text)))
    marks = tuple(Mark(kind, 0, end) for kind in sorted(kinds) if end)
    return Paragraph(text, marks, (Place("x.html", 1),), draw(st.booleans()))


CELLS = st.lists(paragraphs(), max_size=2).map(lambda found: Cell(tuple(found)))
BLOCKS = st.one_of(
    st.builds(Heading, st.integers(1, 4), paragraphs()),
    st.builds(Prose, paragraphs()),
    st.builds(Row, st.lists(CELLS, min_size=1, max_size=4).map(tuple), st.just(Place("x.html", 1)),
              st.booleans()),
)  # fmt: skip


BEGUN = {  # pages on which a sheet has begun, so that what follows falls into it
    PROJECTS.name: HEAD + project(),
    ACTIONS.name: f"<h1>Capitolo</h1>{action()}",
}


@settings(deadline=None, max_examples=300)
@given(st.lists(BLOCKS, max_size=25), st.sampled_from(sorted(BEGUN)))
def test_whatever_stands_in_a_file_reading_ends_and_keeps_its_words(blocks, name) -> None:
    source = SourceFile("x.html", b"", "0" * 64, "text/html")
    plan = replace(PLAN, told=date(2018, 1, 1))
    begun = html.read(replace(source, data=BEGUN[name].encode())).blocks
    made = read_sheets(Document(source, (*begun, *blocks)), FORMS[name], plan)
    assert made.sheets
    for sheet in made.sheets:
        for passage in passages((sheet.fields, sheet.unclaimed)):
            assert sheet.text[passage.start : passage.end] == passage.exact
        claimed = [(p.start, p.end) for p in passages((sheet.fields, sheet.unclaimed))]
        at = 0
        for line in sheet.text.split("\n"):
            end = at + len(line)
            stated = any(start < end and at < stop for start, stop in claimed)
            ignored = label_key(line) in FORMS[name].ignored_headings | {""} or line == "---"
            assert stated or ignored or not line, line
            at = end + 1
