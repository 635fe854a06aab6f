"""Hashes told from the text are those that the engine's own answers give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    serialize,
)

from psmgraph.store.parts import hash_parts
from psmgraph.store.written import hash_written, together

from .conftest import BASE, iri, plan_quads

P = NamedNode("http://example.org/p")
XSD = "http://www.w3.org/2001/XMLSchema#"
EDITION = "plan/bologna/sheet/patto/2016-03-01"
KINDS = ("integer", "positiveInteger", "decimal", "double", "boolean", "date", "dateTime",
         "gYear", "duration", "anyURI")  # fmt: skip
WORDS = ("1", "01", "+5", "1.50", "-0", "1e3", "true", "0", "2016-03-01", "2016-03-01Z",
         "2016-03-01T10:00:00.000", "2016", "P1D", "P24H", 'no "number"\n', "\\")  # fmt: skip
literals = st.one_of(
    st.builds(Literal, st.text()),
    st.builds(lambda words, language: Literal(words, language=language),
              st.text(), st.sampled_from(("it", "en-GB"))),
    st.builds(lambda words, kind: Literal(words, datatype=NamedNode(XSD + kind)),
              st.one_of(st.sampled_from(WORDS), st.text()), st.sampled_from(KINDS)),
)  # fmt: skip
subjects = st.sampled_from((EDITION, f"{EDITION}/field/1", "actor/coop", "decision/01", "run/1"))
graphs = st.sampled_from((EDITION, "graph/dates", "graph/provenance", "graph/authority", ""))
quads = st.builds(
    lambda subject, value, graph: Quad(
        iri(subject), P, value, iri(graph) if graph else DefaultGraph()
    ),
    subjects, st.one_of(literals, subjects.map(iri)), graphs,
)  # fmt: skip


def text_of(quads: list[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def stored(text: bytes) -> dict[str, str]:
    store = Store()
    store.bulk_load(text, format=RdfFormat.N_QUADS)
    return hash_parts(store, BASE)


def test_the_text_of_a_plan_gives_the_hashes_that_its_store_gives() -> None:
    text = text_of(list(plan_quads()))
    assert hash_written(text, BASE) == stored(text)


@given(st.lists(quads, max_size=12))
def test_whatever_literals_it_holds_a_text_gives_the_hashes_of_its_store(said: list[Quad]) -> None:
    text = text_of([*said, *said[:2]])
    assert hash_written(text, BASE) == stored(text)


def test_a_number_counts_as_the_engine_gives_it_back() -> None:
    def hashes(words: str) -> dict[str, str] | None:
        number = Literal(words, datatype=NamedNode(f"{XSD}positiveInteger"))
        return hash_written(text_of([Quad(iri(EDITION), P, number, iri(EDITION))]), BASE)

    assert hashes("07") == hashes("7") != hashes("8")


@pytest.mark.parametrize(
    "line",
    [
        text_of([Quad(BlankNode("a"), P, Literal("x"), iri(EDITION))]),
        text_of([Quad(iri(EDITION), P, Literal("x"), iri(EDITION))]).rstrip(),
        b'<http://example.org/a> <http://example.org/p> "x"@IT <http://example.org/g> .\n',
    ],
    ids=["a blank node", "a line without an end", "a language in capitals"],
)
def test_what_the_text_alone_does_not_tell_is_left_to_the_store(line: bytes) -> None:
    assert hash_written(line, BASE) is None


def test_a_part_that_stands_in_two_texts_is_left_to_the_store() -> None:
    one, other = {"decisions": "0" * 64}, {"edition/bologna/patto/2016-03-01": "1" * 64}
    assert together((one, other)) == {**one, **other}
    assert together((one, other, one)) is None
    assert together((one, None)) is None
