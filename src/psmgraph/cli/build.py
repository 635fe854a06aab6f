"""``psmgraph build``: read sheets and publish a new snapshot."""

from pathlib import Path

import click

from psmgraph.cli import building
from psmgraph.cli.building import Sheets, takes_sheets
from psmgraph.cli.program import Command, takes_config
from psmgraph.config import Config


@click.command("build", cls=Command)
@takes_sheets
@click.option("--drop", is_flag=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.nq")
@takes_config
def command(config: Config, sheets: Sheets, drop: bool, output: Path | None) -> int:
    """Read the sheets, check them and publish a new snapshot."""
    return building.build(config, sheets, drop=drop, output=output)
