"""What every request has at hand: the served snapshot, the language, and how things are shown."""

from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, g, request

from psmgraph.errors import CannotRun
from psmgraph.web.graphs import FORMATS
from psmgraph.web.languages import language_of_request
from psmgraph.web.served import NotBuiltError, Served, Service
from psmgraph.web.site import Site
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
    """Return the snapshot that this request is answered from: the same to its end.

    Raises:
        NotBuiltError: nothing was built yet.
    """
    if "served" not in g:
        g.served = service().current()
    return cast("Served", g.served)


def served_if_any() -> Served | None:
    """Return the snapshot for what stands around a page; None where there is none to be had."""
    if g.get("broken"):
        return None
    try:
        return served()
    except (NotBuiltError, CannotRun):
        return None


def give_up() -> None:
    """Let the page of an error do without the snapshot: it may be what broke."""
    g.broken = True


def naming() -> Naming:
    """Return how this request's page names things."""
    return Naming(served().addresses, site().terms, language_of_request())


def data_links(place: str, suffixes: tuple[str, ...] = tuple(FORMATS)) -> tuple[DataLink, ...]:
    """Return the links to ``place`` (a path without language) in the formats of RDF."""
    return tuple(
        DataLink(FORMATS[suffix].title, f"{root()}{place}.{suffix}", FORMATS[suffix].media_type)
        for suffix in suffixes
    )


def root() -> str:
    """Return the path under which the application is mounted, without the language."""
    language = request.environ.get("psmgraph.language")
    return request.script_root.removesuffix(f"/{language}") if language else request.script_root


def page_path(path: str) -> str:
    """Return the address of a page of ours in the language of this one."""
    return f"{request.script_root}{path}"


def noindex(response: Response) -> Response:
    """Ask search engines to leave the page out."""
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response
