"""The web pages, the query service and the data behind each IRI: a Flask application."""

from psmgraph.web.app import create_app

__all__ = ["create_app"]
