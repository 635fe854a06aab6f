"""The triple patterns of our own query files, without a parser of SPARQL.

For queries as queries/tables has them: subjects are variables, paths are sequences, and there are
no blank nodes (tests/store/test_retabling.py holds each file's patterns against those that a parser
finds).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psmgraph.store.lexer import Token, code_tokens

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ENDS_LIST = frozenset({"ORDER", "HAVING", "LIMIT", "OFFSET", "VALUES"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A subject's variable, and its properties' IRIs, step by step; none where any may be met."""

    subject: str
    properties: tuple[str, ...]


def patterns_in(text: str) -> tuple[Pattern, ...]:
    """Return the patterns of a query, in its order, one for each object."""
    found = list(code_tokens(text))
    return tuple(_patterns(_in_groups(found), _prefixes(found)))


def prefixes_in(text: str) -> dict[str, str]:
    """Return the prefixes that a query declares: what each stands for."""
    return _prefixes(list(code_tokens(text)))


def _prefixes(found: Sequence[Token]) -> dict[str, str]:
    return {
        found[at + 1].text.rstrip(":"): found[at + 2].text[1:-1]
        for at, token in enumerate(found)
        if token.is_word("PREFIX")
    }


def _in_groups(found: Sequence[Token]) -> list[Token]:
    """Return the tokens that may be of patterns: no lists of variables, no values, no graphs."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        if token.is_word("SELECT"):
            while found[at].text != "{":
                at += 1
        elif token.is_word("GROUP"):
            while at < len(found) and found[at].text != "}" and not found[at].is_word(*_ENDS_LIST):
                at += 1
        elif token.is_word("VALUES"):
            while found[at].text != "}":
                at += 1
            at += 1
        elif token.is_word("GRAPH"):
            at += 2
        elif token.is_word("PREFIX"):
            at += 3
        else:
            kept.append(token)
            at += 1
    return kept


def _patterns(found: Sequence[Token], prefixes: dict[str, str]) -> Iterator[Pattern]:
    at = 0
    while at < len(found):
        end = _verb_ends(found, at + 1)
        if found[at].kind != "variable" or end == at + 1 or not _is_term(found, end):
            at += 1
            continue
        subject = found[at].text[1:]
        begins = at + 1
        while True:
            pattern = Pattern(subject, _properties(found[begins:end], prefixes))
            yield pattern
            at = end + 1
            while at < len(found) and found[at].text == ",":
                yield pattern
                at += 2
            if at >= len(found) or found[at].text != ";":
                break
            begins, end = at + 1, _verb_ends(found, at + 1)


def _verb_ends(found: Sequence[Token], at: int) -> int:
    """Return where the property that begins at ``at`` ends; there, where none does."""
    end = at
    while end < len(found) and _is_verb(found[end]):
        end += 1
        if end >= len(found) or found[end].text != "/":
            return end
        end += 1
    return at


def _is_verb(token: Token) -> bool:
    return token.kind in {"name", "iri", "variable"} or token.text == "a"


def _is_term(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and found[at].kind in {"name", "iri", "variable", "string", "number"}


def _properties(found: Sequence[Token], prefixes: dict[str, str]) -> tuple[str, ...]:
    steps = [token for token in found if token.text != "/"]
    if any(token.kind == "variable" for token in steps):
        return ()
    return tuple(_iri(token, prefixes) for token in steps)


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    if token.text == "a":
        return TYPE
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes[prefix] + local
