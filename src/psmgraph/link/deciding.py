"""Decisions on the review list as text: an entry written, added to a file, taken out again.

A decisions file is a person's: whatever stands in it besides the entry stays byte for byte.
"""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psmgraph.decisions import HEADER, TABLE, What
from psmgraph.link.candidates_model import ID_DIGITS, OF_EDITIONS, Candidate, Kind

MARK = re.compile(rf"#\s*([0-9a-f]{{{ID_DIGITS}}})\s*$")


@dataclass(frozen=True, slots=True)
class Deed:
    """Who decides, when and why."""

    who: str
    when: date
    why: str


def entry(candidate: Candidate, what: What, deed: Deed) -> str:
    """Return the ``[[decision]]`` that makes the two one (same) or keeps them two (notSame).

    The candidate's id stands behind it as a comment, so that it can be undone by it.
    """
    signed = (
        f"who = {_text(deed.who)}",
        f"when = {deed.when.isoformat()}",
        f"why = {_text(deed.why)}",
    )
    return "\n".join((*unsigned(candidate, what), *signed, ""))


def unsigned(candidate: Candidate, what: What) -> tuple[str, ...]:
    """Return the lines of an entry that say what is decided, without who, when and why."""
    return (
        f"[[{TABLE}]]",
        f"what = {_text(what)}  # {candidate.id}",
        f"target = {_target(candidate)}",
        f"value = {_text(candidate.other.called or candidate.other.name)}",
    )


def added(text: str, entries: Sequence[str]) -> str:
    """Return the text of a decisions file with ``entries`` behind it, a blank line before each."""
    end = "\r\n" if "\r\n" in text else "\n"
    for one in entries:
        if text and not text.endswith(("\n", "\r")):
            text += end
        text += (end if text else "") + one.replace("\n", end)
    return text


def taken_out(text: str, line: int) -> str:
    """Return the text without the entry whose header stands on ``line`` (from 1).

    The blank line before it goes too, as :func:`added` wrote one; comments stay.

    Raises:
        ValueError: no entry begins there, or the rest would say something else than before.
    """
    lines = text.splitlines(keepends=True)
    if not 0 < line <= len(lines) or not HEADER.match(lines[line - 1]):
        raise ValueError(f"line {line}: no [[{TABLE}]]")
    last = line + _length("".join(lines[line - 1 :])) - 1
    first = line - 1
    if first and not lines[first - 1].strip():
        first -= 1
    left = "".join([*lines[:first], *lines[last:]])
    number = sum(1 for each in lines[: line - 1] if HEADER.match(each))
    expected = tomllib.loads(text)[TABLE]
    del expected[number]
    if tomllib.loads(left).get(TABLE, []) != expected:
        raise ValueError(f"line {line}: the entry cannot be taken out by itself")
    return left


def mark_at(text: str, line: int) -> str:
    """Return the id of the candidate that the entry whose header is on ``line`` decided, or ""."""
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return ""  # an entry of an inline list has no line of its own
    try:
        size = _length("\n".join(lines[line - 1 :]))
    except ValueError:
        return ""  # a line like a header inside a text
    for each in lines[line - 1 : line - 1 + size]:
        found = MARK.search(each)
        if found:
            return found[1]
    return ""


def _length(text: str) -> int:
    """Return how many lines the first entry of ``text`` takes, comments behind it left out."""
    lines = text.splitlines(keepends=True)
    whole = tomllib.loads(text)[TABLE][0]
    for size in range(1, len(lines) + 1):
        try:
            read = tomllib.loads("".join(lines[:size]))
        except tomllib.TOMLDecodeError:
            continue  # a text over several lines is not ended yet
        if read[TABLE][0] == whole:
            return size
    return len(lines)


def _target(candidate: Candidate) -> str:
    one = candidate.one
    if candidate.kind in OF_EDITIONS:
        return f"{{ edition = {_text(one.edition)}, words = {_text(one.name)} }}"
    kind = f", kind = {_text(candidate.kind)}" if candidate.kind is Kind.PROJECT else ""
    return f"{{ name = {_text(one.called or one.name)}{kind} }}"


def _text(words: str) -> str:
    """Return ``words``, on one line, as a basic string of TOML."""
    return json.dumps(" ".join(words.split()), ensure_ascii=False).replace("\x7f", "\\u007f")
