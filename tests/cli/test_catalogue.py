"""[catalogue] and ``psmgraph catalogue``: what is wrong with the catalogue is said beforehand."""

import socket

import pyoxigraph as ox
import pytest

from psmgraph.catalogue_settings import CatalogueConfig, lacking
from psmgraph.config import load
from psmgraph.errors import CannotRun

TOLD = """
[catalogue]
publisher = "Comune di Provetta"
publisher_code = "c_z999"
contact_email = "opendata@provetta.example"
issued = 2025-03-01
"""


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('publisher_code = "Comune di Provetta"', "CONFIG-IPA"),
        ('rights_holder_code = "c z"', "CONFIG-IPA"),
        ('contact_email = "mailto:a@b.example"', "CONFIG-EMAIL"),
        ('contact_email = "Ada <a@b.example>"', "CONFIG-EMAIL"),
        ('contact_email = "opendata"', "CONFIG-EMAIL"),
        ('themes = ["GOVE", "PLANS"]', "CONFIG-CHOICE"),
        ("themes = []", "CONFIG-LIST"),
        ('frequency = "yearly"', "CONFIG-CHOICE"),
        ('licence = "CC BY"', "CONFIG-CHOICE"),
        ('publisher_type = "Town"', "CONFIG-CHOICE"),
        ('homepage = "www.provetta.example"', "CONFIG-URL"),
        ('spatial = "Italia"', "CONFIG-URL"),
        ('subjects = ["http://eurovoc.europa.eu/1 2"]', "CONFIG-URL"),
        ('issued = "2025"', "CONFIG-DATE"),
        ('publisher = ""', "CONFIG-TEXT"),
        ('editor = "x"', "CONFIG-UNKNOWN"),
    ],
)
def test_a_value_that_no_portal_would_take_is_refused_at_its_line(tmp_path, line, code):
    path = tmp_path / "psmgraph.toml"
    path.write_text(f"[catalogue]\n{line}\n", encoding="utf-8")
    with pytest.raises(CannotRun) as refused:
        load(path, {})
    finding = refused.value.finding
    assert (finding.code, finding.place.line) == (code, 2)
    assert finding.section.startswith("[catalogue]")


@pytest.mark.parametrize("url", ["dati.ente.it", "https://ente.it/?a", "https://a@ente.it/"])
def test_a_public_address_that_is_none_is_refused(url):
    with pytest.raises(CannotRun) as refused:
        load(None, {"PSMGRAPH_SERVER_PUBLIC_URL": url})
    assert refused.value.finding.code == "CONFIG-URL"


def test_every_setting_of_the_catalogue_can_be_a_variable():
    found = load(
        None,
        {
            "PSMGRAPH_CATALOGUE_PUBLISHER": "Comune di Provetta",
            "PSMGRAPH_CATALOGUE_THEMES": "ENVI, SOCI",
            "PSMGRAPH_CATALOGUE_ISSUED": "2025-03-01",
        },
    ).catalogue
    assert (found.publisher, found.themes) == ("Comune di Provetta", ("ENVI", "SOCI"))
    assert str(found.issued) == "2025-03-01"


def test_what_a_portal_insists_on_is_known_to_be_missing():
    assert lacking(CatalogueConfig()) == ("publisher", "publisher_code", "contact_email", "issued")
    whole = CatalogueConfig(
        publisher="a", publisher_code="b", contact_email="c@d.example", issued=load(
            None, {"PSMGRAPH_CATALOGUE_ISSUED": "2025-03-01"}
        ).catalogue.issued,
    )  # fmt: skip
    assert lacking(whole) == ()


def test_info_says_before_any_harvest_what_is_missing(psmgraph, demo_store, tmp_path):
    ran = psmgraph("info", "--store", demo_store)
    assert ran.code == 0
    (line,) = ran.lines
    assert "CATALOGUE-LACKS" in line
    assert "publisher_code, contact_email" in line
    (tmp_path / "psmgraph.toml").write_text(TOLD, encoding="utf-8")
    assert psmgraph("info", "--store", demo_store).err == ""


def test_serve_says_so_when_it_starts(start, demo_store):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = start("serve", "--store", demo_store, "--port", port)
    first = running.stderr.readline()
    assert "CATALOGUE-LACKS" in first
    running.terminate()
    running.communicate(timeout=30)


def test_the_catalogue_is_tested_and_what_is_wrong_says_how_to_mend_it(psmgraph, demo_store):
    ran = psmgraph("catalogue", "--store", demo_store)
    assert (ran.code, ran.out) == (1, "")
    assert "violation Agent-identifier" in ran.err
    assert "set publisher_code" in ran.err
    assert ran.lines[-1] == "catalogue: 4 errors, 1 warnings"


@pytest.mark.parametrize(
    ("suffix", "form"),
    [("rdf", ox.RdfFormat.RDF_XML), ("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)],
)
def test_with_its_owner_told_it_is_whole_and_written(psmgraph, demo_store, tmp_path, suffix, form):
    (tmp_path / "psmgraph.toml").write_text(TOLD, encoding="utf-8")
    site = "https://dati.provetta.example/piano"
    name = f"catalogo.{suffix}"
    ran = psmgraph("catalogue", "--store", demo_store, "--url", site, "-o", name)
    assert (ran.code, ran.lines) == (0, ["catalogue: 0 errors, 0 warnings"])
    quads = list(ox.parse(path=tmp_path / name, format=form))
    assert any(f"{site}/sparql" in str(quad.object) for quad in quads)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["-o", "catalogo.xlsx"], "CONFIG-CHOICE"),
        (["-o", "nowhere/catalogo.rdf"], "COMMAND-OUTPUT"),
        (["--url", "dati.ente.it"], "CONFIG-URL"),
    ],
)
def test_what_it_cannot_do_is_one_line(psmgraph, demo_store, arguments, code):
    ran = psmgraph("catalogue", "--store", demo_store, *arguments)
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert code in ran.err
