"""A form as a value: what its template says (extraction.md, "Template"); ``template`` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from psmgraph.names import name_key
from psmgraph.words import italian_words


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form. Labels are keys; ``columns`` holds each column's variants."""

    name: str
    kind: str
    labels: frozenset[str] = frozenset()
    inline: bool = False
    states: str = ""
    role: str = ""
    node: str = ""
    section: str = ""
    opens: str = ""
    columns: tuple[frozenset[str], ...] = ()
    column: int = 0
    beside: str = ""
    optional: bool = False
    bound: str = ""  # a date: "begins" or "ends", where the label says which of the two it is
    or_status: bool = False  # a date in whose place the form also writes a status
    title: tuple[tuple[str, str], ...] = ()  # (language, name) for people, label or no label
    grouped: bool = False  # items: a list behind "…:" belongs to the paragraph that opens it
    printed: str = ""  # the first of its labels as the form prints it, for a form that is written
    heads: tuple[str, ...] = ()  # of its columns, likewise


@dataclass(frozen=True, slots=True)
class HeadingSpec:
    """What stands above sheets and gives a field: headings of some levels, or lines in italics."""

    field: str
    levels: frozenset[int] = frozenset()
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """How the form of a next edition is written: what stands in it already, and what is left."""

    empty: str  # stands where the editor has to fill in
    carry: tuple[str, ...]  # the fields that are carried over, by name
    headings: tuple[tuple[str, str], ...] = ()  # (field, the form's own heading above it)

    def heading(self, name: str) -> str:
        """Return the form's own heading above a field, or ""."""
        return dict(self.headings).get(name, "")


@dataclass(frozen=True, slots=True)
class Template:
    """A form: how its sheets are found, and what each label names."""

    name: str
    plan: str
    layout: str
    title: Mapping[str, str]
    empty: frozenset[str]
    none: frozenset[str]
    identity: tuple[str, ...]
    edition_from: tuple[str, ...]
    start_before: tuple[str, ...]
    start_pattern: str
    end_patterns: tuple[str, ...]
    end_after: str
    ignored_headings: frozenset[str]
    headings: tuple[HeadingSpec, ...]
    statuses: tuple[tuple[str, str], ...]  # (key of a spelling, concept), of this form alone
    fields: tuple[FieldSpec, ...]
    write: Written | None = None  # None: sheets of this form are read and never written

    def spec(self, name: str) -> FieldSpec:
        """Return the field called ``name``.

        Raises:
            KeyError: there is none.
        """
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)

    @property
    def title_field(self) -> FieldSpec:
        """Return the field that holds the project's title."""
        return next(spec for spec in self.fields if spec.kind == "title")

    def labelled(self, key: str) -> FieldSpec | None:
        """Return the first field that has the label of that key."""
        return next((spec for spec in self.fields if key in spec.labels), None)

    def labels(self) -> frozenset[str]:
        """Return the key of every label and column head that the form may show."""
        return frozenset().union(
            *(spec.labels for spec in self.fields),
            *(column for spec in self.fields for column in spec.columns),
        )

    def is_empty(self, text: str) -> bool:
        """Tell whether ``text`` is nothing, or one of the form's marks of emptiness."""
        return not text.strip() or text.strip().casefold() in self.empty

    def is_none(self, text: str) -> bool:
        """Tell whether ``text`` says that there is none ("nessuno", "non previsto")."""
        return text.strip().casefold().rstrip(".") in self.none

    def status(self, words: str) -> str:
        """Return the concept of vocab/project-status that ``words`` spell, or ""."""
        key = name_key(words)
        for spelling, concept in self.statuses:
            if key == spelling:
                return concept
        return _statuses().get(key, "")


@cache
def _statuses() -> Mapping[str, str]:
    """Return the spellings of statuses that every form shares, by key."""
    return {
        name_key(spelling): concept
        for concept, spellings in italian_words().statuses.items()
        for spelling in spellings
    }
