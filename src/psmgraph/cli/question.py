"""What ``psmgraph query`` was asked: a query that ships, a file, standard input or plain text."""

import difflib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.binding import Term, bind
from psmgraph.store.queryfile import (
    NamedQuery,
    Parameter,
    ParameterError,
    QueryFileError,
    load,
    names,
    public_names,
    read,
    typed,
)

NAME = re.compile(r"[\w./-]+")
NOTHING: Mapping[str, str] = {}


def find(what: str) -> NamedQuery:
    """Return the query that ``what`` means.

    Raises:
        CannotRun: no query has that name (QUERY-NAME), or its file cannot be read or has a
            header that is wrong (QUERY-FILE).
    """
    if what == "-":
        return NamedQuery("-", NOTHING, NOTHING, (), sys.stdin.read())
    if what in names():
        return load(what)
    if what.endswith(".rq"):
        return _from_file(Path(what))
    if NAME.fullmatch(what):
        near = difflib.get_close_matches(what, public_names(), n=1, cutoff=0.0)
        raise CannotRun(Finding("QUERY-NAME", Place(what), words=what, detail="".join(near)))
    return NamedQuery("SPARQL", NOTHING, NOTHING, (), what)


def filled(query: NamedQuery, given: Sequence[str], base: str) -> str:
    """Return the text of ``query`` with the parameters that ``given`` sets ("name=value").

    Raises:
        CannotRun: one is not of that form, is none of the query's, is missing, or is not of its
            type (COMMAND-PARAMETER…, QUERY-PARAMETER).
    """
    words = dict(_parted(each) for each in given)
    place = Place(query.name)
    for name in words:
        if query.parameter(name) is None:
            known = ", ".join(each.name for each in query.parameters) or "-"
            raise CannotRun(Finding("COMMAND-PARAMETER-UNKNOWN", place, words=name, detail=known))
    values: dict[str, Sequence[Term]] = {}
    for parameter in query.parameters:
        text = words.get(parameter.name, parameter.default)
        if text is not None:
            values[parameter.name] = [_typed(parameter, text, base)]
        elif parameter.required:
            detail = parameter.example or parameter.type
            raise CannotRun(
                Finding("COMMAND-PARAMETER-MISSING", place, words=parameter.name, detail=detail)
            )
    return bind(query.text, values) if values else query.text


def _from_file(path: Path) -> NamedQuery:
    try:
        return read(path, str(path))
    except (OSError, UnicodeDecodeError, QueryFileError) as error:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotRun(Finding("QUERY-FILE", Place(str(path)), detail=cause)) from error


def _parted(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name:
        raise CannotRun(Finding("COMMAND-PARAMETER", Place("--param"), words=given))
    return name, value


def _typed(parameter: Parameter, text: str, base: str) -> Term:
    try:
        return typed(parameter, text, base)
    except ParameterError as error:
        raise CannotRun(error.finding) from error
