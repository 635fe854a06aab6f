"""``psmgraph build``: read sheets and publish a new snapshot."""

from datetime import datetime
from pathlib import Path

import click

from psmgraph.cli import building
from psmgraph.cli.building import Sheets, takes_sheets
from psmgraph.cli.program import DAY, Command, takes_config
from psmgraph.config import Config


@click.command("build", cls=Command)
@takes_sheets
@click.option("--drop", is_flag=True)
@click.option("--full", is_flag=True)
@click.option("--as-of", type=DAY, metavar="YYYY-MM-DD")
@click.option("--scheduler", metavar="URL")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.nq")
@takes_config
def command(  # noqa: PLR0913, PLR0917  (one name an option)
    config: Config,
    sheets: Sheets,
    drop: bool,
    full: bool,
    as_of: datetime | None,
    scheduler: str | None,
    output: Path | None,
) -> int:
    """Read the sheets, check them and publish a new snapshot, or keep one of a day."""
    day = as_of.date() if as_of else None
    return building.build(
        config, sheets, drop=drop, full=full, output=output, as_of=day, scheduler=scheduler
    )
