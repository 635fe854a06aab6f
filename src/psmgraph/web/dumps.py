"""The files of a snapshot, the page that lists them, and the VoID description of what is served.

A file stands at /dumps/{snapshot}/{name} and never changes there; /dumps/latest/{name} leads to
the newest that is made. It travels as it lies on the disk, compressed ones as application/gzip:
what is saved has the size and the sha256 that are told of it, and can be asked for in parts.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from werkzeug.wsgi import wrap_file

from psmgraph.publish.csv_tables import csv_tables
from psmgraph.publish.dumps import Dump, find, listed, path_of
from psmgraph.store.snapshot import Snapshot, snapshots
from psmgraph.web.conditions import answer_if_changed
from psmgraph.web.context import DataLink, absolute, page_path, root, served, service
from psmgraph.web.errors import document, not_acceptable, wants_html
from psmgraph.web.graphs import ENTITY_TYPES, FORMATS, HTML, PREFIXES, Format, by_media_type
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.negotiation import best
from psmgraph.web.ranges import OutOfBounds, Part, part_asked, still_the_same
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.state import NOW, State, ask, refused

bp = Blueprint("dumps", __name__)
_FOR_EVER = "public, max-age=31536000, immutable"
_EXPOSED = "Psmgraph-Snapshot, ETag, Link, X-Request-Id, Accept-Ranges, Content-Range"
_RETRY = "60"  # seconds
_JSON = "application/json"
_SUFFIX = f"<any({', '.join(FORMATS)}):suffix>"
_VOID = {"void": "http://rdfs.org/ns/void#", "foaf": "http://xmlns.com/foaf/0.1/"}
_CSVW = ".csv-metadata.json"
WORDS: Mapping[str, str] = {
    "graph.nq.gz": "dumps.graph",
    "current.ttl.gz": "dumps.current",
    "tables.sqlite.gz": "dumps.sqlite",
    "void.ttl": "dumps.void",
    "pack.zip": "dumps.pack",
    "SHA256SUMS": "dumps.sums",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A file on the page: where it is, what it holds, and the address of its description."""

    dump: Dump
    href: str
    words: str
    described: str = ""


@dataclass(frozen=True, slots=True)
class DumpsPage:
    """The files of one snapshot, and the other snapshots that have some, newest first."""

    snapshot: str
    files: tuple[Shown, ...]
    others: tuple[str, ...]


@bp.get("/dumps")
def dumps() -> Response:
    """List the files of the served snapshot, for people or programs."""
    return _list(served().snapshot)


@bp.get("/dumps.json")
def dumps_json() -> Response:
    """List the same for programs."""
    return _as_json(served().snapshot)


@bp.get("/dumps/<snapshot_id>")
def dumps_of(snapshot_id: str) -> Response:
    """List the files of one snapshot that is kept."""
    if snapshot_id == "latest":
        return _lead(page_path("/dumps"))
    return _list(_kept(snapshot_id))


@bp.get("/dumps/latest/<name>")
def latest(name: str) -> Response:
    """Lead to the file of the newest snapshot that has its files."""
    ask(NOW)
    newest = _newest()
    if newest is None:
        return _not_made()
    if find(newest, name) is None:
        return _refused(404, "dumps.unknown")
    return _lead(f"{root()}/dumps/{newest.id}/{name}")


@bp.get("/dumps/<snapshot_id>/<name>")
def file(snapshot_id: str, name: str) -> Response:
    """Send one file, or the part of it that is asked for."""
    found = _kept(snapshot_id)
    dump = find(found, name)
    if dump is None:
        return _refused(404, "dumps.unknown") if listed(found) else _not_made()
    response = _whole(found, dump)
    answer_if_changed(response)  # the conditions go before the range (RFC 9110, 13.2.2)
    if response.status_code == 200 and request.method == "GET":  # of others it says nothing (14.2)
        _fill(response, found, dump)
    return response


@bp.get("/void", defaults={"suffix": ""})
@bp.get(f"/void.{_SUFFIX}")
def void(suffix: str) -> Response:
    """Serve the VoID description; people are led to the page of the files."""
    if suffix:
        return _void(FORMATS[suffix])
    offered = (*ENTITY_TYPES[1:], HTML)
    media_type = best(request.headers.get("Accept"), offered)
    if media_type is None:
        return not_acceptable(offered)
    if media_type == HTML:
        response = _lead(page_path("/dumps"), 303)
        response.vary.add("Accept")
        return response
    return _void(by_media_type(media_type))


@bp.get("/.well-known/void")
def well_known() -> Response:
    """Lead from where VoID says to look (https://www.w3.org/TR/void/#well-known) to it."""
    return _lead(f"{root()}/void")


def _kept(snapshot_id: str) -> Snapshot:
    """Return the kept snapshot of that id; the answer is then of its state.

    Raises:
        StateRefused: none is kept (STORE-NO-SNAPSHOT).
    """
    if not snapshot_id:
        raise refused("STORE-NO-SNAPSHOT", "dumps", snapshot_id)
    ask(NOW if snapshot_id == service().current().snapshot.id else State(snapshot=snapshot_id))
    return served().snapshot


def _newest() -> Snapshot | None:
    """Return the served snapshot, or, while its files are not made, the newest that has some."""
    now = served().snapshot
    if listed(now):
        return now
    return next((each for each in _with_files() if each.id != now.id), None)


def _with_files() -> tuple[Snapshot, ...]:
    """Return the kept snapshots that have files, newest first; not those of a day."""
    kept = snapshots(service().config.store) if not service().config.store_url else ()
    return tuple(each for each in kept if each.as_of is None and listed(each))


def _whole(found: Snapshot, dump: Dump) -> Response:
    """Return the answer with the whole file's headers, and no bytes yet."""
    response = Response(status=200, content_type=dump.content_type)
    response.content_length = dump.size
    response.set_etag(dump.sha256[:32])
    response.last_modified = datetime.fromisoformat(found.manifest.built_at)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = _FOR_EVER
    if dump.name.endswith(".csv"):
        response.headers["Link"] = (
            f'<{dump.name}-metadata.json>; rel="describedby"; type="application/csvm+json"'
        )
    open_to_all(response)
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def _fill(response: Response, found: Snapshot, dump: Dump) -> None:
    """Give the answer the bytes that are asked for: the server sends them by itself."""
    modified = datetime.fromisoformat(found.manifest.built_at)
    part = None
    if still_the_same(request.headers.get("If-Range"), dump.sha256[:32], modified):
        try:
            part = part_asked(request.headers.get("Range"), dump.size)
        except OutOfBounds:
            response.status_code = 416
            response.headers["Content-Range"] = f"bytes */{dump.size}"
            response.headers["Cache-Control"] = "no-store"
            response.content_type = "text/plain; charset=utf-8"
            response.set_data(f"416: {dump.size} bytes\n")
            return
    start, stop = (part.start, part.stop) if part else (0, dump.size)
    if part:
        response.status_code = 206
        response.headers["Content-Range"] = part.content_range
        response.content_length = stop - start
    try:
        body = Part(path_of(found, dump), start, stop)
    except FileNotFoundError:  # the snapshot was deleted since the request began
        raise refused("STORE-NO-SNAPSHOT", "dumps", found.id) from None
    response.response = wrap_file(request.environ, body)  # type: ignore[arg-type]
    response.direct_passthrough = True


def _list(found: Snapshot) -> Response:
    media_type = best(request.headers.get("Accept"), (HTML, _JSON))
    if media_type is None:
        return not_acceptable((HTML, _JSON))
    if media_type == _JSON:
        return _as_json(found)
    others = tuple(each.id for each in _with_files() if each.id != found.id)
    files = tuple(_shown(found, each) for each in listed(found) if not each.name.endswith(_CSVW))
    page = DumpsPage(found.id, files, others)
    link = DataLink("JSON", f"{root()}/dumps.json", _JSON)
    return conditional(
        render_template("dumps.html", page=page, rows_data=(link,)), "text/html; charset=utf-8"
    )


def _shown(found: Snapshot, dump: Dump) -> Shown:
    ahead = f"{root()}/dumps/{found.id}/"
    table = csv_tables().get(dump.name.removesuffix(".csv"))
    if table is not None:
        words = table.title[language_of_request()]
        return Shown(dump, ahead + dump.name, words, f"{ahead}{table.name}{_CSVW}")
    return Shown(dump, ahead + dump.name, say(WORDS[dump.name]) if dump.name in WORDS else "")


def _as_json(found: Snapshot) -> Response:
    ahead = absolute(f"/dumps/{found.id}/")
    told = {
        "snapshot": found.id,
        "hash": found.manifest.hash,
        "built_at": found.manifest.built_at,
        "files": [{"url": ahead + each.name, **asdict(each)} for each in listed(found)],
        "others": [
            {"snapshot": each.id, "url": absolute(f"/dumps/{each.id}")}
            for each in _with_files()
            if each.id != found.id
        ],
    }
    body = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return open_to_all(conditional(body, _JSON))


def _void(form: Format) -> Response:
    newest = _newest()
    if newest is None:
        return _not_made()
    place = absolute(f"/dumps/{newest.id}/void.ttl")
    text = (newest.dumps_path / "void.ttl").read_bytes()
    read = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=place)
    triples = (each.triple for each in read)
    body = ox.serialize(triples, format=form.rdf, prefixes={**PREFIXES, **_VOID})
    assert isinstance(body, bytes)  # as no output was given
    return open_to_all(conditional(body, form.content_type))


def _not_made() -> Response:
    """Say that there are no files: not yet, or never where the store is on another server."""
    if service().config.store_url:
        return _refused(404, "dumps.elsewhere")
    response = _refused(503, "dumps.none")
    response.headers["Retry-After"] = _RETRY
    return response


def _refused(status: int, key: str) -> Response:
    """Say why there is no such file: on a page to who names HTML, else as a document."""
    if not wants_html() or "text/html" not in request.headers.get("Accept", ""):
        return document(status, {"title": say(key)})
    page = render_template("error.html", code=status, name="", detail=say(key))
    return Response(page, status, content_type="text/html; charset=utf-8")


def _lead(address: str, status: int = 302) -> Response:
    """Lead to an address that another snapshot may change: to be asked again each time."""
    response = Response(status=status, headers={"Location": address, "Cache-Control": "no-cache"})
    return open_to_all(response)
