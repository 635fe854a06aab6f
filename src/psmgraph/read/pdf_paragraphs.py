"""Lines into paragraphs, by what the whole document shows of its line spacing and hyphens."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from psmgraph.errors import Place
from psmgraph.read.cleaning import Run, paragraph
from psmgraph.read.model import Paragraph
from psmgraph.read.pdf_flow import Flow, Line, begins_dash, begins_item, fits, runs_of

USUAL_PITCH = 1.2  # from base line to base line, in type sizes, where the document shows none
SPACED = 1.2  # so much more than the usual pitch parts paragraphs ...
WIDE = 1.5  # ... and so much more does so within a sentence, too
FEW = 3  # wrapped lines: too few to show the pitch of a cell of its own
INDENT = 3.0  # points
END_MARKS = (".", ";", ":", ",", "!", "?")
SOFT = "\u00ad"
HYPHEN = re.compile(r"[^\W\d_]{2,}[-‐]")
WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
RARE = 0.05  # fewer line ends than this with a hyphen: nobody hyphenated this document


@dataclass(frozen=True, slots=True)
class Measure:
    """What holds for the whole document: type size and pitch of its text, and its hyphens."""

    body: float
    pitch: float
    hyphenated: bool
    words: frozenset[str]


def measure(flows: Sequence[Flow]) -> Measure:
    """Return what the lines of a whole document show."""
    sizes = Counter[float]()
    words: set[str] = set()
    pitches: list[float] = []
    wrapped = 0
    cuts: set[tuple[str, str]] = set()  # one word, however often, shows no hyphenation
    for flow in flows:
        for line in flow.lines:
            text = line.text
            sizes[round(line.size * 2) / 2] += len(text)
            words.update(word.lower() for word in WORD.findall(text))
        for line, following in pairwise(flow.lines):
            cut = _ends_hyphenated(line.text, following.text)
            if cut or not fits(line, following, flow.right):
                pitches.append(_pitch(line, following))
                wrapped += 1
            if cut:
                cuts.add((line.text.split()[-1].lower(), following.text.split()[0].lower()))
    return Measure(
        body=sizes.most_common(1)[0][0] if sizes else 0.0,
        pitch=median_low(pitches) if pitches else USUAL_PITCH,
        hyphenated=len(cuts) > RARE * wrapped,
        words=frozenset(words),
    )


def _pitch(line: Line, following: Line) -> float:
    return (following.base - line.base) / max(line.size, following.size)


def chunks(flow: Flow, known: Measure) -> list[tuple[Line, ...]]:
    """Return the lines of a flow paragraph by paragraph."""
    unfit = [
        _pitch(line, following)
        for line, following in pairwise(flow.lines)
        if not fits(line, following, flow.right)
    ]
    pitch = min(unfit, default=known.pitch)
    if len(unfit) < FEW:  # perhaps none of them within a paragraph
        pitch = min(pitch, known.pitch)
    made: list[tuple[Line, ...]] = []
    for group in _groups(flow, pitch):
        right = flow.right if flow.cell else _narrowed(group, flow.right)
        chunk: tuple[Line, ...] = ()
        for line in group:
            if chunk and _parted(chunk, line, right, cell=flow.cell):
                made.append(chunk)
                chunk = ()
            chunk += (line,)
        made.append(chunk)
    return made


def _groups(flow: Flow, pitch: float) -> Iterable[list[Line]]:
    """Yield the lines that no larger gap, or change of type size, parts."""
    group: list[Line] = []
    for line in flow.lines:
        if group and (_spaced(group[-1], line, flow.right, pitch) or _resized(group[-1], line)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _spaced(line: Line, following: Line, right: float, pitch: float) -> bool:
    ratio = _pitch(line, following) / pitch
    sentence = (
        following.text[:1].islower()
        and not line.text.endswith(END_MARKS)
        and not fits(line, following, right)
    )
    return ratio > WIDE or (ratio > SPACED and not sentence)


def _resized(line: Line, following: Line) -> bool:
    small, large = sorted((line.size, following.size))
    return large > 1.12 * small


def _narrowed(group: Sequence[Line], right: float) -> float:
    """Return where lines of a block that is set narrower than the page end: three lines or more,
    of which none had room for the next one's first word.
    """
    own = max(line.x1 for line in group)
    if len(group) > 2 and not any(fits(line, after, own) for line, after in pairwise(group)):
        return own
    return right


def _parted(chunk: Sequence[Line], following: Line, right: float, *, cell: bool) -> bool:
    """Tell whether a new paragraph begins with the line that follows the chunk."""
    line = chunk[-1]
    if begins_item(following):
        return True
    if fits(line, following, right):
        return not _in_brackets(chunk, following) and not _ends_hyphenated(
            line.text, following.text
        )
    if begins_dash(following) and (begins_dash(chunk[0]) or line.text.endswith(END_MARKS)):
        return True
    if all(one.bold for one in chunk) and not following.pieces[0].bold:
        return True
    listed = begins_item(chunk[0]) or begins_dash(chunk[0])
    if len(chunk) > 1 and following.x0 < chunk[1].x0 - INDENT:
        return listed or not cell
    return not cell and not listed and _shifted(chunk, following)


def _in_brackets(chunk: Sequence[Line], following: Line) -> bool:
    """Tell whether the following line goes on within brackets that the chunk has opened.

    So it does where a block is set narrower than the page, and its lines seem to have room left.
    """
    text = " ".join(line.text for line in chunk)
    inside = text.count("(") > text.count(")")
    return inside and following.text[:1].islower() and ")" in following.text.split("(")[0]


def _shifted(chunk: Sequence[Line], following: Line) -> bool:
    line = chunk[-1]
    if abs(line.x0 + line.x1 - following.x0 - following.x1) < 2 * INDENT:
        return False  # centred
    if following.x0 > line.x0 + INDENT:
        return True
    return following.x0 < line.x0 - INDENT and following.x0 < line.x0 - 3 * line.size


def paragraph_of(
    lines: Sequence[Line], places: Sequence[Place], known: Measure, *, item: bool = False
) -> Paragraph:
    """Return lines as one paragraph, words that a line end cut whole again."""
    runs: list[Run] = []
    for line in lines:
        added = runs_of(line)
        if runs:
            _join(runs, added, known)
        runs.extend(added)
    return paragraph(runs, places, item=item or lines[0].item)


def _join(runs: list[Run], added: list[Run], known: Measure) -> None:
    """Make ready for the next line: a space, or the hyphen off, or nothing."""
    before = "".join(run.text for run in runs[-8:])
    after = "".join(run.text for run in added[:8])
    last = runs[-1]
    if before.endswith(SOFT) or (
        _ends_hyphenated(before, after) and not _real_hyphen(before, after, known)
    ):
        runs[-1] = Run(last.text[:-1], last.bold, last.italic)
    elif not _no_space(before):
        both = added[0]
        runs.append(Run(" ", last.bold and both.bold, last.italic and both.italic))


def _ends_hyphenated(before: str, after: str) -> bool:
    return bool(HYPHEN.search(before[-3:])) and before.endswith(("-", "‐")) and after[:1].islower()


def _real_hyphen(before: str, after: str, known: Measure) -> bool:
    """Tell whether a hyphen at a line end belongs to the word: the document shows it elsewhere,
    or breaks no words.
    """
    head = WORD.findall(before[:-1])[-1].lower()
    tail = WORD.findall(after)[0].lower()
    if head.split("-")[-1] + tail in known.words:
        return False
    return f"{head}-{tail}" in known.words or not known.hyphenated


def _no_space(before: str) -> bool:
    """Tell whether the line ends where a word does not: after a hyphen or slash within it."""
    return before[-1:] in "-‐/" and before[-2:-1].isalnum()
