"""The review list: what is alike is offered with its reasons, what contradicts is held down."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from bench.bench_names import OWN, measure, offered, read
from hypothesis import given
from hypothesis import strategies as some

from psmgraph.authority.model import Authority, Body, KnownProject, Succession
from psmgraph.decisions import Decision, Target, What
from psmgraph.errors import Place
from psmgraph.link.candidates import candidates
from psmgraph.link.candidates_model import Candidate, Kind, Reason
from psmgraph.link.likeness import likeness, text_likeness
from psmgraph.link.model import Usage
from psmgraph.link.named import body_parts, person_parts
from psmgraph.link.registry import registry
from psmgraph.link.weights import Weights
from psmgraph.names import slug
from psmgraph.plan import Plan
from psmgraph.words.review import kind_words, reason_words

DAY = date(2015, 5, 4)
FILLER = (
    "Comune di Ravello",
    "Fondazione Ghirlanda",
    "Circolo Velico Sirena",
    "AUSL di Montegrigio",
)


def plan(*decisions: Decision, **authority: object) -> Plan:
    known = Authority(**authority)  # type: ignore[arg-type]
    return Plan("prova", "it", {"it": "Prova"}, {}, True, {}, known, decisions)


def usage(title: str = "Orti", **more: object) -> Usage:
    told = {
        "plan": "prova", "slug": slug([title]), "title": title, "edition": DAY, "language": "it",
        "place": Place("prova.txt"), "bodies": (), "persons": (), "projects": (), "acts": (),
    }  # fmt: skip
    return Usage(**{**told, **more})  # type: ignore[arg-type]


def listed(*usages: Usage, of: Plan | None = None) -> tuple[Candidate, ...]:
    return candidates(registry({"prova": of or plan()}, usages)[0])


def pairs(rows: tuple[Candidate, ...]) -> set[frozenset[str]]:
    return {frozenset((row.one.name, row.other.name)) for row in rows}


def decided(what: What, one: str, other: str) -> Decision:
    return Decision(what, Target(name=one), other, "Ada", DAY, "Perché sì.", Place("d.toml", 1))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Comune di San Giorgio", "Comune di S. Giorgio", Reason.SAINT),
        ("Comune di Santa Fiora", "Comune di S. Fiora", Reason.SAINT),
        ("Fondazione Oleandro", "Fond. Oleandro", Reason.ABBREVIATION),
        ("Comune di Vignarossa", "Comune Vignarossa", Reason.SMALL_WORDS),
        ("Comune di Vignarossa", "Comune di Vignarosa", Reason.SPELLING),
        ("Emporio Banca", "EmporioBanca", Reason.SPELLING),
        ("Teatro Fiordaliso", "Fiordaliso Teatro", Reason.WORD_ORDER),
        ("Meccanica Oleandro S.r.l.", "Meccanica Oleandro", Reason.FORM_MISSING),
        ("Comune di Vignarossa", "Vignarossa", Reason.KIND_MISSING),
        ("CNO", "Confederazione Nazionale Orticoltori", Reason.ACRONYM),
        ("Istituto Botanico Oleandro (IBO)", "IBO", Reason.CONTAINED),
        ("Amici del Fiordaliso", "Amici del Fiordaliso e della Genziana", Reason.CONTAINED),
    ],
)
def test_likely_spellings_of_one_body_are_offered_with_the_reason(
    one: str, other: str, reason: Reason
) -> None:
    rows = [
        row
        for row in listed(usage(bodies=(one, other, *FILLER)))
        if {row.one.name, row.other.name} == {one, other}
    ]
    assert [row.kind for row in rows] == [Kind.BODY]
    assert reason in rows[0].reasons
    assert rows[0].score >= 60


@pytest.mark.parametrize(
    ("one", "other", "highest"),
    [
        ("CGIL", "CISL", 0),  # short words are the same or another
        ("CISL Vignarossa", "UIL Vignarossa", 59),
        ("Comune di Vignarossa", "Provincia di Vignarossa", 0),
        ("Comune di Vignarossa", "Quartiere Vignarossa", 0),
        ("AUSL di Vignarossa", "ASP Vignarossa", 0),
        ("Istituto Comprensivo n. 5", "Istituto Comprensivo n. 6", 0),
        ("Caritas di Imola", "Caritas di Modena", 0),  # two places
        ("Quartiere Porto", "Quartiere Porto del Comune di Vignarossa", 99),  # one and the same
        ("Comune di Vignarossa", "Comune di Vignarossa - Quartiere Porto", 55),
        ("Comune di Vignarossa", "Settore Ambiente del Comune di Vignarossa", 55),
        ("CNA", "CNA Bologna", 55),  # a branch
        ("Meccanica Oleandro S.r.l.", "Meccanica Oleandro S.p.A.", 60),
        ("Fondazione Oleandro", "Associazione Oleandro", 65),
    ],
)
def test_what_contradicts_holds_the_score_down(one: str, other: str, highest: int) -> None:
    rows = [
        row
        for row in listed(usage(bodies=(one, other, *FILLER)))
        if {row.one.name, row.other.name} == {one, other}
    ]
    assert [row.score for row in rows if row.score > highest] == []


def test_a_pair_of_contradicting_legal_forms_says_so() -> None:
    (row,) = listed(usage(bodies=("Meccanica Oleandro S.r.l.", "Meccanica Oleandro S.p.A.")))
    assert row.reasons == (Reason.FORM_DIFFERS,)


def test_the_authoritys_name_is_the_one_to_keep() -> None:
    body = Body("comune-di-vignarossa", "Comune di Vignarossa", True)
    (row,) = listed(usage(bodies=("Comune  Vignarossa Terme",)), of=plan(bodies=(body,)))
    assert (row.other.path, row.other.known) == ("actor/comune-di-vignarossa", True)
    assert row.one.name == "Comune  Vignarossa Terme"


def test_two_names_of_the_authority_are_never_offered_nor_a_body_and_its_successor() -> None:
    bodies = (
        Body("vignarossa", "Comune di Vignarossa", True),
        Body("vignarosa", "Comune di Vignarosa", True),
    )
    assert listed(of=plan(bodies=bodies)) == ()
    follow = Succession("vignarossa", "vignarosa", DAY, "", {})
    known = plan(bodies=bodies, successions=(follow,))
    rows = listed(usage(bodies=("Vignarossa", "Vignarosa")), of=known)
    assert frozenset(("Comune di Vignarossa", "Comune di Vignarosa")) not in pairs(rows)
    assert rows


def test_what_was_decided_is_not_asked_again() -> None:
    names = ("Circolo Olmo", "Circolo dell'Olmo", "Circolo l'Olmo")
    assert len(pairs(listed(usage(bodies=names)))) == 3
    two = decided(What.NOT_SAME, *names[:2])
    assert pairs(listed(usage(bodies=names), of=plan(two))) == {
        frozenset((names[0], names[2])),
        frozenset((names[1], names[2])),
    }
    one = decided(What.SAME, *names[:2])
    assert len(pairs(listed(usage(bodies=names), of=plan(one)))) == 1


def test_five_refused_names_make_room_for_the_sixth() -> None:
    others = [f"Circolo Olmo di {word}" for word in ("Abe", "Ebe", "Ibo", "Obi", "Ube", "Aba")]
    first = [
        row.other.name
        for row in listed(usage(bodies=("Circolo Olmo", *others)))
        if row.one.name == "Circolo Olmo"
    ]
    refused = [decided(What.NOT_SAME, "Circolo Olmo", name) for name in first[:5]]
    rows = listed(usage(bodies=("Circolo Olmo", *others)), of=plan(*refused))
    left = {row.other.name for row in rows if row.one.name == "Circolo Olmo"}
    assert left == set(others) - set(first[:5])
    assert left


def test_projects_are_offered_by_title_and_named_by_it() -> None:
    rows = listed(
        usage("Rete dei laboratori di quartiere"),
        usage("Orti", projects=("La rete dei laboratori", "Tutt'altra faccenda")),
    )
    (row,) = rows
    assert (row.kind, row.one.name) == (Kind.PROJECT, "La rete dei laboratori")
    assert row.other.path == "plan/prova/project/rete-dei-laboratori-di-quartiere"
    assert (row.one.called, row.other.called) == ("", "")


def test_two_projects_with_sheets_are_offered_only_when_nearly_equal() -> None:
    near = listed(usage("Rete dei laboratori"), usage("Rete di laboratori"))
    far = listed(usage("Rete dei laboratori"), usage("Rete dei laboratori di quartiere e scuole"))
    assert (len(near), far) == (1, ())


def test_projects_that_the_authority_knows_are_not_asked_about_among_themselves() -> None:
    known = (KnownProject("a", "Rete dei laboratori"), KnownProject("b", "Rete di laboratori"))
    assert listed(of=plan(projects=known)) == ()


def test_persons_are_compared_under_one_body_only_and_called_by_their_path() -> None:
    rows = listed(
        usage(
            bodies=("Comune A",),
            persons=(
                ("Comune A", "Ada Neri"), ("Comune A", "A. Neri"), ("Comune A", "Ugo Verdi"),
                ("Comune B", "Ada  Nerri"),
            ),
        )
    )  # fmt: skip
    persons = [row for row in rows if row.kind is Kind.PERSON]
    assert [(row.one.name, row.other.name) for row in persons] == [("A. Neri", "Ada Neri")]
    assert persons[0].one.called == "actor/comune-a/person/a-neri"
    assert Reason.INITIAL in persons[0].reasons


def test_a_row_keeps_its_id_whatever_else_is_listed() -> None:
    alone = listed(usage(bodies=("Circolo Olmo", "Circolo dell'Olmo")))
    among = listed(usage(bodies=("Circolo Olmo", "Circolo dell'Olmo", *FILLER)))
    assert len(alone[0].id) == 12
    assert alone[0].id in {row.id for row in among}


def test_the_order_of_sheets_and_names_makes_no_difference() -> None:
    usages = [
        usage("Orti", bodies=("Circolo Olmo", "Comune Vignarossa")),
        usage("Rete", bodies=("Circolo dell'Olmo", "Comune di Vignarossa"), projects=("Orto",)),
        usage("Reti", bodies=("Circolo l'Olmo",)),
    ]
    assert len({listed(*order) for order in permutations(usages)}) == 1


NAMES = tuple(row["name"] for row in read(OWN))


@given(some.sampled_from(NAMES), some.sampled_from(NAMES))
def test_likeness_runs_from_0_to_99_and_is_the_same_both_ways(one: str, other: str) -> None:
    parts = body_parts(one), body_parts(other)
    weights = Weights.of(map(body_parts, NAMES[:40]))
    there, back = likeness(*parts, weights), likeness(*reversed(parts), weights)  # type: ignore[call-arg]
    assert 0 <= there.score <= 99
    assert abs(there.score - back.score) <= 3  # words pair in the order of the first name
    assert there.reasons == back.reasons or abs(there.score - back.score) <= 3


@given(some.text(max_size=60), some.text(max_size=60))
def test_any_text_can_be_compared(one: str, other: str) -> None:
    for parts in (body_parts, person_parts):
        found = likeness(parts(one), parts(other), Weights.of([parts(one), parts(other)]))
        assert 0 <= found.score <= 99
    assert 0 <= text_likeness(one, other) <= 99


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_kind_and_reason_is_told_in_words(language: str) -> None:
    assert all(kind_words(kind, language) for kind in Kind)
    assert all(reason_words([reason], language) for reason in Reason)


def test_no_two_bodies_of_our_list_are_merged_and_the_first_three_hold_nine_tenths() -> None:
    found = measure({row["name"]: row["cluster"] for row in read(OWN)})
    assert found.names >= 200
    assert found.merged_wrong == ()
    assert found.recall >= 0.9


def test_the_list_of_many_names_stays_short() -> None:
    _, rows = offered(NAMES)
    assert len(rows) < 2 * len(NAMES)
    assert Path(OWN).is_file()
