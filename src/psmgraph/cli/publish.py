"""``psmgraph publish``: load the current snapshot into a store on another server."""

import os
import sys
from dataclasses import asdict

import click

from psmgraph.cli.asking import served
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config, is_store_url, shown
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.publish import Published, find_target, publish
from psmgraph.store.lock import build_lock


@click.command("publish", cls=Command)
@click.option("--to", "url", metavar="URL", required=True)
@click.option("--replace", is_flag=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, url: str, replace: bool) -> int:
    """Publish the current snapshot of the store to the server at ``url``."""
    if not is_store_url(url):
        raise CannotRun(Finding("CONFIG-STORE", Place("--to"), words=shown(url)))
    with build_lock(config.store):  # no build takes the snapshot away meanwhile
        done = _published(config, url, replace=replace)
    for finding in done.findings:
        click.echo(finding.line(config.language), err=True)
    key = "already" if done.already else "done"
    told = {name: value for name, value in asdict(done).items() if name != "findings"}
    click.echo(say(ctx, "publish", key, **told), err=True)
    return 0


def _published(config: Config, url: str, *, replace: bool) -> Published:
    snapshot = served(config)
    length = 0

    def tell(done: int, total: int) -> None:
        nonlocal length
        if sys.stderr.isatty():
            line = f"{done}/{total}"
            click.echo(f"\r{line:<{length}}", nl=False, err=True)
            length = len(line)

    try:
        target = find_target(url, config.remote, os.environ, snapshot.manifest.base)
        return publish(
            snapshot, target, config.store, config.remote.chunk, replace=replace, tell=tell
        )
    finally:
        if length:
            click.echo(err=True)
