"""``psmgraph check``: a build that writes nothing."""

import click

from psmgraph.cli import building
from psmgraph.cli.building import Sheets, takes_sheets
from psmgraph.cli.program import Command, takes_config
from psmgraph.config import Config


@click.command("check", cls=Command)
@takes_sheets
@takes_config
def command(config: Config, sheets: Sheets) -> int:
    """Read the sheets and tell what is wrong with them, whatever else the store holds."""
    return building.build(config, sheets, drop=True, write=False)
