"""``psmgraph verify``: is a snapshot whole."""

import click

from psmgraph.check.stored import stored_findings
from psmgraph.cli.asking import served
from psmgraph.cli.program import FAILED, Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.store.snapshot import find
from psmgraph.store.verify import verify


@click.command("verify", cls=Command)
@click.argument("snapshot", required=False)
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, snapshot: str | None) -> int:
    """Compute hashes and counts again, run the shapes, and tell all that is not right."""
    chosen = find(config.store, snapshot) if snapshot else served(config)
    if chosen is None:
        place = Place(str(config.store))
        raise CannotRun(Finding("STORE-NO-SNAPSHOT", place, words=snapshot or ""))
    findings = verify(chosen)
    if not findings:  # what does not match its manifest need not be asked further
        found = stored_findings(chosen.open_store(), chosen.manifest.base)
        findings = tuple(finding for finding in found if finding.level is Level.ERROR)
    for finding in findings:
        click.echo(finding.line(config.language), err=True)
    if findings:
        return FAILED
    click.echo(say(ctx, "verify", "whole", snapshot=chosen.id), err=True)
    return 0
