"""What every query of the public catalogue promises, whatever it asks."""

import re

import pyoxigraph as ox
import pytest
from rdflib import RDFS, SKOS, Graph, Literal, Namespace, URIRef

from psmgraph.store import queryfile
from psmgraph.store.binding import marked_names

from .asking import bound, solutions

PSM = Namespace("https://w3id.org/psmgraph/ontology#")
OURS = re.compile(r"https://w3id\.org/psmgraph/(?:ontology|vocab/[a-z-]+)#")
NAMES = queryfile.public_names()
SHARED = {  # columns that hold an IRI which people know by a name
    "project", "other", "actor", "person", "act", "table", "source", "target", "funder",
    "predecessor", "successor", "role", "link_state", "status", "kind", "change", "property",
    "statement",
}  # fmt: skip
EXPANDED = re.compile(r"(?<![\w:<-])([a-z][\w-]*):([A-Za-z]\w*)")
PREFIX = re.compile(r"PREFIX\s+([a-z][\w-]*):\s*<([^>]*)>")
INLINE = re.compile(
    r"\(([a-z][\w-]*:\w+)((?:\s+[^\s\"()]+)*)\s+\"([^\"]+)\"@it\s+\"([^\"]+)\"@en\)"
)


def code(name: str) -> str:
    """The query without its comments, strings kept."""
    lines = queryfile.load(name).text.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def expand(name: str, short: str) -> URIRef:
    prefix, _, local = short.partition(":")
    return URIRef(dict(PREFIX.findall(code(name)))[prefix] + local)


def test_the_catalogue_answers_at_least_eighteen_questions():
    assert len(NAMES) >= 18


def test_no_two_queries_have_the_same_title():
    for language in ("it", "en"):
        titles = [queryfile.load(name).title[language] for name in NAMES]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", NAMES)
def test_title_description_and_parameters_are_told_in_both_languages(name):
    query = queryfile.load(name)
    parts = [query.title, query.description, *(each.title for each in query.parameters)]
    for part in parts:
        assert set(part) == {"it", "en"}
        assert all(words.strip() for words in part.values())
    assert set(query.extra) <= {"derived", "not_on"}  # a key that nobody reads is a slip


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_has_an_example_and_a_place_in_the_query(name):
    query = queryfile.load(name)
    assert {each.name for each in query.parameters} == marked_names(query.text)
    assert all(each.example for each in query.parameters)
    assert all(each.cls for each in query.parameters if each.type == "iri" and each.name != "value")


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_valid_as_it_stands(name):
    ox.Store().query(queryfile.load(name).text)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_with_the_examples_of_its_required_parameters_has_rows(name, ask):
    parameters = queryfile.load(name).parameters
    assert ask(name, **{each.name: each.example for each in parameters if each.required})


@pytest.mark.parametrize("name", NAMES)
def test_a_query_with_all_its_examples_has_rows(name, ask):
    assert ask(name, **{each.name: each.example for each in queryfile.load(name).parameters})


@pytest.mark.parametrize("name", NAMES)
def test_every_term_is_in_the_ontology(name, terms):
    prefixes = dict(PREFIX.findall(code(name)))
    short = [
        prefixes[prefix] + local
        for prefix, local in EXPANDED.findall(re.sub(r'"[^"]*"', '""', code(name)))
        if prefix in prefixes
    ]
    named = {URIRef(iri) for iri in short if OURS.match(iri)}
    classes = {each.cls for each in queryfile.load(name).parameters if each.cls}
    named |= {PSM[cls.removeprefix("psm:")] for cls in classes}
    assert named
    assert named - set(terms.subjects()) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_prefix_is_used(name):
    body = code(name)
    for prefix in dict(PREFIX.findall(body)):
        assert re.search(rf"(?<![\w:<-]){prefix}:\w", body), prefix


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_a_query_holds_is_the_one_of_the_ontology(name, terms: Graph):
    for short, _, italian, english in INLINE.findall(code(name)):
        term = expand(name, short)
        if not OURS.match(term):
            continue  # a Dublin Core term: its name here is our own
        known = {*terms.objects(term, RDFS.label), *terms.objects(term, SKOS.prefLabel)}
        assert {Literal(italian, lang="it"), Literal(english, lang="en")} <= known, short


@pytest.mark.parametrize("name", NAMES)
def test_a_query_that_names_the_values_of_a_vocabulary_names_all_it_may_meet(name, terms: Graph):
    schemes: dict[URIRef, set[URIRef]] = {}
    for short, *_ in INLINE.findall(code(name)):
        term = expand(name, short)
        for scheme in terms.objects(term, SKOS.inScheme):
            schemes.setdefault(scheme, set()).add(term)
    left_out = {"blank-fields": {"reported"}}  # which is no gap
    for scheme, held in schemes.items():
        every = set(terms.subjects(SKOS.inScheme, scheme))
        missing = {str(term).partition("#")[2] for term in every - held}
        assert missing == left_out.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_a_column_of_iris_that_people_know_by_name_has_its_name_beside_it(name, demo_graph):
    columns, _ = solutions(demo_graph, queryfile.load(name).text)
    for column in SHARED & set(columns):
        assert f"{column}_label" in columns, column


@pytest.mark.parametrize("name", NAMES)
def test_no_row_comes_twice_and_no_count_is_zero(name, demo_graph, demo_config):
    required = {p.name: p.example for p in queryfile.load(name).parameters if p.required}
    columns, rows = solutions(demo_graph, bound(name, demo_config.base, required))
    assert len({tuple(map(str, row)) for row in rows}) == len(rows)
    derived = [
        term
        for row in rows
        for column, term in zip(columns, row, strict=True)
        if isinstance(term, ox.Literal) and not column.startswith("value")  # a sheet may write 0
    ]
    assert not [term for term in derived if term.value == "0"]


@pytest.mark.parametrize("name", [n for n in NAMES if queryfile.load(n).parameter("lang")])
def test_names_of_terms_come_in_the_language_asked_for(name, demo_graph, demo_config):
    required = {p.name: p.example for p in queryfile.load(name).parameters if p.required}
    for asked, given in (("it", "it"), ("en", "en"), ("de", "it")):
        text = bound(name, demo_config.base, {**required, "lang": asked})
        columns, rows = solutions(demo_graph, text)
        at = [
            number
            for number, column in enumerate(columns)
            if column.removesuffix("_label")
            in {"role", "link_state", "status", "kind", "change", "property", "statement",
                "table", "reason"}
            and column.endswith("_label")
        ]  # fmt: skip
        assert at
        languages = {row[number].language for row in rows for number in at}
        assert languages == {given}


@pytest.mark.parametrize("name", NAMES)
def test_a_real_sheet_is_asked_without_a_slip(name, ask_real):
    ask_real(name)
