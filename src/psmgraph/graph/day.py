"""The state of a day, drawn from a graph that holds every edition (endpoint.md, "As of a day").

Valid time is the edition's: of each sheet that edition is the current one which was valid on the
day, by psm:validFrom and psm:validUntil; earlier ones are its past, later ones are not there.
Authority files and decisions are today's, but a body, person or project that only sheets name is
there only if one of that day or before names it. So the state is that which a build on the day
would have made, but for what is inferred.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad, Store

from psmgraph.graph.current import current_quads
from psmgraph.graph.terms import LABEL, Iris, concept, iri_of, prov, psm

_SHEET = re.compile(r"plan/[^/]+/sheet/[^/]+")
_EDITION = re.compile(rf"({_SHEET.pattern})/(\d{{4}}-\d\d-\d\d)(?:/.*)?")
_ACT = re.compile(r"/act/[^/]+$")
_DAY_IN_LABEL = re.compile(r" \(\d{4}-\d\d-\d\d\)$")


@dataclass(frozen=True, slots=True, order=True)
class Validity:
    """From when to when (both included; None: it still is) an edition is its sheet's."""

    edition: str  # IRI
    first: date
    last: date | None

    @property
    def sheet(self) -> str:
        """Return the IRI of the sheet."""
        return self.edition.rpartition("/")[0]

    def holds(self, day: date) -> bool:
        """Tell whether the edition is the sheet's on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


def validities(store: Store, base: str) -> tuple[Validity, ...]:
    """Return the validity of every edition that graph/provenance describes, sorted."""
    graph = Iris(base).graph("provenance")
    ends = {
        iri_of(one.subject): date.fromisoformat(iri_of(one.object))
        for one in store.quads_for_pattern(None, psm("validUntil"), None, graph)
    }
    found = (
        Validity(edition, date.fromisoformat(iri_of(one.object)), ends.get(edition))
        for one in store.quads_for_pattern(None, psm("validFrom"), None, graph)
        if (edition := iri_of(one.subject))
    )
    return tuple(sorted(found))


def editions_until(known: Iterable[Validity], day: date) -> tuple[str, ...]:
    """Return the IRIs of the editions of ``day`` and before."""
    return tuple(one.edition for one in known if one.first <= day)


def editions_on(known: Iterable[Validity], day: date) -> tuple[str, ...]:
    """Return the IRIs of the editions that are valid on ``day``, one a sheet."""
    return tuple(one.edition for one in known if one.holds(day))


def state_began(known: Iterable[Validity], day: date) -> date:
    """Return the first day on which the state was that of ``day``: when an edition last came.

    Before the first edition of all that is the first day of the calendar.
    """
    return max((one.first for one in known if one.first <= day), default=date.min)


def named_by(quads: Iterable[Quad], base: str, day: date) -> frozenset[str]:
    """Return the shared things that editions of ``day`` and before name, given their quads."""
    return frozenset(
        iri_of(one.object)
        for one in quads
        if isinstance(one.object, NamedNode)
        and not _EDITION.fullmatch(one.object.value.removeprefix(base))
        and _is_by(iri_of(one.graph_name), base, day)
    )


def known_then(
    authority: Callable[[], Iterable[Quad]],
    named: Callable[[str], bool],
    projects: frozenset[str],
) -> Iterator[Quad]:
    """Yield the statements of graph/authority that hold on a day.

    ``authority`` returns today's, anew at each call; ``named`` tells whether a sheet of the day
    or before names an IRI; ``projects`` are those that had a sheet.
    """
    from_sheet = concept("origin", "sheet")
    unknown = {
        iri_of(one.subject)
        for one in authority()
        if one.predicate == psm("origin")
        and (one.object == from_sheet or _ACT.search(iri_of(one.subject)))  # acts: once cited
        and not named(iri_of(one.subject))
    }
    status, has = psm("sheetStatus"), concept("sheet-status", "hasSheet")
    mentioned = concept("sheet-status", "mentionedOnly")
    for one in authority():
        if iri_of(one.subject) in unknown or iri_of(one.object) in unknown:
            continue
        if (one.predicate, one.object) == (status, has) and iri_of(one.subject) not in projects:
            yield Quad(one.subject, status, mentioned, one.graph_name)
        else:
            yield one


def day_quads(store: Store, base: str, day: date) -> Iterator[Quad]:
    """Yield the quads of the state of ``day``, given those of every day; nothing is derived."""
    return _Drawing(store, base, day, validities(store, base)).quads()


class _Drawing:
    """One state while it is drawn."""

    def __init__(self, store: Store, base: str, day: date, known: Sequence[Validity]) -> None:
        self._store = store
        self._base = base
        self._iris = Iris(base)
        self._day = day
        self._editions = frozenset(editions_until(known, day))
        self._ended = {one.edition for one in known if one.last is not None and one.last < day}
        current = editions_on(known, day)
        self._by_sheet = {edition.rpartition("/")[0]: edition for edition in current}
        self._current = frozenset(current)

    def quads(self) -> Iterator[Quad]:
        shared = {name: self._iris.graph(name) for name in ("authority", "dates", "provenance")}
        for edition in sorted(self._editions):
            said = tuple(self._graph(NamedNode(edition)))
            yield from said
            if edition in self._current:
                yield from current_quads(said)
        yield from self._stated(self._authority(shared["authority"]))
        yield from self._stated(self._graph(shared["dates"]))
        for one in self._provenance(shared["provenance"]):
            yield one
            if iri_of(one.subject) in self._current or iri_of(one.subject) in self._by_sheet:
                yield from current_quads((one,))
        left = {*shared.values(), self._iris.graph("derived")}
        for graph in self._store.named_graphs():
            if isinstance(graph, NamedNode) and graph not in left and not self._is_edition(graph):
                yield from self._graph(graph)

    def _stated(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield statements of the day and before, those that held on it for the default graph too.

        What is about no edition holds as of any day.
        """
        for one in quads:
            edition = self._edition_of(one)
            if not edition or edition in self._editions:
                yield one
            if not edition or edition in self._current:
                yield from current_quads((one,))

    def _graph(self, graph: NamedNode) -> Iterator[Quad]:
        return self._store.quads_for_pattern(None, None, None, graph)

    def _authority(self, graph: NamedNode) -> Iterator[Quad]:
        describes = self._store.quads_for_pattern(
            None, psm("describes"), None, self._iris.graph("provenance")
        )
        projects = frozenset(
            iri_of(one.object) for one in describes if iri_of(one.subject) in self._by_sheet
        )
        return known_then(lambda: self._graph(graph), self._is_named, projects)

    def _is_named(self, iri: str) -> bool:
        return any(
            _is_by(iri_of(one.graph_name), self._base, self._day)
            for one in self._store.quads_for_pattern(None, None, NamedNode(iri), None)
        )

    def _provenance(self, graph: NamedNode) -> Iterator[Quad]:
        """Yield what provenance says of the editions of the day and before, their sheets and
        files, and all that is said of no edition: decisions, the run."""
        files = {
            iri_of(one.object)
            for edition in self._editions
            for one in self._store.quads_for_pattern(
                NamedNode(edition), prov("wasDerivedFrom"), None, graph
            )
        }
        for one in self._graph(graph):
            subject = iri_of(one.subject)
            path = subject.removeprefix(self._base)
            if _SHEET.fullmatch(path):
                if subject in self._by_sheet:
                    yield self._sheet_then(one)
            elif path.startswith("file/"):
                if subject in files:
                    yield one
            elif one.predicate == psm("validUntil"):
                if subject in self._ended:  # that another would come was not known on the day
                    yield one
            elif not (edition := self._edition_of(one)) or edition in self._editions:
                yield one

    def _sheet_then(self, one: Quad) -> Quad:
        """Return what provenance says of a sheet as it was to be said on the day."""
        edition = NamedNode(self._by_sheet[iri_of(one.subject)])
        if one.predicate == psm("currentEdition"):
            return Quad(one.subject, one.predicate, edition, one.graph_name)
        if one.predicate == LABEL:
            for said in self._store.quads_for_pattern(edition, LABEL, None, one.graph_name):
                if isinstance(said.object, Literal):
                    title = _DAY_IN_LABEL.sub("", said.object.value)
                    label = Literal(title, language=said.object.language)
                    return Quad(one.subject, one.predicate, label, one.graph_name)
        return one

    def _edition_of(self, one: Quad) -> str:
        """Return the edition that the statement's subject is or stands in; "" where in none."""
        found = _EDITION.fullmatch(iri_of(one.subject).removeprefix(self._base))
        return f"{self._base}{found[1]}/{found[2]}" if found else ""

    def _is_edition(self, graph: NamedNode) -> bool:
        return _EDITION.fullmatch(graph.value.removeprefix(self._base)) is not None


def _is_by(graph: str, base: str, day: date) -> bool:
    """Tell whether ``graph`` is an edition's, of ``day`` or before."""
    found = _EDITION.fullmatch(graph.removeprefix(base))
    return found is not None and found[2] <= day.isoformat()
