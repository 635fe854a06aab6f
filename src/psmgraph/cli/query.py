"""``psmgraph query``: ask the graph a question."""

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import date, datetime

import click

from psmgraph.build.day import has_derived, state_of
from psmgraph.cli.asking import chosen
from psmgraph.cli.program import DAY, Command, say, takes_any_store
from psmgraph.cli.question import filled, find
from psmgraph.cli.remote import run_remote
from psmgraph.cli.table import show
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.answer import Answer
from psmgraph.store.formats import GRAPH
from psmgraph.store.local import run_local
from psmgraph.store.queryfile import NamedQuery, load, public_names
from psmgraph.store.refusals import BrokenAnswer, QueryRefused
from psmgraph.store.snapshot import Snapshot

# What --format calls a format, and what the store does.
TABLES: Mapping[str, str] = {
    "table": "json",
    "csv": "csv",
    "tsv": "tsv",
    "json": "json",
    "xml": "xml",
}
GRAPHS: Mapping[str, str] = {"ttl": "turtle", "nt": "nt", "jsonld": "jsonld"}


@click.command("query", cls=Command)
@click.argument("what", required=False)
@click.option("--param", "given", multiple=True, metavar="NAME=VALUE")
@click.option("--as-of", type=DAY, metavar="YYYY-MM-DD")
@click.option("--snapshot", metavar="ID")
@click.option("--format", "form", type=click.Choice((*TABLES, *GRAPHS)))
@takes_any_store
@click.pass_context
def command(  # noqa: PLR0913, PLR0917  (one name an option)
    ctx: click.Context,
    config: Config,
    what: str | None,
    given: tuple[str, ...],
    as_of: datetime | None,
    snapshot: str | None,
    form: str | None,
) -> int:
    """Answer WHAT on stdout, or list the queries that ship."""
    if what is None:
        click.echo("\n".join(_listed(ctx, config.language)))
        return 0
    query = find(what)
    if config.store_url and (as_of or snapshot):
        raise CannotRun(Finding("STORE-REMOTE", Place(config.store_url)))
    asked_of = None if config.store_url else chosen(config, snapshot)
    base = asked_of.manifest.base if asked_of else config.base
    text = filled(query, given, base)
    asked = {**TABLES, **GRAPHS}.get(form or "")
    day = as_of.date() if as_of else None
    running = _run(config, asked_of, day, query, text, asked) if asked_of else None
    try:
        with running or run_remote(config, query, text, asked) as answer:
            if answer.row_cap is not None:
                cap = Finding("QUERY-ROW-CAP", Place(query.name), detail=str(answer.row_cap))
                click.echo(cap.line(config.language), err=True)
            if answer.kind != GRAPH and form in (None, "table"):
                show(answer.read(), base, sys.stdout)
                return 0
            for piece in answer:
                sys.stdout.buffer.write(piece)
    except (QueryRefused, BrokenAnswer) as error:
        raise CannotRun(_told(error.finding, query.name, form or "")) from error
    sys.stdout.buffer.flush()
    return 0


@contextmanager
def _run(  # noqa: PLR0913, PLR0917  (each a matter of its own)
    config: Config, found: Snapshot, day: date | None, query: NamedQuery, text: str, fmt: str | None
) -> Iterator[Answer]:
    """Give the answer from a snapshot on this disk, as of ``day`` where that is given."""
    whole = state_of(config.store, found, day) if day else nullcontext(found)
    with whole as state, run_local(state, text, fmt) as answer:
        if query.rests_on_derived and not has_derived(state):
            warning = Finding("AS-OF-DERIVED", Place(query.name))
            click.echo(warning.line(config.language), err=True)
        yield answer


def _told(finding: Finding, name: str, form: str) -> Finding:
    """Return the store's finding in the words of a command line."""
    place = Place(name, finding.place.line, finding.place.column)
    if finding.code == "QUERY-FORMAT":
        possible = ", ".join(TABLES if form in GRAPHS else GRAPHS)
        return Finding("COMMAND-FORMAT", place, words=form, detail=possible)
    return dataclasses.replace(finding, place=place)


def _listed(ctx: click.Context, language: str) -> Iterator[str]:
    for name in public_names():
        query = load(name)
        yield f"{name}: {query.title.get(language, '')}"
        for each in query.parameters:
            key = "required" if each.required else "optional"
            example = each.example or each.default or ""
            yield "    " + say(ctx, "query", key, name=each.name, type=each.type, example=example)
