"""What a build leaves out because people decided so or the configuration says so.

Withdrawn sheets and editions, the names of withdrawn people, and, where a plan tells roles only,
those of its referents (model.md, "People's data"). Behind the stage that reads, whatever names a
withdrawn thing does so by a hash.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from psmgraph.config import ROLE_ONLY, Config
from psmgraph.decisions import ABOUT_NAMES, EDITION, OF_PLAN, SHEET, Decision, Target, What
from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.graph.terms import Iris
from psmgraph.link.usage import project_slug
from psmgraph.names import body_key, name_key, short_hash
from psmgraph.plan import Plan
from psmgraph.sheet.discreet import Discretion, discreet_finding, without_names
from psmgraph.sheet.model import MASK, Sheet
from psmgraph.sheet.values.person_names import one_name
from psmgraph.sheet.withheld import NOBODY, Withheld, masked_ending, name_hash
from psmgraph.store.gone import iri_hash, person_hash


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """What is left out of the sheets of each plan, by the plan's slug."""

    people: Mapping[str, Discretion] = field(default_factory=dict)
    sheets: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)  # and editions
    names: Withheld = NOBODY  # of all plans, for what belongs to none of them

    @classmethod
    def of(cls, plans: Mapping[str, Plan], role_only: Iterable[str] = ()) -> "Withdrawals":
        """Return what decisions withdraw, and the plans that tell roles only."""
        named = frozenset(role_only)
        people: dict[str, Discretion] = {}
        sheets: dict[str, tuple[Target, ...]] = {}
        for slug, plan in sorted(plans.items()):
            told = _discretion(plan, role_only=slug in named)
            if told:
                people[slug] = told
            for decision in withdrawn(plan):
                if not decision.target.name:
                    of_plan = _plan_of(decision.target, slug)
                    sheets[of_plan] = (*sheets.get(of_plan, ()), decision.target)
        return cls(people, sheets, _names(people))

    def __bool__(self) -> bool:
        return bool(self.people or self.sheets)

    @property
    def role_only(self) -> frozenset[str]:
        """Return the plans whose referents are not told by name."""
        return frozenset(slug for slug, one in self.people.items() if one.role_only)

    def knowing(self, referents: Mapping[str, Iterable[str]]) -> "Withdrawals":
        """Return the same with the hashes of the referents' names, by plan, withheld too.

        A single word ("Rossi") is withheld on the sheet that gives it alone: see Discretion.
        """
        people = dict(self.people)
        for slug in self.role_only:
            one = people[slug]
            names = {name for name in referents.get(slug, ()) if not name.startswith("1-")}
            people[slug] = replace(one, withheld=Withheld.of(names | one.withheld.names))
        return replace(self, people=people, names=_names(people))

    def left(self, sheets: Iterable[Sheet], plan: Plan) -> tuple[Sheet, ...]:
        """Return the sheets that are not withdrawn, without the names that are withheld."""
        told = self.people.get(plan.slug)
        kept = []
        for one in sheets:
            sheet = without_names(one, told) if told else one
            if not self._withdrawn(one, plan) and not self._withdrawn(sheet, plan):
                kept.append(sheet)
        return tuple(kept)

    def _withdrawn(self, sheet: Sheet, plan: Plan) -> bool:
        targets = self.sheets.get(plan.slug, ())
        if not targets:
            return False
        try:
            slug = project_slug(sheet, plan, Place(sheet.origin.name))
        except SheetRefused:  # it has no slug, so no decision names it, nor can it be published
            return False
        return _is_among(targets, plan.slug, slug, sheet)

    def finding(self, finding: Finding) -> Finding:
        """Return a finding that tells no withheld name."""
        return discreet_finding(finding, self.names)

    def refusal(self, finding: Finding) -> Finding:
        """Return a finding about what is not read, which may cut a name in two, without it."""
        told = discreet_finding(finding, self.names)
        return replace(told, words=masked_ending(finding.words, self.names))

    def written(self) -> str:
        """Return all of it as one text, always the same for the same withdrawals."""
        people = [
            (slug, sorted(one.withheld.names), [(n, sorted(keys)) for n, keys in one.under],
             one.role_only)
            for slug, one in sorted(self.people.items())
        ]  # fmt: skip
        return repr((people, [(slug, [*map(str, t)]) for slug, t in sorted(self.sheets.items())]))


def role_only(config: Config, plans: Iterable[str]) -> frozenset[str]:
    """Return which of ``plans`` do not tell their referents by name."""
    own = {one.slug: one.persons for one in config.plans}
    return frozenset(slug for slug in plans if (own.get(slug) or config.persons) == ROLE_ONLY)


def _is_among(targets: Iterable[Target], plan: str, slug: str, sheet: Sheet) -> bool:
    """Tell whether one of ``targets`` is a sheet, or this edition of it."""
    return any(
        target.is_sheet(plan, slug)
        or bool(target.edition and target.is_edition(plan, slug, sheet.edition))
        for target in targets
    )


def withdrawn_paths(plan: Plan) -> Iterator[str]:
    """Yield the paths of the sheets, with their projects, and editions that are withdrawn."""
    for decision in withdrawn(plan):
        edition = EDITION.fullmatch(decision.target.edition)
        sheet = SHEET.fullmatch(decision.target.sheet)
        of_plan = _plan_of(decision.target, plan.slug)
        if edition:
            yield f"plan/{of_plan}/sheet/{edition[1]}/{edition[2]}"
        elif sheet:
            yield f"plan/{of_plan}/sheet/{sheet[3]}"
            yield f"plan/{of_plan}/project/{sheet[3]}"


def withdrawn_hashes(plans: Iterable[Plan], iris: Iris) -> tuple[str, ...]:
    """Return the hashes of the IRIs that answer "withdrawn", sorted."""
    found = set()
    for plan in plans:
        found |= {iri_hash(iris.node(path).value) for path in withdrawn_paths(plan)}
        for decision in withdrawn(plan):
            if decision.target.name:
                found.add(person_hash(iris.base, name_key(_plain(decision.target.name))))
    return tuple(sorted(found))


def left_out(plans: Iterable[Plan], held: Withdrawals, iris: Iris) -> dict[str, list[str]]:
    """Return what a snapshot's manifest tells of all that is left out: hashes, sorted."""
    if not held:
        return {}
    names = {name for one in held.people.values() for name in one.withheld.names}
    under = {f"{n}@{short_hash(repr(sorted(keys)))}" for one in held.people.values()
             for n, keys in one.under}  # fmt: skip
    plans_only = {f"role-only {slug}" for slug in held.role_only}
    withheld = sorted(names | under | plans_only)
    return {"withdrawn": list(withdrawn_hashes(plans, iris)), "withheld": withheld}


def discreet_plans(plans: Mapping[str, Plan], withdrawals: Withdrawals) -> dict[str, Plan]:
    """Return the plans with decisions that tell nothing withdrawn: its hash stands in its place.

    A decision on the name of somebody who is not named any more concerns nothing, and is left out.
    """
    if not withdrawals:
        return dict(plans)
    names = withdrawals.names
    made = {}
    for slug, plan in plans.items():
        masked = (_masked(one, names) for one in plan.decisions)
        kept = tuple(d for d in masked if d.what not in ABOUT_NAMES or MASK not in d.target.name)
        made[slug] = replace(plan, decisions=kept)
    return made


def _masked(decision: Decision, names: Withheld) -> Decision:
    target = decision.target
    if decision.what is What.WITHDRAW:
        shown = Target(name=hashlib.sha256(str(target).encode()).hexdigest())
    else:
        shown = replace(
            target,
            words=names.masked(target.words),
            name=names.masked(target.name),
            file=names.masked(target.file),
        )
    return replace(
        decision,
        target=shown,
        value=names.masked(decision.value),
        who=names.masked(decision.who),
        why=names.masked(decision.why),
        known_by=decision.id,
    )


def _plan_of(target: Target, plan: str) -> str:
    """Return the plan that a sheet's or edition's target names, else the one it is decided for."""
    if target.sheet:
        sheet = SHEET.fullmatch(target.sheet)
        return (sheet and (sheet[1] or sheet[2])) or plan
    named = OF_PLAN.match(target.edition)
    return named[1] if named else plan


def _names(people: Mapping[str, Discretion]) -> Withheld:
    return Withheld.of(
        name
        for one in people.values()
        for name in (*one.withheld.names, *(name for name, _ in one.under))
    )


def withdrawn(plan: Plan) -> Iterator[Decision]:
    """Return the decisions of a plan that withdraw something."""
    return (one for one in plan.decisions if one.what is What.WITHDRAW)


def _discretion(plan: Plan, *, role_only: bool) -> Discretion:
    everywhere: set[str] = set()
    under: list[tuple[str, frozenset[str]]] = []
    for decision in withdrawn(plan):
        if not decision.target.name:
            continue
        name = name_hash(_plain(decision.target.name))
        if decision.target.body:
            under.append((name, _keys_of(decision.target.body, plan)))
        else:
            everywhere.add(name)
    return Discretion(Withheld.of(everywhere), tuple(sorted(under, key=repr)), role_only)


def _plain(name: str) -> str:
    """Return a person's name without the honorifics before it."""
    found = one_name(name, 0, len(name))
    return name[found[0] : found[1]] if found else name


def _keys_of(body: str, plan: Plan) -> frozenset[str]:
    """Return the keys of all names of a body that the authority knows, else of this one."""
    key = body_key(body)
    for known in plan.authority.bodies:
        keys = frozenset(map(body_key, (known.name, *known.aliases)))
        if key in keys:
            return keys
    return frozenset({key})
