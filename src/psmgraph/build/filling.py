"""All quads into a new snapshot: by a changed copy of the served one, else all of them anew.

The copy shares the engine's table files with the served snapshot, and only what is other in it is
written. Whatever stands in the way (other software or another base, a file of the cache that is
lost, numbers that do not come out as they must) leads to the full way, which is always right.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from psmgraph.build.depending import graph_code
from psmgraph.build.drawn import given_by
from psmgraph.build.editions import by_sheet
from psmgraph.build.given import (
    AUTHORITY,
    DERIVED,
    PLAIN,
    Given,
    Pieces,
    differ,
    given_of,
    keep_piece,
    left_by,
    shared_still,
)
from psmgraph.build.graphing import quads_of
from psmgraph.build.plain import plain_since, told_of
from psmgraph.build.publishing import Made, gather_shared, origins
from psmgraph.check.across import Change, Told, by_question
from psmgraph.decisions import Decision
from psmgraph.errors import CannotRun
from psmgraph.store.snapshot import Snapshot, current
from psmgraph.store.writer import SnapshotWriter
from psmgraph.store.written import hash_written, together


@dataclass(frozen=True, slots=True)
class Filling:
    """What a snapshot is filled with besides what was made of the sheets.

    Without ``cache`` nothing kept is used, and nothing is kept; with ``full`` no copy is made.
    """

    base: str
    withdrawn: tuple[Decision, ...]  # the decisions that withdraw something
    left_out: Mapping[str, Sequence[str]]  # hashes of what is left out
    cache: Path | None = None
    full: bool = False

    @property
    def about(self) -> str:
        """Return what two snapshots must have in common for one to begin as the other's copy.

        Among it is all that is withdrawn or withheld: what a copy removes still stands in the
        table files that it shares, until the engine puts them together anew.
        """
        left_out = [(name, sorted(told)) for name, told in sorted(self.left_out.items())]
        return repr((graph_code(), self.base, left_out))


def fill(writer: SnapshotWriter, made: Made, filling: Filling) -> Given | None:
    """Give the writer all quads of the new snapshot, those of the default graph included.

    Returns what they came from, where that can be kept; of a copy with what was found in the
    snapshot before.

    Raises:
        CannotRun: a sheet's quads are lost (CACHE-LOST).
    """
    base, cache, about = filling.base, filling.cache, filling.about
    sheets = {
        group[0].record.sheet: path.name
        for group, path in zip(by_sheet(made.editions), made.files, strict=True)
    }
    files = told_of(origins(made))
    served = _served(writer.folder, base) if cache and not filling.full else None
    old = given_of(cache, served.manifest.hash, about) if cache and served else None
    if cache and old and served:
        left = _left_by(cache, old, sheets)
        known = _known(cache, old, sheets, made)
        plain = _plain(cache, old, sheets, made, base) if known >= {AUTHORITY, DERIVED} else None
        pieces = Pieces(left)
        gather_shared(pieces, made, base, filling.withdrawn, known | {PLAIN} if plain else known)
        kept = {name: file for name, file in old.pieces.items() if name.partition("/")[0] in known}
        kept |= {name: keep_piece(cache, text) for name, text in pieces.texts().items()}
        kept |= plain[0] if plain else {}
        new = Given(about, sheets, kept, old.steps + 1, old.told, made.authority, files)
        with suppress(CannotRun):  # a file is lost, or the served snapshot has decayed
            met = pieces.met.union(plain[1] if plain else ())
            met |= shared_still(left - met, served.open_store(), known, base)
            difference = differ(old, new, cache, served.manifest.parts, served.manifest.base, met)
            if difference is not None and writer.change(
                served, difference.removed, difference.added, difference.parts
            ):
                return new
    pieces = Pieces()
    gather_shared(pieces, made, base, filling.withdrawn)
    texts = pieces.texts()
    kept = {name: keep_piece(cache, text) for name, text in texts.items()} if cache else {}
    _fill_whole(writer, made, texts.values())
    parts = together((*made.parts, *(hash_written(text, base) for text in texts.values())))
    if parts is not None and len(made.parts) == len(made.files):
        writer.tell_parts(parts)
    return Given(about, sheets, kept, authority=made.authority, origins=files) if cache else None


def _known(cache: Path, old: Given, sheets: Mapping[str, str], made: Made) -> frozenset[str]:
    """Return the kinds of pieces that are as they were, as what they follow from is."""
    known = {AUTHORITY} if old.authority == made.authority else set()
    same = made.lasting and old.sheets.keys() == sheets.keys()
    if same and all(
        old.sheets[name] == sheets[name] or given_by(cache / old.sheets[name]) == made.gave.of(at)
        for at, name in enumerate(sheets)
    ):
        known.add(DERIVED)
    return frozenset(known)


def _plain(
    cache: Path, old: Given, sheets: Mapping[str, str], made: Made, base: str
) -> tuple[Mapping[str, str], frozenset[bytes]] | None:
    with suppress(CannotRun):  # a file is lost: all sheets are asked then
        return plain_since(cache, old, sheets, made, base)
    return None


def questioned(writer: SnapshotWriter, given: Given | None) -> Told:
    """Return what shows across the sheets, given what :func:`fill` returned.

    Of a changed copy only that is asked again which the change may have touched.
    """
    graph, changed = writer.graph(), writer.changed
    if given is None or changed is None:
        return by_question(graph)
    before, touched = changed
    return by_question(graph, change=Change(before.open_store(), touched, given.told))


def _served(store: Path, base: str) -> Snapshot | None:
    try:
        served = current(store)
    except CannotRun:  # of another schema, or broken
        return None
    return served if served is not None and served.manifest.base == base else None


def _left_by(cache: Path, old: Given, sheets: dict[str, str]) -> frozenset[bytes]:
    try:
        return left_by(cache, old, sheets)
    except CannotRun:  # a file is lost: the copy will meet that again, and give up
        return frozenset()


def _fill_whole(writer: SnapshotWriter, made: Made, shared: Iterable[bytes]) -> None:
    try:
        for path in made.files:
            writer.add_nquads(quads_of(path))
    except CannotRun:
        for path in made.files:  # whatever else is lost goes too, so that one build more will do
            with suppress(CannotRun):
                quads_of(path)
        raise
    for text in shared:
        writer.add_nquads(text)
