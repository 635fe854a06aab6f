"""``psmgraph dump``: the files of a snapshot that are not there yet."""

import click

from psmgraph.build.dumping import source_of
from psmgraph.cli.asking import chosen
from psmgraph.cli.interrupt import heed
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.publish.dumps import listed
from psmgraph.publish.making import make
from psmgraph.store.lock import build_lock


@click.command("dump", cls=Command)
@click.argument("snapshot", required=False)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, snapshot: str | None) -> int:
    """Make what is missing, and tell where the files are, one a line."""
    chosen(config, snapshot)  # whether there is one is told before waiting for a lock
    with build_lock(config.store):
        found = chosen(config, snapshot)
        there = bool(listed(found))
        make(source_of(found, config), tell=lambda _done, _total: heed())
    key = "already" if there else "done"
    for each in listed(found):
        click.echo(str(found.dumps_path / each.name))
    click.echo(say(ctx, "dump", key, snapshot=found.id, files=len(listed(found))), err=True)
    return 0
