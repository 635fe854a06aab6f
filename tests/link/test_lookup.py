"""A name is looked up by the rules of linking: equal keys are certain, likeness is only offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.link.candidates_model import Kind, Reason
from psmgraph.link.lookup import EQUAL, LONGEST, Lookup, Spelling
from psmgraph.names import body_key

BODIES = {
    "comune": ("Comune di Bologna",),
    "provincia": ("Provincia di Bologna",),
    "metro": ("Città metropolitana di Bologna", "CM Bologna"),
    "rizzoli": ("Istituto Ortopedico Rizzoli (IOR)",),
    "lepida": ("Lepida S.p.A.",),
    "cna-bologna": ("CNA Bologna",),
    "camera-a": ("Camera di commercio di Bologna", "Camera di commercio"),
    "camera-b": ("Camera di commercio di Modena", "Camera di commercio"),
    "orti": ("Associazione Orti urbani",),
    "prova": ("Cooperativa sociale La Prova",),
}
PROJECTS = {"casa": ("Casa in comune: alloggi a canone sostenibile",), "orti-p": ("Orti urbani",)}


def spellings():
    for kind, things in ((Kind.BODY, BODIES), (Kind.PROJECT, PROJECTS)):
        for entity, names in things.items():
            for at, name in enumerate(names):
                yield Spelling(entity, kind, name, main=at == 0)


LOOKUP = Lookup.of(spellings())
BOTH = (Kind.BODY, Kind.PROJECT)


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("COMUNE DI BOLOGNA", "comune"),
        ("Citta' Metropolitana di Bologna", "metro"),  # an accent typed as an apostrophe
        ("cm bologna", "metro"),  # another name of it
        ("Lepida spa", "lepida"),  # the legal form spelled otherwise
        ("C.N.A. Bologna", "cna-bologna"),
    ],
)
def test_a_name_of_equal_key_is_found_with_full_score(name, entity):
    first = LOOKUP.find(name, [Kind.BODY])[0]
    assert (first.entity, first.score, first.equal, first.reasons) == (entity, EQUAL, True, ())
    assert LOOKUP.equal(name, Kind.BODY) == (entity,)


@pytest.mark.parametrize(
    ("name", "entity", "reason"),
    [
        ("Comune di Bolonga", "comune", Reason.SPELLING),
        ("IOR", "rizzoli", None),  # an acronym in brackets is no name of its own, so not equal
        ("Lepida S.r.l.", "lepida", Reason.FORM_DIFFERS),
        ("CNA", "cna-bologna", Reason.PART),
    ],
)
def test_a_name_that_is_only_alike_is_offered_below_and_says_why(name, entity, reason):
    found = {each.entity: each for each in LOOKUP.find(name, [Kind.BODY])}
    assert not found[entity].equal
    assert found[entity].score < EQUAL
    assert reason is None or reason in found[entity].reasons


def test_two_bodies_with_one_name_are_both_equal_and_so_neither_is_the_one():
    found = [each for each in LOOKUP.find("camera di commercio", [Kind.BODY]) if each.equal]
    assert [each.entity for each in found] == ["camera-a", "camera-b"]
    assert LOOKUP.equal("camera di commercio", Kind.BODY) == ("camera-a", "camera-b")


def test_only_the_kinds_that_are_asked_for_are_looked_through():
    assert {each.entity for each in LOOKUP.find("Orti urbani", [Kind.PROJECT])} == {"orti-p"}
    assert {each.entity for each in LOOKUP.find("Orti urbani", [Kind.BODY])} == {"orti"}
    assert len(LOOKUP.find("Orti urbani", BOTH)) == 2


@pytest.mark.parametrize("name", ["", "   ", "...", "\0", "a" * (LONGEST + 1), "zzz qqq"])
def test_what_is_no_name_of_anything_finds_nothing(name):
    assert LOOKUP.find(name, BOTH) == []


def test_the_order_of_the_names_makes_no_difference():
    turned = Lookup.of(reversed(list(spellings())))
    for name in ("Comune Bologna", "Camera di commercio", "coop. La Prova", "casa in comune"):
        assert turned.find(name, BOTH) == LOOKUP.find(name, BOTH)


@given(st.text(max_size=60) | st.sampled_from(sum(BODIES.values(), ())))
def test_full_score_and_equal_key_are_one_and_the_same(name):
    for found in LOOKUP.find(name, [Kind.BODY]):
        assert found.equal == (found.score == EQUAL)
        assert found.equal == (body_key(found.spelling) == body_key(name))
