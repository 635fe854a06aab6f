"""Words of the lists are found wherever they stand, however many are looked for at once."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from psmgraph.words import italian_words
from psmgraph.words.spelling import any_of, compiled, pattern

LISTED = sorted(
    {word for kind in italian_words().legal.kinds for word in (*kind.spellings, *kind.plurals)}
    | {*italian_words().months, *italian_words().dates.ordinals, "è", "età", "e'", "È vero", "1° "}
)
# Letters of the words themselves, and those that a pattern takes for another's other case.
letters = st.sampled_from(
    [*" '’.°1LlIiKkSsEeDdRr", "İ", "ı", "ſ", "\N{KELVIN SIGN}", "à", "è", "é"]
)
texts = st.lists(st.one_of(st.sampled_from(LISTED), letters), max_size=8).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.sets(st.sampled_from(LISTED), min_size=1), texts, st.booleans())
def test_many_words_are_found_as_one_after_the_other_the_longest_first(words, text, raised):
    text = text.upper() if raised else text
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    one_by_one = "(?:" + "|".join(map(pattern, longest_first)) + ")"
    for made in (compiled, re.compile):  # whatever the case, and in theirs
        spans = [found.span() for found in made(any_of(words)).finditer(text)]
        assert spans == [found.span() for found in made(one_by_one).finditer(text)]
