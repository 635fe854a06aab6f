"""What may be passed on to another server, judged without parsing the query.

Our own engine is locked in (store/lockdown.py); another server is not ours to lock. So what
could make it reach out or write is kept from it altogether, even where it is harmless: a query
with the letters "service" where a keyword might stand, in strings and comments too, and whatever
does not begin as a query does (Virtuoso takes updates and DEFINE pragmas at its query address).
Everything here reads a text once, for it runs in the service itself: no text makes it slow.
"""

import re
from collections.abc import Collection

from psmgraph.store.lexer import FORMS, UPDATES, asks_only
from psmgraph.store.refusals import QueryRefused, finding, refused

_SPACE = r"(?:\s|\#[^\n\r]*(?:[\n\r]|\Z))*+"
_IRI = r'<[^<>"{}|^`\\\x00-\x20]*+>'
_PROLOGUE = re.compile(
    rf"(?:{_SPACE}(?:BASE{_SPACE}{_IRI}|PREFIX{_SPACE}[^\s:<>#]*+:{_SPACE}{_IRI}))*+{_SPACE}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]*")
# After these a name goes on, in whatever way a parser cuts the text: ?service, psm:service.
_SERVICE = re.compile(r"(?<![?$:/#])service", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FROM = re.compile(
    rf"""{_IRI}|\#[^\n\r]*+|"[^"\n]*+|'[^'\n]*+|[?$:]\w++|(?P<keyword>\bFROM\b)""", re.IGNORECASE
)
_HEAD = 20_000  # characters in which a query's first group begins, or its FROM clauses stand


def form_of(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE: the word that follows the prologue.

    Raises:
        QueryRefused: it is an update (QUERY-UPDATE) or no query (QUERY-SYNTAX, with the place).
    """
    opening = _PROLOGUE.match(text)
    assert opening is not None  # the pattern matches the empty text
    at = opening.end()
    found = _WORD.match(text, at)
    word = found.group().upper() if found else ""
    if word in FORMS:
        return word
    if word in UPDATES:
        raise refused("QUERY-UPDATE", words=word)
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    detail = ", ".join(sorted(FORMS))
    raise QueryRefused(finding("QUERY-SYNTAX", detail=detail, line=line, column=column))


def check(text: str, services: Collection[str]) -> str:
    """Return the form of ``text`` if it may be passed on; ``services`` are the allowed targets.

    Raises:
        QueryRefused: as :func:`form_of` has it, or it may reach other servers (QUERY-SERVICE).
    """
    form = form_of(text)
    written = _ESCAPE.sub(_unescaped, text)  # SPARQL 1.1 Query, 19.2: before it is parsed
    if _SERVICE.search(written) and not asks_only(text, services):
        raise refused("QUERY-SERVICE")
    return form


def names_graphs(text: str) -> bool:
    """Tell whether ``text`` may ask for graphs by name (never falsely no)."""
    return "graph" in _ESCAPE.sub(_unescaped, text).lower()


def has_from(text: str) -> bool:
    """Tell whether ``text`` names its dataset itself: FROM before its first group."""
    opening = _PROLOGUE.match(text)
    start = opening.end() if opening else 0
    head, _, _ = text[start : start + _HEAD].partition("{")
    return any(found.lastgroup for found in _FROM.finditer(head))


def _unescaped(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number <= 0x10FFFF else ""
