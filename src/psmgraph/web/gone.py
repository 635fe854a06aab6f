"""What is no more at an address that it had: withdrawn, dropped, or not in its edition any more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from psmgraph.store.gone import hashes_of
from psmgraph.web.kinds import ancestors
from psmgraph.web.served import Served

INSIDE = re.compile(
    r"plan/[^/]+/sheet/[^/]+/\d{4}-\d{2}-\d{2}/"
    r"(?:(?:field|mention|involvement|group|planned|performed|result|criticality|success|meeting|"
    r"event|figure|contribution|link|period)/[1-9]\d*|passage/\d+-\d+)"
)


class Reason(StrEnum):
    """Why it is gone; each has its sentence among the texts."""

    WITHDRAWN = "withdrawn"  # a decision leaves it out
    DROPPED = "dropped"  # an earlier snapshot had it
    INSIDE = "inside"  # its edition is here and does not hold it


@dataclass(frozen=True, slots=True)
class Gone:
    """Why there is nothing at a path any more, and what around it there is."""

    reason: Reason
    around: tuple[str, ...]  # paths, outermost first


def gone(served: Served, name: str) -> Gone | None:
    """Return why the entity ``name``, which is not there, is gone; None if it never was."""
    reason = _reason(served, name)
    if reason is None:
        return None
    return Gone(reason, tuple(path for path in _around(name) if _is_there(served, path)))


def _reason(served: Served, name: str) -> Reason | None:
    told: Mapping[str, Any] = served.snapshot.manifest.info
    known = hashes_of(served.addresses.base, name)
    for reason, key in ((Reason.WITHDRAWN, "withdrawn"), (Reason.DROPPED, "gone")):
        if not known.isdisjoint(told.get(key, ())):
            return reason
    if INSIDE.fullmatch(name) and _is_there(served, "/".join(name.split("/")[:5])):
        return Reason.INSIDE
    return None


def _around(name: str) -> tuple[str, ...]:
    project = re.match(r"(plan/[^/]+)/sheet/([^/]+)(?:/|$)", name)
    return (*ancestors(name), *([f"{project[1]}/project/{project[2]}"] if project else []))


def _is_there(served: Served, path: str) -> bool:
    return bool(served.about("entity/said", "entity", served.addresses.iri(path), limit=1))
