"""``psmgraph verify``: is a snapshot whole."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from psmgraph.build.outcome import findings_data
from psmgraph.check.stored import stored_findings
from psmgraph.cli.asking import chosen
from psmgraph.cli.program import FAILED, Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.publish import dumps
from psmgraph.store.snapshot import Snapshot, open_snapshot, served_path, snapshot_folders
from psmgraph.store.verify import compares_rows, verify


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in one snapshot."""

    id: str
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Tell whether nothing is wrong with it."""
        return not any(finding.level is Level.ERROR for finding in self.findings)


@click.command("verify", cls=Command)
@click.argument("snapshot", required=False)
@click.option("--all", "every", is_flag=True)
@click.option("--shapes/--no-shapes", default=True)
@click.option("--json", "as_json", is_flag=True)
@takes_config
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one name an option
    ctx: click.Context,
    config: Config,
    snapshot: str | None,
    every: bool,
    shapes: bool,
    as_json: bool,
) -> int:
    """Compute hashes and counts again, compare tables and files, run the shapes, tell the rest."""
    done = []
    for path in _asked(config, snapshot, every=every):
        verified = Verified(path.name, tuple(_found(path, shapes=shapes)))
        done.append(verified)
        if not as_json:
            _tell(ctx, config, verified)
    code = 0 if all(each.whole for each in done) else FAILED
    if as_json:
        told = [
            {"id": each.id, "whole": each.whole, "findings": findings_data(each.findings)}
            for each in done
        ]
        text = {"store": str(config.store), "snapshots": told, "exit_code": code}
        click.echo(json.dumps(text, ensure_ascii=False, indent=2))
    return code


def _asked(config: Config, snapshot: str | None, *, every: bool) -> Iterable[Path]:
    """Return the folders of the snapshots asked for; whether they can be read is told later.

    Raises:
        CannotRun: there is none (STORE-EMPTY, STORE-NO-SNAPSHOT), or no link (STORE-LINK).
    """
    there = snapshot_folders(config.store)
    if snapshot:
        found = tuple(path for path in there if path.name == snapshot)
        if not found:
            place = Place(str(config.store))
            raise CannotRun(Finding("STORE-NO-SNAPSHOT", place, words=snapshot))
        return found
    path = served_path(config.store)
    if path is None or not path.exists():
        return (chosen(config, None).path,)  # which says why there is none
    return (path, *(each for each in there if each != path)) if every else (path,)


def _found(path: Path, *, shapes: bool) -> Iterator[Finding]:
    """Yield what is wrong with the snapshot in ``path``, and what could not be looked at."""
    try:
        snapshot = open_snapshot(path)
    except CannotRun as error:
        yield error.finding
        return
    findings = (*verify(snapshot), *dumps.wrong(snapshot))
    yield from findings
    if not compares_rows(snapshot):
        place = Place(str(snapshot.tables_path))
        yield Finding("STORE-TABLES-OTHER", place, words=snapshot.id)
    if not findings and shapes:  # what does not match its manifest need not be asked further
        yield from _breaches(snapshot)


def _breaches(snapshot: Snapshot) -> Iterator[Finding]:
    for finding in stored_findings(snapshot.open_store(), snapshot.manifest.base):
        if finding.level is Level.ERROR:
            yield finding


def _tell(ctx: click.Context, config: Config, verified: Verified) -> None:
    for finding in verified.findings:
        click.echo(finding.line(config.language), err=True)
    if verified.whole:
        click.echo(say(ctx, "verify", "whole", snapshot=verified.id), err=True)
