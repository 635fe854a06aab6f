"""Code to copy that asks for the answer of a ready-made query: curl, Python, R."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines of a language that do what the page does."""

    title: str
    text: str


def snippets(
    address: str, csv: str, endpoint: str, query: str, state: Mapping[str, str]
) -> tuple[Snippet, ...]:
    """Return the code for the answer at ``address``, which is ``csv`` with the suffix of CSV.

    ``endpoint`` is where ``query`` can be asked instead; ``state`` are the arguments that name
    another state than the served one.
    """
    state_lines = "".join(
        f"sparql.addParameter({_quoted(name)}, {_quoted(value)})\n" for name, value in state.items()
    )
    return (
        Snippet("curl", f"curl --fail --header 'Accept: text/csv' '{address}'\n"),
        Snippet(
            "Python: pandas",
            f"import pandas\n\nrows = pandas.read_csv({_quoted(csv)})\nprint(rows)\n",
        ),
        Snippet(
            "Python: SPARQLWrapper",
            "from SPARQLWrapper import JSON, POST, SPARQLWrapper\n\n"
            f"sparql = SPARQLWrapper({_quoted(endpoint)})\n"
            "sparql.setMethod(POST)\n"
            "sparql.setReturnFormat(JSON)\n"
            f"{state_lines}"
            f"sparql.setQuery({_lines(query)})\n"
            'for row in sparql.queryAndConvert()["results"]["bindings"]:\n'
            '    print({name: cell["value"] for name, cell in row.items()})\n',
        ),
        Snippet("R", f'rows <- read.csv({_quoted(csv)}, encoding = "UTF-8")\nprint(rows)\n'),
    )


def _quoted(words: str) -> str:
    """Return an address as a string of Python and of R: JSON's escapes are both's."""
    return json.dumps(words, ensure_ascii=False)


def _lines(text: str) -> str:
    """Return a text of several lines as Python writes it: readable where that is the same."""
    raw = f"r'''{text}'''"
    plain = "'''" not in text and not text.endswith(("'", "\\")) and "\r" not in text
    return raw if plain else repr(text)
