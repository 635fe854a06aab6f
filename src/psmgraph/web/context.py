"""What every request has at hand: the served snapshot, the language, and how things are shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from flask import Response, current_app, g, request

from psmgraph.errors import CannotRun
from psmgraph.web.graphs import FORMATS
from psmgraph.web.languages import LANGUAGES, language_of_request
from psmgraph.web.served import NotBuiltError, Served, Service
from psmgraph.web.site import Site
from psmgraph.web.state import NOW, StateRefused, ask, asked, in_state
from psmgraph.web.values import Naming

NO_INDEX = "noindex"


@dataclass(frozen=True, slots=True)
class DataLink:
    """An address at which the same thing is served as data."""

    title: str
    href: str
    media_type: str


def service() -> Service:
    """Return the application's service."""
    return cast("Service", current_app.extensions["psmgraph.service"])


def site() -> Site:
    """Return what the application knows without any snapshot: terms, vocabularies."""
    return cast("Site", current_app.extensions["psmgraph.site"])


def served() -> Served:
    """Return the state that this request is answered from (state.py): the same to its end.

    Raises:
        NotBuiltError: nothing was built yet.
        StateRefused: the state that was asked for cannot be had.
    """
    if "served" not in g:
        g.served = service().of(asked())
    return cast("Served", g.served)


def served_if_any() -> Served | None:
    """Return the snapshot for what stands around a page; None where there is none to be had."""
    if g.get("broken"):
        return None
    try:
        return served()
    except (NotBuiltError, CannotRun, StateRefused):
        return None


def give_up() -> None:
    """Let the page of an error do without the snapshot: it may be what broke."""
    g.broken = True
    ask(NOW)


def request_id() -> str:
    """Return the id of this request, as the log has it (journal.py)."""
    return str(request.environ.get("psmgraph.request_id", ""))


def naming() -> Naming:
    """Return how this request's page names things."""
    return Naming(served().addresses, site().terms, language_of_request())


def data_links(place: str, suffixes: tuple[str, ...] = tuple(FORMATS)) -> tuple[DataLink, ...]:
    """Return the links to ``place`` (a path without language) in the formats of RDF."""
    return tuple(
        DataLink(
            FORMATS[suffix].title,
            root() + stated(f"{place}.{suffix}"),
            FORMATS[suffix].media_type,
        )
        for suffix in suffixes
    )


def root() -> str:
    """Return the path under which the application is mounted, without the language."""
    language = request.environ.get("psmgraph.language")
    return request.script_root.removesuffix(f"/{language}") if language else request.script_root


def origin() -> str:
    """Return scheme and host under which this request came, without a slash at the end."""
    return request.host_url.rstrip("/")


def absolute(path: str) -> str:
    """Return the whole address of ``path``, which has no language."""
    return origin() + root() + path


def locator() -> Callable[[str], Mapping[str, str]]:
    """Return what gives the whole addresses of a page by language, "x-default" for other ones.

    It asks nothing of the request any more, and so serves what is made while it is sent.
    """
    ahead = absolute("")

    def located(path: str) -> Mapping[str, str]:
        others = {each: f"{ahead}/{each}{path}" for each in LANGUAGES[1:]}
        return {LANGUAGES[0]: ahead + path, **others, "x-default": ahead + path}

    return located


def page_path(path: str, /, **arguments: str | int | Sequence[str]) -> str:
    """Return the address of a page of ours in the language and state of this one."""
    return f"{request.script_root}{stated(path, **arguments)}"


def stated(path: str, /, **arguments: str | int | Sequence[str]) -> str:
    """Return ``path`` with ``arguments`` and those that ask for the state of this page.

    An argument with several values stands there as often.
    """
    state = asked()
    if not arguments and state == NOW:
        return path  # as most of a page's links are
    given: dict[str, str | int | Sequence[str]] = {**state.arguments} if in_state(path) else {}
    given |= {name: value for name, value in arguments.items() if value != ""}
    if not given:
        return path
    place, mark, anchor = path.partition("#")
    place, _, query = place.partition("?")
    told = "&".join(part for part in (query, urlencode(given, doseq=True)) if part)
    return f"{place}?{told}{mark}{anchor}"


def noindex(response: Response) -> Response:
    """Ask search engines to leave the page out."""
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response
