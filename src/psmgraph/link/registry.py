"""From the authority and the names on all sheets to the shared things of the graph.

A merge happens only on an equal key or by a curated entry (extraction.md, "Who is who").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby

from psmgraph.errors import Finding, Place
from psmgraph.link.model import Actor, KnownLaw, Match, Person, Project, Registry, Theme, Usage
from psmgraph.names import body_key, name_key, short_hash, slug
from psmgraph.plan import Body, Plan
from psmgraph.words import italian_words

Bodies = dict[tuple[str, str], tuple[str, Match]]


def registry(
    plans: Mapping[str, Plan], usages: Iterable[Usage]
) -> tuple[Registry, tuple[Finding, ...]]:
    """Return the shared things of all sheets; the order of ``usages`` makes no difference."""
    ordered = sorted(usages, key=lambda one: one.order)
    known, bodies = _known_bodies(plans)
    actors, findings = _actors(known, bodies, ordered)
    projects, titles = _projects(plans, ordered)
    made = Registry(
        plans=dict(sorted(plans.items())),
        actors=actors,
        bodies=bodies,
        persons=_persons(bodies, ordered),
        projects=projects,
        titles=titles,
        acts=_acts(plans, ordered),
        themes=_themes(ordered),
    )
    return made, findings


def _known_bodies(plans: Mapping[str, Plan]) -> tuple[dict[str, tuple[Body, str]], Bodies]:
    """Return the authorities' bodies by slug, and by (plan, key) what names them.

    A body's name holds in every plan, an alias only on the sheets of the plan that lists it.
    """
    known: dict[str, tuple[Body, str]] = {}
    index: Bodies = {}
    for name, plan in sorted(plans.items()):
        for body in plan.authority.bodies:
            known.setdefault(body.slug, (body, plan.language))
            for alias in body.aliases:
                index.setdefault((name, body_key(alias)), (body.slug, Match.ALIAS))
    for plan in plans.values():
        for body in plan.authority.bodies:
            for name in plans:
                index[name, body_key(body.name)] = (body.slug, Match.EXACT_KEY)
    return known, index


def _actors(
    known: Mapping[str, tuple[Body, str]], bodies: Bodies, usages: list[Usage]
) -> tuple[dict[str, Actor], tuple[Finding, ...]]:
    """Return all actors by slug; names that no authority knows are added to ``bodies``."""
    spellings: dict[str, dict[str, None]] = defaultdict(dict)  # key → words in order of sheets
    plans_of: dict[str, set[str]] = defaultdict(set)
    language: dict[str, str] = {}
    named: dict[str, dict[str, None]] = defaultdict(dict)  # known slug → words
    for one in usages:
        for words in (*one.bodies, *(body for body, _ in one.persons)):
            key = body_key(words)
            found = bodies.get((one.plan, key))
            if found and found[1] is not Match.FIRST_SEEN:
                named[found[0]][words] = None
                continue
            spellings[key][words] = None
            plans_of[key].add(one.plan)
            language.setdefault(key, one.language)
    slugs, findings = _unique_slugs(spellings, frozenset(known))
    actors = {
        name: _known_actor(body, tongue, tuple(named[name]))
        for name, (body, tongue) in known.items()
    }
    for key, spelled in spellings.items():
        for plan in plans_of[key]:
            bodies[plan, key] = (slugs[key], Match.FIRST_SEEN)
        actors[slugs[key]] = _new_actor(slugs[key], tuple(spelled), language[key])
    return dict(sorted(actors.items())), findings


def _unique_slugs(
    spellings: Mapping[str, Mapping[str, None]], taken: frozenset[str]
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Return a slug for each key; unequal keys of one slug each end with six hex of their hash."""
    slugs: dict[str, str] = {}
    findings: list[Finding] = []
    by_slug = sorted((slug([key]), key) for key in spellings)
    for plain, group in groupby(by_slug, key=lambda pair: pair[0]):
        keys = [key for _, key in group]
        shared = len(keys) > 1 or plain in taken or not plain
        for key in keys:
            slugs[key] = f"{plain}-{short_hash(key)}".lstrip("-") if shared else plain
        if shared and plain:
            words = " / ".join(next(iter(spellings[key])) for key in keys)
            findings.append(Finding("ACTOR-SLUG-SHARED", Place(f"actor/{plain}"), detail=words))
    return slugs, tuple(findings)


def _known_actor(body: Body, language: str, named: tuple[str, ...]) -> Actor:
    others = sorted({*body.aliases, *named} - {body.name})
    form = body.legal_form or italian_words().legal_form(body.name) or ""
    return Actor(body.slug, body.name, tuple(others), body.institution, form, body, language)


def _new_actor(name: str, words: tuple[str, ...], language: str) -> Actor:
    label, *others = words
    lists = italian_words()
    return Actor(
        slug=name,
        label=label,
        others=tuple(sorted(set(others) - {label})),
        institution=lists.is_institution(label),
        legal_form=lists.legal_form(label) or "",
        known=None,
        language=language,
    )


def _persons(bodies: Bodies, usages: list[Usage]) -> dict[tuple[str, str], Person]:
    """Return the persons by (body's slug, key): never one with another body's of that name."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for one in usages:
        for body, words in one.persons:
            body_slug, _ = bodies[one.plan, body_key(body)]
            found.setdefault((body_slug, name_key(words)), (words, one.language))
    plain: dict[tuple[str, str], list[str]] = defaultdict(list)
    for body_slug, key in found:
        plain[body_slug, slug([key])].append(key)
    persons = {}
    for (body_slug, name), keys in plain.items():
        for key in keys:
            words, language = found[body_slug, key]
            unique = name if len(keys) == 1 and name else f"{name}-{short_hash(key)}".lstrip("-")
            persons[body_slug, key] = Person(body_slug, unique, words, language)
    return dict(sorted(persons.items()))


def _projects(
    plans: Mapping[str, Plan], usages: list[Usage]
) -> tuple[dict[tuple[str, str], Project], dict[tuple[str, str], tuple[tuple[str, ...], Match]]]:
    """Return projects by (plan, slug), and by (plan, key of a title) the slugs it may mean."""
    labels: dict[tuple[str, str], str] = {}
    others: dict[tuple[str, str], set[str]] = defaultdict(set)
    slugs: dict[tuple[str, str], dict[str, Match]] = defaultdict(dict)
    sheets = {(one.plan, one.slug): one for one in usages}  # the newest edition's title wins
    for plan in plans.values():
        for known in plan.authority.projects:
            labels[plan.slug, known.slug] = known.title
            others[plan.slug, known.slug] |= set(known.aliases)
            slugs[plan.slug, name_key(known.title)][known.slug] = Match.EXACT_KEY
            for alias in known.aliases:
                slugs[plan.slug, name_key(alias)].setdefault(known.slug, Match.ALIAS)
    for one in usages:
        labels[one.plan, one.slug] = sheets[one.plan, one.slug].title
        others[one.plan, one.slug].add(one.title)
        slugs[one.plan, name_key(one.title)].setdefault(one.slug, Match.EXACT_KEY)
    for one in usages:
        for words in one.projects:
            key = one.plan, name_key(words)
            if not slugs[key]:
                made = _mentioned_slug(one.plan, words, labels)
                labels[one.plan, made] = words
                slugs[key][made] = Match.FIRST_SEEN
            elif len(slugs[key]) == 1:
                others[one.plan, next(iter(slugs[key]))].add(words)
    projects = {
        (plan, name): _project(plans[plan], name, label, others[plan, name], sheets)
        for (plan, name), label in sorted(labels.items())
    }
    titles = {
        key: (tuple(sorted(found)), min(found.values(), key=list(Match).index))
        for key, found in slugs.items()
        if found
    }
    return projects, titles


def _mentioned_slug(plan: str, words: str, labels: Mapping[tuple[str, str], str]) -> str:
    """Return a slug for a project that is only mentioned, never that of an unequal title."""
    plain = slug([words])
    if not plain or (plan, plain) in labels:
        return f"{plain}-{short_hash(name_key(words))}".lstrip("-")
    return plain


def _project(
    plan: Plan, name: str, label: str, others: set[str], sheets: Mapping[tuple[str, str], Usage]
) -> Project:
    known = next((p for p in plan.authority.projects if p.slug == name), None)
    sheet = sheets.get((plan.slug, name))
    return Project(
        plan=plan.slug,
        slug=name,
        label=label,
        others=tuple(sorted({*others, *([known.title] if known else [])} - {label})),
        has_sheet=sheet is not None,
        known=known is not None,
        table=known.table if known else "",
        language=sheet.language if sheet else plan.language,
    )


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
