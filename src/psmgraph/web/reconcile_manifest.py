"""How the service describes itself: what it offers, and where its parts stand."""

from collections.abc import Callable

from flask import request

from psmgraph import __version__
from psmgraph.web import reconcile_terms as terms
from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.context import absolute, origin, served, site, stated
from psmgraph.web.languages import language_of_request, say

PREVIEW_SIZE = (430, 260)  # width, height of the frame, in pixels

Told = dict[str, object]


def manifest() -> Told:
    """Return the manifest, in the language and for the state that the address asks for."""
    width, height = PREVIEW_SIZE
    return {
        "versions": ["0.2"],
        "name": say("reconcile.name"),
        "identifierSpace": served().addresses.base,
        "schemaSpace": ONTOLOGY,
        "documentation": f"{here()}{stated('/reconcile/about')}",
        "serviceVersion": __version__,
        "logo": absolute("/static/psmgraph.svg"),
        "view": {"url": f"{here()}{stated('/reconcile/view?id={{id}}')}"},
        "feature_view": {"url": f"{here()}{stated('/reconcile/about#{{id}}')}"},
        "defaultTypes": [terms.described(each, name_of) for each in terms.TYPES],
        "suggest": {each: _suggest(each) for each in ("entity", "type", "property")},
        "preview": {
            "url": f"{here()}{stated('/reconcile/preview?id={{id}}')}",
            "width": width,
            "height": height,
        },
        "extend": {
            "propose_properties": _place("/reconcile/properties"),
            "property_settings": [
                {
                    "name": "limit",
                    "type": "number",
                    "default": 0,
                    "label": say("reconcile.limit"),
                    "help_text": say("reconcile.limit_help"),
                }
            ],
        },
    }


def name_of(identifier: str) -> str:
    """Return what a type or property is called, in the language of the request."""
    own = {terms.PROJECTS: "reconcile.projects", terms.IRI: "reconcile.iri"}
    if identifier in own:
        return say(own[identifier])
    return site().terms.name(identifier, language_of_request())


def about(identifier: str) -> str:
    """Return what the ontology says of a type or property, if anything."""
    return site().terms.comment(identifier, language_of_request())


def type_of(identifier: str) -> Told:
    """Return a type by identifier and name."""
    return {"id": identifier, "name": name_of(identifier)}


def like(identifiers: tuple[str, ...], prefix: str, name: Callable[[str], str]) -> list[Told]:
    """Return those whose name or identifier holds ``prefix``, with what the ontology says."""
    wanted = prefix.casefold().strip()
    return [
        {"id": each, "name": name(each), **({"description": told} if (told := about(each)) else {})}
        for each in identifiers
        if wanted in name(each).casefold() or wanted in each.casefold()
    ]


def here() -> str:
    """Return the address under which the service stands, with the language."""
    return origin() + request.script_root


def _place(path: str) -> Told:
    return {"service_url": here(), "service_path": stated(path)}


def _suggest(what: str) -> Told:
    flyout = stated(f"/reconcile/flyout/{what}?id=${{id}}")
    return {
        **_place(f"/reconcile/suggest/{what}"),
        "flyout_service_url": here(),
        "flyout_service_path": flyout,
    }
