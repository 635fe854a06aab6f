"""The pieces of what sheets share, but for authority and derived, by what differs from before.

Files, and what comparing the editions of a sheet gives. Only the sheets that changed are asked for
their lines. A line that one of them gives no more may be another's too: then all are to be asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath

from psmgraph.build.drawn import given_by
from psmgraph.build.given import (
    FileTold,
    Given,
    bucket_of_line,
    changed_names,
    keep_piece,
    lines_of,
    plain_lines,
)
from psmgraph.build.publishing import Made, origins
from psmgraph.graph.provenance import file_quads
from psmgraph.graph.terms import Iris
from psmgraph.sheet.model import Origin


def told_of(files: Iterable[Origin]) -> frozenset[FileTold]:
    """Return all that the graph tells of files."""
    return frozenset(
        (one.sha256, PurePath(one.name).name, one.media_type, one.size) for one in files
    )


def plain_since(
    cache: Path, old: Given, sheets: Mapping[str, str], made: Made, base: str
) -> tuple[Mapping[str, str], frozenset[bytes]] | None:
    """Return the files of these pieces now, and the lines that left and that they hold still.

    ``sheets`` are the files of the sheets now. None where all sheets are to be asked.

    Raises:
        CannotRun: a file of the cache is lost (CACHE-LOST).
    """
    changed, places = changed_names(old.sheets, sheets), {n: at for at, n in enumerate(sheets)}
    before: set[bytes] = set()
    after: set[bytes] = set()
    for name in changed:
        if name in old.sheets:
            kept = given_by(cache / old.sheets[name])
            if kept is None:
                return None
            before.update(plain_lines(kept[1]))
        if name in places:
            after.update(plain_lines(made.gave.of(places[name])[1]))
    if not made.lasting or before - after:
        return None
    now, iris = told_of(origins(made)), Iris(base)
    gone = {one[0][:16] for one in old.origins - now}  # what their nodes are called by
    lost = set(_about(old.origins - now, iris)) - set(
        _about((one for one in now if one[0][:16] in gone), iris)
    )
    come = after.union(_about(now - old.origins, iris))
    left = set(lines_of(cache, (old.sheets[one] for one in changed if one in old.sheets)))
    left.difference_update(lines_of(cache, (sheets[one] for one in changed if one in sheets)))
    return _pieces(cache, old, lost, come, left)


def _pieces(
    cache: Path, old: Given, lost: set[bytes], come: set[bytes], watched: set[bytes]
) -> tuple[Mapping[str, str], frozenset[bytes]]:
    pieces = {name: file for name, file in old.pieces.items() if name.startswith("/")}
    touched: dict[str, list[set[bytes]]] = defaultdict(lambda: [set(), set(), set()])
    for at, lines in enumerate((lost, come, watched)):
        for line in lines:
            touched[f"/{bucket_of_line(line)}"][at].add(line)
    met: set[bytes] = set()
    for name, (less, more, asked) in sorted(touched.items()):
        there = set(lines_of(cache, [pieces[name]] if name in pieces else []))
        now = (there - less) | more
        met |= asked & now
        if now != there:
            pieces[name] = keep_piece(cache, b"".join(sorted(now)))
    return pieces, frozenset(met)


def _about(files: Iterable[FileTold], iris: Iris) -> Iterator[bytes]:
    found = (Origin(name, sha256, media_type, size) for sha256, name, media_type, size in files)
    return (f"{quad} .\n".encode() for quad in file_quads(found, iris))
