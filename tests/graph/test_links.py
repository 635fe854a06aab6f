"""Links from both sides: who names whom, since which edition, and names that several bear."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from psmgraph.build import Outcome, build_snapshot
from psmgraph.config import Config
from psmgraph.store import queryfile
from psmgraph.store.binding import bind
from psmgraph.store.snapshot import current

WriteSheet = Callable[..., Path]
TODAY = date(2026, 1, 1)
TITLE = "PATTO PER IL LAVORO E INTERVENTI A SOSTEGNO DELL'OCCUPAZIONE"
DERIVED = "<https://w3id.org/psmgraph/id/graph/derived>"


def built(folder: Path, sheets: Sequence[Path], **options: str) -> tuple[Store, Outcome]:
    config = Config(store=folder / "store")
    outcome = build_snapshot(config, sheets, today=TODAY, **options)
    snapshot = current(config.store)
    assert snapshot is not None
    return snapshot.open_store(), outcome


def report(store: Store, **values: str) -> list[dict[str, str]]:
    """The rows of the symmetry report, without the columns that are empty."""
    query = queryfile.load("link-symmetry")
    given: dict[str, list[NamedNode | Literal]] = {}
    for name, words in values.items():
        parameter = query.parameter(name)
        assert parameter is not None
        given[name] = [queryfile.typed(parameter, words, "https://w3id.org/psmgraph/id/")]
    solutions = store.query(bind(query.text, given))
    names = [variable.value for variable in solutions.variables]
    return [
        {name: term.value for name, term in zip(names, row, strict=True) if term is not None}
        for row in solutions
    ]


def test_a_link_is_named_since_the_first_edition_of_an_unbroken_run(
    tmp_path: Path, write_sheet: WriteSheet
) -> None:
    written = {"2012": "Beta", "2013": "---", "2014": "BETA", "2015": "beta.", "2016": "Beta"}
    sheets = [
        write_sheet(f"a-{year}.txt", title="Alfa", day=f"3 marzo {year}", links=links)
        for year, links in written.items()
    ]
    store, _ = built(tmp_path, [*sheets, write_sheet("b.txt", title="Beta", links="Alfa")])
    (row,) = report(store)
    assert (row["one_label"], row["since"], row["words"]) == ("Alfa", "2014-03-03", "Beta")
    assert row["since_edition"].endswith("/sheet/alfa/2014-03-03")
    assert (row["other_label"], row["back_since"]) == ("Beta", "2015-03-03")
    run = store.query(f"""PREFIX psm: <https://w3id.org/psmgraph/ontology#>
        SELECT ?reason WHERE {{
          ?i psm:rule "link-since" ; psm:about <{row["link"]}> ; psm:reason ?reason }}""")
    editions = sorted(each["reason"].value.split("/")[-3] for each in run)
    assert editions == ["2014-03-03", "2015-03-03", "2016-03-03"]


def test_the_symmetric_view_of_a_link_is_derived_and_keeps_no_direction(
    tmp_path: Path, write_sheet: WriteSheet
) -> None:
    sheets = [
        write_sheet("a.txt", title="Alfa", links="<p>Beta</p> <p>Gamma</p> <p>Alfa</p>"),
        write_sheet("b.txt", title="Beta"),
    ]
    store, _ = built(tmp_path, sheets)
    asked = "SELECT ?a ?b ?g WHERE { GRAPH ?g { ?a psm:linkedWith ?b } }"
    rows = list(store.query(f"PREFIX psm: <https://w3id.org/psmgraph/ontology#> {asked}"))
    pairs = {(r["a"].value.rsplit("/", 1)[1], r["b"].value.rsplit("/", 1)[1]) for r in rows}
    assert pairs == {("alfa", "beta"), ("beta", "alfa"), ("alfa", "gamma"), ("gamma", "alfa")}
    assert {str(row["g"]) for row in rows} == {DERIVED}


def test_a_project_named_twice_on_a_sheet_is_one_row_by_its_first_words(
    tmp_path: Path, write_sheet: WriteSheet
) -> None:
    sheets = [
        write_sheet("a.txt", title="Alfa", links="<p>BETA</p> <p>beta</p>"),
        write_sheet("b.txt", title="Beta", links="<p>alfa</p> <p>ALFA</p>"),
    ]
    store, _ = built(tmp_path, sheets)
    (row,) = report(store)
    assert (row["words"], row["back_words"]) == ("BETA", "alfa")


def test_a_title_of_two_projects_is_ambiguous_and_the_report_says_which_they_are(
    tmp_path: Path, write_sheet: WriteSheet
) -> None:
    form = Path(queryfile.__file__).parents[1] / "plans" / "bologna" / "form.toml"
    words = form.read_text(encoding="utf-8")
    own = tmp_path / "form.toml"
    own.write_text(words.replace('identity = ["title"]', 'identity = ["referents", "title"]'))
    assert own.read_text() != words
    sheets = [
        write_sheet("a.txt", title="Orti", referents="Comune di Uno: Ada Neri"),
        write_sheet("b.txt", title="ORTI", referents="Comune di Due: Ivo Neri",
                    links="Reti"),
        write_sheet("c.txt", title="Reti", referents="Comune di Tre: Eva Neri",
                    links="<p>Orti</p> <p>orti</p>"),
    ]  # fmt: skip
    store, outcome = built(tmp_path, sheets, template=str(own))
    told = [finding for finding in outcome.findings if finding.code == "TITLE-TWICE"]
    assert [finding.detail for finding in told] == ["2"]
    rows = report(store, state="ambiguous", lang="en")
    assert [(row["one_label"], row["words"]) for row in rows] == [("Reti", "Orti")]
    for row in rows:
        assert "other" not in row
        assert "back_link" not in row
        assert row["what_to_do"].startswith("Several projects bear this name")
        assert len(row["may_mean"].split()) == 2
        assert all(iri.endswith("-orti") for iri in row["may_mean"].split())
    (one_way,) = report(store, state="oneWay")
    assert (one_way["one_label"], one_way["other_label"]) == ("ORTI", "Reti")


@pytest.mark.parametrize("suffix", ["html", "docx", "pdf"])
def test_the_invented_sheet_names_the_real_one_which_does_not_name_it(
    shared: Path, real_sheet: Path, tmp_path: Path, suffix: str
) -> None:
    invented = shared / "sheets" / f"rete-laboratori-inventata.{suffix}"
    store, _ = built(tmp_path, [real_sheet, invented])
    (row,) = report(store, state="oneWay")
    assert row["one_label"].startswith("RETE METROPOLITANA DEI LABORATORI DI QUARTIERE")
    assert row["other_label"] == TITLE
    assert row["words"] == "Patto per il lavoro e interventi a sostegno dell’occupazione"
    assert row["since"] == "2015-06-30"
    assert ("page" in row, "line" in row) == (suffix == "pdf", suffix != "pdf")
    for side in ("one", "other"):
        assert row in report(store, project=row[side])
