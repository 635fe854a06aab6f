"""SPARQL cut into tokens, so that strings, comments and IRIs are told from the rest.

This is no parser: only a worker, which may die, parses a query. The tokens serve to find the
marked clauses of our own query files, and to refuse with clear words what the endpoint does not
do; nothing that must hold depends on them (SPARQL 1.1 Query, 19.8, rules [139] to [164]).
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

_TOKENS = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3}
              |'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              |\"(?:[^\"\\\n\r]|\\.)*\"
              |'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:\w[\w.\-]{0,127})?:(?:[\w.\-:%]|\\.)*)    # bounded, or "a-a-a-" takes for ever
  | (?P<word>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_SERVICE = re.compile(r"service(?:\s+(?:silent\s*)?<(?P<target>[^<>\s]*)>)?", re.IGNORECASE)

# The functions that answer anew each time, other servers, and nodes that get a label each time;
# an escape may spell any of them.
_FLEETING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b|\\u|\[|_:", re.IGNORECASE)

_MOST_JUDGED = 32_768  # characters; a longer text counts as one that may find another thing

UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


class Token(NamedTuple):
    """One token: its kind (a group of the pattern), its text and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Tell whether the token is one of the keywords ``words`` (upper case), in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` in order, without white space (comments are tokens)."""
    for match in _TOKENS.finditer(text):
        kind = match.lastgroup or "mark"
        if kind != "space":
            yield Token(kind, match.group(), match.start(), match.end())


def code_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` without white space and comments."""
    return (token for token in tokens(text) if token.kind != "comment")


def update_keyword(text: str) -> str | None:
    """Return the keyword that makes ``text`` an update (INSERT, LOAD …), or None."""
    for token in code_tokens(text):
        if token.kind == "word":
            word = token.text.upper()
            if word in FORMS:
                return None
            if word in UPDATES:
                return word
    return None


def undeclared_prefix(text: str) -> Token | None:
    """Return the first name in ``text`` whose prefix no PREFIX before it declares, or None."""
    declared = {"_"}  # blank nodes
    declaring = False
    for token in code_tokens(text):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if declaring:
                declared.add(prefix)
            elif prefix not in declared:
                return token
        declaring = token.is_word("PREFIX")
    return None


def is_ordered(text: str) -> bool:
    """Tell whether ORDER BY stands in ``text`` outside all braces: its rows come in one order."""
    depth, before = 0, ""
    for token in code_tokens(text):
        if token.kind == "mark" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif depth == 0 and before == "ORDER" and token.is_word("BY"):
            return True
        before = token.text.upper() if token.kind == "word" else ""
    return False


def names_service(text: str) -> bool:
    """Tell whether the keyword SERVICE stands in ``text`` outside strings, IRIs and comments."""
    # Most queries lack the letters altogether, and a large one is slow to cut.
    return "service" in text.lower() and any(
        token.is_word("SERVICE") for token in code_tokens(text)
    )


def asks_only(text: str, targets: Collection[str]) -> bool:
    """Tell whether ``text`` has a SERVICE, and every one in it goes to an IRI of ``targets``.

    Every place where the letters "service" stand must be such a clause, strings and comments
    too: a query cannot reach another server without these letters, so none is overlooked.
    """
    if not targets:  # as it comes; the pattern takes 12 ms for a megabyte, and none else runs
        return False
    found = list(_SERVICE.finditer(text))
    return bool(found) and all(match["target"] in targets for match in found)


def is_steady(text: str) -> bool:
    """Tell whether ``text`` surely finds the same in the same snapshot each time it is asked.

    Whatever only looks like time, chance or another server counts, in strings and comments too.
    """
    # For a megabyte the pattern takes 56 ms, in which no other thread runs.
    return len(text) <= _MOST_JUDGED and _FLEETING.search(text) is None
