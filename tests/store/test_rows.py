"""Rows read from TSV are those that the engine reads itself, whatever their terms hold."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    Store,
    parse_query_results,
)

from psmgraph.store.rows import Cells, cells_of, read_cells, read_rows, term_in, words_in

XSD = "http://www.w3.org/2001/XMLSchema#"
SELECT = "SELECT ?s ?absent ?o WHERE { ?s <urn:p> ?o } ORDER BY STR(?o) DATATYPE(?o) LANG(?o)"


def typed(words: str, name: str) -> Literal:
    return Literal(words, datatype=NamedNode(XSD + name))


TERMS = (
    NamedNode("http://example.org/è/%C3%A8?a=b&c#d"),
    NamedNode("urn:x"),
    BlankNode("b1"),
    Literal(""),
    Literal("<urn:x>"),
    Literal('"quoted"@it'),
    Literal("una\tlinea\ne \\n un'altra\r"),
    Literal("\\u00e8 \\"),
    Literal("a\u2028b\x85c\x0bd"),
    Literal("è", language="it"),
    Literal("a\nb", language="en-GB"),
    typed("2015-05-04", "date"),
    typed("x\ty", "token"),
    *(typed(words, "integer") for words in ("0", "12", "-7", "007")),
    typed("1.50", "decimal"),
    typed("1e6", "double"),
    typed("INF", "double"),
    typed("true", "boolean"),
    typed("no number", "integer"),
    typed("٣", "integer"),
)


def both(terms: list) -> tuple[list, list]:
    store = Store()
    for at, each in enumerate(terms):
        store.add(Quad(NamedNode(f"urn:s{at}"), NamedNode("urn:p"), each))
    answers = []
    for form in (QueryResultsFormat.TSV, QueryResultsFormat.JSON):
        out = io.BytesIO()
        store.query(SELECT).serialize(out, form)
        answers.append(out.getvalue())
    solutions = parse_query_results(answers[1], QueryResultsFormat.JSON)
    expected = [{"s": row["s"], "o": row["o"]} for row in solutions]
    return sorted(read_rows(answers[0]), key=str), sorted(expected, key=str)


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_is_read_as_the_engine_reads_it(term):
    found, expected = both([term])
    assert found == expected


@given(st.lists(st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])).map(Literal),
    st.text(alphabet='"\\\t\n\r<>@^?_: a1').map(lambda words: Literal(words, language="it")),
    st.integers().map(lambda number: typed(str(number), "integer")),
    st.sampled_from(TERMS),
), max_size=5))  # fmt: skip
def test_rows_are_those_that_the_engine_reads(terms):
    found, expected = both(terms)
    assert found == expected


def test_no_row_is_no_row():
    assert read_rows(b"?a\t?b\n") == []
    assert read_rows(b"?a\n\n") == [{}]  # one, in which nothing is bound


@pytest.mark.parametrize(
    "term", [each for each in TERMS if not isinstance(each, BlankNode)], ids=str
)
def test_a_cell_says_what_its_term_says_however_the_answer_came(term):
    store = Store()
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), term))
    out = io.BytesIO()
    store.query("SELECT ?s ?absent ?o { ?s ?p ?o }").serialize(out, QueryResultsFormat.TSV)
    (held,) = (quad.object for quad in store)  # as the engine keeps it: "007" is 7
    for cells in (read_cells(out.getvalue()), cells_of(["s", "absent", "o"], [[None, None, held]])):
        assert cells.names == ("s", "absent", "o")
        ((_, absent, cell),) = cells.rows
        assert words_in(cell) == held.value
        assert term_in(cell) == held
        assert words_in(absent) == absent == ""
        assert [tuple(row) for row in cells.of("o", "absent")] == [(cell, "")]


def test_a_row_of_another_width_is_refused():
    with pytest.raises(ValueError, match="more cells"):
        read_cells(b"?a\t?b\n1\n")
    assert list(Cells((), ()).of("a", "b")) == []
