"""The ready-made queries: the list, and a form for each with its answer as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import Literal, NamedNode

from psmgraph.store import queryfile
from psmgraph.store.binding import bind
from psmgraph.store.queryfile import NamedQuery, Parameter, ParameterError
from psmgraph.web.answer import Answer
from psmgraph.web.asking import page_answer
from psmgraph.web.context import noindex, served
from psmgraph.web.languages import LANGUAGES, language_of_request, say

bp = Blueprint("queries", __name__)
_MOST_CHOICES = 400
# How the entities of a parameter's class are listed for choosing.
_CHOICES = {
    "psm:Actor": "SELECT actor AS iri, name FROM actors ORDER BY name COLLATE NOCASE LIMIT ?",
    "psm:Project": "SELECT project AS iri, title AS name FROM projects"
    " ORDER BY title COLLATE NOCASE LIMIT ?",
    "psm:Plan": "SELECT DISTINCT plan AS iri, plan_it AS name FROM projects ORDER BY name LIMIT ?",
    "psm:SheetEdition": "SELECT edition AS iri, label AS name FROM sheets ORDER BY label LIMIT ?",
}
_CHOICES["psm:Organisation"] = _CHOICES["psm:Actor"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a query's form."""

    name: str
    label: str
    type: str
    value: str
    example: str
    required: bool
    error: str
    choices: tuple[tuple[str, str], ...] = ()  # (value, name), where the class has few entities


@dataclass(frozen=True, slots=True)
class QueryPage:
    """Everything that the page of a ready-made query shows."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    text: str
    answer: Answer | None


@bp.get("/queries")
def catalogue() -> str:
    """List the ready-made queries."""
    found = [queryfile.load(name) for name in queryfile.public_names()]
    return render_template("queries.html", queries=found)


@bp.get("/queries/<name>")
def query(name: str) -> Response:
    """Show a ready-made query's form; run it when it is sent, or when it needs nothing."""
    try:
        found = queryfile.load(name)
    except queryfile.UnknownQueryError:
        abort(404)
    language = language_of_request()
    asked = request.args.get("run") == "1"
    values, errors = _values(found, request.args if asked else {})
    run = (asked or not found.parameters) and not errors
    text = bind(found.text, values)
    page = QueryPage(
        name=name,
        title=found.title.get(language) or name,
        description=found.description.get(language, ""),
        fields=tuple(
            _field(each, request.args.get(each.name), errors.get(each.name, ""), language)
            for each in found.parameters
        ),
        text=bind(found.text, values) if values else found.text,
        answer=page_answer(text) if run else None,
    )
    return noindex(Response(render_template("query.html", page=page)))


def _values(
    found: NamedQuery, given: Mapping[str, str]
) -> tuple[dict[str, Sequence[NamedNode | Literal]], dict[str, str]]:
    """Return the values that were given, and what is wrong with the others, by parameter."""
    values: dict[str, Sequence[NamedNode | Literal]] = {}
    errors: dict[str, str] = {}
    for parameter in found.parameters:
        words = given.get(parameter.name, "").strip() or _default(parameter)
        if words:
            try:
                base = served().addresses.base
                values[parameter.name] = [queryfile.typed(parameter, words, base)]
            except ParameterError as error:
                errors[parameter.name] = error.finding.message(language_of_request())
        elif parameter.required and given:
            errors[parameter.name] = say("query.missing")
    return values, errors


def _default(parameter: Parameter) -> str:
    """Return what counts where nothing is given: for a language, that of the page."""
    return language_of_request() if parameter.type == "lang" else (parameter.default or "")


def _field(parameter: Parameter, given: str | None, error: str, language: str) -> Field:
    return Field(
        name=parameter.name,
        label=parameter.title.get(language) or parameter.name,
        type=parameter.type,
        value=given if given is not None else _default(parameter),
        example=parameter.example or "",
        required=parameter.required,
        error=error,
        choices=_choices(parameter),
    )


def _choices(parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen: the entities of the parameter's class, if they fit a list."""
    if parameter.type == "lang":
        return tuple((each, each) for each in LANGUAGES)
    sql = _CHOICES.get(parameter.cls or "")
    if sql is None:
        return ()
    base = served().addresses.base
    rows = served().rows(sql, (_MOST_CHOICES + 1,))
    found = tuple((row["iri"].removeprefix(base), row["name"]) for row in rows)
    return found if len(found) <= _MOST_CHOICES else ()
