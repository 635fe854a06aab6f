"""The page of a ready-made query: its form, its answer, its address, and code to copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from psmgraph.store.parameters import PAGING, Asked, default_of, read_parameters, text_of
from psmgraph.store.queryfile import NamedQuery, Parameter
from psmgraph.store.refusals import QueryRefused
from psmgraph.web.answer import Answer
from psmgraph.web.answering import Wanted, query_of
from psmgraph.web.asking import DOWNLOADS, problem_of, read
from psmgraph.web.context import DataLink, root, served
from psmgraph.web.languages import LANGUAGES, language_of_request, say
from psmgraph.web.parameters import BESIDE, OF_THE_PAGE, WORDS
from psmgraph.web.showing import page_accept
from psmgraph.web.snippets import Snippet, snippets
from psmgraph.web.sparql_request import Question
from psmgraph.web.state import asked as asked_state

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
    address: str  # at which the answer stands, or would with the examples
    snippets: tuple[Snippet, ...]
    lacking: bool = False  # it rests on what is inferred, and the state shown has none of it
    status: int = 200


def shown(found: NamedQuery, kind: str, here: str) -> QueryPage:
    """Return the page of ``found``; its query is run when its form was sent, or has no field.

    ``here`` is the address under which everything stands.
    """
    language = language_of_request()
    given = {name: value.strip() for name, value in request.args.items() if "\0" not in value}
    known = {each.name for each in found.parameters}
    sent = bool(given.keys() & (known | OF_THE_PAGE))
    pairs = [(name, value) for name, value in given.items() if name in known | {*PAGING}]
    asked = read_parameters(found, pairs, served().addresses.base, language)
    wrong = asked.wrong if sent else {}
    words = _words(found, {} if wrong else given, language)
    answer, status = None, 400 if wrong else 200
    text = text_of(found, asked)
    if (sent or not found.parameters) and not wrong:
        answer, status = _run(found, text, _downloads(found.name, kind, words))
    address = f"{here}/queries/{found.name}"
    return QueryPage(
        name=found.name,
        title=found.title.get(language) or found.name,
        description=found.description.get(language, ""),
        fields=tuple(
            _field(each, given.get(each.name), wrong.get(each.name, ""), language)
            for each in found.parameters
        ),
        text=text,
        answer=answer,
        address=_at(address, words),
        snippets=_snippets(found, asked, here, words),
        lacking=found.rests_on_derived and not served().derives,
        status=status,
    )


def _run(found: NamedQuery, text: str, downloads: tuple[DataLink, ...]) -> tuple[Answer, int]:
    """Return one page of the answer, and the status of the page."""
    try:
        served().refuse_wrong(found)
        with served().named.run(query_of(text, Wanted(page_accept()))) as stream:
            return read(stream, Question(text, (), ()), downloads), 200
    except QueryRefused as refused:
        return Answer(problem=problem_of(refused.finding)), refused.status


def _words(found: NamedQuery, given: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the arguments of the answer's address; what must be there, as in the example."""
    told: dict[str, str] = {}
    for each in found.parameters:
        default = language if each.type == "lang" else ""  # so that it holds at any address
        value = given.get(each.name) or default or (each.example if each.required else "")
        if value:
            told[each.name] = value
    told |= {name: given[name] for name in PAGING if given.get(name)}
    return told | asked_state().arguments


def _snippets(
    found: NamedQuery, asked: Asked, here: str, words: Mapping[str, str]
) -> tuple[Snippet, ...]:
    if asked.wrong:  # as a form that was not sent yet: the examples
        example = read_parameters(
            found, [*words.items()], served().addresses.base, language_of_request(), BESIDE
        )
        asked = example
    return snippets(
        _at(f"{here}/queries/{found.name}", words),
        _at(f"{here}/queries/{found.name}.csv", words),
        f"{here}/sparql",
        text_of(found, asked),
        asked_state().arguments,
    )


def _at(address: str, words: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(words)}" if words else address


def _downloads(name: str, kind: str, words: Mapping[str, str]) -> tuple[DataLink, ...]:
    return tuple(
        DataLink(title, _at(f"{root()}/queries/{name}.{suffix}", words), media_type)
        for title, suffix, media_type in DOWNLOADS[kind]
    )


def _field(parameter: Parameter, given: str | None, error: str, language: str) -> Field:
    value = given if given is not None else default_of(parameter, language)
    choices = _choices(parameter)
    if parameter.type == "iri":
        value = value.removeprefix(served().addresses.base).lstrip("/")
        if choices and value and value not in dict(choices):
            choices = ((value, value), *choices)
    return Field(
        name=parameter.name,
        label=parameter.title.get(language) or parameter.name,
        type=parameter.type,
        value=value,
        example=parameter.example or "",
        required=parameter.required,
        error=say(WORDS[error]) if error else "",
        choices=choices,
    )


def _choices(parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen: the entities of the parameter's class, if they fit a list."""
    if parameter.type == "lang":
        return tuple((each, each) for each in LANGUAGES)
    if parameter.type == "boolean":
        return tuple((each, say(f"flag.{each}")) for each in ("false", "true"))
    sql = _CHOICES.get(parameter.cls or "")
    if sql is None:
        return ()
    base = served().addresses.base
    rows = served().rows(sql, (_MOST_CHOICES + 1,))
    found = tuple((row["iri"].removeprefix(base), row["name"]) for row in rows)
    return found if len(found) <= _MOST_CHOICES else ()
