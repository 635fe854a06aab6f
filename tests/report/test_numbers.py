"""Every number of the report, read back from the DOCX and the HTML, against the store."""

import tomllib
from decimal import Decimal

import pytest

from psmgraph.resources import PACKAGE

from .asked import SAYING, Asker, Expected
from .reading import Read, Rows

WORDS = tomllib.loads((PACKAGE / "publish/report/words.toml").read_text(encoding="utf-8"))
LABELS = {
    **{key: f"sheets.{key}" for key in ("came", "editions")},
    **{key: f"progress.{key}" for key in ("planned", "done", "open", "extra")},
    **{
        key: f"results.{key}"
        for key in (
            "meetings", "meanMeetingParticipants", "events", "meanEventParticipants",
            "listed_meetings", "listed_events", "contributions", "sums",
        )
    },
    **{
        key: f"links.{key}"
        for key in ("stated", "reciprocal", "oneWay", "targetWithoutSheet", "ambiguous")
    },
    **{key: f"difficulties.{key}_count" for key in ("criticality", "successFactor")},
    **{key: f"changes.{key}" for key in ("renewed", "count")},
    **{key: f"missing.{key}" for key in ("projects", "boxes")},
}  # fmt: skip
PROJECTS = {"came", "projects"}  # out of all projects known, not out of the sheets
FORMS = [(language, form) for language in ("it", "en") for form in ("docx", "html")]


def word(key: str, language: str) -> str:
    section, name = key.split(".")
    return WORDS[section][name][language]


def parsed(told: str, language: str) -> Decimal | None:
    """A number as the report writes it; a dash is none."""
    if told == "–":
        return None
    bare = told.strip("€ \N{NO-BREAK SPACE}")
    if language == "it":
        return Decimal(bare.replace(".", "").replace(",", "."))
    return Decimal(bare.replace(",", ""))


def part(told: str, language: str) -> tuple[Decimal | None, Decimal | None]:
    """ "12 su 17" as two numbers."""
    if told == "–":
        return None, None
    number, _, whole = told.partition(" su " if language == "it" else " of ")
    return parsed(number, language), parsed(whole, language)


def figures_of(read: Read, language: str) -> dict[str, list[str]]:
    """The rows of all tables of figures, by label."""
    end = word("figures.caption", language).removeprefix("{title}")
    tables = [rows for caption, rows in read.tables.items() if caption.endswith(end)]
    assert len(tables) == 7, "a table of figures for each section"
    return {row[0]: row[1:] for rows in tables for row in rows[1:]}


def behind_of(read: Read, language: str) -> Rows:
    end = word("figures.behind", language).removeprefix("{title}")
    return [row for caption, rows in read.tables.items() if caption.endswith(end)
            for row in rows[1:]]  # fmt: skip


@pytest.fixture(scope="session")
def expected(asker: Asker) -> dict[str, Expected]:
    return asker.figures()


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_each_figure_is_what_the_store_says(read, expected, language, form):
    told = figures_of(read[language, form], language)
    assert set(told) == {word(key, language) for key in LABELS.values()}
    for key, label in LABELS.items():
        value = told[word(label, language)][0]
        assert parsed(value, language) == expected[key].value, key


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_each_figure_tells_on_how_many_sheets_it_stands(read, expected, asker, language, form):
    told = figures_of(read[language, form], language)
    projects = Decimal(len(asker.titles)) + expected["projects"].value
    for key, label in LABELS.items():
        whole = projects if key in PROJECTS else Decimal(len(asker.titles))
        saying = sum(len(expected[key].states.get(state, ())) for state in SAYING)
        blank = len(expected[key].states.get("blank", ()))
        for cell, number in zip(told[word(label, language)][1:3], (saying, blank), strict=True):
            wanted = (Decimal(number), whole) if number else (None, None)
            assert part(cell, language) == wanted, key


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_each_figure_lists_its_sheets_by_what_they_say(read, expected, language, form):
    rows = behind_of(read[language, form], language)
    states = {word(f"state.{state}", language): state for state in WORDS["state"]}
    found = {(row[0], states[row[1]]): (row[2], row[3]) for row in rows}
    assert len(found) == len(rows)
    wanted = {
        (word(label, language), state): titles
        for key, label in LABELS.items()
        for state, titles in expected[key].states.items()
    }
    assert found.keys() == wanted.keys()
    for key, titles in wanted.items():
        number, listed = found[key]
        assert part(number, language)[0] == len(titles), key
        assert all(title in listed for title in titles), key


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_the_activities_of_each_project_are_counted_as_its_sheet_has_them(
    read, asker, language, form
):
    rows = read[language, form].tables[word("progress.caption", language)][1:]
    assert {row[0] for row in rows} == set(asker.titles.values())
    counts = {
        "planned": "?project psm:plans ?n",
        "done": "?project psm:plans ?n . ?d psm:realises ?n",
        "open": "?project psm:plans ?n FILTER NOT EXISTS { ?d psm:realises ?n }",
        "extra": "?project psm:performed ?n FILTER NOT EXISTS { ?n psm:realises ?p }",
    }
    for row in rows:
        for cell, pattern in zip(row[1:5], counts.values(), strict=True):
            number = asker.number(
                f"SELECT (COUNT(DISTINCT ?n) AS ?all) {{ ?project rdfs:label ?t . {pattern} "
                f'FILTER (STR(?t) = """{row[0]}""") }}'
            )
            assert parsed(cell, language) == number, (row[0], pattern)


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_the_boxes_of_the_form_are_counted_by_state(read, asker, language, form):
    rows = read[language, form].tables[word("missing.boxes_caption", language)][1:]
    found = sorted(tuple(str(part(cell, language)[0] or "") for cell in row[1:]) for row in rows)
    states = ("reported", "reportedZero", "explicitlyNone", "blank", "notOnForm")
    fields = {
        name for (name,) in asker.rows("SELECT DISTINCT ?f { GRAPH ?g { ?b psm:fieldName ?f } }")
    }
    wanted = sorted(
        tuple(str(len(asker.states(field).get(state, ())) or "") for state in states)
        for field in fields
    )
    assert found == wanted
    sheets = read[language, form].tables[word("missing.sheets_caption", language)][1:]
    assert {row[0]: len(row[1].split("\n")) for row in sheets} == dict(asker.blank())


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_the_sheets_stand_with_their_day_and_their_editions(read, asker, language, form):
    rows = read[language, form].tables[word("sheets.caption", language)][1:]
    for title, _, day, editions in rows:
        ((issued, number),) = asker.rows(
            "SELECT ?day (COUNT(DISTINCT ?e) AS ?all) { ?sheet psm:describes ?p ; "
            "psm:currentEdition ?now . ?p rdfs:label ?t . ?now dct:issued ?day . "
            "GRAPH ?g { ?e dct:isVersionOf ?sheet } "
            f'FILTER (STR(?t) = """{title}""") }} GROUP BY ?day'
        )
        assert parsed(editions, language) == Decimal(number)
        assert day.startswith(str(int(issued[8:])))
        assert day.endswith(issued[:4])
    assert len(rows) == len(asker.titles)


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_links_stand_in_the_table_of_their_state(read, asker, language, form):
    for state in ("oneWay", "targetWithoutSheet"):
        rows = read[language, form].tables[word(f"links.{state}_caption", language)][1:]
        wanted = asker.rows(
            "SELECT ?a ?b { ?n psm:source ?s ; psm:target ?o ; "
            f"psm:linkState link:{state} . ?s rdfs:label ?a . ?o rdfs:label ?b }}"
        )
        assert sorted((row[0], row[2]) for row in rows) == sorted(wanted)
    rows = read[language, form].tables[word("links.reciprocal_caption", language)][1:]
    wanted = asker.rows(
        "SELECT ?a ?b { ?n psm:source ?s ; psm:target ?o ; psm:linkState link:reciprocal . "
        "?s rdfs:label ?a . ?o rdfs:label ?b }"
    )
    assert {frozenset((row[0], row[2])) for row in rows} == {frozenset(pair) for pair in wanted}


@pytest.mark.parametrize("language", ["it", "en"])
def test_both_forms_say_the_same(read, language):
    one, other = read[language, "docx"], read[language, "html"]
    assert one == other
    assert one.headings[0][1].startswith("1. ")


def test_difficulties_and_activities_are_in_the_sheets_own_words(read, reports, asker):
    texts = {title: " ".join(asker.text(title).split()) for title in asker.titles.values()}
    told = read["it", "docx"]
    quotes = [words.rpartition(" (riga ")[0] for words in told.quotes]
    assert len(quotes) == 38
    for quote in quotes:
        assert any(" ".join(quote.split()) in text for text in texts.values()), quote
    for title, text in texts.items():
        for row in told.tables[f"{title}: previste e svolte"][1:]:
            for line in "\n".join(row).split("\n"):
                words = line.rpartition(" (riga ")[0]
                assert " ".join(words.split()) in text, line
