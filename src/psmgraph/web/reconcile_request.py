"""What a request to /reconcile asks, read as the protocol has it, and nothing beyond it.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. What does not
fit the schemas of the protocol is refused, with the place in it: a question that is taken for
another one has a wrong answer that looks right.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psmgraph.web.parameters import pairs_of
from psmgraph.web.reconcile_terms import whole

FORM = "application/x-www-form-urlencoded"
MOST_QUESTIONS = 100  # of one batch; clients send 10 to 50
MOST_IDS = 1000
MOST_PROPERTIES = 30
MOST_VALUES = 50
MOST_CANDIDATES = 50
CANDIDATES = 10  # where a question does not say
_STRICT = ("any", "all", "should")
_ALLOWED = frozenset({"query", "type", "limit", "properties", "type_strict"})

Json = dict[str, Any]


class NotReconcilable(ValueError):
    """The request is none of the protocol; ``status``, ``key`` (of its text), ``detail``: where."""

    def __init__(self, key: str, detail: str = "", status: int = 400) -> None:
        super().__init__(key)
        self.key = key
        self.detail = plain_text(detail)[:200]
        self.status = status


@dataclass(frozen=True, slots=True)
class Extension:
    """Which values of which entities are asked for; each property with how many (0: all)."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, int], ...]


def parameters_of(query_string: bytes, content_type: str, body: bytes) -> Mapping[str, str]:
    """Return the parameters of an address and of a form; of a name given twice, the first.

    Raises:
        NotReconcilable: they are no UTF-8 or too many, or the body is no form (415).
    """
    if body and content_type != FORM:
        raise NotReconcilable("reconcile.body", content_type, 415)
    try:
        pairs = pairs_of(query_string) + (pairs_of(body) if body else [])
    except ValueError as error:
        raise NotReconcilable("parameter.not_utf8") from error
    given: dict[str, str] = {}
    for name, value in pairs:
        given.setdefault(name, value)
    if "callback" in given:
        raise NotReconcilable("reconcile.callback")
    return given


def read_batch(text: str) -> dict[str, Json]:
    """Return the questions of a batch, each complete, by the name that the client gives it.

    Raises:
        NotReconcilable: 400 for what the schema does not allow, 413 for too many questions.
    """
    batch = _json(text)
    if not isinstance(batch, dict):
        raise NotReconcilable("reconcile.no_object")
    if len(batch) > MOST_QUESTIONS:
        raise NotReconcilable("reconcile.too_many", str(MOST_QUESTIONS), 413)
    return {name: _question(name, each) for name, each in batch.items()}


def read_extension(text: str) -> Extension:
    """Return which properties of which entities a client asks for.

    Raises:
        NotReconcilable: 400 for what the schema does not allow, 413 for too many of either.
    """
    asked = _json(text)
    if not isinstance(asked, dict):
        raise NotReconcilable("reconcile.no_object")
    ids, wanted = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise NotReconcilable("reconcile.wrong", "ids")
    if not isinstance(wanted, list):
        raise NotReconcilable("reconcile.wrong", "properties")
    if len(ids) > MOST_IDS:
        raise NotReconcilable("reconcile.too_many", f"ids: {MOST_IDS}", 413)
    if len(wanted) > MOST_PROPERTIES:
        raise NotReconcilable("reconcile.too_many", f"properties: {MOST_PROPERTIES}", 413)
    return Extension(tuple(dict.fromkeys(ids)), tuple(map(_wanted, wanted)))


def plain_text(text: str) -> str:
    """Return ``text`` with halves of surrogate pairs, which no encoding can write, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def count_of(value: object, most: int) -> int | None:
    """Return a whole number from 1 on, cut at ``most``; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or value < 1 or value != int(value):
        return None
    return min(int(value), most)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotReconcilable("reconcile.no_json", str(error)[:120]) from error


def _question(name: str, asked: object) -> Json:
    if not isinstance(asked, dict):
        raise NotReconcilable("reconcile.wrong", name)
    for each in asked:
        if each not in _ALLOWED:
            raise NotReconcilable("reconcile.wrong", f"{name}.{each}")
    query, strict = asked.get("query", ""), asked.get("type_strict", _STRICT[0])
    properties = asked.get("properties", [])
    limit = count_of(asked.get("limit", CANDIDATES), MOST_CANDIDATES)
    types = asked.get("type", [])
    types = [types] if isinstance(types, str) else types
    wrong = (
        ("query", not isinstance(query, str)),
        ("type_strict", strict not in _STRICT),
        ("limit", limit is None),
        ("type", not isinstance(types, list) or not all(isinstance(each, str) for each in types)),
        ("properties", not isinstance(properties, list) or len(properties) > MOST_PROPERTIES),
        ("query", "query" not in asked and not properties),
    )
    for part, is_wrong in wrong:
        if is_wrong:
            raise NotReconcilable("reconcile.wrong", f"{name}.{part}")
    return {
        "query": plain_text(query),
        "types": [whole(each) for each in types],
        "strict": strict,
        "limit": limit,
        "properties": [_pair(f"{name}.properties", each) for each in properties],
    }


def _pair(place: str, asked: object) -> tuple[str, list[str]]:
    """Return a property and the values that will do."""
    if not isinstance(asked, dict) or not isinstance(asked.get("pid"), str) or "v" not in asked:
        raise NotReconcilable("reconcile.wrong", place)
    values = asked["v"] if isinstance(asked["v"], list) else [asked["v"]]
    if len(values) > MOST_VALUES:
        raise NotReconcilable("reconcile.too_many", f"{place}: {MOST_VALUES}", 413)
    return whole(asked["pid"]), [_value(place, each) for each in values]


def _value(place: str, value: object) -> str:
    if isinstance(value, dict):  # an entity: a name beside its identifier says nothing more
        value = value.get("id")
        if not isinstance(value, str):
            raise NotReconcilable("reconcile.wrong", place)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise NotReconcilable("reconcile.wrong", place)
    return plain_text(str(value))


def _wanted(asked: object) -> tuple[str, int]:
    if not isinstance(asked, dict) or not isinstance(asked.get("id"), str):
        raise NotReconcilable("reconcile.wrong", "properties")
    found, settings = whole(asked["id"]), asked.get("settings") or {}
    if not isinstance(settings, dict):
        raise NotReconcilable("reconcile.wrong", f"{asked['id']}.settings")
    limit = settings.get("limit") or 0
    try:
        most = int(limit) if isinstance(limit, int | float | str) else -1
    except (ValueError, OverflowError):
        most = -1
    if most < 0:
        raise NotReconcilable("reconcile.wrong", f"{asked['id']}.settings.limit")
    return found, most
