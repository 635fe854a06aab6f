"""From sheets to editions: several files of one edition, slugs that clash, sheets left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

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


def editions(
    entries: Iterable[SheetEntry], plans: Mapping[str, Plan]
) -> tuple[tuple[Edition, ...], tuple[Finding, ...]]:
    """Return the editions, sorted by plan, slug and day, and why some sheets are none.

    Equal facts on one date are one edition with several files; unequal ones refuse all the
    files concerned (EDITION-TWICE). Different titles of one slug refuse their sheets
    (SLUG-CLASH), unless the authority assigned the slug.
    """
    kept, clashes = _without_clashes(sorted(entries, key=_order), plans)
    groups: dict[tuple[str, str, str], list[SheetEntry]] = defaultdict(list)
    for entry in kept:
        groups[entry.key].append(entry)
    made: list[Edition] = []
    findings = list(clashes)
    for _, group in sorted(groups.items()):
        if len({entry.facts for entry in group}) > 1:
            names = ", ".join(entry.origin.name for entry in group)
            findings += [
                Finding("EDITION-TWICE", entry.usage.place, detail=names) for entry in group
            ]
            continue
        made.append(_edition(group))
    return tuple(made), tuple(findings)


def by_sheet(made: Sequence[Edition]) -> Iterable[tuple[Edition, ...]]:
    """Yield the editions of each sheet, oldest first."""
    groups: dict[str, list[Edition]] = defaultdict(list)
    for edition in made:
        groups[edition.record.sheet].append(edition)
    for _, group in sorted(groups.items()):
        yield tuple(sorted(group, key=lambda one: one.record.day))


def _order(entry: SheetEntry) -> tuple[object, ...]:
    suffix = PurePath(entry.origin.name).suffix.lower()
    rank = FORMATS.index(suffix) if suffix in FORMATS else len(FORMATS)
    return (*entry.key, rank, entry.origin.sha256, entry.origin.name)


def _without_clashes(
    entries: Sequence[SheetEntry], plans: Mapping[str, Plan]
) -> tuple[list[SheetEntry], list[Finding]]:
    """Leave out the sheets whose unequal titles give one slug."""
    titles: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for entry in entries:
        used = entry.usage
        titles[used.plan, used.slug].setdefault(name_key(used.title), used.title)
    assigned = {
        (plan.slug, known.slug) for plan in plans.values() for known in plan.authority.projects
    }
    kept, findings = [], []
    for entry in entries:
        key = entry.usage.plan, entry.usage.slug
        if len(titles[key]) > 1 and key not in assigned:
            detail = f"{entry.usage.slug}: {' / '.join(titles[key].values())}"
            findings.append(Finding("SLUG-CLASH", entry.usage.place, detail=detail))
        else:
            kept.append(entry)
    return kept, findings


def _edition(group: Sequence[SheetEntry]) -> Edition:
    first = group[0]
    used = first.usage
    record = EditionRecord(
        plan=used.plan,
        slug=used.slug,
        day=used.edition,
        title=used.title,
        language=used.language,
        template=first.template,
        files=tuple({entry.origin.sha256: entry.origin for entry in group}.values()),
    )
    return Edition(first, record, len(group))
