"""Projects tied to one by what they share: inferred, with the reasons and their words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from psmgraph.web.addresses import Addresses, passage_anchor, words_place
from psmgraph.web.edition_graph import Linked
from psmgraph.web.tied import RelatedRows, Row, SharingRows


@dataclass(frozen=True, slots=True)
class Said:
    """Where a sheet says it: the way to the words, and their line or page."""

    words: str
    path: str
    line: int | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that the project shares with others, and how many have it: one for all its ties."""

    rule: str  # "shared-actor", …
    named: Linked
    language: str  # of the thing's name
    shared_by: int
    here: Said | None  # the first words of the page's own sheet
    inference: Linked
    weight: float

    @property
    def order(self) -> tuple[float, str, str]:
        """Return what puts the rarest things first."""
        return -self.weight, self.named.name, self.inference.path or ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A thing that the two projects share, and the first words of the other's sheet."""

    thing: Thing
    there: Said | None


@dataclass(frozen=True, slots=True)
class Related:
    """A related project, the strength of the tie, and its reasons, the rarest first."""

    project: Linked
    weight: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """Another project in which the same actors work, with the inferences' pages."""

    project: Linked
    actors: tuple[Linked, ...]
    inferences: tuple[Linked, ...]


def related_of(
    project: str, rows: RelatedRows, addresses: Addresses, language: str
) -> tuple[Related, ...]:
    """Return the projects of ``rows``, which are related to ``project`` (an IRI), in their order.

    A tie's reasons come with the rarest first, each in ``language`` where its name has it.
    """
    said = _Said(project, _first_words(rows.grounds), addresses)
    things = {each: _thing(row, said, language) for each, row in rows.things.items()}
    reasons: dict[str, list[str]] = {}
    for row in rows.reasons:
        if row["inference"] in things:
            reasons.setdefault(row["other"], []).append(row["inference"])
    made = []
    for row in rows.others:
        other = row["other"]
        found = sorted(reasons.get(other, ()), key=lambda each: things[each].order)
        made.append(
            Related(
                Linked(row["name"] or other, addresses.path(other)),
                row["weight"],
                tuple(Reason(things[each], said.of(each, other)) for each in found),
            )
        )
    return tuple(made)


def sharing_of(rows: SharingRows, addresses: Addresses) -> tuple[Shared, ...]:
    """Return the projects of ``rows`` in their order, each with the actors by name."""
    actors: dict[str, list[tuple[Linked, Linked]]] = {}
    for row in rows.actors:
        name = row["name_it"] or row["name_en"] or ""
        pair = Linked(name, addresses.path(row["thing"] or "")), _page(row, addresses)
        actors.setdefault(row["other"], []).append(pair)
    made = []
    for row in rows.others:
        found = sorted(actors.get(row["other"], ()), key=lambda pair: pair[0].name.casefold())
        linked = Linked(row["name"] or row["other"], addresses.path(row["other"]))
        made.append(
            Shared(linked, tuple(actor for actor, _ in found), tuple(page for _, page in found))
        )
    return tuple(made)


def _page(row: Row, addresses: Addresses) -> Linked:
    return Linked("", addresses.path(row["inference"]))


def _thing(row: Row, said: "_Said", language: str) -> Thing:
    name, own = _name(row, language)
    path = said.addresses.path
    return Thing(
        row["rule"],
        Linked(name, path(row["thing"] or "")),
        own,
        row["shared_by"],
        said.of(row["inference"], said.project),
        _page(row, said.addresses),
        row["weight"],
    )


class _Said:
    """Where the sheets say what they share: by inference and project."""

    def __init__(
        self, project: str, firsts: Mapping[tuple[str, str], Row], addresses: Addresses
    ) -> None:
        self.project = project
        self.addresses = addresses
        self._firsts = firsts

    def of(self, inference: str, project: str) -> Said | None:
        """Return the first words of a project's sheet; None where it has none of its own."""
        row = self._firsts.get((inference, project))
        if row is None:
            return None
        name = self.addresses.name(row["passage"]) or ""
        edition, anchor = passage_anchor(name) or (name, "")
        return Said(
            row["words"],
            f"{self.addresses.path(self.addresses.iri(edition))}{words_place(anchor)}",
            row["line"],
            row["page"],
        )


def _name(thing: Row, language: str) -> tuple[str, str]:
    """Return a thing's name and its language: its own words', the page's, else the other."""
    if thing["words"]:
        return thing["words"], "it"
    ours, other = ("en", "it") if language == "en" else ("it", "en")
    if thing[f"name_{ours}"]:
        return thing[f"name_{ours}"], ours
    return thing[f"name_{other}"] or "", other


def _first_words(grounds: Iterable[Row]) -> Mapping[tuple[str, str], Row]:
    """Return the first words of each inference on each project's sheet, on their first line."""
    firsts: dict[tuple[str, str], tuple[tuple[int, str, int, int], Row]] = {}
    for row in grounds:
        inference, project, passage, _, line, page = row
        start = int(passage.rpartition("/")[2].partition("-")[0])
        place = start, passage, line or 0, page or 0
        key = inference, project
        if key not in firsts or place < firsts[key][0]:
            firsts[key] = place, row
    return {key: row for key, (_, row) in firsts.items()}
