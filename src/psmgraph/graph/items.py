"""The items of one edition, read back from its graph, so that two editions can be compared.

They are read from triples and from nothing else: while a sheet is built, and later from any store.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, Quad, Triple

from psmgraph.graph.said import Said
from psmgraph.graph.terms import LABEL, dct, psm
from psmgraph.names import body_key, name_key
from psmgraph.sheet.values.dates import InvalidDate, parse_italian_date

REPORTED, BLANK = "reported", "blank"
UNSAID = frozenset({BLANK, "notOnForm"})  # reporting states without words
LONGEST_DAY = 60  # characters of a field that gives a day: longer ones need not be parsed
END_MARKS = " .;,:"  # an item's mark changes when another comes after it: it says nothing


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that an edition says: an entry of a list, a row, who takes part, a field.

    Of two editions, items of one ``section`` and equal ``key`` are the same; so are those of an
    equal ``near`` ("" for none) that have it alone. ``content`` is what is compared then.
    """

    node: str  # IRI
    section: str  # the property that states it of the project: "plans", "title", "figure" …
    key: tuple[str, ...]
    content: tuple[str, ...]
    words: str
    language: str = ""
    near: str = ""
    state: str = REPORTED  # of vocab/reporting-state
    value: Literal | None = None  # the number of a figure, the amount of a contribution
    approximate: bool = False  # of the value
    order: tuple[int, int] = (0, 0)  # its field's place on the sheet, its own among its kind
    field: str = ""  # IRI
    label: str = ""  # of the field, as printed
    row: str = ""  # of a performed activity: the planned one of its row
    figure: str = ""  # of a figure, of vocab/figure-kind
    passage: str = ""  # IRI
    lines: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()  # keys of the words by which a decision may name it


@dataclass(frozen=True, slots=True)
class EditionItems:
    """What one edition says, in the sheet's order; ``edition`` is its IRI."""

    edition: str
    fields: tuple[Item, ...]
    items: tuple[Item, ...]

    @classmethod
    def of(
        cls, edition: str, triples: Iterable[Quad | Triple], names: Mapping[str, str]
    ) -> "EditionItems":
        """Read the triples of an edition's graph; ``names`` has the persons' names by IRI."""
        said = Said(triples)
        reader = _Reader(said, names)
        fields = (reader.field(node) for node in said.of("SheetField"))
        items = (
            item for kind, read in _ITEMS.items() for node in said.of(kind)
            if (item := read(reader, node)) is not None
        )  # fmt: skip
        day = edition.rpartition("/")[2]
        return cls(
            edition,
            tuple(field for field in fields if not _is_day(field, day)),
            tuple(sorted(items, key=lambda one: (one.order, one.section))),
        )


def text_key(words: str) -> str:
    """Return the key under which the texts of two editions are compared: as for names, and
    without the mark that ends an entry of a list.
    """
    return name_key(" ".join(words.split())).strip(END_MARKS)


class _Reader:
    """Makes items of the nodes of one edition."""

    def __init__(self, said: Said, names: Mapping[str, str]) -> None:
        self.said = said
        self.names = names
        self.figures = {said.text(n, psm("field")): n for n in said.of("ReportedFigure")}
        # The funders of a contribution stand in its row, not beside it.
        self.accounts = {said.text(node, psm("field")) for node in said.of("Contribution")}

    def made(
        self, node: str, section: str, words: str, key: tuple[str, ...], **more: object
    ) -> Item:
        """Return the item of a node, with its place on the sheet."""
        said = self.said
        field = said.text(node, psm("field")) or node
        passage = said.text(node, psm("passage"))
        exact = said.literal(passage, psm("exact"))
        placed: dict[str, object] = {
            "content": key,
            "language": (exact.language if exact else None) or "",
            "order": (said.position(field), said.position(node)),
            "field": field,
            "label": said.text(field, LABEL) or self._title(field),
            "passage": passage,
            "lines": said.numbers(passage, psm("line")),
            "pages": said.numbers(passage, psm("page")),
        }
        return Item(node=node, section=section, words=words, key=key, **(placed | more))  # type: ignore[arg-type]

    def field(self, node: str) -> Item:
        """Return a field: its state, and its words or number where it has no items."""
        said = self.said
        state = said.name(node, psm("reportingStatus"))
        figure = self.figures.get(node, "")
        stated = said.text(node, psm("statedProperty"))
        words = said.text(node, psm("value"))
        if not words and state not in UNSAID:
            words = self._exact(node)
        kind = said.name(figure, psm("figureKind"))
        value = said.literal(figure, psm("value"))
        rough = said.text(figure, psm("approximate"))
        return self.made(
            figure or node,
            "figure" if figure else _local(stated) or "value",
            words,
            ("field", kind or stated or said.text(node, psm("fieldName"))),
            content=(state, _number(value), rough) if figure else (state, text_key(words)),
            state=state,
            value=value,
            approximate=bool(rough),
            figure=kind,
            field=node,
            order=(said.position(node), 0),
        )

    def entry(self, node: str, section: str) -> Item:
        """Return an activity, or an entry of a list."""
        words = self.said.text(node, dct("description"))
        key = text_key(words)
        return self.made(
            node,
            section,
            words,
            (key,),
            state=self.said.name(node, psm("performedStatus")) or REPORTED,
            row=self.said.text(node, psm("realises")),
            texts=(key,),
        )

    def happening(self, node: str, section: str) -> Item:
        """Return an event or a meeting; one title on another day may be another of its kind."""
        words, title = self._exact(node), text_key(self.said.text(node, dct("title")))
        parts = (text_key(self.said.text(node, psm(n))) for n in ("dateWords", "place"))
        key = (text_key(words), title, *parts)
        return self.made(node, section, words, key, near=title, texts=(title, key[0]))

    def contribution(self, node: str) -> Item:
        """Return a row of the contributions."""
        said = self.said
        words, name = self._exact(node), text_key(said.text(node, psm("activityName")))
        resource = said.text(node, psm("resourceWords"))
        sums = (said.literal(node, psm(n)) for n in ("amount", "amountMin", "amountMax"))
        givers = sorted(self._who(str(iri)) for iri in self._givers(node))
        return self.made(
            node,
            "contribution",
            words,
            (name, text_key(resource), *map(_number, sums), *givers),
            near=name,
            state=REPORTED if resource else BLANK,
            value=said.literal(node, psm("amount")),
            approximate=bool(said.text(node, psm("approximate"))),
            texts=(name, text_key(words)),
        )

    def link(self, node: str) -> Item:
        """Return a link: the same where it leads to the same project."""
        words = self._exact(node)
        key = text_key(words)
        target = self.said.text(node, psm("target")) or key
        return self.made(
            node, "integratedWith", words, (target,), content=(target, key), texts=(key,)
        )

    def involvement(self, node: str) -> Item | None:
        """Return who takes part in the project as a whole; who does in a row stands in the row."""
        said = self.said
        in_row = said.text(node, psm("inActivity")) or said.text(node, psm("inEvent"))
        if in_row or said.text(node, psm("field")) in self.accounts:
            return None
        role, actor = said.name(node, psm("role")), self._who(said.text(node, psm("actor")))
        mention = said.text(node, psm("mention"))
        words = said.text(mention, psm("name")) or self._exact(mention) or self._exact(node)
        key = (role, actor, person := said.text(node, psm("person")))
        content = (*key, body_key(words))
        if person:
            words = f"{words}: {self.names.get(person) or person.rpartition('/')[2]}"
        section = role if role in ("lead", "referent") else "involves"
        return self.made(node, section, words, key, content=content)

    def _exact(self, node: str) -> str:
        """Return the words that a node stands on, on one line."""
        words = self.said.text(self.said.text(node, psm("passage")), psm("exact"))
        return " – ".join(line.strip() for line in words.splitlines() if line.strip())

    def _title(self, field: str) -> str:
        titles = {str(one): one for one in self.said.all(field, psm("fieldTitle"))}
        found = (t for t in titles.values() if isinstance(t, Literal) and t.language == "it")
        return next((title.value for title in found), "")

    def _givers(self, node: str) -> list[str]:
        return [one.value for one in self.said.all(node, psm("grantedBy"))]

    def _who(self, actor: str) -> str:
        """Return an actor's IRI; a group without a name is of one edition: its words."""
        label = self.said.text(actor, LABEL)
        return f"group {name_key(label)}" if label else actor


def _entries(section: str) -> Callable[[_Reader, str], Item | None]:
    return lambda reader, node: reader.entry(node, section)


def _happenings(section: str) -> Callable[[_Reader, str], Item | None]:
    return lambda reader, node: reader.happening(node, section)


_ITEMS: Mapping[str, Callable[[_Reader, str], Item | None]] = {
    "Involvement": _Reader.involvement,
    "ExpectedResult": _entries("expects"),
    "IntegrationLink": _Reader.link,
    "PlannedActivity": _entries("plans"),
    "PerformedActivity": _entries("performed"),
    "Criticality": _entries("criticality"),
    "SuccessFactor": _entries("successFactor"),
    "Meeting": _happenings("meeting"),
    "Event": _happenings("event"),
    "Contribution": _Reader.contribution,
}


def _is_day(field: Item, day: str) -> bool:
    """Tell whether a field gives the edition its day: it differs by being another edition's."""
    if field.section != "value" or len(field.words) > LONGEST_DAY:
        return False
    try:
        span = parse_italian_date(field.words, date_field=True)
    except InvalidDate:
        return False
    return span is not None and span.begin is not None and span.begin.lexical() == day


def _number(term: Literal | None) -> str:
    """Return a number in one spelling, whatever a store made of it."""
    if term is None:
        return ""
    try:
        return str(Decimal(term.value).normalize())
    except InvalidOperation:
        return term.value


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
