"""What must hold of the graph: shapes over each edition, queries across all of them."""

from psmgraph.check.across import EditionDate, across, future_editions
from psmgraph.check.findings import findings_of
from psmgraph.check.shacl import ShapeResult, Shapes, load_shapes, validate_edition

__all__ = [
    "EditionDate",
    "ShapeResult",
    "Shapes",
    "across",
    "findings_of",
    "future_editions",
    "load_shapes",
    "validate_edition",
]
