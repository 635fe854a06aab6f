"""The report as HTML: a file that stands alone, or the body of the site's page."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from psmgraph.publish.report.drawing import draw
from psmgraph.publish.report.model import Block, Chart, Report, Table, Target
from psmgraph.publish.report.places import Commands, Places
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


def body(
    report: Report,
    places: Places,
    numbers: "Numbers | None" = None,
    contents: Sequence[tuple[str, str]] | None = None,
) -> Markup:
    """Return the report from its heading on, for the file and for the page around it.

    Of a part of a report, ``numbers`` are the whole's, and ``contents`` the whole's sections: the
    address of each and its title.
    """
    own = [(f"#{section.key}", section.title) for section in report.sections]
    address: Callable[[Target], str] = places.of
    text = (
        _environment()
        .get_template("body.html")
        .render(
            report=report,
            words=Words(report.language),
            address=address,
            commands=Commands(),
            kind_of=lambda block: type(block).__name__,
            numbers=numbers or numbers_of(report),
            contents=own if contents is None else contents,
            draw=draw,
        )
    )
    return Markup(text)


class Numbers:
    """The numbers of tables and charts, each counted through the whole report."""

    def __init__(self, blocks: list[Block]) -> None:
        self._known: dict[int, int] = {}
        self._held = list(blocks)
        for kind in (Table, Chart):
            of_kind = (block for block in blocks if isinstance(block, kind))
            self._known.update({id(block): at for at, block in enumerate(of_kind, start=1)})

    def give(self, block: Block, number: int) -> None:
        """Give a block that is a part of another that one's number."""
        self._known[id(block)] = number
        self._held.append(block)  # or its id could become another's

    def __getitem__(self, block: Block) -> int:
        return self._known[id(block)]


def numbers_of(report: Report) -> Numbers:
    """Return the numbers of the report's tables and charts."""
    return Numbers([block for section in report.sections for block in section.blocks])


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("psmgraph.publish.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
