"""Two editions of a sheet of the Bologna form, compared without a build around them."""

import hashlib
from collections.abc import Mapping

from form import sheet_text

from psmgraph.graph.changes import Change, compare
from psmgraph.graph.edition import edition_quads
from psmgraph.graph.items import EditionItems
from psmgraph.graph.terms import Iris
from psmgraph.link.registry import registry
from psmgraph.link.resolve import ProseIndex, resolve
from psmgraph.link.usage import usage
from psmgraph.plan import load_plan
from psmgraph.read import read
from psmgraph.read.model import SourceFile
from psmgraph.resources import PACKAGE
from psmgraph.sheet import PlanOfSheets, read_sheets
from psmgraph.sheet.model import Sheet
from psmgraph.sheet.template import load_template

PLAN = "bologna"
IRIS = Iris("https://w3id.org/psmgraph/id/")


def sheet_of(text: str) -> Sheet:
    """Read a sheet of the Bologna form."""
    data = text.encode()
    source = SourceFile("prova.txt", data, hashlib.sha256(data).hexdigest(), "text/plain")
    form = load_template(PACKAGE / "plans" / PLAN / "form.toml")
    (sheet,) = read_sheets(read(source), form, PlanOfSheets(PLAN, "it")).sheets
    return sheet


def compared(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what changed between two editions of a sheet, told by the form's fields."""
    texts = (
        sheet_text(**{**before, "day": "3 marzo 2015"}),
        sheet_text(**{**after, "day": "7 marzo 2016"}),
    )
    plan = load_plan(PLAN)
    sheets = [sheet_of(text) for text in texts]
    known, _ = registry({PLAN: plan}, (usage(sheet, plan) for sheet in sheets))
    names = {IRIS.node(person.path).value: person.label for person in known.persons.values()}
    index = ProseIndex.of(known, PLAN)
    read_back = []
    for sheet in sheets:
        resolved = resolve(sheet, usage(sheet, plan).slug, known, index)
        edition = IRIS.node(resolved.edition)
        quads = [q for q in edition_quads(resolved, IRIS) if q.graph_name == edition]
        read_back.append(EditionItems.of(edition.value, quads, names))
    return compare(*read_back)[1]
