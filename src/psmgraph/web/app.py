"""The application factory: one Flask application, its blueprints, texts and common headers."""

from collections.abc import Callable

from flask import Flask, request

from psmgraph.config import Config
from psmgraph.web import (
    about,
    browse,
    catalogue,
    citing,
    comparison,
    documents,
    dumps,
    entities,
    errors,
    exploring,
    filters,
    harvest,
    identity,
    languages,
    next_form,
    operations,
    pages,
    progress,
    quality,
    queries,
    reconcile,
    related_page,
    report,
    searching,
    sparql,
)
from psmgraph.web.assets import asset
from psmgraph.web.conditions import drop_unreadable
from psmgraph.web.forwarded import Forwarded
from psmgraph.web.journal import ROUTE, Journal, Note, writer
from psmgraph.web.kept import KeptPages
from psmgraph.web.metrics import Metrics
from psmgraph.web.reconcile_pool import Reconciler
from psmgraph.web.remote import service_of
from psmgraph.web.responses import finish
from psmgraph.web.showing import here
from psmgraph.web.site import load_site
from psmgraph.web.sizes import GraphSizes

MAX_BODY = 2 * 1024 * 1024  # bytes of a request's body: a query, nothing else


def create_app(config: Config, log: Callable[[str], object] | None = None) -> Flask:
    """Return the web application over the store that ``config`` names.

    ``log`` is given the lines of the log (journal.py); without it there is none.

    The store may be empty: every page then says how to build. Worker processes start with the
    first request to a snapshot; ``app.extensions["psmgraph.service"].close()`` ends them.

    Raises:
        FileNotFoundError: the package is installed without its folders.
    """
    app = Flask(__name__)
    app.jinja_environment = pages.PageEnvironment
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400  # its address changes with the style
    app.extensions["psmgraph.service"] = service_of(config)
    app.extensions["psmgraph.site"] = load_site()
    app.extensions["psmgraph.sizes"] = GraphSizes()
    app.extensions["psmgraph.kept"] = KeptPages()
    app.extensions["psmgraph.report"] = report.LastReport()
    app.extensions["psmgraph.reconciler"] = Reconciler(config.server)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    pages.install(app, languages.install(app))
    _keep_journal(app, config, log)
    filters.install(app)
    identity.install(app, config.site)
    for blueprint in (
        catalogue.bp,
        browse.bp, citing.bp, comparison.bp, documents.bp, entities.bp, operations.bp, sparql.bp,
        progress.bp, related_page.bp, exploring.bp,
        quality.bp, about.bp,
        queries.bp, harvest.bp, reconcile.bp, dumps.bp, searching.bp, report.bp, next_form.bp
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    errors.install(app)
    app.after_request(finish)
    app.jinja_env.globals.update(
        asset=asset, here=here, cited=citing.cited, suggesting=searching.suggesting
    )
    return app


def _keep_journal(app: Flask, config: Config, log: Callable[[str], object] | None) -> None:
    """Number the requests, count them, and tell ``log`` of each."""
    metrics = app.extensions["psmgraph.metrics"] = Metrics(app.extensions["psmgraph.service"])
    notes: list[Note] = [metrics.note]
    if log is not None:
        notes.append(writer(log, faults_only=config.server.log == "errors"))
    app.wsgi_app = Journal(  # type: ignore[method-assign]
        app.wsgi_app, notes, config.server.trusted_proxies
    )
    app.wsgi_app = Forwarded(  # type: ignore[method-assign]
        app.wsgi_app, config.server.public_url, config.server.trusted_proxies
    )
    app.before_request(_name_route)
    app.before_request(drop_unreadable)


def _name_route() -> None:
    """Tell the journal which address this is: its pattern, never the address itself."""
    if request.url_rule is not None:
        request.environ[ROUTE] = request.url_rule.rule
