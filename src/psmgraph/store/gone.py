"""IRIs that answer "gone" (410): what is withdrawn, and what a snapshot before this one had.

They are kept as hashes, so that a snapshot without a name does not hold it here either.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from psmgraph.store import disk
from psmgraph.store.snapshot import Manifest, Snapshot, snapshots, snapshots_folder

DIGITS = 16  # hex digits of the sha256 of an IRI
PERSON = re.compile(r"actor/[^/]+/person/([^/]+)")
TOLD_APART = re.compile(r"-[0-9a-f]{6}$")  # of slugs that two names share
ENTITIES = frozenset({"names", "sheets"})  # the tables that tell them
_ENTITIES = """
SELECT entity FROM names WHERE kind LIKE '%#Project' OR kind LIKE '%#Organisation'
  OR kind LIKE '%#Person'
UNION SELECT sheet FROM sheets UNION SELECT edition FROM sheets
"""


def iri_hash(iri: str) -> str:
    """Return what ``iri`` is known by."""
    return hashlib.sha256(iri.encode()).hexdigest()[:DIGITS]


def person_hash(base: str, name: str) -> str:
    """Return what a withdrawn person's IRIs are known by, whatever the body.

    ``name`` is the name, or the slug that stands for it; its words may stand in any order.
    """
    words = sorted(re.findall(r"[a-z0-9]+", name))
    return iri_hash(f"{base}actor/*/person/{'-'.join(words)}")


def hashes_of(base: str, path: str) -> frozenset[str]:
    """Return the hashes by which the entity ``path``, or what it stands in, may be known."""
    parts = path.split("/")
    found = {iri_hash(base + "/".join(parts[:n])) for n in range(2, len(parts) + 1)}
    person = PERSON.fullmatch(path)
    if person:
        found |= {person_hash(base, s) for s in (person[1], TOLD_APART.sub("", person[1]))}
    return frozenset(found)


def entities(tables: Path) -> frozenset[str]:
    """Return the IRIs that have a page of their own, from a snapshot's tables, if it has them."""
    try:
        with closing(sqlite3.connect(f"{tables.resolve().as_uri()}?mode=ro", uri=True)) as found:
            return frozenset(iri for (iri,) in found.execute(_ENTITIES) if iri)
    except sqlite3.Error:
        return frozenset()


def gone_since(before: Snapshot, has: Iterable[str]) -> list[str]:
    """Return the hashes of what snapshots up to ``before`` had and is not among ``has``, sorted."""
    now = frozenset(has)
    dropped = {iri_hash(iri) for iri in entities(before.tables_path) - now}
    earlier = set(before.manifest.info.get("gone", ()))
    return sorted((earlier | dropped) - {iri_hash(iri) for iri in now})


def purge(store: Path, served: Snapshot) -> None:
    """Delete the kept snapshots that hold, or may hold, what the served one leaves out.

    Those are the ones with a withdrawn edition, and those made without withholding one of the
    names that are withheld now. A server that still has one open reads on until its next request.
    """
    withheld = frozenset(served.manifest.info.get("withheld", ()))
    withdrawn = frozenset(served.manifest.info.get("withdrawn", ()))
    if not withheld and not withdrawn:
        return
    kept = {served.path}
    for one in snapshots(store):
        if not may_hold(one.manifest, withheld, withdrawn):
            kept.add(one.path)
    for path in sorted(snapshots_folder(store).iterdir()):
        if path not in kept and not path.name.startswith("."):
            disk.remove(path)


def may_hold(manifest: Manifest, withheld: frozenset[str], withdrawn: frozenset[str]) -> bool:
    """Tell whether a snapshot holds what is ``withdrawn``, or may hold a name ``withheld`` now."""
    told = frozenset(manifest.info.get("withheld", ()))
    return not withheld <= told or _holds(manifest, withdrawn)


def _holds(manifest: Manifest, withdrawn: frozenset[str]) -> bool:
    return any(
        not withdrawn.isdisjoint(hashes_of(manifest.base, edition.removeprefix(manifest.base)))
        for one in manifest.inputs
        for edition in one.editions
    )
