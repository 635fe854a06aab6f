"""The order of a query's rows, made one in which no two rows are equal.

Where ORDER BY leaves rows equal, their order changes from run to run (the engine groups by
hashes), so that pages cut by LIMIT and OFFSET in two runs need not fit together.
"""

from psmgraph.store.lexer import Token, code_tokens


def in_total_order(text: str) -> str:
    """Return a SELECT with its variables added to its outermost ORDER BY.

    A text that has none, or that is no SELECT of named variables, is returned as it is.
    """
    found = list(code_tokens(text))
    places = [at for at, depth in enumerate(_depths(found)) if depth == 0]
    order = next((at for at in places if found[at].is_word("ORDER")), None)
    names = _selected([found[at] for at in places])
    if order is None or not names:
        return text
    after = (at for at in places if at > order and found[at].is_word("LIMIT", "OFFSET", "VALUES"))
    end = next(after, None)
    place = found[end].start if end is not None else len(text)
    added = "\n" + " ".join(names) + "\n"  # on a line of its own: the text may end with a comment
    return text[:place] + added + text[place:]


def _depths(found: list[Token]) -> list[int]:
    """Return how many braces and brackets stand around each token; 0 for an opening one."""
    depths, depth = [], 0
    for token in found:
        if token.kind == "mark" and token.text in ")}":
            depth -= 1
        depths.append(depth)
        if token.kind == "mark" and token.text in "({":
            depth += 1
    return depths


def _selected(outermost: list[Token]) -> list[str]:
    """Return the variables that stand plainly in the SELECT clause; it ends where the group begins.

    One that is computed in brackets need not be named: equal rows are equal in the others, or the
    computed one is a matter of the others.
    """
    names: list[str] = []
    selecting = False
    for token in outermost:
        if token.is_word("SELECT"):
            selecting = True
        elif selecting and token.kind == "variable":
            names.append(token.text)
        elif token.is_word("WHERE", "FROM") or (token.kind == "mark" and token.text == "{"):
            break
    return names
