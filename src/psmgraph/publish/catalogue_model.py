"""What the catalogue describes, before it is RDF: frozen values, whole and in order."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from psmgraph.catalogue_settings import CatalogueConfig

Words = Mapping[str, str]  # by language: "it", "en"


@dataclass(frozen=True, slots=True)
class Standard:
    """What a dataset, a file or a service is written by."""

    iri: str
    title: Words
    description: Words


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to get a dataset: a file, or the service that answers about it.

    ``file_type`` is a code of the EU's file types, ``media_type`` of IANA's; ``size`` (bytes) and
    ``sha256`` (hex) are None and "" where the answer is made when it is asked for.
    """

    name: str
    title: Words
    description: Words
    url: str
    file_type: str
    media_type: str = ""
    compressed: bool = False
    packed: bool = False
    size: int | None = None
    sha256: str = ""
    standard: Standard | None = None
    service: str = ""  # the IRI of the service that answers; then nothing is downloaded


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset, and what it is to be found by."""

    name: str
    iri: str
    title: Words
    description: Words
    keywords: Mapping[str, tuple[str, ...]]
    page: str
    languages: tuple[str, ...]
    standard: Standard
    offers: tuple[Offer, ...]
    version: str  # the snapshot's, or one of its own
    span: tuple[date, date] | None = None  # days of the oldest and the newest edition
    editions: str = ""  # where its versions are listed, for people and programs


@dataclass(frozen=True, slots=True)
class Service:
    """The query service."""

    name: str
    iri: str
    title: Words
    description: Words
    keywords: Mapping[str, tuple[str, ...]]
    page: str
    endpoint: str
    standard: Standard


@dataclass(frozen=True, slots=True)
class Described:
    """A whole catalogue: ``iri`` is its own, ``site`` where all of it is served (no slash at the
    end), ``modified`` (xsd:dateTime) and ``version`` those of the snapshot.
    """

    iri: str
    site: str
    title: Words
    description: Words
    owner: CatalogueConfig
    modified: str
    version: str
    datasets: tuple[Dataset, ...]
    service: Service


@cache
def words() -> Mapping[str, Any]:
    """Return what catalogue_words.toml holds."""
    text = resources.files("psmgraph.publish").joinpath("catalogue_words.toml")
    return tomllib.loads(text.read_text(encoding="utf-8"))
