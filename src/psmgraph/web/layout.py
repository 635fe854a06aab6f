"""Where the nodes of a small picture go: springs along its edges, the same for the same graph."""

import math
from collections.abc import Sequence

_ROUNDS = 70
Place = tuple[float, float]


def layout(nodes: int, edges: Sequence[tuple[int, int]]) -> tuple[Place, ...]:
    """Return a place in the unit square for each node, by Fruchterman and Reingold (1991).

    The nodes begin on a circle, in their order; nothing is random.
    """
    if nodes <= 1:
        return ((0.5, 0.5),) * nodes
    turns = [2 * math.pi * at / nodes for at in range(nodes)]
    places = [(math.cos(turn), math.sin(turn)) for turn in turns]
    ideal = math.sqrt(math.pi / nodes)
    for step in range(_ROUNDS):
        moves = _moves(places, edges, ideal)
        most = 0.3 * (1 - step / _ROUNDS)  # how far a node may go: less and less
        places = [_moved(place, move, most) for place, move in zip(places, moves, strict=True)]
    return _fitted(places)


def _moves(
    places: Sequence[Place], edges: Sequence[tuple[int, int]], ideal: float
) -> list[list[float]]:
    moves = [[-0.3 * x, -0.3 * y] for x, y in places]  # parts without an edge stay near
    for one, (x, y) in enumerate(places):
        for other in range(one + 1, len(places)):
            dx, dy = x - places[other][0], y - places[other][1]
            _apply(moves, one, other, ideal * ideal / max(dx * dx + dy * dy, 1e-6), dx, dy)
    for one, other in edges:
        dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
        _apply(moves, one, other, -math.hypot(dx, dy) / ideal, dx, dy)
    return moves


def _apply(  # noqa: PLR0913, PLR0917  (two nodes, a force, its direction)
    moves: list[list[float]], one: int, other: int, force: float, dx: float, dy: float
) -> None:
    moves[one][0] += force * dx
    moves[one][1] += force * dy
    moves[other][0] -= force * dx
    moves[other][1] -= force * dy


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
