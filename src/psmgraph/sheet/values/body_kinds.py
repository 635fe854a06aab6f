"""What a piece of a list is: a name, a group without one, or words about the name before."""

import re
from functools import cache

from psmgraph.words import italian_words, name_heads
from psmgraph.words.spelling import any_of, compiled, plain

SHORTEST_ACRONYM = 2


def is_group(words: str) -> bool:
    """Tell whether ``words`` name nobody in particular: "tutte le PA", "Comuni interessati".

    So does a kind of body alone ("Università"), or with words that single none out
    ("comune capofila", "Comuni del Circondario Imolese").
    """
    lists = italian_words()
    if any(not form.status for _, _, form in lists.form_spans(words)):
        return False
    folded = plain(words)
    if folded in lists.bare_nouns:
        return True
    group = _groups().match(words)
    if group:
        rest = words[group.end() :]
        if not _names_one(rest):
            return True
        return bool(_of().match(rest))
    bare = _bare().match(words)
    if bare is None:
        return False
    rest = words[bare.end() :]
    return not re.search(r"[A-ZÀ-Þ0-9\"“«]", rest) and not _of().match(rest)


def _names_one(rest: str) -> bool:
    """Tell whether words behind a kind of body hold a name: a capital or a figure of its own."""
    generic = _generic()
    return any(
        (re.search(r"[A-ZÀ-Þ0-9]", token) is not None) and plain(token).strip(".") not in generic
        for token in re.findall(r"[^\s/,;:()\"“”«»]+", rest)
    )


def is_alias(base: str, inner: str) -> bool:
    """Tell whether ``inner``, in brackets behind a name, is its acronym, a role or an office."""
    lists = italian_words()
    if not base:
        return False
    if plain(inner) in lists.roles_in_brackets:
        return True
    if _units().match(inner) and name_heads().match(base):
        return True
    letters = [letter for letter in inner.casefold() if letter.isalpha()]
    if " " in inner or len(letters) < SHORTEST_ACRONYM or sum(c.isupper() for c in inner) < 2:
        return False
    name = iter(base.casefold())
    initial = next((letter for letter in base.casefold() if letter.isalpha()), "")
    return letters[0] == initial and all(letter in name for letter in letters)


def is_member_list(base: str, members: list[str]) -> bool:
    """Tell whether brackets behind ``base`` list bodies, not words about it.

    They do behind a group ("Associazioni (Auser, Ancescao)"), and behind a name where each
    member begins as a body's name does.
    """
    if not base or is_group(base):
        return all(member[:1].isupper() or name_heads().match(member) for member in members)
    return all(italian_words().is_institution(member) or is_group(member) for member in members)


@cache
def _generic() -> frozenset[str]:
    lists = italian_words()
    words = (*lists.group_words, *lists.bare_nouns)
    single = (word for word in words if " " not in word)
    more = (*lists.group_adjectives, *lists.of_words, *lists.articles)
    return frozenset(word.strip(".'") for word in (*single, *more))


@cache
def _groups() -> re.Pattern[str]:
    return compiled(any_of(italian_words().group_words))


@cache
def _bare() -> re.Pattern[str]:
    return compiled(any_of(italian_words().bare_nouns))


@cache
def _of() -> re.Pattern[str]:
    return compiled(rf"\s?{any_of(italian_words().of_words)}")


@cache
def _units() -> re.Pattern[str]:
    return compiled(any_of(italian_words().unit_heads))
