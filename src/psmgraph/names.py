"""How names are compared and turned into IRIs: the normalised key and the slug.

Equal keys mean one name; nothing else does (extraction.md, "Who is who").
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from psmgraph.words import italian_words

APOSTROPHES = "'’‘‚‛`´ʹʻʼʽˈˊˋ′‵ꞌ＇"
QUOTES = '"“”„‟«»‹›″‶〝〞＂'
DASHES = "-‐‑‒–—―−⁃⸺⸻﹘﹣－"
UNSEEN = "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # marks without width
SAME = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(QUOTES, '"'),
        **dict.fromkeys(DASHES, "-"),
        **dict.fromkeys(UNSEEN, None),
    }
)
SINGLE_QUOTED = re.compile(r"(?<!\w)'(?=\S)([^'\"]*[^'\"\s])'(?!\w)|''")
ACCENT_WRITTEN = re.compile(r"(?<=[aeiou])'(?!\.?\w)")  # citta' is città
DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?|\b[^\W\d_]\.[^\W\d_]\b(?!\.)")
LONGEST_SLUG = 80
ROUNDS = 4  # what a key parts may uncover a legal form ("&sa.s"); one more is the most seen


def name_key(name: str) -> str:
    """Return the key under which ``name`` is compared with others.

    NFKC, case, accents (an apostrophe that stands for one too), kinds of apostrophe, quote and
    dash, runs of space, ``&`` for ``e``, dots between the letters of an acronym and a final full
    stop make no difference; all else does. The key of a key is that key.
    """
    text = unicodedata.normalize("NFKC", name.translate(SAME)).translate(SAME).casefold()
    if not text.isascii():
        text = "".join(
            character
            for character in unicodedata.normalize("NFKD", text)
            if not unicodedata.combining(character)
        )
    text = DOTTED.sub(lambda found: found[0].replace(".", ""), text.replace("&", " e "))
    if "'" in text:
        text = SINGLE_QUOTED.sub(lambda found: f'"{found[1]}"' if found[1] else '"', text)
        text = ACCENT_WRITTEN.sub("", text)
    return " ".join(text.split()).rstrip(". ")


@lru_cache(maxsize=8192)  # the same bodies stand on sheet after sheet
def body_key(name: str) -> str:
    """Return the key of a body's name: as :func:`name_key`, with its legal form respelled.

    ``X S.r.l.`` and ``X srl`` are one name; ``X S.r.l.`` and ``X S.p.A.`` are two.
    """
    respelled = italian_words().respelled
    key = name_key(respelled(name))
    for _ in range(ROUNDS):
        again = name_key(respelled(key))
        if again == key:
            break
        key = again
    return key


@lru_cache(maxsize=2048)  # each cell of a sheet is asked about for label after label
def label_key(label: str) -> str:
    """Return the key under which a label of a form is looked up (extraction.md, "Template").

    As for names, and besides: no space around ``/``, no final colon, no apostrophes (so that
    ``Attivita'`` is ``Attività``).
    """
    text = re.sub(r"\s*/\s*", "/", name_key(label)).replace("'", "")
    return " ".join(text.split()).rstrip(": ")


def slug(identity: Sequence[str]) -> str:
    """Return the IRI's last part for what ``identity`` names (model.md, "IRIs").

    NFKD, lower case, ASCII, joined by ``-``; over 80 characters cut at a word and ended with
    six hex digits of the SHA-256 of the identity's keys. "" where no letter or digit is left.
    """
    text = unicodedata.normalize("NFKD", " ".join(identity)).casefold()
    whole = "-".join(re.findall(r"[a-z0-9]+", _ascii(text)))
    if len(whole) <= LONGEST_SLUG:
        return whole
    digest = short_hash("\n".join(name_key(part) for part in identity))
    room = LONGEST_SLUG - 1 - len(digest)
    cut = whole[: room + 1].rsplit("-", 1)[0][:room]
    return f"{cut}-{digest}"


def _ascii(text: str) -> str:
    """Drop accents, turn every other foreign character into a space."""
    return "".join(
        character if character.isascii() else "" if unicodedata.combining(character) else " "
        for character in text
    )


def short_hash(text: str, digits: int = 6) -> str:
    """Return the first hex ``digits`` of the SHA-256 of ``text``."""
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
