"""Where a page without ruling lines sets text in columns: behind gaps that recur at one place."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from psmgraph.read.pdf_flow import Flow, Line
from psmgraph.read.pdf_model import Piece

GAP = 0.8  # of the type size: wider than the spaces of all but badly justified text
WIDE_GAP = 2.5  # so wide is a column's gap even if it stands alone
CORRIDOR = 0.5  # of the type size must stay free before a column
NEAR = 2.5  # points
FAR_BELOW = 2.2  # in type sizes from base line to base line: no longer the same cell


@dataclass(slots=True)
class Zone:
    """Lines that stand in the same columns, and where these begin; filled line by line."""

    columns: list[float]
    lines: list[Line] = field(default_factory=list)

    @property
    def parted(self) -> int:
        """Return how many lines hold text in more than one column."""
        return sum(
            1 for line in self.lines if len({column_of(p, self.columns) for p in line.pieces}) > 1
        )


def column_of(piece: Piece, columns: Sequence[float]) -> int:
    """Return the number of the column that the piece stands in."""
    return max((at for at, x in enumerate(columns) if piece.x0 >= x - NEAR), default=0)


def zones_of(flow: Flow, before: Sequence[float], least: int) -> list[Flow | Zone]:
    """Return the flow parted into zones of columns and what stands between.

    ``before`` are the columns of a table that ended the page before and may go on; a zone has
    at least ``least`` lines that its columns part, or else it is none.
    """
    starts = _starts(flow.lines)
    parts: list[Flow | Zone] = []
    loose: list[Line] = []
    known = _goes_on(flow.lines[0], before)
    zone = Zone(list(before)) if before else None
    for line in (*flow.lines, None):
        if line is not None and zone is not None and _taken(line, zone, starts):
            continue
        if zone is not None and zone.lines:
            if known or zone.parted >= least:
                parts += [replace(flow, lines=tuple(loose)), zone] if loose else [zone]
                loose = []
            else:
                loose += zone.lines
        zone, known = None, False
        own = [x for x in starts if line is not None and _begins_at(line, x)]
        if line is not None and own:
            zone = Zone([line.x0, *own], [line])
        elif line is not None:
            loose.append(line)
    return [*parts, replace(flow, lines=tuple(loose))] if loose else parts


def _goes_on(line: Line, columns: Sequence[float]) -> bool:
    """Tell whether a page's first line begins in a further column of the page before."""
    return any(abs(line.x0 - x) <= NEAR or _begins_at(line, x) for x in columns[1:])


def _starts(lines: Sequence[Line]) -> list[float]:
    """Return where columns begin: behind gaps that recur at one place, or that are very wide."""
    gaps = sorted(
        (piece.x0, (piece.x0 - before.x1) / line.size)
        for line in lines
        for before, piece in pairwise(line.pieces)
        if piece.x0 - before.x1 > GAP * line.size
    )
    groups: list[list[tuple[float, float]]] = []
    for x, gap in gaps:
        if groups and x - groups[-1][0][0] <= NEAR:
            groups[-1].append((x, gap))
        else:
            groups.append([(x, gap)])
    return [
        group[0][0]
        for group in groups
        if len(group) > 1 or max(gap for _, gap in group) >= WIDE_GAP
    ]


def _begins_at(line: Line, x: float) -> bool:
    """Tell whether a piece begins at ``x``, other pieces stand before, and none comes near."""
    return (
        line.x0 < x - NEAR and _is_free(line, x) and any(abs(p.x0 - x) <= NEAR for p in line.pieces)
    )


def _is_free(line: Line, x: float) -> bool:
    """Tell whether what stands before ``x``, or before the piece that begins there, ends well
    before it.
    """
    before = [piece.x1 for piece in line.pieces if piece.x0 < x - NEAR]
    here = [piece.x0 for piece in line.pieces if abs(piece.x0 - x) <= NEAR]
    return not before or max(before) <= min([x, *here]) - CORRIDOR * line.size


def _taken(line: Line, zone: Zone, starts: Sequence[float]) -> bool:
    """Take the line into the zone if it stands in its columns; it may show one more column."""
    if not _stands_in(line, zone):
        return False
    new = [
        x
        for x in starts
        if _begins_at(line, x) and all(abs(x - column) > 2 * NEAR for column in zone.columns)
    ]
    if not all(_is_free(one, x) for x in new for one in zone.lines):
        return False
    zone.columns[:] = sorted([*zone.columns, *new])
    zone.lines.append(line)
    return True


def _stands_in(line: Line, zone: Zone) -> bool:
    """Tell whether the line keeps to the zone's columns; one that fills only the first must be
    near, for anything may follow a table.
    """
    first, *others = zone.columns
    if line.x0 < first - 2 * NEAR or not all(_is_free(line, x) for x in others):
        return False
    if any(column_of(piece, zone.columns) > 0 for piece in line.pieces) or not zone.lines:
        return any(abs(piece.x0 - x) <= NEAR for piece in line.pieces for x in zone.columns)
    last = zone.lines[-1]
    return line.base - last.base <= FAR_BELOW * max(line.size, last.size)
