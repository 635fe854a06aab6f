"""What kind of entity a path names: the model's IRIs say it, and each kind has its page."""

import re
from enum import Enum, auto


class Kind(Enum):
    """Entities with a page of their own; the rest share the generic one."""

    PLAN = auto()
    PROJECT = auto()
    EDITION = auto()
    ACTOR = auto()
    PERSON = auto()
    EVIDENCE = auto()  # a node inside an edition
    OTHER = auto()


_SHAPES = (
    (Kind.PLAN, re.compile(r"plan/[^/]+")),
    (Kind.PROJECT, re.compile(r"plan/[^/]+/project/[^/]+")),
    (Kind.EDITION, re.compile(r"plan/[^/]+/sheet/[^/]+/\d{4}-\d{2}-\d{2}")),
    (Kind.EVIDENCE, re.compile(r"plan/[^/]+/sheet/[^/]+/\d{4}-\d{2}-\d{2}/.+")),
    (Kind.ACTOR, re.compile(r"actor/[^/]+")),
    (Kind.PERSON, re.compile(r"actor/[^/]+/person/[^/]+")),
)


def kind_of(name: str) -> Kind:
    """Return the kind of the entity whose path is ``name``."""
    return next((kind for kind, shape in _SHAPES if shape.fullmatch(name)), Kind.OTHER)


def ancestors(name: str) -> tuple[str, ...]:
    """Return the paths of the entities around this one, outermost first.

    A passage stands in an edition, an edition on a sheet, a sheet or project in a plan, a person
    in a body.
    """
    parts = name.split("/")
    found = []
    if parts[0] == "plan" and len(parts) > 2:
        found.append("/".join(parts[:2]))
        if len(parts) > 4 and parts[2] == "sheet":
            found.append("/".join(parts[:4]))
        if len(parts) > 5 and parts[2] == "sheet":
            found.append("/".join(parts[:5]))
    elif parts[0] == "actor" and len(parts) > 2:
        found.append("/".join(parts[:2]))
    return tuple(found)


def edition_path(name: str) -> str | None:
    """Return the path of the edition that an entity is, or lies in; None where it does in none."""
    found = re.match(r"plan/[^/]+/sheet/[^/]+/\d{4}-\d{2}-\d{2}(?=/|$)", name)
    return found[0] if found else None
