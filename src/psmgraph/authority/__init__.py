"""Authority files: read, checked against themselves, made from official lists."""

from psmgraph.authority.loading import examine, load_authority
from psmgraph.authority.model import (
    Authority,
    Body,
    KnownAct,
    KnownProject,
    Succession,
    ThematicTable,
)

__all__ = [
    "Authority",
    "Body",
    "KnownAct",
    "KnownProject",
    "Succession",
    "ThematicTable",
    "examine",
    "load_authority",
]
