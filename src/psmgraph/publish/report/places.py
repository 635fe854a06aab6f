"""Where what the report leads to is found: on a site, or, where none is known, by its IRI."""

from urllib.parse import quote, urlencode

from psmgraph.publish.report.model import Passage, Query, Target
from psmgraph.publish.text_parts import part_of


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
        if not isinstance(target, Passage) or not span:
            return f"{self._root}/page/{quote(name)}{self._asked(())}"
        part = part_of(int(span.partition("-")[0]))
        told = self._asked((("part", str(part)),) if part > 1 else ())
        return f"{self._root}/page/{quote(name)}{told}#passage-{quote(span)}"

    def _query(self, query: Query) -> str:
        if self._root is None:
            return ""
        return f"{self._root}/queries/{query.name}{self._asked((('run', '1'), *query.parameters))}"

    def _asked(self, pairs: tuple[tuple[str, str], ...]) -> str:
        told = urlencode((*pairs, *self._state))
        return f"?{told}" if told else ""


class Commands:
    """The commands that ask the queries of a report of which no site is known.

    Each has a number, in the order in which they are met: a command is too long for the cells of
    tables, so those have the number, and the commands stand at the report's end.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, query: Query) -> int:
        """Return the number of a query's command."""
        return self._numbers.setdefault(command_of(query), len(self._numbers) + 1)

    @property
    def told(self) -> tuple[str, ...]:
        """Return the commands that were met until now, in the order of their numbers."""
        return tuple(self._numbers)


def command_of(query: Query) -> str:
    """Return the command that asks a query, for where no site is known."""
    given = " ".join(f"--param {name}={value}" for name, value in query.parameters)
    return f"psmgraph query {query.name} {given}".rstrip()
