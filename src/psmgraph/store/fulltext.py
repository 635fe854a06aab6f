"""Words as the search compares them: at both ends, when a text is indexed and when it is asked for.

A word counts without case and accents, whatever the apostrophe before or behind it
(``dell'Emilia`` and ``dell’Emilia`` hold ``emilia``; ``citta'`` is ``città``), an acronym without
its dots (``C.N.A.`` is ``cna``), and besides as its Italian stem (Snowball's algorithm), so that
``biblioteca`` finds ``biblioteche``. SQLite has no Italian stemmer, so what goes into its index are
words made here, joined by spaces, and its own tokenizer only parts them again.
"""

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer.italian_stemmer import (  # type: ignore[import-untyped]
    ItalianStemmer,
)

from psmgraph.names import APOSTROPHES, UNSEEN
from psmgraph.words.likeness import likeness_words

VERSION = "1"  # of the words that are made here: another one asks for new tables
LONGEST_WORD = 64  # letters; longer runs are no words, and would only make the index large
MOST_WORDS = 16  # of a question
SHORTEST_BEGINNING = 3  # letters; the beginning of a word that is being typed has one less
_INITIALS = range(3, 9)  # letters of an acronym that a name's words make

# Letters that stand for an apostrophe (ʼ) part words, marks that are not seen (soft hyphen) do not.
_LETTER_APOSTROPHES = "".join(each for each in APOSTROPHES if each.isalnum())
_IN_WORD = rf"(?:[^\W_{_LETTER_APOSTROPHES}]|[\u0300-\u036f{UNSEEN}])"
_LETTER = rf"[^\W\d_{_LETTER_APOSTROPHES}]"
_DOTTED = (  # C.N.A., C.N.A, a.s.; and A.USL, whose rest is in capitals
    rf"(?<!\w)(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?!\w))?",
    rf"(?<!\w){_LETTER}\.{_LETTER}(?!\w|\.\w)",
    r"(?<!\w)[A-Z]\.[A-Z]{2,4}(?!\w)",
)
_WORD = re.compile("|".join((*_DOTTED, rf"{_IN_WORD}+")))
_ELIDED = re.compile(rf"[{APOSTROPHES}](?=\w)")
# What loses its vowel before another word: an article, a preposition.
_ELISIONS = frozenset(
    {"all", "c", "coll", "d", "dall", "dell", "gl", "l", "m", "n", "nell", "quell", "quest", "s",
     "sull", "t", "un", "v"}
)  # fmt: skip
_UNSEEN = dict.fromkeys(map(ord, UNSEEN))


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, folded, and where it stands there (code points)."""

    word: str
    start: int
    end: int
    elided: bool = False  # an article or preposition that lost its vowel: dell', un'


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of ``text``, in its order."""
    for found in _WORD.finditer(text):
        word = folded(found[0])
        if word:
            end = found.end()
            elided = word in _ELISIONS and _ELIDED.match(text, end) is not None
            yield Token(word[:LONGEST_WORD], found.start(), end, elided)


def words_of(text: str) -> set[str]:
    """Return the words of ``text``, folded, where it makes no difference where they stand."""
    return {folded(word)[:LONGEST_WORD] for word in _WORD.findall(text)}


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Return one word without case, accents, unseen marks and dots."""
    if word.isascii():
        return word.lower().replace(".", "")
    text = unicodedata.normalize("NFKD", word.translate(_UNSEEN).casefold())
    letters = (each for each in text if not unicodedata.combining(each))
    # What NFKD takes apart may hold more than letters (℀ is a/c): no part of a word.
    return "".join(each for each in letters if each.isalnum())


_stemmer = ItalianStemmer()
_stemming = threading.Lock()  # the stemmer keeps its word in itself


@lru_cache(maxsize=262_144)
def stem(word: str) -> str:
    """Return the Italian stem of a folded word; what is not all letters has none but itself."""
    if not word.isascii() or not word.isalpha():
        return word
    with _stemming:
        return str(_stemmer.stemWord(word))


def is_small(token: Token) -> bool:
    """Tell whether the word tells nothing: an article, a preposition."""
    return token.elided or token.word in likeness_words().small


def indexed(text: str | None, *, name: bool = False) -> str:
    """Return what of ``text`` goes into the index; of a ``name`` also the acronyms it makes.

    Small words are left out, but of a name, which may be all small words ("Per te").
    """
    found = [token for token in tokens(text or "") if name or not is_small(token)]
    words = []
    for token in found:
        words.append(token.word)
        root = stem(token.word)
        if root != token.word:
            words.append(root)
    if name:
        words += _acronyms(text or "", found)
    return " ".join(words)


def _acronyms(text: str, found: Sequence[Token]) -> Iterator[str]:
    """Yield the acronyms of a name's first words: AUSL of "Azienda Unità Sanitaria Locale".

    A short word in capitals is an acronym itself and counts whole: AUSL of "Azienda USL".
    """
    made = ""
    for token in found:
        if is_small(token):
            continue
        written = text[token.start : token.end]
        whole = len(token.word) <= 4 and written.isupper() and written.isalpha()
        made += token.word if whole else token.word[0]
        if len(made) >= _INITIALS.stop:
            return
        if len(made) >= _INITIALS.start:
            yield made


@dataclass(frozen=True, slots=True)
class Sought:
    """A word that is looked for: itself, whatever has its stem, and what begins with it."""

    word: str
    beginning: bool

    @property
    def root(self) -> str:
        """Return the word's stem."""
        return stem(self.word)

    def fits(self, word: str) -> bool:
        """Tell whether a folded word of a text is what is looked for."""
        return (
            word == self.word
            or (self.beginning and word.startswith(self.word))
            or stem(word) == self.root
        )

    @property
    def expression(self) -> str:
        """Return the FTS5 expression: it holds letters and digits between quotes, nothing else."""
        whole = f'"{self.word}"' + ("*" if self.beginning else "")
        same = self.root == self.word or (self.beginning and self.root.startswith(self.word))
        return whole if same else f'({whole} OR "{self.root}")'


def sought(words: str) -> tuple[Sought, ...]:
    """Return what ``words``, as a person typed them, look for; each word once.

    Small words are left out where others are there. Any text may be given; one that holds no word
    looks for nothing.
    """
    found = list(tokens(words.replace("\0", " ")[:2000]))
    telling = [token for token in found if not is_small(token)] or found
    last = found[-1].word if found else ""
    kept = dict.fromkeys(token.word for token in telling[:MOST_WORDS])
    return tuple(Sought(word, len(word) >= SHORTEST_BEGINNING - (word == last)) for word in kept)


def expression(looked_for: Iterable[Sought], columns: Sequence[str] = ()) -> str:
    """Return the FTS5 expression for rows that hold every word, in ``columns`` or anywhere."""
    every = " AND ".join(each.expression for each in looked_for)
    return f"{{{' '.join(columns)}}} : ({every})" if columns and every else every


def any_of(looked_for: Iterable[Sought]) -> str:
    """Return the FTS5 expression for rows that hold one of the words at least."""
    return " OR ".join(each.expression for each in looked_for)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that is shown; ``hit`` where it is one of the words looked for."""

    text: str
    hit: bool = False


def marked(text: str, looked_for: Sequence[Sought], room: int = 0) -> tuple[Piece, ...]:
    """Return ``text`` in pieces, the words that fit apart; cut to about ``room`` characters.

    What is cut is around the first place where most of the words stand together.
    """
    hits = [each for each in tokens(text) if any(one.fits(each.word) for one in looked_for)]
    start, end = _window(text, hits, looked_for, room) if room else (0, len(text))
    pieces = [Piece("… ")] if start else []
    at = start
    for each in hits:
        if each.start < start or each.end > end:
            continue
        if each.start > at:
            pieces.append(Piece(text[at : each.start]))
        pieces.append(Piece(text[each.start : each.end], hit=True))
        at = each.end
    if at < end:
        pieces.append(Piece(text[at:end]))
    return (*pieces, Piece(" …")) if end < len(text) else tuple(pieces)


def _window(
    text: str, hits: Sequence[Token], looked_for: Sequence[Sought], room: int
) -> tuple[int, int]:
    """Return where the piece of ``text`` begins and ends that shows most of the words."""
    if len(text) <= room:
        return 0, len(text)
    best, most = 0, 0
    reach = room * 3 // 4
    for at, first in enumerate(hits[:200]):
        near = [each for each in hits[at : at + 20] if each.end - first.start <= reach]
        different = sum(any(one.fits(each.word) for each in near) for one in looked_for)
        if different > most:
            best, most = first.start, different
    start = max(0, min(best - room // 4, len(text) - room))
    end = min(len(text), start + room)
    return _at_space(text, start, best), _at_space(text, end, end, back=True)


def _at_space(text: str, at: int, limit: int, *, back: bool = False) -> int:
    """Return the beginning of a word near ``at``, or the end of one before it."""
    if back:
        space = text.rfind(" ", max(0, at - 30), at)
        return at if at >= len(text) or space < 0 else space
    space = text.find(" ", at, min(at + 30, limit))
    return at if at == 0 or space < 0 else space + 1


def fill(
    database: sqlite3.Connection, table: str, columns: Sequence[str], names: Iterable[str] = ()
) -> None:
    """Make the index ``{table}_words`` over ``columns`` of ``table``, some of which hold names.

    It holds no text, only what leads to the rows: the words stand in the table.
    """
    index, listed = f'"{table}_words"', ", ".join(f'"{each}"' for each in columns)
    database.execute(
        f"CREATE VIRTUAL TABLE {index} USING fts5({listed}, content='', tokenize='ascii',"
        " prefix='2 3 4')"
    )
    marks = ", ".join("?" * (len(columns) + 1))
    rows = database.execute(f'SELECT rowid, {listed} FROM "{table}" ORDER BY rowid')
    named = [each in names for each in columns]
    database.executemany(
        f"INSERT INTO {index} (rowid, {listed}) VALUES ({marks})",
        (
            (row[0], *(indexed(cell, name=one) for cell, one in zip(row[1:], named, strict=True)))
            for row in rows
        ),
    )
    database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
