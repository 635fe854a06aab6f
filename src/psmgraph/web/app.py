"""The application factory: one Flask application, its blueprints, texts and common headers."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask

from psmgraph.config import Config
from psmgraph.web import (
    browse,
    documents,
    entities,
    errors,
    filters,
    languages,
    queries,
    sparql,
)
from psmgraph.web.responses import finish
from psmgraph.web.served import Service
from psmgraph.web.site import load_site

MAX_BODY = 2 * 1024 * 1024  # bytes of a request's body: a query, nothing else


def create_app(config: Config) -> Flask:
    """Return the web application over the store that ``config`` names.

    The store may be empty: every page then says how to build. Worker processes start with the
    first request to a snapshot; ``app.extensions["psmgraph.service"].close()`` ends them.

    Raises:
        FileNotFoundError: the package is installed without its folders.
    """
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400  # its address changes with the style
    app.extensions["psmgraph.service"] = Service(config)
    app.extensions["psmgraph.site"] = load_site()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    languages.install(app)
    filters.install(app)
    for blueprint in (browse.bp, documents.bp, entities.bp, sparql.bp, queries.bp):
        app.register_blueprint(blueprint)
    errors.install(app)
    app.after_request(finish)
    app.jinja_env.globals.update(style=style_version)
    return app


@cache
def style_version() -> str:
    """Return what the style sheet's address ends with, so that a changed one is fetched."""
    sheet = Path(__file__).parent / "static" / "psmgraph.css"
    return hashlib.sha256(sheet.read_bytes()).hexdigest()[:10]
