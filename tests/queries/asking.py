"""Asking a query of the public catalogue, as web and command line do."""

from collections.abc import Callable, Mapping

import pyoxigraph as ox

from psmgraph.store import queryfile
from psmgraph.store.binding import bind

Row = Mapping[str, str | None]
Ask = Callable[..., list[Row]]


def bound(name: str, base: str, given: Mapping[str, str]) -> str:
    """The text of the query ``name`` with the texts ``given`` for its parameters, or defaults."""
    query = queryfile.load(name)
    assert given.keys() <= {each.name for each in query.parameters}
    texts = {each.name: given.get(each.name, each.default) for each in query.parameters}
    values = {
        each.name: [queryfile.typed(each, text, base)]
        for each in query.parameters
        if (text := texts[each.name]) is not None
    }
    return bind(query.text, values)


def solutions(store: ox.Store, text: str) -> tuple[list[str], list[list[object]]]:
    """Columns and rows of terms."""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return names, [[row[name] for name in names] for row in found]


def asking(store: ox.Store, base: str) -> Ask:
    def ask(name: str, **given: str) -> list[Row]:
        names, rows = solutions(store, bound(name, base, given))
        return [
            {
                key: None if term is None else term.value
                for key, term in zip(names, row, strict=True)
            }
            for row in rows
        ]

    return ask


def picked(rows: list[Row], *columns: str) -> list[tuple[str | None, ...]]:
    """The given columns of each row, in the answer's order."""
    return [tuple(row[column] for column in columns) for row in rows]


def project(slug: str) -> str:
    return f"plan/valdesempio/project/{slug}"
