"""The words that likeness of names goes by, loaded once from ``likeness.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

Phrases = Mapping[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LikenessWords:
    """The lists of ``likeness.toml``; every word is normalised as a name's key is."""

    small: frozenset[str]
    saints: frozenset[str]
    romans: frozenset[str]
    public_kinds: frozenset[str]
    other_kinds: frozenset[str]
    unit_kinds: frozenset[str]
    weak: frozenset[str]
    branch: frozenset[str]
    places: frozenset[str]  # words of the names of provinces' towns and of regions
    form_kinds: Mapping[str, str]  # concept of vocab/legal-form → kind
    phrases: Phrases  # words → what stands for them
    longest: int  # words of the longest phrase
    provinces: Mapping[str, tuple[str, ...]]  # code → words of the town
    kinds: frozenset[str]  # every word that tells what a body is


@cache
def likeness_words() -> LikenessWords:
    """Return the lists for Italian."""
    file = resources.files("psmgraph.words").joinpath("likeness.toml")
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    phrases = {tuple(key.split()): tuple(value.split()) for key, value in raw["phrases"].items()}
    provinces = {code: tuple(town.split()) for code, town in raw["provinces"].items()}
    towns = {word for town in provinces.values() for word in town}
    return LikenessWords(
        small=frozenset(raw["small_words"]),
        saints=frozenset(raw["saints"]),
        romans=frozenset(raw["romans"]),
        public_kinds=frozenset(raw["public_kinds"]),
        other_kinds=frozenset(raw["other_kinds"]),
        unit_kinds=frozenset(raw["unit_kinds"]),
        weak=frozenset(raw["weak_words"]),
        branch=frozenset(raw["branch_words"]),
        places=frozenset(towns | set(raw["places"]["regions"])),
        form_kinds=raw["form_kinds"],
        phrases=phrases,
        longest=max(map(len, phrases)),
        provinces=provinces,
        kinds=frozenset(raw["public_kinds"] + raw["other_kinds"] + raw["unit_kinds"]),
    )
