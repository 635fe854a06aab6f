"""How the review list tells its kinds and reasons, in both languages (``review.toml``)."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources


@cache
def _told() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    file = resources.files("psmgraph.words").joinpath("review.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def kind_words(kind: str, language: str) -> str:
    """Return what a kind of candidate is called."""
    return _told()["kinds"][kind][language]


def reason_words(reasons: Iterable[str], language: str) -> str:
    """Return reasons as a sentence tells them."""
    return "; ".join(_told()["reasons"][reason][language] for reason in reasons)
