"""``psmgraph diff``: what changed between two editions of a sheet."""

import csv
import difflib
import io
import json
from collections.abc import Iterator, Sequence

import click
from pyoxigraph import Literal, NamedNode

from psmgraph.cli.asking import selecting, served
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.graph.change_rows import COLUMNS, ChangeRow
from psmgraph.graph.change_words import phrase, place, sentence, stretches
from psmgraph.graph.changes import Change
from psmgraph.graph.comparison import (
    Comparison,
    KnownEdition,
    KnownSheet,
    Select,
    compare_stored,
    known_sheet,
)
from psmgraph.graph.terms import iri_of

SIGNS = {"added": "+", "done": "+", "removed": "-", "dropped": "-", "changed": "~"}
MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
MOST_NAMED = 10  # sheets that a finding lists


@click.command("diff", cls=Command)
@click.argument("sheet")
@click.argument("days", nargs=-1, metavar="[FROM TO]")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text")
@takes_config
@click.pass_context
def command(
    ctx: click.Context, config: Config, sheet: str, days: tuple[str, ...], form: str
) -> int:
    """Compare two editions of SHEET, by default the two newest."""
    if len(days) not in (0, 2):
        raise click.UsageError(say(ctx, "diff", "two_days"), ctx)
    snapshot = served(config)
    select = selecting(snapshot)
    found = meant(select, sheet, snapshot.manifest.base)
    compared = compare_stored(select, found, *_editions(found, days, sheet))
    if form == "csv":
        click.echo(_csv(compared, config.language), nl=False)
    elif form == "json":
        click.echo(_json(compared, config.language))
    else:
        click.echo("\n".join(_lines(compared, config.language)))
        told = say(ctx, "diff", "differences", number=len(compared.changes))
        click.echo(told, err=True)
    return 0


def meant(select: Select, name: str, base: str) -> KnownSheet:
    """Return the sheet that ``name`` means: its slug or PLAN/SLUG, or how one of them begins.

    Raises:
        CannotRun: no sheet has that name (COMMAND-SHEET), or several do
            (COMMAND-SHEET-AMBIGUOUS).
    """
    plan, _, slug = name.rpartition("/")
    sheets = _sheets(select, slug, plan, base)
    found = [iri for iri, known in sheets.items() if known.endswith(f"/{slug}")] or [*sheets]
    if len(found) > 1:
        named = _listed(sorted(sheets[iri] for iri in found))
        raise CannotRun(Finding("COMMAND-SHEET-AMBIGUOUS", Place(name), words=name, detail=named))
    known = known_sheet(select, found[0]) if found else None
    if known is None:
        every = [*_sheets(select, "", "", base).values()]
        names = {one.rpartition("/")[2]: one for one in every}
        near = difflib.get_close_matches(slug, names, n=3, cutoff=0.0)
        like = _listed([names[one] for one in near])
        raise CannotRun(Finding("COMMAND-SHEET", Place(name), words=name, detail=like))
    return known


def _sheets(select: Select, slug: str, plan: str, base: str) -> dict[str, str]:
    """Return the sheets whose slug begins so: IRI and PLAN/SLUG."""
    values: dict[str, Sequence[NamedNode | Literal]] = {"slug": [Literal(slug)]}
    if plan:
        try:
            values["plan"] = [NamedNode(f"{base}plan/{plan}")]
        except ValueError:  # what is no IRI is no plan
            return {}
    iris = dict.fromkeys(iri_of(row["sheet"]) for row in select("comparison/editions", values))
    return {iri: iri.removeprefix(f"{base}plan/").replace("/sheet/", "/") for iri in iris}


def _listed(names: Sequence[str]) -> str:
    more = " …" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more or "–"


def _editions(
    sheet: KnownSheet, days: Sequence[str], name: str
) -> tuple[KnownEdition, KnownEdition]:
    """Return the two editions to compare, the older first.

    Raises:
        CannotRun: the sheet has none of such a day (COMMAND-EDITION), or one only
            (COMMAND-EDITION-ONE).
    """
    there = ", ".join(one.day for one in sheet.editions)
    if not days:
        if sheet.newest is None:
            raise CannotRun(Finding("COMMAND-EDITION-ONE", Place(name), detail=there))
        return sheet.newest
    found = []
    for day in sorted(days):
        edition = sheet.edition(day)
        if edition is None:
            raise CannotRun(Finding("COMMAND-EDITION", Place(name), words=day, detail=there))
        found.append(edition)
    return found[0], found[1]


def _lines(compared: Comparison, language: str) -> Iterator[str]:
    yield f"{compared.sheet.title}: {compared.earlier.day} → {compared.later.day}"
    label = ""
    for change in compared.changes:
        if change.item.label != label:
            label = change.item.label
            yield ""
            yield label
        where = dict.fromkeys(
            place(one, language) for one in (change.before, change.after) if one is not None
        )
        told = " → ".join(one for one in where if one)
        end = f" ({told})" if told else ""
        yield f"  {SIGNS[change.kind]} {sentence(change, language)}{end}"
        yield from (f"      {line}" for line in _words(change, language))


def _words(change: Change, language: str) -> Iterator[str]:
    before = change.before.words if change.before else ""
    after = change.after.words if change.after else ""
    if change.item.figure:
        return
    if change.kind == "done":
        yield f"{phrase('planned', language)}: {_line(before)}"
        yield f"{phrase('done', language)}: {_line(after)}"
    elif change.kind == "changed" and before and after:
        told = stretches(_line(before), _line(after))
        yield "".join(MARKS[one.kind].format(one.words) for one in told)
    elif before or after:
        yield _line(after or before)


def _line(words: str) -> str:
    return " ".join(words.split())


def _csv(compared: Comparison, language: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(ChangeRow.of(one, language).data() for one in compared.changes)
    return out.getvalue()


def _json(compared: Comparison, language: str) -> str:
    told = {
        "sheet": compared.sheet.iri,
        "title": compared.sheet.title,
        "earlier": compared.earlier.iri,
        "later": compared.later.iri,
        "changes": [ChangeRow.of(one, language).data() for one in compared.changes],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
