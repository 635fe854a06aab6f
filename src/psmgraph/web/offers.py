"""What the query page's editor offers while somebody writes: the terms that the graph is said in.

Made from the ontology and from the names of other vocabularies' terms (labels.toml).
"""

from typing import Any

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.filters import USUAL_PREFIXES
from psmgraph.web.site import Site, ontology_terms

_KINDS = ("classes", "properties")


def offers(site: Site, language: str) -> dict[str, Any]:
    """Return prefixes and terms, with their words in ``language``."""
    own = [term.iri for term in ontology_terms(site) if term.group in _KINDS]
    others = [iri for iri in sorted(site.terms.names) if not iri.startswith(ONTOLOGY)]
    terms = []
    for iri in [*own, *others]:
        prefix = next((name for name, of in USUAL_PREFIXES.items() if iri.startswith(of)), None)
        name = iri.removeprefix(USUAL_PREFIXES[prefix]) if prefix else ""
        if not prefix or not name.replace("-", "").isalnum():
            continue  # a concept of a vocabulary, which has no prefix of ours
        terms.append({
            "prefix": prefix,
            "name": name,
            "label": site.terms.name(iri, language),
            "comment": site.terms.comment(iri, language),
        })  # fmt: skip
    return {"prefixes": dict(USUAL_PREFIXES), "terms": terms}
