"""``psmgraph template``: the forms that can be read, and one of your own put to the test."""

from collections import Counter
from datetime import date
from pathlib import Path

import click

from psmgraph.build.forms import named
from psmgraph.cli.program import Command, say, takes_config
from psmgraph.config import Config
from psmgraph.errors import Finding, Level, SheetRefused
from psmgraph.plan import load_plan
from psmgraph.read import load, read
from psmgraph.sheet import PlanOfSheets, Reading, fit_of, read_sheets
from psmgraph.sheet.model import Reporting
from psmgraph.sheet.template import Template, load_template, shipped_templates, template_file


@click.command("template", cls=Command)
@click.argument("what", type=click.Choice(["list", "show", "check"]), default="list")
@click.argument("name", required=False)
@click.argument("sheets", nargs=-1, type=click.Path(path_type=Path))
@takes_config
@click.pass_context
def command(
    ctx: click.Context, config: Config, what: str, name: str | None, sheets: tuple[Path, ...]
) -> int:
    """List the templates that ship, show one, or check a file."""
    if what == "list":
        for form in shipped_templates():
            title = form.title.get(config.language, "")
            click.echo(f"{form.name:<28}{form.layout:<14}{form.plan:<28}{title}")
        return 0
    if name is None:
        raise click.UsageError(say(ctx, "template", "missing"))
    if what == "show":
        file = template_file(named(name, shipped_templates()))
        click.echo(file.read_text("utf-8"), nl=False)
        return 0
    form = load_template(Path(name))
    values = {"name": form.name, "fields": len(form.fields), "layout": form.layout}
    click.echo(say(ctx, "template", "whole", **values))
    read_all = [_tried(ctx, config, form, path) for path in sheets]
    return 0 if all(read_all) else 1


def _tried(ctx: click.Context, config: Config, form: Template, path: Path) -> bool:
    """Tell what a template reads in a file, and return whether it is a sheet at least."""
    try:
        document = read(load(path, str(path)))
        plan = load_plan(form.plan)
        known = PlanOfSheets(
            plan.slug,
            plan.language,
            plan.authority.fixed_names(),
            plan.authority.names(),
            told=date.today(),  # whatever the day: nothing is kept
            day=plan.edition,
        )
        score = fit_of(document, form)
        reading = read_sheets(document, form, known)
    except SheetRefused as error:
        _tell(error.finding, config)
        return False
    told = {"file": path, "score": f"{score:.0%}", "sheets": len(reading.sheets)}
    click.echo(say(ctx, "template", "tried", **told))
    _tell_fields(ctx, form, reading)
    findings = (*reading.refused, *(f for sheet in reading.sheets for f in sheet.findings))
    for finding in findings:
        _tell(finding, config)
    return bool(reading.sheets) and not reading.refused


def _tell_fields(ctx: click.Context, form: Template, reading: Reading) -> None:
    """Tell on how many sheets each field of the form, or of none, holds something."""
    filled = Counter(
        name
        for sheet in reading.sheets
        for name in {f.name for f in sheet.fields if f.status in _HELD}
    )
    for name in (*(spec.name for spec in form.fields), *sorted({"other"} & filled.keys())):
        values = {"name": name, "number": filled[name], "of": len(reading.sheets)}
        click.echo(say(ctx, "template", "field", **values))


_HELD = frozenset({Reporting.REPORTED, Reporting.REPORTED_ZERO, Reporting.EXPLICITLY_NONE})


def _tell(finding: Finding, config: Config) -> None:
    if finding.level is not Level.INFO:
        click.echo(finding.line(config.language), err=True)
