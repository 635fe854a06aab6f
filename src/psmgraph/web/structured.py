"""What a page says in schema.org's terms, as JSON-LD for search engines (https://schema.org/docs).

Made of what the page shows already. Persons are left out: their pages ask not to be indexed, and
so their names are not spread from here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from psmgraph.catalogue_settings import LICENCES, CatalogueConfig
from psmgraph.publish.dumps import Dump
from psmgraph.web.actor import ActorPage
from psmgraph.web.edition import EditionPage
from psmgraph.web.edition_graph import Linked
from psmgraph.web.home import HomePage
from psmgraph.web.plan import PlanPage
from psmgraph.web.project import ProjectPage
from psmgraph.web.sections import Happening
from psmgraph.web.terms import local_name
from psmgraph.web.values import excerpt

CONTEXT = "https://schema.org"
_WIKIDATA = "http://www.wikidata.org/entity/"
_LONGEST = 1000  # characters of a description
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: the base of their IRIs, and what makes a path here a whole address."""

    base: str
    page: Callable[[str], str]  # of a page, in the page's language
    data: Callable[[str], str]  # of what has no language

    @property
    def dataset(self) -> str:
        """Return the IRI of the whole graph as a dataset."""
        return f"{self.base}dataset/graph"


@dataclass(frozen=True, slots=True)
class Whole:
    """What is told of the whole beside its home page: names, version, who gives it, its files."""

    name: str
    description: str
    version: str  # the snapshot's id
    catalogue: CatalogueConfig
    dumps: tuple[Dump, ...]


def dataset(page: HomePage, whole: Whole, places: Places) -> Node:
    """Return the whole graph as a Dataset."""
    catalogue = whole.catalogue
    publisher = {"@type": "Organization", "name": catalogue.publisher, "url": catalogue.homepage}
    given_by = _known(publisher) if catalogue.publisher else None
    oldest, newest = page.totals["oldest"], page.totals["newest"]
    return _document(
        {
            "@type": "Dataset",
            "@id": places.dataset,
            "url": places.page("/"),
            "name": whole.name,
            "description": whole.description,
            "license": LICENCES[catalogue.licence].iri,
            "publisher": given_by,
            "creator": given_by,
            "version": whole.version,
            "dateModified": page.built_at,
            "temporalCoverage": f"{oldest}/{newest}" if oldest else None,
            "isAccessibleForFree": True,
            "inLanguage": "it",
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{places.base}catalog"},
            "distribution": [_download(dump, places) for dump in whole.dumps],
        }
    )


def project(page: ProjectPage, places: Places) -> Node:
    """Return a project as a Project: who is in it, what it held, the sheets that tell of it."""
    described = next((each.text for each in page.sections if each.name == "description"), "")
    parties = [party for section in page.sections for party in section.parties]
    happenings = [each for section in page.sections for each in section.happenings]
    granters = [body for section in page.sections for each in section.contributions
                for body in each.granted_by]  # fmt: skip
    return _document(
        {
            "@type": "Project",
            "@id": page.iri,
            "url": places.page(f"/page/{page.name}"),
            "name": page.title,
            "alternateName": list(page.aliases),
            "description": excerpt(described, _LONGEST),
            "parentOrganization": _thing("Project", page.plan, places) if page.plan else None,
            "member": _bodies((party.body for party in parties if not party.group), places),
            "funder": _bodies(granters, places),
            "event": [_happening(each, places) for each in happenings],
            "subjectOf": [
                {"@type": "Dataset", "@id": places.dataset},
                *(
                    {"@type": "Report", "@id": _iri(each.path, places),
                     "dateModified": each.issued}
                    for each in page.editions
                ),
            ],
        }
    )  # fmt: skip


def actor(page: ActorPage, places: Places) -> Node:
    """Return a body as an Organization: its names and codes, its projects, what it organised."""
    public = any(local_name(each) == "Institution" for each in page.classes)
    codes = dict(page.codes)
    relations: dict[str, list[Linked]] = {}
    for kind, linked in page.relations:
        relations.setdefault(kind, []).append(linked)
    return _document(
        {
            "@type": "GovernmentOrganization" if public else "Organization",
            "@id": page.iri,
            "url": places.page(f"/page/{page.name}"),
            "name": page.title,
            "alternateName": list(page.aliases),
            "identifier": [
                {"@type": "PropertyValue", "propertyID": kind, "value": code}
                for kind, code in codes.items()
                if kind != "wikidata"
            ],
            "sameAs": _WIKIDATA + codes["wikidata"].rpartition("/")[2]
            if "wikidata" in codes
            else None,
            "parentOrganization": _bodies(relations.get("part", ()), places),
            "subOrganization": _bodies(relations.get("has-part", ()), places),
            "memberOf": [_thing("Project", each.project, places) for each in page.engagements],
            "event": [
                _thing("Event", each.deed, places) | _known({"startDate": each.value})
                for each in page.events
            ],
        }
    )


def plan(page: PlanPage, places: Places) -> Node:
    """Return a plan: it is a project of projects."""
    return _document(
        {
            "@type": "Project",
            "@id": page.entity.iri,
            "url": places.page(f"/page/{page.entity.name}"),
            "name": page.entity.title,
            "description": page.description,
            "subjectOf": {"@type": "Dataset", "@id": places.dataset},
        }
    )


def edition(page: EditionPage, places: Places) -> Node:
    """Return an edition of a sheet as a Report on its project."""
    about = page.project
    return _document(
        {
            "@type": "Report",
            "@id": page.entity.iri,
            "url": places.page(f"/page/{page.entity.name}"),
            "name": page.entity.title,
            "dateModified": page.entity.name.rpartition("/")[2],
            "inLanguage": "it",
            "about": {"@type": "Project", "@id": _iri(about.path, places)}
            if about and about.path
            else None,
            "isPartOf": {"@type": "Dataset", "@id": places.dataset},
        }
    )


def _document(node: Mapping[str, Any]) -> Node:
    return {"@context": CONTEXT, **_known(node)}


def _known(node: Mapping[str, Any]) -> Node:
    """Return what is said: without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def _iri(path: str, places: Places) -> str:
    """Return the IRI of what has its page at ``path``."""
    return places.base + unquote(path.removeprefix("/page/"))


def _thing(kind: str, linked: Linked, places: Places) -> Node:
    """Return what stands beside: its IRI leads to its page, so no address is given twice."""
    said: Node = {"@type": kind, "name": linked.name}
    if linked.path and linked.path.startswith("/page/"):
        said["@id"] = _iri(linked.path, places)
    return said


def _bodies(bodies: Iterable[Linked], places: Places) -> list[Node]:
    """Return bodies as Organizations, each once, in the page's order."""
    return [_thing("Organization", each, places) for each in dict.fromkeys(bodies)]


def _happening(told: Happening, places: Places) -> Node:
    place = {"@type": "Place", "name": told.place} if told.place else None
    return _thing("Event", Linked(told.title, told.path), places) | _known(
        {
            "startDate": told.when.begin,
            "endDate": told.when.end,
            "location": place,
            "organizer": _bodies(told.organisers, places),
        }
    )


def _download(dump: Dump, places: Places) -> Node:
    return {
        "@type": "DataDownload",
        "name": dump.name,
        "contentUrl": places.data(f"/dumps/latest/{dump.name}"),
        "encodingFormat": dump.content_type.partition(";")[0],
        "contentSize": f"{dump.size} B",
        "sha256": dump.sha256,
    }
