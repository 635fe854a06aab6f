"""Persons: as named on sheets, under one body; two are one by decision alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psmgraph.decisions import PATHS, Decision
from psmgraph.link.bodies import Bodies
from psmgraph.link.joining import Joined, Things, join
from psmgraph.link.model import Person, Usage
from psmgraph.names import body_key, name_key, short_hash, slug
from psmgraph.plan import Plan

Named = tuple[str, str]  # the body's slug, the key of the name


@dataclass(frozen=True, slots=True)
class Persons:
    """The persons by body and key, and what was decided about them."""

    persons: Mapping[Named, Person]
    decided: Mapping[Named, tuple[Decision, ...]]
    joined: Joined  # things are the persons' paths


def persons_of(plans: Mapping[str, Plan], bodies: Bodies, usages: Sequence[Usage]) -> Persons:
    """Return the persons by (body's slug, key): never one with another body's of that name.

    Decisions about persons hold on the sheets of all plans, as their bodies are shared.
    """
    persons = _as_named(bodies, usages)
    decisions = (one for plan in plans.values() for one in plan.decisions if one.kind == "person")
    joined = join(decisions, _things(plans, bodies, persons))
    by_path = {person.path: person for person in persons.values()}
    members: dict[str, list[Person]] = defaultdict(list)
    for person in persons.values():
        members[joined.taken_for.get(person.path, person.path)].append(person)
    merged = {path: _merged(by_path[path], of) for path, of in members.items()}
    found = {
        named: merged[joined.taken_for.get(person.path, person.path)]
        for named, person in persons.items()
    }
    decided = {
        named: joined.why[person.path]
        for named, person in persons.items()
        if person.path in joined.why
    }
    return Persons(found, decided, joined)


def _as_named(bodies: Bodies, usages: Sequence[Usage]) -> dict[Named, Person]:
    found: dict[Named, tuple[str, str]] = {}
    for one in usages:
        for body, words in one.persons:
            body_slug, _ = bodies.index[one.plan, body_key(body)]
            found.setdefault((body_slug, name_key(words)), (words, one.language))
    plain: dict[Named, list[str]] = defaultdict(list)
    for body_slug, key in found:
        plain[body_slug, slug([key])].append(key)
    persons = {}
    for (body_slug, name), keys in plain.items():
        for key in keys:
            words, language = found[body_slug, key]
            unique = name if len(keys) == 1 and name else f"{name}-{short_hash(key)}".lstrip("-")
            persons[body_slug, key] = Person(body_slug, unique, words, language)
    return dict(sorted(persons.items()))


def _things(plans: Mapping[str, Plan], bodies: Bodies, persons: Mapping[Named, Person]) -> Things:
    """Return the persons as decisions may name them: by path, or by a name that one alone has."""
    paths = frozenset(person.path for person in persons.values())
    by_key: dict[str, list[str]] = defaultdict(list)
    for (_, key), person in persons.items():
        by_key[key].append(person.path)

    def find(words: str) -> tuple[str, ...]:
        path = PATHS["person"].fullmatch(words)
        if path is None:
            return tuple(sorted(by_key.get(name_key(words), ())))
        # The body of a person may itself be another by decision.
        now = {path[1], *(bodies.joined[plan].taken_for.get(path[1], path[1]) for plan in plans)}
        return tuple(sorted(paths & {f"actor/{body}/person/{path[2]}" for body in now}))

    return Things(find, lambda _: (), (), name_key)


def _merged(person: Person, members: Sequence[Person]) -> Person:
    """Return ``person`` with the other names and the bodies of all that are taken for it."""
    others = sorted({one.label for one in members} - {person.label})
    bodies = sorted({one.body for one in members})
    return Person(
        person.body, person.slug, person.label, person.language, tuple(others), tuple(bodies)
    )
