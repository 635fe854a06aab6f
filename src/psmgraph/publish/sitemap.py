"""The sitemap (sitemaps.org 0.9): a list of lists, each of pages in both languages.

Every page stands in it once for each language, with links to the other ones (xhtml:link), as
search engines ask. ``lastmod`` is there only where the data tell it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/xml"
MOST = 50_000  # addresses in one list, by the protocol; 50 MB too, which so many never reach here
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_OTHERS = "x-default"  # the address for who reads neither language: one of those listed
_TOGETHER = 100  # pages

Locate = Callable[[str], Mapping[str, str]]
"""What gives the addresses of a path by language ("it", "en", "x-default")."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: its path without language, and the day (or time) of its last change, if told."""

    path: str
    modified: str = ""


def index(addresses: Sequence[str]) -> str:
    """Return the list of the lists at ``addresses``."""
    lines = [f"<sitemap><loc>{escape(each)}</loc></sitemap>\n" for each in addresses]
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(lines)}</sitemapindex>\n'


def sitemap(pages: Iterable[Listed], locate: Locate) -> Iterator[str]:
    """Yield the list of ``pages`` piece by piece, some pages at a time."""
    piece = [f'{_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}">\n']
    for page in pages:
        piece.append(_page(page, locate(page.path)))
        if len(piece) >= _TOGETHER:
            yield "".join(piece)
            piece.clear()
    yield "".join([*piece, "</urlset>\n"])


def _page(page: Listed, addresses: Mapping[str, str]) -> str:
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
        for language, address in addresses.items()
    )
    modified = f"<lastmod>{escape(page.modified)}</lastmod>" if page.modified else ""
    return "".join(
        f"<url><loc>{escape(address)}</loc>{modified}{alternates}</url>\n"
        for language, address in addresses.items()
        if language != _OTHERS
    )
