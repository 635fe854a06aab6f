"""Where an IRI of the graph is served here, and which IRI a path here stands for.

Pages never link to the base IRI's host: whoever serves the data, a page leads to the page.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from psmgraph.publish.text_parts import part_of

ROOT = "https://w3id.org/psmgraph/"
ONTOLOGY = f"{ROOT}ontology#"
SHAPES = f"{ROOT}shapes#"
VOCABULARIES = f"{ROOT}vocab/"
_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")  # what quote() leaves as it is, as most paths are
DOCUMENTS = {f"{ROOT}ontology", f"{ROOT}ontology/alignments", f"{ROOT}shapes"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The way between IRIs and paths, for data under ``base`` ("https://…/id/")."""

    base: str

    def iri(self, name: str) -> str:
        """Return the IRI of the entity whose path is ``name`` ("actor/comune-di-bologna")."""
        return self.base + name

    def name(self, iri: str) -> str | None:
        """Return the path of an entity of ours, or None for an IRI that is not."""
        return iri[len(self.base) :] if iri.startswith(self.base) else None

    def path(self, iri: str) -> str | None:
        """Return the path of the page about ``iri``, without language; None if none is here."""
        name = self.name(iri)
        if name:
            return f"/page/{name if _PLAIN.fullmatch(name) else quote(name)}"
        if iri in DOCUMENTS:
            return f"/{iri.removeprefix(ROOT)}"
        for prefix, place in ((ONTOLOGY, "/ontology#"), (SHAPES, "/shapes#")):
            if iri.startswith(prefix):
                return place + quote(iri[len(prefix) :])
        if iri.startswith(VOCABULARIES):
            scheme, _, concept = iri[len(VOCABULARIES) :].partition("#")
            return f"/vocab/{quote(scheme)}" + (f"#{quote(concept)}" if concept else "")
        return None


def words_place(anchor: str) -> str:
    """Return what leads from an edition's page to a passage's words on it, by their anchor.

    Words far down a long text stand on a page of their own: the part's.
    """
    start = anchor.removeprefix("passage-").partition("-")[0]
    part = part_of(int(start)) if start.isascii() and start.isdigit() else 1
    return f"?part={part}#{anchor}" if part > 1 else f"#{anchor}"


def passage_anchor(name: str) -> tuple[str, str] | None:
    """Return the edition and the anchor on its page of a passage's path, or None for no passage.

    "plan/p/sheet/s/2015-05-04/passage/3-9" stands on the page of "plan/p/sheet/s/2015-05-04",
    at "passage-3-9".
    """
    edition, found, span = name.partition("/passage/")
    return (edition, f"passage-{span}") if found and "/" not in span else None
