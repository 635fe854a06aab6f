"""The Italian words that reading needs, loaded once from ``it.toml``; each list has its source."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from psmgraph.words.model import (
    ActKind,
    AmountWords,
    DateWords,
    EventWords,
    LegalForm,
    LegalWords,
    List,
    Numbers,
    Office,
    PersonWords,
)
from psmgraph.words.spelling import any_of, compiled

__all__ = ["Words", "italian_words", "name_heads"]

FORM_TOKENS = 6  # the longest spelling of a legal form has so many words


@dataclass(frozen=True, slots=True)
class Words:
    """Every list by its name in ``it.toml``."""

    institution_heads: List
    institution_exceptions: List
    organisation_heads: List
    known_names: List
    unit_heads: List
    fixed_names: List
    unions: List
    group_words: List
    group_adjectives: List
    bare_nouns: List
    list_labels: List
    roles_in_brackets: List
    dropped_phrases: List
    articles: List
    incomplete_marks: List
    connectors: List
    of_words: List
    share_words: List
    joined_by_di: List
    other_words: List
    stopped_words: List
    contact_labels: List
    role_labels: List
    honorifics: List
    prose_honorifics: List
    name_particles: List
    plural_heads: Mapping[str, str]
    statuses: Mapping[str, List]  # concept of vocab/project-status → spellings
    legal_forms: Mapping[str, LegalForm]  # by spelling, without stops and spaces
    offices: tuple[Office, ...]
    months: Numbers
    short_months: Numbers
    persons: PersonWords
    dates: DateWords
    amounts: AmountWords
    legal: LegalWords
    events: EventWords

    def is_institution(self, name: str) -> bool:
        """Tell whether ``name`` begins as a public body's does, and has no company's form."""
        words = name.strip()
        if not _institutions().match(words) or _exceptions().match(words):
            return False
        return all(form.status for _, _, form in self.form_spans(words))

    def legal_form(self, name: str) -> str | None:
        """Return the concept of vocab/legal-form that ``name`` spells, or None.

        A form in initials goes before one in words (a "Cooperativa Sociale … S.r.l." is an
        srl), and either before a standing such as ONLUS.
        """
        forms = [form for _, _, form in self.form_spans(name)]
        forms.sort(key=lambda form: (form.status, form.phrase))
        return forms[0].concept if forms else None

    def form_spans(self, name: str) -> tuple[tuple[int, int, LegalForm], ...]:
        """Return where ``name`` spells legal forms, and which; initials never as first word."""
        tokens = [(m.start(), m.end()) for m in re.finditer(r"[^\s,;()–—-]+", name)]
        beginnings = _form_beginnings()
        found = []
        at = 0
        while at < len(tokens):
            if compact(name[slice(*tokens[at])]) not in beginnings:
                at += 1
                continue
            for size in range(min(FORM_TOKENS, len(tokens) - at), 0, -1):
                start, end = tokens[at][0], tokens[at + size - 1][1]
                spelled = name[start:end]
                # A number beside the form is the name's: "Lab 2000 S.p.A." is not "Lab S.p.A.".
                numbered = any(character.isdigit() for character in spelled)
                form = None if numbered else self.legal_forms.get(compact(spelled))
                if form and (at > 0 or form.phrase):
                    found.append((start, end, form))
                    at += size - 1
                    break
            at += 1
        return tuple(found)

    def respelled(self, name: str) -> str:
        """Return ``name`` with every legal form respelled as its key (S.r.l. = srl)."""
        parts, at = [], 0
        for start, end, form in self.form_spans(name):
            parts += [name[at:start], form.key]
            at = end
        return "".join([*parts, name[at:]])


def compact(spelling: str) -> str:
    """Return the letters of ``spelling`` in lower case: how legal forms are compared."""
    return "".join(character for character in spelling.casefold() if character.isalpha())


@cache
def italian_words() -> Words:
    """Return the word lists for Italian."""
    text = resources.files("psmgraph.words").joinpath("it.toml").read_text(encoding="utf-8")
    raw = {key: _frozen(value) for key, value in tomllib.loads(text).items()}
    raw["legal_forms"] = MappingProxyType(_legal_forms(raw["legal_forms"]))
    raw["offices"] = tuple(Office(**office) for office in raw["offices"])
    raw["persons"] = PersonWords(**raw["persons"])
    raw["dates"] = DateWords(**_renamed(raw["dates"]))
    raw["amounts"] = AmountWords(**raw["amounts"])
    kinds = raw["legal"]["kinds"]
    raw["legal"] = LegalWords(
        **{**_renamed(raw["legal"]), "kinds": tuple(_kind(name, kinds[name]) for name in kinds)}
    )
    raw["events"] = EventWords(**raw["events"])
    return Words(**raw)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(one) for key, one in value.items()})
    return value


def _renamed(table: Mapping[str, Any]) -> dict[str, Any]:
    """Give the keys that Python keeps for itself a name that a dataclass can have."""
    return {
        f"{key}_" if key in {"from", "and", "del"} else key: value for key, value in table.items()
    }


def _kind(name: str, table: Mapping[str, Any]) -> ActKind:
    return ActKind(
        name,
        table["label"],
        table["spellings"],
        table.get("plurals", ()),
        table.get("urn", ""),
        table.get("series", False),
        table.get("dated", False),
        table.get("european", False),
        table.get("needs_union", ()),
    )


def _legal_forms(table: Mapping[str, Any]) -> dict[str, LegalForm]:
    return {
        compact(spelling): LegalForm(
            form.get("key", concept),
            concept,
            form.get("status", False),
            re.search(r"[^\W\d]{3}", spelling) is not None,
        )
        for concept, form in table.items()
        for spelling in form["spellings"]
    }


@cache
def _form_beginnings() -> frozenset[str]:
    """Return what the first word of a legal form may be, the empty text too."""
    forms = italian_words().legal_forms
    return frozenset(form[:size] for form in forms for size in range(len(form) + 1))


@cache
def _institutions() -> re.Pattern[str]:
    lists = italian_words()
    articles = any_of(lists.articles)
    return compiled(rf"(?:{articles}\s?)?{any_of(lists.institution_heads)}")


@cache
def _exceptions() -> re.Pattern[str]:
    return compiled(any_of(italian_words().institution_exceptions))


@cache
def name_heads() -> re.Pattern[str]:
    """Return the pattern of a name's first words; its last group tells what kind they are.

    Groups: "institution", "known" (a name of its own), "plural" (of institutions and others),
    "organisation", "group".
    """
    lists = italian_words()
    kinds = {
        "known": lists.known_names,
        "plural": tuple(lists.plural_heads),
        "institution": lists.institution_heads,
        "organisation": lists.organisation_heads,
        "group": lists.group_words,
    }
    return compiled("|".join(f"(?P<{kind}>{any_of(words)})" for kind, words in kinds.items()))
