"""The page of an actor: the projects it is in and how, whom it works with, what it did and gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import Addresses
from psmgraph.web.edition_graph import Linked
from psmgraph.web.parts import Parts
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
        rows: Sequence[Row],
        before: Sequence[Row],
        with_whom: Sequence[Told],
        addresses: Addresses,
        *,
        with_predecessors: bool = False,
    ) -> "ActorPage":
        """Make the page from the rows of page/actor, page/actor-before and tied.fellows.

        With predecessors, ``rows`` are theirs too.
        """
        names = {_text(row, "predecessor"): _text(row, "name") for row in before}
        read = _Rows(rows, iri, names, addresses)
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
    """The rows of page/actor, by their ?kind: of the actor itself, or of its predecessors too."""

    def __init__(
        self, rows: Sequence[Row], iri: str, predecessors: Mapping[str, str], addresses: Addresses
    ) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(_text(row, "kind"), []).append(row)
        self._iri = iri
        self._predecessors = predecessors
        self.addresses = addresses

    def of(self, kind: str) -> list[Row]:
        return self._rows.get(kind, [])

    def own(self, kind: str) -> list[Row]:
        return [row for row in self.of(kind) if _text(row, "actor") == self._iri]

    def named(self, row: Row) -> str:
        return self._predecessors.get(_text(row, "actor"), "")

    def all(self, kind: str) -> list[str]:
        return [_text(row, "value") for row in self.own(kind)]

    def first(self, kind: str) -> str:
        return next(iter(self.all(kind)), "")

    def other(self, row: Row) -> Linked:
        return Linked(_text(row, "name"), self.addresses.path(_text(row, "other")))

    def linked(self, kind: str) -> tuple[Linked, ...]:
        return tuple(
            sorted(
                {self.other(row) for row in self.own(kind)}, key=lambda each: each.name.casefold()
            )
        )


def _engagements(read: _Rows) -> tuple[Engagement, ...]:
    roles: dict[Linked, list[Role]] = {}
    for row in read.of("involved"):
        path = read.addresses.path(_text(row, "node"))
        found = roles.setdefault(read.other(row), [])
        role = Role(_text(row, "value"), _text(row, "title"), path, read.named(row))
        # One role may stand on several passages: the page names it once, by its first.
        if role.key not in {each.key for each in found}:
            found.append(role)
    return tuple(
        Engagement(project, tuple(sorted(found, key=lambda each: each.key)))
        for project, found in sorted(roles.items(), key=lambda pair: pair[0].name.casefold())
    )


def _deeds(read: _Rows, kind: str) -> tuple[Deed, ...]:
    made = [
        Deed(
            Linked(_text(row, "title"), read.addresses.path(_text(row, "node"))),
            read.other(row),
            _text(row, "value"),
            read.named(row),
        )
        for row in read.of(kind)
    ]
    return tuple(sorted(made, key=lambda deed: (deed.value, deed.deed.name)))


def _text(row: Row, column: str) -> str:
    term = row.get(column)
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
