"""Decisions of people: done at every build, seen in the graph, undone by taking them out."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Store

from psmgraph.build import Outcome, build_snapshot
from psmgraph.config import Config, PlanConfig
from psmgraph.decisions import load_decisions
from psmgraph.errors import CannotRun
from psmgraph.store.snapshot import current
from psmgraph.store.verify import verify

TODAY = date(2026, 1, 1)
BASE = "https://w3id.org/psmgraph/id/"
EDITION = "prova-inventata/2015-03-03"
E = f"{BASE}plan/valdesempio/sheet/{EDITION}"
PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX kind: <https://w3id.org/psmgraph/vocab/figure-kind#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
SIGNED = 'who = "Ada Neri, Ufficio di piano"\nwhen = 2015-10-02\nwhy = "Visto l\'originale."\n'
WriteSheet = Callable[..., Path]
Built = Callable[..., Outcome]
Ask = Callable[[str, str], list[tuple[str, ...]]]


def decision(what: str, target: str, value: str = "") -> str:
    """One entry of a file of decisions; ``target`` is written in TOML."""
    told = f'value = "{value}"\n' if value else ""
    return f'[[decision]]\nwhat = "{what}"\ntarget = {target}\n{told}{SIGNED}'


def fix(field: str, words: str, value: str, of: str = f'edition = "{EDITION}"') -> str:
    return decision("fix", f'{{ {of}, field = "{field}", words = "{words}" }}', value)


@pytest.fixture
def build(tmp_path: Path) -> Built:
    """Build the sheets of this test's folder with the decisions that are given, if any."""

    def built(*decisions: str, drop: bool = False) -> Outcome:
        file = tmp_path / "decisioni.toml"
        file.write_text("\n".join(decisions), encoding="utf-8")
        plan = PlanConfig(
            "valdesempio",
            inputs=(tmp_path / "sheets",),
            decisions=file if decisions else None,
        )
        config = Config(store=tmp_path / "store", plans=(plan,))
        return build_snapshot(config, [], today=TODAY, drop=drop)

    return built


@pytest.fixture
def served(tmp_path: Path) -> Callable[[], Store]:
    """Open the served snapshot."""

    def opened() -> Store:
        snapshot = current(tmp_path / "store")
        assert snapshot is not None
        return snapshot.open_store()

    return opened


@pytest.fixture
def ask(served: Callable[[], Store]) -> Ask:
    """Return the rows of ``variables`` where ``pattern`` holds in whatever graphs, as text."""

    def asked(variables: str, pattern: str) -> list[tuple[str, ...]]:
        query = f"{PREFIXES} SELECT DISTINCT {variables} WHERE {{ {pattern} }}"
        rows = served().query(query, use_default_graph_as_union=True)
        return sorted(tuple(one.value for one in row) for row in rows)

    return asked


def codes(outcome: Outcome, level: str = "error") -> list[str]:
    return [finding.code for finding in outcome.findings if finding.level == level]


def cut_table(path: Path) -> None:
    """Give the sheet a table of activities that a page break cuts where a sentence goes on."""
    text = path.read_text("utf-8")
    rows = "Aprire uno sportello\tSportello aperto\n\nNuova sede\taltre tre sedi\n"
    path.write_text(text.replace("TABELLA\n", rows), "utf-8")


@pytest.mark.parametrize(
    "target",
    [
        '{ file = "prova.txt", words = "Nuova sede" }',
        f'{{ edition = "plan/valdesempio/sheet/{EDITION}", line = LINE }}',
    ],
)
def test_a_join_that_is_undone_gives_two_activities(
    build: Built, write_sheet: WriteSheet, ask: Ask, target: str
) -> None:
    cut_table(write_sheet(activities="TABELLA"))
    before = build()
    (joined,) = [one for one in before.findings if one.code == "ROW-JOINED"]
    assert len(ask("?a", "?a a psm:PlannedActivity")) == 1
    outcome = build(decision("undoJoin", target.replace("LINE", str(joined.place.line))))
    assert codes(outcome) == []
    assert "ROW-JOINED" not in codes(outcome, "warning")
    found = ask("?words", "?a a psm:PlannedActivity ; dct:description ?words")
    assert found == [("Aprire uno sportello",), ("Nuova sede",)]


def test_a_fixed_figure_is_read_anew_and_stands_on_the_sheet_s_own_words(
    build: Built, write_sheet: WriteSheet, ask: Ask
) -> None:
    write_sheet(meeting_count="12 o 13", meetings="Riunione con 12 o 13 persone")
    outcome = build(fix("Numero incontri", "12 o 13", "13"))
    assert outcome.exit_code == 0
    assert "FIGURE-WORDS" not in codes(outcome, "warning")
    ((value, words, start, end, text),) = ask(
        "?value ?words ?start ?end ?text",
        f"""?figure psm:figureKind kind:meetings ; psm:value ?value ; psm:passage ?passage .
            ?passage psm:exact ?words ; psm:start ?start ; psm:end ?end .
            <{E}> psm:text ?text""",
    )
    assert (value, words) == ("13", "12 o 13")
    assert text[int(start) : int(end)] == "12 o 13"
    assert "Riunione con 12 o 13 persone" in text


def test_what_was_decided_stands_in_provenance_with_who_when_and_why(
    build: Built, write_sheet: WriteSheet, ask: Ask, tmp_path: Path
) -> None:
    write_sheet(meeting_count="12 o 13")
    build(fix("Numero incontri", "12 o 13", "13"))
    rows = ask(
        "?d ?kind ?target ?value ?who ?when ?why",
        f"""GRAPH <{BASE}graph/provenance> {{
              <{E}> psm:decision ?d . ?d a psm:Decision ; psm:decisionKind ?kind ;
              psm:decisionTarget ?target ; psm:decisionValue ?value ; psm:decidedBy ?who ;
              dct:date ?when ; psm:decisionReason ?why }}""",
    )
    (known,) = load_decisions(tmp_path / "decisioni.toml")
    assert rows == [
        (
            f"{BASE}decision/{known.id}",
            "https://w3id.org/psmgraph/vocab/decision-kind#fix",
            f"edition: {EDITION}, words: 12 o 13, field: Numero incontri",
            "13",
            "Ada Neri, Ufficio di piano",
            "2015-10-02",
            "Visto l'originale.",
        )
    ]
    snapshot = current(tmp_path / "store")
    assert snapshot is not None
    assert "decisions" in snapshot.manifest.parts
    assert verify(snapshot) == ()


def test_several_fixes_of_one_sheet_leave_every_passage_where_its_words_are(
    build: Built, write_sheet: WriteSheet, ask: Ask, tmp_path: Path
) -> None:
    write_sheet(
        description="Il progetto, ai sensi della L. 56/2014, apre tre sportelli.",
        actors="Comune di Provetta, Asociazione Faggio",
        referents="Comune di Provetta: Ada Neri",
        results="Tre sportelli",
        events="Festa, 13 aprile 2015",
        event_count="1",
    )
    outcome = build(
        fix("Attori coinvolti", "Asociazione Faggio", "Associazione Faggio, Circolo Olmo"),
        fix("Descrizione del progetto", "tre", "quattro"),
        fix("description", "L. 56/2014", "L. 57/2014"),
        fix("Referenti del progetto", "Ada Neri", "Ada Neri, Ugo Verdi"),
    )
    assert codes(outcome) == []
    names = ask(
        "?name ?words ?as",
        """?i a psm:Involvement ; psm:actor/rdfs:label ?name ; psm:mention ?m .
           ?m psm:passage/psm:exact ?words . OPTIONAL { ?m psm:name ?as }
           FILTER (?words = "Asociazione Faggio"@it) BIND (COALESCE(?as, "") AS ?meant)""",
    )
    assert names == [
        ("Associazione Faggio", "Asociazione Faggio", "Associazione Faggio"),
        ("Circolo Olmo", "Asociazione Faggio", "Circolo Olmo"),
    ]
    persons = ask("?name", "?p psm:referent/rdfs:label ?name")
    assert persons == [("Ada Neri",), ("Ugo Verdi",)]
    assert ask("?act", "?p psm:cites/rdfs:label ?act") == [("L. 57/2014",)]
    described = ask("?words", "?p dct:description ?words ; a psm:Project")
    assert described == [("Il progetto, ai sensi della L. 57/2014, apre quattro sportelli.",)]
    ((text,),) = ask("?text", f"<{E}> psm:text ?text")
    assert "ai sensi della L. 56/2014, apre tre sportelli." in text
    for start, end, words in ask(
        "?start ?end ?words", "?p psm:start ?start ; psm:end ?end ; psm:exact ?words"
    ):
        assert text[int(start) : int(end)] == words
    snapshot = current(tmp_path / "store")
    assert snapshot is not None
    assert verify(snapshot) == ()


def test_a_fixed_title_names_the_project(build: Built, write_sheet: WriteSheet, ask: Ask) -> None:
    write_sheet(title="Prova invetata")
    outcome = build(fix("title", "invetata", "inventata", of='file = "prova.txt"'))
    assert codes(outcome) == []
    assert ask("?title", "?p a psm:Project ; dct:title ?title") == [("Prova inventata",)]
    assert ask("?words", f"<{E}/field/1> psm:passage/psm:exact ?words") == [("Prova invetata",)]


def test_a_day_that_does_not_exist_is_mended_by_the_file_s_name(
    build: Built, write_sheet: WriteSheet, ask: Ask
) -> None:
    write_sheet(day="31 febbraio 2015")
    write_sheet("altra.txt", title="Altra")
    assert codes(build()) == ["EDITION-DATE"]
    mended = fix("Aggiornamento", "31 febbraio 2015", "3 marzo 2015", of='file = "prova.txt"')
    outcome = build(mended)
    assert codes(outcome) == []
    assert outcome.sheets_in == 2
    ((text,),) = ask("?text", f"<{E}> psm:text ?text")
    assert "Aggiornamento: 31 febbraio 2015" in text


def test_a_label_that_is_named_fills_the_field_that_it_means(
    build: Built, write_sheet: WriteSheet, ask: Ask
) -> None:
    path = write_sheet(criticalities="Pochi spazi")
    text = path.read_text("utf-8").replace("Criticità riscontrate", "Punti deboli")
    path.write_text(text, "utf-8")
    before = build()
    assert "LABEL-UNKNOWN" in codes(before, "warning")
    assert ask("?words", "?c a psm:Criticality ; dct:description ?words") == []
    for named in ("Criticità riscontrate", "criticalities"):
        outcome = build(decision("section", '"Punti deboli"', named))
        assert codes(outcome) == []
        assert "LABEL-UNKNOWN" not in codes(outcome, "warning")
        found = ask("?words", "?c a psm:Criticality ; dct:description ?words")
        assert found == [("Pochi spazi",)]
        labels = ask("?label", "?f a psm:SheetField ; rdfs:label ?label")
        assert ("Punti deboli",) in labels


def test_a_label_named_as_a_field_that_the_form_has_not_is_an_error_and_stays_words(
    build: Built, write_sheet: WriteSheet
) -> None:
    path = write_sheet(criticalities="Pochi spazi")
    text = path.read_text("utf-8").replace("Criticità riscontrate", "Punti deboli")
    path.write_text(text, "utf-8")
    outcome = build(decision("section", '"Punti deboli"', "Colore preferito"))
    assert codes(outcome) == ["DECISION-VALUE"]
    assert outcome.sheets_in == 1
    assert "LABEL-UNKNOWN" in codes(outcome, "warning")


@pytest.mark.parametrize("by", ["name", "hash"])
def test_of_two_unequal_files_of_one_date_the_one_that_was_chosen_stays(
    build: Built, write_sheet: WriteSheet, ask: Ask, by: str
) -> None:
    chosen = write_sheet("a.txt", description="Un testo.")
    write_sheet("b.txt", description="Un altro testo.")
    assert codes(build()) == ["EDITION-TWICE", "EDITION-TWICE"]
    value = "a.txt" if by == "name" else hashlib.sha256(chosen.read_bytes()).hexdigest()
    outcome = build(decision("keepEdition", f'"{EDITION}"', value))
    assert outcome.exit_code == 0
    assert (outcome.sheets_in, outcome.sheets_failed) == (1, 0)
    assert "EDITION-KEPT" in codes(outcome, "info")
    assert ask("?words", "?p a psm:Project ; dct:description ?words") == [("Un testo.",)]
    assert len(ask("?d", f"<{E}> psm:decision ?d")) == 1


def test_a_decision_made_undone_and_made_again_gives_the_same_snapshots(
    build: Built, write_sheet: WriteSheet
) -> None:
    write_sheet(meeting_count="12 o 13")
    mended = fix("Numero incontri", "12 o 13", "13")
    plain, fixed = build().snapshot_id, build(mended).snapshot_id
    assert plain != fixed
    assert (build().snapshot_id, build(mended).snapshot_id) == (plain, fixed)
    assert build(f"# scritta più sotto\n\n{mended}").snapshot_id == fixed


def test_a_decision_about_another_file_does_not_read_this_one_anew(
    build: Built, write_sheet: WriteSheet
) -> None:
    write_sheet("a.txt", title="Uno")
    write_sheet("b.txt", title="Due", meeting_count="12 o 13")
    build()
    assert build().unchanged == 2
    mended = fix("Numero incontri", "12 o 13", "13", of='file = "b.txt"')
    assert build(mended).unchanged == 1
    assert build(mended).unchanged == 2


@pytest.mark.parametrize(
    "gone",
    [
        fix("Numero incontri", "99", "13"),
        fix("Campo che non c'è", "12", "13"),
        fix("Numero incontri", "12", "13", of='edition = "altro/2015-03-03"'),
        fix("Numero incontri", "12", "13", of=f'edition = "plan/altro/sheet/{EDITION}"'),
        fix("Numero incontri", "12", "13", of='file = "altra.txt"'),
        fix("Numero incontri", "1", "13"),  # only a part of "12"
        decision("undoJoin", '{ file = "prova.txt", words = "Nuova sede" }'),
        decision("section", '"Punti deboli"', "Criticità riscontrate"),
        decision("keepEdition", f'"{EDITION}"', "altra.txt"),
        decision("keepEdition", '"altro/2015-03-03"', "prova.txt"),
    ],
)  # fmt: skip
def test_a_decision_whose_target_is_gone_is_an_error_that_stops_no_sheet(
    build: Built, write_sheet: WriteSheet, gone: str
) -> None:
    write_sheet(meeting_count="12")
    plain = build()
    outcome = build(gone)
    assert codes(outcome) == ["DECISION-TARGET"]
    assert (outcome.exit_code, outcome.sheets_in, outcome.sheets_failed) == (1, 1, 0)
    assert outcome.snapshot_id == plain.snapshot_id
    (told,) = [one for one in outcome.findings if one.code == "DECISION-TARGET"]
    assert told.place.file.endswith("decisioni.toml")
    assert told.place.line == 1


def test_words_that_a_field_holds_twice_are_not_fixed_by_guess(
    build: Built, write_sheet: WriteSheet
) -> None:
    write_sheet(description="Tre sedi e poi ancora tre sedi.")
    outcome = build(fix("Descrizione del progetto", "sedi", "uffici"))
    assert codes(outcome) == ["DECISION-AMBIGUOUS"]
    assert outcome.sheets_in == 1


WHOLE = fix("Numero incontri", "12", "13")


@pytest.mark.parametrize(
    ("text", "code", "line", "about"),
    [
        ("[[decision]\n", "DECISION-FILE", 0, "line 1"),
        ('[[decisione]]\nwhat = "fix"\n', "DECISION-FILE-UNKNOWN", 0, "decisione"),
        (decision("withdraw", '{ sheet = "a/b/c" }'), "DECISION-FILE-VALUE", 1, "target.sheet"),
        (decision("withdraw", '{ body = "Comune" }'), "DECISION-FILE-LACKS", 1, "target."),
        ("decision = 3\n", "DECISION-FILE-VALUE", 0, "decision"),
        (WHOLE.replace('"fix"', '"mend"'), "DECISION-FILE-UNKNOWN", 1, "mend"),
        (f"{WHOLE}\n{WHOLE.replace('who = ', 'whom = ')}", "DECISION-FILE-UNKNOWN", 9, "whom"),
        (WHOLE.replace("Ada Neri, Ufficio di piano", ""), "DECISION-FILE-LACKS", 1, "who"),
        (WHOLE.replace("when = 2015-10-02\n", ""), "DECISION-FILE-LACKS", 1, "when"),
        (WHOLE.replace('why = "Visto l\'originale."\n', ""), "DECISION-FILE-LACKS", 1, "why"),
        (WHOLE.replace('value = "13"\n', ""), "DECISION-FILE-LACKS", 1, "value"),
        (WHOLE.replace('words = "12"', "line = 3"), "DECISION-FILE-LACKS", 1, "target.words"),
        (WHOLE.replace("2015-10-02", '"2 ottobre"'), "DECISION-FILE-VALUE", 1, "when"),
        (WHOLE.replace('"13"', "13"), "DECISION-FILE-VALUE", 1, "value"),
        (WHOLE.replace("words =", "word ="), "DECISION-FILE-UNKNOWN", 1, "target.word"),
        (WHOLE.replace("2015-03-03", "marzo"), "DECISION-FILE-VALUE", 1, "target.edition"),
        (decision("fix", '"prova.txt"', "13"), "DECISION-FILE-VALUE", 1, "target"),
        (decision("undoJoin", '{ file = "a.txt", line = "3" }'), "DECISION-FILE-VALUE", 1, "line"),
    ],
)  # fmt: skip
def test_a_file_of_decisions_that_is_wrong_is_refused_with_its_entry_and_line(
    build: Built,
    write_sheet: WriteSheet,
    tmp_path: Path,
    text: str,
    code: str,
    line: int,
    about: str,
) -> None:
    write_sheet()
    with pytest.raises(CannotRun) as refused:
        build(text)
    finding = refused.value.finding
    assert finding.code == code
    assert finding.place.file.endswith("decisioni.toml")
    assert finding.place.line == line
    assert about in finding.line("it")
    assert about in finding.line("en")
    if line:
        assert f"[[decision]] {2 if line > 1 else 1}" in finding.line("en")
    assert not (tmp_path / "store").exists()


def test_a_file_of_decisions_that_is_not_there_is_refused(
    tmp_path: Path, write_sheet: WriteSheet
) -> None:
    plan = PlanConfig("valdesempio", (), (write_sheet(),), decisions=tmp_path / "nessuno.toml")
    with pytest.raises(CannotRun) as refused:
        build_snapshot(Config(store=tmp_path / "store", plans=(plan,)), [], today=TODAY)
    assert refused.value.finding.code == "DECISION-FILE"
