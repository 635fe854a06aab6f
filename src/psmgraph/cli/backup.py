"""``psmgraph backup``: a snapshot as one file."""

from pathlib import Path

import click

from psmgraph.cli.asking import chosen
from psmgraph.cli.output import check_writable
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.backup import backup


@click.command("backup", cls=Command)
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
@click.option("--snapshot", metavar="ID")
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, target: Path, snapshot: str | None) -> int:
    """Copy the snapshot that is served, or one that is kept, into one archive."""
    if not target.is_dir():
        check_writable(target)
    try:
        done = backup(chosen(config, snapshot), target)
    except OSError as error:
        place = Place(str(error.filename or target))
        cause = error.strerror or str(error)
        raise CannotRun(Finding("COMMAND-OUTPUT", place, detail=cause)) from error
    click.echo(str(done.path))
    told = {"snapshot": done.snapshot, "files": done.files, "size": done.size}
    click.echo(say(ctx, "backup", "done", **told), err=True)
    return 0
