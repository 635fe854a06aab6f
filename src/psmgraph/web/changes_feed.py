"""What the feed of changes tells: each edition of a sheet, newest first, and what it changed."""

from collections.abc import Mapping
from sqlite3 import Row

from flask_babel import gettext, ngettext  # type: ignore[import-untyped]

from psmgraph.catalogue_settings import LICENCES
from psmgraph.publish.feed import MEDIA_TYPE, Entry, Feed, Link
from psmgraph.web.comparing import compare_path
from psmgraph.web.context import absolute, origin, page_path, service
from psmgraph.web.dates import written
from psmgraph.web.identity import site_title
from psmgraph.web.languages import LANGUAGES, language_of_request, say
from psmgraph.web.news import changes_of
from psmgraph.web.served import Served

PAGE_SIZE = 50
KINDS = {  # of vocab/change, in the order in which they are told: the texts of one, of many
    "added": ("feed.added.one", "feed.added.many"),
    "removed": ("feed.removed.one", "feed.removed.many"),
    "changed": ("feed.changed.one", "feed.changed.many"),
    "done": ("feed.done.one", "feed.done.many"),
    "dropped": ("feed.dropped.one", "feed.dropped.many"),
}
_EDITIONS = """
SELECT edition, MIN(project_title) AS project_title, MIN(issued) AS issued FROM sheets
GROUP BY edition ORDER BY 3 DESC, edition LIMIT ? OFFSET ?
"""


def feed_page(found: Served, number: int) -> tuple[Feed, tuple[Entry, ...]]:
    """Return the page ``number`` of the feed, from 1, in the language of the request."""
    rows = found.rows(_EDITIONS, (PAGE_SIZE + 1, (number - 1) * PAGE_SIZE))
    shown = rows[:PAGE_SIZE]
    changes = changes_of(found, [row["edition"] for row in shown])
    entries = tuple(_entry(found, row, changes.get(row["edition"], {})) for row in shown)
    return _head(found, number, more=len(rows) > PAGE_SIZE), entries


def _head(found: Served, number: int, *, more: bool) -> Feed:
    language = language_of_request()
    catalogue = service().config.catalogue
    whose = site_title().text
    links = [_feed_link("self", number), _feed_link("first", 1)]
    links += [_feed_link("previous", number - 1)] if number > 1 else []
    links += [_feed_link("next", number + 1)] if more else []
    links += [
        Link("alternate", _page("/sheets"), "text/html", language),
        *(
            Link("alternate", absolute(_prefixed("/feed.atom", other)), MEDIA_TYPE, other)
            for other in LANGUAGES
            if other != language
        ),
        *(
            Link("related", absolute(f"/queries/changes.{suffix}"), kind, title=say("feed.data"))
            for suffix, kind in (("json", "application/sparql-results+json"), ("csv", "text/csv"))
        ),
    ]
    return Feed(
        iri=f"{found.addresses.base}dataset/graph#changes-{language}",
        language=language,
        title=gettext("feed.title", plan=whose),
        subtitle=say("feed.subtitle"),
        updated=found.snapshot.manifest.built_at,
        author=catalogue.publisher or whose,
        rights=LICENCES[catalogue.licence].name,
        links=tuple(links),
    )


def _entry(found: Served, row: Row, changes: Mapping[str, Mapping[str, int]]) -> Entry:
    language = language_of_request()
    iri, day = row["edition"], row["issued"]
    name = found.addresses.name(iri) or iri
    page = found.addresses.path(iri) or ""
    links: list[Link] = []
    told = [say("feed.first")]
    for earlier, counts in sorted(changes.items()):
        since = earlier[-len("2015-05-04") :]
        place, _, query = compare_path(name, since).partition("?")
        links += [
            Link("alternate", _page(f"{place}?{query}"), "text/html", language),
            *(
                Link("related", _page(f"{place}.{suffix}?{query}"), kind, language,
                     say("feed.changes"))
                for suffix, kind in (("json", "application/json"), ("csv", "text/csv"))
            ),
        ]  # fmt: skip
        told = [gettext("feed.since", day=written(since, language), what=_in_words(counts))]
    if not links:
        links = [Link("alternate", _page(page), "text/html", language)]
    links += [
        Link("related", absolute(f"/data/{name}.{suffix}"), kind, title=say("feed.edition"))
        for suffix, kind in (("ttl", "text/turtle"), ("jsonld", "application/ld+json"))
    ]
    title = gettext("feed.entry", project=row["project_title"], day=written(day, language))
    return Entry(iri, day, title, " ".join(told), tuple(links))


def _in_words(counts: Mapping[str, int]) -> str:
    told = (ngettext(*texts, counts[kind]) for kind, texts in KINDS.items() if counts.get(kind))
    return ", ".join(told)


def _page(path: str) -> str:
    """Return the whole address of a page in the language of the request."""
    return origin() + page_path(path)


def _prefixed(path: str, language: str) -> str:
    return path if language == LANGUAGES[0] else f"/{language}{path}"


def _feed_link(rel: str, number: int) -> Link:
    """Return the link to a page of this feed; its first page has one address."""
    query = f"?page={number}" if number > 1 else ""
    return Link(rel, _page(f"/feed.atom{query}"), MEDIA_TYPE)
