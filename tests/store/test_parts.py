import hashlib

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from psmgraph.store.parts import content_hash, hash_parts, part_of

from .conftest import BASE, iri, plan_quads, run_quads

P = NamedNode("http://example.org/p")
EDITION = "plan/bologna/sheet/patto/2016-03-01"


def two(text: str) -> str:
    return hashlib.sha256((BASE + text).encode()).hexdigest()[:2]


def quad(subject: str, graph: str) -> Quad:
    return Quad(iri(subject), P, Literal("x"), iri(graph))


@pytest.mark.parametrize(
    ("subject", "graph", "part"),
    [
        (f"{EDITION}/field/1", EDITION, "edition/bologna/patto/2016-03-01"),
        ("plan/bologna/project/patto", EDITION, "edition/bologna/patto/2016-03-01"),
        (f"{EDITION}/period/1", "graph/dates", "edition/bologna/patto/2016-03-01"),
        (EDITION, "graph/provenance", "edition/bologna/patto/2016-03-01"),
        ("plan/bologna/sheet/patto", "graph/provenance", "sheet/bologna/patto"),
        ("file/0123456789abcdef", "graph/provenance", f"file/{two('file/0123456789abcdef')}"),
        ("decision/0123456789abcdef", "graph/provenance", "decisions"),
        ("run/0123456789ab", "graph/provenance", None),
        ("actor/coop", "graph/authority", f"authority/{two('actor/coop')}"),
        ("derived/link-state/1", "graph/derived", f"derived/{two('derived/link-state/1')}"),
        ("actor/coop", "graph/new-kind", f"new-kind/{two('actor/coop')}"),
    ],
)
def test_a_quad_belongs_to_the_part_that_its_change_should_touch(subject, graph, part):
    assert part_of(quad(subject, graph), BASE) == part


def test_the_default_graph_is_not_hashed_as_it_follows_from_the_rest():
    assert part_of(Quad(iri("actor/coop"), P, Literal("x"), DefaultGraph()), BASE) is None


def test_parts_are_hashed_over_their_sorted_nquads():
    store = Store()
    store.extend(plan_quads())
    expected: dict[str, list[str]] = {}
    for each in store:
        part = part_of(each, BASE)
        if part is not None:
            expected.setdefault(part, []).append(f"{each} .\n")
    digests = {
        part: hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
        for part, lines in expected.items()
    }
    assert hash_parts(store, BASE) == digests
    assert len(digests) >= 6


def test_the_order_of_loading_does_not_matter_and_one_changed_sheet_changes_one_part():
    first, second = Store(), Store()
    first.extend(plan_quads())
    second.extend(reversed(plan_quads()))
    assert hash_parts(first, BASE) == hash_parts(second, BASE)
    changed = "plan/valdesempio/sheet/scuola-aperta/2016-04-01"
    second.add(quad(f"{changed}/field/9", changed))
    before, after = hash_parts(first, BASE), hash_parts(second, BASE)
    assert {part for part in after if before.get(part) != after[part]} == {
        "edition/valdesempio/scuola-aperta/2016-04-01"
    }
    assert content_hash(before) != content_hash(after)


def test_the_run_does_not_change_the_hash():
    store = Store()
    store.extend(plan_quads())
    before = hash_parts(store, BASE)
    store.extend(run_quads("0123456789ab"))
    assert hash_parts(store, BASE) == before


def test_the_hash_is_over_the_sorted_parts():
    parts = {"b": "2" * 64, "a": "1" * 64}
    lines = f"a {'1' * 64}\nb {'2' * 64}\n"
    assert content_hash(parts) == hashlib.sha256(lines.encode()).hexdigest()
