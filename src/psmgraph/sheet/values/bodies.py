"""Lists of bodies in Italian words, cut into names (extraction.md, "Lists of bodies").

A piece is a name or a group without one; what it is called elsewhere is not asked here.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from psmgraph.sheet.values.body_cuts import Segment, brackets, segments, trimmed
from psmgraph.sheet.values.body_kinds import is_alias, is_group, is_member_list
from psmgraph.sheet.values.body_shares import Shared, shared, singular
from psmgraph.words import italian_words, name_heads
from psmgraph.words.spelling import any_of, compiled, plain

DEEPEST = 2  # brackets within brackets that are read as lists
LONGEST_NAME = 10  # words of a name in brackets that no label opens


@dataclass(frozen=True, slots=True)
class BodyPiece:
    """One body, or one group without a name, of a list.

    ``words`` are ``text[start:end]``, but where a head or a place was shared out ("Comune di
    Provetta" of "Comuni di Provetta e Campione"): then the span is what stands there of it.
    """

    start: int
    end: int
    words: str
    group: bool = False


@dataclass(frozen=True, slots=True)
class BodyList:
    """The bodies of a list in order; ``incomplete`` where it says that there are others."""

    pieces: tuple[BodyPiece, ...]
    incomplete: bool = False


def split_bodies(text: str, fixed: Collection[str] = ()) -> BodyList:
    """Return the bodies that ``text`` lists, each with its place.

    ``fixed`` are names that hold a comma or " e " and are never cut.
    """
    return _split(text, fixed, 0)


def bodies_in_brackets(text: str, fixed: Collection[str] = ()) -> tuple[BodyPiece, ...]:
    """Return the bodies that brackets in running text list, in order.

    A list is known by its label ("Istituzioni coinvolte: …") or, without one, by naming
    nothing but bodies, a public one first. Other brackets list none.
    """
    found: list[BodyPiece] = []
    for start, end in brackets(text):
        inner = text[start + 1 : end - 1]
        label = _label().match(inner)
        at = label.end() if label else 0
        pieces = split_bodies(inner[at:], fixed).pieces
        if pieces and (label or _names_bodies(pieces)):
            found += _moved(pieces, start + 1 + at)
    return tuple(found)


def _split(text: str, fixed: Collection[str], depth: int) -> BodyList:
    kept: list[Segment] = []
    incomplete = False
    for segment in segments(text, fixed):
        name, more = trimmed(text, segment)
        incomplete = incomplete or more
        if name is not None:
            kept.append(name)
    pieces: list[BodyPiece] = []
    for one in shared(text, kept):
        made, more = _pieces(text, one, fixed, depth)
        incomplete = incomplete or more
        pieces += made
    return BodyList(tuple(pieces), incomplete)


def _pieces(
    text: str, one: Shared, fixed: Collection[str], depth: int
) -> tuple[list[BodyPiece], bool]:
    """Return the piece of one name, and the members that brackets behind it list."""
    words = text[one.start : one.end]
    whole = BodyPiece(one.start, one.end, one.words or words)
    pairs = brackets(words)
    if one.words or not pairs or pairs[-1][1] != len(words) or depth >= DEEPEST:
        return [replace(whole, group=is_group(whole.words))], False
    opened = pairs[-1][0]
    base, inner = words[:opened].rstrip(), words[opened + 1 : -1]
    if is_alias(base, inner):
        return [BodyPiece(one.start, one.start + len(base), base, is_group(base))], False
    members = _split(inner, fixed, depth + 1)
    if not members.pieces or not is_member_list(base, [piece.words for piece in members.pieces]):
        return [replace(whole, group=is_group(base) if base else False)], False
    listed = _moved(members.pieces, one.start + opened + 1)
    if not base:
        return listed, members.incomplete
    if plain(base) in italian_words().plural_heads:
        return [_headed(base, piece) for piece in listed], members.incomplete
    named = BodyPiece(one.start, one.start + len(base), base, is_group(base))
    return [named, *listed], members.incomplete


def _headed(plural: str, piece: BodyPiece) -> BodyPiece:
    """Give a member of "Quartieri (Navile, Savena)" the head that its list has."""
    if piece.group or name_heads().match(piece.words):
        return piece
    return replace(piece, words=singular(plural) + piece.words)


def _moved(pieces: Collection[BodyPiece], by: int) -> list[BodyPiece]:
    return [replace(piece, start=piece.start + by, end=piece.end + by) for piece in pieces]


def _names_bodies(pieces: tuple[BodyPiece, ...]) -> bool:
    first = pieces[0]
    if first.group or not italian_words().is_institution(first.words):
        return False
    return all(
        len(piece.words.split()) <= LONGEST_NAME
        and not re.search(r"[0-9]{2}", piece.words)
        and (piece.group or name_heads().match(piece.words) or piece.words.isupper())
        for piece in pieces
    )


@cache
def _label() -> re.Pattern[str]:
    labels = any_of(italian_words().list_labels)
    return compiled(rf"(?:[^\s:()]+\s){{0,4}}?{labels}(?:\s[^\s:()]+){{0,3}}\s?:")
