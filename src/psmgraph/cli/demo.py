"""``psmgraph demo``: the graph of the invented plan that ships."""

import click

from psmgraph.build import DEMO_PLAN, demo_inputs
from psmgraph.cli import building
from psmgraph.cli.building import Sheets
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.cli.serving import Address, run_server, takes_address
from psmgraph.config import Config
from psmgraph.errors import Level


@click.command("demo", cls=Command)
@click.option("--serve", is_flag=True)
@click.option("--drop", is_flag=True)
@takes_address
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, serve: bool, drop: bool, address: Address) -> int:
    """Build the demo, telling errors only: nobody mends invented sheets. Serve it if asked."""
    sheets = Sheets(demo_inputs(), DEMO_PLAN, None, None, False, False, None)
    code = building.build(config, sheets, drop=drop, told_from=Level.ERROR)
    if code:
        return code
    if serve:
        return run_server(ctx, config, address)
    elsewhere = "" if config.store == Config().store else f" --store {config.store}"
    following = f"psmgraph serve{elsewhere}"
    click.echo(say(ctx, "demo", "next", command=following), err=True)
    return 0
