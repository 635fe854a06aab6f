"""Our shapes of DCAT-AP_IT: the catalogue fits them, and each of them notices what it is for."""

from typing import NamedTuple

import pyoxigraph as ox
import pytest

from psmgraph import resources
from psmgraph.check.catalogue import catalogue_shapes, validate_catalogue
from psmgraph.publish.catalogue import PREFIXES, catalogue

from .made import described

CAT = "https://w3id.org/psmgraph/shapes/catalogue#"
BASE = "https://w3id.org/psmgraph/id/"
NODES = {
    "Catalog": f"<{BASE}catalog>",
    "Dataset": f"<{BASE}dataset/projects>",
    "Distribution": f"<{BASE}dataset/projects/distribution/projects.csv>",
    "Agent": f"<{BASE}catalog/publisher>",
    "Organization": f"<{BASE}catalog/contact>",
    "LicenseDocument": "<https://creativecommons.org/licenses/by/4.0/>",
    "PeriodOfTime": f"<{BASE}dataset/projects/period>",
    "Standard": "<https://www.w3.org/TR/shacl/>",
    "Checksum": f"<{BASE}dataset/projects/checksum/projects.csv>",
}
WRONG = "<https://wrong.example/>"


class Break(NamedTuple):
    """A shape, the property that is cut, and what is put in its stead (Turtle, no subject)."""

    shape: str
    cut: str = ""
    put: str = ""
    also: tuple[str, ...] = ()  # shapes that cannot but speak with it


def cut(shape: str, name: str) -> Break:
    return Break(shape, cut=name)


def put(shape: str, words: str) -> Break:
    return Break(shape, put=words)


BREAKS = [
    cut("Catalog-title", "dct:title"),
    cut("Catalog-description", "dct:description"),
    cut("Catalog-publisher", "dct:publisher"),
    put("Catalog-publisher", f"dct:publisher {WRONG}"),
    cut("Catalog-modified", "dct:modified"),
    put("Catalog-modified", 'dct:modified "ieri"'),
    cut("Catalog-dataset", "dcat:dataset"),
    put("Catalog-dataset", f"dcat:dataset {WRONG}"),
    cut("Catalog-homepage", "foaf:homepage"),
    cut("Catalog-language", "dct:language"),
    put("Catalog-language", f"dct:language {WRONG}"),
    cut("Catalog-issued", "dct:issued"),
    cut("Catalog-themeTaxonomy", "dcat:themeTaxonomy"),
    cut("Dataset-identifier", "dct:identifier"),
    put("Dataset-identifier", 'dct:identifier "due"'),
    cut("Dataset-title", "dct:title"),
    cut("Dataset-description", "dct:description"),
    cut("Dataset-modified", "dct:modified"),
    cut("Dataset-theme", "dcat:theme"),
    put("Dataset-theme", f"dcat:theme {WRONG}"),
    cut("Dataset-rightsHolder", "dct:rightsHolder"),
    cut("Dataset-accrualPeriodicity", "dct:accrualPeriodicity"),
    Break(
        "Dataset-accrualPeriodicity", "dct:accrualPeriodicity", f"dct:accrualPeriodicity {WRONG}"
    ),
    cut("Dataset-distribution", "dcat:distribution"),
    cut("Dataset-contactPoint", "dcat:contactPoint"),
    cut("Dataset-publisher", "dct:publisher"),
    put("Dataset-subject", f"dct:subject {WRONG}"),
    put("Dataset-keyword", f"dcat:keyword {WRONG}"),
    put("Dataset-language", f"dct:language {WRONG}"),
    put("Dataset-landingPage", f"dcat:landingPage {WRONG}"),
    put("Dataset-spatial", f"dct:spatial {WRONG}"),
    put("Dataset-temporal", f"dct:temporal {WRONG}"),
    put("Dataset-conformsTo", f"dct:conformsTo {WRONG}"),
    cut("Distribution-accessURL", "dcat:accessURL"),
    put("Distribution-accessURL", f"dcat:accessURL {WRONG}"),
    put("Distribution-downloadURL", 'dcat:downloadURL "qui"'),
    cut("Distribution-format", "dct:format"),
    Break("Distribution-format", "dct:format", f"dct:format {WRONG}"),
    cut("Distribution-license", "dct:license"),
    put("Distribution-title", f"dct:title {WRONG}"),
    cut("Distribution-description", "dct:description"),
    put("Distribution-modified", 'dct:modified "ieri"'),
    Break("Distribution-byteSize", "dcat:byteSize", "dcat:byteSize 1.5"),
    Break("Distribution-mediaType", "dcat:mediaType", f"dcat:mediaType {WRONG}"),
    put("Distribution-checksum", f"spdx:checksum {WRONG}"),
    cut("Agent-name", "foaf:name"),
    cut("Agent-identifier", "dct:identifier"),
    put("Agent-identifier", 'dct:identifier "due"'),
    cut("Organization-fn", "vcard:fn"),
    cut("Organization-hasEmail", "vcard:hasEmail"),
    Break("Organization-hasEmail", "vcard:hasEmail", 'vcard:hasEmail "a@b.example"'),
    cut("LicenseDocument-name", "foaf:name"),
    cut("LicenseDocument-type", "dct:type"),
    put("LicenseDocument-versionInfo", 'owl:versionInfo "5"'),
    cut("PeriodOfTime-startDate", "dcatapit:startDate"),
    put("PeriodOfTime-endDate", 'dcatapit:endDate "2015"'),
    cut("Standard-identifier", "dct:identifier"),
    put("Standard-title", f"dct:title {WRONG}"),
    cut("Checksum-algorithm", "spdx:algorithm"),
    cut("Checksum-checksumValue", "spdx:checksumValue"),
]
# Of the two classes the European one is cut.
CLASSES = {
    "Catalog-as-Catalog": "dcat:Catalog",
    "Dataset-as-Dataset": "dcat:Dataset",
    "Distribution-as-Distribution": "dcat:Distribution",
    "Agent-as-Agent": "foaf:Agent",
    "Organization-as-Organization": "vcard:Organization",
    "Organization-as-Kind": "vcard:Kind",
    "LicenseDocument-as-LicenseDocument": "dct:LicenseDocument",
    "Standard-as-Standard": "dct:Standard",
}


@pytest.fixture(scope="module")
def whole(demo_snapshot) -> frozenset[ox.Triple]:
    return frozenset(catalogue(described(demo_snapshot)))


def turtle(words: str) -> set[ox.Triple]:
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + words
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads}


def broken(whole, node: str, name: str = "", words: str = "") -> set[ox.Triple]:
    left = set(whole)
    if name:
        ((pattern),) = turtle(f"{node} {name} 0 .")
        gone = {t for t in left if (t.subject, t.predicate) == (pattern.subject, pattern.predicate)}
        assert gone, f"there is no {name} to cut"
        left -= gone
    return left | (turtle(f"{node} {words} .") if words else set())


def spoken(triples) -> set[str]:
    return {each.shape.removeprefix(CAT) for each in validate_catalogue(triples)}


def test_the_catalogue_fits_them(whole):
    assert validate_catalogue(whole) == ()


@pytest.mark.parametrize("each", BREAKS, ids=lambda each: f"{each.shape} {each.cut}{each.put}"[:60])
def test_each_property_that_is_wrong_makes_its_shape_speak_and_no_other(whole, each):
    node = NODES[each.shape.partition("-")[0]]
    assert spoken(broken(whole, node, each.cut, each.put)) == {each.shape, *each.also}


@pytest.mark.parametrize(("shape", "name"), CLASSES.items())
def test_a_class_that_is_missing_is_noticed(whole, shape, name):
    (lost,) = turtle(f"{NODES[shape.partition('-')[0]]} a {name} .")
    assert lost in whole
    assert shape in spoken(whole - {lost})


@pytest.mark.parametrize("kind", NODES)
def test_a_blank_node_is_noticed(whole, kind):
    target = {"PeriodOfTime": "dct:PeriodOfTime", "Checksum": "spdx:Checksum"}
    name = target.get(kind, f"dcatapit:{kind}")
    assert f"{kind}-iri" in spoken(whole | turtle(f"[] a {name} ."))


def test_two_datasets_of_one_title_are_noticed(whole):
    title = next(
        t.object for t in whole
        if t.predicate.value.endswith("title") and t.subject.value == f"{BASE}dataset/actors"
    )  # fmt: skip
    assert spoken(broken(whole, NODES["Dataset"], "", f"dct:title {title}")) == {"Dataset-titles"}


def test_every_shape_is_put_to_the_test_and_speaks_both_languages():
    tested = {each.shape for each in BREAKS} | set(CLASSES) | {f"{kind}-iri" for kind in NODES}
    messages = catalogue_shapes().messages
    assert {shape.removeprefix(CAT) for shape in messages} == tested | {"Dataset-titles"}
    assert all(said.it and said.en for said in messages.values())


def test_sheets_are_not_held_against_them():
    beside = {path.name for path in resources.folder("shapes").glob("*.ttl")}
    assert "dcatapit.ttl" not in beside
