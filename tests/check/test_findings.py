"""What a person is told of a breach: which file, which line, under which label, which words."""

from pyoxigraph import Literal

from psmgraph import resources
from psmgraph.check.findings import findings_of
from psmgraph.check.shacl import validate_edition
from psmgraph.errors import Finding, Place, catalogue

SHAPES = "https://w3id.org/psmgraph/shapes#"


def told(quads, shapes, shape):
    """The findings of one shape."""
    results = validate_edition(quads, shapes)
    return [f for f in findings_of(results, quads, "orti.txt") if f.shape == SHAPES + shape]


def test_a_finding_names_file_line_section_and_words(example, shapes):
    (finding,) = told(example, shapes, "IntegrationLink-found")
    assert finding.place == Place("orti.txt", line=13)
    assert finding.section == "Integrazione con altri progetti"
    assert finding.words == "Un parco nuovo"
    assert finding.focus.endswith("/2015-05-04/link/2")
    assert finding.code == "SHAPE-WARNING"


def test_a_finding_speaks_the_shapes_words_and_quotes_the_sheet(example, shapes):
    (finding,) = told(example, shapes, "IntegrationLink-found")
    assert finding.message_it.startswith("Non si capisce quale progetto indica il collegamento.")
    assert finding.message_it.endswith("«Un parco nuovo»")
    assert finding.message_en.startswith("It is not clear which project the link names.")
    assert finding.message_en.endswith('"Un parco nuovo"')


def test_the_severity_of_a_shape_decides_the_code(example, changed, shapes):
    quads = changed(("<~/event/1> dct:title",), ())
    codes = {f.code for f in findings_of(validate_edition(quads, shapes), quads, "orti.txt")}
    assert codes == {"SHAPE-VIOLATION", "SHAPE-WARNING", "SHAPE-INFO"}


def test_what_a_query_found_is_placed_by_the_node_it_found(changed, shapes):
    """The focus is the project, which stands on no words; the figure does."""
    quads = changed(("<~/figure/3> psm:value",), ("<~/figure/3> psm:value 3",))
    (finding,) = told(quads, shapes, "ProjectOfSheet-eventCount")
    assert finding.place == Place("orti.txt", line=30)
    assert finding.section == "Numero eventi"


def test_what_a_project_lacks_is_placed_at_the_field_where_it_should_stand(changed, shapes):
    project = "<plan/valdesempio/project/orti-urbani>"
    quads = changed(
        (
            f"{project} dct:description",
            "<~/field/3> psm:value",
            "<~/field/3> psm:reportingStatus",
        ),
        ("<~/field/3> psm:reportingStatus state:blank",),
    )
    (finding,) = told(quads, shapes, "ProjectOfSheet-description")
    assert finding.place == Place("orti.txt", line=4)
    assert finding.section == "Descrizione del progetto"


def test_a_passage_over_two_lines_is_placed_at_the_first(changed, shapes):
    quads = changed(
        ("<~/contribution/2> psm:amountMin",), ("<~/contribution/2> psm:amountMin 4e2",)
    )
    places = {f.place for f in told(quads, shapes, "Contribution-amountMin")}
    assert places == {Place("orti.txt", line=37)}


def test_a_passage_of_a_pdf_is_placed_by_its_page(example, changed, shapes):
    words = next(q.subject for q in example if q.object == Literal("Un parco nuovo", language="it"))
    quads = changed((f"{words} psm:line",), (f"{words} psm:page 2",))
    (finding,) = told(quads, shapes, "IntegrationLink-found")
    assert str(finding.place) == "orti.txt:p2"


def test_a_breach_that_no_words_carry_is_placed_at_the_file(changed, shapes):
    quads = changed(("<~> psm:template",), ())
    (finding,) = told(quads, shapes, "SheetEdition-template")
    assert finding.place == Place("orti.txt")
    assert finding.words == ""
    assert finding.message_it.endswith(".")


def test_long_words_are_quoted_up_to_a_word(changed, shapes):
    place = " ".join(["nel grande cortile"] * 8)
    passage = f"<~/passage/9000-9152> psm:exact '{place}'@it ; psm:line 40"
    quads = changed(
        ("<~/event/1> psm:passage", "<~/event/1> dct:title"),
        ("<~/event/1> psm:passage <~/passage/9000-9152>", passage),
    )
    (finding,) = told(quads, shapes, "Event-title")
    assert finding.words == "nel grande cortile " * 4 + "nel …"


def test_what_reading_told_of_the_same_line_is_not_told_again(example, unbroken):
    group = Finding("NAME-GROUP", Place("orti.txt", line=8, column=22), words="tutte le scuole")
    shapes = {f.detail for f in findings_of(unbroken, example, "orti.txt", (group,))}
    assert shapes == {"IntegrationLink-found"}


def test_what_reading_told_of_another_line_is_told(example, unbroken):
    group = Finding("NAME-GROUP", Place("orti.txt", line=9, column=1), words="tutti i comuni")
    shapes = {f.detail for f in findings_of(unbroken, example, "orti.txt", (group,))}
    assert shapes == {"Involvement-named", "IntegrationLink-found"}


def test_no_results_give_no_findings(example):
    assert findings_of((), example, "orti.txt") == ()


def test_every_code_of_this_stage_is_in_the_catalogue():
    queries = resources.folder("queries") / "check"
    codes = {"SHAPE-VIOLATION", "SHAPE-WARNING", "SHAPE-INFO", "EDITION-IN-FUTURE"} | {
        line.split('"')[1]
        for file in queries.glob("*.rq")
        for line in file.read_text(encoding="utf-8").splitlines()
        if " AS ?code)" in line
    }
    assert codes <= set(catalogue())
