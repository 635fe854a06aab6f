"""The pages of a project and of its sheet, over the small plan written by hand."""

import re

from .page_rules import faults, tree

PROJECT = "/page/plan/prova/project/bosco"
EDITION = "/page/plan/prova/sheet/bosco/2015-05-04"


def words(element):
    return " ".join(element.text.split())


def sections(server, path=PROJECT):
    root, _ = tree(server.page(path).text)
    found = [each for each in root.all("section") if each.attributes.get("class") == "field"]
    titles = (words(each.all("h2")[0]).partition(" Apri le parole")[0] for each in found)
    return dict(zip(titles, found, strict=True))


def test_every_section_stands_in_the_order_of_the_sheet(sample_server):
    assert list(sections(sample_server)) == [
        "Titolo", "Descrizione del progetto", "Referenti del progetto", "Attori coinvolti",
        "Risultati attesi", "Integrazione con altri progetti", "Attività previste",
        "Criticità riscontrate", "Fattori di successo", "Numero incontri", "Media partecipanti",
        "Numero eventi", "Contributi",
    ]  # fmt: skip


def test_planned_stands_beside_performed(sample_server):
    rows = sections(sample_server)["Attività previste"].all("tr")[1:]
    cells = [[words(cell) for cell in row.all("td")] for row in rows]
    assert cells[0][0].startswith("Piantare gli alberi")
    assert cells[0][1].startswith("Il 10 aprile 2015 piantati cento alberi")
    assert "Quando: 10 aprile 2015" in cells[0][1]
    assert cells[1][0].startswith("Curare il parco")
    assert "lasciato in bianco" in cells[1][1]


def test_blanks_are_named_as_blanks_and_never_as_zeros(sample_server):
    found = sections(sample_server)
    assert "Lasciato in bianco sulla scheda." in words(found["Criticità riscontrate"])
    assert "Nessuno: così dice la scheda." in words(found["Fattori di successo"])
    meetings = words(found["Numero incontri"])
    assert "Lasciato in bianco sulla scheda." in meetings
    assert "0" not in re.sub(r"riga \d+", "", meetings)


def test_values_open_the_words_they_stand_on(sample_server):
    root, _ = tree(sample_server.page(PROJECT).text)
    sources = [each for each in root.all("a") if f"{EDITION}#passage-" in each.attributes["href"]]
    assert len(sources) > 25
    edition = sample_server.page(EDITION).text
    for each in sources:
        anchor = each.attributes["href"].partition("#")[2]
        assert f'<mark id="{anchor}">' in edition


def test_the_text_of_a_sheet_leads_to_what_was_read_and_back(sample_server):
    root, _ = tree(sample_server.page(EDITION).text)
    (text,) = [each for each in root.all("div") if each.attributes.get("class") == "text"]
    assert "Mille alberi <nuovi> & un parco, secondo la L. 56/2014" in text.text
    notes = [each.attributes["href"][1:] for each in text.all("a")]
    for note in notes:
        (item,) = [each for each in root.all("li") if each.attributes.get("id") == note]
        back = item.all("a")[0].attributes["href"][1:]
        (mark,) = [each for each in root.all("mark") if each.attributes.get("id") == back]
        assert f"#{note}" in [each.attributes["href"] for each in mark.all("a")]


def test_words_of_a_sheet_are_escaped(sample_server):
    for path in (PROJECT, EDITION, "/page/plan/prova/project/bosco?all=1"):
        page = sample_server.page(path).text
        assert "<nuovi>" not in page
        assert "&lt;nuovi&gt; &amp; un parco" in page


def test_links_say_what_is_known_of_their_reciprocity(sample_server):
    out = words(sections(sample_server)["Integrazione con altri progetti"])
    assert re.search(r"Orti di tutti Reciproco", out)
    assert re.search(r"Scuole aperte Destinazione senza scheda", out)
    page = sample_server.page(PROJECT).text
    incoming = page[page.index('id="incoming"') :]
    assert "Orti di tutti" in incoming


def test_what_is_inferred_stands_apart_and_says_why(sample_server):
    root, _ = tree(sample_server.page(PROJECT).text)
    (section,) = [e for e in root.all("section") if e.attributes.get("class") == "inferred"]
    assert "Associazione Faggio" in section.text
    why = [each.attributes["href"] for each in section.all("a") if words(each) == "perché"]
    assert why == ["/page/derived/shared-actor/00000000000000bb"]
    assert sample_server.page(why[0]).status == 200


def test_a_project_without_sheet_says_so_and_who_names_it(sample_server):
    page = sample_server.page("/page/plan/prova/project/scuole").text
    assert "non c'è ancora una scheda" in page.replace("&#39;", "'")
    assert "Il bosco in città" in page


def test_the_older_edition_can_be_read_too(sample_server):
    assert "4 maggio 2014" in sample_server.page(PROJECT).text
    old = sample_server.page("/page/plan/prova/sheet/bosco/2014-05-04")
    assert old.status == 200
    assert "Alberi." in old.text


def test_a_group_without_name_is_not_an_organisation(sample_server):
    actors = sections(sample_server)["Attori coinvolti"]
    assert "tutte le scuole Gruppo senza nome" in words(actors)
    assert "tutte le scuole" not in sample_server.page("/actors").text


def test_the_page_of_an_actor_tells_roles_fellows_and_deeds(sample_server):
    page, _ = tree(sample_server.page("/page/actor/comune-di-provetta").text)
    text = words(page.all("main")[0])
    assert "Il bosco in città Referente: Ada Neri" in text
    assert "Associazione Faggio" in text
    assert "099001" in text
    assert "€ 1.500,00" in text


def test_english_pages_have_english_dates_and_numbers(sample_server):
    page = sample_server.page("/en" + PROJECT).text
    assert "10 April 2015" in page
    assert "by June 2018" in page
    assert "€1,500.00" in page
    assert faults(page) == []
