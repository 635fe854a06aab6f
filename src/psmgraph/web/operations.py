"""For those who run the service: is it well (/healthz), what does it do (/metrics)."""

import ipaddress
from typing import cast

from flask import Blueprint, Response, abort, current_app, jsonify, request

from psmgraph.errors import CannotRun
from psmgraph.web.clients import client_of, is_trusted
from psmgraph.web.context import service
from psmgraph.web.metrics import CONTENT_TYPE, Metrics
from psmgraph.web.served import NotBuiltError

bp = Blueprint("operations", __name__)
# What a proxy adds: with one of these the peer is not who asks, whatever its address.
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")


@bp.get("/healthz")
def health() -> Response:
    """Tell whether queries can be answered, and from which snapshot: 503 where not."""
    try:
        found = service().current()
    except NotBuiltError:
        response = jsonify(status="empty", snapshot=None, store=service().config.store.name)
        response.status_code = 503
        return _never_kept(response)
    except CannotRun as error:
        response = jsonify(status="broken", snapshot=None, code=error.finding.code)
        response.status_code = 503
        return _never_kept(response)
    states = [pool.status() for pool in service().pools().values()]
    stand = all(state.idle_workers + state.busy_workers > 0 for state in states)
    response = jsonify(status="ok" if stand else "no workers", snapshot=found.snapshot.id)
    response.status_code = 200 if stand else 503
    return _never_kept(response)


@bp.get("/metrics")
def metrics() -> Response:
    """Tell Prometheus what the service counts; only this machine and those listed are told."""
    if not _may_read():
        abort(403)
    counted = cast("Metrics", current_app.extensions["psmgraph.metrics"])
    return _never_kept(Response(counted.text(), content_type=CONTENT_TYPE))


def _may_read() -> bool:
    server = service().config.server
    peer = request.remote_addr or ""
    trusted = is_trusted(peer, server.trusted_proxies)
    if not trusted and any(name in request.headers for name in _FORWARDED):
        return False
    client = client_of(peer, request.headers.get("X-Forwarded-For", ""), server.trusted_proxies)
    return _is_this_machine(client) or is_trusted(client, server.metrics_from)


def _is_this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
