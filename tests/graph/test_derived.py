"""What is inferred: reciprocity, shared bodies, same events; each with its reasons, kept apart."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Store

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.store.snapshot import current

PREFIX = (
    "PREFIX psm: <https://w3id.org/psmgraph/ontology#> PREFIX dct: <http://purl.org/dc/terms/> "
)
GRAPH = "<https://w3id.org/psmgraph/id/graph/derived>"
WriteSheet = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path, write_sheet: WriteSheet) -> Store:
    from datetime import date

    fair = "<p><i>Fiera degli orti</i>, Piazza Nuova, 5 maggio 2014.</p>"
    sheets = [
        write_sheet("a.txt", title="Alfa", links="<p>Beta</p> <p>Gamma</p> <p>Delta</p>",
                    actors="Casa Comune, Circolo Uno", events=fair),
        write_sheet("b.txt", title="Beta", links="Alfa", actors="casa comune", events=fair),
        write_sheet("c.txt", title="Gamma", actors="tutte le PA"),
    ]  # fmt: skip
    config = Config(store=tmp_path / "store")
    build_snapshot(config, sheets, plan="valdesempio", today=date(2026, 1, 1))
    snapshot = current(config.store)
    assert snapshot is not None
    return snapshot.open_store()


def test_money_is_as_exact_as_its_words(tmp_path: Path, write_sheet: WriteSheet) -> None:
    from datetime import date

    rows = ["Corsi\tfino a 5.000 €\tCasa Comune", "Sede\toltre 200 euro\t", "Sito\t€ 1,5 mln\t",
            "Aiuti\tn. 2 borse di studio\t", "Altro\tda definire\t"]  # fmt: skip
    config = Config(store=tmp_path / "store")
    outcome = build_snapshot(config, [write_sheet(contributions="\n".join(rows))],
                             plan="valdesempio", today=date(2026, 1, 1))  # fmt: skip
    assert outcome.exit_code == 0
    snapshot = current(config.store)
    assert snapshot is not None
    rows_out = snapshot.open_store().query(PREFIX + """SELECT ?what ?exact ?least ?most ?kind {
        ?c psm:activityName ?what OPTIONAL { ?c psm:amount ?exact }
        OPTIONAL { ?c psm:amountMin ?least } OPTIONAL { ?c psm:amountMax ?most }
        OPTIONAL { ?c psm:inKind ?kind } }""")  # fmt: skip
    told = {tuple(getattr(term, "value", None) for term in row) for row in rows_out}
    assert told == {
        ("Corsi", None, None, "5000", None),
        ("Sede", None, "200", None, None),
        ("Sito", "1500000", None, None, None),
        ("Aiuti", None, None, None, "n. 2 borse di studio"),
        ("Altro", None, None, None, None),
    }


def names(store: Store, query: str) -> set[tuple[str, ...]]:
    return {
        tuple(term.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for term in row if term)
        for row in store.query(PREFIX + query)
    }


def test_a_link_knows_whether_it_is_returned(store: Store) -> None:
    told = names(store, f"""SELECT ?from ?to ?state WHERE {{ ?l psm:source ?from ; psm:target ?to .
        GRAPH {GRAPH} {{ ?l psm:linkState ?state }} }}""")  # fmt: skip
    assert told == {
        ("alfa", "beta", "reciprocal"),
        ("beta", "alfa", "reciprocal"),
        ("alfa", "gamma", "oneWay"),
        ("alfa", "delta", "targetWithoutSheet"),
    }


def test_a_shared_body_relates_two_projects_both_ways_with_its_reasons(store: Store) -> None:
    pairs = names(store, f"SELECT ?a ?b WHERE {{ GRAPH {GRAPH} {{ ?a psm:sharesActorWith ?b }} }}")
    assert pairs == {("alfa", "beta"), ("beta", "alfa")}
    reasons = names(store, f"""SELECT ?actor (COUNT(?reason) AS ?n) WHERE {{ GRAPH {GRAPH} {{
        ?i psm:rule "shared-actor" ; psm:inferred ?actor ; psm:reason ?reason }} }}
        GROUP BY ?actor""")  # fmt: skip
    assert reasons == {("casa-comune", "2")}


def test_equal_events_on_two_sheets_are_said_to_be_the_same_and_stay_two(store: Store) -> None:
    same = f"SELECT ?a ?b WHERE {{ GRAPH {GRAPH} {{ ?a psm:sameEventAs ?b }} }}"
    assert len(list(store.query(PREFIX + same))) == 2
    events = names(store, "SELECT DISTINCT ?e WHERE { ?e a psm:Event ; psm:project ?p }")
    assert len(list(store.query(PREFIX + "SELECT ?e WHERE { ?e a psm:Event }"))) == 2
    assert events


def test_a_group_without_a_name_is_in_its_edition_and_shared_by_none(store: Store) -> None:
    (row,) = store.query(PREFIX + "SELECT ?g WHERE { ?g a psm:UnnamedGroup }")
    assert "/sheet/gamma/2015-03-03/group/1" in row["g"].value


def test_nothing_that_is_inferred_stands_where_sheets_speak(store: Store) -> None:
    inferred = ("linkState", "sharesActorWith", "sameEventAs", "inferred", "reason")
    for name in inferred:
        found = store.query(
            PREFIX + f"SELECT ?g WHERE {{ GRAPH ?g {{ ?s psm:{name} ?o }} FILTER (?g != {GRAPH}) }}"
        )
        assert not list(found)
