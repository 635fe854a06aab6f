"""What the templates call: addresses in the page's language, dates, numbers, terms by name."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache, wraps

from babel.numbers import format_currency, format_decimal
from flask import Flask, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from psmgraph.web import contact, context, heads, reviewing, states
from psmgraph.web.addresses import ONTOLOGY, VOCABULARIES, Addresses
from psmgraph.web.anchors import anchors
from psmgraph.web.dates import Range, written
from psmgraph.web.graphs import PREFIXES
from psmgraph.web.kinds import Kind, ancestors, kind_of
from psmgraph.web.languages import language_of_request, other_language
from psmgraph.web.pages import AHEAD
from psmgraph.web.terms import RDF, local_name
from psmgraph.web.values import excerpt

USUAL_PREFIXES = {
    **PREFIXES,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "time": "http://www.w3.org/2006/time#",
    "rdf": RDF,
}
NAV_LISTS = ("projects", "actors", "activities", "links", "events", "contributions", "sheets")


def install(app: Flask) -> None:
    """Give the templates their filters and functions."""
    filters: dict[str, Callable[..., object]] = dict(
        date=date,
        number=number,
        money=money,
        term=term,
        comment=comment,
        local=local_name,
        excerpt=excerpt,
        paragraphs=paragraphs,
        beginning=beginning,
        in_language=in_language,
        iri_path=iri_path,
        **reviewing.FILTERS,
    )
    app.jinja_env.filters.update({name: _each_time(each) for name, each in filters.items()})
    app.jinja_env.filters["path"] = path
    app.jinja_env.globals.update(
        other_language=other_language,
        switch_language=switch_language,
        plain=plain,
        own_path=own_path,
        snapshot_id=snapshot_id,
        data_path=data_path,
        derives=derives,
        **states.GLOBALS,
        **heads.GLOBALS,
        **contact.GLOBALS,
        anchors=anchors,
        Range=Range,
        psm=ONTOLOGY,
        nav_lists=NAV_LISTS,
        crumbs_of=crumbs_of,
        facet_name=facet_name,
        scheme_name=scheme_name,
        term_link=term_link,
    )


def _each_time(function: Callable[..., object]) -> Callable[..., object]:
    """Return the filter as one that is never worked out beforehand.

    Jinja works a filter of a constant out when it compiles the template: ``'/queries'|path`` would
    keep the language and the state of whoever came first.
    """

    @pass_context
    @wraps(function)
    def asked(_context: object, *values: object, **arguments: object) -> object:
        return function(*values, **arguments)

    return asked


@pass_context  # and so never worked out beforehand
def path(around: Context, place: str, /, **arguments: str | int | Sequence[str]) -> str:
    """Return the address of a page of ours in the language and state of this one."""
    ahead = around.parent.get(AHEAD)
    if ahead is None or arguments:
        return context.page_path(place, **arguments)
    return f"{ahead}{place}"  # as most of a page's links are: no need to ask what the page is


def date(lexical: str) -> str:
    """Write a date in the page's language, as precise as it is."""
    return written(lexical, language_of_request())


def number(value: str | float | None) -> str:
    """Write a number in the page's language."""
    return "" if value is None else _number(str(value), language_of_request())


@lru_cache(maxsize=4096)  # Babel reads the locale's pattern anew each time
def _number(value: str, language: str) -> str:
    try:
        return str(format_decimal(Decimal(value), locale=language))
    except InvalidOperation:
        return value


def money(value: str | float | None, currency: str = "EUR") -> str:
    """Write an amount with its currency in the page's language."""
    if value is None:
        return ""
    amount = Decimal(str(value))
    return str(format_currency(amount, currency or "EUR", locale=language_of_request()))


def term(iri: str) -> str:
    """Return the name of a term of the ontology or of a vocabulary."""
    return context.site().terms.name(iri, language_of_request())


def comment(iri: str) -> str:
    """Return what the ontology says of a term."""
    return context.site().terms.comment(iri, language_of_request())


def paragraphs(text: str) -> Markup:
    """Return the text of a sheet, escaped, each of its lines a paragraph."""
    lines = [line for line in text.split("\n") if line.strip()]
    return Markup().join(Markup("<p>{}</p>").format(line) for line in lines)


def beginning(text: str, most: int) -> str:
    """Return the first characters of a text, its lines as they are, and a mark that it goes on."""
    return f"{text[:most].rstrip()} …"


def in_language(names: Mapping[str, str]) -> str:
    """Return the name in the page's language, of names by language, else the first."""
    return names.get(language_of_request()) or next(iter(names.values()), "")


def switch_language() -> str:
    """Return the address of this page in the other language."""
    to = other_language(language_of_request())
    prefix = "" if to == "it" else f"/{to}"
    query = request.query_string.decode("utf-8", "replace")
    return plain(prefix + request.path) + (f"?{query}" if query else "")


def plain(path: str) -> str:
    """Return the address of what has no language: data, style, query service."""
    return context.root() + path


def own_path() -> str:
    """Return the path of this page, without language."""
    return request.path


def data_path(path: str, /, **arguments: str | int | Sequence[str]) -> str:
    """Return the address of data, which have no language, in the state of this page."""
    return context.root() + context.stated(path, **arguments)


def derives() -> bool:
    """Tell whether the state that the page shows has a derived graph: that of a day has none."""
    found = context.served_if_any()
    return found is None or found.derives


def snapshot_id() -> str:
    """Return the id of the snapshot that the page shows, or nothing."""
    found = context.served_if_any()
    return found.snapshot.id if found else ""


def iri_path(iri: str) -> str | None:
    """Return the path of the page about ``iri``."""
    return context.served().addresses.path(iri)


def crumbs_of(name: str) -> list[tuple[str, str, str]]:
    """Return what stands around an entity, as (name, path, language) from the outermost."""
    served, language = context.served(), language_of_request()
    steps = []
    for around in ancestors(name):
        iri = served.addresses.iri(around)
        sheets = kind_of(around) in (Kind.ACTOR, Kind.OTHER)  # a body's name, a sheet's title
        known = served.known_name(iri, language)
        steps.append((known, f"/page/{around}", "it" if sheets else language))
    return steps


def facet_name(facet: str, value: str, plans: Mapping[str, Mapping[str, str]]) -> str:
    """Return the name of one value of a facet."""
    if facet == "plan" and value in plans:
        known = plans[value]
        return known.get(language_of_request()) or next(iter(known.values()), value)
    if facet == "kind" and "/" not in value:  # of the review list
        return reviewing.kind(value)
    return term(value)


def scheme_name(scheme: str) -> str:
    """Return the name of a vocabulary."""
    return term(f"{VOCABULARIES}{scheme}")


def term_link(iri: str) -> Markup:
    """Return a term by its name, linked to its page here, or by its short IRI, linked to it."""
    place = Addresses("-").path(iri)
    if place is not None:
        known = context.site().terms.name(iri, language_of_request())
        return Markup('<a href="{}">{}</a>').format(context.page_path(place), known)
    return Markup('<a href="{}" rel="external"><code>{}</code></a>').format(iri, short(iri))


def short(iri: str) -> str:
    """Return an IRI as prefix:name where a usual prefix fits, else whole."""
    for prefix, namespace in USUAL_PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
