"""``psmgraph export``: the whole graph in one file."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
from pyoxigraph import DefaultGraph, RdfFormat, Store

from psmgraph.cli.asking import served
from psmgraph.cli.output import check_writable, written_whole
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.namespaces import PREFIXES

FORMATS = ("nq", "ttl")


@click.command("export", cls=Command)
@click.option("--format", "form", type=click.Choice(FORMATS), default="nq")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, form: str, output: Path) -> int:
    """Write the current snapshot to FILE."""
    store = served(config).open_store()
    if str(output) == "-":
        dump(store, form, sys.stdout.buffer)
        return 0
    check_writable(output)
    with written_whole(output) as partial, partial.open("wb") as stream:
        dump(store, form, stream)
    click.echo(say(ctx, "export", "done", file=output), err=True)
    return 0


def dump(store: Store, form: str, stream: BinaryIO) -> None:
    """Write all graphs as N-Quads, or the default graph, the current state, as Turtle."""
    if form == "nq":
        store.dump(stream, format=RdfFormat.N_QUADS)
    else:
        store.dump(
            stream,
            format=RdfFormat.TURTLE,
            from_graph=DefaultGraph(),
            prefixes=dict(PREFIXES),
        )
