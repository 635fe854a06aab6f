"""Pieces that several sections share: figures by their sheets, their tables, sources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from psmgraph.publish.report.facts import Facts
from psmgraph.publish.report.model import (
    Block,
    Cell,
    Figure,
    Line,
    Paragraph,
    Passage,
    Query,
    Run,
    Share,
    SheetRef,
    Table,
    Thing,
)
from psmgraph.publish.report.words import Words

T = TypeVar("T")
STATES = ("reported", "reportedZero", "explicitlyNone", "blank", "notOnForm", "unread")
SAYING = frozenset({"reported", "reportedZero", "explicitlyNone"})  # that a number may come of


@dataclass(frozen=True, slots=True)
class Said:
    """What one sheet says of a figure: its state, the words of its numbers, their passages."""

    state: str
    told: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()


class Telling:
    """The facts, and how they are told in one language."""

    def __init__(self, facts: Facts, words: Words) -> None:
        self.facts = facts
        self.words = words
        base = facts.plan.iri.partition("/plan/")[0] + "/"
        self._plan = facts.plan.iri.removeprefix(base)
        self._base = base
        # The words that give each edition its day, by project.
        self.dated: Mapping[str, tuple[Passage, ...]] = {
            box.project: (box.passage,)
            for box in facts.boxes
            if box.field == "edition" and box.passage is not None
        }
        self.states: Mapping[tuple[str, str], str] = _states(facts)
        self._projects = facts.by_project

    def query(self, name: str, **more: str) -> Query:
        """Return a ready-made query about the plan."""
        return Query(name, (("plan", self._plan), *more.items()))

    def short(self, iri: str) -> str:
        """Return an IRI as a parameter of a query takes it."""
        return iri.removeprefix(self._base)

    def shares(self, said: Mapping[str, Said]) -> tuple[Share, ...]:
        """Sort all sheets by what they say; a sheet that ``said`` has not is unread."""
        found = []
        for state in STATES:
            sheets = [
                each
                for each in self.facts.sheets
                if said.get(each.project, Said("unread")).state == state
            ]
            if sheets:
                each_said = [said.get(each.project, Said(state)) for each in sheets]
                found.append(
                    Share(
                        state,
                        tuple(sheets),
                        tuple(one.told for one in each_said),
                        tuple(one.passages for one in each_said),
                    )
                )
        return tuple(found)

    def counted(
        self,
        key: str,
        label: str,
        field: str,
        items: Mapping[str, Sequence[Passage]],
        query: Query,
    ) -> Figure:
        """Return how many ``items`` (passages by project) the sheets list in the box ``field``.

        None where they list none: what is counted is never 0, since nobody said so.
        """
        said = {
            each.project: Said(
                self.states.get((each.project, field), "unread"),
                (self.words.number(len(items[each.project])),) if items.get(each.project) else (),
                tuple(items.get(each.project, ())),
            )
            for each in self.facts.sheets
        }
        return Figure(key, label, counted(items), len(said), query, self.shares(said))

    def figure_blocks(self, title: str, figures: Sequence[Figure]) -> list[Block]:
        """Return the tables of some figures: the numbers, and the sheets behind each."""
        words = self.words
        columns = ("figure", "value", "reported", "blank", "source")
        rows = tuple(self._figure_row(each) for each in figures)
        behind = tuple(self._share_row(each, share) for each in figures for share in each.shares)
        notes = dict.fromkeys(each.note for each in figures if each.note)
        return [
            Table(
                words("figures.caption", title=title),
                tuple(words(f"column.{name}") for name in columns),
                rows,
                (40, 14, 16, 14, 16),
            ),
            *(Paragraph((Run(note),), quiet=True) for note in notes),
            Table(
                words("figures.behind", title=title),
                tuple(words(f"column.{name}") for name in ("figure", "state", "sheets", "which")),
                behind,
                (22, 16, 12, 50),
            ),
        ]

    def _figure_row(self, figure: Figure) -> tuple[Cell, ...]:
        words = self.words
        return (
            cell(figure.label),
            cell(self.value(figure), number=True),
            cell(self.of(sum(map(figure.count, SAYING)), figure.denominator), number=True),
            cell(self.of(figure.count("blank"), figure.denominator), number=True),
            Cell(((Run(words("report.query"), target=figure.query),),)),
        )

    def _share_row(self, figure: Figure, share: Share) -> tuple[Cell, ...]:
        words = self.words
        return (
            cell(figure.label),
            cell(words(f"state.{share.state}")),
            cell(self.of(len(share.sheets), figure.denominator), number=True),
            Cell(tuple(self._sheet_lines(share))),
        )

    def _sheet_lines(self, share: Share) -> list[Line]:
        """Return who says something on lines of their own, the others together on the last."""
        lines: list[Line] = []
        rest: list[Run] = []
        every = zip(share.sheets, share.told, share.passages, strict=True)
        for sheet, told, passages in every:
            line = self.sheet_line(sheet, told, passages)
            if told:
                lines.append(line)
            else:
                rest += [*([Run("; ")] if rest else []), *line]
        if rest and lines:
            rest.insert(0, Run(f"{self.words('report.others')} "))
        return [*lines, *([tuple(rest)] if rest else [])]

    def sheet_line(
        self, sheet: SheetRef, told: Sequence[str] = (), passages: Sequence[Passage] = ()
    ) -> Line:
        """Return a sheet by its title, with what it says and where."""
        said = Run(f": {', '.join(told)}") if told else None
        title = Run(sheet.title, sheet.language, Thing(sheet.edition))
        return (title, *([said] if said else []), *self.sources(passages))

    def value(self, figure: Figure) -> str:
        """Return a figure's value as people write it; a dash where nothing was reported."""
        if figure.value is None:
            return self.words("report.absent")
        return (self.words.money if figure.money else self.words.number)(figure.value)

    def of(self, number: int, everything: int) -> str:
        """Return "12 of 17"; a dash for none."""
        if not number:
            return self.words("report.absent")
        told = self.words.number(number)
        return self.words("report.of", n=told, all=self.words.number(everything))

    def sources(self, passages: Iterable[Passage]) -> tuple[Run, ...]:
        """Return the ways to some passages: "(line 8, line 12)"."""
        runs: list[Run] = []
        for passage in dict.fromkeys(passages):
            runs += [Run(", " if runs else " ("), Run(self._place(passage), target=passage)]
        return (*runs, Run(")")) if runs else ()

    def _place(self, passage: Passage) -> str:
        if passage.page:
            return self.words("report.page", n=self.words.number(passage.page))
        if passage.line:
            return self.words("report.line", n=self.words.number(passage.line))
        return self.words("report.passage")

    def project(self, iri: str, title: str = "", language: str = "") -> Run:
        """Return a project by its title."""
        known = self._projects.get(iri)
        if known is not None:
            title, language = known.title, known.language
        return Run(title or self.short(iri), language, Thing(iri))


def cell(words: str, *, number: bool = False, language: str = "") -> Cell:
    """Return a cell of one line."""
    return Cell(((Run(words, language),),), number)


def counted(items: Mapping[str, Sequence[object]]) -> Decimal | None:
    """Return how many items there are; None for none."""
    total = sum(len(some) for some in items.values())
    return Decimal(total) if total else None


def grouped(items: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Return the items by their key, in their order."""
    found: dict[str, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def _states(facts: Facts) -> dict[tuple[str, str], str]:
    """Return how each project's sheet fills in each box, by project and field."""
    found: dict[tuple[str, str], str] = {}
    for box in facts.boxes:
        key = box.project, box.field
        # A box that is printed twice counts as filled in where one of the two is.
        if key not in found or STATES.index(box.state) < STATES.index(found[key]):
            found[key] = box.state
    return found
