"""Who gave a snapshot its quads, and what is other in the next: the way from one to the other.

Sheets give theirs, each a file of the cache: whatever its subject is, the sheet, something inside
it or its project. What all sheets share (authority, derived, files) lies in pieces, 256 of each by
a hash of the subject, decisions in one more; these are files of the cache too, named after what is
in them. So two builds differ in few files, and only these are looked into; what follows from the
registry alone, or from what sheets give to the rules, is not even put together anew where these are
as they were. Lines are N-Quads, ended.
"""

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse, serialize

from psmgraph.build.graphing import quads_of
from psmgraph.build.packing import TROUBLE, packed, unpacked
from psmgraph.errors import Finding
from psmgraph.graph.current import is_evidence
from psmgraph.graph.terms import iri_of
from psmgraph.store.parts import bucket_of, hash_parts
from psmgraph.store.sealed import seal, unseal

LEDGER, PIECE = ".given", ".piece"
DECISIONS = "decisions"
PLAIN = ""  # the kind of pieces that hold what is neither of the two below
AUTHORITY, DERIVED = "authority", "derived"  # kinds of pieces: the graphs that are wholly in them
AT_A_TIME = 20_000  # quads
# Of one copy on another. The engine puts the files together as they come: after 25 steps there were
# 88 where the fewest would be 81.
MOST_STEPS = 1000
MOST_CHANGED = 3  # one of so many sheets: beyond that loading all is as quick
_SUBJECT = re.compile(rb"<([^>]*)>")
_END = {kind: f"/graph/{kind}> .\n".encode() for kind in (AUTHORITY, DERIVED)}
_ABOUT = re.compile(r"(plan/[^/]+)/(?:sheet|project)/([^/]+)")


FileTold = tuple[str, str, str, int]  # sha256, name, media type, size


@dataclass(frozen=True, slots=True)
class Given:
    """The files of the cache that a snapshot's quads came from, by sheet (path) and by piece."""

    about: str  # the software and the base
    sheets: Mapping[str, str]
    pieces: Mapping[str, str]
    steps: int = 0  # since all was loaded at once
    told: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)  # check/across.py
    authority: str = ""  # a hash of what the pieces of that kind follow from
    origins: frozenset[FileTold] = frozenset()  # what plain pieces tell of files

    @property
    def files(self) -> frozenset[str]:
        """Return the names of all files."""
        return frozenset((*self.sheets.values(), *self.pieces.values()))


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from one snapshot to another; both stores are in memory."""

    removed: Store
    added: Store
    parts: Mapping[str, str]  # of the new snapshot, all of them


@dataclass(slots=True)
class Pieces:
    """What the sheets share, gathered quad by quad; ``watched`` lines are told when met."""

    watched: frozenset[bytes] = frozenset()
    met: set[bytes] = field(default_factory=set)
    _lines: dict[str, bytearray] = field(default_factory=lambda: defaultdict(bytearray))

    def add(self, quads: Iterable[Quad], piece: str = "") -> None:
        """Take ``quads``, into ``piece`` or each where its subject belongs."""
        for quad in quads:
            self._take(f"{quad} .\n".encode(), piece or f"/{bucket_of(iri_of(quad.subject))}")

    def add_in_both(self, quads: Iterable[Quad], kind: str) -> None:
        """Take statements of a shared graph, and the same for the default graph where they count.

        By their lines, which the engine writes many at a time: there are a few hundred a sheet.
        """
        waiting = iter(quads)
        while some := list(islice(waiting, AT_A_TIME)):
            last, current = b"", True
            for line in (serialize(some, format=RdfFormat.N_QUADS) or b"").splitlines(True):
                subject = line[1 : line.index(b">")]
                if subject != last:  # a node's statements come together
                    last, current = subject, not is_evidence(subject.decode())
                    piece = f"{kind}/{bucket_of(subject.decode())}"
                self._take(line, piece)
                if current:  # the graph is the last term
                    self._take(line[: line.rindex(b" <")] + b" .\n", piece)

    def add_lines(self, lines: Iterable[bytes], known: Container[str] = ()) -> None:
        """Take quads that are written already, but those of the kinds that are ``known``."""
        for line in lines:
            kind = _kind_of(line)
            if kind not in known:
                self._take(line, f"{kind}/{bucket_of_line(line)}")

    def _take(self, line: bytes, piece: str) -> None:
        self._lines[piece] += line
        if line in self.watched:
            self.met.add(line)

    def texts(self) -> Mapping[str, bytes]:
        """Return each piece's lines, sorted, each once; nothing is gathered any more then."""
        return {
            name: b"".join(sorted(set(bytes(self._lines.pop(name)).splitlines(keepends=True))))
            for name in sorted(self._lines)  # one by one, so that memory holds them once
        }


def bucket_of_line(line: bytes) -> str:
    """Return which of the pieces of its kind a quad is in, by its subject."""
    found = _SUBJECT.match(line)
    assert found is not None  # every subject is an IRI
    return bucket_of(found[1].decode())


def _kind_of(line: bytes) -> str:
    graph = line[line.rindex(b" <") :]
    return next((one for one in (AUTHORITY, DERIVED) if graph.endswith(_END[one])), PLAIN)


def plain_lines(written: Iterable[str]) -> Iterator[bytes]:
    """Yield those of the lines that a sheet gave to shared parts that are of the plain kind."""
    return (line for line in map(str.encode, written) if _kind_of(line) == PLAIN)


def keep_piece(cache: Path, text: bytes) -> str:
    """Keep a piece, unless it is there already, and return its file's name."""
    name = f"{hashlib.sha256(text).hexdigest()}{PIECE}"
    if not (cache / name).exists():
        seal(cache / name, zlib.compress(text, 1))
    return name


def keep_given(cache: Path, snapshot: str, given: Given) -> Path:
    """Keep what the snapshot of the hash ``snapshot`` was made of, and return the file."""
    path = cache / f"{snapshot}{LEDGER}"
    seal(path, packed(given))
    return path


def is_kept(cache: Path, snapshot: str) -> bool:
    """Tell whether it is known what the snapshot of the hash ``snapshot`` was made of."""
    return (cache / f"{snapshot}{LEDGER}").exists()


def given_of(cache: Path, snapshot: str, about: str) -> Given | None:
    """Return what a snapshot was made of; None where that is not known, or other software's."""
    data = unseal(cache / f"{snapshot}{LEDGER}")
    if data is None or not data:
        return None
    try:
        given = unpacked(data)
    except TROUBLE:
        return None
    return given if isinstance(given, Given) and given.about == about else None


def left_by(cache: Path, old: Given, sheets: Mapping[str, str]) -> frozenset[bytes]:
    """Return the lines of the sheets of ``old`` that are not now, or are otherwise now."""
    changed = changed_names(old.sheets, sheets)
    return frozenset(lines_of(cache, (old.sheets[one] for one in changed if one in old.sheets)))


def differ(  # noqa: PLR0913, PLR0917 - the two ends, and what is known of them
    old: Given,
    new: Given,
    cache: Path,
    known: Mapping[str, str],
    base: str,
    still: Iterable[bytes],
) -> Difference | None:
    """Return what leads from ``old``, whose parts are ``known``, to ``new``.

    ``still`` are lines that sheets gave and that are among those shared now. None where it
    cannot be told, or where loading all is as quick.

    Raises:
        CannotRun: a file of the cache is lost (CACHE-LOST).
    """
    sheets, pieces = changed_names(old.sheets, new.sheets), changed_names(old.pieces, new.pieces)
    if old.steps >= MOST_STEPS or len(sheets) * MOST_CHANGED > len(new.sheets):
        return None
    before = [old.sheets[one] for one in sheets if one in old.sheets]
    after = [new.sheets[one] for one in sheets if one in new.sheets]
    shared_before = [old.pieces[one] for one in pieces if one in old.pieces]
    shared_after = [new.pieces[one] for one in pieces if one in new.pieces]
    gone = set(lines_of(cache, (*before, *shared_before)))
    come = set(lines_of(cache, (*after, *shared_after)))
    kept = {*come, *still, *lines_of(cache, _beside(new, pieces))}
    removed = gone - kept
    removed -= _said_by_owners(removed, new, set(sheets), cache, base)
    parts = dict(known)
    for name in _parts(cache, before, base) | _parts(cache, shared_before, base):
        parts.pop(name, None)
    parts.update(_parts(cache, after, base) | _parts(cache, shared_after, base))
    return Difference(_store(removed), _store(come - gone), parts)


def changed_names(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return what has another file now, or none, or had none."""
    return sorted(one for one in old.keys() | new.keys() if old.get(one) != new.get(one))


def _beside(new: Given, changed: Iterable[str]) -> list[str]:
    """Return the pieces that are as before, of the subjects of those that are not.

    What leaves one may stand in another, of another kind.
    """
    buckets = {name.rpartition("/")[2] for name in changed}
    others = new.pieces.keys() - set(changed)
    return [new.pieces[name] for name in sorted(others) if name.rpartition("/")[2] in buckets]


def shared_still(
    lines: Iterable[bytes], graph: Store, kinds: Iterable[str], base: str
) -> set[bytes]:
    """Return those of ``lines`` for the default graph that graphs of these kinds hold too."""
    graphs = [NamedNode(f"{base}graph/{kind}") for kind in kinds]
    found = set()
    for line in lines if graphs else ():
        (quad,) = parse(line, format=RdfFormat.N_QUADS)
        if isinstance(quad.graph_name, DefaultGraph) and any(
            Quad(quad.subject, quad.predicate, quad.object, one) in graph for one in graphs
        ):
            found.add(line)
    return found


def _said_by_owners(
    removed: Iterable[bytes], new: Given, changed: set[str], cache: Path, base: str
) -> set[bytes]:
    """Return the lines that an unchanged sheet says too: each by the one that owns its subject."""
    by_sheet: dict[str, set[bytes]] = defaultdict(set)
    for line in removed:
        found = _SUBJECT.match(line)
        about = _ABOUT.match(found[1].decode().removeprefix(base)) if found else None
        sheet = f"{about[1]}/sheet/{about[2]}" if about else ""
        if sheet in new.sheets and sheet not in changed:
            by_sheet[sheet].add(line)
    return {
        line
        for sheet, lines in by_sheet.items()
        for line in lines.intersection(lines_of(cache, [new.sheets[sheet]]))
    }


def lines_of(cache: Path, names: Iterable[str]) -> Iterable[bytes]:
    """Yield the quads, as lines, of files of the cache.

    Raises:
        CannotRun: one is lost (CACHE-LOST).
    """
    for name in names:
        yield from quads_of(cache / name).splitlines(keepends=True)


def _parts(cache: Path, names: Iterable[str], base: str) -> dict[str, str]:
    """Return the hashes of the parts that are wholly in these files."""
    found: dict[str, str] = {}
    for name in names:
        found.update(hash_parts(_store(lines_of(cache, [name])), base))
    return found


def _store(lines: Iterable[bytes]) -> Store:
    """Return quads as the engine holds them: numbers in its own way of writing."""
    store = Store()
    store.load(b"".join(lines), format=RdfFormat.N_QUADS)
    return store
