"""Telling what portals would miss in the catalogue, before any of them asks."""

import click

from psmgraph.catalogue_settings import lacking
from psmgraph.cli.program import language_of
from psmgraph.config import FILE_NAME, Config
from psmgraph.errors import Finding, Place


def tell_lacking(ctx: click.Context, config: Config) -> None:
    """Write one line about the settings of [catalogue] that are missing; nothing where none is."""
    missing = lacking(config.catalogue)
    if missing:
        place = Place(str(ctx.params.get("config_file") or FILE_NAME))
        finding = Finding("CATALOGUE-LACKS", place, "catalogue", detail=", ".join(missing))
        click.echo(finding.line(language_of(ctx)), err=True)
