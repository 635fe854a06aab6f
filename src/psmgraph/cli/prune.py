"""``psmgraph prune``: room on the disk, by letting the oldest snapshots go."""

import click

from psmgraph.cli.asking import served
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.store.keeping import Pruned, prunable, prune, size_of
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import refuse_newer, snapshot_folders

_MEGABYTE = 1_000_000


@click.command("prune", cls=Command)
@click.option("--keep", type=click.IntRange(min=1), metavar="N", required=True)
@click.option("--dry-run", is_flag=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, keep: int, dry_run: bool) -> int:
    """Delete all but the newest N snapshots, the served one, and those that somebody holds."""
    served(config)  # whether there is one is told before waiting for a lock
    with build_lock(config.store):
        refuse_newer(config.store)
        if dry_run:
            found = prunable(config.store, keep)
            gone = tuple(Pruned(path.name, size_of(path)) for path in found)
        else:
            gone = prune(config.store, keep)
        kept = len(snapshot_folders(config.store)) - (len(gone) if dry_run else 0)
    for each in gone:
        click.echo(f"{each.id}  {each.size / _MEGABYTE:.1f} MB")
    size = f"{sum(each.size for each in gone) / _MEGABYTE:.1f} MB"
    key = "would" if dry_run else "done"
    click.echo(say(ctx, "prune", key, number=len(gone), size=size, kept=kept), err=True)
    return 0
