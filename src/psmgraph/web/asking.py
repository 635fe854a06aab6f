"""Runs a query for a page: the first rows, or why there are none."""

from dataclasses import replace
from urllib.parse import urlencode

from psmgraph.errors import Finding, catalogue
from psmgraph.store.answer import Answer as Stream
from psmgraph.store.lexer import is_ordered
from psmgraph.store.refusals import BrokenAnswer, finding
from psmgraph.web.answer import ROWS, Answer, Problem, read_table
from psmgraph.web.context import DataLink, naming, root, served
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.showing import page_asked, read_graph, shown_so
from psmgraph.web.sparql_request import Question
from psmgraph.web.state import asked as asked_state

DOWNLOADS = {
    "solutions": (("CSV", "csv", "text/csv"), ("TSV", "tsv", "text/tab-separated-values"),
                  ("JSON", "json", "application/sparql-results+json"),
                  ("XML", "xml", "application/sparql-results+xml")),
    "boolean": (("JSON", "json", "application/sparql-results+json"),),
    "graph": (("Turtle", "ttl", "text/turtle"), ("JSON-LD", "jsonld", "application/ld+json"),
              ("N-Triples", "nt", "application/n-triples"),
              ("RDF/XML", "rdf", "application/rdf+xml")),
}  # fmt: skip


def read(
    stream: Stream, question: Question, downloads: tuple[DataLink, ...] | None = None
) -> Answer:
    """Return one page of a streamed answer, with links to all of it (``downloads``)."""
    if downloads is None:
        downloads = _downloads(stream.kind, question)
    try:
        if stream.kind == "graph":
            answer = read_graph(stream, downloads)
        else:
            before = (page_asked() - 1) * ROWS
            answer = read_table(stream, naming(), served().names_of, downloads, before)
        notices = _notices(stream)
        if (answer.more or answer.before) and not is_ordered(question.text):
            notices += (say("answer.unordered"),)
        return shown_so(replace(answer, notices=notices))
    except BrokenAnswer as broken:
        return Answer(problem=problem_of(broken.finding, say("answer.broken")))


def _notices(stream: Stream) -> tuple[str, ...]:
    """Return what is to be known of an answer that came from another server."""
    cap, language = stream.row_cap, language_of_request()
    told = [finding("QUERY-ROW-CAP", detail=str(cap))] if cap is not None else []
    told += [finding("QUERY-DEVIATES", detail=stream.store)] if stream.store else []
    return tuple(_sentence(each.message(language)) for each in told)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def problem_of(finding: Finding, title: str = "") -> Problem:
    """Return what a finding tells, in the page's language."""
    language = language_of_request()
    return Problem(
        title or finding.message(language),
        finding.message(language) if title else mend(finding, language),
        finding.place.line or None,
        finding.place.column or None,
    )


def mend(finding: Finding, language: str) -> str:
    """Return what to do about a finding."""
    told = catalogue()[finding.code]
    return told.mend_en if language == "en" else told.mend_it


def _downloads(kind: str, question: Question) -> tuple[DataLink, ...]:
    pairs = [("query", question.text)]
    pairs += [("default-graph-uri", graph) for graph in question.default_graphs]
    pairs += [("named-graph-uri", graph) for graph in question.named_graphs]
    pairs += asked_state().arguments.items()
    asked = urlencode(pairs)
    return tuple(
        DataLink(title, f"{root()}/sparql.{suffix}?{asked}", media_type)
        for title, suffix, media_type in DOWNLOADS[kind]
    )
