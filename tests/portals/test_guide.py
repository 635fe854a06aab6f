"""docs/portals.md: what it says arrives in CKAN does, and nothing that is said goes unmentioned."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from psmgraph.publish.catalogue import PREFIXES, term

from .portal import NEWEST, PROFILES

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "portals.md").read_text(encoding="utf-8")
CHAPTER = GUIDE.partition("## What arrives in CKAN\n")[2].partition("\n## ")[0]
ARRIVES, _, LACKS = CHAPTER.partition("What CKAN has no field for:")
CLASSES = {
    "dcat:Catalog": "catalogue",
    "dcat:Dataset": "dataset",
    "dcat:Distribution": "distribution",
    "dcat:DataService": "service",
    "foaf:Agent": "publisher",
    "vcard:Kind": "contact",
    "dct:PeriodOfTime": "period",
    "spdx:Checksum": "checksum",
    "dct:LicenseDocument": "licence",
    "dct:Standard": "standard",
    "foaf:Document": "document",
}
RDF_TYPE = term("rdf:type")


def rows(text: str) -> list[tuple[str, list[str]]]:
    """Return the rows of a table: what is told of, and the other cells."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")]
             for line in text.splitlines() if line.startswith("| ")]  # fmt: skip
    return [(first.split(" (")[0], rest) for first, *rest in cells if first != "said of"]


MAPPED = [
    (said_of, name, field)
    for said_of, (cell,) in rows(ARRIVES)
    for name, field in re.findall(r"`(\w+:\w+)` → `(\w+)`", cell)
]
WITHOUT = [
    (said_of, name) for said_of, (names, _) in rows(LACKS) for name in re.findall(r"`(.*?)`", names)
]


@pytest.fixture(scope="module")
def said(served) -> set[tuple[str, str]]:
    """What kind of thing has which property in the catalogue."""
    triples = list(ox.parse(served.server.get("/catalog.rdf").body, format=ox.RdfFormat.RDF_XML))
    kinds = {
        triple.subject: kind
        for triple in triples
        for name, kind in CLASSES.items()
        if (triple.predicate, triple.object) == (RDF_TYPE, term(name))
    }
    names = {iri: prefix for prefix, iri in PREFIXES.items()}
    found = set()
    for triple in triples:
        if triple.predicate != RDF_TYPE:
            space, local = re.fullmatch(r"(.*[#/])(.*)", triple.predicate.value).groups()
            found.add((kinds[triple.subject], f"{names[space]}:{local}"))
    return found


def test_each_property_either_arrives_or_has_a_reason_not_to(said):
    told = [*dict.fromkeys((said_of, name) for said_of, name, _ in MAPPED), *WITHOUT]
    assert len(set(told)) == len(told)
    assert set(told) == said


def test_each_field_that_is_told_of_is_there(harvests):
    packages = harvests["catalog.rdf", NEWEST, "en"].packages
    resources = [each for package in packages.values() for each in package.resources.values()]
    services = [service for each in resources for service in each.get("access_services", [])]
    of_packages = {key for each in packages.values() for key in each.fields} | {"resources"}
    of_resources = {key for each in resources for key in each}
    there = {"service": {key for each in services for key in each}, "distribution": of_resources,
             "checksum": of_resources}  # fmt: skip
    lacking = [each for each in MAPPED if each[2] not in there.get(each[0], of_packages)]
    assert lacking == []


def test_each_field_that_is_there_is_told_of(harvests):
    told = {field for _, _, field in MAPPED} | {"uri", "homepage", "distribution_ref", "url"}
    told |= {"access_service_ref"}  # with distribution_ref, ckanext-dcat's own notes
    for profile in PROFILES:
        for package in harvests["catalog.rdf", profile, "en"].packages.values():
            assert package.fields.keys() <= told
            for resource in package.resources.values():
                assert resource.keys() <= told
                for service in resource.get("access_services", []):
                    assert service.keys() <= told
