"""How a word of the lists is looked for: any apostrophe, any accent, any space, any case."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

APOSTROPHE = "['’‘ʼ´`]"
GAP = r"[^\S\n]{1,3}"  # a space within a line; bounded, so that no pattern can run away
ALIKE = {"i": "İı", "k": "\N{KELVIN SIGN}", "s": "ſ"}  # one letter where case is ignored
ACCENTS = {"à": "aà", "è": "eèé", "é": "eèé", "ì": "iì", "ò": "oò", "ù": "uù"}


def pattern(word: str) -> str:
    """Return the regular expression of one word or phrase, bounded as a word where it is one."""
    return _bound_before(word) + _letters(word) + _bound_after(word)


def any_of(words: Iterable[str]) -> str:
    """Return a group that matches any of ``words``, the longest first.

    Words of one first letter stand together, behind that letter: where a text has another, which
    is nearly everywhere, all of them are passed over at once.
    """
    together: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        together.setdefault(ACCENTS.get(word[:1], word[:1])[:1].lower(), []).append(word)
    if all(map(_begins_with_letter, together)):
        ways = (_behind(first, group) for first, group in together.items())
        return rf"(?:(?<!\w)(?:{'|'.join(ways)}))"
    return "(?:" + "|".join(pattern(word) for group in together.values() for word in group) + ")"


def _behind(first: str, words: Sequence[str]) -> str:
    """Return what matches any of ``words``, which begin with one letter, at a word's beginning."""
    if any(word[0] != first for word in words):  # with an accent, or as a capital
        return "|".join(_letters(word) + _bound_after(word) for word in words)
    rest = "|".join(_letters(word[1:]) + _bound_after(word) for word in words)
    # In both cases, so that the engine looks at the letter before all else; whether the case may
    # differ is for the expression around it to say.
    either = f"(?-i:[{first}{first.upper()}{ALIKE.get(first, '')}])"
    return f"{either}(?<={first})(?:{rest})"


def _begins_with_letter(first: str) -> bool:
    return first.isascii() and first.isalpha()


def _letters(words: str) -> str:
    parts = []
    for character in words:
        if character == "'":
            parts.append(APOSTROPHE)
        elif character == " ":
            parts.append(GAP)
        elif character in ACCENTS:
            plain = ACCENTS[character][0]
            parts.append(f"(?:[{ACCENTS[character][1:]}]|{plain}{APOSTROPHE}?)")
        else:
            parts.append(re.escape(character))
    return "".join(parts)


def _bound_before(word: str) -> str:
    return r"(?<!\w)" if word[:1].isalnum() else ""


def _bound_after(word: str) -> str:
    return r"(?!\w)" if word[-1:].isalnum() else ""


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
