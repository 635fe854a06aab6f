"""Why a query got no answer, or no whole one: a finding with what HTTP says of it."""

from collections.abc import Mapping

from psmgraph.errors import Finding, Place, PsmgraphError

STATUS: Mapping[str, int] = {
    "QUERY-SYNTAX": 400,
    "QUERY-DEPTH": 400,
    "QUERY-DATASET": 400,
    "QUERY-PARAMETER": 400,
    "QUERY-FUNCTION": 400,
    "QUERY-UPDATE": 403,
    "QUERY-SERVICE": 403,
    "QUERY-FORMAT": 406,
    "QUERY-CHARACTER": 406,
    "QUERY-PREDICATE": 406,
    "QUERY-CLIENT": 429,
    "QUERY-RATE": 429,
    "QUERY-FAILED": 500,
    "QUERY-REMOTE": 502,
    "QUERY-NOT-ON": 501,
    "QUERY-DEADLINE": 503,
    "QUERY-MEMORY": 503,
    "QUERY-MEMORY-ALL": 503,
    "QUERY-BUSY": 503,
}
RETRY_AFTER: Mapping[str, int] = {
    "QUERY-CLIENT": 5,
    "QUERY-BUSY": 5,
    "QUERY-MEMORY-ALL": 10,
    "QUERY-DEADLINE": 30,
}


class QueryRefused(PsmgraphError):
    """A query was not answered, and nothing of an answer was given out.

    ``status`` is the HTTP status, ``retry_after`` the seconds after which another try makes
    sense (or None); ``finding`` has the words, ``line`` and ``column`` the place in the query.
    """

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return STATUS[self.finding.code]

    @property
    def retry_after(self) -> int | None:
        """Return the value of Retry-After, in seconds."""
        if self.finding.code == "QUERY-RATE":
            return int(self.finding.detail)
        return RETRY_AFTER.get(self.finding.code)

    @property
    def line(self) -> int:
        """Return the line of the query, from 1; 0 where it has no place."""
        return self.finding.place.line

    @property
    def column(self) -> int:
        """Return the column of the query, from 1; 0 where it has no place."""
        return self.finding.place.column


class BrokenAnswer(PsmgraphError):
    """An answer that had begun cannot go on: the connection must break, not end."""


def finding(
    code: str, *, words: str = "", detail: str = "", line: int = 0, column: int = 0
) -> Finding:
    """Return the finding ``code`` about a query."""
    return Finding(code, Place("query", line, column), words=words, detail=detail)


def refused(code: str, *, words: str = "", detail: str = "") -> QueryRefused:
    """Return the refusal ``code``, to be raised."""
    return QueryRefused(finding(code, words=words, detail=detail))
