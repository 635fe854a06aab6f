"""How a page, an answer or the files are cited: the block on the page, and the files to take.

/cite/page/{name}.cff, /cite/queries/{name}.bib?…, /cite/sparql.txt?query=…,
/cite/dumps/{snapshot}.cff: the address of the page behind /cite/, with its arguments, and the form
as the suffix.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, request

from psmgraph.publish import citing
from psmgraph.publish.citing import Citation
from psmgraph.store import queryfile
from psmgraph.store.snapshot import Snapshot
from psmgraph.web.context import DataLink, absolute, naming, noindex, root, served, service
from psmgraph.web.entity import title_of
from psmgraph.web.kinds import Kind, edition_path, kind_of
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.state import ARGUMENTS, State, asked, in_state

bp = Blueprint("citing", __name__)
_ISSUED = "SELECT issued FROM projects WHERE project = ?"
_OF_PAGES = ("all", "predecessors")  # what else a page of an entity can be asked


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a citation: its function, media type, and the file's name."""

    write: Callable[[Citation], str]
    content_type: str
    file: str


FORMS: Mapping[str, Form] = {
    "cff": Form(citing.cff, "application/yaml; charset=utf-8", "CITATION.cff"),
    "bib": Form(citing.bibtex, "application/x-bibtex; charset=utf-8", "citation.bib"),
    "txt": Form(lambda cited: f"{citing.text(cited)}\n", "text/plain; charset=utf-8", ""),
}


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """What the block "cite this" shows: texts, the permanent address, and the files' addresses."""

    text: str
    bibtex: str
    permalink: str
    files: tuple[DataLink, ...]


@bp.get("/cite/<path:place>")
def cite(place: str) -> Response:
    """Give the citation of what stands at /``place`` as a file, in the form of the suffix."""
    stem, _, suffix = place.rpartition(".")
    form = FORMS.get(suffix)
    title = _title_of(stem) if form else None
    if form is None or title is None:
        abort(404)
    response = conditional(form.write(_citation(title, f"/{stem}")), form.content_type, vary=False)
    if form.file:
        response.headers["Content-Disposition"] = f'attachment; filename="{form.file}"'
    return noindex(open_to_all(response))


def cited(title: str, place: str, *, files: bool = True) -> ShownCitation:
    """Return the block for the page at ``place`` ("/page/actor/…"), whose title is given.

    The arguments are those of this request, so that an answer's citation leads to that answer.
    Without ``files`` it stands on the page alone: /cite/… knows the titles of things, not of pages.
    """
    found = _citation(title, place)
    if not files:
        return ShownCitation(citing.text(found), citing.bibtex(found), found.address, ())
    pairs = urlencode([*_arguments(place), *_state(place)])
    at = f"{request.script_root}/cite{quote(place)}"
    links = tuple(
        DataLink(title, f"{at}.{suffix}?{pairs}", FORMS[suffix].content_type.partition(";")[0])
        for title, suffix in (("BibTeX", "bib"), ("CITATION.cff", "cff"))
    )
    return ShownCitation(citing.text(found), citing.bibtex(found), found.address, links)


def _citation(title: str, place: str) -> Citation:
    language, state = language_of_request(), served()
    name = place.removeprefix("/page/") if place.startswith("/page/") else ""
    plan = name.split("/")[1] if name.startswith("plan/") and "/" in name else ""
    owner = service().config.catalogue
    titled = {iri.rpartition("/")[2]: names for iri, names in state.plan_names.items()}
    return Citation(
        title=" ".join(title.split()),
        origin=citing.origin_of(_source().manifest, owner, language, plan, titled),
        address=_permalink(place),
        language=language,
        edition=_edition_of(name),
        as_of=state.as_of.isoformat() if state.as_of else "",
        iri=state.addresses.iri(name) if name else "",
    )


def _permalink(place: str) -> str:
    """Return the address that shows the same again, as long as its snapshot is kept."""
    language = request.script_root.removeprefix(root())
    whole = f"{absolute('')}{language}{quote(place)}"
    if place.startswith("/dumps/"):
        return whole  # which names the snapshot itself
    pairs = urlencode([*_arguments(place), *_state(place)])
    return f"{whole}?{pairs}" if pairs else whole


def _arguments(place: str) -> list[tuple[str, str]]:
    """Return what this request asks of ``place`` beside the state: a question, its parameters."""
    given = [(name, value) for name, value in request.args.items(multi=True) if value]
    if place.startswith("/page/"):
        return [pair for pair in given if pair[0] in _OF_PAGES]
    return [pair for pair in given if pair[0] not in ARGUMENTS]


def _edition_of(name: str) -> str:
    """Return the day of the edition that an entity's page stands on, if it does on one."""
    if kind_of(name) is Kind.PROJECT:
        rows = served().rows(_ISSUED, (served().addresses.iri(name),))
        return str(rows[0]["issued"] or "") if rows else ""
    inside = edition_path(name)
    return inside[-10:] if inside else ""


def _state(place: str) -> list[tuple[str, str]]:
    """Return the arguments that name the state of this request, with its snapshot; none for what
    is the same in every state.
    """
    if not in_state(place):
        return []
    return [*({**asked().arguments, "snapshot": _source().id}).items()]


def _source() -> Snapshot:
    """Return the snapshot of this request: for the state of a day, the one it is drawn from."""
    if asked().as_of is None:
        return served().snapshot  # the same to the end of the request, though another be served
    return service().of(State(snapshot=asked().snapshot)).snapshot


def _title_of(place: str) -> str | None:
    """Return the title of what stands at ``place``; None where nothing does that can be cited."""
    kind, _, name = place.partition("/")
    if kind == "page" and name and kind_of(name) is not Kind.PERSON:
        iri = served().addresses.iri(name)
        said = served().about("entity/stated", "entity", iri)
        return title_of(name, said, naming())[0] if said else None
    if kind == "queries" and name in queryfile.public_names():
        return queryfile.load(name).title.get(language_of_request()) or name
    if place == "sparql" and request.args.get("query"):
        return say("cite.sparql")
    if kind == "dumps" and name == _source().id:
        return say("cite.dumps")
    return None
