"""Runs of typed characters become clean paragraphs (model.md, "Canonical text")."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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


MOST_ACCENTS = 30  # on a letter that somebody wrote (UAX 15, 13)
# Space of any kind, and what may not stand in the canonical text (see ``kept``).
SPACE = re.compile(r"\s+")
DROPPED = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\ufeff\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]+"
)


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
    spaced = _spaced(runs)
    text = "".join(run.text for run in spaced)
    cut = any(unicodedata.combining(run.text[0]) for run in spaced if run.text)
    if cut or not unicodedata.is_normalized("NFC", text):
        spaced = _composed(spaced)
        text = "".join(run.text for run in spaced)
    bullet = BULLET.match(text)
    skipped = bullet.end() if bullet else 0
    marks = (*_marks(spaced, "bold", skipped), *_marks(spaced, "italic", skipped))
    if not unicodedata.is_normalized("NFC", text[skipped:]):
        text, skipped, marks = unicodedata.normalize("NFC", text[skipped:]), 0, ()
    return Paragraph(text[skipped:], marks, tuple(places), item or bullet is not None)


def _spaced(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with what may not stand there dropped and one space where there was any."""
    spaced: list[Run] = []
    ends_in_space = True  # before the first word there is none
    for run in runs:
        text = SPACE.sub(" ", DROPPED.sub("", run.text))
        if ends_in_space:
            text = text.removeprefix(" ")
        if text:
            spaced.append(Run(text, run.bold, run.italic))
            ends_in_space = text.endswith(" ")
    if spaced and ends_in_space:
        last = spaced.pop()
        spaced.append(Run(last.text[:-1], last.bold, last.italic))
    return spaced


def _composed(runs: Iterable[Run]) -> list[Run]:
    """Normalise cluster by cluster, so that each character keeps its type."""
    composed: list[Run] = []
    cluster, look = "", Run("")
    for run in runs:
        for character in run.text:
            if cluster and unicodedata.combining(character):
                cluster += character
                continue
            composed.append(Run(_nfc(cluster), look.bold, look.italic))
            cluster, look = character, run
    composed.append(Run(_nfc(cluster), look.bold, look.italic))
    return composed


def _nfc(cluster: str) -> str:
    """Return a letter with its accents in NFC.

    Accents in order are what it asks for, and it puts them there one by one, each past all those
    before it: of ten thousand in disorder that takes the square of their number.
    """
    if len(cluster) > MOST_ACCENTS:
        cluster = cluster[0] + "".join(sorted(cluster[1:], key=unicodedata.combining))
    return unicodedata.normalize("NFC", cluster)


def _marks(runs: Iterable[Run], kind: str, skipped: int) -> Iterator[Mark]:
    """Yield where the runs, less the first ``skipped`` code points, are of a kind."""
    at = -skipped
    start: int | None = None
    for run in runs:
        if getattr(run, kind) and start is None:
            start = at
        elif not getattr(run, kind) and start is not None and run.text:
            if at > 0:
                yield Mark(kind, max(start, 0), at)
            start = None
        at += len(run.text)
    if start is not None and at > max(start, 0):
        yield Mark(kind, max(start, 0), at)
