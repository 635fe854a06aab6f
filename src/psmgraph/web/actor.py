"""The page of an actor: the projects it is in and how, whom it works with, what it did and gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import Addresses
from psmgraph.web.edition_graph import Linked
from psmgraph.web.parts import Parts
from psmgraph.web.tied import ActorRows
from psmgraph.web.tied import Row as Told
from psmgraph.web.values import Row


@dataclass(frozen=True, slots=True)
class Role:
    """One involvement: the role (IRI of vocab/role), the person, and its own page.

    ``named`` is the predecessor that the sheet names, "" for the actor itself.
    """

    role: str
    person: str
    path: str | None
    named: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells one role of an actor in a project from its others."""
        return self.named, self.role, self.person


@dataclass(frozen=True, slots=True)
class Engagement:
    """A project with every role that the actor has in it."""

    project: Linked
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """An event organised or a contribution given, with its project."""

    deed: Linked
    project: Linked
    value: str  # the event's date, or the words of the resource
    named: str = ""  # the predecessor that the sheet names


@dataclass(frozen=True, slots=True)
class ActorPage:
    """Everything that the page of an actor shows."""

    iri: str
    name: str
    title: str
    aliases: tuple[str, ...]
    classes: tuple[str, ...]
    legal_form: str
    origin: str
    codes: tuple[tuple[str, str], ...]  # ("ipa", …), ("istat", …)
    relations: tuple[tuple[str, Linked], ...]  # ("part", …), ("has-part", …), ("change-from", …) …
    engagements: tuple[Engagement, ...]
    works_with: tuple[tuple[Linked, int], ...]
    events: tuple[Deed, ...]
    contributions: tuple[Deed, ...]
    members: tuple[Linked, ...]
    predecessors: tuple[Linked, ...]
    counts: Mapping[str, int]  # of engagements, events, contributions, members; a part is shown
    parts: Parts
    with_predecessors: bool  # their projects, events and contributions are among those shown

    @classmethod
    def of(  # noqa: PLR0913  (each from a question of its own)
        cls,
        iri: str,
        told: ActorRows,
        before: Sequence[Row],
        with_whom: Sequence[Told],
        addresses: Addresses,
        *,
        with_predecessors: bool = False,
    ) -> "ActorPage":
        """Make the page from what tied.actor_rows, page/actor-before and tied.fellows tell.

        With predecessors, ``told`` is of them too.
        """
        names = {_text(row, "predecessor"): _text(row, "name") for row in before}
        read = _Rows(told, iri, names, addresses)
        codes = ((kind, read.first(kind)) for kind in ("ipa", "istat", "wikidata"))
        kinds = ("part", "has-part", "changed", "change-from", "change-to")
        engagements, members = _engagements(read), read.linked("member")
        events, contributions = _deeds(read, "event"), _deeds(read, "contribution")
        counts = {
            "projects": len(engagements), "events": len(events),
            "contributions": len(contributions), "members": len(members),
        }  # fmt: skip
        parts = Parts.of(max(counts.values()))
        return cls(
            iri=iri,
            name=addresses.name(iri) or iri,
            title=read.first("label") or (addresses.name(iri) or iri),
            aliases=tuple(sorted(read.all("alias"))),
            classes=tuple(sorted(read.all("type"))),
            legal_form=read.first("form"),
            origin=read.first("origin"),
            codes=tuple((kind, code) for kind, code in codes if code),
            relations=tuple((kind, linked) for kind in kinds for linked in read.linked(kind)),
            engagements=parts.cut(engagements),
            works_with=tuple(
                (Linked(row["name"], addresses.path(row["actor"])), row["projects"])
                for row in with_whom
            ),
            events=parts.cut(events),
            contributions=parts.cut(contributions),
            members=parts.cut(members),
            counts=counts,
            parts=parts,
            predecessors=tuple(
                Linked(name, addresses.path(other))
                for other, name in sorted(names.items(), key=lambda each: each[1].casefold())
            ),
            with_predecessors=with_predecessors,
        )


class _Rows:
    """Rows by their kind: of the actor itself, or of its predecessors too."""

    def __init__(
        self, told: ActorRows, iri: str, predecessors: Mapping[str, str], addresses: Addresses
    ) -> None:
        self._rows: dict[str, list[Told]] = {}
        for row in told.about:
            self._rows.setdefault(row["kind"], []).append(row)
        self.involved = told.involved
        self._iri = iri
        self._predecessors = predecessors
        self.addresses = addresses

    def of(self, kind: str) -> list[Told]:
        return self._rows.get(kind, [])

    def own(self, kind: str) -> list[Told]:
        return [row for row in self.of(kind) if row["actor"] == self._iri]

    def named(self, row: Told) -> str:
        return self._predecessors.get(row["actor"], "")

    def all(self, kind: str) -> list[str]:
        return [row["value"] for row in self.own(kind)]

    def first(self, kind: str) -> str:
        return min(self.all(kind), default="")

    def thing(self, row: Told) -> Linked:
        return Linked(row["name"] or "", self.addresses.path(row["thing"]))

    def project(self, row: Told) -> Linked:
        return Linked(row["project_name"] or "", self.addresses.path(row["project"]))

    def linked(self, kind: str) -> tuple[Linked, ...]:
        return tuple(
            sorted(
                {self.thing(row) for row in self.own(kind)}, key=lambda each: each.name.casefold()
            )
        )


def _engagements(read: _Rows) -> tuple[Engagement, ...]:
    persons: dict[str, list[str]] = {}
    for row in read.of("person"):
        persons.setdefault(row["thing"], []).append(row["name"])
    roles: dict[Linked, list[Role]] = {}
    for row in read.involved:
        path = read.addresses.path(row["thing"])
        found = roles.setdefault(read.project(row), [])
        for person in sorted(persons.get(row["thing"], ())) or [""]:
            role = Role(row["value"], person, path, read.named(row))
            # One role may stand on several passages: the page names it once, by its first.
            if role.key not in {each.key for each in found}:
                found.append(role)
    return tuple(
        Engagement(project, tuple(sorted(found, key=lambda each: each.key)))
        for project, found in sorted(roles.items(), key=lambda pair: pair[0].name.casefold())
    )


def _deeds(read: _Rows, kind: str) -> tuple[Deed, ...]:
    made = [
        Deed(read.thing(row), read.project(row), row["value"] or "", read.named(row))
        for row in read.of(kind)
    ]
    return tuple(sorted(made, key=lambda deed: (deed.value, deed.deed.name)))


def _text(row: Row, column: str) -> str:
    term = row.get(column)
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
