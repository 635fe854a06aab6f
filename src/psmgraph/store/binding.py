"""The one function through which values reach a query.

A query file holds, first in the group that needs it, a marked clause that is valid SPARQL as it
stands::

    VALUES ?actor { UNDEF }

:func:`bind` puts terms in the place of ``UNDEF``, written by pyoxigraph. The outermost ``LIMIT``
and ``OFFSET`` (those outside all braces) are the marks for paging: a number that is given takes
their place, or is appended where none stands. A ``LIMIT`` in a sub-select is never touched.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from psmgraph.store.lexer import Token, code_tokens

Term = NamedNode | Literal

# One escape of a serialised literal; the first branch is a backslash that a "u" follows.
_ESCAPES = re.compile(r"\\\\([uU])|\\.", re.DOTALL)


class BindingError(KeyError):
    """A query's text and the values for it do not fit: a slip in our code or in a query file."""

    def __str__(self) -> str:
        return str(self.args[0])


def bind(
    text: str,
    values: Mapping[str, Sequence[Term]],
    *,
    limit: int | None = None,
    offset: int | None = None,
) -> str:
    """Return the query ``text`` with ``values`` in its marked clauses.

    ``values`` maps a variable's name (without the question mark) to the terms it may take, one
    row each; with no term at all the clause has no row, and neither has what it joins.
    Parameters that are not named keep ``UNDEF`` and so stay free. Look-alikes inside strings,
    IRIs and comments are left alone; a clause that stands several times is filled each time.

    Raises:
        BindingError: the text has no marked clause for a name; a value is no IRI or literal;
            ``limit`` or ``offset`` is no whole number from 0 up, or has no place in the text.
    """
    edits: list[tuple[int, int, str]] = []
    filled: set[str] = set()
    for name, start, end in _marked(text):
        if name in values:
            rows = " ".join(_written(name, term) for term in values[name])
            edits.append((start, end, f"VALUES ?{name} {{ {rows} }}"))
            filled.add(name)
    for name in values:
        if name not in filled:
            raise BindingError(f"the query has no clause VALUES ?{name} {{ UNDEF }} to fill")
    for keyword, number in (("LIMIT", limit), ("OFFSET", offset)):
        if number is not None:
            edits.append(_paging(_cut(text), len(text), keyword, _checked(keyword, number)))
    return _edited(text, edits)


def marked_names(text: str) -> frozenset[str]:
    """Return the names of the variables that ``text`` has a marked clause for."""
    return frozenset(name for name, _, _ in _marked(text))


@lru_cache(maxsize=256)
def _cut(text: str) -> tuple[Token, ...]:
    """Return the tokens of a query file's text, which is bound again and again."""
    return tuple(code_tokens(text))


@lru_cache(maxsize=256)
def _marked(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return (name, start, end) of each clause ``VALUES ?name { UNDEF }``."""
    return tuple(_clauses(_cut(text)))


def _clauses(found: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    for at, token in enumerate(found):
        if not token.is_word("VALUES") or at + 4 >= len(found):
            continue
        variable, opening, undef, closing = found[at + 1 : at + 5]
        if (
            variable.text.startswith("?")
            and (opening.text, closing.text) == ("{", "}")
            and undef.is_word("UNDEF")
        ):
            yield variable.text[1:], token.start, closing.end


def _written(name: str, term: Term) -> str:
    """Return ``term`` as SPARQL text.

    SPARQL 1.1 (19.2) lets a store replace ``\\uXXXX`` before it parses, so a literal's own
    backslash must never be followed by a plain "u": it is written as an escape too, which reads
    the same whether a store replaces before parsing or in the string.
    """
    if isinstance(term, NamedNode):
        return str(term)
    if not isinstance(term, Literal):
        raise BindingError(f"?{name} takes IRIs and literals, not {type(term).__name__}")
    if term.direction is not None:
        raise BindingError(f"?{name}: SPARQL 1.1 has no literals with a direction")
    return _ESCAPES.sub(_guard, str(term))


def _guard(match: re.Match[str]) -> str:
    letter = match.group(1)
    return match.group() if letter is None else f"\\\\\\u{ord(letter):04X}"


def _checked(keyword: str, number: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise BindingError(f"{keyword} must be a whole number from 0 up, not {number!r}")
    return number


def _paging(found: Sequence[Token], length: int, keyword: str, number: int) -> tuple[int, int, str]:
    """Return the edit that sets the outermost ``keyword`` to ``number``."""
    depth = 0
    grouped = False
    for token, following in zip(found, [*found[1:], None], strict=True):
        if token.text in ("{", "}") and token.kind == "mark":
            depth += 1 if token.text == "{" else -1
            grouped = True
        elif depth == 0 and following is not None and token.is_word(keyword):
            return token.start, following.end, f"{keyword} {number}"
        elif depth == 0 and grouped and token.is_word("VALUES"):
            raise BindingError(f"{keyword} must stand in the query, before its last VALUES")
    # On a line of its own: the text may end with a comment.
    return length, length, f"\n{keyword} {number}\n"


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, words in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [text[at:start], words]
        at = end
    return "".join([*pieces, text[at:]])
