"""The monitoring report: from the graph to a document that people read, edit and print."""

from psmgraph.publish.report.facts import Plan, plans_of
from psmgraph.publish.report.making import Asked, make_report
from psmgraph.publish.report.model import Report
from psmgraph.publish.report.places import Places

__all__ = ["Asked", "Places", "Plan", "Report", "make_report", "plans_of"]
