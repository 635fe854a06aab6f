"""``psmgraph authority``: what is known before any sheet, put to the test or made from a list."""

from pathlib import Path

import click

from psmgraph.authority import examine
from psmgraph.authority.municipalities import of_place, read_municipalities, written
from psmgraph.cli.program import FAILED, Command, say, takes_any_store
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.resources import PACKAGE


@click.command("authority", cls=Command)
@click.argument("what", type=click.Choice(["check", "import-municipalities"]))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--plan", metavar="PLAN")
@click.option("--province", default="", metavar="NAME")
@click.option("--region", default="", metavar="NAME")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE")
@takes_any_store
@click.pass_context
def command(  # noqa: PLR0913 - the options of the command, by name
    ctx: click.Context,
    *,
    config: Config,
    what: str,
    files: tuple[Path, ...],
    plan: str | None,
    province: str,
    region: str,
    output: Path | None,
) -> int:
    """Check authority files, or write one of the municipalities of an official list."""
    if what == "check":
        return max([_checked(ctx, config, file) for file in files or _files(config, plan)])
    if len(files) != 1:
        raise click.UsageError(say(ctx, "authority", "one_file"))
    rows = of_place(read_municipalities(files[0]), files[0], province, region)
    text = written(rows, files[0].name)
    if output is None:
        click.echo(text, nl=False)
        return 0
    output.write_text(text, encoding="utf-8")
    told = say(ctx, "authority", "made", file=output, number=len(rows))
    click.echo(told, err=True)
    return 0


def _files(config: Config, plan: str | None) -> tuple[Path, ...]:
    """Return the authority files of a plan, else of the configuration, else those that ship.

    Raises:
        CannotRun: the plan is none of these, or has no authority (BUILD-PLAN).
    """
    shipped = {path.parent.name: path for path in (PACKAGE / "plans").glob("*/authority.toml")}
    own = {one.slug: one.authority or shipped.get(one.slug) for one in config.plans}
    known = {name: path for name, path in {**shipped, **own}.items() if path is not None}
    if plan is not None:
        if plan not in known:
            raise CannotRun(Finding("BUILD-PLAN", Place("--plan"), detail=plan))
        return (known[plan],)
    named = [path for path in own.values() if path is not None]
    return tuple(sorted(named or known.values()))


def _checked(ctx: click.Context, config: Config, file: Path) -> int:
    authority, findings = examine(file)
    for finding in findings:
        click.echo(finding.line(config.language), err=True)
    errors = sum(1 for finding in findings if finding.level is Level.ERROR)
    values = {
        "file": file,
        "bodies": len(authority.bodies),
        "successions": len(authority.successions),
        "projects": len(authority.projects),
        "acts": len(authority.acts),
        "errors": errors,
        "warnings": len(findings) - errors,
    }
    click.echo(say(ctx, "authority", "checked", **values))
    return FAILED if errors else 0
