"""Which entities the names of a batch are of, with scores that say what they are made of.

Runs in a process of its own (reconcile_worker.py): comparing names is plain computing, and in the
web server's process every page would wait for its turn beside it.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psmgraph import resources
from psmgraph.link.candidates_model import Kind
from psmgraph.link.likeness import text_likeness
from psmgraph.link.lookup import Found, Lookup, Spelling
from psmgraph.names import name_key
from psmgraph.store.tables import open_tables
from psmgraph.web import reconcile_terms as terms
from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.terms import Terms, read_triples, terms_of

PROPERTY_SHARE = 0.3  # of the score, where properties are asked about
LEAST_ALIKE = 0.6  # of two values; less is nothing
_MAIN = "http://www.w3.org/2000/01/rdf-schema#label"
_KINDS = {terms.ORGANISATION: Kind.BODY, terms.PROJECT: Kind.PROJECT}
_VOCABULARIES = ("legal-form", "sheet-status")
_PROJECT_FACTS: Mapping[str, tuple[str, ...]] = {  # property → columns: the IRI, then its names
    "inPlan": ("plan", "plan_it", "plan_en"),
    "thematicTable": ("thematic_table", "thematic_table_it", "thematic_table_en"),
    "sheetStatus": ("sheet_status",),
}

Value = tuple[str, ...]  # an IRI and its names
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Entity:
    name: str
    types: tuple[str, ...]  # the most exact first
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Registry:
    """All entities of one snapshot that are offered, and the way from names to them."""

    entities: Mapping[str, _Entity]
    lookup: Lookup

    @classmethod
    def of(cls, path: Path) -> "Registry":
        """Return what the tables of a snapshot hold.

        Raises:
            sqlite3.Error: they are gone, or made by other software.
        """
        with closing(open_tables(path)) as tables:
            entities = dict(_entities(tables))
            spellings = [
                Spelling(row["entity"], _KINDS[row["kind"]], row["spelling"],
                         main=row["naming"] == _MAIN)
                for row in tables.execute("SELECT entity, kind, naming, spelling FROM spellings")
                if row["entity"] in entities
            ]  # fmt: skip
        return cls(entities, Lookup.of(spellings))

    def answer(self, asked: Json) -> list[Json]:
        """Return the candidates for one question, the best first.

        ``asked`` has query, types, strict ("any", "all", "should"), limit, and properties: pairs
        of an identifier and the values that will do.
        """
        kinds = [_KINDS[each] for each in sorted(_wanted(asked))]
        shares = [
            (pid, self._shares(pid, values))
            for pid, values in asked["properties"]
            if pid in terms.PROPERTIES and terms.PROPERTIES[pid].compared
        ]
        if asked["query"]:
            found: Iterable[Found] = self.lookup.find(asked["query"], kinds)
        elif shares:
            found = (Found(iri, "", 0, equal=False) for iri in self.entities)
        else:
            found = ()
        fitting = [each for each in found if self._fits(each.entity, asked)]
        sole = sum(each.equal for each in fitting) == 1
        told = [self._candidate(each, asked, shares, sole=sole) for each in fitting]
        told = [each for each in told if each["score"] > 0]
        told.sort(key=lambda each: (-each["score"], each["name"], each["id"]))
        return told[: asked["limit"]]

    def _fits(self, iri: str, asked: Json) -> bool:
        """Tell whether an entity is of the types asked for, where they are no mere wish."""
        types, strict = asked["types"], asked["strict"]
        if not types or strict == "should":
            return True
        own = self.entities[iri].types
        return (all if strict == "all" else any)(each in own for each in types)

    def _shares(self, pid: str, values: Sequence[str]) -> Mapping[str, float]:
        """Return how far each entity that has the property has one of the values: 0 to 1."""
        alike: dict[Value, float] = {}
        shares: dict[str, float] = {}
        for iri, entity in self.entities.items():
            fact = entity.facts.get(pid)
            if fact is None:
                continue
            if fact not in alike:
                alike[fact] = max((_alike(fact, value) for value in values), default=0.0)
            shares[iri] = alike[fact]
        return shares

    def _candidate(
        self,
        found: Found,
        asked: Json,
        shares: Sequence[tuple[str, Mapping[str, float]]],
        *,
        sole: bool,
    ) -> Json:
        """Return one candidate; certain only by an equal key that is nobody else's."""
        entity = self.entities[found.entity]
        got = [(pid, share.get(found.entity, 0.0)) for pid, share in shares]
        score: float = found.score
        if got:
            fits = sum(share for _, share in got) / len(got)
            score = score * (1 - PROPERTY_SHARE) + 100 * PROPERTY_SHARE * fits
            score = score if asked["query"] else 100 * fits
        features = [
            {"id": "key_equal", "value": found.equal},
            {"id": "name_likeness", "value": found.score},
        ]
        if found.equal:
            features.append({"id": "key_unique", "value": sole})
            features.append({"id": "main_name", "value": found.spelling == entity.name})
        if asked["types"]:
            wanted = any(each in entity.types for each in asked["types"])
            features.append({"id": "type_match", "value": wanted})
            score *= 1 if wanted else 1 - PROPERTY_SHARE
        features += [{"id": f"reason_{each}", "value": True} for each in found.reasons]
        features += [
            {"id": f"property_{pid.rsplit('#', 1)[-1]}", "value": round(share, 2)}
            for pid, share in got
        ]
        told: Json = {
            "id": found.entity,
            "name": entity.name,
            "score": round(score, 1),
            "match": found.equal and sole and all(share == 1 for _, share in got),
            "types": entity.types,
            "features": features,
        }
        if found.spelling and found.spelling != entity.name:
            told["spelling"] = found.spelling
        return told


def _wanted(asked: Json) -> frozenset[str]:
    types = () if asked["strict"] == "should" else tuple(asked["types"])
    return terms.kinds_of(types)


def _alike(fact: Value, value: str) -> float:
    """Return how far a value is that of an entity: 1 by IRI or key, less by likeness of names."""
    key = name_key(value)
    if value == fact[0] or any(key == name_key(name) for name in fact[1:]):
        return 1.0
    best = max((text_likeness(value, name) for name in fact[1:]), default=0) / 100
    return best if best >= LEAST_ALIKE else 0.0


def _entities(tables: sqlite3.Connection) -> Iterable[tuple[str, _Entity]]:
    files = [resources.folder("ontology") / "vocab" / f"{each}.ttl" for each in _VOCABULARIES]
    words = terms_of(read_triples(files))
    for row in tables.execute("SELECT actor, name, kind, legal_form FROM actors"):
        types = tuple(dict.fromkeys((row["kind"], terms.ORGANISATION)))
        facts = _facts({"legalForm": (row["legal_form"],)}, words)
        yield row["actor"], _Entity(row["name"], types, facts)
    for row in tables.execute("SELECT * FROM projects"):
        given = {
            name: tuple(row[column] for column in columns)
            for name, columns in _PROJECT_FACTS.items()
        }
        yield row["project"], _Entity(row["title"], (terms.PROJECT,), _facts(given, words))


def _facts(given: Mapping[str, Sequence[str | None]], words: Terms) -> Mapping[str, Value]:
    """Return the values of an entity with all names that they go by: those of terms, and others."""
    facts: dict[str, Value] = {}
    for name, (iri, *names) in given.items():
        if iri:
            known = (*names, *words.names.get(iri, {}).values(), iri.rsplit("#", 1)[-1])
            facts[ONTOLOGY + name] = (iri, *dict.fromkeys(each for each in known if each))
    return facts
