"""How the fields of a request to /sparql are read."""

from urllib.parse import quote_plus, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.web.sparql_request import FORM, NotAskedWell, read_question

PARTS = ("%", "%4", "%41", "%3d", "%3D", "%0A", "%0d%0a", "%25", "=", "==", "=\n", "=41", "_",
         " \n", "+", "%2B", "%zz", "%C3%A8", "\t")  # fmt: skip
WORDS = st.text(st.characters(exclude_characters="&\0", exclude_categories=["Cs"]))
PIECES = st.lists(st.one_of(st.sampled_from(PARTS), WORDS)).map(lambda each: "".join(each).encode())


@given(PIECES, st.sampled_from([0, 16 * 1024 - 3, 16 * 1024 - 1]))
def test_escapes_are_read_as_the_library_reads_them(piece, ahead):
    value = b"x" * ahead + piece
    try:
        expected = unquote_to_bytes(value.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        expected = "\0"
    if "\0" in expected:
        with pytest.raises(NotAskedWell):
            read_question("POST", b"", FORM, b"query=" + value)
    else:
        question = read_question("POST", b"", FORM, b"query=" + value)
        assert question is not None
        assert question.text == expected


@pytest.mark.parametrize("character", ["%", "=", "è", "\n", "𝄞", "+", " "])
def test_a_long_query_is_read_to_the_letter_wherever_its_escapes_are_cut(character):
    text = f"a{character}" * 30_000
    for ahead in range(4):
        question = read_question(
            "POST", b"", FORM, f"query={'b' * ahead}{quote_plus(text)}".encode()
        )
        assert question is not None
        assert question.text == "b" * ahead + text


def test_what_is_no_utf_8_is_told():
    with pytest.raises(NotAskedWell) as caught:
        read_question("POST", b"", FORM, b"query=%C3%28")
    assert (caught.value.status, caught.value.key) == (400, "sparql.not_utf8")
