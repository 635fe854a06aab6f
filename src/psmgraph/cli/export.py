"""``psmgraph export``: the whole graph in one file."""

import sys
from pathlib import Path

import click

from psmgraph.build.dumping import source_of
from psmgraph.cli.asking import served
from psmgraph.cli.output import check_writable, written_whole
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.publish.graph_files import write_nquads, write_turtle

# Both begin with a comment that names the snapshot.
WRITERS = {"nq": write_nquads, "ttl": write_turtle}


@click.command("export", cls=Command)
@click.option("--format", "form", type=click.Choice(tuple(WRITERS)), default="nq")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, form: str, output: Path) -> int:
    """Write the current snapshot to FILE."""
    source = source_of(served(config), config)
    if str(output) == "-":
        WRITERS[form](source, sys.stdout.buffer)
        return 0
    check_writable(output)
    with written_whole(output) as partial, partial.open("wb") as stream:
        WRITERS[form](source, stream)
    click.echo(say(ctx, "export", "done", file=output), err=True)
    return 0
