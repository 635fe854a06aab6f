"""What people decided and what a build does with it: which are due, applied, without target."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.build.reading import SheetEntry
from psmgraph.decisions import ABOUT_NAMES, Decision, Target, What
from psmgraph.errors import Finding
from psmgraph.link.model import Registry, ResolvedSheet
from psmgraph.names import body_key
from psmgraph.plan import Plan
from psmgraph.sheet.decided import APPLIED_HERE

SHORTEST_HASH = 8  # hex digits of a SHA-256 that may stand for all 64


@dataclass(frozen=True, slots=True)
class Kept:
    """Of several sheets of one edition, those that stay, and what was decided about it."""

    entries: tuple[SheetEntry, ...]
    aside: tuple[SheetEntry, ...]
    decision: Decision | None  # the one that set the others aside


def kept(group: Sequence[SheetEntry], plan: Plan) -> Kept | None:
    """Return which of the sheets of one edition stay, or None where they contradict one another.

    Equal sheets all stay; of unequal ones those that a decision keeps, by name or SHA-256.
    """
    if len({entry.facts for entry in group}) == 1:
        return Kept(tuple(group), (), None)
    for decision in _about(group[0], plan):
        facts = {entry.facts for entry in group if _is_kept(entry, decision)}
        if len(facts) == 1:
            stay = tuple(entry for entry in group if entry.facts in facts)
            return Kept(stay, tuple(e for e in group if e.facts not in facts), decision)
    return None


def set_aside(one: Kept) -> Iterator[Finding]:
    """Yield what to tell of the sheets that a decision set aside."""
    if one.decision is not None:
        for entry in one.aside:
            yield Finding("EDITION-KEPT", entry.usage.place, detail=one.entries[0].origin.name)


def applied(entry: SheetEntry, plan: Plan) -> tuple[Decision, ...]:
    """Return the decisions that made a sheet what it is."""
    return tuple(one for one in plan.decisions if one.id in entry.decisions)


def without_target(
    entries: Sequence[SheetEntry], plans: Mapping[str, Plan], told: Iterable[Finding]
) -> Iterator[Finding]:
    """Yield an error for each decision about something that is not there any more.

    Plans of which no sheet was read are left alone, and so are decisions that a finding of
    ``told`` is about already.
    """
    done = {one for entry in entries for one in entry.decisions}
    known = {finding.place for finding in told if finding.code.startswith("DECISION-")}
    for slug in sorted({entry.usage.plan for entry in entries}):
        of_plan = [entry for entry in entries if entry.usage.plan == slug]
        for decision in plans[slug].decisions:
            if decision.what in ABOUT_NAMES or decision.what is What.WITHDRAW:
                continue  # linking tells; and what is withdrawn is not there, or never was
            if decision.what in APPLIED_HERE:
                there = decision.id in done
            else:
                there = _keeps_any(decision, of_plan)
            if not there and decision.place not in known:
                target = _named(decision)
                yield Finding("DECISION-TARGET", decision.place, decision.what, target)


def decisions_of(resolved: ResolvedSheet, registry: Registry) -> frozenset[Decision]:
    """Return the decisions by which names on a sheet were led to what they mean."""
    ids = resolved.decisions
    # Persons are shared between plans, and so are the decisions about them.
    return frozenset(
        one for plan in registry.plans.values() for one in plan.decisions if one.id in ids
    )


def unmet(registry: Registry, prose: Iterable[str]) -> Iterator[Finding]:
    """Yield a warning for each decision about names that stand nowhere, in ``prose`` neither."""
    keys = {body_key(words) for words in prose}
    for decision, words in registry.absent:
        if body_key(words) not in keys:
            told = "…" if decision.kind == "person" else words  # who may not wish to be named
            yield Finding("DECISION-NAME", decision.place, decision.what, told)


def _named(decision: Decision) -> str:
    if decision.what is What.KEEP_EDITION:
        return f"{decision.target}; {decision.value}"
    return str(decision.target)


def _about(entry: SheetEntry, plan: Plan) -> Iterator[Decision]:
    used = entry.usage
    for one in plan.decisions:
        if one.what is What.KEEP_EDITION and one.target.is_edition(
            used.plan, used.slug, used.edition
        ):
            yield one


def _is_kept(entry: SheetEntry, decision: Decision) -> bool:
    value = decision.value.lower()
    by_hash = len(value) >= SHORTEST_HASH and entry.origin.sha256.startswith(value)
    return by_hash or Target(file=decision.value).in_file(entry.origin.name)


def _keeps_any(decision: Decision, entries: Iterable[SheetEntry]) -> bool:
    return any(
        decision.target.is_edition(e.usage.plan, e.usage.slug, e.usage.edition)
        and _is_kept(e, decision)
        for e in entries
    )
