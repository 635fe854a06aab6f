"""The rows of an answer, with values as Python has them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

if TYPE_CHECKING:
    import pandas

_XSD = "http://www.w3.org/2001/XMLSchema#"


class IRI(str):
    """An IRI: text like any other, and yet told apart from words (``isinstance(value, IRI)``)."""

    __slots__ = ()


Value = IRI | str | int | float | Decimal | bool | date | datetime | None
"""What a cell may hold; None where the row has nothing there."""


class Rows(list[dict[str, Value]]):
    """The rows of an answer, each a dict with every column; ``snapshot`` is where they are from.

    Numbers, truths, days and moments are Python's; IRIs are :class:`IRI`. All else is text, years
    ("2015") and months ("2015-06") too: they are no days.
    """

    def __init__(
        self, columns: Sequence[str], rows: Sequence[dict[str, Value]], snapshot: str
    ) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)
        self.snapshot = snapshot

    def frame(self) -> "pandas.DataFrame":
        """Return the rows as a pandas DataFrame, its columns in the query's order.

        Raises:
            ImportError: pandas is not installed; ``pip install 'psmgraph[frame]'`` does that.
        """
        try:
            import pandas
        except ImportError as error:
            told = "rows.frame() needs pandas: pip install 'psmgraph[frame]'"
            raise ImportError(told) from error
        frame = pandas.DataFrame(list(self), columns=list(self.columns))
        frame.attrs["snapshot"] = self.snapshot
        return frame


def rows_of(answer: bytes, snapshot: str) -> Rows:
    """Return the rows of SPARQL results as JSON.

    Raises:
        ValueError: they are none (the query is an ASK).
        SyntaxError: the bytes are no such results.
    """
    found = parse_query_results(answer, QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        raise ValueError("the answer is yes or no, not rows")
    names = [variable.value for variable in found.variables]
    rows = [{name: value_of(term) for name, term in zip(names, row, strict=True)} for row in found]
    return Rows(names, rows, snapshot)


def truth_of(answer: bytes) -> bool:
    """Return what the results of an ASK say.

    Raises:
        ValueError: they are rows.
        SyntaxError: the bytes are no such results.
    """
    found = parse_query_results(answer, QueryResultsFormat.JSON)
    if not isinstance(found, QueryBoolean):
        raise ValueError("the answer has rows, it is not yes or no")
    return bool(found)


def value_of(term: object) -> Value:
    """Return what a term of RDF is in Python; a literal that is not of its type stays text."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return IRI(term.value)
    if not isinstance(term, Literal):
        return str(term)  # a blank node: "_:b1"
    convert = _CONVERT.get(term.datatype.value.removeprefix(_XSD))
    if convert is None:
        return term.value
    try:
        return convert(term.value)
    except (ValueError, ArithmeticError):
        return term.value


def _truth(words: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[words]


def _moment(words: str) -> datetime:
    return datetime.fromisoformat(words)


_CONVERT: Mapping[str, Callable[[str], Value]] = {
    "integer": int,
    "nonNegativeInteger": int,
    "positiveInteger": int,
    "int": int,
    "long": int,
    "decimal": Decimal,
    "double": float,
    "float": float,
    "boolean": _truth,
    "date": date.fromisoformat,
    "dateTime": _moment,
}
