"""The setting [site]: the plan's own name, whose it is, its colour and its mark on the pages.

A colour that cannot be read is refused, with its ratio: bent by us, it would be the body's no more.
"""

from dataclasses import dataclass
from pathlib import Path

from psmgraph import colours
from psmgraph.catalogue_settings import is_web_address
from psmgraph.settings import Table

LOGO_BYTES = 50_000  # of what every first visit loads
_KINDS = {"svg": "image/svg+xml", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """How the pages present themselves; what is empty is as it ships."""

    name_it: str = ""  # above every page; the plan's title, where empty
    name_en: str = ""
    subtitle_it: str = ""
    subtitle_en: str = ""
    body: str = ""  # name of the body whose site it is
    body_url: str = ""  # its own site
    accent: str = ""  # #rrggbb: links, lines, header and buttons
    accent_dark: str = ""  # links and lines of dark pages; made of ``accent``, where empty
    logo: Path | None = None  # SVG, PNG or WebP, beside the name


def read(table: Table, folder: Path) -> SiteConfig:
    """Return the table [site], checked; paths start from ``folder``.

    Raises:
        CannotRun: a value is not what it must be (CONFIG-…): a colour is none (CONFIG-COLOUR) or
            has too little contrast (CONFIG-CONTRAST), the logo is no picture (CONFIG-LOGO).
    """
    names = ("name_it", "name_en", "subtitle_it", "subtitle_en", "body", "body_url")
    text = {name: table.string(name, "") for name in names}
    logo = table.string("logo", "")
    beside = Path() if table.from_environment("logo") else folder
    config = SiteConfig(
        **text,
        accent=table.string("accent", ""),
        accent_dark=table.string("accent_dark", ""),
        logo=beside / logo if logo else None,
    )
    if config.body_url and not is_web_address(config.body_url):
        table.refuse("CONFIG-URL", "body_url", config.body_url)
    for key, grounds in (("accent", colours.LIGHT), ("accent_dark", colours.DARK)):
        _refuse_unreadable(table, key, getattr(config, key), grounds)
    if config.accent_dark and not config.accent:
        table.refuse("CONFIG-COLOUR", "accent_dark", config.accent_dark, "accent")
    if config.logo is not None:
        _refuse_no_picture(table, config.logo)
    table.refuse_unknown()
    return config


def media_type(logo: Path) -> str:
    """Return the media type of a logo, by its name."""
    return _KINDS[logo.suffix.lower().removeprefix(".")]


def _refuse_unreadable(table: Table, key: str, colour: str, grounds: dict[str, str]) -> None:
    if not colour:
        return
    if not colours.is_colour(colour):
        table.refuse("CONFIG-COLOUR", key, colour)
    ratio, ground = colours.worst(colour, grounds.values())
    if ratio < colours.ENOUGH:
        told = f"{ratio:.2f}:1 < {colours.ENOUGH}:1 ({ground})"
        table.refuse("CONFIG-CONTRAST", key, colour, told)


def _refuse_no_picture(table: Table, logo: Path) -> None:
    kind = logo.suffix.lower().removeprefix(".")
    try:
        data = logo.read_bytes()
    except OSError as error:
        table.refuse("CONFIG-LOGO", "logo", str(logo), error.strerror or str(error))
    begins = {
        "svg": b"<svg" in data[:2000],
        "png": data.startswith(b"\x89PNG\r\n\x1a\n"),
        "webp": data.startswith(b"RIFF") and data[8:12] == b"WEBP",
    }
    if not begins.get(kind, False):
        table.refuse("CONFIG-LOGO", "logo", str(logo), "svg | png | webp")
    if len(data) > LOGO_BYTES:
        table.refuse("CONFIG-LOGO", "logo", str(logo), f"{len(data)} > {LOGO_BYTES} B")
