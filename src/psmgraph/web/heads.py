"""What the head of a page tells those who index the web: its own address, and the other language's.

Addresses are whole ones, for search engines take no others here.
"""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, urlencode

from flask import request

from psmgraph.web.context import absolute, locator, served
from psmgraph.web.languages import language_of_request
from psmgraph.web.structured import Places

_TELLING = ("page", "from", "to")  # arguments that make another page; others sort or narrow it


def canonical(more: Sequence[tuple[str, str]] = ()) -> str:
    """Return the one address of this page, as it is today: without what sorts or narrows it.

    ``more`` are arguments that make this a page of its own, beside those that always do.
    """
    return page_addresses(more)[language_of_request()]


def page_addresses(more: Sequence[tuple[str, str]] = ()) -> Mapping[str, str]:
    """Return the address of this page in each language, and for who reads neither."""
    pairs = [(name, value) for name in _TELLING if (value := request.args.get(name))]
    pairs = [*more, *pairs]
    pairs = [pair for pair in pairs if pair != ("page", "1")]
    query = f"?{urlencode(pairs)}" if pairs else ""
    return locator()(quote(request.path) + query)


def places() -> Places:
    """Return where this page's JSON-LD finds things: at today's addresses, in its language."""
    located, language = locator(), language_of_request()
    return Places(served().addresses.base, lambda path: located(path)[language], absolute)


GLOBALS: Mapping[str, Callable[..., object]] = {
    function.__name__: function for function in (canonical, page_addresses)
}
