"""What linking makes: the shared things, and what each name on a sheet was taken for.

Paths are IRIs without the configured base ("actor/comune-di-bologna").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from psmgraph.authority import Body
from psmgraph.decisions import Decision
from psmgraph.errors import Place
from psmgraph.names import slug
from psmgraph.plan import Plan
from psmgraph.sheet.model import Passage, Sheet
from psmgraph.sheet.values.legal import Act


class Match(StrEnum):
    """How a name was taken for a thing (the names are those of vocab/match)."""

    EXACT_KEY = "exactKey"
    ALIAS = "alias"
    CURATED = "curated"
    FIRST_SEEN = "firstSeen"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The thing that a name was taken for ("" where none could be told), and how."""

    path: str
    match: Match
    decisions: tuple[str, ...] = ()  # the ids of those that led it there


@dataclass(frozen=True, slots=True)
class Actor:
    """An organisation known to the graph; ``known`` is the authority's entry, if there is one."""

    slug: str
    label: str
    others: tuple[str, ...]
    institution: bool
    legal_form: str
    known: Body | None
    language: str

    @property
    def path(self) -> str:
        """Return the IRI without its base."""
        return f"actor/{self.slug}"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named under one body, and under others where somebody decided so."""

    body: str  # slug
    slug: str
    label: str
    language: str
    others: tuple[str, ...] = ()  # other names
    bodies: tuple[str, ...] = ()  # slugs of all bodies that name the person

    @property
    def path(self) -> str:
        """Return the IRI without its base."""
        return f"actor/{self.body}/person/{self.slug}"


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a plan, with a sheet or only mentioned."""

    plan: str
    slug: str
    label: str
    others: tuple[str, ...]
    has_sheet: bool
    known: bool  # the authority lists it
    table: str
    language: str

    @property
    def path(self) -> str:
        """Return the IRI without its base."""
        return f"plan/{self.plan}/project/{self.slug}"


@dataclass(frozen=True, slots=True)
class KnownLaw:
    """An act that some sheet cites, with what the authority adds."""

    act: Act
    full_urn: str
    title: str
    language: str

    @property
    def path(self) -> str:
        """Return the IRI without its base."""
        return f"act/{self.act.slug}"


def theme_path(plan: str, words: str) -> str:
    """Return the IRI, without its base, of the theme of a plan that ``words`` name."""
    return f"plan/{plan}/theme/{slug([words])}"


@dataclass(frozen=True, slots=True)
class Theme:
    """A scope or area that the sheets of a plan name; spellings of one slug are one."""

    plan: str
    label: str
    others: tuple[str, ...]
    language: str

    @property
    def path(self) -> str:
        """Return the IRI without its base."""
        return theme_path(self.plan, self.label)


@dataclass(frozen=True, slots=True)
class Usage:
    """The names that one sheet uses: what must be seen of all sheets before any is resolved."""

    plan: str
    slug: str
    title: str
    edition: date
    language: str
    place: Place
    bodies: tuple[str, ...]
    persons: tuple[tuple[str, str], ...]  # (body, person), as written
    projects: tuple[str, ...]
    acts: tuple[Act, ...]
    themes: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str, date]:
        """Return what sheets are sorted by, so that the order of inputs makes no difference."""
        return self.plan, self.slug, self.edition


@dataclass(frozen=True, slots=True)
class Registry:
    """All shared things, and the indexes by which names find them."""

    plans: Mapping[str, Plan]
    actors: Mapping[str, Actor]  # by slug
    bodies: Mapping[tuple[str, str], tuple[str, Match]]  # (plan, key) → slug, how
    persons: Mapping[tuple[str, str], Person]  # (body's slug, key)
    projects: Mapping[tuple[str, str], Project]  # (plan, slug)
    titles: Mapping[tuple[str, str], tuple[tuple[str, ...], Match]]  # (plan, key) → slugs, how
    acts: Mapping[str, KnownLaw]  # by slug
    themes: Mapping[tuple[str, str], Theme]  # (plan, slug)
    decided: Mapping[tuple[str, str, str], tuple[Decision, ...]] = field(default_factory=dict)
    # ↑ (plan, "body" or "project", key) → what led the name to another thing
    decided_persons: Mapping[tuple[str, str], tuple[Decision, ...]] = field(default_factory=dict)
    apart: Mapping[Decision, frozenset[str]] = field(default_factory=dict)  # each pair of paths
    absent: tuple[tuple[Decision, str], ...] = ()  # decisions, and words that no field holds


@dataclass(frozen=True, slots=True)
class ResolvedSheet:
    """A sheet with what each of its names was taken for; keys are spans of its text."""

    sheet: Sheet
    slug: str
    names: Mapping[tuple[int, int, str], Resolution]
    persons: Mapping[tuple[int, int, str], Resolution]
    projects: Mapping[tuple[int, int, str], Resolution]
    prose: tuple[tuple[Passage, Resolution], ...]

    @property
    def decisions(self) -> frozenset[str]:
        """Return the ids of the decisions by which its names were led to what they mean."""
        prose = (resolution for _, resolution in self.prose)
        fields = (*self.names.values(), *self.persons.values(), *self.projects.values())
        return frozenset(one for resolution in (*fields, *prose) for one in resolution.decisions)

    @property
    def project(self) -> str:
        """Return the path of the sheet's project."""
        return f"plan/{self.sheet.plan}/project/{self.slug}"

    @property
    def path(self) -> str:
        """Return the path of the sheet."""
        return f"plan/{self.sheet.plan}/sheet/{self.slug}"

    @property
    def edition(self) -> str:
        """Return the path of the edition."""
        return f"{self.path}/{self.sheet.edition.isoformat()}"
