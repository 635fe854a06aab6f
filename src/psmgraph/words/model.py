"""What the word lists hold, table by table, as ``it.toml`` names it."""

from collections.abc import Mapping
from dataclasses import dataclass

Numbers = Mapping[str, int]
List = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalForm:
    """A spelling's legal form: a key to compare names by, and the concept of vocab/legal-form."""

    key: str
    concept: str
    status: bool  # a standing besides the form (ONLUS, APS …)
    phrase: bool  # spelled in words ("Soc. Coop."), not as initials ("S.r.l.")


@dataclass(frozen=True, slots=True)
class Office:
    """An office as it is told, and its spellings for one and for several persons."""

    name: str
    singular: List
    plural: List


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Capitalised words that are no name, and what offices are charged with."""

    not_names: List
    portfolios: List


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words of dates besides the months."""

    day_words: Numbers
    ordinals: Numbers
    parts: Numbers
    halves: List
    first_months: List
    last_months: List
    month_nouns: List
    school_years: List
    other_years: List
    one_year_seasons: List
    weekdays: List
    by: List
    until: List
    from_: List
    to: List
    between: List
    and_: List
    at: List
    fillers: List
    year_links: List
    list_marks: List
    year_marks: List
    no_year_after: List
    units: List
    not_days: List
    streets: List
    act_marks: List
    around: List
    clock: List


@dataclass(frozen=True, slots=True)
class AmountWords:
    """Words of amounts, resources in kind and counts."""

    euro: List
    other_currencies: List
    scales: Numbers
    short_scales: List
    either: List
    approximate: List
    at_most: List
    at_least: List
    ranges_from: List
    ranges_to: List
    of_which: List
    rates: List
    in_kind: List
    unknown: List
    neutral: List
    zero: List
    number_marks: List
    counted: List
    collective: Numbers
    articles: List
    units: Numbers
    teens: Numbers
    tens: Numbers
    hundred: str
    thousand: List


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act: how it is cited, and the part of the URN that the kind alone gives."""

    name: str
    label: str
    spellings: List
    plurals: List
    urn: str
    series: bool  # numbered afresh by each issuer
    dated: bool  # cited by its day alone
    european: bool
    needs_union: List  # spellings that are European only with /CE or /UE behind the number


@dataclass(frozen=True, slots=True)
class LegalWords:
    """Kinds of act, and the words of their citations."""

    number_marks: List
    regions: Mapping[str, str]
    region_marks: List
    del_: List
    century_turns: int
    union_before_2010: str
    union_from_2010: str
    kinds: tuple[ActKind, ...]


@dataclass(frozen=True, slots=True)
class EventWords:
    """Words around an event's title, organisers and place."""

    organised: List
    by: List
    organised_whole: List
    organised_end: List
    held_at: List
    held_in: List
    venues: List
    place_end: List
    happened: List
