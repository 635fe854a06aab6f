"""The monitoring report of a plan, made of a state of the graph: all its sections, in order."""

from dataclasses import dataclass
from datetime import date

from psmgraph.graph.comparison import Select
from psmgraph.publish.report.facts import Facts, Plan, facts_of
from psmgraph.publish.report.model import Paragraph, Report, Run
from psmgraph.publish.report.sections import (
    changes,
    difficulties,
    links,
    missing,
    progress,
    results,
    sheets,
)
from psmgraph.publish.report.telling import Telling
from psmgraph.publish.report.words import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: the language, the day of the state that ``select`` gives (None:
    today's), the day of the report before (None: each sheet's edition before)."""

    language: str = "it"
    as_of: date | None = None
    since: date | None = None


def make_report(select: Select, plan: Plan, snapshot: str, asked: Asked) -> Report:
    """Return the report of ``plan`` on the state that ``select`` answers from.

    The same state and the same questions give the same report: nothing else goes into it.
    Nothing of it rests on what is inferred, so it is whole as of any day.
    """
    words = Words(asked.language)
    facts = facts_of(select, plan, asked.language)
    telling = Telling(facts, words)
    renewed = changes.renewals(telling, select, asked.since)
    name, tongue = plan.name(asked.language)
    newest = max((each.issued for each in facts.sheets), default=None)
    return Report(
        language=asked.language,
        plan=plan.iri,
        title=words("report.title"),
        plan_title=name,
        plan_language=tongue,
        day=asked.as_of or newest,
        since=asked.since,
        snapshot=snapshot,
        lead=_lead(facts, words, asked, newest, snapshot),
        sections=(
            sheets.section(telling),
            progress.section(telling),
            results.section(telling),
            links.section(telling),
            difficulties.section(telling),
            changes.section(telling, renewed, asked.since),
            missing.section(telling),
        ),
        contents=words("report.contents"),
        sheets=len(facts.sheets),
    )


def _lead(
    facts: Facts, words: Words, asked: Asked, newest: date | None, snapshot: str
) -> tuple[Paragraph, ...]:
    told = []
    if asked.as_of is not None:
        told.append(words("report.of_day", day=words.day(asked.as_of)))
    if newest is not None:
        told.append(words("report.newest", day=words.day(newest)))
    if not facts.sheets:
        told.append(words("report.nothing"))
    about = (words("report.made", snapshot=snapshot), words("report.dash"))
    return (
        Paragraph((Run(" ".join(told)),)),
        Paragraph((Run(" ".join(about)),), quiet=True),
    )
