"""What a portal must have in the end, from the settings, the manifest and the files themselves.

Not from the catalogue's own code, but for the titles and descriptions (catalogue_words.toml).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from web.server import Server

from psmgraph.publish.catalogue_content import describe
from psmgraph.publish.catalogue_model import Dataset, Described, Offer
from psmgraph.publish.dumps import CLASSES, listed
from psmgraph.store.snapshot import Snapshot

from .serving import Config

BASE = "https://w3id.org/psmgraph/id/"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"
TYPES = {  # by the end of a file's name; what an old profile has no field for comes last
    ".nq.gz": ("RDF_N_QUADS", "application/n-quads", {"compress_format": "application/gzip"}),
    ".ttl.gz": ("RDF_TURTLE", "text/turtle", {"compress_format": "application/gzip"}),
    ".sqlite.gz": ("OCTET", "application/vnd.sqlite3", {"compress_format": "application/gzip"}),
    ".zip": ("ZIP", "application/zip", {"package_format": "application/zip"}),
    ".ttl": ("RDF_TURTLE", "text/turtle", {}),
    ".rdf": ("RDF_XML", "application/rdf+xml", {}),
    ".jsonld": ("JSON_LD", "application/ld+json", {}),
    ".csv": ("CSV", "text/csv", {}),
    ".json": ("JSON", "application/json", {}),
}
STANDARDS = {
    "ontology": "http://www.w3.org/TR/owl2-overview/",
    "shapes": "https://www.w3.org/TR/shacl/",
}
CONTACT = {
    "uri": f"{BASE}catalog/contact",
    "name": "Ufficio piano strategico",
    "email": "opendata@provetta.example",
}
PUBLISHER = {
    "uri": f"{BASE}catalog/publisher",
    "name": "Comune di Provetta",
    "type": "http://purl.org/adms/publishertype/RegionalAuthority",
    "identifier": "c_z999",
}
CATALOGUE = {
    "it": ("Dati aperti di Provetta", "Ciò che il piano di Provetta pubblica."),
    "en": ("Open data of Provetta", "What the plan of Provetta publishes."),
}


def version_of(name: str) -> str:
    """Return the version that the ontology, or the shapes, give themselves."""
    file = {"ontology": "ontology/psmgraph.ttl", "shapes": "shapes/shapes.ttl"}[name]
    text = (Path(__file__).resolve().parents[2] / file).read_text(encoding="utf-8")
    (version,) = re.findall(r"owl:versionIRI <\S+/([^/>]+)>", text)
    return version


@dataclass(frozen=True, slots=True)
class Expected:
    """What a portal of a language and a profile must have of a served snapshot."""

    server: Server
    found: Snapshot
    described: Described
    language: str
    profile: str

    @classmethod
    def of(
        cls, server: Server, found: Snapshot, config: Config, language: str, profile: str
    ) -> "Expected":
        told = describe(found, config.catalogue, listed(found), server.address)
        return cls(server, found, told, language, profile)

    @property
    def names(self) -> tuple[str, ...]:
        return ("graph", *CLASSES, "ontology", "shapes")

    @property
    def old(self) -> bool:
        """Whether the profile is of DCAT-AP 1, which knows no services and no packed files."""
        return self.profile == "euro_dcat_ap"

    @property
    def modified(self) -> datetime:
        return datetime.fromisoformat(self.found.manifest.built_at).replace(microsecond=0)

    def dataset(self, name: str) -> Dataset:
        return next(each for each in self.described.datasets if each.name == name)

    def fields(self, name: str, *, with_catalogue: bool = True) -> dict[str, Any]:
        """Return all fields of a package but its resources."""
        dataset, of_sheets = self.dataset(name), name not in STANDARDS
        fields: dict[str, Any] = {
            "title": dataset.title[self.language],
            "notes": dataset.description[self.language],
            "url": f"{self.server.address}page/dataset/{name}",
            "uri": f"{BASE}dataset/{name}",
            "identifier": f"{BASE}dataset/{name}",
            "version": self.found.manifest.id if of_sheets else version_of(name),
            "issued": "2025-03-01",
            "modified": self.modified,
            "frequency": f"{EU}frequency/QUARTERLY",
            "language": self._languages(name),
            "theme": {f"{EU}data-theme/GOVE", f"{EU}data-theme/SOCI"},
            "tags": {word for words in dataset.keywords.values() for word in words},
            "conforms_to": {STANDARDS.get(name, "https://w3id.org/psmgraph/ontology")},
            "spatial_uri": "https://sws.geonames.org/3181927/",
            "access_rights": f"{EU}access-right/PUBLIC",
            "license_id": "cc-by-sa",
            "homepage": "https://portal.example",  # its own: CKAN puts it where a dataset has none
            **{f"contact_{key}": value for key, value in CONTACT.items()},
            **{f"publisher_{key}": value for key, value in PUBLISHER.items()},
        }
        if of_sheets:
            days = [each[-10:] for one in self.found.manifest.inputs for each in one.editions]
            fields |= {"temporal_start": min(days), "temporal_end": max(days)}
        if name == "graph":
            fields["documentation"] = {f"{self.server.address}sheets"}
        return fields | (self._catalogue() if with_catalogue else {})

    def resources(self, name: str) -> dict[str, dict[str, Any]]:
        """Return all resources of a package, each with all its fields, by their URI."""
        made = [self._resource(name, offer) for offer in self.dataset(name).offers]
        return {each["uri"]: each for each in made}

    def _catalogue(self) -> dict[str, Any]:
        title, description = CATALOGUE[self.language]
        return {
            "source_catalog_title": title,
            "source_catalog_description": description,
            "source_catalog_homepage": "https://provetta.example/dati",
            "source_catalog_modified": self.modified,
            "source_catalog_publisher": PUBLISHER,
        }

    def _resource(self, name: str, offer: Offer) -> dict[str, Any]:
        iri = f"{BASE}dataset/{name}/distribution/{offer.name}"
        fields: dict[str, Any] = {
            "uri": iri,
            "distribution_ref": iri,
            "name": offer.title[self.language],
            "description": offer.description[self.language],
            "modified": self.modified,
            "license": LICENCE,
            "language": self._languages(name),
        }
        if not self.old:
            fields["availability"] = f"{EU}planned-availability/STABLE"
        if offer.name == "sparql":
            return fields | self._service()
        return fields | self._file(offer)

    def _file(self, offer: Offer) -> dict[str, Any]:
        dumps = {each.name for each in listed(self.found)}
        place = f"dumps/latest/{offer.name}" if offer.name in dumps else offer.name
        end = next(end for end in TYPES if offer.name.endswith(end))
        file_type, media_type, packed = TYPES[end]
        url = self.server.address + place
        fields: dict[str, Any] = {
            "url": url,
            "access_url": url,
            "download_url": url,
            "format": f"{EU}file-type/{file_type}",
            "mimetype": IANA + media_type,
        }
        if not self.old:
            fields |= {key: IANA + value for key, value in packed.items()}
        if f"{offer.name}-metadata.json" in dumps:
            fields["conforms_to"] = {f"{url}-metadata.json"}
        if offer.name in dumps:
            body = self.server.get(f"/dumps/{self.found.manifest.id}/{offer.name}").body
            fields |= {
                "size": len(body),
                "hash": hashlib.sha256(body).hexdigest(),
                "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
            }
        return fields

    def _service(self) -> dict[str, Any]:
        url, service = f"{self.server.address}sparql", self.described.service
        fields: dict[str, Any] = {
            "url": url, "access_url": url, "format": f"{EU}file-type/SPARQLQ",
        }  # fmt: skip
        if self.old:
            return fields
        iri = f"{BASE}dataset/sparql"
        return fields | {"access_services": [{
            "uri": iri,
            "access_service_ref": iri,
            "identifier": iri,
            "title": service.title[self.language],
            "description": service.description[self.language],
            "endpoint_url": {url},
            "endpoint_description": url,
            "serves_dataset": {f"{BASE}dataset/{name}" for name in ("graph", *CLASSES)},
            "conforms_to": {"https://www.w3.org/TR/sparql11-protocol/"},
            "landing_page": {f"{self.server.address}page/dataset/sparql"},
            "keyword": {word for words in service.keywords.values() for word in words},
            "theme": {f"{EU}data-theme/GOVE", f"{EU}data-theme/SOCI"},
            "license": LICENCE,
            "access_rights": f"{EU}access-right/PUBLIC",
            "contact": [CONTACT],
            "publisher": [PUBLISHER],
        }]}  # fmt: skip

    def _languages(self, name: str) -> set[str]:
        codes = ("ITA", "ENG") if name in STANDARDS else ("ITA",)
        return {f"{EU}language/{code}" for code in codes}
