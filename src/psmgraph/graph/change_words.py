"""Changes between two editions in people's words: "attività aggiunta", "da non indicato a 9"."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from babel.numbers import format_decimal

from psmgraph.graph.changes import Change
from psmgraph.graph.items import REPORTED, Item

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST_COMPARED = 4000  # words: a longer text is shown whole, before and after
Texts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words of a text that was changed: "kept", "removed" or "added"."""

    kind: str
    words: str


@cache
def texts() -> Texts:
    """Return the words of change_words.toml."""
    file = resources.files("psmgraph.graph").joinpath("change_words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def phrase(key: str, language: str, **values: object) -> str:
    """Return one of the phrases, its values filled in."""
    template: str = texts()["phrases"][key][language]
    return template.format(**values)


def headline(change: Change, language: str) -> str:
    """Return what happened to what: "attività aggiunta", "linked project removed"."""
    figure = change.item.figure
    section = "plans" if change.kind == "done" else change.section
    noun = texts()["figures"].get(figure) or texts()["sections"][section]
    if figure and change.kind == "changed":
        return str(noun[language])  # what it was and is says the rest
    form = "en" if language == "en" else noun["gender"]
    return f"{noun[language]} {texts()['kinds'][change.kind][form]}"


def transition(change: Change, language: str) -> str:
    """Return "da non indicato a 5.000 €", or nothing where neither value nor state changed."""
    if change.kind == "done":
        return ""
    before = _told(change.before, change.state_before, change.section, language)
    after = _told(change.after, change.state_after, change.section, language)
    if not before or not after or before == after:
        return ""
    return phrase("from_to", language, before=before, after=after)


def sentence(change: Change, language: str) -> str:
    """Return headline and transition."""
    parts = (headline(change, language), transition(change, language))
    return ": ".join(part for part in parts if part)


def place(item: Item, language: str) -> str:
    """Return where an item's words stand in its file: "riga 8", "pagina 2", or nothing."""
    if item.pages:
        return phrase("page", language, number=item.pages[0])
    return phrase("line", language, number=item.lines[0]) if item.lines else ""


def stretches(before: str, after: str) -> Iterator[Stretch]:
    """Yield a changed text word by word: what was kept, removed and added, in reading order."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if max(len(old), len(new)) > LONGEST_COMPARED:
        yield Stretch("removed", before)
        yield Stretch("added", after)
        return
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        if kind == "equal":
            yield Stretch("kept", "".join(old[start:end]))
            continue
        if start < end:
            yield Stretch("removed", "".join(old[start:end]))
        if begin < stop:
            yield Stretch("added", "".join(new[begin:stop]))


def _told(item: Item | None, state: str, section: str, language: str) -> str:
    """Return a number, a state, or nothing."""
    if item is not None and item.value is not None and state in ("", REPORTED):
        return number(item, section, language)
    if state:
        return str(texts()["states"][state][language])
    return ""


def number(item: Item, section: str, language: str) -> str:
    """Return a figure or an amount as people write it."""
    if item.value is None:
        return ""
    told = str(format_decimal(Decimal(item.value.value), locale=language))
    if section == "contribution":
        told = phrase("euro", language, number=told)
    return phrase("about", language, number=told) if item.approximate else told
