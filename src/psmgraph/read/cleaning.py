"""Runs of typed characters become clean paragraphs (model.md, "Canonical text")."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psmgraph.errors import Place
from psmgraph.read.model import Mark, Paragraph

BULLET = re.compile(r"[-–—•·*▪◦●■□➢✓\uf0b7\uf0a7]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one type."""

    text: str
    bold: bool = False
    italic: bool = False


Typed = tuple[str, bool, bool]  # one character (or composed cluster), bold, italic


def kept(character: str) -> bool:
    """Tell whether a character may stand in the canonical text.

    Control characters, surrogates, soft hyphens, byte order marks and noncharacters may not.
    """
    code = ord(character)
    if unicodedata.category(character) in {"Cc", "Cs"} or code in {0xAD, 0xFEFF}:
        return False
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def paragraph(runs: Iterable[Run], places: Sequence[Place], *, item: bool = False) -> Paragraph:
    """Return ``runs`` as one paragraph: NFC, single spaces, a bullet typed by hand taken off.

    The text is empty where nothing but space was there.
    """
    typed = _composed(_spaced(runs))
    text = "".join(character for character, _, _ in typed)
    bullet = BULLET.match(text)
    if bullet:
        typed = typed[bullet.end() :]
        text = text[bullet.end() :]
    if not unicodedata.is_normalized("NFC", text):
        text, typed = unicodedata.normalize("NFC", text), []
    marks = (*_marks(typed, "bold", 1), *_marks(typed, "italic", 2))
    return Paragraph(text, marks, tuple(places), item or bullet is not None)


def _spaced(runs: Iterable[Run]) -> list[Typed]:
    typed: list[Typed] = []
    for run in runs:
        for character in run.text:
            if character.isspace():
                if typed and typed[-1][0] != " ":
                    typed.append((" ", run.bold, run.italic))
            elif kept(character):
                typed.append((character, run.bold, run.italic))
    if typed and typed[-1][0] == " ":
        typed.pop()
    return typed


def _composed(typed: list[Typed]) -> list[Typed]:
    """Normalise cluster by cluster, so that each character keeps its type."""
    composed: list[Typed] = []
    cluster, bold, italic = "", False, False
    for character, is_bold, is_italic in typed:
        if cluster and unicodedata.combining(character):
            cluster += character
            continue
        composed.extend((c, bold, italic) for c in unicodedata.normalize("NFC", cluster))
        cluster, bold, italic = character, is_bold, is_italic
    composed.extend((c, bold, italic) for c in unicodedata.normalize("NFC", cluster))
    return composed


def _marks(typed: list[Typed], kind: str, column: int) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    start = None
    for at, entry in enumerate([*typed, ("", False, False)]):
        if entry[column] and start is None:
            start = at
        elif not entry[column] and start is not None:
            marks.append(Mark(kind, start, at))
            start = None
    return tuple(marks)
