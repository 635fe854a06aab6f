"""What the catalogue promises to portals, each known way of losing something for itself."""

from collections import Counter

import pyoxigraph as ox
import pytest

from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.publish.catalogue import about, catalogue, term, written
from psmgraph.publish.catalogue_content import NAMES, describe
from psmgraph.store.snapshot import Snapshot

from .made import DUMPS, OWNER, SITE, described

PAIRS = {
    "dcatapit:Catalog": "dcat:Catalog",
    "dcatapit:Dataset": "dcat:Dataset",
    "dcatapit:Distribution": "dcat:Distribution",
    "dcatapit:Agent": "foaf:Agent",
    "dcatapit:Organization": "vcard:Organization",
    "dcatapit:LicenseDocument": "dct:LicenseDocument",
    "dcatapit:Standard": "dct:Standard",
}
TYPE = term("rdf:type")


@pytest.fixture(scope="module")
def whole(demo_snapshot: Snapshot) -> frozenset[ox.Triple]:
    return frozenset(catalogue(described(demo_snapshot)))


def values(triples, name: str, node=None) -> list:
    return [
        each.object
        for each in triples
        if each.predicate == term(name) and node in (None, each.subject)
    ]


def of_class(triples, name: str) -> list:
    return sorted({t.subject for t in triples if (t.predicate, t.object) == (TYPE, term(name))},
                  key=str)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_a_datasets_own_document_says_the_catalogue_says_too(demo_snapshot, whole, name):
    own = set(about(described(demo_snapshot), name))
    assert own
    assert own <= whole


@pytest.mark.parametrize("field", ["dcat:theme", "dct:accrualPeriodicity", "dct:rightsHolder"])
def test_no_dataset_loses_its_theme_frequency_or_rights_holder_in_the_catalogue(whole, field):
    datasets = of_class(whole, "dcat:Dataset")
    assert len(datasets) == len(NAMES) - 1  # the service is none
    for dataset in datasets:
        assert values(whole, field, dataset), dataset
    assert {each.value for each in values(whole, "dcat:theme")} == {
        f"http://publications.europa.eu/resource/authority/data-theme/{code}"
        for code in OWNER.themes
    }


def test_no_two_datasets_have_one_title(whole):
    titles = Counter(
        title
        for each in of_class(whole, "dcat:Dataset")
        for title in values(whole, "dct:title", each)
    )
    assert titles
    assert max(titles.values()) == 1


def test_each_thing_is_of_its_italian_and_of_its_european_class(whole):
    for italian, european in PAIRS.items():
        assert of_class(whole, italian)
        assert of_class(whole, italian) == of_class(whole, european)


def test_no_node_is_without_an_iri(whole):
    terms = [part for triple in whole for part in (triple.subject, triple.object)]
    assert not [each for each in terms if isinstance(each, ox.BlankNode)]


def test_editions_are_never_listed_one_by_one(demo_snapshot, whole):
    text = written(whole, ox.RdfFormat.N_TRIPLES).decode()
    assert "/plan/" not in text
    (graph,) = [each for each in of_class(whole, "dcat:Dataset") if each.value.endswith("/graph")]
    assert [each.value for each in values(whole, "foaf:page", graph)] == [f"{SITE}/sheets"]


def test_a_file_has_its_size_its_sha256_and_an_address_that_stays(demo_snapshot, whole):
    for dump in DUMPS:
        found = [t.subject for t in whole if t.predicate == term("dcat:downloadURL")
                 and t.object.value == f"{SITE}/dumps/latest/{dump.name}"]  # fmt: skip
        if dump.name.endswith("metadata.json") or dump.name == "SHA256SUMS":
            assert not found
            continue
        (offer,) = found
        assert [each.value for each in values(whole, "dcat:byteSize", offer)] == [str(dump.size)]
        (checksum,) = values(whole, "spdx:checksum", offer)
        (value,) = values(whole, "spdx:checksumValue", checksum)
        assert value.value == dump.sha256
        assert values(whole, "spdx:algorithm", checksum) == [term("spdx:checksumAlgorithm_sha256")]


def test_a_table_says_where_its_columns_are_described(whole):
    (table,) = [t.subject for t in whole if t.predicate == term("dcat:downloadURL")
                and t.object.value.endswith("/links.csv")]  # fmt: skip
    (schema,) = values(whole, "dct:conformsTo", table)
    assert schema.value == f"{SITE}/dumps/latest/links.csv-metadata.json"


def test_compressed_files_say_what_they_are_when_unpacked(whole):
    (graph,) = [t.subject for t in whole if t.predicate == term("dcat:downloadURL")
                and t.object.value.endswith("/graph.nq.gz")]  # fmt: skip
    ends = [each.value.rpartition("/")[2] for name in ("dct:format", "dcat:compressFormat")
            for each in values(whole, name, graph)]  # fmt: skip
    assert ends == ["RDF_N_QUADS", "gzip"]


def test_before_the_files_are_made_each_dataset_can_be_had_all_the_same(demo_snapshot):
    triples = catalogue(describe(demo_snapshot, OWNER, (), SITE))
    for dataset in of_class(triples, "dcat:Dataset"):
        assert values(triples, "dcat:distribution", dataset)
    assert not values(triples, "spdx:checksum")
    assert not [each for each in values(triples, "dcat:accessURL") if "/dumps/" in each.value]


def test_the_service_says_where_it_is_what_describes_it_and_what_it_serves(demo_snapshot, whole):
    (service,) = of_class(whole, "dcat:DataService")
    for name in ("dcat:endpointURL", "dcat:endpointDescription"):
        assert [each.value for each in values(whole, name, service)] == [f"{SITE}/sparql"]
    served = {
        each.value.rpartition("/")[2] for each in values(whole, "dcat:servesDataset", service)
    }
    assert served == set(NAMES) - {"ontology", "shapes", "sparql"}


def test_the_document_of_a_dataset_with_a_service_describes_that_too(demo_snapshot):
    own = about(described(demo_snapshot), "graph")
    (service,) = of_class(own, "dcat:DataService")
    assert values(own, "dcat:accessService") == [service]
    assert values(own, "dcat:endpointURL", service)
    assert not of_class(about(described(demo_snapshot), "projects"), "dcat:DataService")


def test_version_and_period_are_told_by_the_names_of_old_and_new_profiles(whole, demo_snapshot):
    for dataset in of_class(whole, "dcat:Dataset"):
        (version,) = values(whole, "dcat:version", dataset)
        assert values(whole, "owl:versionInfo", dataset) == [version]
        own = dataset.value.endswith(("/ontology", "/shapes"))  # have one of their own
        assert (version.value == demo_snapshot.manifest.id) is not own
    for name in ("startDate", "endDate"):
        said = [values(whole, f"{prefix}:{name}") for prefix in ("dcat", "dcatapit", "schema")]
        assert said[0] == said[1] == said[2] != []


@pytest.mark.parametrize(
    ("licence", "title"),
    [
        ("CC-BY-4.0", ["Creative Commons Attribution"]),
        ("CC-BY-SA-4.0", ["Creative Commons Attribution Share-Alike"]),
        ("CC0-1.0", ["Creative Commons CCZero"]),
        ("ODbL-1.0", ["Open Data Commons Open Database License (ODbL)"]),
        ("IODL-2.0", []),  # is not in CKAN's register
    ],
)
def test_a_licence_has_the_title_by_which_ckan_knows_it(demo_snapshot, licence, title):
    triples = catalogue(described(demo_snapshot, licence=licence))
    (node,) = of_class(triples, "dcatapit:LicenseDocument")
    assert [each.value for each in values(triples, "dct:title", node)] == title


def test_the_period_is_that_of_the_editions(whole, demo_snapshot):
    days = [edition[-10:] for each in demo_snapshot.manifest.inputs for edition in each.editions]
    assert {each.value for each in values(whole, "dcat:startDate")} == {min(days)}
    assert {each.value for each in values(whole, "dcatapit:endDate")} == {max(days)}


def test_without_any_setting_nothing_is_invented_in_its_place(demo_snapshot):
    triples = catalogue(describe(demo_snapshot, CatalogueConfig(), DUMPS, SITE))
    agents = of_class(triples, "dcatapit:Agent")
    assert not [value for each in agents for value in values(triples, "foaf:name", each)]
    assert not values(triples, "vcard:hasEmail")
    assert not values(triples, "dct:issued")


def test_another_rights_holder_is_a_body_of_its_own(demo_snapshot):
    told = described(demo_snapshot, rights_holder="Unione dei Faggi", rights_holder_code="u_f")
    triples = catalogue(told)
    (holder,) = set(values(triples, "dct:rightsHolder"))
    (publisher,) = set(values(triples, "dct:publisher"))
    assert holder != publisher
    assert [each.value for each in values(triples, "foaf:name", holder)] == ["Unione dei Faggi"]
    assert [each.value for each in values(triples, "dct:identifier", holder)] == ["u_f"]


def test_the_same_snapshot_gives_the_same_bytes(demo_snapshot):
    first, second = (
        written(catalogue(described(demo_snapshot)), ox.RdfFormat.RDF_XML) for _ in range(2)
    )
    assert first == second
