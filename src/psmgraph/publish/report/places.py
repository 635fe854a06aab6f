"""Where what the report leads to is found: on a site, or, where none is known, by its IRI."""

from urllib.parse import quote, urlencode

from psmgraph.publish.report.model import Passage, Query, Target


class Places:
    """Addresses in a language on the site at ``site``: "https://…", "" for the very site that
    shows them, None where none is known.

    ``state`` are the arguments that ask the site for the same state (as_of, snapshot).
    """

    def __init__(
        self, site: str | None, base: str, language: str, state: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self._base = base
        tongue = "" if language == "it" else f"/{language}"
        self._root = None if site is None else site.rstrip("/") + tongue
        self._state = state

    def of(self, target: Target) -> str:
        """Return the address of ``target``; "" for a query of which no site is known."""
        if isinstance(target, Query):
            return self._query(target)
        iri = target.iri
        if self._root is None or not iri.startswith(self._base):
            return iri
        name, _, span = iri.removeprefix(self._base).partition("/passage/")
        anchor = f"#passage-{quote(span)}" if isinstance(target, Passage) and span else ""
        return f"{self._root}/page/{quote(name)}{self._asked(())}{anchor}"

    def _query(self, query: Query) -> str:
        if self._root is None:
            return ""
        return f"{self._root}/queries/{query.name}{self._asked((('run', '1'), *query.parameters))}"

    def _asked(self, pairs: tuple[tuple[str, str], ...]) -> str:
        told = urlencode((*pairs, *self._state))
        return f"?{told}" if told else ""


def command_of(query: Query) -> str:
    """Return the command that asks a query, for where no site is known."""
    given = " ".join(f"--param {name}={value}" for name, value in query.parameters)
    return f"psmgraph query {query.name} {given}".rstrip()
