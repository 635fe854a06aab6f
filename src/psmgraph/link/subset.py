"""The part of the registry that one sheet touches, for checking that sheet by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from psmgraph.link.model import Registry, ResolvedSheet, theme_path
from psmgraph.link.usage import themes


def subset(registry: Registry, resolved: ResolvedSheet) -> Registry:
    """Return the registry with only what the sheet names (bodies, persons, projects, acts)."""
    persons = {resolution.path for resolution in resolved.persons.values()}
    named_persons = _of_paths(registry.persons, persons)
    paths = {
        resolved.project,
        *(f"actor/{body}" for one in named_persons.values() for body in one.bodies),
        *(resolution.path for resolution in resolved.names.values()),
        *(resolution.path for resolution in resolved.projects.values()),
        *(resolution.path for _, resolution in resolved.prose),
    }
    acts = {f"act/{citation.act.slug}" for citation in resolved.sheet.citations}
    plan = registry.plans[resolved.sheet.plan]
    named = {theme_path(plan.slug, theme.passage.exact) for theme in themes(resolved.sheet)}
    return Registry(
        plans={plan.slug: replace(plan, authority=replace(plan.authority, successions=()))},
        actors=_of_paths(registry.actors, paths),
        bodies={},
        persons=named_persons,
        projects=_of_paths(registry.projects, paths),
        titles={},
        acts=_of_paths(registry.acts, acts),
        themes=_of_paths(registry.themes, named),
    )


class _HasPath(Protocol):
    @property
    def path(self) -> str: ...


Key = TypeVar("Key", str, tuple[str, str])
Thing = TypeVar("Thing", bound=_HasPath)


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A mapping that equals itself alone, so that what is made of it can be remembered."""

    mapping: Mapping[Any, Any]

    def __hash__(self) -> int:
        return id(self.mapping)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.mapping is self.mapping


def _of_paths(things: Mapping[Key, Thing], paths: Iterable[str]) -> dict[Key, Thing]:
    """Return the ``things`` that have one of ``paths``, in their order, without seeing all."""
    places = _by_path(_Same(things))
    found = sorted(place for path in paths for place in places.get(path, ()))
    return {key: things[key] for _, key in found}


@lru_cache(maxsize=16)  # the mappings of one registry or two
def _by_path(same: _Same) -> Mapping[str, list[tuple[int, Any]]]:
    """Return place and key of each thing by its path."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for place, (key, thing) in enumerate(same.mapping.items()):
        found.setdefault(thing.path, []).append((place, key))
    return found
