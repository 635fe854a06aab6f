"""What changed between two made editions is what was changed, and nothing else."""

import re
from collections.abc import Callable

import pytest
from editions_made import compared
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from psmgraph.check.shacl import load_shapes, validate_edition
from psmgraph.graph.change_words import sentence, stretches, texts
from psmgraph.graph.terms import TYPE, psm
from psmgraph.resources import folder

WORD = st.text("abcdefghilmnopqrstuvz", min_size=3, max_size=9)
SENTENCE = st.lists(WORD, min_size=2, max_size=6).map(lambda told: " ".join(told).capitalize())
TEXTS = st.lists(SENTENCE, min_size=2, max_size=6, unique_by=str.casefold)
Cells = Callable[[list[str]], str]


def listed(texts: list[str]) -> str:
    return "<ul> " + " ".join(f"<li>- {text};</li>" for text in texts) + "</ul>"


def paragraphs(texts: list[str]) -> str:
    return " ".join(f"<p>{text}.</p>" for text in texts)


def rows(texts: list[str]) -> str:
    return "\n".join(f"{text}.\t" for text in texts)


def events(texts: list[str]) -> str:
    return paragraphs([f"<i>{text}</i>, Sala Prova, 5 maggio 2014" for text in texts])


def accounts(texts: list[str]) -> str:
    return "\n".join(f"{text}\t€ 1.000,00\tComune di Esempio" for text in texts)


def actors(texts: list[str]) -> str:
    return "; ".join(f"Fondazione {text}" for text in texts)


FIELDS: dict[str, tuple[str, Cells]] = {  # the form's field → section of the change, its cells
    "results": ("expects", listed),
    "success": ("successFactor", listed),
    "criticalities": ("criticality", paragraphs),
    "activities": ("plans", rows),
    "links": ("integratedWith", paragraphs),
    "events": ("event", events),
    "contributions": ("contribution", accounts),
    "actors": ("involves", actors),
}


@pytest.mark.parametrize("field", FIELDS)
@settings(max_examples=10, deadline=None)
@given(texts=TEXTS, data=st.data())
def test_an_item_that_is_taken_away_is_the_one_change_and_put_back_it_is_too(
    field: str, texts: list[str], data: st.DataObject
) -> None:
    section, cells = FIELDS[field]
    at = data.draw(st.integers(0, len(texts) - 1))
    less = [*texts[:at], *texts[at + 1 :]]
    whole, part = {field: cells(texts)}, {field: cells(less)}
    (gone,) = compared(whole, part)
    assert (gone.kind, gone.section) == ("dropped" if section == "plans" else "removed", section)
    assert gone.before is not None
    assert texts[at] in gone.before.words
    (new,) = compared(part, whole)
    assert (new.kind, new.section) == ("added", section)
    assert new.after is not None
    assert texts[at] in new.after.words
    assert compared(whole, whole) == ()


@settings(max_examples=6, deadline=None)
@given(texts=TEXTS, order=st.randoms(use_true_random=False))
def test_the_order_of_the_items_is_no_change(texts: list[str], order) -> None:
    shuffled = [*texts]
    order.shuffle(shuffled)
    for field, (_, cells) in FIELDS.items():
        assert compared({field: cells(texts)}, {field: cells(shuffled)}) == ()


@settings(max_examples=20, deadline=None)
@given(texts=TEXTS, data=st.data(), done=SENTENCE, more=SENTENCE)
def test_an_activity_that_is_now_done_is_the_one_change(
    texts: list[str], data: st.DataObject, done: str, more: str
) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))

    def table(performed: str) -> dict[str, str]:
        return {"activities": "\n".join(
            f"{text}.\t{performed if number == at else ''}" for number, text in enumerate(texts)
        )}  # fmt: skip

    (change,) = compared(table(""), table(f"{done}."))
    assert (change.kind, change.section) == ("done", "performed")
    assert change.before is not None
    assert change.after is not None
    assert (change.before.words, change.after.words) == (f"{texts[at]}.", f"{done}.")
    (longer,) = compared(table(f"{done}."), table(f"{done}. {more} ancora."))
    assert (longer.kind, longer.section) == ("changed", "performed")


@settings(max_examples=30, deadline=None)
@given(before=st.integers(0, 99_999), after=st.integers(0, 99_999))
def test_a_figure_changes_from_one_number_to_the_other(before: int, after: int) -> None:
    found = compared({"event_count": str(before)}, {"event_count": str(after)})
    assert len(found) == (before != after)
    for change in found:
        assert change.section == "figure"
        assert change.item.figure == "events"
        assert [str(before), str(after)] == [
            one.value.value for one in (change.before, change.after) if one and one.value
        ]


@pytest.mark.parametrize(
    ("before", "after", "italian", "english"),
    [
        ("", "9", "numero di incontri: da non indicato a 9",
         "number of meetings: from not given to 9"),
        ("", "0", "numero di incontri: da non indicato a 0",
         "number of meetings: from not given to 0"),
        ("0", "", "numero di incontri: da 0 a non indicato",
         "number of meetings: from 0 to not given"),
        ("nessuno", "7", "numero di incontri: da nessuno a 7",
         "number of meetings: from none to 7"),
        ("7", "circa 1200", "numero di incontri: da 7 a circa 1.200",
         "number of meetings: from 7 to about 1,200"),
        ("25", "circa 25", "numero di incontri: da 25 a circa 25",
         "number of meetings: from 25 to about 25"),
    ],
)  # fmt: skip
def test_a_figure_is_told_with_its_states(
    before: str, after: str, italian: str, english: str
) -> None:
    (change,) = compared({"meeting_count": before}, {"meeting_count": after})
    assert (sentence(change, "it"), sentence(change, "en")) == (italian, english)


@pytest.mark.parametrize(
    ("before", "after", "italian"),
    [
        # a row whose resource was blank
        ("Corsi\t\tComune di Esempio", "Corsi\t5.000 €\tComune di Esempio",
         "contributo modificato: da non indicato a 5.000 €"),
        ("Corsi\t€ 4.800\tComune di Esempio", "Corsi\t5.000 €\tComune di Esempio",
         "contributo modificato: da 4.800 € a 5.000 €"),
        # the table was blank: the first row that is added says so
        ("", "Corsi\t5.000 €\tComune di Esempio",
         "contributo aggiunto: da non indicato a 5.000 €"),
        ("Sede\tuso sala\t", "Sede\tuso sala\t\nCorsi\t5.000 €\t", "contributo aggiunto"),
        ("Corsi\t5.000 €\t", "Corsi\t5.000 €\tComune di Esempio", "contributo modificato"),
    ],
)  # fmt: skip
def test_a_contribution_is_told_with_its_amounts(before: str, after: str, italian: str) -> None:
    (change,) = compared({"contributions": before}, {"contributions": after})
    assert sentence(change, "it") == italian


def test_a_field_that_was_blank_and_is_blank_otherwise_tells_its_state() -> None:
    (change,) = compared({"success": ""}, {"success": "Nessuno"})
    assert change.section == "reportingStatus"
    assert (change.state_before, change.state_after) == ("blank", "explicitlyNone")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Aprire l’orto.", "Aprire l'orto"),  # kind of apostrophe, full stop
        ("APRIRE L'ORTO;", "Aprire l'orto"),  # case, mark of a list
        ("Aprire  l'orto", "Aprire l'orto"),
    ],
)
def test_what_makes_no_other_text_is_no_change(before: str, after: str) -> None:
    assert compared({"activities": f"{before}\t"}, {"activities": f"{after}\t"}) == ()
    assert compared({"description": before}, {"description": after}) == ()


def test_a_text_that_was_rewritten_is_told_word_by_word() -> None:
    (change,) = compared(
        {"description": "Il progetto apre due orti."},
        {"description": "Il progetto apre tre orti e un vivaio."},
    )
    assert (change.kind, change.section) == ("changed", "description")
    assert change.before is not None
    assert change.after is not None
    told = [(s.kind, s.words) for s in stretches(change.before.words, change.after.words)]
    assert told == [
        ("kept", "Il progetto apre "),
        ("removed", "due"),
        ("added", "tre"),
        ("kept", " orti"),
        ("added", " e un vivaio"),
        ("kept", "."),
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_stretches_give_both_texts_back(before: str, after: str) -> None:
    told = tuple(stretches(before, after))
    assert "".join(s.words for s in told if s.kind != "added") == before
    assert "".join(s.words for s in told if s.kind != "removed") == after


def test_a_group_without_a_name_that_both_editions_have_is_no_change() -> None:
    same = {"actors": "Comune di Esempio, Comuni interessati"}
    assert compared(same, same) == ()


def test_one_of_two_equal_items_that_goes_is_one_change() -> None:
    twice = {"activities": "Aprire l'orto.\t\nAprire l'orto.\t"}
    (change,) = compared(twice, {"activities": "Aprire l'orto.\t"})
    assert change.kind == "dropped"


def test_a_referent_is_told_with_body_and_name() -> None:
    found = compared(
        {"referents": "Comune di Esempio: Maria Rossi, Anna Verdi"},
        {"referents": "Comune di Esempio: Maria Rossi, Ugo Neri"},
    )
    assert [(sentence(one, "it"), one.item.words) for one in found] == [
        ("referente aggiunto", "Comune di Esempio: Ugo Neri"),
        ("referente tolto", "Comune di Esempio: Anna Verdi"),
    ]


def test_the_changes_of_a_build_hold_by_the_shapes_and_are_few_triples(demo_snapshot) -> None:
    store = demo_snapshot.open_store()
    base = demo_snapshot.manifest.base
    derived, authority = (NamedNode(f"{base}graph/{name}") for name in ("derived", "authority"))
    quads = [
        quad
        for quad in store.quads_for_pattern(None, None, None, derived)
        if "/derived/change/" in str(quad.subject) or quad.predicate == psm("revises")
    ]
    projects = store.quads_for_pattern(None, TYPE, psm("Project"), authority)
    found = validate_edition([*quads, *projects], load_shapes())
    assert [r for r in found if "Change" in r.shape or "Revision" in r.shape] == []
    assert [r for r in found if "/derived/change/" in r.focus] == []
    changed = [quad for quad in quads if quad.predicate != psm("revises")]
    nodes = {quad.subject for quad in changed}
    assert len(nodes) == 40
    assert len(changed) / len(nodes) < 11


def test_every_kind_state_and_figure_has_words_in_both_languages() -> None:
    for table, scheme in (("kinds", "change"), ("states", "reporting-state"),
                          ("figures", "figure-kind")):  # fmt: skip
        vocabulary = folder("ontology") / "vocab" / f"{scheme}.ttl"
        concepts = re.findall(r"^:(\w+) a skos:Concept", vocabulary.read_text("utf-8"), re.M)
        assert set(texts()[table]) == set(concepts)
    for section in texts()["sections"].values():
        assert set(section) == {"gender", "it", "en"}
