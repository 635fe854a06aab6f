"""Documents and form templates become sheets: labels, values, passages. Knows no RDF."""

from psmgraph.sheet.reading import PlanOfSheets, Reading, choose, fit_of, read_sheets

__all__ = ["PlanOfSheets", "Reading", "choose", "fit_of", "read_sheets"]
