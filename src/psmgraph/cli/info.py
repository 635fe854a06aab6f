"""``psmgraph info``: what a store holds."""

import json
from collections.abc import Mapping
from datetime import datetime

import click

from psmgraph.cli.asking import served
from psmgraph.cli.lacking import tell_lacking
from psmgraph.cli.program import Command, say, takes_any_store
from psmgraph.cli.remote import held_by
from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot, snapshots


@click.command("info", cls=Command)
@click.option("--json", "as_json", is_flag=True)
@takes_any_store
@click.pass_context
def command(ctx: click.Context, config: Config, as_json: bool) -> int:
    """List the snapshots, newest first, the served one marked."""
    if config.store_url:
        return _remote(ctx, config, as_json=as_json)
    current = served(config).id
    if not as_json:
        tell_lacking(ctx, config)
    kept = snapshots(config.store)
    if as_json:
        told = [{**_told(each), "served": each.id == current} for each in kept]
        click.echo(json.dumps({"store": str(config.store), "snapshots": told}, indent=2))
        return 0
    for each in kept:
        mark = "*" if each.id == current else " "
        day = say(ctx, "info", "of_day", day=each.as_of) if each.as_of else ""
        click.echo(f"{mark} {each.id}  {say(ctx, 'info', 'line', **_told(each))}{day}")
        for name, number in sorted(_classes(each).items()):
            click.echo(f"    {name:<24}{number:>8}")
    return 0


def _remote(ctx: click.Context, config: Config, *, as_json: bool) -> int:
    """Tell of the one snapshot that a store on another server holds."""
    held = held_by(config)
    told = {
        "id": held.snapshot,
        "base": held.base,
        "default_graph": "union" if held.dataset else "own",
        "quads": held.counts.quads,
        "graphs": held.counts.graphs,
        "classes": dict(held.counts.classes),
    }
    if as_json:
        listed = [{**told, "served": True}]
        click.echo(json.dumps({"store": config.store_url, "snapshots": listed}, indent=2))
        return 0
    click.echo(f"* {held.snapshot}  {say(ctx, 'info', 'remote', **told)}")
    for name, number in sorted(_named(held.counts.classes).items()):
        click.echo(f"    {name:<24}{number:>8}")
    return 0


def _told(snapshot: Snapshot) -> dict[str, object]:
    manifest = snapshot.manifest
    return {
        "id": manifest.id,
        "built_at": datetime.fromisoformat(manifest.built_at).isoformat(timespec="seconds"),
        "as_of": snapshot.as_of.isoformat() if snapshot.as_of else None,
        "base": manifest.base,
        "files": len(manifest.inputs),
        "quads": manifest.counts.quads,
        "graphs": manifest.counts.graphs,
        "classes": dict(manifest.counts.classes),
    }


def _classes(snapshot: Snapshot) -> dict[str, int]:
    """Return the counts by the classes' own names, without their namespaces."""
    return _named(snapshot.manifest.counts.classes)


def _named(counted: Mapping[str, int]) -> dict[str, int]:
    return {iri.replace("#", "/").rsplit("/", 1)[-1]: number for iri, number in counted.items()}
