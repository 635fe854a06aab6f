"""``psmgraph form``: the form of a sheet's next edition, already filled in."""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from pyoxigraph import Literal

from psmgraph.build.forms import forms, named
from psmgraph.cli.asking import selecting, served
from psmgraph.cli.diff import meant
from psmgraph.cli.output import check_writable, write_whole
from psmgraph.cli.program import DAY, Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.graph.comparison import KnownSheet, Select
from psmgraph.graph.terms import iri_of
from psmgraph.publish.form import SUFFIXES, names_persons, next_form, written


@click.command("form", cls=Command)
@click.argument("sheet")
@click.option("--date", "day", type=DAY, required=True)
@click.option("--template", metavar="NAME|FILE")
@click.option("--plan", metavar="PLAN")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True)
@takes_config
@click.pass_context
def command(  # noqa: PLR0913, PLR0917  (one name an option)
    ctx: click.Context,
    config: Config,
    sheet: str,
    day: datetime,
    template: str | None,
    plan: str | None,
    output: Path,
) -> int:
    """Write the form of the edition of a day, with what the newest edition carries over."""
    suffix = _suffix(output)
    check_writable(output if str(output) != "-" else None)
    snapshot = served(config)
    select = selecting(snapshot)
    name = f"{plan}/{sheet}" if plan else sheet
    known = forms(config, template, None)
    meant_sheet = _sheet(select, name, snapshot.manifest.base)
    made = next_form(
        select,
        meant_sheet,
        date(day.year, day.month, day.day),
        {one.name: one for one in known.known},
        told=named(template, known.known) if template else None,
        persons=names_persons(config, meant_sheet),
    )
    data = written(made, suffix)
    if str(output) == "-":
        sys.stdout.buffer.write(data)
        return 0
    write_whole(output, data)
    click.echo(say(ctx, "form", "done", file=output, title=made.title, day=made.day), err=True)
    return 0


def _suffix(output: Path) -> str:
    """Return the format that the file's name tells; on stdout a page.

    Raises:
        CannotRun: it is none that a form is written in (FORM-FORMAT).
    """
    suffix = "html" if str(output) == "-" else output.suffix.lstrip(".").lower()
    if suffix not in SUFFIXES:
        listed = ", ".join(f".{one}" for one in SUFFIXES)
        raise CannotRun(Finding("FORM-FORMAT", Place("-o"), words=output.name, detail=listed))
    return suffix


def _sheet(select: Select, name: str, base: str) -> KnownSheet:
    """Return the sheet that is meant.

    Raises:
        CannotRun: that is a project which only other sheets name (FORM-NO-SHEET), or no sheet
            or several have the name (COMMAND-SHEET…).
    """
    try:
        return meant(select, name, base)
    except CannotRun as error:
        if error.finding.code != "COMMAND-SHEET":
            raise
        plan, _, slug = name.rpartition("/")
        for row in select("form/project", {"slug": [Literal(slug)]}):
            if not plan or iri_of(row["project"]).startswith(f"{base}plan/{plan}/"):
                place = Place(name)
                raise CannotRun(
                    Finding("FORM-NO-SHEET", place, words=iri_of(row["title"]))
                ) from error
        raise
