"""A term of the graph as a page shows it: words, language, address; names for what has none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import ONTOLOGY, Addresses
from psmgraph.web.dates import written
from psmgraph.web.terms import DCT, RDFS, Terms, local_name

Row = Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
XSD = "http://www.w3.org/2001/XMLSchema#"
_DATES = {XSD + "date", XSD + "gYearMonth", XSD + "gYear"}
_EXCERPT = 140
# The best name first: what a row's ?naming says the name was taken from.
_NAMING_RANK = (
    RDFS + "label", DCT + "title", ONTOLOGY + "exact", ONTOLOGY + "activityName",
    ONTOLOGY + "dateWords", DCT + "description", ONTOLOGY + "passage",
)  # fmt: skip
# Kinds of numbered nodes, as their IRIs name them, and their classes.
KINDS: Mapping[str, str] = {
    "field": "SheetField", "mention": "Mention", "group": "UnnamedGroup",
    "involvement": "Involvement", "planned": "PlannedActivity",
    "performed": "PerformedActivity", "result": "ExpectedResult", "criticality": "Criticality",
    "success": "SuccessFactor", "period": "Period", "event": "Event", "meeting": "Meeting",
    "figure": "ReportedFigure", "contribution": "Contribution", "link": "IntegrationLink",
    "passage": "Passage",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the page for one term."""

    text: str
    path: str | None = None  # of a page here
    href: str | None = None  # of a page elsewhere
    language: str | None = None  # of the words, where they have one
    datatype: str | None = None
    note: str = ""  # what kind of thing, before its words


class Naming:
    """Shows terms in one language of the page."""

    def __init__(self, addresses: Addresses, terms: Terms, language: str) -> None:
        self.addresses = addresses
        self.terms = terms
        self.language = language

    def show(self, term: object, names: Iterable[tuple[str, ox.Literal]] = ()) -> Shown:
        """Return ``term`` as shown; ``names`` are (naming property, name) from the graph."""
        if isinstance(term, ox.Literal):
            return self._literal(term)
        if not isinstance(term, ox.NamedNode):
            return Shown(str(term))
        iri = term.value
        path = self.addresses.path(iri)
        name = self.addresses.name(iri)
        if name is None:
            known = self.terms.name(iri, self.language)
            return Shown(known, path) if path else Shown(known or iri, href=web_address(iri))
        kind = self.kind_of(name)
        best = best_name(names, self.language)
        if kind:
            words = excerpt(best.value) if best else ""
            return Shown(words, path, language=best.language if best else None, note=kind)
        if best:
            return Shown(best.value, path, language=best.language)
        return Shown(name, path)

    def kind_of(self, name: str) -> str:
        """Return "Involvement 3" for the path of a node without a name of its own, else ""."""
        if name.startswith("derived/"):
            *_, rule, digest = name.split("/")
            if rule == "change":
                return f"{self.terms.name(ONTOLOGY + 'Change', self.language)} {digest[:6]}"
            return f"{self.terms.name(ONTOLOGY + 'Inference', self.language)} {rule} {digest[:6]}"
        *_, kind, number = ("", "", *name.split("/"))
        if "/sheet/" not in name or kind not in KINDS:
            return ""
        title = self.terms.name(ONTOLOGY + KINDS[kind], self.language)
        return f"{title} {number}" if number.isdigit() else title

    def _literal(self, term: ox.Literal) -> Shown:
        datatype = term.datatype.value
        if datatype in _DATES:
            return Shown(written(term.value, self.language), datatype=local_name(datatype))
        if term.language or datatype == XSD + "string":
            href = web_address(term.value)
            return Shown(term.value, href=href, language=term.language)
        return Shown(term.value, datatype=local_name(datatype))


def best_name(names: Iterable[tuple[str, ox.Literal]], language: str) -> ox.Literal | None:
    """Return the name to show: by the property that gives it, then by language."""
    known = sorted(
        names,
        key=lambda pair: (
            _NAMING_RANK.index(pair[0]) if pair[0] in _NAMING_RANK else len(_NAMING_RANK),
            pair[1].language not in (language, None),
            pair[1].value,
        ),
    )
    return known[0][1] if known else None


def names_in(rows: Iterable[Row], of: str) -> dict[str, list[tuple[str, ox.Literal]]]:
    """Return the (naming, name) pairs of the nodes in column ``of``, by their IRI."""
    found: dict[str, list[tuple[str, ox.Literal]]] = {}
    for row in rows:
        node, naming, name = row.get(of), row.get("naming"), row.get("name")
        if isinstance(node, ox.NamedNode) and isinstance(name, ox.Literal):
            pairs = found.setdefault(node.value, [])
            pair = (naming.value if isinstance(naming, ox.NamedNode) else "", name)
            if pair not in pairs:
                pairs.append(pair)
    return found


def excerpt(words: str, limit: int = _EXCERPT) -> str:
    """Return ``words`` on one line, cut at a word when long."""
    line = " ".join(words[: 2 * limit].split())  # of a whole text no more is looked at
    if len(line) <= limit < len(words):
        line = " ".join(words.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def web_address(text: str) -> str | None:
    """Return ``text`` if it is an http(s) address that a link may lead to."""
    fits = text.startswith(("http://", "https://")) and not any(c in text for c in " <>\"'")
    return text if fits else None
