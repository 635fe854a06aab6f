"""What people know of a plan before any sheet is read: bodies, successions, projects, acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from psmgraph.names import name_key


@dataclass(frozen=True, slots=True)
class Body:
    """A body that the authority knows."""

    slug: str
    name: str
    institution: bool
    legal_form: str = ""  # a concept of vocab/legal-form
    aliases: tuple[str, ...] = ()
    ipa: str = ""
    istat: str = ""
    wikidata: str = ""
    part_of: str = ""  # slug of another body


@dataclass(frozen=True, slots=True)
class Succession:
    """One body follows another on a day; slugs."""

    before: str
    after: str
    day: date
    act: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project of the plan, by its title; ``table`` is a thematic table's slug or ""."""

    slug: str
    title: str
    aliases: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class ThematicTable:
    """A thematic table (tavolo) of the plan."""

    slug: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownAct:
    """What is known of an act besides the words that cite it."""

    words: str
    urn: str
    title: str


@dataclass(frozen=True)  # without slots: what each sheet asks is worked out once, and kept
class Authority:
    """Bodies, successions, projects, tables and acts, as people keep them in authority.toml."""

    bodies: tuple[Body, ...] = ()
    successions: tuple[Succession, ...] = ()
    projects: tuple[KnownProject, ...] = ()
    tables: tuple[ThematicTable, ...] = ()
    acts: tuple[KnownAct, ...] = ()

    def fixed_names(self) -> frozenset[str]:
        """Return the names that lists must not be cut inside: those with a comma or an "e"."""
        return self._fixed_names

    def names(self) -> frozenset[str]:
        """Return every name and alias of a body."""
        return self._names

    def slug_of(self, title: str) -> str | None:
        """Return the slug of the first project that has this title or alias, by its key."""
        return self._slugs.get(name_key(title))

    @cached_property
    def _fixed_names(self) -> frozenset[str]:
        return frozenset(name for name in self._names if "," in name or " e " in name)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name for body in self.bodies for name in (body.name, *body.aliases))

    @cached_property
    def _slugs(self) -> Mapping[str, str]:
        slugs: dict[str, str] = {}
        for project in self.projects:
            for words in (project.title, *project.aliases):
                slugs.setdefault(name_key(words), project.slug)
        return slugs
