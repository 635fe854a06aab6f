"""What this site is, whose, of what made; and who can use it: /about, /accessibility."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from psmgraph import __version__
from psmgraph.catalogue_settings import LICENCES, CatalogueConfig, Licence
from psmgraph.web.context import served, service, site
from psmgraph.web.kept import kept
from psmgraph.web.languages import language_of_request
from psmgraph.web.responses import conditional
from psmgraph.web.served import Served
from psmgraph.web.site import Site
from psmgraph.web.state import NOW, ask

bp = Blueprint("about", __name__)
_HTML = "text/html; charset=utf-8"
_PLANS = """
SELECT plan, COUNT(edition) AS sheets, COUNT(*) AS projects, MIN(issued) AS oldest,
  MAX(issued) AS newest FROM projects GROUP BY plan ORDER BY plan
"""


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A plan whose sheets were read: its name and description in the page's language."""

    path: str
    name: str
    description: str
    language: str  # of the description
    invented: bool
    sheets: int
    projects: int
    oldest: str
    newest: str


@dataclass(frozen=True, slots=True)
class AboutPage:
    """Everything that the page shows."""

    plans: tuple[PlanSource, ...]
    files: int
    catalogue: CatalogueConfig
    licence: Licence
    software: str
    documents: Sequence[tuple[str, str]]  # IRI of a document, and of its version
    snapshot: str
    built_at: str
    built_with: str
    statements: int
    base: str

    @classmethod
    def of(
        cls, served: Served, catalogue: CatalogueConfig, site: Site, language: str
    ) -> "AboutPage":
        """Read it from manifest, tables and configuration."""
        manifest = served.snapshot.manifest
        told = {
            f"{manifest.base}plan/{each.get('slug')}": each
            for each in manifest.info.get("plans", ())
        }
        return cls(
            plans=tuple(
                _plan(dict(row), told.get(row["plan"], {}), served, language)
                for row in served.rows(_PLANS)
                if row["plan"]
            ),
            files=len(manifest.inputs),
            catalogue=catalogue,
            licence=LICENCES[catalogue.licence],
            software=f"psmgraph {__version__}",
            documents=sorted(site.versions.items()),
            snapshot=served.snapshot.id,
            built_at=manifest.built_at[:10],
            built_with=manifest.software_version,
            statements=manifest.counts.quads,
            base=manifest.base,
        )


def _plan(
    row: Mapping[str, str | int | None], told: Mapping[str, object], served: Served, language: str
) -> PlanSource:
    iri = str(row["plan"])
    given = told.get("description")
    described = {str(key): str(words) for key, words in given.items()} if (
        isinstance(given, dict)
    ) else {}  # fmt: skip
    spoken = language if language in described else next(iter(described), language)
    return PlanSource(
        path=served.addresses.path(iri) or "",
        name=served.known_name(iri, language),
        description=described.get(spoken, ""),
        language=spoken,
        invented=bool(told.get("invented")),
        sheets=int(row["sheets"] or 0),
        projects=int(row["projects"] or 0),
        oldest=str(row["oldest"] or ""),
        newest=str(row["newest"] or ""),
    )


@bp.get("/about")
def about() -> Response:
    """Say what this is, under which licence, from which sources and of which versions."""
    ask(NOW)

    def page() -> str:
        catalogue = service().config.catalogue
        found = AboutPage.of(served(), catalogue, site(), language_of_request())
        return render_template("about.html", page=found)

    return conditional(kept(page), _HTML, vary=False)


@bp.get("/accessibility")
def accessibility() -> Response:
    """Say who can use these pages, how that was tested, and whom to tell what is amiss."""
    ask(NOW)
    return conditional(
        render_template("accessibility.html", version=__version__), _HTML, vary=False
    )
