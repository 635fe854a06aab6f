"""Where the nodes of a picture go: springs along its edges, the same for the same graph.

Up to ``FEW`` nodes each pushes every other. Beyond that only those near it do, found by cells of a
grid and no more than a few in each, so that the time grows with the nodes and not with their pairs.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

FEW = 160
_ROUNDS = 70
_ROUNDS_OF_MANY = 40
_MOST_IN_CELL = 12  # that push each other: where more stand, the edges hold them together
_GOLDEN = math.pi * (3 - math.sqrt(5))
_AHEAD = ((1, 0), (-1, 1), (0, 1), (1, 1))  # with a cell itself: each pair of neighbours once
Place = tuple[float, float]
Edge = tuple[int, int]


def layout(
    nodes: int, edges: Sequence[Edge], groups: Sequence[int | None] = ()
) -> tuple[Place, ...]:
    """Return a place in the unit square for each node, by Fruchterman and Reingold (1991).

    The nodes begin on a circle (many: on a disc), in their order; nothing is random. Nodes of
    one group, by its number in ``groups``, are drawn to each other too.
    """
    if nodes <= 1:
        return ((0.5, 0.5),) * nodes
    many = nodes > FEW
    places = _begin(nodes, many=many)
    ideal = math.sqrt(math.pi / nodes)
    rounds = _ROUNDS_OF_MANY if many else _ROUNDS
    together = _members(groups)
    for step in range(rounds):
        moves = [[-0.3 * x, -0.3 * y] for x, y in places]  # parts without an edge stay near
        _push(moves, places, ideal, _near(places, 2 * ideal) if many else _all(nodes))
        _pull(moves, places, edges, ideal)
        _gather(moves, places, together)
        most = 0.3 * (1 - step / rounds)  # how far a node may go: less and less
        places = [_moved(place, move, most) for place, move in zip(places, moves, strict=True)]
    return _fitted(places)


def _begin(nodes: int, *, many: bool) -> list[Place]:
    if not many:
        turns = [2 * math.pi * at / nodes for at in range(nodes)]
        return [(math.cos(turn), math.sin(turn)) for turn in turns]
    spiral = [(math.sqrt((at + 0.5) / nodes), at * _GOLDEN) for at in range(nodes)]
    return [(far * math.cos(turn), far * math.sin(turn)) for far, turn in spiral]


def _members(groups: Sequence[int | None]) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for node, group in enumerate(groups):
        if group is not None:
            found.setdefault(group, []).append(node)
    return [found[group] for group in sorted(found)]


def _all(nodes: int) -> Iterator[Edge]:
    return ((one, other) for one in range(nodes) for other in range(one + 1, nodes))


def _near(places: Sequence[Place], side: float) -> Iterator[Edge]:
    """Yield the pairs of nodes in one cell of a grid or in two that touch."""
    cells: dict[tuple[int, int], list[int]] = {}
    for node, (x, y) in enumerate(places):
        cell = cells.setdefault((math.floor(x / side), math.floor(y / side)), [])
        if len(cell) < _MOST_IN_CELL:
            cell.append(node)
    for (column, row), here in cells.items():
        for at, one in enumerate(here):
            for other in here[at + 1 :]:
                yield one, other
        for right, down in _AHEAD:
            for one in here:
                for other in cells.get((column + right, row + down), ()):
                    yield one, other


def _push(
    moves: list[list[float]], places: Sequence[Place], ideal: float, pairs: Iterable[Edge]
) -> None:
    square = ideal * ideal
    for one, other in pairs:
        (x, y), (u, v) = places[one], places[other]
        dx, dy = x - u, y - v
        force = square / max(dx * dx + dy * dy, 1e-6)
        this, that = moves[one], moves[other]
        this[0] += force * dx
        this[1] += force * dy
        that[0] -= force * dx
        that[1] -= force * dy


def _pull(
    moves: list[list[float]], places: Sequence[Place], edges: Sequence[Edge], ideal: float
) -> None:
    for one, other in edges:
        (x, y), (u, v) = places[one], places[other]
        dx, dy = x - u, y - v
        force = math.hypot(dx, dy) / ideal
        moves[one][0] -= force * dx
        moves[one][1] -= force * dy
        moves[other][0] += force * dx
        moves[other][1] += force * dy


def _gather(
    moves: list[list[float]], places: Sequence[Place], together: Sequence[Sequence[int]]
) -> None:
    """Draw the nodes of each group to its middle."""
    for members in together:
        middle = [sum(places[node][axis] for node in members) / len(members) for axis in (0, 1)]
        for node in members:
            for axis in (0, 1):
                moves[node][axis] += middle[axis] - places[node][axis]


def _moved(place: Place, move: Sequence[float], most: float) -> Place:
    length = math.hypot(*move)
    share = min(length, most) / length if length else 0.0
    return place[0] + share * move[0], place[1] + share * move[1]


def _fitted(places: Sequence[Place]) -> tuple[Place, ...]:
    spans = []
    for axis in (0, 1):
        values = [place[axis] for place in places]
        spans.append((min(values), max(max(values) - min(values), 1e-9)))
    (left, width), (top, height) = spans
    return tuple(((x - left) / width, (y - top) / height) for x, y in places)
