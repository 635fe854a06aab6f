"""The report as HTML: a file that stands alone, or the body of the site's page."""

from collections.abc import Callable
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from psmgraph.publish.report.drawing import draw
from psmgraph.publish.report.model import Block, Chart, Query, Report, Table, Target
from psmgraph.publish.report.places import Places, command_of
from psmgraph.publish.report.words import Words


def written(report: Report, places: Places) -> bytes:
    """Return the report as one HTML file, its style inside, that needs nothing else."""
    file = resources.files("psmgraph.publish.report").joinpath("report.css")
    text = (
        _environment()
        .get_template("document.html")
        .render(
            report=report, body=body(report, places), style=Markup(file.read_text(encoding="utf-8"))
        )
    )
    return text.encode()


def body(report: Report, places: Places) -> Markup:
    """Return the report from its heading on, for the file and for the page around it."""
    address: Callable[[Target], str] = places.of
    text = (
        _environment()
        .get_template("body.html")
        .render(
            report=report,
            words=Words(report.language),
            address=address,
            command=_command,
            kind_of=lambda block: type(block).__name__,
            numbers=numbers_of(report),
            draw=draw,
        )
    )
    return Markup(text)


class Numbers:
    """The numbers of tables and charts, each counted through the whole report."""

    def __init__(self, blocks: list[Block]) -> None:
        self._known: dict[int, int] = {}
        for kind in (Table, Chart):
            of_kind = (block for block in blocks if isinstance(block, kind))
            self._known.update({id(block): at for at, block in enumerate(of_kind, start=1)})

    def __getitem__(self, block: Block) -> int:
        return self._known[id(block)]


def numbers_of(report: Report) -> Numbers:
    """Return the numbers of the report's tables and charts."""
    return Numbers([block for section in report.sections for block in section.blocks])


def _command(target: Target) -> str:
    return command_of(target) if isinstance(target, Query) else ""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("psmgraph.publish.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
