"""A name taken apart for comparing: its words, its kind, its legal form, its numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from psmgraph.names import name_key
from psmgraph.words import italian_words
from psmgraph.words.likeness import LikenessWords, likeness_words

PIECE = re.compile(r"[^\W_]+")
SAINT = "san"
LONGEST_ABBREVIATION = 6
LONGEST_PREFIX = 4  # letters that an acronym takes of one word (Uni-Bo)
GLUED = re.compile(r"(?<=[a-z])(?=(?:S\.?p\.?A|S\.?r\.?l)\.?$)")  # "LepidaSpA"
ACRONYM = r"(?=[^a-z]*[A-Z][^A-Z]*[A-Z])[A-Za-z.]{2,9}"  # two capitals at least
BRACKET = re.compile(rf"(?P<rest>.{{4,}}?)\s*\((?P<acronym>{ACRONYM})\)")
DASHED = re.compile(
    rf"(?P<acronym>{ACRONYM})\s+[-–—]\s+(?P<rest>.{{4,}})"
    rf"|(?P<first>.{{4,}}?)\s+[-–—]\s+(?P<last>{ACRONYM})"
)
STOPPED = re.compile(r"\b(?![sn]\b)([^\W\d_]{1,2})\.(?=[^\W\d_]{1,3}\b)")  # "T.per", "Q.re"


@dataclass(frozen=True, slots=True)
class Word:
    """One word that counts: as it is compared, as it stood, whether a stop cuts it short."""

    text: str
    written: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What a name is made of; small words are left out, phrases stand as one word."""

    words: tuple[Word, ...]
    texts: tuple[str, ...]  # the words as they are compared
    small: tuple[str, ...]
    plain: tuple[str, ...]  # the words before phrases were put together, for initials
    forms: frozenset[str]  # concepts of vocab/legal-form, standings such as ONLUS left out
    standings: frozenset[str]
    kind: str  # what the body is, "" where the name does not say
    kinds: frozenset[str]
    numbers: frozenset[str]


def body_spellings(name: str) -> tuple[str, ...]:
    """Return a name, and its acronym and its long form where it gives both.

    "Istituto Ortopedico Rizzoli (IOR)", "SRM - Reti e Mobilità"; but not "INPS - Direzione
    provinciale di Bologna", which is a part.
    """
    bracket, dash = BRACKET.fullmatch(name.strip()), DASHED.fullmatch(name.strip())
    if bracket:
        return name, bracket["acronym"], bracket["rest"]
    if dash:
        lists = likeness_words()
        short, long = dash["acronym"] or dash["last"], dash["rest"] or dash["first"]
        more = set(body_parts(long).texts)
        if not more & (lists.unit_kinds | lists.branch | lists.places):
            return name, short, long
    first, _, rest = name.strip().partition(" ")
    if not re.fullmatch(ACRONYM, first):
        return (name,)
    acronym = "".join(word.text for word in _pieces(first))
    if len(acronym) > 2 and stands_for(acronym, body_parts(rest).plain):
        return name, first, rest
    return (name,)


def body_parts(name: str) -> Parts:
    """Return what the name of a body is made of."""
    lists = likeness_words()
    forms, standings, rest = _without_forms(name)
    spelled = list(_pieces(rest))
    content = [word for word in spelled if word.text not in lists.small]
    words = tuple(_with_phrases(content, lists))
    found = [word.text for word in words if word.text in lists.kinds]
    found += sorted({lists.form_kinds[form] for form in forms & lists.form_kinds.keys()})
    return Parts(
        words=words,
        texts=tuple(word.text for word in words),
        small=tuple(word.text for word in spelled if word.text in lists.small),
        plain=tuple(word.text for word in content),
        forms=forms,
        standings=standings,
        kind=_kind(found, lists),
        kinds=frozenset(found),
        numbers=frozenset(w.text for w in words if w.text.isdigit() or w.text in lists.romans),
    )


def text_parts(text: str) -> Parts:
    """Return what a title, or another text that names no body, is made of."""
    lists = likeness_words()
    spelled = list(_pieces(text))
    words = tuple(word for word in spelled if word.text not in lists.small)
    return Parts(
        words=words,
        texts=tuple(word.text for word in words),
        small=tuple(word.text for word in spelled if word.text in lists.small),
        plain=tuple(word.text for word in words),
        forms=frozenset(),
        standings=frozenset(),
        kind="",
        kinds=frozenset(),
        numbers=frozenset(word.text for word in words if word.text.isdigit()),
    )


def person_parts(name: str) -> Parts:
    """Return what a person's name is made of: every word counts, initials are cut short."""
    words = tuple(Word(one.text, one.written, len(one.text) == 1) for one in _pieces(name))
    texts = tuple(word.text for word in words)
    empty: frozenset[str] = frozenset()
    return Parts(words, texts, (), texts, empty, empty, "", empty, empty)


@lru_cache(maxsize=65536)
def stands_for(acronym: str, words: tuple[str, ...]) -> bool:
    """Tell whether an acronym is made of the beginnings of all ``words``, in their order."""
    if not words:
        return not acronym
    if not acronym or len(words) > len(acronym) or acronym[0] != words[0][0]:
        return False
    for size in range(1, min(LONGEST_PREFIX, len(words[0]), len(acronym)) + 1):
        if words[0][:size] != acronym[:size]:
            return False
        if stands_for(acronym[size:], words[1:]):
            return True
    return False


def _without_forms(name: str) -> tuple[frozenset[str], frozenset[str], str]:
    """Return the legal forms of a name, its standings (ONLUS, APS) and the name without both."""
    forms: set[str] = set()
    standings: set[str] = set()
    rest, at = [], 0
    name = GLUED.sub(" ", name)
    for start, end, form in italian_words().form_spans(name):
        (standings if form.status else forms).add(form.concept)
        rest.append(name[at:start])
        at = end
    left = " ".join([*rest, name[at:]])
    # A name that is nothing but forms ("Cooperativa Sociale") keeps its words.
    return frozenset(forms), frozenset(standings), left if PIECE.search(left) else name


def _pieces(name: str) -> Iterator[Word]:
    """Yield every word of a name, normalised; a short one before a stop is cut short."""
    key = STOPPED.sub(r"\1", name_key(name))
    for found in PIECE.finditer(key):
        text = found[0]
        cut = key[found.end() : found.end() + 1] == "." or (
            len(text) == 1 and not text.isdigit() and found.end() == len(key)
        )
        yield Word(text, text, cut and len(text) <= LONGEST_ABBREVIATION)


def _with_phrases(content: list[Word], lists: LikenessWords) -> Iterator[Word]:
    """Yield the words with the longest known phrases put together, saints and places alike."""
    at = 0
    while at < len(content):
        for size in range(min(lists.longest, len(content) - at), 0, -1):
            part = content[at : at + size]
            meant = lists.phrases.get(tuple(word.text for word in part))
            if meant is not None:
                written = " ".join(word.written for word in part)
                yield from (Word(text, written) for text in meant)
                at += size
                break
        else:
            yield from _single(content[at], at == len(content) - 1, lists)
            at += 1


def _single(word: Word, last: bool, lists: LikenessWords) -> Iterator[Word]:
    if word.text in lists.saints and not last:
        yield Word(SAINT, word.written)
    elif last and word.text in lists.provinces and word.text != "ss":
        yield from (Word(text, word.written) for text in lists.provinces[word.text])
    else:
        yield word


def _kind(found: list[str], lists: LikenessWords) -> str:
    """Return what a body is: a part of another where one is named, else its first public kind."""
    for group in (lists.unit_kinds, lists.public_kinds, lists.other_kinds):
        for kind in found:
            if kind in group:
                return kind
    return ""
