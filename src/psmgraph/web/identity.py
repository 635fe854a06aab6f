"""How the site presents itself: the names, colours and logo of [site], the plan's where unset.

The policy of the pages lets no style stand in them, so the colours are a style sheet of custom
properties; it and the logo have their hash in their addresses, and may be kept for ever.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app

from psmgraph import colours
from psmgraph.site_settings import SiteConfig, media_type
from psmgraph.web.context import root, served_if_any, service
from psmgraph.web.languages import LANGUAGES, language_of_request, other_language, say

bp = Blueprint("identity", __name__)
_EXTENSION = "psmgraph.identity"
_KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Words:
    """A name, and the language that it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Held:
    """A file that the site serves under a name made of its bytes."""

    name: str
    data: bytes
    content_type: str

    @classmethod
    def of(cls, data: bytes, suffix: str, content_type: str) -> "Held":
        """Return the file of these bytes."""
        return cls(f"{hashlib.sha256(data).hexdigest()[:12]}.{suffix}", data, content_type)

    @property
    def address(self) -> str:
        """Return where it is served."""
        return f"{root()}/site/{self.name}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What [site] gives the pages, read once: None for what it does not set."""

    style: Held | None
    logo: Held | None


def install(app: Flask, site: SiteConfig) -> None:
    """Read what the site is to look like, and give the templates its names.

    Raises:
        OSError: the logo is gone since the settings were checked.
    """
    words = style_of(site)
    style = Held.of(words.encode(), "css", "text/css; charset=utf-8") if words else None
    logo = None
    if site.logo is not None:
        kind = media_type(site.logo)
        logo = Held.of(site.logo.read_bytes(), site.logo.suffix.lower()[1:], kind)
    app.extensions[_EXTENSION] = Identity(style, logo)
    app.jinja_env.globals.update(GLOBALS)
    app.register_blueprint(bp)


def style_of(site: SiteConfig) -> str:
    """Return the style sheet of the colours, for light and dark pages; nothing if none is set."""
    if not site.accent:
        return ""
    bright, night = colours.light(site.accent), colours.dark(site.accent, site.accent_dark)
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_properties(night)}}}\n"
    return _properties(bright) + dark


def _properties(scheme: colours.Scheme) -> str:
    return f":root {{ --blue: {scheme.link}; --deep: {scheme.ground}; }}\n"


@bp.get("/site/<name>")
def held(name: str) -> Response:
    """Give the style sheet of the colours, or the logo."""
    files = {each.name: each for each in (identity().style, identity().logo) if each}
    if name not in files:
        abort(404)
    response = Response(files[name].data, content_type=files[name].content_type)
    response.headers["Cache-Control"] = _KEPT
    return response


def identity() -> Identity:
    """Return what the site looks like."""
    return cast("Identity", current_app.extensions[_EXTENSION])


def site_title() -> Words:
    """Return the site's name: the one that is set, else the plan's where the data are of one plan,
    else one of ours.
    """
    return _set("name") or _plan_name() or Words(say("site.name"), language_of_request())


def site_subtitle() -> Words:
    """Return the line under the name."""
    return _set("subtitle") or Words(say("site.subtitle"), language_of_request())


def site_body() -> tuple[str, str]:
    """Return the name of the body whose site it is, and the address of its own; empty if unset."""
    site = service().config.site
    return site.body, site.body_url


def site_style() -> str:
    """Return the address of the style sheet of the colours, or nothing."""
    style = identity().style
    return style.address if style else ""


def site_logo() -> str:
    """Return the address of the logo, or nothing."""
    logo = identity().logo
    return logo.address if logo else ""


def _set(what: str) -> Words | None:
    """Return the words set for this page's language, else for the other."""
    site, wanted = service().config.site, language_of_request()
    for language in (wanted, other_language(wanted)):
        words = getattr(site, f"{what}_{language}")
        if words:
            return Words(words, language)
    return None


def _plan_name() -> Words | None:
    found = served_if_any()
    plans = found.plan_names if found else {}
    if len(plans) != 1:
        return None
    (names,) = plans.values()
    for language in (language_of_request(), *LANGUAGES):
        if names.get(language):
            return Words(names[language], language)
    return None


GLOBALS: Mapping[str, Callable[[], object]] = {
    function.__name__: function
    for function in (site_title, site_subtitle, site_body, site_style, site_logo)
}
