"""What the newest edition says and the next one goes on saying, read from its graph.

Bodies and projects stand in the authority's spelling where that is read as what it names, else in
the sheet's own words; all other words are the sheet's.
"""

from collections.abc import Callable, Mapping
from itertools import groupby

from pyoxigraph import NamedNode, Triple

from psmgraph.graph.comparison import Select
from psmgraph.graph.said import Said
from psmgraph.graph.terms import LABEL, dct, iri_of, psm
from psmgraph.publish.form.model import Entry
from psmgraph.sheet.model import MASK
from psmgraph.sheet.spec import FieldSpec
from psmgraph.sheet.values.bodies import split_bodies
from psmgraph.sheet.values.referents import split_referents

UNSAID = frozenset({"blank", "notOnForm"})
NONE = "explicitlyNone"
# Classes of the nodes that entries of lists become (the template's ``node``).
ITEMS = {"result": "ExpectedResult", "criticality": "Criticality", "success": "SuccessFactor"}


def read_edition(select: Select, edition: str) -> "CarriedEdition":
    """Return what can be carried over from the edition with that IRI."""
    triples: list[Triple] = []
    names: dict[str, str] = {}
    for row in select("form/carried", {"edition": [NamedNode(edition)]}):
        subject, prop, value = row.get("subject"), row.get("property"), row["value"]
        if isinstance(subject, NamedNode) and isinstance(prop, NamedNode):
            triples.append(Triple(subject, prop, value))
        if "name" in row:
            name = iri_of(row["name"])
            names[iri_of(value)] = min(name, names.get(iri_of(value), name))
    return CarriedEdition(Said(triples), names)


class CarriedEdition:
    """One edition, and the names of the bodies, persons and projects that it names."""

    def __init__(self, said: Said, names: Mapping[str, str]) -> None:
        self._said = said
        self._names = names
        self._fields: dict[str, list[str]] = {}
        for node in said.of("SheetField"):
            self._fields.setdefault(said.text(node, psm("fieldName")), []).append(node)

    @property
    def language(self) -> str:
        """Return the language of the sheet's words."""
        fields = self._said.of("SheetField")
        words = (self._said.literal(node, psm("value")) for node in fields)
        return next((one.language for one in words if one is not None and one.language), "it")

    def entries(self, spec: FieldSpec, persons: bool) -> tuple[Entry, ...]:
        """Return the entries of a field; none where it was left blank."""
        found: list[Entry] = []
        for field in self._fields.get(spec.name, ()):
            state = self._said.name(field, psm("reportingStatus"))
            if state == NONE and spec.kind != "planned":
                found += self._words(spec, field, persons)
            elif state not in UNSAID:
                found += _KINDS[spec.kind](self, spec, field, persons)
        return tuple(found)

    def _words(self, _spec: FieldSpec, field: str, _persons: bool) -> list[Entry]:
        """Return the words of a field whole."""
        words = self._said.text(field, psm("value")) or self._exact(field)
        return [tuple(words.split("\n"))] if words else []

    def _items(self, spec: FieldSpec, field: str, _persons: bool) -> list[Entry]:
        return self._described(ITEMS[spec.node], field)

    def _planned(self, _spec: FieldSpec, field: str, _persons: bool) -> list[Entry]:
        """Return the left sides of the rows; what was done without a plan is not planned now."""
        return self._described("PlannedActivity", field)

    def _described(self, kind: str, field: str) -> list[Entry]:
        nodes = self._under(kind, field)
        return [tuple(self._said.text(one, dct("description")).split("\n")) for one in nodes]

    def _projects(self, _spec: FieldSpec, field: str, _persons: bool) -> list[Entry]:
        found: list[Entry] = []
        for link in self._under("IntegrationLink", field):
            words = self._exact(link)
            proper = self._names.get(self._said.text(link, psm("target")), "")
            # A reader of lists of projects parts them at semicolons.
            found.append((words if ";" in proper or not proper else proper,))
        return found

    def _bodies(self, spec: FieldSpec, field: str, _persons: bool) -> list[Entry]:
        found: list[Entry] = []
        for node in self._involved(field):
            proper, group = self._actor(node)
            if MASK in proper:  # a body whose name is withheld: the mark would be read as a name
                continue
            one = spec.kind == "body" or _reads_as_body(proper, group)
            found.append((proper if proper and one else self._named(node),))
        return found

    def _referents(self, _spec: FieldSpec, field: str, persons: bool) -> list[Entry]:
        """Return a line for each body with its persons."""
        found: list[Entry] = []
        by_actor = groupby(self._involved(field), lambda node: self._said.text(node, psm("actor")))
        for _, nodes in by_actor:
            listed = list(nodes)
            proper, _ = self._actor(listed[0])
            if MASK in proper:
                continue
            iris = [self._said.text(node, psm("person")) for node in listed] if persons else []
            told = tuple(dict.fromkeys(self._names[one] for one in iris if one in self._names))
            line = f"{proper}: {', '.join(told)}".rstrip()
            if not _reads_as_referent(line, proper, told):
                line = f"{self._named(listed[0])}: {', '.join(told)}".rstrip()
            found.append((line,))
        return found

    def _actor(self, node: str) -> tuple[str, bool]:
        """Return who is involved, in the authority's spelling, and whether it is a group."""
        actor = self._said.text(node, psm("actor"))
        group = self._said.text(actor, LABEL)  # described in the edition itself
        return (group, True) if group else (self._names.get(actor, ""), False)

    def _named(self, node: str) -> str:
        """Return a body as the sheet names it."""
        mention = self._said.text(node, psm("mention"))
        words = self._said.text(mention, psm("name")) or self._exact(mention)
        return " ".join((words or self._exact(node)).split())

    def _involved(self, field: str) -> list[str]:
        """Return who takes part as the field says; who does in a row or event stands there."""
        said = self._said
        return [
            node for node in self._under("Involvement", field)
            if not said.text(node, psm("inActivity")) and not said.text(node, psm("inEvent"))
        ]  # fmt: skip

    def _under(self, kind: str, field: str) -> list[str]:
        said = self._said
        return [node for node in said.of(kind) if said.text(node, psm("field")) == field]

    def _exact(self, node: str) -> str:
        return self._said.text(self._said.text(node, psm("passage")), psm("exact"))


def _reads_as_body(words: str, group: bool) -> bool:
    """Tell whether a list that holds these words alone is read as that one body."""
    kept_whole = "," in words or " e " in words  # as the authority has it (fixed_names)
    found = split_bodies(words, {words} if kept_whole else ())
    pieces = [(piece.words, piece.group) for piece in found.pieces]
    return pieces == [(words, group)] and not found.incomplete


def _reads_as_referent(line: str, body: str, persons: tuple[str, ...]) -> bool:
    found = split_referents(line, {body})
    read = [
        (line[slice(*piece.body)], tuple(line[slice(*one)] for one in piece.persons))
        for piece in found
    ]
    return bool(body) and read == [(body, persons)]


_KINDS: Mapping[str, Callable[[CarriedEdition, FieldSpec, str, bool], list[Entry]]] = {
    "title": CarriedEdition._words,
    "id": CarriedEdition._words,
    "text": CarriedEdition._words,
    "theme": CarriedEdition._words,
    "items": CarriedEdition._items,
    "planned": CarriedEdition._planned,
    "projects": CarriedEdition._projects,
    "body": CarriedEdition._bodies,
    "bodies": CarriedEdition._bodies,
    "referents": CarriedEdition._referents,
}
