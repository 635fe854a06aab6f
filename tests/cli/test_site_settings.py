"""The plan's own name, colours and logo: what is taken, what is refused and with which words."""

import re
from pathlib import Path

import pytest

from psmgraph import colours
from psmgraph.config import load
from psmgraph.errors import CannotRun
from psmgraph.site_settings import LOGO_BYTES

STYLE = Path(colours.__file__).parent / "web" / "static" / "psmgraph.css"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def loaded(folder, site, **environ):
    (folder / "psmgraph.toml").write_text(f"[site]\n{site}\n", encoding="utf-8")
    return load(folder / "psmgraph.toml", environ).site


def refusal(folder, site):
    with pytest.raises(CannotRun) as caught:
        loaded(folder, site)
    return caught.value.finding


def test_name_body_and_colours_are_taken_as_they_are_given(tmp_path):
    (tmp_path / "mark.svg").write_text(SVG)
    site = loaded(
        tmp_path, 'name_it = "Piano"\nbody = "Ente"\naccent = "#8a0a3c"\nlogo = "mark.svg"'
    )
    assert (site.name_it, site.body, site.accent) == ("Piano", "Ente", "#8a0a3c")
    assert site.logo == tmp_path / "mark.svg"
    assert loaded(tmp_path, "", PSMGRAPH_SITE_BODY="Altro").body == "Altro"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#fff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the well-known grey that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just does not
        ("#ff0000", "#ffffff", 4.00),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@pytest.mark.parametrize(
    ("site", "code", "told"),
    [
        ('accent = "#3399ff"', "CONFIG-CONTRAST", "2.64:1 < 4.5:1 (#fff3bf)"),
        ('accent = "#0b62a8"\naccent_dark = "#0b62a8"', "CONFIG-CONTRAST", ":1 < 4.5:1 (#4a4114)"),
        ('accent = "blu"', "CONFIG-COLOUR", ""),
        ('accent = "#12345"', "CONFIG-COLOUR", ""),
        ('accent = "red; } body { display: none"', "CONFIG-COLOUR", ""),
        ('accent_dark = "#ffffff"', "CONFIG-COLOUR", "accent"),
        ('body_url = "javascript:alert(1)"', "CONFIG-URL", ""),
        ('logo = "none.svg"', "CONFIG-LOGO", "No such file"),
        ('logo = "logo.gif"', "CONFIG-LOGO", "svg | png | webp"),
        ('logo = "false.png"', "CONFIG-LOGO", "svg | png | webp"),
        ('logo = "large.svg"', "CONFIG-LOGO", f"> {LOGO_BYTES} B"),
        ('name = "Piano"', "CONFIG-UNKNOWN", "name_"),
    ],
)
def test_what_cannot_stand_on_a_page_is_refused_with_its_line(tmp_path, site, code, told):
    (tmp_path / "logo.gif").write_bytes(b"GIF89a")
    (tmp_path / "false.png").write_text(SVG)
    (tmp_path / "large.svg").write_text(SVG + " " * LOGO_BYTES)
    found = refusal(tmp_path, site)
    assert found.code == code
    assert told in found.detail
    assert found.place.line == 1 + len(site.split("\n"))


def test_a_dark_page_gets_a_colour_that_can_be_read_on_it():
    for accent in ("#8a0a3c", "#004d99", "#000000", "#00695c", "#5a3e00", "#4b0082"):
        assert colours.worst(accent, colours.LIGHT.values())[0] >= colours.ENOUGH
        scheme = colours.dark(accent)
        assert colours.worst(scheme.link, colours.DARK.values())[0] >= colours.ENOUGH
        assert colours.contrast(scheme.ground, colours.WHITE) >= colours.ENOUGH
    assert colours.dark("#004d99", "#ffee00").link == "#ffee00"


def test_the_grounds_are_those_of_the_style_sheet():
    bright, night = re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.DOTALL)[:2]
    for words, known in ((bright, colours.LIGHT), (night, colours.DARK)):
        for name, colour in known.items():
            (found,) = re.findall(rf"--{name}: (#\w+)", words)
            assert colours.contrast(found, colours.WHITE) == colours.contrast(colour, colours.WHITE)
