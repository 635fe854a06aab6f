"""The report's own words (words.toml), and dates and numbers as people write them."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources

from babel.dates import format_date
from babel.numbers import format_decimal

Texts = Mapping[str, Mapping[str, Mapping[str, str]]]


@cache
def _texts() -> Texts:
    file = resources.files("psmgraph.publish.report").joinpath("words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(4096)
def _number(value: Decimal | int, language: str) -> str:
    """Return a number; kept, for a long report has the same few at thousands of places."""
    return str(format_decimal(value, locale=language))


class Words:
    """The words in one language ("it", "en")."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text ``section.name``, its values filled in."""
        section, _, name = key.partition(".")
        # format_map leaves braces of the values alone: they are a sheet's.
        return _texts()[section][name][self.language].format_map(values)

    def day(self, day: date) -> str:
        """Return a day in words."""
        pattern = "d MMMM y"
        return str(format_date(day, pattern, locale=self.language))

    def number(self, value: Decimal | int) -> str:
        """Return a number."""
        return _number(value, self.language)

    def money(self, value: Decimal) -> str:
        """Return an amount in euro, with cents only where it has some."""
        pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
        told = str(format_decimal(value, pattern, locale=self.language))
        return f"{told}\N{NO-BREAK SPACE}€" if self.language == "it" else f"€{told}"
