"""Runs a query for a page: the first rows, or why there are none."""

from urllib.parse import urlencode

from psmgraph.errors import Finding, catalogue
from psmgraph.store.answer import Answer as Stream
from psmgraph.store.refusals import BrokenAnswer, QueryRefused
from psmgraph.web.answer import Answer, Problem, read_table, read_text
from psmgraph.web.context import DataLink, naming, root, served
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.sparql_request import Question

# What a page reads: rows as TSV, graphs as Turtle.
PAGE_ACCEPT = "text/tab-separated-values, text/turtle"
_DOWNLOADS = {
    "solutions": (("CSV", "csv", "text/csv"), ("TSV", "tsv", "text/tab-separated-values"),
                  ("JSON", "json", "application/sparql-results+json"),
                  ("XML", "xml", "application/sparql-results+xml")),
    "boolean": (("JSON", "json", "application/sparql-results+json"),),
    "graph": (("Turtle", "ttl", "text/turtle"), ("JSON-LD", "jsonld", "application/ld+json"),
              ("N-Triples", "nt", "application/n-triples"),
              ("RDF/XML", "rdf", "application/rdf+xml")),
}  # fmt: skip


def page_answer(text: str) -> Answer:
    """Return the answer of one of our own queries for its page."""
    try:
        with served().run(text, accept=PAGE_ACCEPT) as stream:
            return read(stream, Question(text, (), ()))
    except QueryRefused as refused:
        return Answer(problem=problem_of(refused.finding))


def read(stream: Stream, question: Question) -> Answer:
    """Return the beginning of a streamed answer, with links to all of it."""
    downloads = _downloads(stream.kind, question)
    try:
        if stream.kind == "graph":
            return read_text(stream, say("answer.cut"), downloads)
        return read_table(stream, naming(), served().names_of, downloads)
    except BrokenAnswer as broken:
        return Answer(problem=problem_of(broken.finding, say("answer.broken")))


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
    asked = urlencode(pairs)
    return tuple(
        DataLink(title, f"{root()}/sparql.{suffix}?{asked}", media_type)
        for title, suffix, media_type in _DOWNLOADS[kind]
    )
