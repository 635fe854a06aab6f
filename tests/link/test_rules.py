"""Which names are one: each row with its reason. A wrong merge is worse than a missed one."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linking import linked, plan, usage

from psmgraph.authority import Authority, Body, KnownProject
from psmgraph.link.model import Match
from psmgraph.link.registry import registry
from psmgraph.names import body_key, name_key
from psmgraph.plan import Plan

ONE = [
    ("Comune di Arda", "COMUNE DI ARDA", "case"),
    ("Comune di Arda", "Comune  di\u00a0Arda", "spaces, one that does not break"),
    ("Comune di Arda", "Comune di Arda.", "final stop"),
    ("Comune di Arda", "Comune di Ar\u00adda", "a soft hyphen is not seen"),
    ("Comune di Arda", "Comune di \u200bArda", "nor is a space without width"),
    ("Città di Arda", "Citta di Arda", "accent"),
    ("Città di Arda", "Cittá di Arda", "accents of either kind"),
    ("Città di Arda", "Citta' di Arda", "an apostrophe for an accent"),
    ("Città di Arda", "CITTA’ DI ARDA", "the same in capitals, curly"),
    ("Citta\u0300 di Arda", "Città di Arda", "accent as a mark of its own"),
    ("Unità di strada", "Unita`di strada".replace("`", "` "), "a grave for an accent"),
    *[("Teatro dell'Arte", f"Teatro dell{mark}Arte", f"apostrophe {mark}") for mark in "’‘ʼ´`′＇ʹ"],
    *[("Rete - Arda", f"Rete {mark} Arda", f"dash {mark}") for mark in "‐‑‒–—―−﹣－"],
    *[('Coro "Olmo"', f"Coro {one}Olmo{two}", f"quotes {one}{two}")
      for one, two in ("“”", "„“", "«»", "‹›", "‘’", "''", "″″", "＂＂")],
    ("Coro ''Olmo''", 'Coro "Olmo"', "two apostrophes for a quote"),
    ("Bianchi & Neri", "Bianchi e Neri", "& for e"),
    ("Bianchi&Neri", "Bianchi e Neri", "& without spaces"),
    ("A.S.P. Tre Ponti", "ASP Tre Ponti", "dots of an acronym"),
    ("C.N.A", "CNA", "dots but the last"),
    ("Arda S.r.l.", "Arda srl", "one legal form"),
    ("Arda S.R.L", "Arda Società a responsabilità limitata", "a legal form in words"),
    ("Arda S. p. A.", "Arda SpA", "a legal form with spaces"),
    ("Olmo Soc. Coop. Soc.", "Olmo Cooperativa Sociale", "another, shortened otherwise"),
    ("ﬁlo d'Arda", "filo d'Arda", "a ligature"),
    ("２ª Circoscrizione", "2ª Circoscrizione", "wide digits"),
]  # fmt: skip
APART = [
    ("S. Giorgio di Arda", "San Giorgio di Arda", "S. may be San, Santa, Santo, Sant'"),
    ("S. Anna", "Sant'Anna", "the same"),
    ("Parrocchia S. Maria", "Parrocchia Santa Maria", "the same"),
    ("San Giorgio", "Santa Giorgia", "two saints"),
    ("Confederazione Nazionale Artigianato (CNA)", "Confederazione Nazionale Artigianato",
     "what stands in brackets may tell two apart: a place, a branch"),
    ("Confederazione Nazionale Artigianato (CNA)", "CNA", "an acronym may be of several"),
    ("Camera del Lavoro (Arda)", "Camera del Lavoro (Olmo)", "brackets that name a place"),
    ("CNA Arda", "CNA", "a local branch is not the federation"),
    ("CGIL Arda", "CGIL", "nor is a union's"),
    ("Quartiere Porto", "Comune di Porto", "a quarter is not the city"),
    ("Quartiere Porto di Arda", "Comune di Arda", "nor a named one"),
    ("Municipio Roma I", "Comune di Roma", "nor a municipio"),
    ("Dipartimento di Economia – Università di Arda", "Università di Arda", "a part"),
    ("Ufficio scolastico provinciale di Arda", "Provincia di Arda", "an office of another"),
    ("Provincia di Arda", "Città metropolitana di Arda", "succession is no merge"),
    ("Unione dei Comuni di Arda", "Comune di Arda", "a union is not its member"),
    ("Comune di Arda", "Comuni di Arda", "a plural"),
    ("Comune di Arda", "Arda", "the place is not the body"),
    ("Comune di Arda", "Il Comune di Arda", "an article"),
    ("Comune di Arda", "Comune Arda", "a word less"),
    ("Comune di Bologna", "Comune di Cologna", "a letter"),
    ("Arda S.r.l.", "Arda S.p.A.", "two legal forms"),
    ("Arda S.r.l.", "Arda", "a legal form is never removed"),
    ("Arda S.r.l.", "Arda S.r.l.s.", "nor cut short"),
    ("Olmo APS", "Olmo ODV", "two standings"),
    ("Fondazione Olmo", "Associazione Olmo", "two heads"),
    ("CGIL", "CISL", "alike is not equal"),
    ("Istituto Comprensivo 1", "Istituto Comprensivo 11", "numbers"),
    ("Distretto I", "Distretto II", "numbers of another kind"),
    ("Rete 2.0", "Rete 20", "a dot between digits is no acronym's"),
    ("Rete 4.0", "Rete 40", "the same"),
    ("Sala n. 1.2", "Sala n. 12", "the same"),
    ("Coro Olmo", 'Coro "Olmo"', "quotes or none: only their kind makes no difference"),
    ("Olmo-Faggio", "Olmo Faggio", "a dash is not a space"),
    ("Olmo e Faggio", "Olmo, Faggio", "a comma is no e"),
    ("Ass. Olmo", "Associazione Olmo", "a word cut short"),
    ("Università degli Studi di Arda", "Università di Arda", "words less"),
    ("Casa dell'Arte", "Casa delle Arti", "another number"),
    ("Olmo Srl", "Srl Olmo", "another order"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "why"), ONE)
def test_names_are_one_whatever_their_spelling(one: str, other: str, why: str) -> None:
    found = linked(usage(bodies=(one, other)))
    assert len({found.bodies["prova", body_key(name)][0] for name in (one, other)}) == 1, why


@pytest.mark.parametrize(("one", "other", "why"), APART)
def test_names_that_differ_otherwise_stay_apart(one: str, other: str, why: str) -> None:
    found = linked(usage(bodies=(one, other)))
    assert len({found.bodies["prova", body_key(name)][0] for name in (one, other)}) == 2, why


def test_no_two_names_of_the_tables_are_one_but_those_that_say_so() -> None:
    names = sorted({name for one, other, _ in APART for name in (one, other)})
    assert len({body_key(name) for name in names}) == len(names)


WORDS = st.text(st.sampled_from("aàbEe'’\"“.&-– sSrlpAC1À\u0301(),"), max_size=16)


@settings(max_examples=300)
@example("&sa.s")
@given(WORDS | st.text(max_size=12))
def test_the_key_of_a_key_is_that_key(words: str) -> None:
    assert name_key(name_key(words)) == name_key(words)
    assert body_key(body_key(words)) == body_key(words)


@settings(max_examples=200)
@given(WORDS)
def test_case_and_space_never_make_a_difference(words: str) -> None:
    # "ß" has no capital of its own, and neither has what folds to several letters.
    assert name_key(f"  {words.upper()} ") == name_key(words.lower())
    assert name_key(words.replace(" ", "\u00a0  ")) == name_key(words)


def test_an_alias_of_a_plans_own_goes_before_another_plans_name() -> None:
    own = Body("camera-di-arda", "Camera di commercio di Arda", True, aliases=("Camera",))
    foreign = Body("camera", "Camera", True)
    plans = (plan("a", bodies=(own,)), plan("b", bodies=(foreign,)))
    found = linked(usage(name="a", bodies=("Camera",)), usage(name="b", bodies=("Camera",)),
                   plans=plans)  # fmt: skip
    assert found.bodies["a", "camera"] == ("camera-di-arda", Match.ALIAS)
    assert found.bodies["b", "camera"] == ("camera", Match.EXACT_KEY)


def test_a_title_is_that_of_the_first_project_listed_whose_name_or_alias_it_is() -> None:
    authority = Authority(
        projects=(
            KnownProject("orti", "Orti di quartiere", aliases=("Orti",)),
            KnownProject("altri", "Orti", aliases=("Orti urbani",)),
        )
    )
    asked = ("ORTI DI QUARTIERE.", "Orti", "orti urbani", "Orti di quartieri")
    assert [authority.slug_of(title) for title in asked] == ["orti", "orti", "altri", None]


def test_a_title_is_matched_as_a_name_is_and_by_nothing_less() -> None:
    authority = Authority(projects=(KnownProject("orti", "Orti di quartiere"),))
    plans = {"prova": Plan("prova", "it", {}, {}, True, {}, authority)}
    links = ("ORTI DI QUARTIERE.", "Orti di quartieri", "Orti")
    found, _ = registry(plans, [usage("Rete", projects=links)])
    meant = [found.titles["prova", name_key(words)] for words in links]
    assert meant[0] == (("orti",), Match.EXACT_KEY)
    assert [how for _, how in meant[1:]] == [Match.FIRST_SEEN, Match.FIRST_SEEN]
