"""What the report is made of: the rows of queries/report, read once, by project."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from psmgraph.graph.comparison import Row, Select
from psmgraph.publish.report.model import Passage, SheetRef

MOST_WORDS = 2000  # characters of one statement: five times the longest on the sheets known


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: IRI and names, by language."""

    iri: str
    names: Mapping[str, str]

    def name(self, language: str) -> tuple[str, str]:
        """Return the name in ``language``, else another, and the language that it is in."""
        for key in (language, *sorted(self.names)):
            if key in self.names:
                return self.names[key], key
        return self.iri.rsplit("/", 1)[-1], ""


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the plan; ``sheet`` is None where none came in."""

    iri: str
    title: str
    language: str
    table: str  # name of its thematic table, "" where the plan's list gives none
    table_language: str
    sheet: SheetRef | None


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the form on one sheet; ``state`` is of vocab/reporting-state."""

    project: str
    field: str
    state: str
    position: int
    printed: str
    language: str
    named: str  # as the form's template calls it, where nothing is printed
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a sheet has a box for; ``value`` is None where it tells none."""

    project: str
    kind: str  # of vocab/figure-kind
    state: str
    value: Decimal | None
    approximate: bool
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A meeting, an event, a contribution, a difficulty, a success factor of a sheet."""

    project: str
    kind: str  # the property: "meeting", "criticality" …
    node: str
    position: int
    words: str
    language: str
    passage: Passage
    amount: Decimal | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """A planned activity ("plans") or a performed one ("performed")."""

    project: str
    kind: str
    node: str
    position: int
    words: str
    language: str
    state: str  # of what was done, beside a planned one
    realises: str  # IRI of the planned one, beside a performed one
    passage: Passage


@dataclass(frozen=True, slots=True)
class Link:
    """A project that a sheet names; ``target`` is "" for a name that may mean several."""

    node: str
    source: str
    target: str
    target_title: str
    has_sheet: bool
    position: int
    language: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the report needs of one plan's state, in the order of the projects' titles."""

    plan: Plan
    projects: tuple[Project, ...]
    editions: tuple[tuple[str, str, date], ...]  # sheet, edition, day
    boxes: tuple[Box, ...]
    figures: tuple[Stated, ...]
    statements: tuple[Statement, ...]
    activities: tuple[Activity, ...]
    links: tuple[Link, ...]

    @property
    def sheets(self) -> tuple[SheetRef, ...]:
        """Return the sheets that came in, by title."""
        return tuple(each.sheet for each in self.projects if each.sheet is not None)

    @property
    def by_project(self) -> Mapping[str, Project]:
        """Return the projects by IRI."""
        return {each.iri: each for each in self.projects}


def plans_of(select: Select) -> tuple[Plan, ...]:
    """Return the plans of which the store holds something, by IRI."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in select("report/plans", {}):
        known = names[_text(row, "plan")]
        if "label" in row:
            known[_language(row, "label")] = _text(row, "label")
    return tuple(Plan(iri, names[iri]) for iri in sorted(names))


def facts_of(select: Select, plan: Plan, language: str) -> Facts:
    """Read all that the report tells of ``plan``; names of tables in ``language``."""
    values = {"plan": [NamedNode(plan.iri)]}
    projects = _projects(select("report/projects", values), language)
    place = {each.iri: number for number, each in enumerate(projects)}
    boxes = [_box(row) for row in select("report/boxes", {**values, "lang": [Literal(language)]})]
    figures = [_stated(row) for row in select("report/figures", values)]
    statements = [_statement(row) for row in select("report/statements", values)]
    activities = [_activity(row) for row in select("report/activities", values)]
    links = [_link(row) for row in select("report/links", values)]
    editions = {
        (_text(row, "sheet"), _text(row, "edition"), date.fromisoformat(_text(row, "issued")))
        for row in select("report/editions", values)
    }
    return Facts(
        plan,
        projects,
        tuple(sorted(editions)),
        tuple(sorted(boxes, key=lambda b: (place[b.project], b.position, b.field, b.printed))),
        tuple(sorted(figures, key=lambda f: (place[f.project], f.kind))),
        tuple(sorted(statements, key=lambda s: (place[s.project], s.kind, s.position, s.node))),
        tuple(sorted(activities, key=lambda a: (place[a.project], a.position, a.kind, a.node))),
        tuple(sorted(links, key=lambda x: (place[x.source], x.position, x.node))),
    )


def _projects(rows: Sequence[Row], language: str) -> tuple[Project, ...]:
    found: dict[str, Project] = {}
    for row in sorted(rows, key=lambda row: _language(row, "table_name") != language):
        iri = _text(row, "project")
        if iri in found:
            continue  # another name of its table, or of itself
        title, tongue = _text(row, "title"), _language(row, "title")
        sheet = None
        if "edition" in row:
            issued = date.fromisoformat(_text(row, "issued"))
            sheet = SheetRef(iri, title, _text(row, "edition"), issued, tongue)
        found[iri] = Project(
            iri, title, tongue, _text(row, "table_name"), _language(row, "table_name"), sheet
        )
    return tuple(sorted(found.values(), key=lambda each: (each.title.casefold(), each.iri)))


def _box(row: Row) -> Box:
    return Box(
        _text(row, "project"), _text(row, "field"), _name(row, "status"),
        int(_text(row, "position")), _text(row, "printed"), _language(row, "printed"),
        _text(row, "named"), _passage(row),
    )  # fmt: skip


def _stated(row: Row) -> Stated:
    value = Decimal(_text(row, "value")) if "value" in row else None
    return Stated(
        _text(row, "project"), _name(row, "kind"), _name(row, "status"), value,
        _text(row, "approximate") == "true", _passage(row),
    )  # fmt: skip


def _statement(row: Row) -> Statement:
    passage = _passage(row)
    assert passage is not None  # the query asks for one
    told = "text" if "text" in row else "words"
    amount = Decimal(_text(row, "amount")) if "amount" in row else None
    return Statement(
        _text(row, "project"), _name(row, "property"), _text(row, "node"),
        int(_text(row, "position")), _some(_one_line(_text(row, told))), _language(row, told),
        passage, amount, _text(row, "approximate") == "true",
    )  # fmt: skip


def _activity(row: Row) -> Activity:
    passage = _passage(row)
    assert passage is not None  # the query asks for one
    return Activity(
        _text(row, "project"), _name(row, "property"), _text(row, "node"),
        int(_text(row, "position")), _some(_text(row, "text")), _language(row, "text"),
        _name(row, "status"), _text(row, "realises"), passage,
    )  # fmt: skip


def _link(row: Row) -> Link:
    passage = _passage(row)
    assert passage is not None  # the query asks for one
    return Link(
        _text(row, "link"), _text(row, "source"), _text(row, "target"),
        _text(row, "target_title"), "target_sheet" in row, int(_text(row, "position")),
        _language(row, "words"), passage,
    )  # fmt: skip


def _passage(row: Row) -> Passage | None:
    if "passage" not in row:
        return None
    line, page = (int(_text(row, key) or "0") for key in ("line", "page"))
    return Passage(_text(row, "passage"), _text(row, "words"), line, page)


def _some(words: str) -> str:
    """Return the words, or the beginning of more than anybody reads in a report.

    The passage beside them leads to the whole.
    """
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS].rstrip()} …"


def _one_line(words: str) -> str:
    """Return the words of a row of the sheet on one line, a dash between its cells."""
    return " – ".join(line.strip() for line in words.splitlines() if line.strip())


def _text(row: Row, column: str) -> str:
    term = row.get(column)
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _name(row: Row, column: str) -> str:
    return _text(row, column).rpartition("#")[2]


def _language(row: Row, column: str) -> str:
    term = row.get(column)
    return (term.language or "") if isinstance(term, Literal) else ""
