"""What a snapshot offers to portals: its datasets, each with the files that it can be had as."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pyoxigraph as ox

from psmgraph import resources
from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.publish.catalogue_model import (
    Dataset,
    Described,
    Offer,
    Service,
    Standard,
    Words,
    words,
)
from psmgraph.publish.dumps import CLASSES, Dump
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.tables import open_tables

CATALOGUE, DATASET = "catalog", "dataset/"
ONTOLOGY = "https://w3id.org/psmgraph/ontology"
OF_GRAPH = ("graph.nq.gz", "current.ttl.gz", "void.ttl", "tables.sqlite.gz", "pack.zip")
NAMES = ("graph", *CLASSES, "ontology", "shapes", "sparql")
_SPARQL = "sparql"
_VERSION = "http://www.w3.org/2002/07/owl#versionIRI"
# By the end of a file's name: the EU's file type and IANA's media type, as they are uncompressed.
_TYPES: Mapping[str, tuple[str, str]] = {
    "nq": ("RDF_N_QUADS", "application/n-quads"),
    "ttl": ("RDF_TURTLE", "text/turtle"),
    "rdf": ("RDF_XML", "application/rdf+xml"),
    "jsonld": ("JSON_LD", "application/ld+json"),
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "sqlite": ("OCTET", "application/vnd.sqlite3"),  # the EU's table has no code for SQLite
    "zip": ("ZIP", "application/zip"),
}
_STANDARDS = {
    "ontology": ONTOLOGY,
    "owl": "http://www.w3.org/TR/owl2-overview/",
    "shacl": "https://www.w3.org/TR/shacl/",
    "sparql": "https://www.w3.org/TR/sparql11-protocol/",
}
_SPAN = "SELECT MIN(issued), MAX(issued) FROM sheets"


def describe(
    found: Snapshot, owner: CatalogueConfig, dumps: Sequence[Dump], site: str
) -> Described:
    """Return what the catalogue says of a snapshot that is served under ``site``.

    ``dumps`` are its files; those not made yet are left out, and a table is then offered as the
    list that the service writes when it is asked.
    """
    manifest = found.manifest
    plan = _plan_title(manifest.info.get("plans", ()))
    languages = _languages(manifest.info.get("plans", ()))
    site, span = site.rstrip("/"), _span(found)
    known = {each.name: each for each in dumps}
    prefix = manifest.base + DATASET
    told = words()["catalogue"]
    service = _service(f"{prefix}{_SPARQL}", plan, site)

    def dataset(name: str, standard: str, offers: Iterator[Offer], **more: Any) -> Dataset:
        said = words()["dataset"][name]
        return Dataset(
            name=name, iri=prefix + name, title=_filled(said["title"], plan),
            description=_filled(said["description"], plan), keywords=_keywords(said),
            page=f"{site}/page/{DATASET}{name}", standard=_standard(standard),
            offers=tuple(offers), **more,
        )  # fmt: skip

    of_sheets: dict[str, Any] = {"languages": languages, "span": span, "version": manifest.id}
    terms, rules = ({"languages": ("it", "en"), "version": version}
                    for version in _own_versions())  # fmt: skip
    datasets = (
        dataset(
            "graph", "ontology", _of_graph(known, site, service.iri),
            editions=f"{site}/sheets", **of_sheets,
        ),
        *(dataset(name, "ontology", _of_class(name, known, site), **of_sheets) for name in CLASSES),
        dataset("ontology", "owl", _documents("ontology", site), **terms),
        dataset("shapes", "shacl", _documents("shapes", site), **rules),
    )  # fmt: skip
    return Described(
        iri=manifest.base + CATALOGUE,
        site=site,
        title=_own(owner.title_it, owner.title_en) or _filled(told["title"], plan),
        description=_own(owner.description_it, owner.description_en) or told["description"],
        owner=owner,
        modified=_moment(manifest.built_at),
        version=manifest.id,
        datasets=datasets,
        service=service,
    )


def _of_graph(dumps: Mapping[str, Dump], site: str, service: str) -> Iterator[Offer]:
    for name in OF_GRAPH:
        if name in dumps:
            yield _dump(dumps[name], site)
    said = words()["file"][_SPARQL]
    yield Offer(
        _SPARQL, said["title"], said["description"], f"{site}/sparql", "SPARQLQ", service=service
    )


def _of_class(name: str, dumps: Mapping[str, Dump], site: str) -> Iterator[Offer]:
    table = f"{name}.csv"
    if table in dumps:
        described = f"{table}-metadata.json"
        schema = None
        if described in dumps:
            said = words()["standard"]["csvw"]
            address = f"{site}/dumps/latest/{described}"
            schema = Standard(address, said["title"], said["description"])
        yield _dump(dumps[table], site, schema)
    else:
        yield _offer(table, f"{site}/{table}")
    yield _offer(f"{name}.json", f"{site}/{name}.json")


def _documents(name: str, site: str) -> Iterator[Offer]:
    for suffix in ("ttl", "rdf", "jsonld"):
        yield _offer(f"{name}.{suffix}", f"{site}/{name}.{suffix}")


def _dump(dump: Dump, site: str, schema: Standard | None = None) -> Offer:
    return _offer(
        dump.name, f"{site}/dumps/latest/{dump.name}", dump.size, dump.sha256, standard=schema
    )


def _offer(
    name: str,
    url: str,
    size: int | None = None,
    sha256: str = "",
    *,
    standard: Standard | None = None,
) -> Offer:
    plain = name.removesuffix(".gz")
    end = plain.rpartition(".")[2]
    said = words()["file"].get(name) or words()["file"][end]
    file_type, media_type = _TYPES[end]
    return Offer(
        name=name, title=said["title"], description=said["description"], url=url,
        file_type=file_type, media_type=media_type, compressed=plain != name,
        packed=end == "zip", size=size, sha256=sha256, standard=standard,
    )  # fmt: skip


def _service(iri: str, plan: Words, site: str) -> Service:
    said = words()["dataset"][_SPARQL]
    return Service(
        name=_SPARQL, iri=iri, title=_filled(said["title"], plan),
        description=_filled(said["description"], plan), keywords=_keywords(said),
        page=f"{site}/page/{DATASET}{_SPARQL}", endpoint=f"{site}/sparql",
        standard=_standard(_SPARQL),
    )  # fmt: skip


def _standard(name: str) -> Standard:
    said = words()["standard"][name]
    return Standard(_STANDARDS[name], said["title"], said["description"])


def _plan_title(plans: Sequence[Mapping[str, Any]]) -> Words:
    """Return the name of the one plan, else words for several."""
    if len(plans) != 1 or not plans[0].get("title"):
        return dict(words()["several"])
    title = plans[0]["title"]
    first = next(iter(title.values()))
    return {language: title.get(language, first) for language in ("it", "en")}


def _languages(plans: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(plan.get("language", "it")) for plan in plans)) or ("it",)


def _keywords(said: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(given) for language, given in said["keywords"].items()}


def _filled(texts: Words, plan: Words) -> Words:
    return {language: text.replace("{plan}", plan[language]) for language, text in texts.items()}


@cache
def _own_versions() -> tuple[str, str]:
    """Return the versions that the ontology and the shapes give themselves (owl:versionIRI)."""
    files = (("ontology", "psmgraph.ttl"), ("shapes", "shapes.ttl"))
    ontology, shapes = (resources.folder(folder) / name for folder, name in files)
    return _version_of(ontology.read_bytes()), _version_of(shapes.read_bytes())


def _version_of(turtle: bytes) -> str:
    (version,) = (
        triple.object.value.rpartition("/")[2]
        for triple in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        if triple.predicate.value == _VERSION and isinstance(triple.object, ox.NamedNode)
    )
    return version


def _own(italian: str, english: str) -> Words:
    given = {"it": italian, "en": english}
    return {language: text for language, text in given.items() if text}


def _span(found: Snapshot) -> tuple[date, date] | None:
    """Return the days of the oldest and the newest edition; None where there is none."""
    try:
        with closing(open_tables(found.tables_path)) as tables:
            oldest, newest = tables.execute(_SPAN).fetchone()
    except sqlite3.OperationalError:  # of a server that has no such list
        return None
    return (date.fromisoformat(oldest), date.fromisoformat(newest)) if oldest else None


def _moment(built_at: str) -> str:
    """Return the time of a snapshot as xsd:dateTime in UTC, to the second."""
    given = datetime.fromisoformat(built_at).astimezone(UTC)
    return given.strftime("%Y-%m-%dT%H:%M:%SZ")
