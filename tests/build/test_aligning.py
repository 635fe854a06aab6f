"""Editions of one sheet: put in order, aligned by equal text or a decision, changes as data."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from pyoxigraph import Store

from psmgraph.build import Outcome, build_snapshot
from psmgraph.config import Config, PlanConfig
from psmgraph.store.snapshot import Snapshot, current
from psmgraph.store.tables import open_tables
from psmgraph.store.verify import verify

TODAY = date(2026, 1, 1)
CURRENT = "?sheet psm:currentEdition ?edition"
SHEET = "https://w3id.org/psmgraph/id/plan/valdesempio/sheet/prova-inventata"
PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX change: <https://w3id.org/psmgraph/vocab/change#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/psmgraph/id/graph/>
"""
FIRST = {"day": "3 marzo 2014", "activities": "Aprire due orti.\t\nTenere un corso.\t"}
SECOND = {"day": "3 marzo 2015", "activities": "Aprire tre orti.\t\nTenere un corso.\tTenuto."}
THIRD = {"day": "3 marzo 2016", "activities": "Aprire tre orti.\tAperti."}
WriteSheet = Callable[..., Path]
Build = Callable[..., Outcome]


def about_texts(what: str, words: str, value: str, edition: str = "2015-03-03") -> str:
    return f"""[[decision]]
what = "{what}"
target = {{ edition = "prova-inventata/{edition}", words = "{words}" }}
value = "{value}"
who = "Ada Neri, Ufficio di piano"
when = 2015-10-02
why = "È la stessa attività."
"""


@pytest.fixture
def editions(write_sheet: WriteSheet) -> list[Path]:
    return [
        write_sheet(f"{name}.txt", **values)
        for name, values in (("prima", FIRST), ("seconda", SECOND), ("terza", THIRD))
    ]


@pytest.fixture
def build(tmp_path: Path, editions: list[Path]) -> Build:
    """Build some of the three editions, in the order given, with decisions if any."""

    def built(*decisions: str, files: list[Path] | None = None) -> Outcome:
        file = tmp_path / "decisioni.toml"
        file.write_text("\n".join(decisions), encoding="utf-8")
        plan = PlanConfig("valdesempio", decisions=file if decisions else None)
        config = Config(store=tmp_path / "store", plans=(plan,))
        return build_snapshot(config, files or editions, plan="valdesempio", today=TODAY, drop=True)

    return built


def snapshot_of(tmp_path: Path) -> Snapshot:
    snapshot = current(tmp_path / "store")
    assert snapshot is not None
    return snapshot


def rows(store: Store, columns: str, pattern: str) -> list[tuple[str, ...]]:
    found = store.query(f"{PREFIXES} SELECT {columns} WHERE {{ {pattern} }}")
    return sorted(
        tuple(term.value.rsplit("#", 1)[-1].removeprefix(SHEET) if term else "" for term in row)
        for row in found
    )


def told(store: Store) -> set[tuple[str, str, str, str]]:
    found = store.query(f"""{PREFIXES} SELECT ?edition ?kind ?before ?after WHERE {{
        GRAPH graph:derived {{ ?node psm:changeKind ?kind ; psm:laterEdition ?edition .
            OPTIONAL {{ ?node psm:wordsBefore ?before }} OPTIONAL {{ ?node psm:wordsAfter ?after }}
        }} }}""")  # fmt: skip
    return {
        (
            row["edition"].value[-10:-6],
            row["kind"].value.rsplit("#", 1)[-1],
            row["before"].value if row["before"] else "",
            row["after"].value if row["after"] else "",
        )
        for row in found
    }


def test_the_order_in_which_editions_are_given_makes_no_difference(
    tmp_path: Path, build: Build, editions: list[Path]
) -> None:
    ids = {build(files=list(order)).snapshot_id for order in permutations(editions)}
    assert len(ids) == 1
    newest = rows(snapshot_of(tmp_path).open_store(), "?edition", CURRENT)
    assert newest == [("/2016-03-03",)]


def test_each_edition_is_compared_with_the_one_before(tmp_path: Path, build: Build) -> None:
    outcome = build()
    assert outcome.exit_code == 0
    store = snapshot_of(tmp_path).open_store()
    assert told(store) == {
        ("2015", "dropped", "Aprire due orti.", ""),
        ("2015", "added", "", "Aprire tre orti."),
        ("2015", "done", "Tenere un corso.", "Tenuto."),
        ("2016", "removed", "Tenere un corso.", ""),
        ("2016", "removed", "Tenuto.", ""),
        ("2016", "done", "Aprire tre orti.", "Aperti."),
    }
    assert verify(snapshot_of(tmp_path)) == ()


def test_what_two_editions_have_alike_is_taken_up_with_rule_and_reason(
    tmp_path: Path, build: Build
) -> None:
    build()
    store = snapshot_of(tmp_path).open_store()
    assert rows(
        store, "?later ?earlier", "GRAPH graph:derived { ?later psm:revises ?earlier }"
    ) == [
        ("/2015-03-03/planned/2", "/2014-03-03/planned/2"),
        ("/2016-03-03/planned/1", "/2015-03-03/planned/1"),
    ]
    reasons = """GRAPH graph:derived { ?why psm:rule "equal-text" ; psm:reason ?item ;
        psm:about ?one . ?item psm:revises ?earlier } FILTER (STRSTARTS(STR(?item), STR(?one)))"""
    assert len(rows(store, "?item ?one", reasons)) == 2


def test_a_decision_takes_two_texts_for_one_and_stands_in_the_graph(
    tmp_path: Path, build: Build
) -> None:
    plain = build()
    decided = build(about_texts("same", "Aprire tre orti.", "Aprire due orti"))
    assert decided.exit_code == 0
    assert [f.code for f in decided.findings if f.code.startswith("DECISION")] == []
    store = snapshot_of(tmp_path).open_store()
    assert ("2015", "changed", "Aprire due orti.", "Aprire tre orti.") in told(store)
    assert not {("2015", "dropped"), ("2015", "added")} & {row[:2] for row in told(store)}
    reason = """GRAPH graph:derived { ?why psm:rule "decided" ; psm:reason ?item ;
            psm:decision ?decision } ?item psm:revises ?earlier
        GRAPH graph:provenance { ?edition psm:decision ?decision . ?decision a psm:Decision }"""
    (why,) = rows(store, "?item ?earlier ?edition", reason)
    assert why == ("/2015-03-03/planned/1", "/2014-03-03/planned/1", "/2015-03-03")
    again = build(about_texts("same", "Aprire tre orti.", "Aprire due orti"))
    assert again.snapshot_id == decided.snapshot_id
    assert build().snapshot_id == plain.snapshot_id  # undone without trace


def test_a_decision_about_texts_that_are_not_there_is_a_warning(
    tmp_path: Path, build: Build
) -> None:
    plain = build()
    outcome = build(
        about_texts("same", "Aprire tre orti.", "Aprire un orto"),
        about_texts("notSame", "Aprire tre orti.", "Aprire due orti", edition="2013-03-03"),
    )
    warned = [f for f in outcome.findings if f.code == "DECISION-TEXT"]
    assert [(f.section, f.place.line) for f in warned] == [("same", 1), ("notSame", 9)]
    assert "Aprire un orto" in warned[0].words
    assert outcome.exit_code == 0
    assert outcome.snapshot_id == plain.snapshot_id


def test_two_texts_that_were_decided_not_to_be_the_same_stay_two(
    tmp_path: Path, build: Build
) -> None:
    outcome = build(about_texts("notSame", "Aprire tre orti.", "Aprire due orti."))
    assert [f.code for f in outcome.findings if f.code.startswith("DECISION")] == []
    assert ("2015", "dropped", "Aprire due orti.", "") in told(snapshot_of(tmp_path).open_store())


def test_changes_hold_in_the_default_graph_too(tmp_path: Path, build: Build) -> None:
    build()
    store = snapshot_of(tmp_path).open_store()
    named = "GRAPH graph:derived { ?node a psm:Change ; psm:earlierItem ?item }"
    current_state = "?node a psm:Change ; psm:earlierItem ?item"
    assert len(rows(store, "?node", named)) == 5
    assert rows(store, "?node ?item", named) == rows(store, "?node ?item", current_state)


def test_an_edition_without_a_date_is_left_out_and_the_others_are_in(
    build: Build, editions: list[Path], write_sheet: WriteSheet
) -> None:
    undated = write_sheet("senza.txt", **{**THIRD, "day": ""})
    outcome = build(files=[*editions, undated])
    (refused,) = [f for f in outcome.findings if f.code == "EDITION-MISSING"]
    assert refused.place.file == "senza.txt" or refused.place.file.endswith("/senza.txt")
    assert (outcome.exit_code, outcome.counts["editions"]) == (1, 3)


def test_an_edition_of_the_future_is_in_with_a_finding(
    tmp_path: Path, build: Build, editions: list[Path], write_sheet: WriteSheet
) -> None:
    later = write_sheet("futura.txt", **{**THIRD, "day": "3 marzo 2031"})
    outcome = build(files=[*editions, later])
    (found,) = [f for f in outcome.findings if f.code == "EDITION-IN-FUTURE"]
    assert found.detail == "2031-03-03"
    newest = rows(snapshot_of(tmp_path).open_store(), "?edition", CURRENT)
    assert newest == [("/2031-03-03",)]


def test_the_decision_of_the_guide_does_what_it_says(
    tmp_path: Path, build: Build, write_sheet: WriteSheet
) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "editions.md").read_text("utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```$", guide, re.M | re.S)
    before, after = "Aprire due orti di quartiere.", "Aprire tre orti di quartiere."
    files = [
        write_sheet(f"{day[-4:]}.txt", title="Orti urbani", day=day, activities=f"{words}\t")
        for day, words in (("4 maggio 2015", before), ("4 maggio 2016", after))
    ]
    outcome = build(example, files=files)
    assert [f.code for f in outcome.findings if f.code.startswith("DECISION")] == []
    assert told(snapshot_of(tmp_path).open_store()) == {("2016", "changed", before, after)}


def test_texts_that_are_alike_are_offered_for_review_until_somebody_decides(
    tmp_path: Path, build: Build
) -> None:
    query = """SELECT name, other FROM review WHERE kind = 'activity'"""

    def offered() -> list[tuple[str, str]]:
        with closing(open_tables(snapshot_of(tmp_path).tables_path)) as tables:
            return [tuple(row) for row in tables.execute(query)]

    build()
    assert offered() == [("Aprire tre orti.", "Aprire due orti.")]
    build(about_texts("notSame", "Aprire tre orti.", "Aprire due orti."))
    assert offered() == []
    build(about_texts("same", "Aprire tre orti.", "Aprire due orti."))
    assert offered() == []
