"""Documents and form templates become sheets: labels, values, passages. Knows no RDF."""

from psmgraph.sheet.reading import PlanOfSheets, Reading, choose, read_sheets

__all__ = ["PlanOfSheets", "Reading", "choose", "read_sheets"]
