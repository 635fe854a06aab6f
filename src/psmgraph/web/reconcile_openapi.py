"""The reconciliation service in the OpenAPI document: its addresses, and what they take.

The protocol's own schemas say more of the answers than is repeated here:
https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
"""

from typing import Any

from psmgraph.web.languages import say
from psmgraph.web.reconcile_request import (
    MOST_QUESTIONS,
    MOST_VALUES,
)

Told = dict[str, Any]

_DOCS = "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/"
_TEXT: Told = {"type": "string"}
_VALUE: Told = {
    "anyOf": [
        _TEXT,
        {"type": "number"},
        {"type": "boolean"},
        {"type": "object", "required": ["id"], "properties": {"id": _TEXT, "name": _TEXT}},
    ]
}
_QUESTION: Told = {
    "type": "object",
    "required": ["query"],
    "additionalProperties": False,
    "properties": {
        "query": _TEXT,
        "type": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
        "type_strict": {"enum": ["any", "all", "should"]},
        "limit": {"type": "integer", "minimum": 1},
        "properties": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pid", "v"],
                "properties": {
                    "pid": _TEXT,
                    "v": {
                        "anyOf": [
                            _VALUE,
                            {"type": "array", "items": _VALUE, "maxItems": MOST_VALUES},
                        ]
                    },
                },
            },
        },
    },
}
_BATCH: Told = {
    "type": "object",
    "maxProperties": MOST_QUESTIONS,
    "additionalProperties": _QUESTION,
}
_EXTENSION: Told = {
    "type": "object",
    "required": ["ids", "properties"],
    "properties": {
        "ids": {"type": "array", "items": _TEXT},
        "properties": {
            "type": "array",
            "items": {"type": "object", "required": ["id"], "properties": {"id": _TEXT}},
        },
    },
}


def _as_text(schema: Told) -> Told:
    return {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}


_FORM: Told = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {"queries": _as_text(_BATCH), "extend": _as_text(_EXTENSION)},
                "anyOf": [{"required": ["queries"]}, {"required": ["extend"]}],
            }
        }
    },
}
_SAID = {"413": "reconcile.too_many", "415": "reconcile.body"}
_BUSY = ("400", "413", "415", "429", "503")
_NUMBER: Told = {"anyOf": [{"type": "integer", "minimum": 0}, {"const": ""}]}


def paths() -> Told:
    """Return the operations of the service, by path."""
    return {
        "/reconcile": {
            "get": _operation(
                "reconcile",
                "reconcile.lead",
                _given("queries", "reconcile.openapi.queries", json=_BATCH),
                _given("extend", "reconcile.openapi.extend", json=_EXTENSION),
                codes=_BUSY,
            ),
            "post": _operation("reconcilePosted", "reconcile.lead", body=_FORM, codes=_BUSY),
        },
        "/reconcile/suggest/{what}": {
            "get": _operation(
                "reconcileSuggest",
                "reconcile.openapi.suggest",
                _what(),
                _given("prefix", "reconcile.openapi.prefix", schema=_TEXT),
                _given("cursor", "reconcile.openapi.cursor", schema=_NUMBER),
            ),
        },
        "/reconcile/properties": {
            "get": _operation(
                "reconcileProperties",
                "reconcile.openapi.properties",
                _given("type", "reconcile.types", schema=_TEXT),
                _given("limit", "reconcile.limit", schema=_NUMBER),
            ),
        },
    }


def _operation(
    name: str,
    summary: str,
    *parameters: Told,
    codes: tuple[str, ...] = ("400", "503"),
    body: Told | None = None,
) -> Told:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    content = {"application/problem+json": problem, "text/html": {"schema": _TEXT}}
    told: Told = {
        "operationId": name,
        "tags": ["service"],
        "summary": say(summary),
        "externalDocs": {"url": _DOCS},
        "parameters": list(parameters),
        "responses": {
            "200": {
                "description": say("openapi.200"),
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **{
                code: {"description": say(_SAID.get(code, f"openapi.{code}")), "content": content}
                for code in ("404", *codes)
            },
        },
    }
    return told | ({"requestBody": body} if body else {})


def _given(name: str, key: str, *, schema: Told | None = None, json: Told | None = None) -> Told:
    told: Told = {"name": name, "in": "query", "description": say(key)}
    if json is not None:
        return told | {"content": {"application/json": {"schema": json}}}
    return told | {"schema": schema}


def _what() -> Told:
    kinds = {"enum": ["entity", "type", "property"]}
    return {"name": "what", "in": "path", "required": True, "schema": kinds}
