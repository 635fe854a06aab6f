"""The setting [catalogue]: who publishes the data, under which terms, and whom to write to.

The codes are those of the EU's authority tables and of ADMS, which DCAT-AP and DCAT-AP_IT ask
for; a portal does not know others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from psmgraph.settings import Table

AUTHORITY = "http://publications.europa.eu/resource/authority/"
THEMES = (
    "AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI",
    "TECH", "TRAN",
)  # fmt: skip
FREQUENCIES = (
    "ANNUAL", "ANNUAL_2", "ANNUAL_3", "BIENNIAL", "TRIENNIAL", "QUARTERLY", "BIMONTHLY",
    "MONTHLY", "MONTHLY_2", "MONTHLY_3", "BIWEEKLY", "WEEKLY", "WEEKLY_2", "WEEKLY_3", "DAILY",
    "DAILY_2", "HOURLY", "CONT", "UPDATE_CONT", "IRREG", "NEVER", "OTHER", "UNKNOWN",
)  # fmt: skip
PUBLISHER_TYPES = (
    "LocalAuthority", "RegionalAuthority", "NationalAuthority", "SupraNationalAuthority",
    "Academia-ScientificOrganisation", "Company", "IndustryConsortium",
    "NonGovernmentalOrganisation", "NonProfitOrganisation", "PrivateIndividual(s)",
    "StandardisationBody",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its IRI, its name, its version, its type in ADMS, and the title by which CKAN's
    own register finds it (that register has other IRIs for the same licences).
    """

    iri: str
    name: str
    version: str
    type: str
    title: str = ""


_CC = "https://creativecommons.org/"
LICENCES: Mapping[str, Licence] = {
    "CC-BY-4.0": Licence(
        f"{_CC}licenses/by/4.0/", "Creative Commons Attribuzione 4.0 (CC BY 4.0)", "4.0",
        "Attribution", "Creative Commons Attribution",
    ),
    "CC-BY-SA-4.0": Licence(
        f"{_CC}licenses/by-sa/4.0/",
        "Creative Commons Attribuzione - Condividi allo stesso modo 4.0 (CC BY-SA 4.0)", "4.0",
        "ViralEffect-ShareAlike", "Creative Commons Attribution Share-Alike",
    ),
    "CC0-1.0": Licence(
        f"{_CC}publicdomain/zero/1.0/", "Creative Commons Zero 1.0 (CC0 1.0)", "1.0",
        "PublicDomain", "Creative Commons CCZero",
    ),
    "IODL-2.0": Licence(
        "https://www.dati.gov.it/content/italian-open-data-license-v20",
        "Italian Open Data License 2.0 (IODL 2.0)", "2.0", "Attribution",
    ),
    "ODbL-1.0": Licence(
        "https://opendatacommons.org/licenses/odbl/1-0/", "Open Database License 1.0 (ODbL 1.0)",
        "1.0", "ViralEffect-ShareAlike", "Open Data Commons Open Database License (ODbL)",
    ),
}  # fmt: skip
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_IPA = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_UNSAFE = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


@dataclass(frozen=True, slots=True)
class CatalogueConfig:
    """What the catalogue says of the whole. What is empty is said by :func:`lacking`, or made of
    the plan's title, the publisher's name or the address of the service.
    """

    title_it: str = ""
    title_en: str = ""
    description_it: str = ""
    description_en: str = ""
    publisher: str = ""  # the body's name
    publisher_code: str = ""  # its code in the index of public bodies (IPA)
    publisher_type: str = "LocalAuthority"  # one of PUBLISHER_TYPES
    rights_holder: str = ""  # the publisher, where empty
    rights_holder_code: str = ""
    contact_name: str = ""  # the publisher, where empty
    contact_email: str = ""
    homepage: str = ""  # of the catalogue; the service's own, where empty
    licence: str = "CC-BY-4.0"  # one of LICENCES
    themes: tuple[str, ...] = ("GOVE", "REGI")  # of THEMES
    subjects: tuple[str, ...] = ()  # IRIs of EuroVoc
    frequency: str = "IRREG"  # one of FREQUENCIES
    spatial: str = f"{AUTHORITY}country/ITA"  # IRI of the place
    issued: date | None = None  # when catalogue and datasets were first published


def read(table: Table) -> CatalogueConfig:
    """Return the table [catalogue], checked.

    Raises:
        CannotRun: a value is not what it must be (CONFIG-…).
    """
    default = CatalogueConfig()
    text = {
        name: table.string(name, "")
        for name in (
            "title_it", "title_en", "description_it", "description_en", "publisher",
            "publisher_code", "rights_holder", "rights_holder_code", "contact_name",
            "contact_email", "homepage",
        )
    }  # fmt: skip
    config = CatalogueConfig(
        **text,
        publisher_type=table.choice("publisher_type", default.publisher_type, PUBLISHER_TYPES),
        licence=table.choice("licence", default.licence, tuple(LICENCES)),
        themes=table.strings("themes", default.themes),
        subjects=table.strings("subjects"),
        frequency=table.choice("frequency", default.frequency, FREQUENCIES),
        spatial=table.string("spatial", default.spatial),
        issued=table.day("issued"),
    )
    _refuse_wrong(table, config)
    table.refuse_unknown()
    return config


def lacking(config: CatalogueConfig) -> tuple[str, ...]:
    """Return the settings without which a portal refuses the catalogue, or gives it a worse mark:
    the publisher's name and code and the e-mail are mandatory in DCAT-AP_IT, the date recommended.
    """
    asked = ["publisher", "publisher_code", "contact_email", "issued"]
    if config.rights_holder:  # another body than the publisher has a code of its own
        asked.append("rights_holder_code")
    return tuple(name for name in asked if not getattr(config, name))


def _refuse_wrong(table: Table, config: CatalogueConfig) -> None:
    for key in ("publisher_code", "rights_holder_code"):
        code = getattr(config, key)
        if code and not _IPA.fullmatch(code):
            table.refuse("CONFIG-IPA", key, code)
    if config.contact_email and not _EMAIL.fullmatch(config.contact_email):
        table.refuse("CONFIG-EMAIL", "contact_email", config.contact_email)
    for theme in config.themes:
        if theme not in THEMES:
            table.refuse("CONFIG-CHOICE", "themes", theme, " | ".join(THEMES))
    if not config.themes:
        table.refuse("CONFIG-LIST", "themes", list(config.themes))
    iris = [("homepage", config.homepage), ("spatial", config.spatial)]
    for key, iri in (*iris, *(("subjects", each) for each in config.subjects)):
        if iri and not is_web_address(iri):
            table.refuse("CONFIG-URL", key, iri)


def is_web_address(words: str) -> bool:
    """Tell whether ``words`` are an absolute http(s) address that can stand in RDF as it is."""
    try:
        parts = urlsplit(words)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(whole and parts.username is None and not _UNSAFE.search(words))
