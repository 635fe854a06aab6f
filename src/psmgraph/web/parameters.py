"""What a request gives a ready-made query: its parameters, checked, and how many rows of it.

Each type of a query file's header has one pattern here, which is both what is checked and what
the OpenAPI document says: a program that keeps to the document is not refused.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from psmgraph.store import queryfile
from psmgraph.store.binding import Term, bind
from psmgraph.store.ordering import in_total_order
from psmgraph.store.queryfile import NamedQuery, Parameter, ParameterError
from psmgraph.web.languages import LANGUAGES
from psmgraph.web.state import ARGUMENTS

MOST_ROWS = 1_000_000_000  # for limit and offset: what every engine takes
PAGING = ("limit", "offset")
# What the page of a query adds to its address, and what an answer as data does without.
OF_THE_PAGE = frozenset({"run", "page", "view", "of"})
RESERVED = frozenset({*PAGING, *ARGUMENTS, *OF_THE_PAGE})
_MAX_FIELDS = 200

_PATH = r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*"
_REST = r"([A-Za-z0-9._~!$&'()*+,;=:@/\u00A1-\uD7FF-]|%[0-9A-Fa-f]{2})*"
_IRI = rf"https?://[A-Za-z0-9.-]+(:[0-9]{{1,5}})?(/{_REST})?(\?{_REST})?(#{_REST})?"
_PATTERNS: Mapping[str, str] = {
    "iri": rf"/?{_PATH}|{_IRI}",
    "string": r"[^\u0000]*",
    "integer": r"-?[0-9]{1,15}",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "lang": "|".join(LANGUAGES),
    "boolean": "true|false|1|0",
}
_WRONG: Mapping[str, str] = {
    "iri": "parameter.iri",
    "string": "parameter.string",
    "integer": "parameter.integer",
    "date": "parameter.date",
    "lang": "parameter.lang",
    "boolean": "parameter.boolean",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query is to be run with; ``wrong`` has the keys of texts, by parameter.

    A name in ``wrong`` that no query has is a parameter that nobody knows; the empty one is the
    address itself.
    """

    values: Mapping[str, Sequence[Term]]
    limit: int | None = None
    offset: int | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)


def read_parameters(
    found: NamedQuery, given: Sequence[tuple[str, str]], base: str, language: str
) -> Asked:
    """Return the values that a request (names and values, as they came) gives ``found``.

    An empty value counts as none given, as forms send it. ``language`` is what a parameter for a
    language has where none is given. A value that is not of its type, is missing or stands twice
    is in ``wrong``, and so is a name that is none of the query's: a slip in the name of a filter
    would give rows that nobody asked for.
    """
    known = {parameter.name for parameter in found.parameters} | RESERVED
    wrong = {name: "parameter.unknown" for name, _ in given if name not in known}
    words: dict[str, str] = {}
    for name, value in given:
        if value and words.setdefault(name, value) != value and name not in ARGUMENTS:
            wrong[name] = "parameter.twice"
    values: dict[str, Sequence[Term]] = {}
    for parameter in found.parameters:
        text = words.get(parameter.name) or default_of(parameter, language)
        term = _typed(parameter, text, base) if text else None
        if term is not None:
            values[parameter.name] = [term]
        elif text:
            wrong[parameter.name] = _WRONG[parameter.type]
        elif parameter.required:
            wrong[parameter.name] = "parameter.missing"
    counts = {name: words[name] for name in PAGING if name in words}
    wrong |= {name: "parameter.count" for name, text in counts.items() if not _is_count(text)}
    limit, offset = (int(counts[name]) if name in counts and name not in wrong else None
                     for name in PAGING)  # fmt: skip
    return Asked(values, limit, offset, wrong)


def pairs_of(query_string: bytes) -> list[tuple[str, str]]:
    """Return the names and values of an address.

    Raises:
        ValueError: they are no UTF-8, or too many.
    """
    return parse_qsl(
        query_string.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict",
        max_num_fields=_MAX_FIELDS,
    )  # fmt: skip


def text_of(found: NamedQuery, asked: Asked) -> str:
    """Return the query to run; a part of its rows is cut from an order without equals."""
    paged = asked.limit is not None or asked.offset is not None
    text = in_total_order(found.body) if paged else found.body
    return bind(text, asked.values, limit=asked.limit, offset=asked.offset)


def default_of(parameter: Parameter, language: str) -> str:
    """Return what counts where nothing is given: for a language, that of the address."""
    return language if parameter.type == "lang" else (parameter.default or "")


def schema_of(parameter: Parameter, language: str) -> dict[str, Any]:
    """Return the JSON schema of a parameter, as OpenAPI 3.1 takes it."""
    schema: dict[str, Any]
    if parameter.type in ("lang", "boolean"):
        schema = {"type": "string", "enum": _PATTERNS[parameter.type].split("|")}
    elif parameter.type == "date":
        schema = {"type": "string", "format": "date"}
    elif parameter.type == "integer":
        schema = {"type": "integer", "minimum": 1 - 10**15, "maximum": 10**15 - 1}
    else:
        schema = {"type": "string", "pattern": f"^({_PATTERNS[parameter.type]})$"}
    if not parameter.required:
        schema = or_empty(schema)
    default = default_of(parameter, language)
    if default:
        schema["default"] = int(default) if parameter.type == "integer" else default
    return schema


def or_empty(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``schema``, or nothing: a field that a form leaves empty."""
    return {"anyOf": [dict(schema), {"type": "string", "maxLength": 0}]}


def _typed(parameter: Parameter, words: str, base: str) -> Term | None:
    if not re.fullmatch(_PATTERNS[parameter.type], words):
        return None
    try:
        return queryfile.typed(parameter, words, base)
    except ParameterError:
        return None


def _is_count(words: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,10}", words)) and int(words) <= MOST_ROWS
