"""From what a shape says to what a person is told: a finding with its place in the file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph

from psmgraph.check.shacl import Severity, ShapeResult
from psmgraph.errors import Finding, Place

PSM = "https://w3id.org/psmgraph/ontology#"
LONGEST_WORDS = 80
CODES = {
    Severity.VIOLATION: "SHAPE-VIOLATION",
    Severity.WARNING: "SHAPE-WARNING",
    Severity.INFO: "SHAPE-INFO",
}
# What reading a sheet tells of the same words, by the shape that would tell it again.
READING_TELLS = {
    "Involvement-named": "NAME-GROUP",
    "PerformedActivity-planned": "ACTIVITY-UNPLANNED",
    "ReportedFigure-readable": "FIGURE-WORDS",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where nodes of an edition stand: by node and property name, the values."""

    values: dict[tuple[str, str], list[str]]
    fields: dict[str, str]  # the field that states a property, by the property's IRI

    @classmethod
    def of(cls, quads: Iterable[pyoxigraph.Quad]) -> "Evidence":
        """Return what ``quads`` say about passages and fields."""
        wanted = {PSM + name for name in ("passage", "line", "page", "section", "exact")}
        values: dict[tuple[str, str], list[str]] = defaultdict(list)
        fields: dict[str, str] = {}
        for quad in quads:
            name = quad.predicate.value
            if name in wanted:
                key = (_text(quad.subject), name.removeprefix(PSM))
                values[key].append(_text(quad.object))
            elif name == PSM + "statedProperty":
                fields[_text(quad.object)] = _text(quad.subject)
        return cls(dict(values), fields)

    def passage(self, result: ShapeResult) -> str:
        """Return the IRI of the passage that ``result`` is about, or "".

        It is the focus node's own; else that of the value found wrong; else, for something that
        the project lacks, that of the field where it should stand.
        """
        for node in (result.focus, result.value, self.fields.get(result.path, "")):
            if (node, "exact") in self.values:
                return node
            if (node, "passage") in self.values:
                return min(self.values[node, "passage"])
        return ""

    def first(self, passage: str, name: str) -> str:
        """Return the value of a passage's property, or ""."""
        return min(self.values.get((passage, name), [""]))

    def lowest(self, passage: str, name: str) -> int:
        """Return the lowest number of a passage's property, or 0."""
        numbers = [
            int(number) for number in self.values.get((passage, name), []) if number.isdecimal()
        ]
        return min(numbers, default=0)


def findings_of(
    results: Sequence[ShapeResult],
    quads: Iterable[pyoxigraph.Quad],
    file_name: str,
    told: Iterable[Finding] = (),
) -> tuple[Finding, ...]:
    """Return a finding for each of ``results``, at its place in the file ``file_name``.

    ``quads`` are those that were validated. Where a result is about no words of the sheet, the
    place is the file alone. A result is left out where ``told``, the findings of the sheet so
    far, holds one of the same matter on the same line or page.
    """
    if not results:
        return ()
    evidence = Evidence.of(quads)
    known = {(one.code, one.place.line, one.place.page) for one in told}
    findings = (_finding(result, evidence, file_name) for result in results)
    return tuple(
        one
        for one in findings
        if (READING_TELLS.get(one.detail), one.place.line, one.place.page) not in known
    )


def _finding(result: ShapeResult, evidence: Evidence, file_name: str) -> Finding:
    passage = evidence.passage(result)
    words = _short(evidence.first(passage, "exact"))
    return Finding(
        code=CODES[result.severity],
        place=Place(
            file_name, evidence.lowest(passage, "line"), page=evidence.lowest(passage, "page")
        ),
        section=evidence.first(passage, "section"),
        words=words,
        detail=result.shape.rpartition("#")[2],
        shape=result.shape,
        focus=result.focus,
        message_it=f"{result.message_it} «{words}»" if words else result.message_it,
        message_en=f'{result.message_en} "{words}"' if words else result.message_en,
    )


def _short(words: str) -> str:
    """Return ``words`` on one line, cut at a word if they are many."""
    line = " ".join(words.split())
    if len(line) <= LONGEST_WORDS:
        return line
    return line[:LONGEST_WORDS].rsplit(" ", 1)[0] + " …"


def _text(term: object) -> str:
    """Return the text of an IRI or a literal."""
    return term.value if isinstance(term, pyoxigraph.NamedNode | pyoxigraph.Literal) else str(term)
