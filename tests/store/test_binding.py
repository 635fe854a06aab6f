import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from psmgraph.store.binding import BindingError, bind, marked_names

EMPTY = Store()
QUERY = "SELECT ?value ?other WHERE { VALUES ?value { UNDEF } BIND (1 AS ?other) }"
IRI = NamedNode("http://example.org/a")

characters = st.characters(exclude_categories=["Cs"])
literals = st.one_of(
    st.builds(Literal, st.text(characters)),
    st.builds(lambda text: Literal(text, language="it"), st.text(characters)),
    st.builds(lambda text: Literal(text, datatype=NamedNode("urn:t:x")), st.text(characters)),
    # What an attacker would try, in any order.
    st.lists(
        st.sampled_from(
            [
                '"',
                "'",
                "\\",
                "\\u0022",
                "u0022",
                "U00000022",
                "}",
                "{ UNDEF }",
                "\n",
                "\r",
                "#",
                "VALUES ?value { UNDEF }",
                "SERVICE <http://x/>",
                "<",
                ">",
            ]
        )
    ).map(lambda pieces: Literal("".join(pieces))),
)


def iris() -> st.SearchStrategy[NamedNode]:
    def valid(text: str) -> NamedNode | None:
        try:
            return NamedNode(f"http://example.org/{text}")
        except ValueError:
            return None

    made = st.text(characters).map(valid)
    return made.filter(lambda node: node is not None)  # type: ignore[return-value]


def rows(text: str) -> list[tuple[object, ...]]:
    solutions = EMPTY.query(text)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(solution) for solution in solutions]


@given(st.lists(st.one_of(literals, iris()), min_size=1, max_size=5))
def test_every_term_comes_back_as_it_went_in_and_nothing_else_happens(terms):
    assert [row[0] for row in rows(bind(QUERY, {"value": terms}))] == terms


@given(literals)
def test_a_store_that_replaces_escapes_before_parsing_reads_the_same_literal(literal):
    # SPARQL 1.1, 19.2: \uXXXX may be replaced in the whole text before it is parsed.
    assert rows(_replaced(bind(QUERY, {"value": [literal]})))[0][0] == literal


def _replaced(text: str) -> str:
    """Replace each \\uXXXX and \\UXXXXXXXX in one blind pass, from the left."""
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})",
        lambda match: chr(int(match[1] or match[2], 16)),
        text,
    )


def test_a_parameter_that_is_not_given_stays_free():
    assert rows(bind(QUERY, {})) == [(None, rows(QUERY)[0][1])]


def test_no_term_at_all_gives_no_row():
    assert rows(bind(QUERY, {"value": []})) == []


@pytest.mark.parametrize(
    "lookalike",
    [
        'SELECT * { FILTER ("VALUES ?value { UNDEF }" != ?x) }',
        "SELECT * { FILTER ('''VALUES ?value { UNDEF }''' != ?x) }",
        "SELECT * { ?s ?p ?o } # VALUES ?value { UNDEF }",
        "SELECT * { <http://x/VALUES?value> ?p ?o }",
        "SELECT * { VALUES ?value { 1 } }",
        "SELECT * { VALUES ?other { UNDEF } }",
        "SELECT * { VALUES (?value) { (UNDEF) } }",
    ],
)
def test_only_the_marked_clause_is_filled(lookalike):
    with pytest.raises(BindingError, match=r"VALUES \?value"):
        bind(lookalike, {"value": [IRI]})


def test_a_lookalike_beside_the_clause_is_left_as_it_stands():
    text = 'SELECT ?a { VALUES ?a { UNDEF } FILTER (?a != "VALUES ?a { UNDEF }") } # { UNDEF }'
    assert bind(text, {"a": [IRI]}) == text.replace("{ UNDEF }", "{ <http://example.org/a> }", 1)


def test_a_clause_is_found_in_any_case_and_spacing_and_each_time_it_stands():
    text = "SELECT * { { values ?a\n{UNDEF} } UNION { VALUES ?a { UNDEF # free\n } } }"
    assert bind(text, {"a": [IRI]}).count("<http://example.org/a>") == 2
    assert marked_names(text) == {"a"}


def test_blank_nodes_are_refused_as_no_store_would_find_them():
    with pytest.raises(BindingError, match="BlankNode"):
        bind(QUERY, {"value": [BlankNode("x")]})  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 5 OFFSET 2", "SELECT * { ?s ?p ?o } LIMIT 10 OFFSET 20"),
        ("SELECT * { ?s ?p ?o } OFFSET 2 LIMIT 5", "SELECT * { ?s ?p ?o } OFFSET 20 LIMIT 10"),
        ("ASK {} # end", "ASK {} # end\nLIMIT 10\n\nOFFSET 20\n"),
        (
            "SELECT * { { SELECT * {} LIMIT 1 } } LIMIT 5 OFFSET 2",
            "SELECT * { { SELECT * {} LIMIT 1 } } LIMIT 10 OFFSET 20",
        ),
    ],
)
def test_only_the_outermost_limit_and_offset_are_set(text, expected):
    assert bind(text, {}, limit=10, offset=20) == expected


@pytest.mark.parametrize("number", [-1, 1.5, True, "1 } DROP"])
def test_a_limit_is_a_whole_number_from_zero_up(number):
    with pytest.raises(BindingError, match="LIMIT"):
        bind(QUERY, {}, limit=number)


def test_a_limit_has_no_place_after_a_closing_values_clause():
    with pytest.raises(BindingError, match="before its last VALUES"):
        bind("SELECT * { ?s ?p ?o } VALUES ?s { UNDEF }", {}, limit=1)
