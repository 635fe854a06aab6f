"""The part of the registry that one sheet touches, for checking that sheet by itself."""

from dataclasses import replace

from psmgraph.link.model import Registry, ResolvedSheet, theme_path
from psmgraph.link.usage import themes


def subset(registry: Registry, resolved: ResolvedSheet) -> Registry:
    """Return the registry with only what the sheet names (bodies, persons, projects, acts)."""
    persons = {resolution.path for resolution in resolved.persons.values()}
    named_persons = {key: one for key, one in registry.persons.items() if one.path in persons}
    paths = {
        resolved.project,
        *(f"actor/{body}" for one in named_persons.values() for body in one.bodies),
        *(resolution.path for resolution in resolved.names.values()),
        *(resolution.path for resolution in resolved.projects.values()),
        *(resolution.path for _, resolution in resolved.prose),
    }
    acts = {citation.act.slug for citation in resolved.sheet.citations}
    plan = registry.plans[resolved.sheet.plan]
    named = {theme_path(plan.slug, theme.passage.exact) for theme in themes(resolved.sheet)}
    return Registry(
        plans={plan.slug: replace(plan, authority=replace(plan.authority, successions=()))},
        actors={slug: actor for slug, actor in registry.actors.items() if actor.path in paths},
        bodies={},
        persons=named_persons,
        projects={key: one for key, one in registry.projects.items() if one.path in paths},
        titles={},
        acts={slug: act for slug, act in registry.acts.items() if slug in acts},
        themes={key: one for key, one in registry.themes.items() if one.path in named},
    )
