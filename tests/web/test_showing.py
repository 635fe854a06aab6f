"""How dates, passages, addresses and rows are shown."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.web.addresses import Addresses, passage_anchor
from psmgraph.web.answer import read_table, term_of
from psmgraph.web.clients import client_of
from psmgraph.web.dates import written
from psmgraph.web.edition import marked
from psmgraph.web.edition_graph import Words
from psmgraph.web.kinds import Kind, ancestors, kind_of
from psmgraph.web.terms import Terms
from psmgraph.web.values import Naming, excerpt

BASE = "https://dati.example/id/"


@pytest.mark.parametrize(
    ("lexical", "italian", "english"),
    [
        ("2014-04-10", "10 aprile 2014", "10 April 2014"),
        ("2014-04", "aprile 2014", "April 2014"),  # no day is added
        ("2014", "2014", "2014"),
        ("2014-13", "2014-13", "2014-13"),  # no month: as it is
        ("primavera", "primavera", "primavera"),
    ],
)
def test_dates_are_written_as_precisely_as_they_are_given(lexical, italian, english):
    assert written(lexical, "it") == italian
    assert written(lexical, "en") == english


def test_pages_never_lead_to_the_host_of_the_base():
    addresses = Addresses(BASE)
    assert addresses.path(BASE + "actor/uno") == "/page/actor/uno"
    assert addresses.path("https://w3id.org/psmgraph/vocab/role#lead") == "/vocab/role#lead"
    assert addresses.path("https://w3id.org/psmgraph/ontology#Plan") == "/ontology#Plan"
    assert addresses.path("https://elsewhere.example/x") is None


def test_a_passage_opens_in_the_text_of_its_edition():
    name = "plan/p/sheet/s/2015-05-04/passage/3-9"
    assert passage_anchor(name) == ("plan/p/sheet/s/2015-05-04", "passage-3-9")
    assert passage_anchor("actor/uno") is None


@pytest.mark.parametrize(
    ("name", "kind", "around"),
    [
        ("plan/p", Kind.PLAN, ()),
        ("plan/p/project/x", Kind.PROJECT, ("plan/p",)),
        ("plan/p/sheet/x/2015-05-04", Kind.EDITION, ("plan/p", "plan/p/sheet/x")),
        (
            "plan/p/sheet/x/2015-05-04/link/1",
            Kind.EVIDENCE,
            ("plan/p", "plan/p/sheet/x", "plan/p/sheet/x/2015-05-04"),
        ),
        ("actor/a/person/b", Kind.PERSON, ("actor/a",)),
        ("file/0123", Kind.OTHER, ()),
    ],
)
def test_a_path_says_what_kind_it_is_and_what_holds_it(name, kind, around):
    assert kind_of(name) is kind
    assert ancestors(name) == around


def words(start, end):
    return Words("", "", f"passage-{start}-{end}", start, end, (), ())


def shape(text, *spans):
    signs = {"open": "[", "close": "]", "note": "", "words": ""}
    pieces = marked(text, [words(*span) for span in sorted(spans, key=lambda s: (s[0], -s[1]))])
    return "".join(signs[piece.kind] + piece.text for piece in pieces), pieces


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 3)], "[abc]defgh"),
        ([(0, 8), (2, 4)], "[ab[cd]efgh]"),  # one within the other
        ([(0, 3), (3, 6)], "[abc][def]gh"),  # side by side
        ([(2, 5), (2, 5)], "ab[[cde]]fgh"),
        ([], "abcdefgh"),
    ],
)
def test_marks_nest_as_passages_do(spans, expected):
    assert shape("abcdefgh", *spans)[0] == expected


def test_every_word_stays_in_the_text_though_passages_cross():
    made, pieces = shape("abcdefgh", (0, 4), (2, 6))
    assert made.replace("[", "").replace("]", "") == "abcdefgh"
    assert [piece.kind for piece in pieces].count("open") == [p.kind for p in pieces].count("close")


def test_a_crossing_passage_is_marked_to_its_end():
    made, pieces = shape("abcdefgh", (0, 4), (2, 6))
    assert made == "[ab[cd]][ef]gh"
    assert [piece.anchor for piece in pieces if piece.kind == "open" and piece.anchor] == [
        "passage-0-4", "passage-2-6",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("9.9.9.9", "1.2.3.4", "9.9.9.9"),  # the peer is no proxy of ours
        ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),  # the left one can be invented
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "garbage", "garbage"),
    ],
)
def test_the_client_is_the_rightmost_address_that_no_proxy_of_ours_has(peer, forwarded, client):
    assert client_of(peer, forwarded, ["10.0.0.0/8"]) == client


@pytest.mark.parametrize(
    ("cell", "term"),
    [
        ("<http://x.example/a>", ox.NamedNode("http://x.example/a")),
        ('"a\\tb \\"c\\" \\u00E8"@it', ox.Literal('a\tb "c" è', language="it")),
        ('"x"^^<http://x.example/t>', ox.Literal("x", datatype=ox.NamedNode("http://x.example/t"))),
        ("12", ox.Literal(12)),
        ("true", ox.Literal(True)),
        ("", None),
    ],
)
def test_terms_of_a_tsv_answer_are_read(cell, term):
    assert term_of(cell) == term


def test_a_table_is_read_over_the_borders_of_its_chunks():
    naming = Naming(Addresses(BASE), Terms({}, {}), "it")
    table = b'?a\t?b\n<https://dati.example/id/actor/uno>\t"due"@it\n\t3\n'
    chunks = [table[at : at + 5] for at in range(0, len(table), 5)]
    answer = read_table(chunks, naming, lambda iris: dict.fromkeys(iris, "Uno"), ())
    assert answer.columns == ("a", "b")
    assert (answer.rows[0][0].text, answer.rows[0][0].path) == ("Uno", "/page/actor/uno")
    assert answer.rows[1][0] is None
    assert not answer.more


def test_a_column_of_labels_names_the_column_beside_it():
    naming = Naming(Addresses(BASE), Terms({}, {}), "it")
    table = b'?a\t?n\t?a_label\n<https://dati.example/id/actor/uno>\t1\t"Il primo"@it\n'
    answer = read_table([table], naming, lambda iris: {}, ())
    assert answer.columns == ("a", "n")
    assert (answer.rows[0][0].text, answer.rows[0][0].path) == ("Il primo", "/page/actor/uno")


def test_an_excerpt_is_one_line_cut_at_a_word():
    assert excerpt("uno\n due  tre", 40) == "uno due tre"
    assert excerpt("parola " * 30, 20) == "parola parola …"


@given(
    text=st.text(alphabet="abc \n<&", max_size=40),
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15)), max_size=12),
)
def test_marks_nest_and_keep_every_word_whatever_the_passages(text, spans):
    inside = [(start, min(start + length, len(text))) for start, length in spans]
    _, pieces = shape(text, *(span for span in inside if span[0] < span[1]))
    assert "".join(piece.text for piece in pieces) == text
    around: list[int] = []
    for piece in pieces:
        if piece.kind == "open":
            around.append(piece.number)
        elif piece.kind == "close":
            assert around.pop() == piece.number
    assert around == []
