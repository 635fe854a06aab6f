"""``psmgraph export``: the whole graph in one file."""

import errno
import os
import sys
import tempfile
from pathlib import Path

import click

from psmgraph.build.dumping import source_of
from psmgraph.cli.asking import served
from psmgraph.cli.output import check_writable, written_whole
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.publish.graph_files import write_nquads, write_turtle
from psmgraph.publish.shards import Shard, write_shards
from psmgraph.publish.source import Source

# Both begin with a comment that names the snapshot.
WRITERS = {"nq": write_nquads, "ttl": write_turtle}


@click.command("export", cls=Command)
@click.option("--format", "form", type=click.Choice(tuple(WRITERS)), default="nq")
@click.option("--shards", type=click.IntRange(1, 4096), metavar="N")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, form: str, shards: int | None, output: Path) -> int:
    """Write the current snapshot to FILE, or in N files to a folder."""
    source = source_of(served(config), config)
    if shards is not None:
        made = _sharded(source, output, shards)
        quads = sum(one.quads for one in made)
        told = say(ctx, "export", "sharded", file=output, files=len(made), quads=quads)
        click.echo(told, err=True)
        return 0
    if str(output) == "-":
        WRITERS[form](source, sys.stdout.buffer)
        return 0
    check_writable(output)
    with written_whole(output) as partial, partial.open("wb") as stream:
        WRITERS[form](source, stream)
    click.echo(say(ctx, "export", "done", file=output), err=True)
    return 0


def _sharded(source: Source, folder: Path, count: int) -> tuple[Shard, ...]:
    """Write the files into a folder of another name, which takes its own once all are written.

    Raises:
        CannotRun: the folder is there already, or cannot be written (COMMAND-OUTPUT).
    """
    place = Place(str(folder))
    if os.path.lexists(folder):
        raise CannotRun(Finding("COMMAND-OUTPUT", place, detail=os.strerror(errno.EEXIST)))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as partial:
            whole = Path(partial) / "whole"
            whole.mkdir()
            made = write_shards(source, whole, count)
            whole.rename(folder)
    except OSError as error:
        cause = error.strerror or str(error)
        raise CannotRun(Finding("COMMAND-OUTPUT", place, detail=cause)) from error
    return made
