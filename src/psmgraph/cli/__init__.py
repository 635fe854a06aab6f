"""The command line: one file a command; a command translates, it does not work."""

import click

from psmgraph import __version__
from psmgraph.cli.program import Program
from psmgraph.config import LANGUAGES


@click.group(cls=Program, name="psmgraph")
@click.option("--lang", type=click.Choice(LANGUAGES), is_eager=True)
@click.version_option(__version__, prog_name="psmgraph")
def main(lang: str | None) -> None:
    """Read the sheets of a strategic plan, check them, publish them as a knowledge graph."""


__all__ = ["main"]
