"""From the authority and the names on all sheets to the shared things of the graph.

A merge happens only on an equal key or by a curated entry (extraction.md, "Who is who").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from psmgraph.decisions import Decision
from psmgraph.errors import Finding
from psmgraph.link.bodies import bodies_of
from psmgraph.link.joining import Joined
from psmgraph.link.model import KnownLaw, Registry, Theme, Usage
from psmgraph.link.persons import persons_of
from psmgraph.link.projects import projects_of
from psmgraph.names import name_key, slug
from psmgraph.plan import Plan


def registry(
    plans: Mapping[str, Plan], usages: Iterable[Usage]
) -> tuple[Registry, tuple[Finding, ...]]:
    """Return the shared things of all sheets; the order of ``usages`` makes no difference."""
    ordered = sorted(usages, key=lambda one: one.order)
    bodies = bodies_of(plans, ordered)
    persons = persons_of(plans, bodies, ordered)
    projects = projects_of(plans, ordered)
    decided = {
        **{(plan, "body", key): why for (plan, key), why in bodies.decided.items()},
        **{(plan, "project", key): why for (plan, key), why in projects.decided.items()},
    }
    joined = (*bodies.joined.values(), *projects.joined.values(), persons.joined)
    made = Registry(
        plans=dict(sorted(plans.items())),
        actors=bodies.actors,
        bodies=bodies.index,
        persons=persons.persons,
        projects=projects.projects,
        titles=projects.titles,
        acts=_acts(plans, ordered),
        themes=_themes(ordered),
        decided=decided,
        decided_persons=persons.decided,
        apart=_apart(plans, bodies.joined, projects.joined, persons.joined),
        absent=tuple(sorted({one for each in joined for one in each.absent}, key=_written)),
    )
    return made, (*bodies.findings, *projects.findings, *persons.joined.findings)


def _written(one: tuple[Decision, str]) -> tuple[object, str]:
    return one[0].place, one[1]


def _apart(
    plans: Mapping[str, Plan],
    bodies: Mapping[str, Joined],
    projects: Mapping[str, Joined],
    persons: Joined,
) -> dict[Decision, frozenset[str]]:
    """Return the paths that each notSame keeps apart, as the things are called now."""
    found: dict[Decision, frozenset[str]] = {}
    for plan in plans:
        found.update(_paths(bodies[plan], "actor/"))
        found.update(_paths(projects[plan], f"plan/{plan}/project/"))
    found.update(_paths(persons, ""))
    return found


def _paths(joined: Joined, of: str) -> Iterator[tuple[Decision, frozenset[str]]]:
    for decision, pair in joined.apart.items():
        if not any(thing.startswith("?") for thing in pair):
            yield decision, frozenset(of + joined.taken_for.get(thing, thing) for thing in pair)


def _acts(plans: Mapping[str, Plan], usages: list[Usage]) -> dict[str, KnownLaw]:
    known = {name_key(act.words): act for plan in plans.values() for act in plan.authority.acts}
    acts: dict[str, KnownLaw] = {}
    for one in usages:
        for act in one.acts:
            entry = known.get(name_key(act.label))
            acts.setdefault(
                act.slug,
                KnownLaw(
                    act,
                    entry.urn if entry else "",
                    entry.title if entry else "",
                    one.language,
                ),
            )
    return dict(sorted(acts.items()))


def _themes(usages: list[Usage]) -> dict[tuple[str, str], Theme]:
    """Return the themes by (plan, slug); the spelling met first is the label."""
    spelled: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in usages:
        for words in one.themes:
            spelled[one.plan, slug([words])].setdefault(words, one.language)
    themes = {}
    for (plan, name), languages in sorted(spelled.items()):
        label, *others = languages
        themes[plan, name] = Theme(plan, label, tuple(sorted(others)), languages[label])
    return themes
