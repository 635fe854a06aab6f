"""Where statements stand, and that each leads to its words: walked over the whole demo."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from psmgraph.resources import folder
from psmgraph.store.snapshot import Snapshot

BASE = "https://w3id.org/psmgraph/id/"
PSM = "https://w3id.org/psmgraph/ontology#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def psm(name: str) -> NamedNode:
    return NamedNode(PSM + name)


@pytest.fixture(scope="module")
def store(demo_snapshot: Snapshot) -> Store:
    return demo_snapshot.open_store()


@pytest.fixture(scope="module")
def editions(store: Store) -> dict[NamedNode, list[Quad]]:
    graphs: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in store:
        if isinstance(quad.graph_name, NamedNode) and "/sheet/" in quad.graph_name.value:
            graphs[quad.graph_name].append(quad)
    return graphs


def shortcuts() -> Iterator[tuple[str, str, str, str | None]]:
    """Yield (property, class, from, to) of each short-cut that the ontology names."""
    ontology = rdflib.Graph().parse(folder("ontology") / "psmgraph.ttl")
    term = rdflib.Namespace(PSM)
    for name, node_class in ontology.subject_objects(term.shortcutOf):
        to = ontology.value(name, term.shortcutTo)
        start = ontology.value(name, term.shortcutFrom)
        yield str(name), str(node_class), str(start), str(to) if to else None


def test_no_blank_node_is_in_the_dataset(store: Store) -> None:
    for quad in store:
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)


def test_every_statement_about_a_project_reaches_its_words(
    store: Store, editions: dict[NamedNode, list[Quad]]
) -> None:
    known = {name: (cls, start, to) for name, cls, start, to in shortcuts()}
    walked: Counter[str] = Counter()
    for quads in editions.values():
        (text,) = [q.object.value for q in quads if q.predicate == psm("text")]
        said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for quad in quads:
            said[quad.subject.value][quad.predicate.value].add(quad.object.value)
        for quad in quads:
            if "/project/" not in quad.subject.value:
                continue
            name = quad.predicate.value
            cls, start, to = known[name]
            nodes = [
                node
                for node, facts in said.items()
                if cls in facts[TYPE.value]
                and quad.subject.value in facts[start]
                and (quad.object.value in facts[to] if to else node == quad.object.value)
            ]
            assert nodes, f"{quad} is the short-cut of nothing"
            for node in nodes:
                (passage,) = said[node][psm("passage").value]
                (begin,), (end,), (exact,) = (
                    said[passage][psm(key).value] for key in ("start", "end", "exact")
                )
                assert text[int(begin) : int(end)] == exact
            walked[name.removeprefix(PSM)] += 1
    assert {"involves", "referent", "plans", "performed", "expects", "integratedWith", "cites",
            "fundedBy", "event", "meeting", "figure", "contribution"} <= set(walked)  # fmt: skip


def test_every_passage_gives_its_words_from_the_text(
    editions: dict[NamedNode, list[Quad]],
) -> None:
    checked = 0
    for quads in editions.values():
        (text,) = [q.object.value for q in quads if q.predicate == psm("text")]
        values: dict[str, dict[str, str]] = defaultdict(dict)
        for quad in quads:
            values[quad.subject.value][quad.predicate.value] = quad.object.value
        for node, facts in values.items():
            if facts.get(TYPE.value) == PSM + "Passage":
                start, end = int(facts[PSM + "start"]), int(facts[PSM + "end"])
                assert text[start:end] == facts[PSM + "exact"]
                assert node.endswith(f"/passage/{start}-{end}")
                checked += 1
    assert checked > 500


def test_an_edition_graph_holds_only_its_own_nodes_and_short_cuts(
    editions: dict[NamedNode, list[Quad]],
) -> None:
    for edition, quads in editions.items():
        project = edition.value.replace("/sheet/", "/project/").rpartition("/")[0]
        for quad in quads:
            own = quad.subject == edition or quad.subject.value.startswith(edition.value + "/")
            assert own or quad.subject.value == project


def test_no_triple_stands_in_the_editions_of_two_sheets(
    editions: dict[NamedNode, list[Quad]],
) -> None:
    sheets: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for edition, quads in editions.items():
        for quad in quads:
            sheets[str(quad.subject), str(quad.predicate), str(quad.object)].add(
                edition.value.rpartition("/")[0]
            )
    assert all(len(found) == 1 for found in sheets.values())


def test_the_default_graph_has_no_evidence_and_no_superseded_edition(store: Store) -> None:
    current = list(store.quads_for_pattern(None, None, None, DefaultGraph()))
    types = {q.object.value.removeprefix(PSM) for q in current if q.predicate == TYPE}
    assert not types & {"Passage", "Mention", "SheetField", "SourceFile", "Run"}
    assert {"Project", "SheetEdition", "Sheet", "Involvement", "Inference"} <= types
    assert not [quad for quad in current if quad.predicate == psm("text")]
    newest = {q.object.value for q in current if q.predicate == psm("currentEdition")}
    described = {q.subject.value for q in current if "/sheet/" in q.subject.value}
    for node in described:
        sheet_part = node.split("/sheet/")[1].split("/")
        if len(sheet_part) > 1:
            edition = "/".join([node.split("/sheet/")[0] + "/sheet", *sheet_part[:2]])
            assert edition in newest


def test_named_graphs_give_the_default_graph_and_nothing_else(store: Store) -> None:
    named = {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in store
        if isinstance(q.graph_name, NamedNode)
    }
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        assert (str(quad.subject), str(quad.predicate), str(quad.object)) in named


def test_dates_have_inclusive_bounds_in_a_graph_of_their_own(store: Store) -> None:
    rows = store.query(f"""PREFIX psm: <{PSM}>
        SELECT ?node ?begin ?end ?first ?last WHERE {{
          GRAPH ?e {{ {{ ?node psm:begins ?begin }} UNION {{ ?node psm:ends ?end }} }}
          OPTIONAL {{ GRAPH <{BASE}graph/dates> {{ ?node psm:notBefore ?first }} }}
          OPTIONAL {{ GRAPH <{BASE}graph/dates> {{ ?node psm:notAfter ?last }} }} }}""")
    count = 0
    for row in rows:
        begin, end, first, last = row["begin"], row["end"], row["first"], row["last"]
        if begin is not None:
            assert first.value.startswith(begin.value)
        if end is not None:
            assert last.value.startswith(end.value)
        if first is not None and last is not None:
            assert first.value <= last.value
        count += 1
    assert count > 20


def test_validity_of_editions_meets_without_gap_or_overlap(store: Store) -> None:
    rows = store.query(f"""PREFIX psm: <{PSM}> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?until ?from WHERE {{ GRAPH <{BASE}graph/provenance> {{
          ?new prov:wasRevisionOf ?old ; psm:validFrom ?from . ?old psm:validUntil ?until }} }}""")
    from datetime import date, timedelta

    found = [(date.fromisoformat(r["until"].value), date.fromisoformat(r["from"].value))
             for r in rows]  # fmt: skip
    assert len(found) >= 3
    assert all(until + timedelta(days=1) == since for until, since in found)
