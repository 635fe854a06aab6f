"""The nodes of one edition while they are written: numbered by kind, passages shared."""

from collections import Counter
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.graph.terms import (
    TYPE,
    Iris,
    day,
    partial,
    position,
    psm,
    quad,
    whole,
    words,
)
from psmgraph.sheet.model import Passage
from psmgraph.sheet.values.dates import Timespan


class EditionNodes:
    """Collects the quads of one edition; lives only while that edition is written.

    Every node lies under the edition, every statement about the project is the short-cut of
    such a node (model.md, "Where a statement stands").
    """

    def __init__(self, iris: Iris, edition: str, project: str, language: str) -> None:
        self.iris = iris
        self.edition = iris.node(edition)
        self.project = iris.node(project)
        self.language = language
        self.field: NamedNode | None = None
        self._path = edition
        self._numbers: Counter[str] = Counter()
        self._quads: dict[Quad, None] = {}
        self._dates: dict[Quad, None] = {}

    @property
    def facts(self) -> tuple[Quad, ...]:
        """Return the quads of the edition graph."""
        return tuple(self._quads)

    @property
    def dates(self) -> tuple[Quad, ...]:
        """Return the bounds of the edition's dates (graph/dates)."""
        return tuple(self._dates)

    def node(
        self, kind: str, type_name: str, passage: Passage | None, *, about: str = "project"
    ) -> NamedNode:
        """Return a new node ``{edition}/{kind}/{n}`` with its type, project, place and words."""
        self._numbers[kind] += 1
        number = self._numbers[kind]
        node = self.iris.node(f"{self._path}/{kind}/{number}")
        self.say(node, TYPE, psm(type_name))
        self.say(node, psm(about), self.project)
        if kind != "mention":
            self.say(node, psm("position"), position(number))
        if self.field is not None and kind != "field":
            self.say(node, psm("field"), self.field)
        if passage is not None:
            self.say(node, psm("passage"), self.passage(passage))
        return node

    def say(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """State one thing in the edition graph; saying it twice is saying it once."""
        self._quads[quad(subject, predicate, value, self.edition)] = None

    def short(self, predicate: str, value: NamedNode | Literal) -> None:
        """State a short-cut of the project."""
        self.say(self.project, psm(predicate), value)

    def words(self, subject: NamedNode, predicate: NamedNode, text: str) -> None:
        """State words of the sheet, in its language."""
        self.say(subject, predicate, words(text, self.language))

    def passage(self, passage: Passage) -> NamedNode:
        """Return the node of a passage; equal words are one passage, under their first label."""
        node = self.iris.node(f"{self._path}/passage/{passage.start}-{passage.end}")
        if quad(node, TYPE, psm("Passage"), self.edition) in self._quads:
            return node
        self.say(node, TYPE, psm("Passage"))
        self.words(node, psm("exact"), passage.on_sheet)
        self.say(node, psm("start"), whole(passage.start))
        self.say(node, psm("end"), whole(passage.end))
        for place in passage.places:
            name, number = ("page", place.page) if place.page else ("line", place.line)
            if number:
                self.say(node, psm(name), position(number))
        if passage.section:
            self.words(node, psm("section"), passage.section)
        return node

    def span(self, node: NamedNode, when: Timespan) -> None:
        """State a node's beginning and end as precisely as the words, and their bounds."""
        if when.begin is not None:
            self.say(node, psm("begins"), partial(when.begin))
        if when.end is not None:
            self.say(node, psm("ends"), partial(when.end))
        self._dates.update(dict.fromkeys(bounds(self.iris, node, when)))


def bounds(iris: Iris, node: NamedNode, when: Timespan) -> Iterable[Quad]:
    """Yield the inclusive days between which ``when`` lies, in graph/dates."""
    first, last = when.not_before(), when.not_after()
    if first is not None:
        yield quad(node, psm("notBefore"), day(first), iris.graph("dates"))
    if last is not None:
        yield quad(node, psm("notAfter"), day(last), iris.graph("dates"))
