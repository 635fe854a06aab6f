"""The page of an edition: its canonical text with every passage marked, and what stands on each.

Both ways: a number after the words leads to what was read from them, and back.
"""

import heapq
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from psmgraph.publish.text_parts import bounds, parts_in
from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.comparing import compare_path
from psmgraph.web.edition_graph import EditionGraph, Words
from psmgraph.web.entity import EntityPage, Property
from psmgraph.web.parts import Parts
from psmgraph.web.terms import DCT, PROV, RDFS
from psmgraph.web.values import Naming, Shown, excerpt


@dataclass(frozen=True, slots=True)
class Piece:
    """A step through the text: words, or the opening or closing of a passage's mark."""

    kind: str  # "words", "label", "open", "close", "note"
    text: str = ""
    anchor: str = ""  # of the passage; "" where a crossing passage goes on
    number: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """One passage: its number, its words, and the nodes that stand on it."""

    number: int
    words: Words
    nodes: tuple[Shown, ...]  # the passage itself where nothing stands on it


@dataclass(frozen=True, slots=True)
class EditionPage:
    """Everything that the page of an edition shows."""

    entity: EntityPage
    project: Shown | None
    issued: str
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    parts: Parts  # of the text
    about: tuple[Property, ...]
    compare: str  # path of what changed since the edition before, or in the newest; or nothing

    @classmethod
    def of(
        cls, entity: EntityPage, graph: EditionGraph, project: str, naming: Naming
    ) -> "EditionPage":
        """Make the page from the generic one, what the edition says, and its project's IRI."""
        text, whole = graph.value(entity.iri, "text") or "", graph.length
        parts = Parts.among(parts_in(whole or len(text)))
        begin, end = bounds(parts.number)
        text = text if whole else text[begin:end]
        standing = graph.standing_on()
        # What begins in the part before is marked there, as far as that goes.
        found = [
            (iri, words)
            for iri in graph.of_class("Passage")
            if (words := graph.passage(iri)) and begin <= words.start < end
        ]
        found.sort(key=lambda pair: (pair[1].start, -pair[1].end))
        notes = tuple(
            Note(
                number,
                words,
                tuple(_node(graph, node, naming) for node in sorted(standing.get(iri, (iri,)))),
            )
            for number, (iri, words) in enumerate(found, start=1)
        )
        issued = next(
            (each.value.text for prop in entity.said if prop.iri == DCT + "issued"
             for each in prop.statements), "",
        )  # fmt: skip
        return cls(
            entity=entity,
            project=naming.show(ox.NamedNode(project)) if project else None,
            issued=issued,
            pieces=with_labels(
                marked(text, [_from(begin, end, note.words) for note in notes]),
                {
                    label
                    for field in graph.of_class("SheetField")
                    for label in graph.values(field, RDFS + "label")
                },
            ),
            notes=notes,
            parts=parts,
            about=entity.said,
            compare=_compare(entity),
        )


def marked(text: str, passages: Sequence[Words]) -> tuple[Piece, ...]:
    """Return ``text`` cut into pieces, so that the marks of its passages nest.

    ``passages`` are sorted by start, the longer first; their numbers are their places. A passage
    that crosses the end of the one around it is closed there and opened again, without anchor.
    """
    pieces: list[Piece] = []
    around: list[tuple[int, int, bool]] = []  # (end, number, whole) of open marks, innermost last
    waiting = [
        (each.start, -each.end, number, each.anchor) for number, each in enumerate(passages, 1)
    ]
    heapq.heapify(waiting)
    at = 0

    def advance(to: int) -> None:
        nonlocal at
        if to > at:
            pieces.append(Piece("words", text[at:to]))
            at = to

    while waiting or around:
        if around and (not waiting or around[-1][0] <= waiting[0][0]):
            end, number, whole = around.pop()
            advance(end)
            pieces += [Piece("note", number=number)] if whole else []
            pieces.append(Piece("close", number=number))
            continue
        start, minus_end, number, anchor = heapq.heappop(waiting)
        advance(start)
        end = min(-minus_end, around[-1][0] if around else len(text))
        if end < -minus_end and around:
            heapq.heappush(waiting, (end, minus_end, number, ""))
        pieces.append(Piece("open", anchor=anchor, number=number))
        around.append((end, number, end == -minus_end))
    advance(len(text))
    return tuple(pieces)


def with_labels(pieces: Sequence[Piece], labels: Collection[str]) -> tuple[Piece, ...]:
    """Return ``pieces`` with the lines that are a field's label as pieces of kind "label"."""
    made: list[Piece] = []
    for piece in pieces:
        if piece.kind != "words":
            made.append(piece)
            continue
        for line in re.split(r"(?<=\n)", piece.text):
            kind = "label" if line.strip() in labels else "words"
            if made and made[-1].kind == kind == "words":
                made[-1] = Piece("words", made[-1].text + line)
            elif line:
                made.append(Piece(kind, line))
    return tuple(made)


def _from(begin: int, end: int, words: Words) -> Words:
    """Return the words with their place in the part that begins at ``begin`` and ends at ``end``.

    They end with it, where they go on in the next.
    """
    if begin == 0 and words.end <= end:
        return words
    return replace(words, start=words.start - begin, end=min(words.end, end) - begin)


def _compare(entity: EntityPage) -> str:
    """Return the path of a comparison, or nothing where the sheet has one edition only."""
    said = {prop.iri: prop.statements for prop in entity.said}
    for before in said.get(PROV + "wasRevisionOf", ()):
        return compare_path(entity.name, (before.value.path or "").rpartition("/")[2])
    return compare_path(entity.name) if ONTOLOGY + "validUntil" in said else ""


def _node(graph: EditionGraph, iri: str, naming: Naming) -> Shown:
    shown = naming.show(ox.NamedNode(iri))
    target = next(
        (value for key in ("actor", "refersTo", "target") if (value := graph.value(iri, key))), None
    )
    name = graph.linked(target).name if target else ""
    # A name without a language is one of a sheet's: Italian.
    return Shown(excerpt(name, 60), shown.path, language="it" if name else None, note=shown.note)
