"""``psmgraph query``: ask the graph a question."""

import dataclasses
import sys
from collections.abc import Iterator, Mapping

import click

from psmgraph.cli.asking import served
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.cli.question import filled, find
from psmgraph.cli.table import show
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.formats import GRAPH
from psmgraph.store.local import run_local
from psmgraph.store.queryfile import load, public_names
from psmgraph.store.refusals import BrokenAnswer, QueryRefused

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
@click.option("--format", "form", type=click.Choice((*TABLES, *GRAPHS)))
@takes_config
@click.pass_context
def command(
    ctx: click.Context, config: Config, what: str | None, given: tuple[str, ...], form: str | None
) -> int:
    """Answer WHAT on stdout, or list the queries that ship."""
    if what is None:
        click.echo("\n".join(_listed(ctx, config.language)))
        return 0
    query = find(what)
    snapshot = served(config)
    base = snapshot.manifest.base
    text = filled(query, given, base)
    asked = {**TABLES, **GRAPHS}.get(form or "")
    try:
        with run_local(snapshot, text, asked) as answer:
            if answer.kind != GRAPH and form in (None, "table"):
                show(answer.read(), base, sys.stdout)
                return 0
            for piece in answer:
                sys.stdout.buffer.write(piece)
    except (QueryRefused, BrokenAnswer) as error:
        raise CannotRun(_told(error.finding, query.name, form or "")) from error
    sys.stdout.buffer.flush()
    return 0


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
