"""The links that stand on a page by the hundred, as HTML: a template's macro takes thrice the time.

They are part of macros.html: ``m.link(…)``, ``m.source(…)``, ``m.said(…)``, ``m.shown(…)``. So is
``m.pieces(…)``, a text with its passages marked.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from psmgraph.web import context
from psmgraph.web.edition import Piece
from psmgraph.web.edition_graph import Words
from psmgraph.web.languages import language_of_request
from psmgraph.web.pages import AHEAD, Show, escaped
from psmgraph.web.values import Shown, excerpt

_TITLE = 200  # characters of the words that a link to them shows


class Named(Protocol):
    """Something with a name, and a page or none."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def path(self) -> str | None:
        """Return the path of its page."""


class Placed(Protocol):
    """Words with the way to them, and where they stand in the document."""

    @property
    def words(self) -> str:
        """Return the words."""

    @property
    def path(self) -> str:
        """Return the way to them."""

    @property
    def line(self) -> int | None:
        """Return the line."""

    @property
    def page(self) -> int | None:
        """Return the page."""


@pass_context
def anchors(around: Context) -> tuple[Show, Show, Show, Show, Show]:
    """Return what shows links (link, source, said, shown, pieces) on the page that is made."""
    language, say = language_of_request(), around["_"]
    path = _path(around)

    def tongue(lang: str | None) -> str:
        return f' lang="{escaped(lang)}"' if lang and lang != language else ""

    def link(linked: Named, lang: str | None = "it") -> object:
        """Return a name with its link; ``lang`` is the name's, None where it stands around it."""
        marked = tongue(lang)
        if linked.path:
            return Markup(f'<a href="{path(linked.path)}"{marked}>{escaped(linked.name)}</a>')
        return Markup(f"<span{marked}>{escaped(linked.name)}</span>") if marked else linked.name

    def place(page: int | None, line: int | None) -> Markup | str:
        if page:
            told: Markup = say("source.page", n=page)
        else:
            told = say("source.line", n=line) if line else Markup()
        return told

    def source(words: Words | None) -> Markup:
        """Return the link to the words that something stands on."""
        if not words:
            return Markup()
        pages, lines = words.pages, words.lines
        told = place(pages[0] if pages else None, lines[0] if lines else None)
        title = escaped(excerpt(words.exact, _TITLE))
        return Markup(
            f' <a class="src" href="{path(words.href)}" title="{title}">'
            f'<span class="hidden">{say("source.open")} </span>{told or say("source.words")}</a>'
        )

    def said(words: Placed | None, whose: str) -> Markup:
        """Return the link to what a sheet says, with its line or page."""
        if not words:
            return Markup()
        told = place(words.page, words.line)
        title, rest = escaped(excerpt(words.words, _TITLE)), f", {told}" if told else ""
        return Markup(
            f' <a class="src" href="{path(words.path)}" title="{title}">{escaped(whose)}{rest}</a>'
        )

    def shown(value: Shown) -> object:
        """Return a term as it is shown."""
        marked, text = tongue(value.language), escaped(value.text)
        if value.note:
            note = escaped(value.note)
            kind = f'<a href="{path(value.path)}">{note}</a>' if value.path else note
            return Markup(f"{kind}: <span{marked}>{text}</span>" if text else kind)
        if value.path:
            return Markup(f'<a href="{path(value.path)}"{marked}>{text}</a>')
        if value.href:
            return Markup(f'<a href="{escaped(value.href)}" rel="external">{text}</a>')
        return Markup(f'<span class="pre"{marked}>{text}</span>') if value.language else text

    def pieces(all_pieces: Iterable[Piece]) -> Markup:
        """Return a text, its passages marked, each with the number of its note."""
        note = say("edition.note")
        told: dict[str, Callable[[Piece], str]] = {
            "words": lambda piece: escaped(piece.text),
            "label": lambda piece: f"<b>{escaped(piece.text)}</b>",
            "open": lambda piece: f'<mark id="{piece.anchor}">' if piece.anchor else "<mark>",
            "note": lambda piece: (
                f'<a class="note" href="#note-{piece.number}">'
                f'<span class="hidden">{note} </span>{piece.number}</a>'
            ),
            "close": lambda _: "</mark>",
        }
        return Markup("".join(told[piece.kind](piece) for piece in all_pieces))

    return link, source, said, shown, pieces


def _path(around: Context) -> Callable[[str], str]:
    """Return what makes the address of a page of ours of its path, as the filter does."""
    ahead = around.parent.get(AHEAD)
    if ahead is None:
        return lambda place: escaped(context.page_path(place))
    before = escaped(ahead)
    return lambda place: f"{before}{escaped(place)}"
