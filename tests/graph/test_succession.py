"""A body and those it succeeded: along chains, and safe where a chain comes back to its start."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from psmgraph.build import build_snapshot
from psmgraph.config import Config, PlanConfig
from psmgraph.store import queryfile
from psmgraph.store.binding import bind
from psmgraph.store.snapshot import current

BASE = "https://w3id.org/psmgraph/id/"
WriteSheet = Callable[..., Path]


@pytest.fixture
def chain(tmp_path: Path, write_sheet: WriteSheet) -> Callable[..., Store]:
    """Build three sheets, one for each of three bodies, with successions between them."""

    def build(*successions: tuple[str, str, int]) -> Store:
        names = ("Ente Uno", "Ente Due", "Ente Tre")
        authority = "".join(f'[[body]]\nname = "{name}"\nkind = "institution"\n' for name in names)
        authority += "".join(
            f'[[succession]]\nfrom = "{before}"\nto = "{after}"\ndate = {year}-01-01\n'
            'label_it = "Subentro"\nlabel_en = "Takeover"\n'
            for before, after, year in successions
        )
        path = tmp_path / "authority.toml"
        path.write_text(authority, encoding="utf-8")
        sheets = [
            write_sheet(f"{at}.txt", title=f"Progetto {at}", actors=name.upper())
            for at, name in enumerate(names)
        ]
        plan = PlanConfig("valdesempio", authority=path)
        config = Config(store=tmp_path / "store", plans=(plan,))
        build_snapshot(config, sheets, plan="valdesempio", today=date(2026, 1, 1))
        snapshot = current(config.store)
        assert snapshot is not None
        return snapshot.open_store()

    return build


def projects(store: Store, actor: str, *, predecessors: bool) -> list[tuple[str, str, str]]:
    values = {"actor": [NamedNode(f"{BASE}actor/{actor}")], "predecessors": [Literal(predecessors)]}
    rows = store.query(bind(queryfile.load("actor-projects").text, values))
    columns = ("project_label", "named_label", "words")
    return sorted(tuple(row[column].value for column in columns) for row in rows)


def test_predecessors_count_along_the_whole_chain_and_words_stay_as_written(
    chain: Callable[..., Store],
) -> None:
    store = chain(("Ente Uno", "Ente Due", 2010), ("Ente Due", "Ente Tre", 2015))
    assert projects(store, "ente-tre", predecessors=False) == [
        ("Progetto 2", "Ente Tre", "ENTE TRE")
    ]
    assert projects(store, "ente-tre", predecessors=True) == [
        ("Progetto 0", "Ente Uno", "ENTE UNO"),
        ("Progetto 1", "Ente Due", "ENTE DUE"),
        ("Progetto 2", "Ente Tre", "ENTE TRE"),
    ]
    assert len(projects(store, "ente-due", predecessors=True)) == 2
    assert len(projects(store, "ente-uno", predecessors=True)) == 1


def test_a_chain_that_comes_back_to_its_start_ends_all_the_same(
    chain: Callable[..., Store],
) -> None:
    store = Store()  # no authority may hold a cycle by itself; two plans' may together
    store.extend(chain(("Ente Uno", "Ente Due", 2010), ("Ente Due", "Ente Tre", 2015)))
    store.update(f"""PREFIX org: <http://www.w3.org/ns/org#>
        INSERT DATA {{ <{BASE}actor/ente-tre/change/2020-01-01>
            org:originalOrganization <{BASE}actor/ente-tre> ;
            org:resultingOrganization <{BASE}actor/ente-uno> }}""")
    for actor in ("ente-uno", "ente-due", "ente-tre"):
        found = projects(store, actor, predecessors=True)
        assert [name for _, name, _ in found] == ["Ente Uno", "Ente Due", "Ente Tre"]
        assert len(projects(store, actor, predecessors=False)) == 1
