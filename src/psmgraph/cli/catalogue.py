"""``psmgraph catalogue``: what portals will get, put to the test before they come."""

import sys
from pathlib import Path

import click
import pyoxigraph as ox

from psmgraph.catalogue_settings import is_web_address
from psmgraph.check.catalogue import validate_catalogue
from psmgraph.check.shacl import Severity, ShapeResult
from psmgraph.cli.asking import served
from psmgraph.cli.lacking import tell_lacking
from psmgraph.cli.output import check_writable, write_whole
from psmgraph.cli.program import FAILED, Command, language_of, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.publish.catalogue import catalogue, written
from psmgraph.publish.catalogue_content import describe
from psmgraph.publish.dumps import listed

FORMATS = {
    ".rdf": ox.RdfFormat.RDF_XML,
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


@click.command("catalogue", cls=Command)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--url", metavar="URL")
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, output: Path | None, url: str | None) -> int:
    """Check the catalogue of the current snapshot, and write it to FILE."""
    site = url or config.server.public_url
    site = site or f"http://{config.server.host}:{config.server.port}"
    if not is_web_address(site):
        raise CannotRun(Finding("CONFIG-URL", Place("--url"), words=site))
    form = FORMATS.get(output.suffix) if output else None
    if output and form is None and str(output) != "-":
        raise CannotRun(
            Finding("CONFIG-CHOICE", Place("-o"), words=str(output), detail=" | ".join(FORMATS))
        )
    found = served(config)
    triples = catalogue(describe(found, config.catalogue, listed(found), site))
    if output is not None:
        _write(written(triples, form or ox.RdfFormat.RDF_XML), output)
    tell_lacking(ctx, config)
    results = validate_catalogue(triples)
    for result in results:
        click.echo(_line(ctx, result), err=True)
    wrong = sum(result.severity is Severity.VIOLATION for result in results)
    told = say(ctx, "catalogue", "done", wrong=wrong, warned=len(results) - wrong)
    click.echo(told, err=True)
    return FAILED if wrong else 0


def _write(body: bytes, output: Path) -> None:
    if str(output) == "-":
        sys.stdout.buffer.write(body)
        return
    check_writable(output)
    write_whole(output, body)


def _line(ctx: click.Context, result: ShapeResult) -> str:
    words = result.message_en if language_of(ctx) == "en" else result.message_it
    shape = result.shape.partition("#")[2]
    return f"{result.focus}: {result.severity.value.lower()} {shape} {words}"
