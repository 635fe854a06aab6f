"""``psmgraph report``: the monitoring report of a plan, for people to read and edit."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import click

from psmgraph.build.day import state_of
from psmgraph.catalogue_settings import is_web_address
from psmgraph.cli.asking import selecting, served
from psmgraph.cli.output import check_writable, write_whole
from psmgraph.cli.program import DAY, Command, say, takes_config
from psmgraph.config import LANGUAGES, Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.publish.report import Asked, Places, Plan, Report, docx, html, make_report, plans_of

WRITERS: Mapping[str, Callable[[Report, Places], bytes]] = {
    ".html": html.written,
    ".docx": docx.written,
}


@click.command("report", cls=Command)
@click.option("--as-of", type=DAY, metavar="YYYY-MM-DD")
@click.option("--since", type=DAY, metavar="YYYY-MM-DD")
@click.option("--lang", type=click.Choice(LANGUAGES))
@click.option("--plan", metavar="PLAN")
@click.option("--url", metavar="URL")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True)
@takes_config
@click.pass_context
def command(  # noqa: PLR0913, PLR0917  (one name an option)
    ctx: click.Context,
    config: Config,
    as_of: datetime | None,
    since: datetime | None,
    lang: str | None,
    plan: str | None,
    url: str | None,
    output: Path,
) -> int:
    """Write the monitoring report to FILE."""
    write = WRITERS.get(output.suffix)
    if write is None:
        detail = " | ".join(WRITERS)
        raise CannotRun(Finding("CONFIG-CHOICE", Place("-o"), words=str(output), detail=detail))
    site = url or config.server.public_url or None
    if site is not None and not is_web_address(site):
        raise CannotRun(Finding("CONFIG-URL", Place("--url"), words=site))
    check_writable(output)
    day = as_of.date() if as_of else None
    found = served(config)
    with state_of(config.store, found, day) if day else nullcontext(found) as state:
        select = selecting(state)
        asked = Asked(lang or config.language, day, since.date() if since else None)
        report = make_report(select, chosen(plans_of(select), plan), state.id, asked)
    told = (("as_of", day.isoformat()),) if day else ()
    places = Places(site, found.manifest.base, report.language, told)
    write_whole(output, write(report, places))
    done = say(
        ctx, "report", "done", file=output, sheets=report.sheets, figures=len(report.figures)
    )
    click.echo(done, err=True)
    return 0


def chosen(plans: tuple[Plan, ...], slug: str | None) -> Plan:
    """Return the plan of that slug; without one, the only plan that there is.

    Raises:
        CannotRun: there is none of that slug, or none was given and there are several
            (REPORT-PLAN).
    """
    known = {each.iri.rpartition("/")[2]: each for each in plans}
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    if slug not in known:
        detail = ", ".join(known) or "–"
        raise CannotRun(Finding("REPORT-PLAN", Place("--plan"), words=slug or "", detail=detail))
    return known[slug]
