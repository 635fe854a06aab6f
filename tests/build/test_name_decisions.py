"""Decisions about names: who is who by a person's word, at every build, undone without a trace."""

from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from form import sheet_text

from psmgraph.build import Outcome, build_snapshot
from psmgraph.config import Config, PlanConfig
from psmgraph.errors import CannotRun
from psmgraph.store.snapshot import current
from psmgraph.store.verify import verify

TODAY = date(2026, 1, 1)
BASE = "https://w3id.org/psmgraph/id/"
PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX match: <https://w3id.org/psmgraph/vocab/match#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dct: <http://purl.org/dc/terms/>
"""
AUTHORITY = """
[[body]]
name = "Comune di Arda"
kind = "institution"

[[body]]
name = "Provincia di Arda"
kind = "institution"

[[project]]
title = "Orti di quartiere"
"""
SHEETS = {
    "orti.txt": sheet_text(
        title="Orti", actors="Circolo Olmo; Municipio di Arda", links="Scuole; Rete dei teatri",
        referents="Comune di Arda: Ada Neri", description="Con la Società Faggio di Arda.",
    ),
    "scuole.txt": sheet_text(
        title="Scuole", actors="Circolo dell'Olmo; Associazione Olmo di Arda",
        referents="Circolo Olmo: Ada Neri", links="Gli orti; Teatri",
    ),
}  # fmt: skip
Built = Callable[..., Outcome]
Ask = Callable[[str, str], list[tuple[str, ...]]]


def decided(what: str, name: str, value: str, kind: str = "") -> str:
    of_kind = f', kind = "{kind}"' if kind else ""
    return (
        f'[[decision]]\nwhat = "{what}"\ntarget = {{ name = "{name}"{of_kind} }}\n'
        f'value = "{value}"\nwho = "Ada Neri"\nwhen = 2015-10-02\nwhy = "Chiesto a loro."\n'
    )


@pytest.fixture
def build(tmp_path: Path) -> Built:
    """Build the sheets above with the decisions that are given, if any."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    for name, text in SHEETS.items():
        (folder / name).write_text(text, "utf-8")
    (tmp_path / "authority.toml").write_text(AUTHORITY, "utf-8")

    def built(*decisions: str, workers: int | None = None) -> Outcome:
        file = tmp_path / "decisioni.toml"
        file.write_text("\n".join(decisions), "utf-8")
        plan = PlanConfig(
            "valdesempio",
            inputs=(folder,),
            authority=tmp_path / "authority.toml",
            decisions=file if decisions else None,
        )
        config = Config(store=tmp_path / "store", plans=(plan,))
        return build_snapshot(config, [], today=TODAY, workers=workers)

    return built


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Return the rows of ``variables`` where ``pattern`` holds in whatever graphs, as text."""

    def asked(variables: str, pattern: str) -> list[tuple[str, ...]]:
        snapshot = current(tmp_path / "store")
        assert snapshot is not None
        query = f"{PREFIXES} SELECT DISTINCT {variables} WHERE {{ {pattern} }}"
        rows = snapshot.open_store().query(query, use_default_graph_as_union=True)
        return sorted(tuple(one.value.removeprefix(BASE) for one in row) for row in rows)

    return asked


def codes(outcome: Outcome) -> list[str]:
    found = (finding.code for finding in outcome.findings)
    return [code for code in found if code.startswith("DECISION-")]


def bodies(ask: Ask) -> dict[str, set[str]]:
    """Return the bodies that sheets name, each with all its names."""
    rows = ask(
        "?a ?n", "?m a psm:Mention ; psm:refersTo ?a . ?a a psm:Organisation ; "
        "rdfs:label|skos:altLabel ?n",
    )  # fmt: skip
    found: dict[str, set[str]] = {}
    for actor, name in rows:
        found.setdefault(actor.removeprefix("actor/"), set()).add(name)
    return found


OLMO = decided("same", "Circolo Olmo", "Circolo dell'Olmo")


def test_two_names_that_somebody_calls_one_are_one_and_say_by_whose_word(
    build: Built, ask: Ask
) -> None:
    assert build(OLMO).exit_code == 0
    found = bodies(ask)
    assert found["circolo-dell-olmo"] == {"Circolo dell'Olmo", "Circolo Olmo"}
    assert "circolo-olmo" not in found
    (row,) = ask(
        "?words ?who ?kind",
        "?m psm:matchedBy match:curated ; psm:refersTo ?a ; psm:decision ?d ."
        "?m psm:passage/psm:exact ?words . ?m psm:field/psm:fieldName 'actors' ."
        "?d a psm:Decision ; psm:decidedBy ?who ; psm:decisionKind ?kind",
    )
    assert row == ("Circolo Olmo", "Ada Neri", "https://w3id.org/psmgraph/vocab/decision-kind#same")
    # What stands on the sheet stays as it is written.
    assert ("Circolo Olmo",) in ask("?e", "?p a psm:Passage ; psm:exact ?e")
    assert (
        ask("?m", "?m psm:matchedBy match:curated FILTER NOT EXISTS { ?m psm:decision ?d }") == []
    )


def test_a_name_is_taken_for_the_authoritys_body_by_alias_or_same(build: Built, ask: Ask) -> None:
    plain = build()
    for what, value in (
        ("alias", "Comune di Arda"), ("alias", "comune-di-arda"),
        ("alias", "actor/comune-di-arda"), ("same", "Comune di Arda"),
    ):  # fmt: skip
        outcome = build(decided(what, "Municipio di Arda", value))
        assert codes(outcome) == []
        assert outcome.snapshot_id != plain.snapshot_id
        assert bodies(ask)["comune-di-arda"] == {"Comune di Arda", "Municipio di Arda"}
    # The authority's name is the label, whichever side it stands on.
    build(decided("same", "Comune di Arda", "Municipio di Arda"))
    assert ("Comune di Arda",) in ask(
        "?l", "?a rdfs:label ?l ; skos:altLabel 'Municipio di Arda'@it"
    )


CHAIN = (
    decided("same", "Associazione Olmo di Arda", "Circolo Olmo"),
    OLMO,
    decided("notSame", "Circolo Olmo", "Municipio di Arda"),
)


def test_decisions_lead_on_from_one_to_the_next_in_whatever_order(build: Built, ask: Ask) -> None:
    ids = {build(*order).snapshot_id for order in permutations(CHAIN)}
    assert len(ids) == 1
    assert bodies(ask)["circolo-dell-olmo"] == {
        "Circolo dell'Olmo", "Circolo Olmo", "Associazione Olmo di Arda",
    }  # fmt: skip
    steps = ask("?d", "?m psm:passage/psm:exact 'Associazione Olmo di Arda'@it ; psm:decision ?d")
    assert len(steps) == 2


def test_a_name_that_no_sheet_holds_any_more_still_joins_what_was_called_one_with_it(
    build: Built, ask: Ask
) -> None:
    outcome = build(
        decided("same", "Circolo Olmo", "Olmo e amici"),
        decided("same", "Olmo e amici", "Circolo dell'Olmo"),
    )
    assert codes(outcome) == ["DECISION-NAME", "DECISION-NAME"]
    assert outcome.exit_code == 0
    assert bodies(ask)["circolo-dell-olmo"] == {"Circolo dell'Olmo", "Circolo Olmo"}


def test_decisions_undone_leave_no_trace_and_made_again_give_the_same_bytes(
    build: Built, tmp_path: Path
) -> None:
    made = (
        *CHAIN,
        decided("alias", "Municipio di Arda", "Comune di Arda"),
        decided("same", "Gli orti", "Orti", "project"),
        decided(
            "same", "actor/comune-di-arda/person/ada-neri", "actor/circolo-olmo/person/ada-neri"
        ),
    )
    found = []
    for decisions in ((), made, (), made):
        for workers in (1, 2):
            found.append(build(*decisions, workers=workers).snapshot_id)
            snapshot = current(tmp_path / "store")
            assert snapshot is not None
            verify(snapshot)
    none, some = found[0], found[2]
    assert found == [none, none, some, some, none, none, some, some]
    assert none != some


def test_a_decision_about_names_parses_no_sheet_again(build: Built) -> None:
    build()
    assert build(OLMO).unchanged == len(SHEETS)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        # said and gainsaid: the one that joins is not applied
        ((OLMO, decided("notSame", "Circolo dell'Olmo", "Circolo Olmo")), ["DECISION-CONTRADICTS"]),
        # so is each step of the way between the two
        ((*CHAIN[:2], decided("notSame", "Associazione Olmo di Arda", "Circolo dell'Olmo")),
         ["DECISION-CONTRADICTS", "DECISION-CONTRADICTS"]),
        # two bodies that the authority tells apart, straight and round about
        ((decided("same", "Comune di Arda", "Provincia di Arda"),), ["DECISION-JOINS-TWO"]),
        ((decided("same", "Municipio di Arda", "Comune di Arda"),
          decided("same", "Municipio di Arda", "Provincia di Arda")),
         ["DECISION-JOINS-TWO", "DECISION-JOINS-TWO"]),
        # equal keys are one name: nothing can part them
        ((decided("notSame", "CIRCOLO OLMO", "Circolo Olmo"),), ["DECISION-ONE-NAME"]),
        ((decided("same", "CIRCOLO OLMO", "Circolo Olmo"),), ["DECISION-NEEDLESS"]),
        # a name of long ago; words that no authority lists; a project's title without its kind
        ((decided("same", "Circolo Pioppo", "Circolo Olmo"),), ["DECISION-NAME"]),
        ((decided("notSame", "Circolo Pioppo", "Circolo Olmo"),), ["DECISION-NAME"]),
        ((decided("alias", "Municipio di Arda", "Circolo Olmo"),), ["DECISION-NAME"]),
        ((decided("same", "Gli orti", "Orti"),), ["DECISION-NAME", "DECISION-NAME"]),
        # one name, two persons: only their paths tell which
        ((decided("same", "Ada Neri", "Circolo Olmo", "person"),),
         ["DECISION-NAME-SHARED", "DECISION-NAME"]),
        # two projects, each with a sheet
        ((decided("same", "Orti", "Scuole", "project"),), ["DECISION-JOINS-TWO"]),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_hold_is_told_and_changes_no_name(
    build: Built, ask: Ask, decisions: tuple[str, ...], expected: list[str]
) -> None:
    build()
    before = bodies(ask)
    outcome = build(*decisions)
    assert codes(outcome) == expected
    assert outcome.sheets_in == len(SHEETS)
    told = [finding for finding in outcome.findings if finding.code.startswith("DECISION-")]
    assert all(finding.place.line for finding in told)
    assert bodies(ask) == before


def test_a_project_named_otherwise_is_the_project_that_somebody_decided(
    build: Built, ask: Ask
) -> None:
    build(
        decided("same", "Gli orti", "Orti", "project"),
        decided("same", "plan/valdesempio/project/teatri", "Rete dei teatri", "project"),
    )
    linked = ask("?from ?to", "?from psm:integratedWith ?to")
    p = "plan/valdesempio/project"
    assert linked == [
        (f"{p}/orti", f"{p}/rete-dei-teatri"), (f"{p}/orti", f"{p}/scuole"),
        (f"{p}/scuole", f"{p}/orti"), (f"{p}/scuole", f"{p}/rete-dei-teatri"),
    ]  # fmt: skip
    assert ask("?a", f"<{BASE}{p}/orti> skos:altLabel ?a") == [("Gli orti",)]
    assert ask("?x", f"<{BASE}{p}/teatri> ?x ?y") == []


def test_a_sheet_keeps_its_address_where_its_project_is_one_that_the_authority_lists(
    build: Built, ask: Ask
) -> None:
    outcome = build(decided("alias", "Orti", "Orti di quartiere", "project"))
    assert codes(outcome) == []
    p = f"<{BASE}plan/valdesempio/project/orti>"
    assert ask("?l ?a", f"{p} rdfs:label ?l ; skos:altLabel ?a") == [("Orti", "Orti di quartiere")]


def test_two_persons_are_one_by_decision_alone_and_belong_to_both_bodies(
    build: Built, ask: Ask
) -> None:
    two = ask_persons = "?p a psm:Person"
    build()
    assert len(ask("?p", ask_persons)) == 2
    build(
        decided(
            "same", "actor/circolo-olmo/person/ada-neri", "actor/comune-di-arda/person/ada-neri"
        )
    )
    assert ask("?p ?b", f"{two} ; org:memberOf ?b") == [
        ("actor/comune-di-arda/person/ada-neri", "actor/circolo-olmo"),
        ("actor/comune-di-arda/person/ada-neri", "actor/comune-di-arda"),
    ]
    assert len(ask("?i", "?i a psm:Involvement ; psm:person ?p ; psm:decision ?d")) == 1


def test_persons_of_bodies_that_are_one_are_one_where_their_names_are(
    build: Built, ask: Ask
) -> None:
    build(decided("same", "Circolo Olmo", "Comune di Arda"))
    assert ask("?p", "?p a psm:Person") == [("actor/comune-di-arda/person/ada-neri",)]


def test_an_alias_is_found_in_prose_too(build: Built, ask: Ask) -> None:
    outcome = build(decided("alias", "Società Faggio di Arda", "Comune di Arda"))
    assert codes(outcome) == []
    assert ask("?a", "?m psm:passage/psm:exact 'Società Faggio di Arda'@it ; psm:refersTo ?a") == [
        ("actor/comune-di-arda",)
    ]


def test_a_decision_that_keeps_two_apart_changes_no_name_and_stands_in_provenance(
    build: Built, ask: Ask
) -> None:
    build()
    before = bodies(ask)
    build(decided("notSame", "Circolo Olmo", "Circolo dell'Olmo"))
    assert bodies(ask) == before
    assert ask("?l", "?d a psm:Decision ; psm:decisionValue ?l") == [("Circolo dell'Olmo",)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (decided("same", "A", "B", "ente"), "target.kind"),
        (decided("same", "actor/a", "plan/p/project/b"), "value"),
        (decided("same", "plan/p/project/b", "A", "body"), "target.name"),
        (decided("alias", "Ada", "Ada Neri", "person"), "target.kind"),
        (decided("same", "A", "B").replace("target = {", 'target = { words = "x",'), "target"),
    ],
)
def test_a_decision_of_two_kinds_is_refused(build: Built, text: str, words: str) -> None:
    with pytest.raises(CannotRun) as refused:
        build(text)
    finding = refused.value.finding
    assert (finding.code, finding.words, finding.place.line) == ("DECISION-FILE-VALUE", words, 1)
