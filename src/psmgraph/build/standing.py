"""What the last build knew of all sheets together, kept whole where it hangs on the same again.

The registry follows from the plans and from the names on all sheets; what a sheet's names mean
follows from the registry, so where that is the same, a sheet whose editions are the same was drawn
the same. Then neither is made again, and no sheet is asked what its names mean. A change of what a
sheet calls others, or of a decision, makes all of it anew, which is always right.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from psmgraph.build.depending import graph_code
from psmgraph.build.editions import Edition
from psmgraph.build.given import AT_A_TIME
from psmgraph.build.graphing import GraphDone
from psmgraph.build.packing import held, hold
from psmgraph.build.working import Hands
from psmgraph.errors import Finding
from psmgraph.graph.shared import authority_quads
from psmgraph.graph.terms import Iris
from psmgraph.link.model import Registry, Usage
from psmgraph.link.registry import registry
from psmgraph.plan import Plan

REGISTERED, DRAWN = "registry.recalled", "drawn.recalled"  # the files of the cache


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets share, what to tell of it, and two hashes."""

    registry: Registry
    findings: tuple[Finding, ...]
    authority: str  # of the authority graph
    about: str  # of all that the rest follows from


def shared_by(  # noqa: PLR0913 - what it follows from, and where it is kept
    plans: Mapping[str, Plan],
    usages: Sequence[Usage],
    base: str,
    cache: Path,
    hands: Hands,
    *,
    full: bool,
) -> Shared:
    """Return what sheets of these names share: kept in ``cache``, else made now and kept later.

    With ``full`` what is kept is not used, only replaced.
    """
    path = cache / REGISTERED
    about = _about(plans, usages, base)
    kept = None if full else held(path, about)
    if isinstance(kept, Shared):
        return kept
    made, told = registry(plans, usages)
    found = Shared(made, told, authority_of(made, base), about)
    hands.later.append(partial(hold, path, about, found))
    return found


def authority_of(registry: Registry, base: str) -> str:
    """Return a sha256 (hex) of the authority graph, whatever the day."""
    digest = hashlib.sha256()
    quads = iter(authority_quads(registry, Iris(base)))
    while some := list(islice(quads, AT_A_TIME)):
        digest.update(serialize(some, format=RdfFormat.N_QUADS) or b"")
    return digest.hexdigest()


def _about(plans: Mapping[str, Plan], usages: Iterable[Usage], base: str) -> str:
    """Return a hash of all that :func:`registry` is given, but for places: it tells none."""
    digest = hashlib.sha256(repr((graph_code(), base, sorted(plans.items()))).encode())
    for one in usages:
        told = (one.order, one.title, one.language, one.bodies, one.persons, one.projects,
                one.acts, one.themes)  # fmt: skip
        digest.update(repr(told).encode())
    return digest.hexdigest()


class Drawn:
    """What came of the sheets of the last build, without what their own entries hold."""

    def __init__(self, cache: Path, about: str, *, full: bool = False) -> None:
        self._path, self._about = cache / DRAWN, about
        kept = None if full else held(self._path, about)
        self._known: Mapping[str, GraphDone] = kept if isinstance(kept, dict) else {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, group: Sequence[Edition], there: frozenset[str]) -> GraphDone | None:
        """Return what came of a sheet's editions, where its files are ``there``."""
        found = self._known.get(_identity(group))
        if found is None:
            return None
        name = found.target.name
        if name not in there or f"{found.target.stem}.graph" not in there:
            return None
        return replace(found, target=self._path.with_name(name))

    def keep(self, groups: Iterable[Sequence[Edition]], made: Iterable[GraphDone]) -> None:
        """Keep what came of these sheets, and of no others."""
        now = {_identity(group): one.alone() for group, one in zip(groups, made, strict=True)
               if one.lasting}  # fmt: skip
        hold(self._path, self._about, now)


def forgotten(cache: Path) -> None:
    """Forget what is kept here, so that each sheet is asked for by all that it hangs on."""
    for name in (REGISTERED, DRAWN):
        (cache / name).unlink(missing_ok=True)


def _identity(group: Sequence[Edition]) -> str:
    return repr([(one.record, one.entry.kept.name, one.entry.at) for one in group])
