"""The rows of one edition's graph, as nodes with their properties, in the sheet's order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.store.rows import Term, term_in, words_in
from psmgraph.store.rows import Words as Read
from psmgraph.web.addresses import ONTOLOGY, Addresses, passage_anchor, words_place
from psmgraph.web.terms import DCT, RDFS
from psmgraph.web.values import KINDS

_TEXT, _CURRENT = ONTOLOGY + "text", ONTOLOGY + "currentEdition"
_LABEL = RDFS + "label"
_STANDING = (ONTOLOGY + "passage", ONTOLOGY + "context")
_PREFIXES = {"rdfs": RDFS, "dct": DCT}


@dataclass(frozen=True, slots=True)
class Words:
    """The words that something stands on, and the way to them on the edition's page."""

    exact: str
    href: str  # path of the edition's page, with the passage's anchor
    anchor: str
    start: int
    end: int
    lines: tuple[int, ...]
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Something with a name and a page."""

    name: str
    path: str | None


class _Properties(dict[str, str]):
    """The IRIs of properties, by the cells that tell them."""

    def __missing__(self, cell: str) -> str:
        told = words_in(cell)
        if cell[:1] == '"':
            prefix, _, name = told.rpartition(":")
            told = _PREFIXES.get(prefix, ONTOLOGY) + name
        self[cell] = told
        return told


class EditionGraph:
    """One edition's nodes; every look-up is by full IRI.

    ``statements`` are cells (store/rows.py): subject, property, value; or values by subject and
    property. A property is an IRI, or its
    name in a text: "actor" for psm:actor, "rdfs:label". ``edition`` is the edition's IRI, where no
    statement tells it. A node's class is the one that its IRI tells (values.KINDS). Where the
    statements hold psm:text, the words of a passage are taken from it: they need not be among them.
    Where the edition has a psm:end, it is the length of its text, of which psm:text is a part.
    """

    def __init__(
        self,
        statements: Iterable[Sequence[str]] | Mapping[str, Mapping[str, Collection[str]]],
        addresses: Addresses,
        edition: str = "",
    ) -> None:
        self.addresses = addresses
        self._words = words = Read()
        properties = _Properties()
        self._nodes: dict[str, Mapping[str, Collection[str]]] = {}
        self._names: Mapping[str, str] = {}
        if isinstance(statements, Mapping):
            for subject, told in statements.items():
                self._nodes[words[subject]] = {
                    properties[prop]: values for prop, values in told.items()
                }
        else:
            found: dict[str, dict[str, dict[str, None]]] = {}
            for subject, prop, value in statements:
                # As keys, in their order: one node may have thousands of values.
                node = found.setdefault(words[subject], {})
                node.setdefault(properties[prop], {})[value] = None
            self._nodes.update(found)
        self._by_class = self._classes()
        self.iri = edition or self._edition()
        number = self.value(self.iri, "end")
        self.length = int(number) if number else 0  # of the whole text, where it is a part only
        self._text = None if self.length else self.value(self.iri, _TEXT)
        self._sets: dict[str, frozenset[str]] = {}
        self._indexes: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._pages: dict[str, str | None] = {}

    def _classes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for iri in self._nodes:
            *_, kind, number = ("", "", *iri.rsplit("/", 2))
            if kind in KINDS and number.replace("-", "", 1).isdecimal():
                found.setdefault(KINDS[kind], []).append(iri)
        for nodes in found.values():
            nodes.sort(key=self.position)
        return found

    def _edition(self) -> str:
        """Return the IRI of the edition: what is said to be the current one, or has the text."""
        for iri, node in self._nodes.items():
            if _CURRENT in node:
                return self.value(iri, _CURRENT) or ""
            if _TEXT in node:
                return iri
        return ""

    def call(self, names: Mapping[str, str]) -> None:
        """Take the names of what the edition names (actors, projects, acts), by IRI."""
        self._names = names

    def named(self, *properties: str) -> list[str]:
        """Return the IRIs that psm:``properties`` lead to and no statement is about, each once."""
        every = [ONTOLOGY + name for name in properties]
        found = {
            self._words[value]: None
            for node in self._nodes.values()
            for name in every
            for value in node.get(name, ())
        }
        return [iri for iri in found if iri not in self._nodes]

    def of_class(self, name: str) -> list[str]:
        """Return the nodes of class psm:``name``, by their position."""
        return self._by_class.get(name, [])

    def is_a(self, iri: str, name: str) -> bool:
        """Tell whether a node is of class psm:``name``."""
        return iri in self.all_of(name)

    def all_of(self, name: str) -> frozenset[str]:
        """Return the nodes of class psm:``name``, to look others up among them."""
        found = self._sets.get(name)
        if found is None:
            found = self._sets[name] = frozenset(self.of_class(name))
        return found

    def having(self, class_name: str, name: str, value: str) -> list[str]:
        """Return the nodes of class psm:``class_name`` whose psm:``name`` is first ``value``."""
        index = self._indexes.get((class_name, name))
        if index is None:
            index = self._indexes[class_name, name] = {}
            for node in self.of_class(class_name):
                first = self.value(node, name)
                if first is not None:
                    index.setdefault(first, []).append(node)
        return index.get(value, [])

    def position(self, iri: str) -> int:
        """Return the node's number, which its IRI tells too; else 0."""
        number = iri.rpartition("/")[2]
        return int(number) if number.isdecimal() else 0

    def terms(self, iri: str, name: str) -> Sequence[Term]:
        """Return the values of psm:``name`` (or of the full IRI ``name``) as terms."""
        return tuple(term_in(cell) for cell in self._cells(iri, name))

    def values(self, iri: str, name: str) -> list[str]:
        """Return the same values as strings."""
        words = self._words
        return [words[cell] for cell in self._cells(iri, name)]

    def value(self, iri: str, name: str) -> str | None:
        """Return the first of them, or None."""
        for cell in self._cells(iri, name):
            return self._words[cell]
        return None

    def _cells(self, iri: str, name: str) -> Iterable[str]:
        node = self._nodes.get(iri)
        return node.get(name if "/" in name else ONTOLOGY + name, ()) if node else ()

    def linked(self, iri: str) -> Linked:
        """Return the name and page of something shared (actor, project, act)."""
        name = self._names.get(iri) or self.value(iri, _LABEL) or self.addresses.name(iri) or iri
        return Linked(name, self.addresses.path(iri))

    def words(self, iri: str, name: str = "passage") -> Words | None:
        """Return the words that the node ``iri`` stands on."""
        passage = self.value(iri, name)
        return self.passage(passage) if passage else None

    def standing(self, iri: str, text: str) -> Words | None:
        """Return the way to the words that ``iri`` stands on, where the rows hold no passage.

        ``text`` is given as the words: it is what was read from them.
        """
        passage = self.value(iri, "passage")
        found = passage_anchor(self.addresses.name(passage) or "") if passage else None
        if found is None:
            return None
        edition, anchor = found
        start, _, end = anchor.removeprefix("passage-").partition("-")
        href = f"{self.addresses.path(self.addresses.iri(edition))}{words_place(anchor)}"
        return Words(text, href, anchor, int(start), int(end), (), ())

    def passage(self, iri: str) -> Words | None:
        """Return the passage ``iri``, or None where its words are not among the statements."""
        found = passage_anchor(self.addresses.name(iri) or "")
        if found is None:
            return None
        edition, anchor = found
        start, _, end = anchor.removeprefix("passage-").partition("-")
        exact = self._exact(iri, int(start), int(end))
        if exact is None:
            return None
        return Words(
            exact,
            f"{self._page(edition)}{words_place(anchor)}",
            anchor,
            int(start),
            int(end),
            tuple(sorted(int(each) for each in self.values(iri, "line"))),
            tuple(sorted(int(each) for each in self.values(iri, "page"))),
        )

    def _exact(self, iri: str, start: int, end: int) -> str | None:
        if self._text is not None and iri.startswith(self.iri):
            return self._text[start:end]
        return self.value(iri, "exact")

    def _page(self, edition: str) -> str | None:
        """Return the path of an edition's page, by its name: asked for each of its passages."""
        if edition not in self._pages:
            self._pages[edition] = self.addresses.path(self.addresses.iri(edition))
        return self._pages[edition]

    def standing_on(self) -> Mapping[str, list[str]]:
        """Return, by passage IRI, the nodes that stand on it."""
        found: dict[str, dict[str, None]] = {}
        words = self._words
        for iri, node in self._nodes.items():
            for prop in _STANDING:
                for passage in node.get(prop, ()):
                    found.setdefault(words[passage], {})[iri] = None
        return {passage: list(nodes) for passage, nodes in found.items()}
