"""Whom to tell what is wrong: a message with the thing's IRI and the snapshot is begun."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from flask import request

from psmgraph.web.context import served_if_any, service
from psmgraph.web.heads import canonical
from psmgraph.web.languages import say

_ENTITY = "/page/"


def contact_email() -> str:
    """Return the e-mail of [catalogue], or nothing where none is set."""
    return service().config.catalogue.contact_email


def contact_name() -> str:
    """Return who answers: the name that is set, else the publisher's."""
    catalogue = service().config.catalogue
    return catalogue.contact_name or catalogue.publisher


def tell_us() -> str:
    """Return the address (mailto:, RFC 6068) that begins a message about this page, or nothing.

    The message names the page, what it is about, and the snapshot: without them nobody could tell
    later what was seen.
    """
    email = contact_email()
    if not email:
        return ""
    found = served_if_any()
    lines = [say("tell.words"), "", f"{say('tell.page')}: {canonical()}"]
    if found is not None:
        if request.path.startswith(_ENTITY):
            iri = found.addresses.iri(quote(request.path.removeprefix(_ENTITY)))
            lines.append(f"IRI: {iri}")
        lines.append(f"{say('tell.snapshot')}: {found.snapshot.id}")
    subject, body = quote(say("tell.subject")), quote("\r\n".join(lines))
    return f"mailto:{quote(email, safe='@')}?subject={subject}&body={body}"


GLOBALS: Mapping[str, Callable[[], object]] = {
    function.__name__: function for function in (contact_email, contact_name, tell_us)
}
