"""Projects related by what they share: what counts how much, why, and what is left out."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import permutations
from math import log2
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.graph.derived import EditionFacts, derived_quads
from psmgraph.graph.derived.facts import Having
from psmgraph.graph.derived.relatedness import MOST_RELATED
from psmgraph.graph.derived.shared import MOST_PROJECTS, rarity
from psmgraph.graph.terms import Iris, psm
from psmgraph.store.snapshot import current

BASE = "https://example.org/id/"
PREFIX = "PREFIX psm: <https://w3id.org/psmgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "  # noqa: E501
WriteSheet = Callable[..., Path]


def facts(name: str, actors: Iterable[str], table: str = "") -> EditionFacts:
    having = tuple(
        Having("shared-actor", f"{BASE}actor/{actor}", "", (f"involvement/{at}",))
        for at, actor in enumerate(actors, start=1)
    )
    if table:
        having += (Having("shared-table", f"{BASE}plan/p/table/{table}", "", ()),)
    project, edition = f"{BASE}plan/p/project/{name}", f"{BASE}plan/p/sheet/{name}/2015-01-01"
    return EditionFacts(project, edition, "it", (), having, ())


def quads(editions: Iterable[EditionFacts]) -> list[Quad]:
    return list(derived_quads(sorted(editions, key=lambda one: one.project), Iris(BASE)))


def related(found: Iterable[Quad]) -> set[frozenset[str]]:
    return {
        frozenset((one.subject.value.rsplit("/", 1)[1], one.object.value.rsplit("/", 1)[1]))
        for one in found
        if one.predicate == psm("relatedTo")
    }


def weights(found: Iterable[Quad]) -> dict[frozenset[str], Decimal]:
    store = Store()
    store.extend(found)
    rows = store.query(PREFIX + """SELECT ?i ?p ?w WHERE { GRAPH ?g {
        ?i a psm:Relatedness ; psm:about ?p ; psm:weight ?w } }""")  # fmt: skip
    pairs: dict[str, tuple[set[str], Decimal]] = {}
    for row in rows:
        pair, _ = pairs.setdefault(row["i"].value, (set(), Decimal(row["w"].value)))
        pair.add(row["p"].value.rsplit("/", 1)[1])
    return {frozenset(pair): weight for pair, weight in pairs.values()}


@pytest.mark.parametrize("projects", [2, 3, 4, 7, 16, 39, 40])
def test_a_thing_weighs_one_over_the_logarithm_of_how_many_have_it(projects: int) -> None:
    assert abs(float(rarity(projects)) - 1 / log2(projects)) <= 0.0005
    assert rarity(projects).as_tuple().exponent == -3


def test_a_thing_of_two_projects_counts_more_than_one_of_many() -> None:
    crowd = [facts(f"c{at}", ["comune"]) for at in range(14)]
    found = weights(quads([facts("a", ["comune", "orto"]), facts("b", ["comune", "orto"]), *crowd]))
    assert found[frozenset("ab")] == rarity(2) + rarity(16) == Decimal("1.250")
    assert found[frozenset(("a", "c0"))] == Decimal("0.250")


def test_one_more_sheet_changes_no_weight_of_what_it_does_not_share() -> None:
    before = [facts("a", ["uno", "due"]), facts("b", ["uno"]), facts("c", ["due"])]
    after = [*before, facts("d", ["tre"]), facts("e", ["tre"])]
    assert weights(quads(before)).items() <= weights(quads(after)).items()


def test_what_more_than_forty_projects_share_tells_nothing_about_two_of_them() -> None:
    everywhere = [facts(f"p{at:02}", ["regione"]) for at in range(MOST_PROJECTS + 1)]
    assert quads(everywhere) == []
    assert related(quads(everywhere[:-1]))


def test_a_project_keeps_its_strongest_ties_and_the_graph_grows_with_the_sheets() -> None:
    # Each pair of forty shares two bodies: 780 pairs. Each has its own third with the first.
    many = [facts(f"p{at:02}", ["uno", "due", *([f"con-{at}"] if at else [])]) for at in range(40)]
    first = facts("p00", ["uno", "due", *(f"con-{at}" for at in range(1, 40))])
    found = related(quads([first, *many[1:]]))
    assert len(found) <= MOST_RELATED * 40
    assert {frozenset(("p00", f"p{at:02}")) for at in range(1, 40)} <= found
    per_project = {name: sum(name in pair for pair in found) for name in ("p01", "p39")}
    assert all(count >= MOST_RELATED for count in per_project.values())
    doubled = quads([facts(f"{half}{at:02}", [f"{half}uno"]) for half in "xy" for at in range(40)])
    single = quads([facts(f"x{at:02}", ["xuno"]) for at in range(40)])
    assert len(doubled) == 2 * len(single)


def test_the_order_of_the_sheets_makes_no_difference() -> None:
    three = [facts("a", ["uno", "due"], "t"), facts("b", ["due"], "t"), facts("c", ["uno"])]
    assert len({tuple(map(str, quads(order))) for order in permutations(three)}) == 1


def test_a_table_is_the_authority_s_word_on_the_projects_themselves() -> None:
    store = Store()
    store.extend(quads([facts("a", [], "cultura"), facts("b", [], "cultura")]))
    (row, other) = sorted(
        (row["reason"].value, row["thing"].value) for row in store.query(PREFIX + """
        SELECT ?reason ?thing WHERE { GRAPH ?g {
          ?i psm:rule "shared-table" ; psm:inferred ?thing ; psm:reason ?reason } }""")
    )  # fmt: skip
    assert row == (f"{BASE}plan/p/project/a", f"{BASE}plan/p/table/cultura")
    assert other[0] == f"{BASE}plan/p/project/b"


def test_every_kind_of_tie_comes_with_the_words_of_both_sheets(
    tmp_path: Path, write_sheet: WriteSheet
) -> None:
    fair = "<p><i>Fiera degli orti</i>, Piazza Nuova, 5 maggio 2014.</p>"
    elsewhere = "<p><i>Cena</i> presso piazza nuova, 9 giugno 2014.</p>"
    law = "Secondo la L. 56/2014 si fanno orti."
    sheets = [
        write_sheet("a.txt", title="Alfa", description=law, actors="Casa Comune", events=fair),
        write_sheet("b.txt", title="Beta", description=law, actors="casa comune", events=fair),
        write_sheet("c.txt", title="Gamma", events=elsewhere, actors="tutte le PA", links="Alfa"),
        write_sheet("d.txt", title="Delta", actors="tutte le PA"),
    ]
    config = Config(store=tmp_path / "store")
    build_snapshot(config, sheets, plan="valdesempio", today=date(2026, 1, 1))
    snapshot = current(config.store)
    assert snapshot is not None
    rows = snapshot.open_store().query(PREFIX + """
        SELECT ?rule ?w (COUNT(DISTINCT ?project) AS ?sheets) (GROUP_CONCAT(DISTINCT ?t) AS ?all)
        WHERE {
          ?tie a psm:Relatedness ; psm:reason ?i . ?i psm:rule ?rule ; psm:weight ?w ; psm:reason ?n
          GRAPH ?edition { ?n psm:project ?project ; psm:passage/psm:exact ?t }
        } GROUP BY ?rule ?w""")  # fmt: skip
    told = {row["rule"].value: (row["w"].value, row["sheets"].value) for row in rows}
    assert told == {
        "shared-actor": ("1", "2"),
        "shared-law": ("1", "2"),
        "shared-event": ("1", "2"),
        "same-place": ("0.631", "3"),
    }
    pairs = {
        frozenset(term.value.rsplit("/", 1)[1] for term in row)
        for row in snapshot.open_store().query(
            PREFIX + "SELECT ?a ?b WHERE { ?a psm:relatedTo ?b }"
        )
    }
    # A link that a sheet declares makes no tie, and a group without a name is nobody's.
    assert pairs == {
        frozenset(pair) for pair in (("alfa", "beta"), ("alfa", "gamma"), ("beta", "gamma"))
    }
