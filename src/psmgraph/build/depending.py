"""What the graph stage makes of one sheet hangs on this, put into one hash.

A sheet's quads, facts and findings follow from its editions, from the software, and from what the
shared things answer for its names. Which names it has is told by its usage, before the sheet is
opened, but for bodies that its prose names: these are known once the sheet was drawn, and are
looked at again then (:meth:`Answers.of_paths`). What a name means may change when another sheet
comes or goes; then the answer changes, and with it the hash.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version

from psmgraph import __version__
from psmgraph.build.aligning import decisions_about
from psmgraph.build.editions import Edition
from psmgraph.build.reading import digest_of
from psmgraph.decisions import Decision
from psmgraph.link.model import Registry, Usage, theme_path
from psmgraph.names import body_key, name_key
from psmgraph.plan import Plan
from psmgraph.resources import PACKAGE, folder

_STAGES = (
    "names.py", "decisions.py", "namespaces.py", "errors.py", "findings.toml", "plan.py",
    "authority", "words", "sheet", "link", "graph", "check", "build", "store/parts.py",
    "store/written.py",
)  # fmt: skip
_LIBRARIES = ("pyoxigraph", "pyshacl", "rdflib", "rapidfuzz")


@lru_cache(maxsize=1)  # the software does not change while it runs
def graph_code() -> str:
    """Return a digest of the software that draws and checks a sheet, shapes and terms included."""
    about = repr((__version__, [version(one) for one in _LIBRARIES]))
    places = (*(PACKAGE / stage for stage in _STAGES), folder("shapes"), folder("ontology"))
    return digest_of(about, places)


class Answers:
    """What the shared things of one build answer; each is put into words once."""

    def __init__(self, registry: Registry, base: str, *, strict: bool) -> None:
        self._registry = registry
        self._about = repr((graph_code(), base, strict))
        self._told: dict[tuple[object, ...], str] = {}
        self._decisions: dict[str, list[Decision]] = defaultdict(list)
        for plan in registry.plans.values():
            for one in plan.decisions:
                self._decisions[one.id].append(one)

    def key(self, group: Sequence[Edition]) -> str:
        """Return what the quads, facts and findings of a sheet's editions are kept by."""
        digest = hashlib.sha256(self._about.encode())
        for line in self._lines(group):
            digest.update(f"{line}\n".encode())
        return digest.hexdigest()

    def of_paths(self, paths: Iterable[str]) -> str:
        """Return a hash of what is known of the bodies with these paths."""
        told = [self._actor(path.removeprefix("actor/")) for path in sorted(paths)]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def _lines(self, group: Sequence[Edition]) -> Iterator[str]:
        plan = self._registry.plans[group[0].record.plan]
        yield self._once(("plan", plan.slug), lambda: repr(_described(plan)))
        yield self._once(("prose", plan.slug), lambda: _digest(self._prose(plan.slug)))
        for edition in group:
            record, entry = edition.record, edition.entry
            yield repr((record, entry.kept.name, entry.at))
            yield self._project(record.plan, record.slug)
            yield from self._usage(entry.usage)
            if len(group) > 1:
                yield repr(decisions_about(record, plan))

    def _usage(self, used: Usage) -> Iterator[str]:
        for words in used.bodies:
            yield self._body(used.plan, words)
        for body, words in used.persons:
            yield self._body(used.plan, body)
            yield self._person(used.plan, body, words)
        for words in used.projects:
            yield self._title(used.plan, words)
        for act in used.acts:
            yield self._once(("act", act.slug), lambda: repr(self._registry.acts[act.slug]))  # noqa: B023 - called here
        for words in used.themes:
            path = theme_path(used.plan, words)
            known = self._registry.themes[used.plan, path.rpartition("/")[2]]
            yield self._once(("theme", path), lambda: repr(known))  # noqa: B023 - called here

    def _body(self, plan: str, words: str) -> str:
        def tell() -> str:
            key = body_key(words)
            slug, match = self._registry.bodies[plan, key]
            return f"{key} {match} {self._why(plan, 'body', key)} {self._actor(slug)}"

        return self._once(("body", plan, words), tell)

    def _person(self, plan: str, body: str, words: str) -> str:
        def tell() -> str:
            slug, _ = self._registry.bodies[plan, body_key(body)]
            named = slug, name_key(words)
            person = self._registry.persons[named]
            why = self._ids(self._registry.decided_persons.get(named, ()))
            return f"{person} {why} {[self._actor(one) for one in person.bodies]}"

        return self._once(("person", plan, body, words), tell)

    def _title(self, plan: str, words: str) -> str:
        def tell() -> str:
            key = name_key(words)
            slugs, match = self._registry.titles[plan, key]
            why = self._why(plan, "project", key)
            return f"{key} {match} {why} {[self._project(plan, slug) for slug in slugs]}"

        return self._once(("title", plan, words), tell)

    def _project(self, plan: str, slug: str) -> str:
        return self._once(
            ("project", plan, slug), lambda: _digest([repr(self._registry.projects[plan, slug])])
        )

    def _actor(self, slug: str) -> str:
        return self._once(("actor", slug), lambda: _digest([repr(self._registry.actors[slug])]))

    def _prose(self, plan: str) -> Iterator[str]:
        """Yield what may be found in prose: names of known bodies, and decisions about them."""
        for (of_plan, key), (slug, match) in sorted(self._registry.bodies.items()):
            if of_plan == plan and self._registry.actors[slug].known is not None:
                yield f"{key} {slug} {match} {self._why(plan, 'body', key)}"

    def _why(self, plan: str, kind: str, key: str) -> str:
        return self._ids(self._registry.decided.get((plan, kind, key), ()))

    def _ids(self, decisions: Iterable[Decision]) -> str:
        """Return decisions in words, and all of other plans that have their ids."""
        return "; ".join(f"{one} {self._decisions[one.id]}" for one in decisions)

    def _once(self, about: tuple[object, ...], tell: Callable[[], str]) -> str:
        told = self._told.get(about)
        if told is None:
            told = self._told[about] = tell()
        return told


def _described(plan: Plan) -> tuple[object, ...]:
    """Return what the authority graph says of a plan by itself."""
    told = sorted(plan.title.items()), sorted(plan.description.items())
    tables = [(one.slug, sorted(one.label.items())) for one in plan.authority.tables]
    return plan.slug, plan.language, told, tables


def _digest(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()
