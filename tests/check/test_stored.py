"""A finished store is held against the shapes again, as ``psmgraph verify`` does."""

import pyoxigraph as ox
import pytest

from psmgraph.check.stored import stored_findings
from psmgraph.errors import Level
from psmgraph.store.snapshot import Snapshot

EXACT = ox.NamedNode("https://w3id.org/psmgraph/ontology#exact")


@pytest.fixture
def copy(demo_snapshot: Snapshot) -> ox.Store:
    store = ox.Store()
    store.extend(demo_snapshot.open_store())
    return store


def test_what_a_build_has_taken_in_breaks_no_shape(copy, demo_snapshot):
    found = list(stored_findings(copy, demo_snapshot.manifest.base))
    assert [finding for finding in found if finding.level is Level.ERROR] == []


def test_a_passage_that_lost_its_words_is_found_in_its_edition_alone(copy, demo_snapshot):
    base = demo_snapshot.manifest.base
    edition = f"{base}plan/valdesempio/sheet/la-biblioteca-diffusa/2015-11-30"
    quads = copy.quads_for_pattern(None, EXACT, None, ox.NamedNode(edition))
    lost = next(iter(quads))
    copy.remove(lost)
    found = [one for one in stored_findings(copy, base) if one.level is Level.ERROR]
    assert {one.focus for one in found} == {lost.subject.value}
    assert {one.place.file for one in found} == {edition.removeprefix(base)}
