"""Words as the search compares them."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.store import fulltext
from psmgraph.store.fulltext import any_of, expression, indexed, marked, sought, tokens


def table(*names: str) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (name, words)")
    database.executemany("INSERT INTO t VALUES (?, '')", [(name,) for name in names])
    fulltext.fill(database, "t", ("name", "words"), ("name",))
    return database


def matches(name: str, asked: str) -> bool:
    with closing(table(name)) as database:
        looked_for = sought(asked)
        if not looked_for:
            return False
        sql = "SELECT COUNT(*) FROM t_words WHERE t_words MATCH ?"
        found = bool(database.execute(sql, (expression(looked_for),)).fetchone()[0])
        in_names = expression(looked_for, ("name",))
        assert found == bool(database.execute(sql, (in_names,)).fetchone()[0])
        # What SQLite finds and what the page marks are the same words.
        held = [token.word for token in tokens(name)]
        assert found or not all(any(one.fits(word) for word in held) for one in looked_for)
        return found


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Città metropolitana", "citta METRO"),  # accents, case, beginnings
        ("CITTA' METROPOLITANA", "città"),  # an apostrophe for an accent
        ("Via Emilia", "dell'Emilia"),  # the article counts for nothing
        ("Via dell’Emilia", "emilia"),
        ("Le strade dell'Emilia", "dell’Emilia"),
        ("L\u02bcEmilia", "emilia"),  # a letter that is written for an apostrophe
        ("Biblioteche", "biblioteca"),  # one stem
        ("La scuola", "scuole"),
        ("Formazione professionale", "formazioni professionali"),
        ("C.N.A. Bologna", "cna"),
        ("CNA Bologna", "C.N.A."),
        ("CNA", "c.n.a"),
        ("A.USL di Bologna", "ausl"),
        ("AUSL di Bologna", "A.U.S.L."),
        ("Azienda Unità Sanitaria Locale di Bologna", "AUSL"),  # the acronym that its words make
        ("Azienda USL di Bologna", "ausl"),
        ("Confederazione nazionale dell'artigianato e della piccola e media impresa", "CNA"),
        ("Associazione Nazionale Partigiani d'Italia", "A.N.P.I."),
        ("L. 56/2014", "56/2014"),
        ("L. 56/2014", "legge 56 2014".removeprefix("legge ")),
        ("Patto per il lavoro", "il patto del lavoro"),  # small words count for nothing
        ("Per te", "per te"),  # but a name may be all small words
        ("Bos\u00adco", "bosco"),  # a mark that is not seen
        ("Straße", "strasse"),
        ("Ｏｒｔｉ", "orti"),  # full width
        ("Ορτοί Δάσος", "δασος"),
        ("مدرسة", "\u202bمدرسة\u202c"),  # with marks of direction
    ],
)
def test_words_are_found_however_they_are_written(name, asked):
    assert matches(name, asked)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Comune di Bologna", "comune di Modena"),  # every word
        ("Casco", "case"),  # the stem is no beginning
        ("Orti", "o"),  # one letter is no beginning of a word that is typed on
        ("Scuole", "uole"),  # nor is the end of a word one
        ("Bologna", "\u200b \u0000 '\"*"),
    ],
)
def test_other_words_are_not(name, asked):
    assert not matches(name, asked)


HOSTILE = (
    '"', '""""', "*", "a*b", "NEAR(a b, 2)", "a AND", "OR OR", "NOT a", "{name} : a", "^a", "-a",
    "name:a", "a\0b", "\0", "'; DROP TABLE t; --", "(((((", "%", "_", "\ud800".encode(
        "utf-8", "surrogatepass").decode("utf-8", "replace"), "\u202e\u2066a", "🌳", "a" * 10_000,
    "a " * 10_000, "\u0301" * 500, "ﷺ" * 100, "½ ℀ ﬁ",
)  # fmt: skip


@pytest.mark.parametrize("asked", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_asked_is_an_expression_or_nothing(asked):
    matches("a b", asked)


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_asked_for_and_marked(asked, text):
    looked_for = sought(asked)
    if looked_for:
        with closing(table(text)) as database:
            for expected in (expression(looked_for), any_of(looked_for)):
                sql = "SELECT COUNT(*) FROM t_words WHERE t_words MATCH ?"
                database.execute(sql, (expected,)).fetchone()
    assert "".join(piece.text for piece in marked(text, looked_for)) == text
    for token in tokens(text):
        assert token.word
        assert 0 <= token.start < token.end <= len(text)


def test_an_index_holds_no_small_words_but_of_names():
    assert indexed("Il patto per il lavoro") == "patto patt lavoro lavor"
    assert indexed("Per te", name=True).split()[:2] == ["per", "te"]
    assert indexed(None) == ""


def test_a_long_text_is_cut_where_most_of_the_words_stand_together():
    text = "Bosco. " + "parola " * 100 + "il bosco della scuola, " + "altro " * 100
    pieces = marked(text, sought("boschi scuole"), 120)
    assert [piece.text for piece in pieces if piece.hit] == ["bosco", "scuola"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert len("".join(piece.text for piece in pieces)) < 140
