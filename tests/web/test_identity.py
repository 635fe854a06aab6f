"""The plan's own name, body, colours and logo on every page."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from psmgraph.config import Config
from psmgraph.site_settings import SiteConfig
from psmgraph.web import create_app

from .page_rules import faults, tree
from .server import HTML

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'
Sites = Callable[[SiteConfig], FlaskClient]


@pytest.fixture(scope="module")
def site_of(demo_store: Path) -> Iterator[Sites]:
    made = []

    def site(settings: SiteConfig) -> FlaskClient:
        made.append(create_app(Config(store=demo_store, site=settings)))
        return made[-1].test_client()

    yield site
    for app in made:
        app.extensions["psmgraph.service"].close()


@pytest.fixture(scope="module")
def own(site_of: Sites, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    logo = tmp_path_factory.mktemp("logo") / "Mark.SVG"
    logo.write_bytes(SVG)
    return site_of(
        SiteConfig(
            name_it='Piano "Valle & Monti"', subtitle_en="The sheets", body="Unione <dei> Comuni",
            body_url="https://www.unione.example/?a=1&b=2", accent="#8a0a3c", logo=logo,
        )
    )  # fmt: skip


def text(site: FlaskClient, path: str) -> str:
    return site.get(path, headers=HTML).text


def test_name_and_body_stand_above_every_page_in_their_language(own):
    for path, status in (("/", 200), ("/en/projects", 200), ("/en/not/there", 404)):
        reply = own.get(path, headers=HTML)
        assert reply.status_code == status
        assert faults(reply.text) == []
        header = tree(reply.text)[0].all("header")[0]
        assert 'Piano "Valle & Monti"' in header.text
        (body,) = [a for a in header.all("a") if a.attributes.get("rel") == "external"]
        assert (body.text, body.attributes["href"]) == (
            "Unione <dei> Comuni", "https://www.unione.example/?a=1&b=2"
        )  # fmt: skip
        (name,) = [each for each in header.all("strong") if "Valle" in each.text]
        assert name.attributes.get("lang") == ("it" if path.startswith("/en") else None)
    assert "<title>Projects – Piano &#34;Valle &amp; Monti&#34;</title>" in text(
        own, "/en/projects"
    )
    assert "The sheets" in text(own, "/en/about")
    assert '<span lang="en">The sheets</span>' in text(own, "/about")


def test_colours_are_a_style_sheet_whose_address_changes_with_them(own, site_of):
    (address,) = re.findall(r'<link rel="stylesheet" href="(/site/[^"]+)"', text(own, "/en/"))
    reply = own.get(address)
    assert (reply.status_code, reply.mimetype) == (200, "text/css")
    assert "max-age=31536000" in reply.headers["Cache-Control"]
    assert "--blue: #8a0a3c" in reply.text
    assert "screen and (prefers-color-scheme: dark)" in reply.text
    other = site_of(SiteConfig(accent="#00695c"))
    (changed,) = re.findall(r'href="(/site/[^"]+\.css)"', text(other, "/"))
    assert changed != address
    assert other.get(address).status_code == 404
    assert own.get(f"{address}x").status_code == 404


def test_the_style_sheet_comes_after_the_one_that_it_changes(own):
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text(own, "/sparql"))
    assert "psmgraph.css" in sheets[0]
    assert sheets[1].startswith("/site/")


def test_a_logo_is_a_picture_and_nothing_in_it_runs(own):
    (address,) = re.findall(r'<img src="(/site/[^"]+)" alt="" height="48">', text(own, "/projects"))
    reply = own.get(address)
    assert (reply.data, reply.mimetype) == (SVG, "image/svg+xml")
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert "script-src" not in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_without_settings_the_plans_own_name_stands_there_and_no_style_is_asked_for(site_of):
    page = text(site_of(SiteConfig()), "/")
    assert "Piano strategico di Valdesempio" in tree(page)[0].all("header")[0].text
    assert "/site/" not in page
    assert 'class="slim"' not in page


def test_the_feed_and_what_search_engines_are_told_bear_the_name(own):
    assert (
        '<title>Piano "Valle &amp; Monti": edizioni e cambiamenti</title>'
        in own.get("/feed.atom").text
    )
    assert '"name": "Piano \\"Valle \\u0026 Monti\\""' in text(own, "/")
