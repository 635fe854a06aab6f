"""``psmgraph backup``: a snapshot as one file."""

import errno
import os
from pathlib import Path

import click

from psmgraph.cli.asking import chosen
from psmgraph.cli.output import check_writable
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.backup import backup


@click.command("backup", cls=Command)
@click.argument("target", type=click.Path(), metavar="FILE|FOLDER")
@click.option("--snapshot", metavar="ID")
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, target: str, snapshot: str | None) -> int:
    """Copy the snapshot that is served, or one that is kept, into one archive."""
    place = Path(target)
    if target.endswith("/") and not place.is_dir():  # a folder is meant: its disk is not mounted
        raise CannotRun(Finding("COMMAND-OUTPUT", Place(target), detail=os.strerror(errno.ENOENT)))
    if not place.is_dir():
        check_writable(place)
    try:
        done = backup(chosen(config, snapshot), place)
    except OSError as error:
        where = Place(str(error.filename or target))
        cause = error.strerror or str(error)
        raise CannotRun(Finding("COMMAND-OUTPUT", where, detail=cause)) from error
    click.echo(str(done.path))
    told = {"snapshot": done.snapshot, "files": done.files, "size": done.size}
    click.echo(say(ctx, "backup", "done", **told), err=True)
    return 0
