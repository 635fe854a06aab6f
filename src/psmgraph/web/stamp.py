"""An answer says which snapshot it comes from, where its format has a place for that.

JSON and XML results have ``link`` in their head (SPARQL 1.1 Query Results JSON, 3.1.2; XML, 2.2);
RDF has comments. CSV, TSV and JSON-LD have no place: there the header must do.
"""

import json
from html import escape

_COMMENTED = frozenset({"turtle", "nt", "trig", "nquads"})


def stamped(beginning: bytes, name: str, snapshot: str) -> bytes:
    """Return the beginning of an answer in the format ``name`` with the IRI of its snapshot.

    What does not begin as the format does is returned as it is.
    """
    if name in _COMMENTED:
        return f"# {snapshot}\n".encode() + beginning
    if name == "json":
        return _in_json(beginning, snapshot)
    if name == "xml":
        link = f'<link href="{escape(snapshot)}"/></head>'.encode()
        return beginning.replace(b"</head>", link, 1)
    if name == "rdfxml" and "--" not in snapshot:  # which no comment may hold
        return beginning.replace(b"?>", f"?>\n<!-- {snapshot} -->".encode(), 1)
    return beginning


def _in_json(beginning: bytes, snapshot: str) -> bytes:
    head = b'{"head":{'
    if not beginning.startswith(head):
        return beginning
    rest = beginning.removeprefix(head)
    comma = b"" if rest.startswith(b"}") else b","
    return head + f'"link":[{json.dumps(snapshot)}]'.encode() + comma + rest
