"""The list pages: which table each shows, its columns, what it can be sorted and narrowed by.

A list is a row of ``LISTS`` and a query in queries/tables; names of columns are theirs. No text
stands here: ``list.{name}`` and ``column.{name}`` are in the translations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from psmgraph.web.facets import Chosen
from psmgraph.web.facets import clauses as facet_clauses


class Look(StrEnum):
    """How a cell is shown."""

    TEXT = "text"
    LONG = "long"  # words of a sheet: may be folded
    WORDS = "words"  # words of a sheet, and after them the way to what was read from them
    NUMBER = "number"
    DATE = "date"
    SPAN = "span"  # begin and end, with the sheet's words
    TERM = "term"  # an IRI of the ontology or of a vocabulary, by its name
    TERMS = "terms"  # several, separated by a space
    MONEY = "money"
    CANDIDATE = "candidate"  # what two names that are alike are names of
    REASONS = "reasons"  # why they are offered
    PASSAGES = "passages"  # where one of them stands
    DECISION = "decision"  # what a person writes or runs to decide
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the page; ``link`` is the table's column whose IRI the cell leads to."""

    name: str
    look: Look = Look.TEXT
    link: str = ""
    english: str = ""  # the table's column with the English words, where it has one
    sort: str = ""  # the table's column that sorts it, if not its own


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list page: /{place}, /{place}.csv, /{place}.json; the place is under the name's list."""

    name: str
    columns: tuple[Column, ...]
    sort: str
    searched: tuple[str, ...]
    facets: tuple[str, ...] = ()
    descending: bool = False
    under: str = ""  # the list that this one is a view of, by its name
    for_staff: bool = False  # kept from search engines
    faceted: bool = False  # narrowed by the links of facets.py, too

    @property
    def place(self) -> str:
        """Return the path of the page: "links", "links/symmetry"."""
        return f"{self.under}/{self.name}" if self.under else self.name

    @property
    def sortable(self) -> Mapping[str, str]:
        """Return what ?sort= may name, and the table's column for each."""
        return {column.name: column.sort or column.name for column in self.columns}


_PROJECT = Column("project_title", link="project")

LISTS: Mapping[str, ListSpec] = {
    spec.name: spec
    for spec in (
        ListSpec(
            "projects",
            (
                Column("title", link="project"),
                Column("thematic_table_it", link="thematic_table", english="thematic_table_en"),
                Column("sheet_status", Look.TERM),
                Column("issued", Look.DATE, link="edition"),
                Column("actors", Look.NUMBER),
                Column("planned", Look.NUMBER),
                Column("performed", Look.NUMBER),
                Column("links", Look.NUMBER),
                Column("named_by", Look.NUMBER),
            ),
            sort="title",
            searched=("title", "thematic_table_it", "thematic_table_en"),
            faceted=True,
        ),
        ListSpec(
            "actors",
            (
                Column("name", link="actor"),
                Column("kind", Look.TERM),
                Column("legal_form", Look.TERM),
                Column("roles", Look.TERMS),
                Column("projects", Look.NUMBER),
            ),
            sort="projects",
            descending=True,
            searched=("name",),
            facets=("kind", "legal_form"),
        ),
        ListSpec(
            "events",
            (
                Column("title", Look.LONG, link="event"),
                Column("kind", Look.TERM),
                Column("begin", Look.SPAN, sort="not_before"),
                Column("place"),
                Column("organisers"),
                _PROJECT,
            ),
            sort="begin",
            descending=True,
            searched=("title", "place", "organisers", "project_title"),
            facets=("kind",),
        ),
        ListSpec(
            "activities",
            (
                Column("planned", Look.WORDS, link="activity"),
                Column("performed", Look.WORDS, link="performed_node"),
                _PROJECT,
            ),
            sort="project_title",
            searched=("planned", "performed", "project_title"),
            facets=("state",),
        ),
        ListSpec(
            "links",
            (
                Column("source_title", link="source"),
                Column("target_title", link="target"),
                Column("state", Look.TERM, link="link"),
            ),
            sort="source_title",
            searched=("source_title", "target_title"),
            facets=("state",),
        ),
        ListSpec(
            "symmetry",
            (
                Column("one_title", link="one"),
                Column("other_title", link="other"),
                Column("words", Look.WORDS, link="passage"),
                Column("since", Look.DATE, link="since_edition"),
                Column("back_words", Look.WORDS, link="back_passage"),
                Column("back_since", Look.DATE, link="back_since_edition"),
                Column("state", Look.TERM, link="link"),
                Column("what_it", english="what_en"),
            ),
            sort="one_title",
            searched=("one_title", "other_title", "words", "back_words"),
            facets=("plan", "state"),
            under="links",
        ),
        ListSpec(
            "contributions",
            (
                Column("activity", Look.LONG, link="contribution"),
                Column("words"),
                Column("amount", Look.MONEY),
                Column("in_kind"),
                Column("granted_by"),
                _PROJECT,
            ),
            sort="project_title",
            searched=("activity", "words", "granted_by", "project_title"),
        ),
        ListSpec(
            "figures",
            (
                Column("kind", Look.TERM, link="figure"),
                Column("value", Look.NUMBER),
                Column("state", Look.TERM),
                _PROJECT,
            ),
            sort="kind",
            searched=("project_title",),
            facets=("kind", "state"),
        ),
        ListSpec(
            "sheets",
            (
                Column("label", link="edition"),
                Column("issued", Look.DATE),
                Column("valid_until", Look.DATE),
                Column("current", Look.FLAG),
                _PROJECT,
            ),
            sort="issued",
            descending=True,
            searched=("label", "project_title"),
        ),
        ListSpec(
            "review",
            (
                Column("score", Look.NUMBER),
                Column("kind", Look.CANDIDATE),
                Column("name", Look.LONG, link="name_iri"),
                Column("other", Look.LONG, link="other_iri"),
                Column("reasons", Look.REASONS),
                Column("name_passages", Look.PASSAGES),
                Column("other_passages", Look.PASSAGES),
                Column("id", Look.DECISION),
            ),
            sort="score",
            descending=True,
            searched=("name", "other"),
            facets=("plan", "kind"),
            for_staff=True,
        ),
    )
}
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list; anything that the list does not know is left out."""

    words: str
    facets: Mapping[str, str]
    sort: str
    descending: bool
    page: int
    chosen: Chosen = field(default_factory=dict)  # of a list that is faceted

    @classmethod
    def of(
        cls, spec: ListSpec, arguments: Mapping[str, str], chosen: Chosen | None = None
    ) -> "Asked":
        """Read the arguments of an address; ``chosen`` is what facets.py reads of them."""
        sort = arguments.get("sort", "")
        known = sort in spec.sortable
        page = arguments.get("page", "1")
        return cls(
            words=" ".join(arguments.get("q", "").replace("\0", " ").split())[:200],
            facets={name: arguments[name] for name in spec.facets if arguments.get(name)},
            sort=sort if known else spec.sort,
            descending=arguments.get("dir") == "desc" if known else spec.descending,
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1,
            chosen=chosen or {},
        )


def where(spec: ListSpec, asked: Asked) -> tuple[str, list[str]]:
    """Return the WHERE clause (or nothing) for what is asked, and its parameters."""
    clauses: list[str] = []
    parameters: list[str] = []
    for word in asked.words.split():
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        clauses.append(
            "(" + " OR ".join(f"\"{c}\" LIKE ? ESCAPE '\\'" for c in spec.searched) + ")"
        )
        parameters += [pattern] * len(spec.searched)
    for name, value in asked.facets.items():
        clauses.append(f'"{name}" = ?')
        parameters.append(value)
    chosen, of_chosen = facet_clauses(asked.chosen)
    clauses += chosen
    parameters += of_chosen
    return (" WHERE " + " AND ".join(clauses) if clauses else ""), parameters


def order(spec: ListSpec, asked: Asked) -> str:
    """Return the ORDER BY clause: what is absent comes last either way."""
    column = spec.sortable[asked.sort]
    direction = "DESC" if asked.descending else "ASC"
    return f' ORDER BY "{column}" IS NULL, "{column}" COLLATE NOCASE {direction}, rowid'


def pages(total: int, page: int, size: int = PAGE_SIZE) -> Sequence[int]:
    """Return the numbers of the pages to link: the first, the last, and those around."""
    last = max(1, -(-total // size))
    near = {1, last, *range(max(1, page - 2), min(last, page + 2) + 1)}
    return sorted(near)
