"""Sheet + registry → what each name on the sheet was taken for, with the passage it stands on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.link.model import Match, Registry, Resolution, ResolvedSheet
from psmgraph.link.usage import names, project_names, referents
from psmgraph.names import body_key, name_key
from psmgraph.sheet.model import MASK, Passage, Sheet
from psmgraph.sheet.prose import stretches

WORD = re.compile(r"\w+")
UNRESOLVED = Resolution("", Match.UNRESOLVED)


def resolve(sheet: Sheet, slug: str, registry: Registry, index: "ProseIndex") -> ResolvedSheet:
    """Return the sheet with its names looked up; ``index`` finds bodies named in prose."""
    resolved = {
        (name.passage.start, name.passage.end, name.words): _body(name.words, sheet, registry)
        for name in names(sheet)
        if not name.group
    }
    return ResolvedSheet(
        sheet=sheet,
        slug=slug,
        names=resolved,
        persons=_persons(sheet, registry),
        projects={
            (p.start, p.end, p.exact): _project(p.exact, sheet, registry)
            for p in (name.passage for name in project_names(sheet))
        },
        prose=tuple(_prose(sheet, resolved, index)),
    )


def _body(words: str, sheet: Sheet, registry: Registry) -> Resolution:
    slug, match = registry.bodies[sheet.plan, body_key(words)]
    return Resolution(f"actor/{slug}", match, _ids(registry, sheet.plan, "body", body_key(words)))


def _ids(registry: Registry, plan: str, kind: str, key: str) -> tuple[str, ...]:
    return tuple(decision.id for decision in registry.decided.get((plan, kind, key), ()))


def _persons(sheet: Sheet, registry: Registry) -> dict[tuple[int, int, str], Resolution]:
    found = {}
    for referent in referents(sheet):
        if not referent.named:
            continue
        body, _ = registry.bodies[sheet.plan, body_key(referent.body.words)]
        for person in referent.named:
            named = body, name_key(person.exact)
            decisions = tuple(one.id for one in registry.decided_persons.get(named, ()))
            match = Match.CURATED if decisions else Match.EXACT_KEY
            resolution = Resolution(registry.persons[named].path, match, decisions)
            found[person.start, person.end, person.exact] = resolution
    return found


def _project(title: str, sheet: Sheet, registry: Registry) -> Resolution:
    if MASK in title:  # equal only in what is masked, perhaps
        return UNRESOLVED
    slugs, match = registry.titles[sheet.plan, name_key(title)]
    if len(slugs) > 1:
        return UNRESOLVED
    decisions = _ids(registry, sheet.plan, "project", name_key(title))
    return Resolution(f"plan/{sheet.plan}/project/{slugs[0]}", match, decisions)


@dataclass(frozen=True, slots=True)
class Entry:
    """One name that prose may hold: its key, the key's words, the body, how it is known."""

    key: str
    words: tuple[str, ...]
    slug: str
    match: Match
    decisions: tuple[str, ...] = ()

    @property
    def resolution(self) -> Resolution:
        """Return what the name means wherever it stands."""
        return Resolution(f"actor/{self.slug}", self.match, self.decisions)


@dataclass(frozen=True, slots=True)
class ProseIndex:
    """The names of the authority's bodies, found in prose word by word, the longest first."""

    entries: Mapping[str, Mapping[tuple[str, ...], tuple["Entry", ...]]]  # by first word, by all
    sizes: Mapping[str, tuple[int, ...]]  # how many words the names of a first word have

    @classmethod
    def of(cls, registry: Registry, plan: str) -> "ProseIndex":
        """Return the index for sheets of ``plan``: names of two words at least, or acronyms."""
        entries: dict[str, dict[tuple[str, ...], list[Entry]]] = {}
        for (of_plan, key), (slug, match) in registry.bodies.items():
            if of_plan != plan or registry.actors[slug].known is None:
                continue
            words = tuple(WORD.findall(key))
            if len(words) > 1:
                decisions = _ids(registry, plan, "body", key)
                entry = Entry(key, words, slug, match, decisions)
                entries.setdefault(words[0], {}).setdefault(words, []).append(entry)
        by_words = {
            first: {
                words: tuple(sorted(group, key=lambda entry: entry.key))
                for words, group in groups.items()
            }
            for first, groups in entries.items()
        }
        sizes = {
            first: tuple(sorted({len(words) for words in groups}, reverse=True))
            for first, groups in by_words.items()
        }
        return cls(by_words, sizes)

    def beginning(self, words: Sequence[str], at: int) -> Iterator[Entry]:
        """Yield the names that a text's ``words`` may hold at ``at``, the longest first."""
        for size in self.sizes.get(words[at], ()):
            yield from self.entries[words[at]].get(tuple(words[at : at + size]), ())


def _prose(
    sheet: Sheet, resolved: Mapping[tuple[int, int, str], Resolution], index: ProseIndex
) -> Iterator[tuple[Passage, Resolution]]:
    """Yield the bodies that prose merely names, outside the names that fields hold."""
    taken = sorted((start, end) for start, end, _ in resolved)
    for prose in stretches(sheet.fields):
        for start, end, entry in _found(sheet.text, prose.start, prose.end, index):
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            words = sheet.text[start:end]
            passage = Passage(start, end, words, prose.places[:1], prose.section)
            yield passage, entry.resolution


def _found(text: str, start: int, end: int, index: ProseIndex) -> Iterator[tuple[int, int, Entry]]:
    tokens = [(name_key(w[0]), w.start(), w.end()) for w in WORD.finditer(text, start, end)]
    words = [token for token, _, _ in tokens]
    at = 0
    while at < len(tokens):
        for entry in index.beginning(words, at):
            begin, stop = tokens[at][1], tokens[at + len(entry.words) - 1][2]
            # The words alone may straddle a full stop: only an equal key is the name.
            if body_key(text[begin:stop]) == entry.key:
                yield begin, stop, entry
                at += len(entry.words) - 1
                break
        at += 1
