"""The state of a day: what a build on that day would have made, with the names of today."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from psmgraph.build import DEMO_PLAN, Outcome, build_snapshot, day, demo_inputs
from psmgraph.build.day import kept_as_of, known_days, make_day, state_of, too_many
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.graph.day import Validity
from psmgraph.store.snapshot import Snapshot, current, find, snapshots
from psmgraph.store.verify import verify

TODAY = date(2026, 1, 1)
FIRST, LAST = date(2014, 11, 24), date(2016, 3, 21)  # the demo's editions
# The demo's three sheets with two editions, and the day of the second.
RENEWED = {
    "la-biblioteca-diffusa": date(2015, 11, 30),
    "l-assistente-di-condominio-abitare-insieme-nella-terza-eta": date(2016, 2, 15),
    "in-bici-al-lavoro-la-rete-ciclabile-della-valle": date(2016, 3, 21),
}
PSM = "https://w3id.org/psmgraph/ontology#"
NAMES = {
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#altLabel",
}
WriteSheet = Callable[..., Path]


@pytest.fixture(scope="session")
def demo_until(tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Snapshot]:
    """Build the demo of only the files of a day and before, as they would have been then."""

    @cache
    def built(last: date) -> Snapshot:
        store = tmp_path_factory.mktemp("until") / "store"
        files = [
            path for path in demo_inputs()[0].glob("*.txt") if path.stem[-10:] <= last.isoformat()
        ]
        build_snapshot(Config(store=store), files, plan=DEMO_PLAN, today=TODAY)
        snapshot = current(store)
        assert snapshot is not None
        return snapshot

    return built


@pytest.fixture(scope="session")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A store with the whole demo, to which the tests of this file add snapshots of days."""
    config = Config(store=tmp_path_factory.mktemp("as-of") / "store")
    build_snapshot(config, demo_inputs(), plan=DEMO_PLAN, today=TODAY)
    return config


@pytest.fixture(scope="session")
def built_as_of(own_store: Config) -> Callable[[date], Snapshot]:
    @cache
    def built(of_day: date) -> Snapshot:
        outcome = build_snapshot(
            own_store, demo_inputs(), plan=DEMO_PLAN, today=TODAY, as_of=of_day
        )
        assert outcome.exit_code == 0
        snapshot = find(own_store.store, outcome.snapshot_id or "")
        assert snapshot is not None
        return snapshot

    return built


@pytest.fixture(scope="session")
def drawn(
    demo_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[date], Store]:
    @cache
    def made(of_day: date) -> Store:
        folder = tmp_path_factory.mktemp("drawn")
        return make_day(demo_snapshot, of_day, folder, tables=False).open_store()

    return made


def build(config: Config, *paths: Path, **how: object) -> Outcome:
    return build_snapshot(config, paths, **{"plan": DEMO_PLAN, "today": TODAY, **how})  # type: ignore[arg-type]


def facts(store: Store) -> set[str]:
    """The default graph, without what is inferred."""
    derived = {triple(each) for each in store if str(each.graph_name).endswith("graph/derived>")}
    return {triple(each) for each in store if each.graph_name == DefaultGraph()} - derived


def triple(quad: Quad) -> str:
    return str(quad.triple)


def without_names(triples: Iterable[str]) -> set[str]:
    return {one for one in triples if not any(f"<{name}>" in one for name in NAMES)}


def served(config: Config) -> Snapshot:
    snapshot = current(config.store)
    assert snapshot is not None
    return snapshot


@settings(max_examples=3, deadline=None)
@given(st.dates(FIRST, LAST + timedelta(days=30)))
@example(FIRST)
@example(LAST)
@example(LAST - timedelta(days=1))
def test_a_state_made_on_request_is_the_one_built_but_for_what_is_inferred(
    drawn, built_as_of, of_day
):
    made, built = drawn(of_day), built_as_of(of_day).open_store()
    assert facts(made) == facts(built)
    for graph in made.named_graphs():
        if str(graph).endswith(("graph/derived>", "graph/provenance>")):
            continue
        lines = [
            {triple(each) for each in store.quads_for_pattern(None, None, None, graph)}
            for store in (made, built)
        ]
        assert lines[0] == lines[1], graph


@pytest.mark.parametrize("of_day", [date(2015, 11, 29), date(2016, 3, 20)])
def test_the_state_of_a_day_is_what_a_build_on_that_day_would_have_made(
    drawn, demo_until, built_as_of, of_day
):
    then = demo_until(of_day).open_store()
    # Names are today's: a later sheet may have given a body another spelling, or a better one.
    assert without_names(facts(drawn(of_day))) == without_names(facts(then))
    derived = NamedNode("https://w3id.org/psmgraph/id/graph/derived")
    inferred = [
        {triple(each) for each in store.quads_for_pattern(None, None, None, derived)}
        for store in (then, built_as_of(of_day).open_store())
    ]
    assert without_names(inferred[0]) == without_names(inferred[1]) != set()
    assert not list(drawn(of_day).quads_for_pattern(None, None, None, derived))


@pytest.mark.parametrize(("slug", "second"), RENEWED.items())
def test_on_the_eve_of_a_second_edition_the_first_ones_facts_hold(drawn, demo_until, slug, second):
    eve = second - timedelta(days=1)
    about = f"sheet/{slug}/"
    said = {one for one in facts(drawn(eve)) if about in one or f"project/{slug}>" in one}
    first = {
        one for one in facts(demo_until(eve).open_store())
        if about in one or f"project/{slug}>" in one
    }  # fmt: skip
    assert without_names(said) == without_names(first)
    assert any(f"{about}2014" in one or f"{about}2015-0" in one for one in said)
    assert not any(f"{about}{second}" in one for one in said)
    on_the_day = facts(drawn(second))
    assert f"{about}{second}" in "".join(on_the_day)
    assert said - on_the_day


def test_before_its_first_edition_a_sheet_is_not_there(drawn):
    store = drawn(FIRST)  # one sheet has come
    sheets = [*store.quads_for_pattern(None, None, NamedNode(PSM + "Sheet"), DefaultGraph())]
    assert [each.subject.value.rsplit("/", 1)[1] for each in sheets] == ["la-biblioteca-diffusa"]
    later = [each for each in store if "/sheet/teatri-di-vallata" in str(each)]
    assert later == []
    status = NamedNode(PSM + "sheetStatus")
    having = {
        str(each.subject).rsplit("/", 1)[1][:-1]
        for each in store.quads_for_pattern(None, status, None, DefaultGraph())
        if str(each.object).endswith("hasSheet>")
    }
    assert having == {"la-biblioteca-diffusa"}
    nothing = drawn(FIRST - timedelta(days=1))
    assert not [*nothing.quads_for_pattern(None, None, NamedNode(PSM + "Sheet"), DefaultGraph())]


def test_a_snapshot_of_a_day_is_kept_and_whole_and_never_served(own_store, built_as_of):
    before = served(own_store)
    snapshot = built_as_of(date(2014, 12, 31))
    assert snapshot.as_of == date(2014, 12, 31)
    assert verify(snapshot) == ()
    assert served(own_store).id == before.id != snapshot.id
    assert snapshot.id in {each.id for each in snapshots(own_store.store)}
    assert len(snapshot.manifest.inputs) == 2


def test_the_same_day_built_twice_is_the_same_bytes(tmp_path):
    told = []
    some = sorted(demo_inputs()[0].glob("[cil]*.txt"))
    for name in ("a", "b"):
        config, target = Config(store=tmp_path / name), tmp_path / f"{name}.nq"
        for _ in range(2):
            outcome = build(
                config, *some, as_of=date(2015, 6, 30), nquads=target,
                workers=1 if name == "a" else 2,
            )  # fmt: skip
            told.append((outcome.snapshot_id, target.read_bytes()))
        assert current(config.store) is None, "the first build of a store, and still not served"
    assert len(set(told)) == 1


def test_the_state_of_the_newest_day_is_another_snapshot_than_the_current_one(
    own_store, built_as_of
):
    snapshot = built_as_of(LAST)
    assert snapshot.id != served(own_store).id
    assert facts(snapshot.open_store()) == facts(served(own_store).open_store())


def test_no_sheet_on_that_day_is_told_and_nothing_is_made(own_store):
    before = {each.id for each in snapshots(own_store.store)}
    with pytest.raises(CannotRun) as refused:
        build_snapshot(
            own_store, demo_inputs(), plan=DEMO_PLAN, today=TODAY, as_of=date(2014, 1, 1)
        )
    assert refused.value.finding.code == "BUILD-AS-OF"
    assert "2014-11-24" in refused.value.finding.message("en")
    assert {each.id for each in snapshots(own_store.store)} == before


def test_a_build_as_of_a_day_drops_nothing_and_needs_no_leave(tmp_path, write_sheet: WriteSheet):
    config = Config(store=tmp_path / "store")
    old = write_sheet("old.txt", title="Orti", day="4 maggio 2014")
    new = write_sheet("new.txt", title="Boschi", day="4 maggio 2015")
    build(config, old, new)
    before = served(config)
    outcome = build(config, old, new, as_of=date(2014, 12, 31))
    assert outcome.exit_code == 0
    assert (outcome.sheets_in, outcome.sheets_failed) == (2, 0)
    assert served(config).id == before.id


def test_snapshots_of_days_push_no_other_out_and_go_with_those_beside_which_they_were_built(
    tmp_path, write_sheet: WriteSheet
):
    config = Config(store=tmp_path / "store")

    def version(number: int) -> Path:
        return write_sheet("a.txt", title="Orti", results=f"Risultato {number}")

    build(config, version(1))
    first = served(config).id
    days = [build(config, version(1), as_of=date(2030, 1, n)).snapshot_id for n in (1, 2)]
    kept = {each.id for each in snapshots(config.store)}
    assert {first, *days} <= kept
    for number in (2, 3):
        build(config, version(number))
    assert {first, *days} <= {each.id for each in snapshots(config.store)}
    build(config, version(4))  # the third after the first, which goes, and its days with it
    assert {first, *days}.isdisjoint(each.id for each in snapshots(config.store))


def test_a_kept_snapshot_answers_for_its_day_and_while_no_edition_comes(
    tmp_path, write_sheet: WriteSheet
):
    config = Config(store=tmp_path / "store")
    old = write_sheet("old.txt", title="Orti", day="4 maggio 2014")
    new = write_sheet("new.txt", title="Boschi", day="4 maggio 2015")
    build(config, old, new)
    snapshot = served(config)
    known = known_days(snapshot)
    ids = {
        of_day: build(config, old, new, as_of=of_day).snapshot_id
        for of_day in (date(2014, 12, 31), date(2015, 1, 1))
    }

    def answers(of_day: date) -> str | None:
        with state_of(config.store, snapshot, of_day) as state:
            assert state.id in {*ids.values(), snapshot.id}
        found = kept_as_of(config.store, snapshot, known, of_day)
        return found and found.id

    for of_day, made in ids.items():
        assert answers(of_day) == made
    assert answers(date(2014, 5, 4)) in ids.values()
    assert answers(date(2015, 5, 3)) in ids.values()
    assert answers(date(2014, 5, 3)) is None
    assert answers(date(2015, 5, 4)) is None


def test_a_kept_snapshot_of_other_content_does_not_answer(tmp_path, write_sheet: WriteSheet):
    config, of_day = Config(store=tmp_path / "store"), date(2030, 1, 1)
    build(config, write_sheet("a.txt", title="Orti"))
    build(config, write_sheet("a.txt", title="Orti"), as_of=of_day)
    snapshot = served(config)
    assert kept_as_of(config.store, snapshot, known_days(snapshot), of_day) is not None
    build(config, write_sheet("a.txt", title="Orti", results="Un altro risultato"))
    snapshot = served(config)
    assert kept_as_of(config.store, snapshot, known_days(snapshot), of_day) is None


def test_a_snapshot_of_a_day_answers_for_no_other_day(own_store, built_as_of):
    kept = built_as_of(date(2014, 12, 31))
    with state_of(own_store.store, kept, date(2014, 12, 31)) as state:
        assert state.id == kept.id
    with (
        pytest.raises(CannotRun) as refused,
        state_of(own_store.store, kept, date(2015, 12, 31)),
    ):
        pass
    assert refused.value.finding.code == "AS-OF-SNAPSHOT"


def test_a_state_of_too_many_editions_is_refused_and_says_how_to_have_it(monkeypatch, demo_store):
    editions = tuple(Validity(f"https://x/s{n}/e", date(2015, 1, 1), None) for n in range(501))
    assert too_many(editions[:500], date(2015, 1, 1)) is None
    assert too_many(editions, date(2014, 12, 31)) is None
    problem = too_many(editions, date(2015, 1, 1))
    assert problem is not None
    assert "501 > 500" in problem.message("en")
    monkeypatch.setattr(day, "MOST_EDITIONS", 3)
    snapshot = current(demo_store)
    assert snapshot is not None
    with (
        pytest.raises(CannotRun) as refused,
        state_of(demo_store, snapshot, date(2015, 12, 31)),
    ):
        pass
    assert refused.value.finding.code == "AS-OF-LARGE"


def test_the_findings_of_a_build_as_of_a_day_are_told(tmp_path):
    config = Config(store=tmp_path / "store")
    path = tmp_path / "a.txt"
    path.write_text("nessuna scheda", encoding="utf-8")
    outcome = build(config, path, as_of=date(2015, 1, 1))
    assert [each.code for each in outcome.findings if each.level == "error"] == ["SHEET-NONE"]
    assert (outcome.snapshot_id, outcome.exit_code) == (None, 1)
