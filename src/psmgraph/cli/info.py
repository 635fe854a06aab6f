"""``psmgraph info``: what a store holds."""

import json
from datetime import datetime

import click

from psmgraph.cli.asking import served
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot, snapshots


@click.command("info", cls=Command)
@click.option("--json", "as_json", is_flag=True)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, as_json: bool) -> int:
    """List the snapshots, newest first, the served one marked."""
    current = served(config).id
    kept = snapshots(config.store)
    if as_json:
        told = [{**_told(each), "served": each.id == current} for each in kept]
        click.echo(json.dumps({"store": str(config.store), "snapshots": told}, indent=2))
        return 0
    for each in kept:
        mark = "*" if each.id == current else " "
        click.echo(f"{mark} {each.id}  {say(ctx, 'info', 'line', **_told(each))}")
        for name, number in sorted(_classes(each).items()):
            click.echo(f"    {name:<24}{number:>8}")
    return 0


def _told(snapshot: Snapshot) -> dict[str, object]:
    manifest = snapshot.manifest
    return {
        "id": manifest.id,
        "built_at": datetime.fromisoformat(manifest.built_at).isoformat(timespec="seconds"),
        "base": manifest.base,
        "files": len(manifest.inputs),
        "quads": manifest.counts.quads,
        "graphs": manifest.counts.graphs,
        "classes": dict(manifest.counts.classes),
    }


def _classes(snapshot: Snapshot) -> dict[str, int]:
    """Return the counts by the classes' own names, without their namespaces."""
    counted = snapshot.manifest.counts.classes
    return {iri.replace("#", "/").rsplit("/", 1)[-1]: number for iri, number in counted.items()}
