"""``psmgraph init``: a commented configuration to start from."""

from importlib import resources
from pathlib import Path

import click

from psmgraph.cli.program import Command, say
from psmgraph.config import FILE_NAME
from psmgraph.errors import CannotRun, Finding, Place


@click.command("init", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), default=FILE_NAME)
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Write FILE, overwriting nothing."""
    text = resources.files("psmgraph.cli").joinpath("init.toml").read_text(encoding="utf-8")
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise CannotRun(Finding("INIT-EXISTS", Place(str(file)))) from error
    click.echo(say(ctx, "init", "done", file=file), err=True)
