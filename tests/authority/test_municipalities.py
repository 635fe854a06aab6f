"""The official list of municipalities becomes entries of an authority file, and nothing more."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from psmgraph.authority import examine, load_authority
from psmgraph.cli import main

# Headings and rows as ISTAT prints them: a heading over two lines, two languages, one name twice,
# two names that differ by an accent.
HEAD = (
    'Codice Regione;"Codice dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";'
    "Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);"
    "Denominazione in italiano;Denominazione altra lingua;Denominazione Regione;"
    '"Denominazione dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";'
    "Sigla automobilistica"
)
ROWS = (
    "08;237;037006;Bologna;Bologna;;Emilia-Romagna;Bologna;BO",
    "08;237;037001;Anzola dell'Emilia;Anzola dell'Emilia;;Emilia-Romagna;Bologna;BO",
    "04;021;021008;Bolzano/Bozen;Bolzano;Bozen;Trentino-Alto Adige/Südtirol;Bolzano/Bozen;BZ",
    "03;016;016065;Castro;Castro;;Lombardia;Bergamo;BG",
    "16;075;075096;Castro;Castro;;Puglia;Lecce;LE",
    "17;076;076057;Paterno;Paterno;;Basilicata;Potenza;PZ",
    "19;287;087033;Paternò;Paternò;;Sicilia;Catania;CT",
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "comuni.csv"
    path.write_bytes("\r\n".join((HEAD, *ROWS, ";;;;;;;;", "")).encode("cp1252"))
    return path


def run(*args: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["--lang", "en", "authority", *map(str, args)])
    assert done.exit_code == code, done.output
    return done.output


def test_each_municipality_is_a_body_with_its_code_and_its_names(listed: Path) -> None:
    file = listed.with_name("municipalities.toml")
    run("import-municipalities", listed, "-o", file)
    found = {one.istat: one for one in load_authority(file).bodies}
    assert [one.name for one in found.values()] == [
        "Comune di Castro (BG)", "Comune di Bolzano", "Comune di Anzola dell'Emilia",
        "Comune di Bologna", "Comune di Castro (LE)", "Comune di Paterno (PZ)",
        "Comune di Paternò (CT)",
    ]  # fmt: skip
    assert found["021008"].aliases == ("Comune di Bolzano/Bozen", "Comune di Bozen")
    assert all(one.institution and one.legal_form == "comune" for one in found.values())
    assert examine(file)[1] == ()
    # The order of the rows makes no difference.
    listed.write_bytes("\r\n".join((HEAD, *reversed(ROWS))).encode("utf-8"))
    assert run("import-municipalities", listed) == file.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--province", "bologna"), ["Comune di Anzola dell'Emilia", "Comune di Bologna"]),
        (("--province", "BO"), ["Comune di Anzola dell'Emilia", "Comune di Bologna"]),
        (("--province", "Bozen"), ["Comune di Bolzano"]),
        (("--region", "Südtirol"), ["Comune di Bolzano"]),
        (("--province", "Lecce"), ["Comune di Castro"]),  # the only one of the selection
        (("--region", "Puglia", "--province", "LE"), ["Comune di Castro"]),
    ],
)
def test_a_province_or_region_can_be_chosen(
    listed: Path, options: tuple[str, ...], names: list[str]
) -> None:
    file = listed.with_name("municipalities.toml")
    run("import-municipalities", listed, "-o", file, *options)
    assert [one.name for one in load_authority(file).bodies] == names


def test_a_file_that_is_not_the_list_or_has_nothing_of_the_place_is_refused(listed: Path) -> None:
    none = run("import-municipalities", listed, "--region", "Puglia", "--province", "BO", code=2)
    assert "MUNICIPALITIES-NONE" in none
    assert "MUNICIPALITIES-FILE" in run("import-municipalities", "no.csv", code=2)
    listed.write_text("Comune;Provincia\nBologna;BO\n", "utf-8")
    assert "comuni.csv:1: error MUNICIPALITIES-FILE" in run("import-municipalities", listed, code=2)
    listed.write_text("\n".join((HEAD, ROWS[0], ROWS[1].replace("037001", "37001"))), "utf-8")
    told = run("import-municipalities", listed, code=2)
    assert "comuni.csv:3: error MUNICIPALITIES-FILE" in told
    assert "COMMAND-USAGE" in run("import-municipalities", code=2)


def test_the_check_tells_faults_and_ends_with_one(tmp_path: Path) -> None:
    file = tmp_path / "authority.toml"
    file.write_text('[[body]]\nname = "A"\nkind = "institution"\nwikidata = "x"\n', "utf-8")
    told = run("check", file, code=1)
    assert "authority.toml:4: error AUTHORITY-CODE" in told
    assert "bodies 1" in told
    assert "errors 1" in told
    file.write_text('[[table]]\nslug = "a"\nit = "A"\nen = "A"\n', "utf-8")
    assert "AUTHORITY-TABLE-IDLE" in run("check", file)  # a warning alone
    assert "PLAN-FILE" in run("check", tmp_path / "no.toml", code=2)
    assert "valdesempio" in run("check", "--plan", "valdesempio")
    assert "BUILD-PLAN" in run("check", "--plan", "atlantide", code=2)
