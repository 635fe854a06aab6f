"""One publication: load under names of its own, check, switch.

Until the last request readers see what they saw before; a publication that breaks off is begun
again where it was. What is loaded is fetched back and compared, triple by triple.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store, Triple

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.publish.comparing import Comparison, compare
from psmgraph.publish.progress import Progress
from psmgraph.publish.target import Target
from psmgraph.store.remote import contents, names
from psmgraph.store.remote.http import RemoteError
from psmgraph.store.remote.writing import dropping, moving
from psmgraph.store.snapshot import Snapshot

_PAUSES = (1.0, 4.0)  # seconds before a request that failed is sent again

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Load:
    """One graph on its way: ``graph`` is ours (None: the default one), ``place`` theirs."""

    graph: str | None
    place: str | None
    staged: str
    size: int


@dataclass(frozen=True, slots=True)
class Published:
    """How a publication ended. ``already``: the store had this snapshot, which was checked."""

    snapshot: str
    graphs: int
    triples: int
    sent: int  # pieces sent this time
    stood: int  # pieces that stood there from a run before
    dropped: int = 0  # graphs that the new snapshot has no more
    already: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Publication:
    """A snapshot and where it goes; ``tell`` is called with pieces done and pieces in all."""

    snapshot: Snapshot
    target: Target
    progress: Progress
    tell: Tell
    sent: int = 0
    stood: int = 0
    findings: list[Finding] = field(default_factory=list)

    def run(self, *, replace: bool) -> Published:
        """Publish. Raises as :func:`publish` does."""
        store = self.snapshot.open_store()
        loads = _loads(store, self.snapshot, union=self.target.union)
        there = contents.sizes(self.target.reader, self._base)
        if self._stands(store, loads, there):
            self.progress.end()
            return self._published(loads, already=True)
        if not replace:
            self._refuse_foreign()
        self._take_up(loads, there)
        total = sum(_pieces_of(load, self.progress.chunk) for load in loads)
        for load in loads:
            self._load(store, load, total)
        dropped = self._switch(loads)
        self._check_switched(loads)
        self.progress.end()
        return self._published(loads, dropped=dropped)

    @property
    def _base(self) -> str:
        return self.snapshot.manifest.base

    def _published(
        self, loads: Sequence[Load], *, dropped: int = 0, already: bool = False
    ) -> Published:
        triples = sum(load.size for load in loads)
        return Published(
            self.snapshot.id, len(loads), triples, self.sent, self.stood, dropped, already,
            tuple(self.findings),
        )  # fmt: skip

    def _stands(self, store: Store, loads: Sequence[Load], there: Mapping[str, int]) -> bool:
        """Tell whether the store holds this very snapshot already, whole."""
        run = contents.run_of(self.target.reader, self._base)
        if run is None or run[0] != self.snapshot.id:
            return False
        if any(self._size(load.place, there) != load.size for load in loads):
            return False
        compared = (self._compared(store, load, load.place) for load in loads)
        return all(each.same for each in compared)

    def _size(self, place: str | None, there: Mapping[str, int]) -> int:
        return contents.default_size(self.target.reader) if place is None else there.get(place, 0)

    def _refuse_foreign(self) -> None:
        """Refuse to put our default graph in the place of one that is not ours."""
        reader = self.target.reader
        if self.target.union or contents.run_of(reader, self._base) is not None:
            return
        size = contents.default_size(reader)
        if size:
            place = Place(self.target.url)
            raise CannotRun(Finding("PUBLISH-FOREIGN", place, detail=str(size)))

    def _take_up(self, loads: Sequence[Load], there: Mapping[str, int]) -> None:
        """Drop what was begun and is of no use: loaded for another snapshot, or not as it was."""
        progress = self.progress
        known = {load.staged: load for load in loads}
        for staged in [each for each in there if each.startswith(names.stagings(self._base))]:
            load, pieces = known.get(staged), progress.pieces.get(staged, 0)
            if load is None or not pieces:
                self._send(lambda name=staged: self.target.writer.drop(name))  # type: ignore[misc]
        for staged, pieces in list(progress.pieces.items()):
            load = known.get(staged)
            least = min(pieces * progress.chunk, load.size) if load else 0
            # The piece that was under way may have come, whole or in part.
            most = min(least + progress.chunk, load.size) if load else 0
            if load is None or not least <= there.get(staged, 0) <= most:
                self._send(lambda name=staged: self.target.writer.drop(name))  # type: ignore[misc]
                progress.forget(staged)

    def _load(self, store: Store, load: Load, total: int) -> None:
        """Send what is missing of one graph, then compare it."""
        progress = self.progress
        done = progress.pieces.get(load.staged, 0)
        self.stood += done
        lines = (f"{triple} .\n" for triple in _triples(store, load.graph))
        for number in range(_pieces_of(load, progress.chunk)):
            piece = [*islice(lines, progress.chunk)]
            if number >= done:
                self._send(lambda held=piece: self.target.writer.add(load.staged, held))  # type: ignore[misc]
                progress.pieces[load.staged] = number + 1
                progress.save()
                self.sent += 1
            self.tell(self.sent + self.stood, total)
        if not load.size or load.staged in progress.checked:
            return
        differs = self._check(store, load)
        if differs is not None and done:  # what stood there may have been lost: once more, all
            self.stood -= done
            self._load(store, load, total)
        elif differs is not None:
            raise CannotRun(differs)

    def _check(self, store: Store, load: Load) -> Finding | None:
        """Compare a loaded graph; return what is wrong with it, which is then dropped again."""
        compared = self._compared(store, load, load.staged)
        place = Place(self.target.url)
        name = load.place or "DEFAULT"
        if not compared.same:
            self._send(lambda: self.target.writer.drop(load.staged))
            self.progress.forget(load.staged)
            return Finding("PUBLISH-DIFFERS", place, words=name, detail=compared.told)
        if compared.respelt:
            detail = str(compared.respelt)
            self.findings.append(Finding("PUBLISH-RESPELT", place, words=name, detail=detail))
        self.progress.checked[load.staged] = compared.digest
        self.progress.save()
        return None

    def _compared(self, store: Store, load: Load, name: str | None) -> Comparison:
        theirs = contents.triples(self.target.reader, name, load.size)
        return compare(_triples(store, load.graph), theirs)

    def _switch(self, loads: Sequence[Load]) -> int:
        """Give every graph its name, and drop the others of ours, in one request."""
        there = contents.sizes(self.target.reader, self._base)
        places = {load.place for load in loads}
        staged = {load.staged for load in loads}
        gone = sorted(there.keys() - places - staged)
        operations = [moving(load.staged, load.place) for load in loads]
        operations += [dropping(graph) for graph in gone]
        try:
            self.target.writer.update(operations)
        except RemoteError:
            # It may have been done though its answer was lost; the check that follows will say.
            if contents.sizes(self.target.reader, self._base).keys() & staged:
                raise
        return sum(1 for graph in gone if not graph.startswith(names.stagings(self._base)))

    def _check_switched(self, loads: Sequence[Load]) -> None:
        there = contents.sizes(self.target.reader, self._base)
        for load in loads:
            size = self._size(load.place, there)
            if size != load.size:
                words, detail = load.place or "DEFAULT", f"{size} ≠ {load.size}"
                place = Place(self.target.url)
                raise CannotRun(Finding("PUBLISH-DIFFERS", place, words=words, detail=detail))

    def _send(self, request: Callable[[], None]) -> None:
        """Send a request that can be sent twice; again where the server or the way failed."""
        for pause in _PAUSES:
            try:
                return request()
            except RemoteError as error:
                if 0 < error.status < 500:
                    raise
                time.sleep(pause)
        return request()


def publish(  # noqa: PLR0913  (each a matter of its own)
    snapshot: Snapshot,
    target: Target,
    folder: Path,
    chunk: int,
    *,
    replace: bool = False,
    tell: Tell = lambda done, total: None,  # noqa: ARG005
) -> Published:
    """Load ``snapshot`` into ``target``; how far it comes is kept in the store's ``folder``.

    ``chunk`` is the number of statements that one request carries. ``replace`` allows to put
    our default graph in the place of one that no publication loaded.

    Raises:
        CannotRun: the store does not answer or refuses us (REMOTE-…), has data of others in
            its default graph (PUBLISH-FOREIGN), or does not give back what was loaded
            (PUBLISH-DIFFERS).
    """
    progress = Progress.of(folder, target.url, snapshot.id, chunk)
    try:
        return Publication(snapshot, target, progress, tell).run(replace=replace)
    except RemoteError as error:
        raise error.cannot_run() from error


def _loads(store: Store, snapshot: Snapshot, *, union: bool) -> list[Load]:
    """Return the graphs of a snapshot in the order of their names, the default one last."""
    base = snapshot.manifest.base
    graphs = sorted(g.value for g in store.named_graphs() if isinstance(g, NamedNode))
    loads = [
        Load(graph, graph, names.staging(base, snapshot.id, number), _size(store, graph))
        for number, graph in enumerate(graphs, start=1)
    ]
    place = names.current(base) if union else None
    last = names.staging(base, snapshot.id, 0)
    return [*loads, Load(None, place, last, _size(store, None))]


def _triples(store: Store, graph: str | None) -> Iterator[Triple]:
    name = DefaultGraph() if graph is None else NamedNode(graph)
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, name))


def _size(store: Store, graph: str | None) -> int:
    return sum(1 for _ in _triples(store, graph))


def _pieces_of(load: Load, chunk: int) -> int:
    return -(-load.size // chunk)
