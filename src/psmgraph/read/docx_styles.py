"""The styles of a Word file: which are headings, lists, bold, italic, hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from lxml import etree

from psmgraph.read.docx_parts import WORD_NAMESPACES, parsed

HEADING = re.compile(r"(?:heading|titolo) ?([1-9])", re.IGNORECASE)
LIST = re.compile(r"list ?(?:bullet|number) ?[2-5]?", re.IGNORECASE)
OFF = frozenset({"0", "false", "off"})
BODY_TEXT = 9  # the outline level that means none
DEEPEST = 6
LONGEST_CHAIN = 30
MOST_STYLES = 10_000  # Word itself takes 4,079


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says with all that it is based on; None where it says nothing."""

    level: int | None = None  # of the heading, 1 to 6; 0 for running text
    item: bool | None = None
    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None

    def over(self, base: "Style") -> "Style":
        """Return this style with what it leaves unsaid taken from ``base``."""
        return Style(
            base.level if self.level is None else self.level,
            base.item if self.item is None else self.item,
            base.bold if self.bold is None else self.bold,
            base.italic if self.italic is None else self.italic,
            base.hidden if self.hidden is None else self.hidden,
        )


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a file by id, each complete, and the one of paragraphs that name none."""

    by_id: Mapping[str, Style]
    usual: Style

    def paragraph(self, name: str | None) -> Style:
        """Return the style of a paragraph that names ``name``."""
        if name is None:
            return self.usual
        return self.by_id.get(name) or _by_name(name)

    def characters(self, name: str | None) -> Style:
        """Return the style of a run that names ``name``."""
        return self.by_id.get(name, PLAIN) if name else PLAIN


@lru_cache(maxsize=16)
def styles_of(part: bytes) -> Styles:
    """Return the styles of a part's bytes; the sheets of one office share them, so few are read.

    Raises:
        ValueError: the part is no XML that can be trusted, or has more than MOST_STYLES.
    """
    if not part:
        return Styles({}, PLAIN)
    root = parsed(part)
    namespace = etree.QName(root).namespace
    if namespace not in WORD_NAMESPACES:
        raise ValueError(f"namespace {namespace}")
    prefix = f"{{{namespace}}}"
    own: dict[str, Style] = {}
    based: dict[str, str] = {}
    usual = ""
    for element in root.iterchildren(f"{prefix}style"):
        name = element.get(f"{prefix}styleId") or ""
        own[name] = _own(element, prefix)
        based[name] = value(element, "basedOn", prefix) or ""
        if element.get(f"{prefix}default") in {"1", "true", "on"}:
            usual = name if element.get(f"{prefix}type") == "paragraph" else usual
    if len(own) > MOST_STYLES:
        raise ValueError(f"more than {MOST_STYLES}")
    by_id = {name: _whole(name, own, based) for name in own}
    return Styles(by_id, by_id.get(usual, PLAIN))


def value(element: etree._Element, path: str, prefix: str) -> str | None:
    """Return the ``w:val`` of a child, "" where it has none; None where there is no child."""
    child = element.find(_found(path, prefix))
    return None if child is None else child.get(f"{prefix}val", "")


def switched(properties: etree._Element, name: str, prefix: str) -> bool | None:
    """Return whether a property is on, off, or not there."""
    said = value(properties, name, prefix)
    return None if said is None else said not in OFF


def outline(element: etree._Element, path: str, prefix: str) -> int | None:
    """Return the heading level that an outline level gives, 0 for running text."""
    said = value(element, path, prefix)
    if said is None or not said.isdecimal() or len(said) > 2:
        return None
    return 0 if int(said) >= BODY_TEXT else min(int(said) + 1, DEEPEST)


def numbered(element: etree._Element, path: str, prefix: str) -> bool | None:
    """Return whether a paragraph is of a list; number 0 takes it out of one."""
    if element.find(_found(path, prefix)) is None:
        return None
    return value(element, f"{path}/numId", prefix) != "0"


@cache
def _found(path: str, prefix: str) -> str:
    """Return a path of local names with their namespace."""
    return "/".join(prefix + step for step in path.split("/"))


def _own(element: etree._Element, prefix: str) -> Style:
    """Return what one style says itself. Word keeps the English names of its own styles."""
    level = outline(element, "pPr/outlineLvl", prefix)
    named = _by_name(value(element, "name", prefix) or "")
    style = Style(
        named.level if level is None else level,
        named.item if named.item else numbered(element, "pPr/numPr", prefix),
    )
    type_ = element.find(f"{prefix}rPr")
    if type_ is None:
        return style
    return replace(
        style,
        bold=switched(type_, "b", prefix),
        italic=switched(type_, "i", prefix),
        hidden=switched(type_, "vanish", prefix),
    )


def _by_name(name: str) -> Style:
    heading = HEADING.fullmatch(name)
    if heading:
        return Style(level=min(int(heading[1]), DEEPEST))
    if name.casefold() == "title":
        return Style(level=1)
    return Style(item=True) if LIST.fullmatch(name) else PLAIN


def _whole(name: str, own: Mapping[str, Style], based: Mapping[str, str]) -> Style:
    """Return a style with what it is based on; a chain that goes in a circle ends."""
    whole = PLAIN
    seen: set[str] = set()
    while name in own and name not in seen and len(seen) < LONGEST_CHAIN:
        seen.add(name)
        whole = whole.over(own[name])
        name = based[name]
    return whole
