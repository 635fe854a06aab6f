"""``psmgraph serve``: the graph as pages, data and SPARQL."""

import click

from psmgraph.cli.program import Command, takes_any_store
from psmgraph.cli.serving import Address, run_server, takes_address
from psmgraph.config import Config


@click.command("serve", cls=Command)
@takes_address
@takes_any_store
@click.pass_context
def command(ctx: click.Context, config: Config, address: Address) -> int:
    """Serve the store's current snapshot until told to stop."""
    return run_server(ctx, config, address)
