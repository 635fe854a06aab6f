"""The graph from Python: ``psmgraph.open(store_or_url)``, the same over a folder and over HTTP.

Both faces decode the same bytes (SPARQL results as JSON), so that a notebook written against the
service runs on a store at home and gives equal rows.
"""

from psmgraph.client.client import Client, opened
from psmgraph.client.face import AskError
from psmgraph.client.rows import IRI, Rows, Value

__all__ = ["IRI", "AskError", "Client", "Rows", "Value", "opened"]
