"""How a word of the lists is looked for: any apostrophe, any accent, any space, any case."""

import re
import unicodedata
from collections.abc import Iterable

APOSTROPHE = "['’‘ʼ´`]"
GAP = r"[^\S\n]{1,3}"  # a space within a line; bounded, so that no pattern can run away
ACCENTS = {"à": "aà", "è": "eèé", "é": "eèé", "ì": "iì", "ò": "oò", "ù": "uù"}


def pattern(word: str) -> str:
    """Return the regular expression of one word or phrase, bounded as a word where it is one."""
    parts = []
    for character in word:
        if character == "'":
            parts.append(APOSTROPHE)
        elif character == " ":
            parts.append(GAP)
        elif character in ACCENTS:
            plain = ACCENTS[character][0]
            parts.append(f"(?:[{ACCENTS[character][1:]}]|{plain}{APOSTROPHE}?)")
        else:
            parts.append(re.escape(character))
    before = r"(?<!\w)" if word[:1].isalnum() else ""
    after = r"(?!\w)" if word[-1:].isalnum() else ""
    return before + "".join(parts) + after


def any_of(words: Iterable[str]) -> str:
    """Return a group that matches any of ``words``, the longest first."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(pattern(word) for word in longest_first) + ")"


def compiled(expression: str) -> re.Pattern[str]:
    """Return ``expression`` compiled to ignore case."""
    return re.compile(expression, re.IGNORECASE)


def plain(text: str) -> str:
    """Return ``text`` in lower case with straight apostrophes and single spaces, to look it up.

    Letters that a pattern takes for an "i" whatever their case become one.
    """
    folded = re.sub(APOSTROPHE, "'", text).casefold().replace("i\u0307", "i").replace("ı", "i")
    return " ".join(folded.split())


def bare(text: str) -> str:
    """Return ``plain(text)`` without accents and apostrophes: "ventitré", "ventitre'" are one."""
    letters = unicodedata.normalize("NFD", plain(text).replace("'", ""))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
