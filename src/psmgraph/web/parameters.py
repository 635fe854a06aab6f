"""How the address of a ready-made query is read, and how the OpenAPI document tells of it.

What a value may be stands in :mod:`psmgraph.store.parameters`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from psmgraph.store.parameters import PATTERNS, default_of
from psmgraph.store.queryfile import Parameter
from psmgraph.web.state import ARGUMENTS

# What the page of a query adds to its address, and what an answer as data does without.
OF_THE_PAGE = frozenset({"run", "page", "view", "of"})
BESIDE = frozenset({*ARGUMENTS, *OF_THE_PAGE})
_MAX_FIELDS = 200
# What is said of what is amiss (Asked.wrong).
WORDS: Mapping[str, str] = {
    "iri": "parameter.iri",
    "string": "parameter.string",
    "integer": "parameter.integer",
    "date": "parameter.date",
    "lang": "parameter.lang",
    "boolean": "parameter.boolean",
    "unknown": "parameter.unknown",
    "missing": "parameter.missing",
    "twice": "parameter.twice",
    "count": "parameter.count",
    "not_utf8": "parameter.not_utf8",  # the address itself
}


def pairs_of(query_string: bytes) -> list[tuple[str, str]]:
    """Return the names and values of an address.

    Raises:
        ValueError: they are no UTF-8, or too many.
    """
    return parse_qsl(
        query_string.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict",
        max_num_fields=_MAX_FIELDS,
    )  # fmt: skip


def schema_of(parameter: Parameter, language: str) -> dict[str, Any]:
    """Return the JSON schema of a parameter, as OpenAPI 3.1 takes it."""
    schema: dict[str, Any]
    if parameter.type in ("lang", "boolean"):
        schema = {"type": "string", "enum": PATTERNS[parameter.type].split("|")}
    elif parameter.type == "date":
        schema = {"type": "string", "format": "date"}
    elif parameter.type == "integer":
        schema = {"type": "integer", "minimum": 1 - 10**15, "maximum": 10**15 - 1}
    else:
        schema = {"type": "string", "pattern": f"^({PATTERNS[parameter.type]})$"}
    if not parameter.required:
        schema = or_empty(schema)
    default = default_of(parameter, language)
    if default:
        schema["default"] = int(default) if parameter.type == "integer" else default
    return schema


def or_empty(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``schema``, or nothing: a field that a form leaves empty."""
    return {"anyOf": [dict(schema), {"type": "string", "maxLength": 0}]}
