"""From sheets to editions: several files of one edition, slugs that clash, sheets left out."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from psmgraph.build.deciding import Kept, applied, kept, set_aside
from psmgraph.build.reading import SheetEntry
from psmgraph.errors import Finding
from psmgraph.graph.provenance import EditionRecord
from psmgraph.names import name_key
from psmgraph.plan import Plan

FORMATS = (".txt", ".docx", ".html", ".pdf")  # the first of these gives the edition its text


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: the sheet that gives it its text, and the record of all its files."""

    entry: SheetEntry
    record: EditionRecord
    files: int  # how many sheets gave it, equal files included
    aside: int = 0  # how many a decision set aside


def editions(
    entries: Iterable[SheetEntry], plans: Mapping[str, Plan]
) -> tuple[tuple[Edition, ...], tuple[Finding, ...]]:
    """Return the editions, sorted by plan, slug and day, and why some sheets are none.

    Equal facts on one date are one edition with several files; of unequal ones those stay that
    a decision keeps, else all the files concerned are refused (EDITION-TWICE). Different titles
    of one slug refuse their sheets
    (SLUG-CLASH), unless the authority assigned the slug.
    """
    ordered, clashes = _without_clashes(sorted(entries, key=_order), plans)
    groups: dict[tuple[str, str, str], list[SheetEntry]] = defaultdict(list)
    for entry in ordered:
        groups[entry.key].append(entry)
    made: list[Edition] = []
    findings = list(clashes)
    for _, group in sorted(groups.items()):
        stay = kept(group, plans[group[0].usage.plan])
        if stay is None:
            names = ", ".join(entry.origin.name for entry in group)
            findings += [
                Finding("EDITION-TWICE", entry.usage.place, detail=names) for entry in group
            ]
            continue
        findings += set_aside(stay)
        made.append(_edition(stay, plans[group[0].usage.plan]))
    return tuple(made), tuple(findings)


def by_sheet(made: Sequence[Edition]) -> Iterable[tuple[Edition, ...]]:
    """Yield the editions of each sheet, oldest first."""
    groups: dict[str, list[Edition]] = defaultdict(list)
    for edition in made:
        groups[edition.record.sheet].append(edition)
    for _, group in sorted(groups.items()):
        yield tuple(sorted(group, key=lambda one: one.record.day))


def until(made: Iterable[Edition], day: date | None) -> tuple[Edition, ...]:
    """Return the editions of ``day`` and before; all of them where no day is given."""
    return tuple(one for one in made if day is None or one.record.day <= day)


def _order(entry: SheetEntry) -> tuple[object, ...]:
    suffix = os.path.splitext(entry.origin.name)[1].lower()  # noqa: PTH122 - tens of thousands
    rank = FORMATS.index(suffix) if suffix in FORMATS else len(FORMATS)
    return (*entry.key, rank, entry.origin.sha256, entry.origin.name)


def _without_clashes(
    entries: Sequence[SheetEntry], plans: Mapping[str, Plan]
) -> tuple[list[SheetEntry], list[Finding]]:
    """Leave out the sheets whose unequal titles give one slug."""
    titles: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for entry in entries:
        titles[entry.usage.plan, entry.usage.slug].setdefault(entry.usage.title, entry.usage.title)
    for key, told in titles.items():
        if len(told) > 1:  # a key of ten thousand names takes a tenth of a second
            titles[key] = _first_of_each(told)
    assigned = {
        (plan.slug, known.slug) for plan in plans.values() for known in plan.authority.projects
    }
    left, findings = [], []
    for entry in entries:
        key = entry.usage.plan, entry.usage.slug
        if len(titles[key]) > 1 and key not in assigned:
            detail = f"{entry.usage.slug}: {' / '.join(titles[key].values())}"
            findings.append(Finding("SLUG-CLASH", entry.usage.place, detail=detail))
        else:
            left.append(entry)
    return left, findings


def _first_of_each(titles: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for title in titles:
        found.setdefault(name_key(title), title)
    return found


def _edition(stay: Kept, plan: Plan) -> Edition:
    group, first = stay.entries, stay.entries[0]
    decisions = {one.id: one for entry in group for one in applied(entry, plan)}
    if stay.decision is not None:
        decisions[stay.decision.id] = stay.decision
    used = first.usage
    record = EditionRecord(
        plan=used.plan,
        slug=used.slug,
        day=used.edition,
        title=used.title,
        language=used.language,
        template=first.template,
        files=tuple({entry.origin.sha256: entry.origin for entry in group}.values()),
        decisions=tuple(one for _, one in sorted(decisions.items())),
    )
    return Edition(first, record, len(group), len(stay.aside))
