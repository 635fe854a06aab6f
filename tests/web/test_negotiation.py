"""Accept headers, as RFC 9110 has them."""

import pytest

from psmgraph.web.negotiation import best

OFFERED = ("text/html", "text/turtle", "application/ld+json")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/html"),  # no header: anything
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle", "text/turtle"),  # case does not count
        ("text/html;q=0.5, text/turtle", "text/turtle"),
        ("text/*;q=0.3, text/turtle;q=0.2, application/ld+json;q=0.25", "text/html"),
        ("text/*, text/html;q=0", "text/turtle"),  # the more specific range counts
        ("*/*;q=0.1, application/ld+json", "application/ld+json"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("text/turtle;q=nan", None),
        ("nonsense", None),
        ("*/html", None),  # no range of the grammar
    ],
)
def test_the_media_type_is_the_one_the_client_likes_best(accept, chosen):
    assert best(accept, OFFERED) == chosen
