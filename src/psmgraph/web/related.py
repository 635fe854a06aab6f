"""Projects related to one by what they share: inferred, each with its reasons and their words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from psmgraph.web.addresses import Addresses, passage_anchor, words_place
from psmgraph.web.edition_graph import Linked
from psmgraph.web.values import Row


@dataclass(frozen=True, slots=True)
class Said:
    """Where one of the two sheets says it: the way to the words, and their line or page."""

    words: str
    path: str
    line: int | None
    page: int | None
    here: bool  # on the sheet of the page's own project


@dataclass(frozen=True, slots=True)
class Reason:
    """A thing that the two projects share, how many have it, and the first words of each sheet."""

    rule: str  # "shared-actor", …
    thing: Linked
    language: str  # of the thing's name
    shared_by: int
    said: tuple[Said, ...]
    inference: Linked


@dataclass(frozen=True, slots=True)
class Related:
    """A related project, the strength of the tie, and its reasons, the rarest first."""

    project: Linked
    weight: Decimal
    reasons: tuple[Reason, ...]


def related_of(
    project: str,
    rows_of: Callable[[str], Sequence[Row]],
    addresses: Addresses,
    language: str,
) -> tuple[Related, ...]:
    """Return the projects related to ``project`` (an IRI), the strongest tie first.

    ``rows_of`` gives the rows of page/project-around by their ?kind. A tie's reasons come with
    the rarest first, each in ``language`` where its name has it.
    """
    reasons = _Reasons(project, rows_of, addresses, language)
    inferences: dict[str, list[str]] = {}
    for row in rows_of("reason"):
        inferences.setdefault(_text(row, "node"), []).append(_text(row, "other"))
    ties = [
        Related(
            Linked(_text(row, "name"), addresses.path(_text(row, "other"))),
            Decimal(_text(row, "value")),
            reasons.of(inferences.get(_text(row, "node"), ()), _text(row, "other")),
        )
        for row in rows_of("related")
    ]
    return tuple(sorted(ties, key=lambda tie: (-tie.weight, tie.project.name)))


class _Reasons:
    """What is said of the inferences that ties stand on; each serves several of them."""

    def __init__(
        self,
        project: str,
        rows_of: Callable[[str], Sequence[Row]],
        addresses: Addresses,
        language: str,
    ) -> None:
        self._project = project
        self._addresses = addresses
        self._rules = {_text(row, "node"): _text(row, "value") for row in rows_of("reason-rule")}
        self._weights = {
            _text(row, "node"): Decimal(_text(row, "value")) for row in rows_of("reason-weight")
        }
        self._shared = {
            _text(row, "node"): int(_text(row, "value")) for row in rows_of("shared-by")
        }
        self._things = {_text(row, "node"): _text(row, "other") for row in rows_of("reason-thing")}
        # An inference's own name goes before that of the thing that it is about.
        self._names = _names(rows_of("reason-thing"), language)
        self._names |= _names(rows_of("reason-name"), language)
        self._firsts = _first_words(rows_of("said"))

    def of(self, inferences: Iterable[str], other: str) -> tuple[Reason, ...]:
        """Return what the tie with the project ``other`` stands on."""
        found = sorted(
            inferences,
            key=lambda each: (-self._weights.get(each, Decimal()), self._name(each)[0], each),
        )
        return tuple(self._reason(each, other) for each in found)

    def _name(self, inference: str) -> tuple[str, str]:
        return self._names.get(inference, ("", ""))

    def _reason(self, inference: str, other: str) -> Reason:
        name, language = self._name(inference)
        thing = self._things.get(inference)
        said = (self._said(inference, self._project), self._said(inference, other))
        return Reason(
            self._rules.get(inference, ""),
            Linked(name, self._addresses.path(thing) if thing else None),
            language,
            self._shared.get(inference, 0),
            tuple(each for each in said if each is not None),
            Linked("", self._addresses.path(inference)),
        )

    def _said(self, inference: str, project: str) -> Said | None:
        row = self._firsts.get((inference, project))
        if row is None:
            return None
        name = self._addresses.name(_text(row, "passage")) or ""
        edition, anchor = passage_anchor(name) or (name, "")
        return Said(
            _text(row, "value"),
            f"{self._addresses.path(self._addresses.iri(edition))}{words_place(anchor)}",
            _number(row, "line"),
            _number(row, "page"),
            project == self._project,
        )


def _names(rows: Iterable[Row], language: str) -> dict[str, tuple[str, str]]:
    """Return the name of each node and its language: the page's, else Italian, else any."""
    ranked: dict[str, tuple[int, str, str]] = {}
    for row in rows:
        value = row.get("value")
        if isinstance(value, ox.Literal):
            own = value.language or ""
            rank = 0 if own == language else 1 if own == "it" else 2
            known = (rank, value.value, own)
            ranked[_text(row, "node")] = min(known, ranked.get(_text(row, "node"), known))
    return {node: (name, own) for node, (_, name, own) in ranked.items()}


def _first_words(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """Return the first words of each inference on each project's sheet, on their first line."""
    firsts: dict[tuple[str, str], tuple[tuple[int, str, int, int], Row]] = {}
    for row in rows:
        passage = _text(row, "passage")
        start = int(passage.rpartition("/")[2].partition("-")[0])
        place = start, passage, _number(row, "line") or 0, _number(row, "page") or 0
        key = _text(row, "node"), _text(row, "other")
        if key not in firsts or place < firsts[key][0]:
            firsts[key] = place, row
    return {key: row for key, (_, row) in firsts.items()}


def _number(row: Row, column: str) -> int | None:
    text = _text(row, column)
    return int(text) if text else None


def _text(row: Row, column: str) -> str:
    term = row.get(column)
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
