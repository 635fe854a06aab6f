"""Who is who: what merges, what stays apart, and that the order of sheets makes no difference."""

from datetime import date
from itertools import permutations

import pytest
from linking import linked, plan, usage

from psmgraph.authority import Body, KnownProject
from psmgraph.link.model import Match
from psmgraph.link.registry import registry
from psmgraph.names import body_key, name_key, slug


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Pace Adesso – Peace Now", "PACE ADESSO - Peace now", True),  # dash and case
        ("Teatro dell'Arte", "Teatro dell’Arte", True),  # kinds of apostrophe
        ("Città di Prova", "Citta di  Prova.", True),  # accent, spaces, final stop
        ("A.S.P. Tre Ponti", "ASP Tre Ponti", True),  # dots of an acronym
        ("Rossi & Figli", "Rossi e Figli", True),  # & for e
        ("X S.r.l.", "X srl", True),  # one legal form, two spellings
        ("Semi S.C.A R.L.", "Semi s.c.a.r.l.", True),
        ("Semi Soc. Coop. Sociale", "Semi Cooperativa Sociale", True),
        ("Cooperativa Semi", "Semi Soc. Coop.", False),  # another order is another name
        ("X S.r.l.", "X S.p.A.", False),  # two legal forms, two bodies
        ("CGIL", "CISL", False),  # alike is not equal
        ("Comune di Prova", "Comune di Prove", False),
        ("Provincia di Prova", "Città metropolitana di Prova", False),  # succession, no merge
        ("Quartiere Porto", "Porto", False),  # a part is not the whole
    ],
)
def test_names_merge_on_an_equal_key_and_on_nothing_else(one: str, other: str, same: bool) -> None:
    found = linked(usage(bodies=(one, other)))
    slugs = {found.bodies["prova", body_key(name)][0] for name in (one, other)}
    assert (len(slugs) == 1) is same


def test_an_alias_holds_only_on_the_sheets_of_its_plan() -> None:
    body = Body("citta-vera", "Città metropolitana di Vera", True, aliases=("Città metropolitana",))
    plans = (plan("a", bodies=(body,)), plan("b"))
    found = linked(
        usage(name="a", bodies=("Città Metropolitana",)),
        usage(name="b", bodies=("Città Metropolitana", "Città metropolitana di Vera")),
        plans=plans,
    )
    key = name_key("Città Metropolitana")
    assert found.bodies["a", key] == ("citta-vera", Match.ALIAS)
    assert found.bodies["b", key] == ("citta-metropolitana", Match.FIRST_SEEN)
    full = found.bodies["b", name_key("Città metropolitana di Vera")]
    assert full == ("citta-vera", Match.EXACT_KEY)


def test_a_person_is_never_one_with_another_bodys_of_that_name() -> None:
    found = linked(
        usage(bodies=("Comune A",), persons=(("Comune A", "Ada Neri"), ("Comune B", "Ada Neri")))
    )
    assert {one.path for one in found.persons.values()} == {
        "actor/comune-a/person/ada-neri",
        "actor/comune-b/person/ada-neri",
    }


def test_unequal_keys_of_one_slug_get_addresses_of_their_own_and_a_warning() -> None:
    found, findings = registry({"prova": plan()}, [usage(bodies=("Casa (Nuova)", "Casa, Nuova"))])
    slugs = {name for (_, key), (name, _) in found.bodies.items()}
    assert len(slugs) == 2
    assert all(name.startswith("casa-nuova-") for name in slugs)
    assert [finding.code for finding in findings] == ["ACTOR-SLUG-SHARED"]


def test_a_title_is_found_whatever_its_quotes_and_case() -> None:
    found = linked(
        usage("Patto per l'occupazione"),
        usage("Rete", projects=("PATTO PER L’OCCUPAZIONE", "Un altro progetto")),
    )
    slugs, match = found.titles["prova", name_key("Patto per l’occupazione")]
    assert (slugs, match) == (("patto-per-l-occupazione",), Match.EXACT_KEY)
    other = found.projects["prova", "un-altro-progetto"]
    assert not other.has_sheet
    assert not other.known


def test_a_mentioned_project_keeps_its_address_when_its_sheet_arrives() -> None:
    before = linked(usage("Rete", projects=("Orti di quartiere",)))
    after = linked(usage("Rete", projects=("Orti di quartiere",)), usage("ORTI DI QUARTIERE"))
    (mentioned,) = [p for p in before.projects.values() if p.label == "Orti di quartiere"]
    assert after.projects["prova", mentioned.slug].has_sheet
    assert len(after.projects) == 2


def test_a_mention_never_takes_the_address_of_an_unequal_title() -> None:
    found = linked(usage("Orti, scuole"), usage("Rete", projects=("Orti scuole",)))
    slugs, _ = found.titles["prova", name_key("Orti scuole")]
    assert slugs[0].startswith("orti-scuole-")
    assert not found.projects["prova", slugs[0]].has_sheet


def test_a_title_that_two_projects_bear_is_ambiguous() -> None:
    projects = (KnownProject("uno", "Rete"), KnownProject("due", "Altro", ("Rete civica",)))
    third = KnownProject("tre", "Terzo", ("Rete civica",))
    found = linked(usage("Orti", projects=("Rete civica",)),
                   plans=(plan(projects=(*projects, third)),))  # fmt: skip
    assert found.titles["prova", name_key("rete civica")][0] == ("due", "tre")


def test_the_order_of_sheets_makes_no_difference() -> None:
    usages = [
        usage("Orti", bodies=("CASA Nuova",), projects=("Rete",)),
        usage("Rete", bodies=("Casa nuova", "Casa, Nuova"), persons=(("Casa nuova", "Ada"),)),
        usage("Rete", bodies=("casa nuova",), edition=date(2014, 1, 1)),
    ]
    assert len({repr(linked(*order)) for order in permutations(usages)}) == 1


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("PATTO PER IL LAVORO E INTERVENTI A SOSTEGNO DELL'OCCUPAZIONE",
         "patto-per-il-lavoro-e-interventi-a-sostegno-dell-occupazione"),
        ("Città più verde – 2ª fase", "citta-piu-verde-2a-fase"),
        ("Straße", "strasse"),  # casefold, then ASCII
        ("«»", ""),  # nothing to make an address of
    ],
)  # fmt: skip
def test_an_address_is_made_of_the_words(title: str, made: str) -> None:
    assert slug([title]) == made


def test_a_long_address_is_cut_at_a_word_and_told_apart_by_its_hash() -> None:
    long = "Una rete di sportelli e laboratori per la partecipazione dei cittadini alle scelte "
    one, other = slug([long + "dei quartieri"]), slug([long + "dei comuni"])
    assert one != other
    assert len(one) <= 80
    assert one.rsplit("-", 1)[0] == other.rsplit("-", 1)[0]
    assert slug([(long + "dei quartieri").upper()]) == one
