"""What the pages of the catalogue show."""

from collections.abc import Mapping
from dataclasses import dataclass

from psmgraph.catalogue_settings import LICENCES, CatalogueConfig, Licence
from psmgraph.publish.catalogue_model import Dataset, Described, Offer, Service, Words

# What people call the EU's file types; the others are called as they are written.
_CALLED: Mapping[str, str] = {
    "RDF_N_QUADS": "N-Quads", "RDF_TURTLE": "Turtle", "RDF_XML": "RDF/XML", "JSON_LD": "JSON-LD",
    "OCTET": "SQLite", "SPARQLQ": "SPARQL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset, or the service, as the catalogue's page lists it."""

    name: str
    title: Words
    description: Words
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Everything that the catalogue's page shows."""

    title: Words
    description: Words
    owner: CatalogueConfig
    licence: Licence
    modified: str
    cards: tuple[Card, ...]

    @classmethod
    def of(cls, described: Described) -> "CataloguePage":
        """Return the page of a catalogue."""
        cards = [
            Card(each.name, each.title, each.description, _formats(each.offers))
            for each in described.datasets
        ]
        service = described.service
        cards.append(Card(service.name, service.title, service.description, ("SPARQL",)))
        return cls(
            described.title, described.description, described.owner,
            LICENCES[described.owner.licence], described.modified, tuple(cards),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """Everything that the page of a dataset, or of the service, shows."""

    one: Dataset | Service
    offers: tuple[tuple[Offer, str], ...]  # with what people call its format
    endpoint: str  # of the service
    begin: str  # the days that a dataset covers; empty where it covers none
    end: str
    editions: bool
    owner: CatalogueConfig
    licence: Licence
    modified: str
    version: str

    @classmethod
    def of(cls, described: Described, name: str) -> "DatasetPage":
        """Return the page of the dataset ``name``.

        Raises:
            KeyError: there is none of that name.
        """
        ones: dict[str, Dataset | Service] = {each.name: each for each in described.datasets}
        one = (ones | {described.service.name: described.service})[name]
        begin, end = "", ""
        if isinstance(one, Dataset) and one.span:
            begin, end = (each.isoformat() for each in one.span)
        return cls(
            one=one,
            offers=tuple(
                (each, _format(each)) for each in (one.offers if isinstance(one, Dataset) else ())
            ),
            endpoint=one.endpoint if isinstance(one, Service) else "",
            begin=begin,
            end=end,
            editions=isinstance(one, Dataset) and bool(one.editions),
            owner=described.owner,
            licence=LICENCES[described.owner.licence],
            modified=described.modified,
            version=one.version if isinstance(one, Dataset) else described.version,
        )


def _formats(offers: tuple[Offer, ...]) -> tuple[str, ...]:
    """Return the formats, each once."""
    return tuple(dict.fromkeys(map(_format, offers)))


def _format(offer: Offer) -> str:
    return _CALLED.get(offer.file_type, offer.file_type)
