"""``psmgraph restore``: a snapshot taken back from its backup."""

from pathlib import Path

import click

from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.store.backup import restore


@click.command("restore", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--replace", is_flag=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, file: Path, replace: bool) -> int:
    """Check the backup in FILE and serve it from the store."""
    snapshot = restore(file, config.store, replace=replace)
    key = "done" if snapshot.as_of is None else "kept"
    told = {"snapshot": snapshot.id, "hash": snapshot.manifest.hash}
    click.echo(say(ctx, "restore", key, **told), err=True)
    return 0
