"""The editions that hold: drawn and checked, those that break a shape left out."""

from collections.abc import Mapping, Sequence
from datetime import date

from psmgraph.build.aligning import unmet_texts
from psmgraph.build.deciding import unmet
from psmgraph.build.drawn import Drawing, Gave, drawn
from psmgraph.build.editions import Edition, by_sheet, until
from psmgraph.build.graphing import GraphDone
from psmgraph.build.publishing import Made
from psmgraph.build.standing import shared_by
from psmgraph.decisions import Decision
from psmgraph.errors import Finding
from psmgraph.link.model import Registry
from psmgraph.plan import Plan


def holding(
    drawing: Drawing, found: Sequence[Edition], plans: Mapping[str, Plan], as_of: date | None
) -> tuple[Made, tuple[Finding, ...]]:
    """Return the quads of the editions that hold; one that breaks a shape is left out.

    Leaving one out may change what the others' names mean, so the rest is done again.

    Raises:
        CannotRun: as :func:`drawn` has it.
    """
    kept = list(found)
    left_out: list[Finding] = []
    while True:
        used = {edition.record.plan: plans[edition.record.plan] for edition in kept}
        then = until(kept, as_of)
        usages = [edition.entry.usage for edition in kept]
        common = shared_by(
            used, usages, drawing.base, drawing.cache, drawing.hands, full=drawing.full
        )
        shared, told = common.registry, common.findings
        done = drawn(drawing, tuple(by_sheet(then)), common)
        broken = {path for one in done for path in one.broken}
        if not broken:
            made = Made(
                then,
                shared,
                tuple(one.target for one in done),
                Gave(done),
                as_of,
                tuple(one for one in kept if as_of and one.record.day > as_of),
                _about_names(shared, done),
                tuple(pair for one in done for pair in one.alike),
                all(one.lasting for one in done),
                common.about,
                common.authority,
                tuple(one.parts for one in done),
            )
            told = (*told, *unmet(shared, (words for one in done for words in one.prose)))
            if as_of is None:  # of a day, editions are left out that decisions are about
                told = (*told, *unmet_texts(used.values(), made.decisions))
            return made, (*left_out, *told, *(f for one in done for f in one.findings))
        left_out += [f for one in done if one.broken for f in one.findings]
        kept = [edition for edition in kept if edition.record.path not in broken]


def _about_names(shared: Registry, done: Sequence[GraphDone]) -> tuple[Decision, ...]:
    """Return the decisions about names that took effect: on a sheet, or to keep two apart."""
    used = {decision for one in done for decision in one.decisions} | shared.apart.keys()
    return tuple(sorted(used, key=lambda one: (one.id, one.place)))
