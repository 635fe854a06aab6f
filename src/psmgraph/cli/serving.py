"""What serve and demo share: options, the address, the server's beginning and end."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import click

from psmgraph.cli.lacking import tell_lacking
from psmgraph.cli.program import say
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place


class Address(NamedTuple):
    """Where to listen, as far as the command line says; the configuration says the rest."""

    host: str | None
    port: int | None


def takes_address(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --host and --port, as its one ``address``."""

    @click.option("--host", metavar="ADDRESS")
    @click.option("--port", type=click.IntRange(1, 65535), metavar="N")
    @functools.wraps(command)
    def gathered(*given: Any, host: str | None, port: int | None, **named: Any) -> Any:
        return command(*given, address=Address(host, port), **named)

    return gathered


def run_server(ctx: click.Context, config: Config, address: Address) -> int:
    """Serve until the process is told to stop; return the exit code.

    Raises:
        CannotRun: the port cannot be had (SERVE-PORT).
    """
    from psmgraph.web.serve import serve  # here, so that a demo alone does without the web

    host = address.host or config.server.host
    port = address.port or config.server.port

    def ready(url: str) -> None:
        tell_lacking(ctx, config)
        click.echo(say(ctx, "serve", "ready", url=url), err=True)

    try:
        serve(config, host, port, ready)
    except OSError as error:
        place = Place(f"{host}:{port}")
        cause = error.strerror or str(error)
        raise CannotRun(Finding("SERVE-PORT", place, words=str(port), detail=cause)) from error
    click.echo(say(ctx, "serve", "stopped"), err=True)
    return 0
