"""The catalogue for open-data portals: DCAT-AP_IT 1.1 and DCAT-AP 3.0.1 at once.

One function writes what is said of a dataset, for the catalogue's document and for the dataset's
own: a field cannot be in one and lost in the other. Every node has an IRI. The profiles ask for
both their own classes and DCAT's (DCAT-AP_IT 1.1, section 4: dcatapit:Dataset is said beside
dcat:Dataset, and so on), and for the EU's authority tables by IRI.
"""

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from psmgraph.catalogue_settings import AUTHORITY, LICENCES
from psmgraph.publish.catalogue_model import Dataset, Described, Offer, Service, Standard, Words

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGES = {"it": "ITA", "en": "ENG", "de": "DEU", "fr": "FRA", "sl": "SLV", "es": "SPA"}
_IANA = "https://www.iana.org/assignments/media-types/"
_ADMS = "http://purl.org/adms/"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
Value = ox.NamedNode | ox.Literal


def catalogue(described: Described) -> tuple[ox.Triple, ...]:
    """Return the whole catalogue: itself, every dataset, the service, and whom it is of."""
    return (
        *_catalogue(described),
        *(triple for each in described.datasets for triple in _dataset(described, each)),
        *_service(described),
        *_owner(described),
    )


def about(described: Described, name: str) -> tuple[ox.Triple, ...]:
    """Return the same statements about one dataset, or the service, of that name.

    Raises:
        KeyError: there is none of that name.
    """
    if name == described.service.name:
        return (*_service(described), *_owner(described))
    for each in described.datasets:
        if each.name == name:
            service = _service(described) if any(offer.service for offer in each.offers) else ()
            return (*_dataset(described, each), *service, *_owner(described))
    raise KeyError(name)


def written(triples: Iterable[ox.Triple], form: ox.RdfFormat) -> bytes:
    """Return triples in a format, each once, in an order that does not change by itself."""
    ordered = sorted(set(triples), key=str)
    body = ox.serialize(ordered, format=form, prefixes=dict(PREFIXES))
    assert body is not None  # for it was given nothing to write to
    return body


def _catalogue(described: Described) -> Iterator[ox.Triple]:
    owner, node = described.owner, _iri(described.iri)
    homepage = owner.homepage or f"{described.site}/"
    said: list[tuple[str, Value]] = [
        ("rdf:type", term("dcat:Catalog")),
        ("rdf:type", term("dcatapit:Catalog")),
        *_words("dct:title", described.title),
        *_words("dct:description", described.description),
        ("dct:publisher", _iri(f"{described.iri}/publisher")),
        ("dct:modified", _typed(described.modified, "dateTime")),
        ("dct:license", _iri(LICENCES[owner.licence].iri)),
        ("dct:spatial", _iri(owner.spatial)),
        ("foaf:homepage", _iri(homepage)),
        ("dcat:themeTaxonomy", _iri(f"{AUTHORITY}data-theme")),
        *(("dct:language", _authority("language", LANGUAGES[code])) for code in ("it", "en")),
        *(("dcat:dataset", _iri(each.iri)) for each in described.datasets),
        ("dcat:service", _iri(described.service.iri)),
    ]
    if owner.issued:
        said.append(("dct:issued", _typed(owner.issued.isoformat(), "date")))
    yield from _said(node, said)
    yield from _document(homepage, described.title)


def _dataset(described: Described, dataset: Dataset) -> Iterator[ox.Triple]:
    owner, node = described.owner, _iri(dataset.iri)
    said: list[tuple[str, Value]] = [
        ("rdf:type", term("dcat:Dataset")),
        ("rdf:type", term("dcatapit:Dataset")),
        ("dct:identifier", ox.Literal(dataset.iri)),
        *_words("dct:title", dataset.title),
        *_words("dct:description", dataset.description),
        ("dct:modified", _typed(described.modified, "dateTime")),
        ("dct:accrualPeriodicity", _authority("frequency", owner.frequency)),
        ("dct:rightsHolder", _iri(_holder(described))),
        ("dct:spatial", _iri(owner.spatial)),
        ("dcat:version", ox.Literal(dataset.version)),
        ("owl:versionInfo", ox.Literal(dataset.version)),  # as DCAT-AP_IT and DCAT-AP 2 name it
        *(("dct:subject", _iri(each)) for each in owner.subjects),
        *(("dct:language", _language(each)) for each in dataset.languages if each in LANGUAGES),
        *_of_resource(described, dataset),
        *(("dcat:distribution", _iri(f"{dataset.iri}/distribution/{offer.name}"))
          for offer in dataset.offers),
    ]  # fmt: skip
    if owner.issued:
        said.append(("dct:issued", _typed(owner.issued.isoformat(), "date")))
    if dataset.editions:
        said.append(("foaf:page", _iri(dataset.editions)))
        yield from _document(dataset.editions, dataset.title)
    if dataset.span:
        said.append(("dct:temporal", _iri(f"{dataset.iri}/period")))
        yield from _period(dataset)
    yield from _said(node, said)
    yield from _standard(dataset.standard)
    yield from _document(dataset.page, dataset.title)
    for offer in dataset.offers:
        yield from _distribution(described, dataset, offer)


def _of_resource(described: Described, one: Dataset | Service) -> Iterator[tuple[str, Value]]:
    """Yield what a dataset and a service say alike."""
    yield "dct:publisher", _iri(f"{described.iri}/publisher")
    yield "dcat:contactPoint", _iri(f"{described.iri}/contact")
    yield "dct:accessRights", _authority("access-right", "PUBLIC")
    yield "dct:conformsTo", _iri(one.standard.iri)
    yield "dcat:landingPage", _iri(one.page)
    for theme in described.owner.themes:
        yield "dcat:theme", _authority("data-theme", theme)
    for language, keywords in one.keywords.items():
        for keyword in keywords:
            yield "dcat:keyword", ox.Literal(keyword, language=language)


def _distribution(described: Described, dataset: Dataset, offer: Offer) -> Iterator[ox.Triple]:
    node = _iri(f"{dataset.iri}/distribution/{offer.name}")
    said: list[tuple[str, Value]] = [
        ("rdf:type", term("dcat:Distribution")),
        ("rdf:type", term("dcatapit:Distribution")),
        *_words("dct:title", offer.title),
        *_words("dct:description", offer.description),
        ("dcat:accessURL", _iri(offer.url)),
        ("dct:format", _authority("file-type", offer.file_type)),
        ("dct:license", _iri(LICENCES[described.owner.licence].iri)),
        ("dct:modified", _typed(described.modified, "dateTime")),
        ("dcatap:availability", _authority("planned-availability", "STABLE")),
        *(("dct:language", _language(each)) for each in dataset.languages if each in LANGUAGES),
    ]
    if offer.service:
        said.append(("dcat:accessService", _iri(offer.service)))
    else:
        said.append(("dcat:downloadURL", _iri(offer.url)))
        said.append(("dcat:mediaType", _iri(_IANA + offer.media_type)))
    if offer.compressed:
        said.append(("dcat:compressFormat", _iri(f"{_IANA}application/gzip")))
    if offer.packed:
        said.append(("dcat:packageFormat", _iri(f"{_IANA}application/zip")))
    if offer.size is not None:
        said.append(("dcat:byteSize", _typed(str(offer.size), "nonNegativeInteger")))
    if offer.standard:
        said.append(("dct:conformsTo", _iri(offer.standard.iri)))
        yield from _standard(offer.standard)
    if offer.sha256:
        checksum = f"{dataset.iri}/checksum/{offer.name}"
        said.append(("spdx:checksum", _iri(checksum)))
        yield from _said(_iri(checksum), [
            ("rdf:type", term("spdx:Checksum")),
            ("spdx:algorithm", term("spdx:checksumAlgorithm_sha256")),
            ("spdx:checksumValue", _typed(offer.sha256, "hexBinary")),
        ])  # fmt: skip
    yield from _said(node, said)


def _service(described: Described) -> Iterator[ox.Triple]:
    service = described.service
    yield from _said(_iri(service.iri), [
        ("rdf:type", term("dcat:DataService")),
        ("dct:identifier", ox.Literal(service.iri)),
        *_words("dct:title", service.title),
        *_words("dct:description", service.description),
        ("dcat:endpointURL", _iri(service.endpoint)),
        # Without a query the service answers with its description (SPARQL 1.1 SD, section 2).
        ("dcat:endpointDescription", _iri(service.endpoint)),
        ("dct:license", _iri(LICENCES[described.owner.licence].iri)),
        *_of_resource(described, service),
        *(("dcat:servesDataset", _iri(each.iri)) for each in described.datasets if each.span),
    ])  # fmt: skip
    yield from _standard(service.standard)
    yield from _document(service.page, service.title)


def _owner(described: Described) -> Iterator[ox.Triple]:
    """Yield the publisher, the rights holder, whom to write to, and the licence."""
    owner = described.owner
    publisher = _iri(f"{described.iri}/publisher")
    yield from _agent(publisher, owner.publisher, owner.publisher_code)
    yield _triple(publisher, "dct:type", _iri(f"{_ADMS}publishertype/{owner.publisher_type}"))
    if owner.rights_holder:
        holder = _iri(_holder(described))
        yield from _agent(holder, owner.rights_holder, owner.rights_holder_code)
        yield _triple(holder, "dct:type", _iri(f"{_ADMS}publishertype/{owner.publisher_type}"))
    contact = _iri(f"{described.iri}/contact")
    yield _triple(contact, "rdf:type", term("dcatapit:Organization"))
    for kind in ("Organization", "Kind"):
        yield _triple(contact, "rdf:type", term(f"vcard:{kind}"))
    if name := owner.contact_name or owner.publisher:
        yield _triple(contact, "vcard:fn", ox.Literal(name))
    if owner.contact_email:
        yield _triple(contact, "vcard:hasEmail", _iri(f"mailto:{owner.contact_email}"))
    licence = LICENCES[owner.licence]
    if licence.title:
        title = ox.Literal(licence.title, language="en")
        yield _triple(_iri(licence.iri), "dct:title", title)
    yield from _said(_iri(licence.iri), [
        ("rdf:type", term("dct:LicenseDocument")),
        ("rdf:type", term("dcatapit:LicenseDocument")),
        ("foaf:name", ox.Literal(licence.name)),
        ("owl:versionInfo", ox.Literal(licence.version)),
        ("dct:type", _iri(f"{_ADMS}licencetype/{licence.type}")),
    ])  # fmt: skip


def _agent(node: ox.NamedNode, name: str, code: str) -> Iterator[ox.Triple]:
    yield _triple(node, "rdf:type", term("foaf:Agent"))
    yield _triple(node, "rdf:type", term("dcatapit:Agent"))
    if name:
        yield _triple(node, "foaf:name", ox.Literal(name))
    if code:
        yield _triple(node, "dct:identifier", ox.Literal(code))


def _holder(described: Described) -> str:
    part = "rights-holder" if described.owner.rights_holder else "publisher"
    return f"{described.iri}/{part}"


def _period(dataset: Dataset) -> Iterator[ox.Triple]:
    assert dataset.span is not None  # as the caller looked
    days = [_typed(each.isoformat(), "date") for each in dataset.span]
    yield from _said(_iri(f"{dataset.iri}/period"), [
        ("rdf:type", term("dct:PeriodOfTime")),
        # DCAT-AP 2 and 3, DCAT-AP_IT, DCAT-AP 1: a portal reads one of them.
        *((f"{prefix}:{name}", day) for prefix in ("dcat", "dcatapit", "schema")
          for name, day in zip(("startDate", "endDate"), days, strict=True)),
    ])  # fmt: skip


def _standard(standard: Standard) -> Iterator[ox.Triple]:
    yield from _said(_iri(standard.iri), [
        ("rdf:type", term("dct:Standard")),
        ("rdf:type", term("dcatapit:Standard")),
        ("dct:identifier", ox.Literal(standard.iri)),
        *_words("dct:title", standard.title),
        *_words("dct:description", standard.description),
    ])  # fmt: skip


def _document(address: str, title: Words) -> Iterator[ox.Triple]:
    yield _triple(_iri(address), "rdf:type", term("foaf:Document"))
    for name, value in _words("dct:title", title):
        yield _triple(_iri(address), name, value)


def _said(node: ox.NamedNode, said: list[tuple[str, Value]]) -> Iterator[ox.Triple]:
    for name, value in said:
        yield _triple(node, name, value)


def _words(name: str, texts: Words) -> Iterator[tuple[str, ox.Literal]]:
    for language, text in texts.items():
        yield name, ox.Literal(text, language=language)


def _triple(node: ox.NamedNode, name: str, value: Value) -> ox.Triple:
    return ox.Triple(node, term(name), value)


def term(name: str) -> ox.NamedNode:
    """Return the term "prefix:name" of PREFIXES."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _authority(table: str, code: str) -> ox.NamedNode:
    return ox.NamedNode(f"{AUTHORITY}{table}/{code}")


def _language(code: str) -> ox.NamedNode:
    return _authority("language", LANGUAGES[code])


def _typed(words: str, datatype: str) -> ox.Literal:
    return ox.Literal(words, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))


def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
