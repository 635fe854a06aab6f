"""The API as an OpenAPI 3.1 document, made from the headers of the query files.

https://spec.openapis.org/oas/v3.1.0.html. What a parameter may be is told by the same patterns
that check it (parameters.py).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from psmgraph import __version__
from psmgraph.store import formats
from psmgraph.store.parameters import MOST_ROWS
from psmgraph.store.queryfile import NamedQuery, Parameter
from psmgraph.web import reconcile_openapi
from psmgraph.web.languages import LANGUAGES, say
from psmgraph.web.parameters import or_empty, schema_of

PROBLEM = "application/problem+json"
HTML = "text/html"
_STATE = ("as_of", "snapshot")
# Texts by what they tell of: headers, answers by HTTP's status, parameters that all queries take.
_HEADERS = {
    "Psmgraph-Snapshot": "openapi.header.snapshot",
    "Psmgraph-As-Of": "openapi.header.as_of",
    "Psmgraph-Lacking": "openapi.derived",
    "ETag": "openapi.header.etag",
}
_STATUS = {
    "400": "openapi.400",
    "403": "sparql.update",
    "404": "openapi.404",
    "406": "openapi.406",
    "413": "openapi.413",
    "429": "openapi.429",
    "500": "openapi.500",
    "503": "openapi.503",
}
_SHARED = {
    "limit": "openapi.limit",
    "offset": "openapi.offset",
    "as_of": "openapi.as_of",
    "snapshot": "openapi.snapshot",
}
_TAGS = {"queries": "openapi.tag.queries", "service": "openapi.tag.service"}
# The answers that every query may give instead of its rows.
_ERRORS = ("400", "404", "406", "413", "429", "503")

Told = dict[str, Any]


def document(
    queries: Sequence[NamedQuery],
    kinds: Mapping[str, str],
    here: str,
    language: str,
    rules: Collection[str],
) -> Told:
    """Return the document; ``kinds`` has the kind of each query's answer, by its name.

    ``here`` is the address under which everything stands, ``rules`` the addresses that the
    application has (what others add is told where it is there).
    """
    paths: Told = {"/queries": {"get": _list("catalogue", "openapi.list", html=True)}}
    paths["/queries.json"] = {"get": _list("catalogueJson", "openapi.list", html=False)}
    for each in queries:
        paths[f"/queries/{each.name}"] = {"get": _operation(each, kinds[each.name], language)}
    paths["/sparql"] = {"get": _sparql()}
    if "/healthz" in rules:
        paths["/healthz"] = {"get": _health()}
    if "/reconcile" in rules:
        paths |= reconcile_openapi.paths()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": say("openapi.title"),
            "description": say("openapi.description"),
            "version": __version__,
            "license": {"name": "CC-BY-4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": here}],
        "tags": [{"name": name, "description": say(key)}
                 for name, key in _TAGS.items()],
        "paths": paths,
        "components": _components(),
    }  # fmt: skip


def _operation(found: NamedQuery, kind: str, language: str) -> Told:
    lacking = [say("openapi.derived")] if found.rests_on_derived else []
    own = [_parameter(each, language) for each in found.parameters]
    shared = [_shared(name) for name in ("limit", "offset", *_STATE)]
    return {
        "operationId": found.name,
        "tags": ["queries"],
        "summary": found.title.get(language, found.name),
        "description": "\n\n".join([found.description.get(language, ""), *lacking]).strip(),
        "parameters": own + shared,
        "responses": {
            "200": {
                "description": say("openapi.200"),
                "headers": {name: _header(name) for name in _HEADERS},
                "content": _results(kind) | {HTML: {"schema": {"type": "string"}}},
            },
            "304": {"description": say("openapi.304")},
            **_errors(_ERRORS),
        },
    }


def _parameter(parameter: Parameter, language: str) -> Told:
    words = [parameter.title.get(language, parameter.name)]
    words += [say("openapi.iri") + f" ({parameter.cls})"] if parameter.cls else []
    told: Told = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": ". ".join(words),
        "schema": schema_of(parameter, language),
    }
    if parameter.example is not None:
        whole = parameter.type == "integer"
        told["example"] = int(parameter.example) if whole else parameter.example
    return told


def _results(kind: str) -> Told:
    results: Told = {}
    for each in formats.BY_KIND[kind]:
        schema: Told = {"type": "string"}
        if each.name == "json":
            schema = {"$ref": "#/components/schemas/Results"}
        elif each.name == "jsonld":
            schema = {}
        for media_type in each.media_types:
            results.setdefault(media_type, {"schema": schema})
    return results


def _list(name: str, key: str, *, html: bool) -> Told:
    content: Told = {"application/json": {"schema": {"$ref": "#/components/schemas/Queries"}}}
    if html:
        content[HTML] = {"schema": {"type": "string"}}
    return {
        "operationId": name,
        "tags": ["queries"],
        "summary": say(key),
        "responses": {
            "200": {"description": say("openapi.200"), "content": content},
            "304": {"description": say("openapi.304")},
            "503": _refusal("503"),
        },
    }


def _sparql() -> Told:
    query: Told = {
        "name": "query", "in": "query", "required": True, "description": say("sparql.query"),
        "schema": {"type": "string"}, "example": "ASK { ?s ?p ?o }",
    }  # fmt: skip
    graphs = [
        {"name": name, "in": "query", "description": "SPARQL 1.1 Protocol, 2.1.4",
         "schema": {"type": "array", "items": {"type": "string", "format": "iri"}}}
        for name in ("default-graph-uri", "named-graph-uri")
    ]  # fmt: skip
    content = {**_results(formats.GRAPH), **_results(formats.SOLUTIONS)}
    for either in ("application/json", "application/xml", "text/xml", "text/plain"):
        content[either] = {"schema": {}}
    content[HTML] = {"schema": {"type": "string"}}
    return {
        "operationId": "sparql",
        "tags": ["service"],
        "summary": say("sparql.title"),
        "description": say("sparql.lead"),
        "externalDocs": {"url": "https://www.w3.org/TR/sparql11-protocol/"},
        "parameters": [query, *graphs, *(_shared(name) for name in _STATE)],
        "responses": {
            "200": {"description": say("openapi.200"), "content": content},
            "304": {"description": say("openapi.304")},
            **_errors(("400", "403", *_ERRORS[1:], "500")),
        },
    }


def _health() -> Told:
    return {
        "operationId": "health",
        "tags": ["service"],
        "summary": say("openapi.health"),
        "responses": {
            "200": {"description": say("openapi.200")},
            "503": {"description": say(_STATUS["503"])},
        },
    }


def _errors(codes: Sequence[str]) -> Told:
    return {code: _refusal(code) for code in codes}


def _refusal(code: str) -> Told:
    told: Told = {
        "description": say(_STATUS[code]),
        "content": {
            PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}},
            HTML: {"schema": {"type": "string"}},
        },
    }
    if code in ("429", "503"):
        told["headers"] = {"Retry-After": _header("Retry-After")}
    return told


def _shared(name: str) -> Told:
    return {"$ref": f"#/components/parameters/{name}"}


def _header(name: str) -> Told:
    return {"$ref": f"#/components/headers/{name}"}


def _components() -> Told:
    count = or_empty({"type": "integer", "minimum": 0, "maximum": MOST_ROWS})
    day = or_empty({"type": "string", "format": "date"})
    schemas = {"limit": count, "offset": count, "as_of": day, "snapshot": {"type": "string"}}
    whole = {"Retry-After": {"type": "integer"}}
    return {
        "parameters": {
            name: {"name": name, "in": "query", "description": say(_SHARED[name]),
                   "schema": schema}
            for name, schema in schemas.items()
        },
        "headers": {
            name: {"description": say(key), "schema": whole.get(name, {"type": "string"})}
            for name, key in (*_HEADERS.items(), ("Retry-After", "openapi.header.retry"))
        },
        "schemas": {"Problem": _PROBLEM, "Results": _RESULTS, "Queries": _QUERIES},
    }  # fmt: skip


_TEXT = {"type": "string"}
_BY_LANGUAGE = {"type": "object", "properties": dict.fromkeys(LANGUAGES, _TEXT)}
_PROBLEM: Told = {
    "type": "object",
    "required": ["status", "title"],
    "properties": {
        "status": {"type": "integer"},
        "title": _TEXT,
        "detail": _TEXT,
        "code": _TEXT,
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": _TEXT, "detail": _TEXT},
            },
        },
    },
}
# https://www.w3.org/TR/sparql11-results-json/
_RESULTS: Told = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {
            "type": "object",
            "properties": {
                "vars": {"type": "array", "items": _TEXT},
                "link": {"type": "array", "items": _TEXT},
            },
        },
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {
                "bindings": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["type", "value"],
                            "properties": {
                                "type": {"enum": ["uri", "literal", "typed-literal", "bnode"]},
                                "value": _TEXT,
                                "xml:lang": _TEXT,
                                "datatype": _TEXT,
                            },
                        },
                    },
                }
            },
        },
    },
}
_QUERIES: Told = {
    "type": "object",
    "required": ["openapi", "queries"],
    "properties": {
        "openapi": _TEXT,
        "queries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "title", "description", "parameters", "address", "formats"],
                "properties": {
                    "name": _TEXT,
                    "title": _BY_LANGUAGE,
                    "description": _BY_LANGUAGE,
                    "rests_on_derived": {"type": "boolean"},
                    "parameters": {"type": "array", "items": {"type": "object"}},
                    "address": _TEXT,
                    "formats": {"type": "object", "additionalProperties": _TEXT},
                },
            },
        },
    },
}
