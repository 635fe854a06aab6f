"""The values that somebody gives a ready-made query: checked, each of the type that its file says.

The same for the web's addresses and for the Python client, so that a program that keeps to the
OpenAPI document may use either. Each type of a query file's header has one pattern here, which is
both what is checked and what that document says.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from psmgraph.config import LANGUAGES
from psmgraph.store import queryfile
from psmgraph.store.binding import Term, bind
from psmgraph.store.ordering import in_total_order
from psmgraph.store.queryfile import NamedQuery, Parameter, ParameterError

MOST_ROWS = 1_000_000_000  # for limit and offset: what every engine takes
PAGING = ("limit", "offset")
STATE = ("as_of", "snapshot")  # which state is asked: these may be said twice, alike

_PATH = r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*"
_REST = r"([A-Za-z0-9._~!$&'()*+,;=:@/\u00A1-\uD7FF-]|%[0-9A-Fa-f]{2})*"
_IRI = rf"https?://[A-Za-z0-9.-]+(:[0-9]{{1,5}})?(/{_REST})?(\?{_REST})?(#{_REST})?"
PATTERNS: Mapping[str, str] = {
    "iri": rf"/?{_PATH}|{_IRI}",
    "string": r"[^\u0000]*",
    "integer": r"-?[0-9]{1,15}",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "lang": "|".join(LANGUAGES),
    "boolean": "true|false|1|0",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query is to be run with; ``wrong`` has what is amiss, by parameter.

    That is the type that its value is not of, or one of "unknown" (no query has that name),
    "missing", "twice" and "count" (of ``limit`` and ``offset``).
    """

    values: Mapping[str, Sequence[Term]]
    limit: int | None = None
    offset: int | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)


def read_parameters(
    found: NamedQuery,
    given: Sequence[tuple[str, str]],
    base: str,
    language: str,
    beside: Collection[str] = (),
) -> Asked:
    """Return the values that a request (names and values, as they came) gives ``found``.

    An empty value counts as none given, as forms send it. ``language`` is what a parameter for a
    language has where none is given. A value that is not of its type, is missing or stands twice
    is in ``wrong``, and so is a name that is none of the query's: a slip in the name of a filter
    would give rows that nobody asked for. ``beside`` are names that stand there for others.
    """
    known = {parameter.name for parameter in found.parameters} | {*PAGING, *beside}
    wrong = {name: "unknown" for name, _ in given if name not in known}
    words: dict[str, str] = {}
    for name, value in given:
        if value and words.setdefault(name, value) != value and name not in STATE:
            wrong[name] = "twice"
    values: dict[str, Sequence[Term]] = {}
    for parameter in found.parameters:
        text = words.get(parameter.name) or default_of(parameter, language)
        term = _typed(parameter, text, base) if text else None
        if term is not None:
            values[parameter.name] = [term]
        elif text:
            wrong[parameter.name] = parameter.type
        elif parameter.required:
            wrong[parameter.name] = "missing"
    counts = {name: words[name] for name in PAGING if name in words}
    wrong |= {name: "count" for name, text in counts.items() if not _is_count(text)}
    limit, offset = (int(counts[name]) if name in counts and name not in wrong else None
                     for name in PAGING)  # fmt: skip
    return Asked(values, limit, offset, wrong)


def text_of(found: NamedQuery, asked: Asked) -> str:
    """Return the query to run; a part of its rows is cut from an order without equals."""
    paged = asked.limit is not None or asked.offset is not None
    text = in_total_order(found.body) if paged else found.body
    return bind(text, asked.values, limit=asked.limit, offset=asked.offset)


def default_of(parameter: Parameter, language: str) -> str:
    """Return what counts where nothing is given: for a language, that of the address."""
    return language if parameter.type == "lang" else (parameter.default or "")


def _typed(parameter: Parameter, words: str, base: str) -> Term | None:
    if not re.fullmatch(PATTERNS[parameter.type], words):
        return None
    try:
        return queryfile.typed(parameter, words, base)
    except ParameterError:
        return None


def _is_count(words: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,10}", words)) and int(words) <= MOST_ROWS
