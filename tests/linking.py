"""What linking takes, made by hand: plans, and the names that one sheet uses."""

from datetime import date

from psmgraph.authority import Authority
from psmgraph.errors import Place
from psmgraph.link.model import Registry, Usage
from psmgraph.link.registry import registry
from psmgraph.names import slug
from psmgraph.plan import Plan

DAY = date(2015, 5, 4)


def plan(name: str = "prova", **authority: object) -> Plan:
    return Plan(name, "it", {"it": name}, {}, True, {}, Authority(**authority))  # type: ignore[arg-type]


def usage(title: str = "Orti", name: str = "prova", **more: object) -> Usage:
    told = {
        "plan": name, "slug": slug([title]), "title": title, "edition": DAY, "language": "it",
        "place": Place("prova.txt"), "bodies": (), "persons": (), "projects": (), "acts": (),
    }  # fmt: skip
    return Usage(**{**told, **more})  # type: ignore[arg-type]


def linked(*usages: Usage, plans: tuple[Plan, ...] = ()) -> Registry:
    known = {one.slug: one for one in plans or (plan(),)}
    return registry(known, usages)[0]
