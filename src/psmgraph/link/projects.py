"""Projects: from the authority, the sheets, the links between them and the decisions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.decisions import PATHS, Decision
from psmgraph.errors import Finding
from psmgraph.link.joining import Joined, Things, join
from psmgraph.link.model import Match, Project, Usage
from psmgraph.names import name_key, short_hash, slug
from psmgraph.plan import Plan

Titles = dict[tuple[str, str], dict[str, Match]]  # (plan, key of a title) → slugs that it may mean
Labels = dict[tuple[str, str], str]  # (plan, slug) → title
Listed = dict[tuple[str, str], list[tuple[int, str]]]  # where in the authority, thematic table


@dataclass(frozen=True, slots=True)
class Projects:
    """The projects by (plan, slug), what names them, and what was decided about it."""

    projects: Mapping[tuple[str, str], Project]
    titles: Mapping[tuple[str, str], tuple[tuple[str, ...], Match]]  # (plan, key) → slugs, how
    decided: Mapping[tuple[str, str], tuple[Decision, ...]]  # (plan, key)
    joined: Mapping[str, Joined]  # by plan
    findings: tuple[Finding, ...]


def projects_of(plans: Mapping[str, Plan], usages: Sequence[Usage]) -> Projects:
    """Return the projects that the authorities list, and those that have a sheet or are named."""
    labels, titles = _named(plans, usages)
    sheets = {(one.plan, one.slug): one for one in usages}
    joined = {
        name: join(_about(plan), _things(plan, labels, titles, sheets))
        for name, plan in sorted(plans.items())
    }
    others = _others(plans, usages, titles)
    listed = _listed(plans)
    projects = {}
    for (plan, name), label in sorted(labels.items()):
        taken_for = joined[plan].taken_for
        if name not in taken_for:
            same = [name, *(one for one, other in taken_for.items() if other == name)]
            projects[plan, name] = _project(plans[plan], same, label, others, sheets, listed)
    found, decided = _titles(titles, joined)
    findings = tuple(finding for one in joined.values() for finding in one.findings)
    return Projects(projects, found, decided, joined, findings)


def _named(plans: Mapping[str, Plan], usages: Sequence[Usage]) -> tuple[Labels, Titles]:
    """Return every project's title, and what each title may mean, before any decision."""
    labels: Labels = {}
    titles: Titles = defaultdict(dict)
    for plan in plans.values():
        for known in plan.authority.projects:
            labels[plan.slug, known.slug] = known.title
            titles[plan.slug, name_key(known.title)][known.slug] = Match.EXACT_KEY
            for alias in known.aliases:
                titles[plan.slug, name_key(alias)].setdefault(known.slug, Match.ALIAS)
    for one in usages:
        labels[one.plan, one.slug] = one.title  # the newest edition's title wins
        titles[one.plan, name_key(one.title)].setdefault(one.slug, Match.EXACT_KEY)
    for one in usages:
        for words in one.projects:
            key = one.plan, name_key(words)
            if not titles[key]:
                made = _mentioned_slug(one.plan, words, labels)
                labels[one.plan, made] = words
                titles[key][made] = Match.FIRST_SEEN
    return labels, {key: slugs for key, slugs in titles.items() if slugs}


def _mentioned_slug(plan: str, words: str, labels: Labels) -> str:
    """Return a slug for a project that is only mentioned, never that of an unequal title."""
    plain = slug([words])
    if not plain or (plan, plain) in labels:
        return f"{plain}-{short_hash(name_key(words))}".lstrip("-")
    return plain


def _others(
    plans: Mapping[str, Plan], usages: Sequence[Usage], titles: Titles
) -> dict[tuple[str, str], set[str]]:
    """Return by (plan, slug) the words that name each project."""
    others: dict[tuple[str, str], set[str]] = defaultdict(set)
    for plan in plans.values():
        for known in plan.authority.projects:
            others[plan.slug, known.slug] |= {known.title, *known.aliases}
    for one in usages:
        others[one.plan, one.slug].add(one.title)
        for words in one.projects:
            meant = titles[one.plan, name_key(words)]
            if len(meant) == 1:
                others[one.plan, next(iter(meant))].add(words)
    return others


def _listed(plans: Mapping[str, Plan]) -> Listed:
    listed: Listed = defaultdict(list)
    for plan in plans.values():
        for place, known in enumerate(plan.authority.projects):
            listed[plan.slug, known.slug].append((place, known.table))
    return listed


def _about(plan: Plan) -> Iterator[Decision]:
    yield from (one for one in plan.decisions if one.kind == "project")


def _things(
    plan: Plan, labels: Labels, titles: Titles, sheets: Mapping[tuple[str, str], Usage]
) -> Things:
    """Return the projects as decisions of a plan may name them: by title, or by their path."""
    known = frozenset(one.slug for one in plan.authority.projects)
    with_sheet = frozenset(name for of, name in sheets if of == plan.slug)

    def find(words: str) -> tuple[str, ...]:
        path = PATHS["project"].fullmatch(words)
        if path:
            return (path[2],) if path[1] == plan.slug and (plan.slug, path[2]) in labels else ()
        return tuple(sorted(titles.get((plan.slug, name_key(words)), ())))

    def authority(words: str) -> tuple[str, ...]:
        found = find(words) or ((words,) if words in known else ())
        return tuple(one for one in found if one in known)

    return Things(find, authority, (with_sheet, known), name_key)


def _titles(
    titles: Titles, joined: Mapping[str, Joined]
) -> tuple[
    dict[tuple[str, str], tuple[tuple[str, ...], Match]],
    dict[tuple[str, str], tuple[Decision, ...]],
]:
    """Return what each title means after the decisions, and those that settled it."""
    found: dict[tuple[str, str], tuple[tuple[str, ...], Match]] = {}
    decided: dict[tuple[str, str], tuple[Decision, ...]] = {}
    for (plan, key), slugs in titles.items():
        taken_for, why = joined[plan].taken_for, joined[plan].why
        how = min(slugs.values(), key=list(Match).index)
        now = sorted({taken_for.get(one, one) for one in slugs})
        moved = sorted(one for one in slugs if one in taken_for)
        if moved:
            how = Match.CURATED
            decided[plan, key] = tuple({one: None for name in moved for one in why[name]})
        found[plan, key] = (tuple(now), how)
    for plan, of_plan in joined.items():
        for thing, meant in of_plan.taken_for.items():
            if thing.startswith("?"):
                found[plan, thing[1:]] = ((meant,), Match.CURATED)
                decided[plan, thing[1:]] = of_plan.why[thing]
    return found, decided


def _project(  # noqa: PLR0913, PLR0917 - a project, and what is known of all
    plan: Plan,
    slugs: Sequence[str],
    label: str,
    others: Mapping[tuple[str, str], set[str]],
    sheets: Mapping[tuple[str, str], Usage],
    listed: Listed,
) -> Project:
    """Return the project ``slugs[0]``, which the others of ``slugs`` are taken for."""
    known = sorted(each for one in slugs for each in listed.get((plan.slug, one), ()))
    sheet = sheets.get((plan.slug, slugs[0]))
    words = {word for one in slugs for word in others.get((plan.slug, one), ())}
    return Project(
        plan=plan.slug,
        slug=slugs[0],
        label=label,
        others=tuple(sorted(words - {label})),
        has_sheet=sheet is not None,
        known=bool(known),
        table=next((table for _, table in known if table), ""),
        language=sheet.language if sheet else plan.language,
    )
