"""Query files: SPARQL with a header of ``#+`` lines that says what it answers and needs.

The header's lines together are one TOML text::

    #+ title.it = "Chi lavora con un attore"
    #+ title.en = "Who works with an actor"
    #+ parameters.actor = { type = "iri", class = "psm:Actor", example = "actor/comune-di-bologna" }

Catalogue, form, REST and documentation are made from it. Files at the top of ``queries/`` are
the public catalogue; those in sub-folders ("entity/said") are for our own pages.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from psmgraph import resources
from psmgraph.errors import Finding, Place, PsmgraphError

TYPES = frozenset({"iri", "string", "integer", "date", "lang", "boolean"})
XSD = "http://www.w3.org/2001/XMLSchema#"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")
_ABSOLUTE = re.compile(r"(https?://|urn:)", re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_TRUTHS = {"true": "true", "1": "true", "false": "false", "0": "false"}  # the forms of XSD
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KNOWN = frozenset({"title", "description", "parameters"})
_PARAMETER_KEYS = frozenset({"type", "class", "default", "example", "required", "title"})


class UnknownQueryError(LookupError):
    """No query file has that name."""


class QueryFileError(ValueError):
    """A query file's header is not as this module describes it; the message names the file."""


class ParameterError(PsmgraphError):
    """A text that someone gave for a parameter is not of its type (QUERY-PARAMETER)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that a query takes.

    ``cls`` is the class of the IRIs it takes ("psm:Actor"); ``default`` and ``example`` are
    texts as a person would give them; ``title`` is its label in the form, by language.
    """

    name: str
    type: str
    cls: str | None = None
    default: str | None = None
    example: str | None = None
    required: bool = False
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query file: ``title`` and ``description`` by language, and the whole text to run.

    ``extra`` holds the header's other tables as they stand (``table`` of the files that make
    tables.sqlite, ``derived`` of those that read graph/derived, ``not_on`` with the servers that
    are known to give other rows).
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """Return the text without its header."""
        lines = self.text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("#+"))

    def is_wrong_on(self, server: str) -> bool:
        """Tell whether the server of that name is known to give other rows (``not_on``)."""
        return bool(server) and server.lower().startswith(tuple(self.extra.get("not_on", ())))

    @property
    def rests_on_derived(self) -> bool:
        """Tell whether rows change without graph/derived, which the state of a day has not."""
        return bool(self.extra.get("derived", False))

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter called ``name``, or None when the query takes none."""
        return next((each for each in self.parameters if each.name == name), None)


def names(under: str = "") -> tuple[str, ...]:
    """Return the names of all query files, sorted: "co-actors", "entity/said".

    ``under`` keeps those of one sub-folder ("tables"). The names of the public catalogue are
    those without a slash (:func:`public_names`).
    """
    every = _every(resources.folder("queries"))
    return tuple(name for name in every if not under or name.startswith(f"{under}/"))


def public_names() -> tuple[str, ...]:
    """Return the names of the public catalogue: the query files at the top of ``queries/``."""
    return _public(resources.folder("queries"))


@cache
def _public(folder: Path) -> tuple[str, ...]:
    return tuple(name for name in _every(folder) if "/" not in name)


@cache  # as the files themselves are: to look takes longer than many a query
def _every(folder: Path) -> tuple[str, ...]:
    found = (path.relative_to(folder).with_suffix("") for path in folder.rglob("*.rq"))
    return tuple(sorted(path.as_posix() for path in found))


@cache
def load(name: str) -> NamedQuery:
    """Return the query file ``name``; a file is read once in a process.

    Raises:
        UnknownQueryError: there is no such file (or the name is no name at all).
        QueryFileError: its header is wrong.
    """
    path = resources.folder("queries") / f"{name}.rq"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise UnknownQueryError(f"there is no query called {name!r}")
    return read(path, name)


def read(path: Path, name: str) -> NamedQuery:
    """Return the query file at ``path`` under ``name``.

    Raises:
        QueryFileError: the header is no TOML, or says what this module does not know.
    """
    text = path.read_text(encoding="utf-8")
    lines = (line.removeprefix("#+") for line in text.splitlines() if line.startswith("#+"))
    try:
        header = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise QueryFileError(f"{path}: the header is not TOML: {error}") from error
    return NamedQuery(
        name=name,
        title=_languages(path, "title", header.get("title", {})),
        description=_languages(path, "description", header.get("description", {})),
        parameters=tuple(
            _parameter(path, key, entry) for key, entry in header.get("parameters", {}).items()
        ),
        text=text,
        extra={key: value for key, value in header.items() if key not in _KNOWN},
    )


def typed(parameter: Parameter, text: str, base: str) -> NamedNode | Literal:
    """Return what ``text`` means for ``parameter``; an IRI may leave ``base`` out.

    Raises:
        ParameterError: the text is not of the parameter's type.
    """
    try:
        return _TYPED[parameter.type](text.strip(), base)
    except ValueError as error:
        place = Place(parameter.name)
        detail = f"{parameter.name}: {parameter.type}"
        raise ParameterError(
            Finding("QUERY-PARAMETER", place, words=text, detail=detail)
        ) from error


def _iri(text: str, base: str) -> NamedNode:
    if not text:
        raise ValueError("no IRI given")
    return NamedNode(text if _ABSOLUTE.match(text) else base + text.lstrip("/"))


def _string(text: str, _base: str) -> Literal:
    return Literal(text)


def _integer(text: str, _base: str) -> Literal:
    if not _INTEGER.fullmatch(text):
        raise ValueError("no whole number")
    return Literal(str(int(text)), datatype=NamedNode(f"{XSD}integer"))


def _date(text: str, _base: str) -> Literal:
    if not _DAY.fullmatch(text):
        raise ValueError("no day as yyyy-mm-dd")
    return Literal(date.fromisoformat(text).isoformat(), datatype=NamedNode(f"{XSD}date"))


def _language(text: str, _base: str) -> Literal:
    Literal("", language=text)  # raises ValueError for what is no language tag
    return Literal(text.lower())


def _boolean(text: str, _base: str) -> Literal:
    if text not in _TRUTHS:
        raise ValueError("neither true nor false")
    return Literal(_TRUTHS[text], datatype=NamedNode(f"{XSD}boolean"))


_TYPED: Mapping[str, Callable[[str, str], NamedNode | Literal]] = {
    "iri": _iri,
    "string": _string,
    "integer": _integer,
    "date": _date,
    "lang": _language,
    "boolean": _boolean,
}


def _languages(path: Path, key: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(words, str) for words in value.values()):
        raise QueryFileError(f"{path}: {key} must be words by language, as {key}.it and {key}.en")
    return value


def _parameter(path: Path, name: str, entry: object) -> Parameter:
    if not isinstance(entry, dict) or entry.get("type") not in TYPES:
        kinds = ", ".join(sorted(TYPES))
        raise QueryFileError(f"{path}: parameter {name} needs a type, one of {kinds}")
    unknown = sorted(entry.keys() - _PARAMETER_KEYS)
    if unknown:
        raise QueryFileError(f"{path}: parameter {name} has unknown keys: {', '.join(unknown)}")
    return Parameter(
        name=name,
        type=str(entry["type"]),
        cls=_text(entry.get("class")),
        default=_text(entry.get("default")),
        example=_text(entry.get("example")),
        required=bool(entry.get("required", False)),
        title=_languages(path, f"parameters.{name}.title", entry.get("title", {})),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
