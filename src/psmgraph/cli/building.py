"""What build, check and demo share: options, progress, and telling the outcome."""

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from psmgraph.build import Outcome, build_snapshot
from psmgraph.cli.interrupt import heed
from psmgraph.cli.output import check_writable, write_whole
from psmgraph.cli.program import DAY, say
from psmgraph.config import Config, is_address
from psmgraph.errors import Level

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was asked of a command that reads sheets."""

    paths: tuple[Path | str, ...]
    plan: str | None
    workers: int | None
    today: datetime | None
    strict: bool
    fail_fast: bool
    report: Path | None
    template: str | None = None
    edition_date: datetime | None = None


def _path_or_address(given: str) -> Path | str:
    return given if is_address(given) else Path(given)


def takes_sheets(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of everything that reads sheets, as its one ``sheets``."""
    path = click.Path(path_type=Path)

    @click.argument("paths", nargs=-1, type=_path_or_address, metavar="[PATH]...")
    @click.option("--plan", metavar="PLAN")
    @click.option("--template", metavar="NAME")
    @click.option("--edition-date", type=DAY, metavar="YYYY-MM-DD")
    @click.option("--workers", type=click.IntRange(1, 512), metavar="N")
    @click.option("--today", type=DAY, metavar="YYYY-MM-DD")
    @click.option("--strict", is_flag=True)
    @click.option("--fail-fast", is_flag=True)
    @click.option("--report", type=path, metavar="FILE")
    @functools.wraps(command)
    def gathered(*given: Any, **named: Any) -> Any:
        asked = Sheets(**{field.name: named.pop(field.name) for field in fields(Sheets)})
        return command(*given, sheets=asked, **named)

    return gathered


def build(  # noqa: PLR0913  (one name an option)
    settings: Config,
    sheets: Sheets,
    *,
    drop: bool = False,
    full: bool = False,
    write: bool = True,
    output: Path | None = None,
    as_of: date | None = None,
    scheduler: str | None = None,
    told_from: Level = Level.INFO,
) -> int:
    """Build as asked, tell what was found from level ``told_from`` up, return the exit code.

    Raises:
        CannotRun: the build could not run, or an output file cannot be written.
    """
    check_writable(sheets.report)
    check_writable(output)
    with progress() as told:
        outcome = build_snapshot(
            settings,
            sheets.paths,
            plan=sheets.plan,
            template=sheets.template,
            edition_date=sheets.edition_date.date() if sheets.edition_date else None,
            workers=sheets.workers,
            today=sheets.today.date() if sheets.today else date.today(),
            drop=drop,
            strict=sheets.strict,
            fail_fast=sheets.fail_fast,
            write=write,
            nquads=output,
            as_of=as_of,
            full=full,
            scheduler=scheduler,
            progress=told,
        )
    tell(settings, outcome, told_from)
    if as_of is not None and outcome.snapshot_id:
        ctx = click.get_current_context()
        kept = say(ctx, "build", "kept", day=as_of.isoformat(), snapshot=outcome.snapshot_id)
        click.echo(kept, err=True)
    if sheets.report:
        text = json.dumps(outcome.report(), ensure_ascii=False, indent=2) + "\n"
        write_whole(sheets.report, text.encode())
    return outcome.exit_code


@contextmanager
def progress() -> Iterator[Told]:
    """Give what a build tells its progress to: a bar on a terminal; each step heeds Ctrl-C.

    The bar shows how long the stage has taken and how long it will, by its speed of late.
    """
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: heed()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("→"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def told(stage: str, done: int, total: int) -> None:
            heed()
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total or None)
            bar.update(tasks[stage], completed=done, total=total or None)

        yield told


def tell(settings: Config, outcome: Outcome, told_from: Level) -> None:
    """Write the findings from level ``told_from`` up, and the summary of all, to stderr."""
    levels = list(Level)  # from the worst on
    told = levels[: levels.index(told_from) + 1]
    for finding in outcome.findings:
        if finding.level in told:
            click.echo(finding.line(settings.language), err=True)
    click.echo(outcome.summary(settings.language), err=True)
