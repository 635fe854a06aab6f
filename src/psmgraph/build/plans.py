"""The plans of a build, and their authorities: what a large file holds is kept in the cache.

To read one of ten thousand names takes 0.6 s. Kept is what a file without fault gave, by its bytes;
one that may include others is always read.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from psmgraph.authority import Authority, load_authority
from psmgraph.build.depending import graph_code
from psmgraph.build.packing import held, hold
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.plan import Plan, load_plan, shipped_plans

LARGE = 128 * 1024  # bytes
_SUFFIX = ".authority"


def known_plans(
    config: Config, asked: str | None, load: Callable[[Path], Authority] = load_authority
) -> dict[str, Plan]:
    """Return the plans that ship and those that the configuration names; ``load`` reads authority.

    Raises:
        CannotRun: ``asked`` is neither (BUILD-PLAN), or a file of a plan is wrong.
    """
    plans = {name: load_plan(name) for name in shipped_plans()}
    for one in config.plans:
        plans[one.slug] = load_plan(
            one.slug,
            description=one.description,
            authority=one.authority,
            decisions=one.decisions,
            expect=one.expect,
            load=load,
        )
    if asked is not None and asked not in plans:
        raise CannotRun(Finding("BUILD-PLAN", Place("--plan"), detail=asked))
    return plans


@dataclass(frozen=True, slots=True)
class Authorities:
    """Reads authority files with what the folder ``cache`` keeps (None: with nothing)."""

    cache: Path | None
    later: list[Callable[[], None]] = field(default_factory=list)  # what is to be kept

    def load(self, path: Path) -> Authority:
        """Return what :func:`psmgraph.authority.load_authority` does.

        Raises:
            CannotRun: as that has it.
        """
        data = self._large(path)
        if self.cache is None or data is None:
            return load_authority(path)
        about = f"{graph_code()} {hashlib.sha256(data).hexdigest()}"
        name = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
        kept = held(self.cache / f"{name}{_SUFFIX}", about)
        if isinstance(kept, Authority):
            return kept
        found = load_authority(path)
        if data == self._large(path):  # nobody wrote into it meanwhile
            self.later.append(partial(hold, self.cache / f"{name}{_SUFFIX}", about, found))
        return found

    @staticmethod
    def _large(path: Path) -> bytes | None:
        """Return the bytes of a file that is to be kept; None of any other."""
        try:
            data = path.read_bytes() if path.stat().st_size >= LARGE else b""
        except OSError:  # whoever reads it says why
            return None
        may_include = b"include" in data or b"\\" in data  # of which a key might be written
        return None if not data or may_include else data
