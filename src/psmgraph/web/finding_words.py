"""The way from a finding, which has a line or a page, to the words on an edition's page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from psmgraph.web.completeness import words_path
from psmgraph.web.served import Served
from psmgraph.web.values import Row

_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_CUT = " …"  # ends words that were too long for a finding
_MOST = 5000  # passages that are looked at for one page

Finding = Mapping[str, Any]


def ways(served: Served, findings: Sequence[Finding]) -> tuple[str | None, ...]:
    """Return for each finding the path of its words, of its edition, or of what it is about.

    One query, whatever the number of findings.
    """
    passages = _passages(served, findings)
    return tuple(_way(served, each, passages) for each in findings)


def _way(
    served: Served, finding: Finding, passages: Mapping[tuple[str, str, int], Sequence[Row]]
) -> str | None:
    edition, found = finding["edition"], ""
    if edition and finding["line"]:
        found = _fitting(finding, passages.get((edition, "line", finding["line"]), ()))
    elif edition and finding["page"]:
        found = _fitting(finding, passages.get((edition, "page", finding["page"]), ()))
    about = edition or finding["focus"] or ""
    return words_path(served.addresses, found) or (served.addresses.path(about) if about else None)


def _passages(
    served: Served, findings: Sequence[Finding]
) -> Mapping[tuple[str, str, int], Sequence[Row]]:
    """Return the passages by edition, "line" or "page", and its number."""
    placed = [one for one in findings if one["edition"] and (one["line"] or one["page"])]
    if not placed:
        return {}
    values: dict[str, Sequence[ox.NamedNode | ox.Literal]] = {
        "edition": _nodes(one["edition"] for one in placed),
        "line": _numbers(one["line"] for one in placed),
        "page": _numbers(one["page"] for one in placed if not one["line"]),
    }
    found: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
    for row in served.select("quality/passages", values, limit=_MOST):
        edition = row["edition"]
        assert isinstance(edition, ox.NamedNode)  # graphs of ours have IRIs
        for name in ("line", "page"):
            number = row.get(name)
            if isinstance(number, ox.Literal):
                found[edition.value, name, int(number.value)].append(row)
    return found


def _nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri in sorted(set(iris))]


def _numbers(numbers: Iterable[int | None]) -> list[ox.Literal]:
    known = sorted({number for number in numbers if number})
    return [ox.Literal(str(number), datatype=_INTEGER) for number in known]


def _fitting(finding: Finding, passages: Sequence[Row]) -> str:
    """Return the shortest passage that holds the finding's words, else one of its section.

    Nothing where none does: a wrong passage is worse than the top of the page.
    """
    words = _plain(finding["words"] or "").removesuffix(_CUT)
    holding = [row for row in passages if words and words in _plain(_text(row, "words"))]
    if holding:
        return _text(min(holding, key=_length), "passage")
    section = _plain(finding["section"] or "")
    alike = [row for row in passages if section and _plain(_text(row, "section")) == section]
    return _text(max(alike, key=_length), "passage") if alike else ""


def _length(row: Row) -> tuple[int, str]:
    return len(_text(row, "words")), _text(row, "passage")


def _plain(words: str) -> str:
    return " ".join(words.split())


def _text(row: Row, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else ""
