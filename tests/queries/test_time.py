"""The public catalogue as of a day: the rows that a build on that day would have given."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.build.day import make_day
from psmgraph.config import Config
from psmgraph.store import queryfile
from psmgraph.store.snapshot import Snapshot, current

from .asking import bound, solutions

DAY = date(2015, 11, 29)  # the eve of a second edition
NAMES = queryfile.public_names()
DERIVED = ox.NamedNode("https://w3id.org/psmgraph/id/graph/derived")


def answered(name: str, store: ox.Store, base: str) -> list[tuple[str, ...]]:
    """The rows, sorted, without the columns of names: those are today's."""
    required = {p.name: p.example for p in queryfile.load(name).parameters if p.required}
    columns, rows = solutions(store, bound(name, base, required))
    kept = [at for at, column in enumerate(columns) if not column.endswith("_label")]
    return sorted(tuple(_settled(row[at]) for at in kept) for row in rows)


def _settled(term: object) -> str:
    """A list that the engine joined has no order of its own."""
    return "; ".join(sorted(term.value.split("; "))) if isinstance(term, ox.Literal) else str(term)


@pytest.fixture(scope="module")
def as_of_day(demo_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    folder = tmp_path_factory.mktemp("day")
    return make_day(demo_snapshot, DAY, folder, tables=False).open_store()


@pytest.fixture(scope="module")
def on_that_day(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The store that a build of the files of the day and before makes."""
    config = Config(store=tmp_path_factory.mktemp("then") / "store")
    files = [path for path in demo_inputs()[0].glob("*.txt") if path.stem[-10:] <= DAY.isoformat()]
    build_snapshot(config, files, plan=DEMO_PLAN, today=date(2026, 1, 1))
    snapshot = current(config.store)
    assert snapshot is not None
    return snapshot.open_store()


@pytest.fixture(scope="module")
def without_derived(demo_graph: ox.Store) -> ox.Store:
    store = ox.Store()
    inferred = {
        quad.triple for quad in demo_graph.quads_for_pattern(None, None, None, DERIVED)
    }  # a triple has one graph of its own: no sheet says what is inferred

    def said() -> Iterator[ox.Quad]:
        for quad in demo_graph:
            default = quad.graph_name == ox.DefaultGraph()
            if quad.graph_name != DERIVED and not (default and quad.triple in inferred):
                yield quad

    store.bulk_extend(said())
    return store


@pytest.mark.parametrize(
    "name", [name for name in NAMES if not queryfile.load(name).rests_on_derived]
)
def test_a_query_as_of_a_day_gives_the_rows_of_a_build_on_that_day(
    name, as_of_day, on_that_day, demo_config
):
    assert answered(name, as_of_day, demo_config.base) == answered(
        name, on_that_day, demo_config.base
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_query_says_whether_it_rests_on_what_is_inferred(
    name, demo_graph, without_derived, demo_config
):
    whole, lacking = (
        answered(name, store, demo_config.base) for store in (demo_graph, without_derived)
    )
    if queryfile.load(name).rests_on_derived:
        assert whole != lacking or not whole
    else:
        assert whole == lacking, "its header needs: derived = true"


@pytest.mark.parametrize(
    ("name", "then", "today"),
    [("sheet-editions", 15, 20), ("activities-by-project", 15, 17), ("timeline", 23, 28)],
)
def test_rows_of_a_day_differ_from_todays(name, then, today, as_of_day, demo_graph, demo_config):
    numbers = [len(answered(name, store, demo_config.base)) for store in (as_of_day, demo_graph)]
    assert numbers == [then, today]


def test_what_came_after_the_day_is_in_no_row(as_of_day, demo_config):
    late: Path
    for late in demo_inputs()[0].glob("*.txt"):
        if late.stem[-10:] <= DAY.isoformat():
            continue
        edition = f"{late.stem[:-11]}/{late.stem[-10:]}"
        for name in NAMES:
            assert edition not in str(answered(name, as_of_day, demo_config.base)), name
