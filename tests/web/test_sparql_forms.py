"""Forms are read as the library reads them, in far less memory."""

import tracemalloc
from urllib.parse import parse_qs, urlencode

from hypothesis import given
from hypothesis import strategies as st

from psmgraph.web.sparql_request import FORM, read_question


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
       st.integers(16_370, 16_390))  # fmt: skip
def test_a_text_comes_as_it_was_sent_wherever_it_is_cut(text, before):
    for sent in (urlencode({"query": "x" * before + text}), "query=" + "x" * before + "%e"):
        expected = parse_qs(sent, keep_blank_values=True)["query"][0]
        assert read_question("POST", b"", FORM, sent.encode()).text == expected


def test_a_large_form_takes_little_memory():
    text = "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 60_000) + " }"
    body = urlencode({"query": text}).encode()
    tracemalloc.start()
    assert read_question("POST", b"", FORM, body).text == text
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6 * len(body)
