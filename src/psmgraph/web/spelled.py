"""How the current sheets write a name: each spelling with the first place that has it."""

from dataclasses import dataclass

from psmgraph.web.addresses import passage_anchor, words_place
from psmgraph.web.served import Served

MOST = 40  # spellings on a page
# All by indexes: a page of an entity has few milliseconds.
_SPELLED = """
SELECT words, passage FROM search_mentions WHERE entity = ? ORDER BY words, passage LIMIT ?
"""
_TITLES = """
SELECT b.edition, MIN(n.name) AS title FROM boxes AS b JOIN names AS n ON n.entity = b.project
WHERE b.edition IN ({}) GROUP BY b.edition
"""


@dataclass(frozen=True, slots=True)
class Spelled:
    """One way of writing a name; ``place`` leads to the words in the text of ``title``'s sheet."""

    words: str
    place: str
    title: str


@dataclass(frozen=True, slots=True)
class Spellings:
    """The ways in which sheets write one name; ``more`` of them have no place on the page."""

    shown: tuple[Spelled, ...]
    more: bool


def spellings(served: Served, entity: str) -> Spellings:
    """Return how the current sheets write the name of ``entity`` (IRI), in the order of letters."""
    with served.reading() as ask:
        rows = ask(_SPELLED, (entity, MOST + 1))
        found = []
        for row in rows[:MOST]:
            known = passage_anchor(served.addresses.name(row["passage"]) or "")
            if known is not None:
                found.append((row["words"], *known))
        editions = sorted({served.addresses.iri(edition) for _, edition, _ in found})
        marks = ", ".join("?" * len(editions))
        titles = {row["edition"]: row["title"] for row in ask(_TITLES.format(marks), editions)}
    made = []
    for words, edition, anchor in found:
        iri = served.addresses.iri(edition)
        place = f"{served.addresses.path(iri)}{words_place(anchor)}"
        made.append(Spelled(words, place, titles.get(iri, edition)))
    return Spellings(tuple(made), len(rows) > MOST)
