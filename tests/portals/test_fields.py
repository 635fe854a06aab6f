"""Read by a portal's own software, every field of the catalogue arrives, and nothing else."""

import re

import pytest

from .conftest import ASKED, DOCUMENTS
from .expected import Expected
from .portal import NEWEST, PROFILES, Source, harvest

CATALOGUES = [each for each in ASKED if each[0].startswith("catalog.")]
TAG = re.compile(r"[\w .-]{2,100}")  # what CKAN takes as a tag


@pytest.fixture(params=CATALOGUES, ids="-".join)
def whole(request, served, harvests, demo_snapshot):
    """One way to harvest the catalogue: what came, and what must."""
    _, profile, language = request.param
    expected = Expected.of(served.server, demo_snapshot, served.config, language, profile)
    return harvests[request.param], expected


def test_each_dataset_becomes_one_package_and_the_service_none(whole):
    came, expected = whole
    assert set(came.packages) == set(expected.names)
    assert came.next_page is None


def test_each_field_of_each_dataset_arrives_as_it_was_set(whole):
    came, expected = whole
    for name, package in came.packages.items():
        fields = dict(package.fields)
        language = fields.pop("source_catalog_language")
        assert language.rpartition("/")[2] in ("ITA", "ENG")  # CKAN keeps one of the two
        assert fields == expected.fields(name)


def test_each_field_of_each_file_and_of_the_service_arrives(whole):
    came, expected = whole
    for name, package in came.packages.items():
        assert package.resources == expected.resources(name)


def test_what_tells_datasets_apart_is_never_the_same(whole):
    packages = whole[0].packages.values()
    for key in ("title", "identifier", "uri", "url"):
        assert len({each.fields[key] for each in packages}) == len(packages)
    assert len({each.name for each in packages}) == len(packages)
    assert {each.guid for each in packages} == {each.fields["identifier"] for each in packages}


def test_ckan_takes_each_keyword_as_a_tag_as_it_is(whole):
    for package in whole[0].packages.values():
        assert [tag for tag in package.fields["tags"] if not TAG.fullmatch(tag)] == []


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_datasets_own_document_says_all_that_the_catalogue_says_of_it(
    served, harvests, demo_snapshot, path
):
    expected = Expected.of(served.server, demo_snapshot, served.config, "en", NEWEST)
    ((name, package),) = harvests[path, NEWEST, "en"].packages.items()
    assert path == f"data/dataset/{name}.rdf"
    assert package.fields == expected.fields(name, with_catalogue=False)
    assert package.resources == expected.resources(name)


def test_the_format_is_found_by_its_content_type_or_as_the_guide_sets_it(served, harvests):
    found = {path: came.format for (path, _, _), came in harvests.items()}
    assert found["catalog.rdf"] == "application/rdf+xml"
    assert found["catalog.ttl"] == "text/turtle"
    assert found["catalog.jsonld"] == "application/ld+json"
    settings = '{"rdf_format": "application/rdf+xml"}'
    (came,) = harvest(Source(f"{served.server.address}catalog.rdf", config=settings))
    assert came.packages == harvests["catalog.rdf", NEWEST, "en"].packages


def test_profiles_differ_in_nothing_but_what_the_oldest_has_no_field_for(harvests):
    newest, middle, oldest = (harvests["catalog.rdf", each, "en"].packages for each in PROFILES)
    assert newest == middle
    lost = {
        key
        for name, package in newest.items()
        for uri, resource in package.resources.items()
        for key in resource.keys() - oldest[name].resources[uri].keys()
    }
    assert lost == {"availability", "compress_format", "package_format", "access_services"}
