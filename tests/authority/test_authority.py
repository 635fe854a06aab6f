"""Authority files: what is taken, and what is refused by code and line."""

from datetime import date
from pathlib import Path

import pytest

from psmgraph.authority import Authority, examine, load_authority
from psmgraph.build import build_snapshot
from psmgraph.config import Config, PlanConfig
from psmgraph.errors import CannotRun, Finding
from psmgraph.plan import shipped_plans
from psmgraph.resources import PACKAGE

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "authority.md"


def body(name: str, *lines: str, kind: str = "institution") -> str:
    return "\n".join(["[[body]]", f'name = "{name}"', f'kind = "{kind}"', *lines, ""])


def follows(before: str, after: str, day: str) -> str:
    return (
        f'[[succession]]\nfrom = "{before}"\nto = "{after}"\ndate = {day}\nlabel_it = "Subentra"\n'
    )


ARDA, OLMO = body("Comune di Arda"), body("Circolo Olmo", kind="organisation")
TWO = "".join((ARDA, OLMO))  # lines 1-3 and 4-6


def told(tmp_path: Path, text: str) -> tuple[Finding, ...]:
    path = tmp_path / "authority.toml"
    path.write_text(text, "utf-8")
    return examine(path)[1]


def test_the_file_of_the_guide_is_whole_and_says_what_it_seems_to(tmp_path: Path) -> None:
    text = GUIDE.read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "authority.toml"
    path.write_text(text, "utf-8")
    authority, findings = examine(path)
    assert findings == ()
    city, province, office = authority.bodies
    assert (city.ipa, city.istat, city.wikidata) == ("cmarda", "299", "Q99001")
    assert office.part_of == city.slug
    (change,) = authority.successions
    assert (change.before, change.after) == (province.slug, city.slug)
    assert change.day.isoformat() == "2015-01-01"
    assert authority.projects[0].table == authority.tables[0].slug == "ambiente"


def test_what_ships_is_whole() -> None:
    for name in shipped_plans():
        assert examine(PACKAGE / "plans" / name / "authority.toml")[1] == ()


@pytest.mark.parametrize(
    ("text", "code", "line", "words", "detail"),
    [
        ("[[body]]\nname = 'X'\n", "AUTHORITY-LACKS", 1, "kind", ""),
        ("[[table]]\nslug = 'x'\nit = 'X'\n", "AUTHORITY-LACKS", 1, "en", ""),
        (TWO + "alias = ['X']\n", "AUTHORITY-UNKNOWN", 7, "alias", "name"),
        (TWO + "[[bodies]]\nname = 'X'\n", "AUTHORITY-UNKNOWN", 7, "bodies", "include"),
        (TWO + "aliases = 'X'\n", "AUTHORITY-VALUE", 7, "aliases", '["…"]'),
        (TWO + "istat = 37006\n", "AUTHORITY-VALUE", 7, "istat", '"…"'),
        (TWO + "legal_form = 'ltd'\n", "AUTHORITY-VALUE", 7, "ltd", "comune"),
        (TWO + "slug = 'Circolo Olmo'\n", "AUTHORITY-VALUE", 7, "Circolo Olmo", ""),
        (body("X", kind="ente"), "AUTHORITY-VALUE", 3, "ente", "institution"),
        (body("«»"), "AUTHORITY-VALUE", 2, "«»", ""),
        (TWO + follows("Comune di Arda", "Circolo Olmo", "2015-01-01T10:00:00"),
         "AUTHORITY-VALUE", 10, "date", "2015-01-01"),
        (TWO + 'part_of = "Nessuno"\n', "AUTHORITY-REFERENCE", 7, "Nessuno", "part_of"),
        (TWO + follows("Comune di Arda", "Nessuno", "2015-01-01"),
         "AUTHORITY-REFERENCE", 9, "Nessuno", "to"),
        ("[[project]]\ntitle = 'Orti'\ntable = 'verde'\n",
         "AUTHORITY-REFERENCE", 3, "verde", "table"),
        # equal keys, two spellings
        (TWO + body("COMUNE DI  ARDA."), "AUTHORITY-DUPLICATE", 8, "COMUNE DI  ARDA.", ":2"),
        # unequal keys, one address
        (TWO + body("Circolo, Olmo"), "AUTHORITY-DUPLICATE", 7, "circolo-olmo", ":4"),
        ("[[project]]\ntitle = 'Rete'\n[[project]]\ntitle = 'RETE'\n",
         "AUTHORITY-DUPLICATE", 4, "RETE", ":2"),
        ("[[act]]\nwords = 'L. 56/2014'\n[[act]]\nwords = 'l. 56/2014'\n",
         "AUTHORITY-DUPLICATE", 4, "l. 56/2014", ":2"),
        # an alias that is another body's name, and one that two bodies claim
        (TWO + "aliases = ['Comune di Arda']\n",
         "AUTHORITY-ALIAS-CLAIMED", 7, "Comune di Arda", ":2"),
        (body("A", 'aliases = ["Olmo"]') + body("B", 'aliases = ["Y", "OLMO"]'),
         "AUTHORITY-ALIAS-CLAIMED", 8, "OLMO", ":2"),
        ("[[project]]\ntitle = 'Uno'\naliases = ['Rete']\n"
         "[[project]]\ntitle = 'Due'\naliases = ['Rete']\n",
         "AUTHORITY-TITLE-CLAIMED", 6, "Rete", ":2"),
        ("[[project]]\ntitle = 'Uno'\naliases = ['Due']\n[[project]]\ntitle = 'Due'\n",
         "AUTHORITY-TITLE-CLAIMED", 3, "Due", ":5"),
        # circles: of parts, of one, of successions
        (body("A", 'part_of = "B"') + body("B", 'part_of = "A"'),
         "AUTHORITY-CYCLE", 4, "B", "A → B → A"),
        (body("A", 'part_of = "A"'), "AUTHORITY-CYCLE", 4, "A", "A → A"),
        (TWO + follows("Comune di Arda", "Circolo Olmo", "2015-01-01")
         + follows("Circolo Olmo", "Comune di Arda", "2016-01-01"),
         "AUTHORITY-CYCLE", 13, "Circolo Olmo",
         "Circolo Olmo → Comune di Arda → Circolo Olmo"),
        # codes that cannot be one
        (ARDA + "ipa = 'c a944'\n", "AUTHORITY-CODE", 4, "c a944", "ipa"),
        (ARDA + "istat = '37006'\n", "AUTHORITY-CODE", 4, "37006", "istat"),
        (ARDA + "legal_form = 'comune'\nistat = '037'\n", "AUTHORITY-CODE", 5, "037", "istat"),
        (ARDA + "wikidata = '1891'\n", "AUTHORITY-CODE", 4, "1891", "wikidata"),
        (ARDA + "wikidata = 'Q0'\n", "AUTHORITY-CODE", 4, "Q0", "wikidata"),
        (ARDA + "ipa = 'c_a944'\n" + OLMO + "ipa = 'C_A944'\n",
         "AUTHORITY-CODE-TWICE", 8, "C_A944", ":4"),
        ("[[table]]\nslug = 'x'\nit = 'X'\nen = 'X'\n", "AUTHORITY-TABLE-IDLE", 2, "x", ""),
        (TWO + follows("Comune di Arda", "Circolo Olmo", "2015-01-01") + body("C")
         + follows("Circolo Olmo", "C", "2010-01-01"),
         "AUTHORITY-SUCCESSION-ORDER", 10, "Circolo Olmo", "2010-01-01"),
        # one body, one day, two successors: one event cannot lead to both
        (TWO + body("C") + follows("Comune di Arda", "Circolo Olmo", "2015-01-01")
         + follows("Comune di Arda", "C", "2015-01-01"),
         "AUTHORITY-DUPLICATE", 16, "Comune di Arda", ":11"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_code_and_line(
    tmp_path: Path, text: str, code: str, line: int, words: str, detail: str
) -> None:
    (finding,) = told(tmp_path, text)
    assert (finding.code, finding.place.line, finding.words) == (code, line, words)
    assert finding.place.file == str(tmp_path / "authority.toml")
    assert detail in finding.detail


@pytest.mark.parametrize(
    "text",
    [
        # a body that follows another may keep its code
        ARDA + "istat = '037006'\n" + OLMO + "istat = '037006'\n"
        + follows("Comune di Arda", "Circolo Olmo", "2015-01-01"),
        # two bodies become one on one day; a province and its city; an alias of its own name
        TWO + body("C") + follows("Comune di Arda", "C", "2015-01-01")
        + follows("Circolo Olmo", "C", "2015-01-01"),
        body("A", 'aliases = ["a", "A bis"]', 'part_of = "B alias"')
        + body("B", 'aliases = ["B alias"]'),
        TWO.replace('kind = "organisation"', 'slug = "olmo"\nkind = "organisation"'),
        "",
    ],
)  # fmt: skip
def test_what_may_stand_side_by_side_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == ()


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = TWO + 'part_of = "Nessuno"\nwikidata = "Q"\n' + body("Comune di Arda")
    path = tmp_path / "authority.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(CannotRun) as refused:
        load_authority(path)
    found = [refused.value.finding, *refused.value.told]
    assert {(one.code, one.place.line) for one in found} == {
        ("AUTHORITY-REFERENCE", 7), ("AUTHORITY-CODE", 8), ("AUTHORITY-DUPLICATE", 10),
    }  # fmt: skip


def test_a_build_with_a_broken_authority_stops_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "authority.toml"
    path.write_text(TWO + "wikidata = 'x'\n", "utf-8")
    (tmp_path / "schede").mkdir()
    (tmp_path / "schede" / "a.txt").write_text("x", "utf-8")
    plan = PlanConfig("valdesempio", inputs=(tmp_path / "schede",), authority=path)
    config = Config(store=tmp_path / "store", plans=(plan,))
    with pytest.raises(CannotRun, match=r"authority\.toml:7: error AUTHORITY-CODE"):
        build_snapshot(config, [], today=date(2026, 1, 1))
    assert not (tmp_path / "store" / "current").exists()


def test_a_file_takes_in_others_each_once_and_names_their_lines(tmp_path: Path) -> None:
    folder = tmp_path / "elenchi"
    folder.mkdir()
    (tmp_path / "authority.toml").write_text(
        'include = ["elenchi/comuni.toml"]\n' + body("Ufficio", 'part_of = "Comune di Arda"'),
        "utf-8",
    )
    (folder / "comuni.toml").write_text('include = ["../authority.toml"]\n' + ARDA, "utf-8")
    authority = load_authority(tmp_path / "authority.toml")
    assert {one.slug: one.part_of for one in authority.bodies} == {
        "ufficio": "comune-di-arda", "comune-di-arda": "",
    }  # fmt: skip
    (folder / "comuni.toml").write_text(ARDA + body("UFFICIO"), "utf-8")
    (finding,) = examine(tmp_path / "authority.toml")[1]
    assert finding.place.file.endswith("elenchi/comuni.toml")
    assert (finding.place.line, finding.detail.rpartition(":")[2]) == (5, "3")
    (folder / "comuni.toml").unlink()
    with pytest.raises(CannotRun, match="PLAN-FILE"):
        load_authority(tmp_path / "authority.toml")


def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "authority.toml"
    for data, line in ((b"\n[[body\n", 2), (b"\xff\xfe", 0)):
        path.write_bytes(data)
        with pytest.raises(CannotRun) as refused:
            load_authority(path)
        assert (refused.value.finding.code, refused.value.finding.place.line) == ("PLAN-FILE", line)


def test_a_long_chain_is_no_circle_and_takes_no_time(tmp_path: Path) -> None:
    chain = "".join(body(f"B{at}", f'part_of = "B{at + 1}"') for at in range(3000))
    assert told(tmp_path, chain + body("B3000")) == ()
    assert isinstance(load_authority(tmp_path / "authority.toml"), Authority)
