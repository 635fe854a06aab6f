"""What a field of the form states of the project as a whole, and what its words were taken for."""

from pyoxigraph import NamedNode

from psmgraph.graph.nodes import EditionNodes
from psmgraph.graph.terms import dct, psm
from psmgraph.sheet.model import Field, Sheet, Status

LITERALS = frozenset({"title", "id", "text"})  # kinds whose words are the statement
LEAD = "lead"  # the role of the body that runs the project


def stated_property(field: Field, sheet: Sheet) -> NamedNode | None:
    """Return the property of the project that the field fills, or None."""
    if field.kind in LITERALS and field.states.startswith("dct:"):
        return dct(field.states.removeprefix("dct:"))
    if field.kind == "status":
        return psm("status")
    if field.kind == "theme":
        return psm("theme")
    if field.kind == "date":
        return psm("status") if _has_status(field) and not _asked(sheet) else psm("period")
    return psm("lead") if field.role == LEAD else None


def stated_value(value: NamedNode, nodes: EditionNodes) -> None:
    """State what the words of the field that is being written were taken for."""
    if nodes.field is not None:
        nodes.say(nodes.field, psm("statedValue"), value)


def _has_status(field: Field) -> bool:
    return any(isinstance(value, Status) for value in field.values)


def _asked(sheet: Sheet) -> bool:
    """Tell whether a field of its own says the sheet's status."""
    return any(field.kind == "status" and _has_status(field) for field in sheet.fields)
