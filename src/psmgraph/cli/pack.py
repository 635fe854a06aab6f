"""``psmgraph pack``: the research pack, to take along."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile

import click

from psmgraph.build.dumping import source_of
from psmgraph.cli.asking import chosen
from psmgraph.cli.output import check_writable, written_whole
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.publish.research.pack import write_pack


@click.command("pack", cls=Command)
@click.option("--snapshot", metavar="ID")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, snapshot: str | None, output: Path) -> int:
    """Write graph, tables, dictionary, queries and a notebook to FILE, one archive."""
    source = source_of(chosen(config, snapshot), config)
    if str(output) == "-":
        with TemporaryFile() as whole:  # a zip archive is written back and forth
            write_pack(source, whole)
            whole.seek(0)
            shutil.copyfileobj(whole, sys.stdout.buffer)
        return 0
    check_writable(output)
    with written_whole(output) as partial, partial.open("wb") as stream:
        write_pack(source, stream)
    click.echo(say(ctx, "pack", "done", file=output, snapshot=source.snapshot.id), err=True)
    return 0
