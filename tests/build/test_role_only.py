"""persons = "role-only": who answers for a project is told by body and role, never by name."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from files_made import docx_file, html_page
from form import sheet_text
from pdf_made import ruled
from traces import traces

from psmgraph.build import DEMO_PLAN, Outcome, build_snapshot, demo_inputs
from psmgraph.config import Config, PlanConfig
from psmgraph.read import text
from psmgraph.read.model import SourceFile
from psmgraph.store.snapshot import Snapshot, current, snapshots

TODAY = date(2026, 1, 1)
PSM = "https://w3id.org/psmgraph/ontology#"
NAMES = ("Maria Rossi", "Ugo De Biasi", "Niccolò Dell'Acqua")
WriteSheet = Callable[..., Path]
Built = Callable[..., Outcome]

# Every way in which a name is met: order, case, accents, markup, line ends, odd spaces, dots.
SAID = (
    "<p>Ne parlano MARIA ROSSI, la dott.ssa Rossi Maria e <b>Ma</b>ria\u00a0<i>Rossi</i>.</p>"
    "<p>Scrivere a maria.rossi@esempio.it o a Rossi, Maria; con Ugo</p><p>De Biasi del Comune</p>"
    "<p>e Niccolo' dell’acqua, Nic\u00adcolò  DELL'ACQUA.</p>"
)
REFERENTS = (
    "<p>Comune di Esempio: dott.ssa Maria Rossi, Ugo <b>De Biasi</b></p>"
    "<p>Unione Valle Prova: Niccolò Dell’Acqua</p>"
)


def written(folder: Path, suffix: str, name: str = "scheda", **values: str) -> Path:
    """Write a sheet of the Bologna form in the format of ``suffix``."""
    sheet = sheet_text(**values).encode()
    document = text.read(SourceFile("scheda.txt", sheet, "", "text/plain"))
    data = {
        ".txt": lambda: sheet,
        ".html": lambda: html_page(document).encode(),
        ".docx": lambda: docx_file(document),
        ".pdf": lambda: ruled(document),
    }[suffix]()
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}{suffix}"
    path.write_bytes(data)
    return path


@pytest.fixture
def build(tmp_path: Path) -> Built:
    """Build the sheets of this test's folder; ``decisions`` is the text of a file of them."""

    def built(persons: str = "role-only", decisions: str = "", **named: object) -> Outcome:
        file = tmp_path / "decisioni.toml"
        file.write_text(decisions, encoding="utf-8")
        plan = PlanConfig("valdesempio", inputs=(tmp_path / "sheets",), decisions=file)
        config = Config(store=tmp_path / "store", persons=persons, plans=(plan,))
        return build_snapshot(config, [], today=TODAY, **named)  # type: ignore[arg-type]

    return built


def served(folder: Path) -> Snapshot:
    found = current(folder / "store")
    assert found is not None
    return found


def asked(snapshot: Snapshot, pattern: str, variables: str = "*") -> list[tuple[str, ...]]:
    query = f"PREFIX psm: <{PSM}> PREFIX role: <https://w3id.org/psmgraph/vocab/role#> "
    query += f"SELECT {variables} WHERE {{ {pattern} }}"
    rows = snapshot.open_store().query(query, use_default_graph_as_union=True)
    return sorted(tuple(one.value for one in row) for row in rows)


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx", ".pdf"])
def test_no_byte_of_the_store_holds_a_referent_s_name_in_any_spelling(
    tmp_path: Path, build: Built, suffix: str
) -> None:
    written(
        tmp_path / "sheets", suffix, title="Orti urbani", description=SAID, referents=REFERENTS,
        activities="Aprire gli orti con Maria Rossi\tAperti: Ugo De Biasi ne ha parlato",
        actors="Comune di Esempio, Unione Valle Prova",
    )  # fmt: skip
    outcome = build()
    assert outcome.exit_code == 0
    assert outcome.sheets_in == 1
    assert traces(tmp_path / "store", NAMES, json.dumps(outcome.report())) == []
    (text_of,) = asked(served(tmp_path), "?e psm:text ?t", "?t")[0]
    assert text_of.count("[omissis]") == 3 + 3 + 2 + 2 + 3
    # The involvements stay with the bodies, one for each person, and name nobody.
    rows = asked(served(tmp_path), "?i psm:role role:referent ; psm:actor ?a", "DISTINCT ?i ?a")
    bodies = [actor.rpartition("/")[2] for _, actor in rows]
    assert bodies == ["comune-di-esempio", "comune-di-esempio", "unione-valle-prova"]
    assert asked(served(tmp_path), "?i psm:person ?p") == []
    assert asked(served(tmp_path), "?p psm:referent ?r") == []


def test_with_publish_the_same_sheet_names_them(tmp_path: Path, build: Built) -> None:
    written(tmp_path / "sheets", ".txt", title="Orti", description=SAID, referents=REFERENTS)
    build("publish")
    assert len(asked(served(tmp_path), "?i psm:person ?p", "DISTINCT ?i")) == 3
    assert traces(tmp_path / "store", NAMES) != []  # so the search does find what is there


def test_the_demo_s_referents_are_nowhere_in_store_report_and_messages(
    tmp_path: Path, demo_snapshot: Snapshot
) -> None:
    names = [name for (name,) in asked(demo_snapshot, f"?p a <{PSM}Person> ; "
             "<http://www.w3.org/2000/01/rdf-schema#label> ?n", "DISTINCT ?n")]  # fmt: skip
    assert len(names) > 20
    folders = [tmp_path / name for name in ("store", "temp")]
    for folder in folders:
        folder.mkdir()
    report = tmp_path / "report.json"
    output = tmp_path / "all.nq"
    run = subprocess.run(
        [sys.executable, "-c", "from psmgraph.cli import main; main()", "build",
         *map(str, demo_inputs()), "--plan", DEMO_PLAN, "--report", str(report),
         "--workers", "2", "--output", str(output)],
        env={**os.environ, "PSMGRAPH_STORE": str(folders[0]), "PSMGRAPH_PERSONS": "role-only",
             "TMPDIR": str(folders[1])},
        capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    told = (run.stdout, run.stderr, report.read_text("utf-8"), output.read_text("utf-8"))
    assert traces(folders[0], names, *told) == []
    assert list(folders[1].iterdir()) == []
    found = current(folders[0])
    assert found is not None
    where = "GRAPH ?e { ?i psm:role role:referent }"
    before, after = (asked(one, where, "DISTINCT ?i") for one in (demo_snapshot, found))
    assert len(before) > 20
    assert [i for (i,) in before] == [i for (i,) in after]  # equal IRIs: only names are missing


def test_a_referent_of_one_sheet_is_masked_on_all_sheets_of_the_plan(
    tmp_path: Path, build: Built
) -> None:
    folder = tmp_path / "sheets"
    written(folder, ".txt", "a", title="Orti", description="Ne parla Maria Rossi.")
    build()
    assert traces(tmp_path / "store", ["Maria Rossi"]) != []  # nobody knows yet who that is
    written(folder, ".txt", "b", title="Teatri", referents="Comune di Esempio: Maria Rossi")
    outcome = build()
    assert outcome.exit_code == 0
    assert traces(tmp_path / "store", ["Maria Rossi"]) == []
    assert len(snapshots(tmp_path / "store")) == 1  # the one before knew her not


def test_a_store_that_published_names_holds_none_once_roles_only_are_told(
    tmp_path: Path, build: Built
) -> None:
    written(tmp_path / "sheets", ".txt", title="Orti", description=SAID, referents=REFERENTS)
    published = build("publish").snapshot_id
    told = build()
    assert traces(tmp_path / "store", NAMES) == []
    assert [one.id for one in snapshots(tmp_path / "store")] == [told.snapshot_id]
    again = build()
    assert (again.snapshot_id, again.unchanged) == (told.snapshot_id, 1)  # from the cache
    assert build("publish").snapshot_id == published


def test_what_else_tells_of_a_sheet_does_not_name_them_either(tmp_path: Path, build: Built) -> None:
    """File names, findings with words that are cut, decisions and their reasons."""
    count = "molti, come il gruppo ha detto più volte nelle sue riunioni, anche la Maria Rossi"
    assert count[:80].endswith(" Maria Ross")  # where a finding cuts its words
    written(tmp_path / "sheets", ".txt", "appunti_maria-rossi", title="Orti",
            referents="Comune di Esempio: Maria Rosi", meeting_count=count)  # fmt: skip
    decision = (
        '[[decision]]\nwhat = "fix"\nwho = "Ada Neri"\nwhen = 2015-10-02\n'
        'why = "Si chiama Maria Rossi."\nvalue = "Maria Rossi"\n'
        'target = { edition = "orti/2015-03-03", field = "referents", words = "Maria Rosi" }\n'
    )
    outcome = build(decisions=decision)
    assert [one.code for one in outcome.findings if one.level == "error"] == []
    report = json.dumps(outcome.report(), ensure_ascii=False)
    assert traces(tmp_path / "store", ["Maria Rossi", "Maria Rosi", "Maria Ross"], report) == []
    assert len(asked(served(tmp_path), "?d a psm:Decision", "DISTINCT ?d")) == 1
    assert f"{count[:-11]}[omissis]" in report


def test_a_body_that_bears_a_referent_s_name_is_a_group_of_its_sheet_and_never_merged(
    tmp_path: Path, build: Built
) -> None:
    folder = tmp_path / "sheets"
    for name, person in (("a", "Maria Rossi"), ("b", "Ugo De Biasi")):
        written(folder, ".txt", name, title=f"Progetto {name}", actors=f"Fondazione {person}",
                referents=f"Comune di Esempio: {person}")  # fmt: skip
    assert build().exit_code == 0
    assert traces(tmp_path / "store", NAMES) == []
    assert len(asked(served(tmp_path), "?g a psm:UnnamedGroup", "DISTINCT ?g")) == 2
    assert asked(served(tmp_path), f"?a a <{PSM}Organisation> FILTER CONTAINS(STR(?a), "
                 "'fondazione-omissis')") == []  # fmt: skip


def test_a_line_of_referents_that_cannot_be_read_is_masked_too(
    tmp_path: Path, build: Built
) -> None:
    written(tmp_path / "sheets", ".txt", title="Orti", referents="dott.ssa Maria Rossi",
            description="Ne parla Maria Rossi.")  # fmt: skip
    build()
    assert traces(tmp_path / "store", ["Maria Rossi"]) == []


def test_a_single_word_is_masked_on_the_sheet_that_gives_it_as_a_referent_only(
    tmp_path: Path, build: Built
) -> None:
    folder = tmp_path / "sheets"
    written(folder, ".txt", "a", title="Orti", referents="Comune di Esempio: Verdi",
            description="La Verdi ha scelto spazi verdi.")  # fmt: skip
    written(folder, ".txt", "b", title="Spazi Verdi")
    build()
    texts = "\n".join(text for (text,) in asked(served(tmp_path), "?e psm:text ?t", "?t"))
    assert "La [omissis] ha scelto spazi verdi." in texts
    assert "Comune di Esempio: [omissis]" in texts
    assert "Spazi Verdi" in texts


def test_a_plan_may_tell_names_where_others_do_not(tmp_path: Path) -> None:
    written(tmp_path / "sheets", ".txt", title="Orti", referents=REFERENTS)
    for whole, own, named in (("role-only", "publish", 3), ("publish", "role-only", 0)):
        plan = PlanConfig("valdesempio", inputs=(tmp_path / "sheets",), persons=own)
        config = Config(store=tmp_path / own / "store", persons=whole, plans=(plan,))
        build_snapshot(config, [], today=TODAY)
        assert len(asked(served(tmp_path / own), "?i psm:person ?p", "DISTINCT ?i")) == named


def test_several_processes_withhold_the_same_and_give_the_same_bytes(
    tmp_path: Path, build: Built
) -> None:
    for at, suffix in enumerate((".txt", ".html", ".docx") * 2):
        written(tmp_path / "sheets", suffix, f"{at}", title=f"Orti {at}", description=SAID,
                referents=REFERENTS)  # fmt: skip
    one = build(workers=1, nquads=tmp_path / "one.nq")
    two = build(workers=2, nquads=tmp_path / "two.nq")
    assert one.snapshot_id == two.snapshot_id
    assert (tmp_path / "one.nq").read_bytes() == (tmp_path / "two.nq").read_bytes()
