"""What the site says of itself: about, accessibility, and how to tell what is wrong."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from psmgraph import __version__
from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot
from psmgraph.web import create_app

from .page_rules import faults

PROJECT = "/page/plan/valdesempio/project/teatri-di-vallata"


def client(store: Path, catalogue: CatalogueConfig | None = None) -> Iterator[FlaskClient]:
    app = create_app(Config(store=store, catalogue=catalogue or CatalogueConfig()))
    yield app.test_client()
    app.extensions["psmgraph.service"].close()


@pytest.fixture(scope="module")
def unset(demo_store: Path) -> Iterator[FlaskClient]:
    yield from client(demo_store)


@pytest.fixture(scope="module")
def owned(demo_store: Path) -> Iterator[FlaskClient]:
    owner = CatalogueConfig(
        publisher="Comune di Provetta", contact_email="grafo&dati@provetta.example",
        licence="CC0-1.0",
    )  # fmt: skip
    yield from client(demo_store, owner)


def letter(page: str) -> tuple[str, dict[str, list[str]]]:
    (found,) = re.findall(r'<p><a href="(mailto:[^"]+)"', page)
    parts = urlsplit(found.replace("&amp;", "&"))
    return parts.path, parse_qs(parts.query)


def test_every_page_begins_a_letter_that_names_the_thing_and_the_snapshot(owned, demo_snapshot):
    to, told = letter(owned.get(PROJECT).text)
    assert to == "grafo%26dati@provetta.example"
    (body,) = told["body"]
    iri = f"{demo_snapshot.manifest.base}{PROJECT.removeprefix('/page/')}"
    assert f"IRI: {iri}" in body.splitlines()
    assert demo_snapshot.id in body
    assert letter(owned.get("/en/projects").text)[1]["subject"] == [
        "A remark on the graph of the sheets"
    ]


def test_without_an_address_no_page_offers_to_write(unset):
    for path in ("/", PROJECT, "/about", "/accessibility"):
        assert "mailto:" not in unset.get(path).text
    assert "non ha indicato un recapito" in unset.get("/accessibility").text


def test_about_tells_licence_sources_and_versions(owned, unset, demo_snapshot: Snapshot):
    page = owned.get("/about").text
    assert "Creative Commons Zero" in page
    assert "https://creativecommons.org/publicdomain/zero/1.0/" in page
    assert "Comune di Provetta" in page
    assert f"psmgraph {__version__}" in page
    assert demo_snapshot.id in page
    assert "Con scheda: 17 progetti su 20." in page
    assert "piano inventato" in page
    assert "CC BY 4.0" in unset.get("/about").text


@pytest.mark.parametrize("path", ["/about", "/en/about", "/accessibility", "/en/accessibility"])
def test_the_pages_keep_the_rules_and_stand_in_every_footer(owned, path):
    page = owned.get(path)
    assert page.status_code == 200
    assert faults(page.text) == []
    footer = owned.get("/en/" if path.startswith("/en") else "/").text.partition("<footer>")[2]
    assert f'href="{path}"' in footer


def test_the_statement_stands_before_anything_was_built(tmp_path):
    for found in client(tmp_path / "nothing"):
        assert found.get("/accessibility").status_code == 200


def test_what_the_site_says_of_itself_is_for_search_engines_too(unset):
    listed = unset.get("/sitemap-pages-1.xml").text
    for path in ("/about", "/accessibility", "/quality"):
        assert f"{path}</loc>" in listed
