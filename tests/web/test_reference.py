"""The pages that explain ontology, vocabularies and shapes, and their pictures."""

import re
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from psmgraph.check.worded import worded
from psmgraph.publish.dumps import INDEX, Dump, index_text
from psmgraph.publish.source import Source
from psmgraph.publish.void import description
from psmgraph.web.glossary import glossary_of
from psmgraph.web.ontology_pictures import core, tree
from psmgraph.web.reference import counts, examples_of, examples_of_concept
from psmgraph.web.site import concepts, load_site

from .page_rules import tree as parsed

PSM = "https://w3id.org/psmgraph/ontology#"
PSMSH = "https://w3id.org/psmgraph/shapes#"
MOST = 400_000  # bytes of a page
ROOT = Path(__file__).parents[2]
SMALL = """
@prefix psm: <https://w3id.org/psmgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
psm:Sheet a owl:Class . psm:SheetEdition a owl:Class . psm:Project a owl:Class .
psm:EditionItem a owl:Class . psm:Passage a owl:Class . psm:Actor a owl:Class .
psm:Involvement a owl:Class ; rdfs:subClassOf psm:EditionItem .
psm:Group a owl:Class ; rdfs:subClassOf psm:Actor , psm:EditionItem , foaf:Group .
psm:passage a owl:ObjectProperty ; rdfs:domain psm:EditionItem ; rdfs:range psm:Passage .
"""
MORE = """
psm:involves a owl:ObjectProperty ; rdfs:domain psm:Project ; rdfs:range psm:Actor ;
    psm:shortcutOf psm:Involvement ; psm:shortcutFrom psm:project ; psm:shortcutTo psm:actor .
"""


@pytest.fixture(scope="module")
def site():
    return load_site()


def glossary(turtle):
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return glossary_of([quad.triple for quad in quads], {"foaf": "http://xmlns.com/foaf/0.1/"})


def by_id(reply):
    root, _ = parsed(reply.text)
    return {each.attributes["id"]: each for each in root.all() if "id" in each.attributes}


def after(element):
    """The element that follows ``element``."""
    siblings = element.parent.children
    return siblings[siblings.index(element) + 1]


def rows(element):
    """What a term's list says: by name, the value."""
    [listed] = element.all("dl")
    told = {}
    for row in listed.children:
        name, value = row.children
        told[name.text] = " ".join(value.text.split())
    return told


@pytest.mark.parametrize(("prefix", "language"), [("", "it"), ("/en", "en")])
def test_every_term_of_the_ontology_stands_at_its_fragment_with_name_and_comment(
    demo_server, site, prefix, language
):
    reply = demo_server.page(f"{prefix}/ontology")
    places = by_id(reply)
    assert len(site.glossary.entries) > 150
    for entry in site.glossary.entries:
        place = places[entry.iri.removeprefix(PSM)]
        assert site.terms.name(entry.iri, language) in place.text
        assert site.terms.comment(entry.iri, language) in after(place).text
    assert len(reply.body) < MOST


@pytest.mark.parametrize(("prefix", "language"), [("", "it"), ("/en", "en")])
def test_every_shape_stands_at_its_fragment_with_its_constraints_in_words(
    demo_server, prefix, language
):
    reply = demo_server.page(f"{prefix}/shapes")
    places, text = by_id(reply), parsed(reply.text)[0].text
    for shape in worded():
        assert shape.iri.removeprefix(PSMSH) in places
        assert shape.title.get(language, "") in text
        for each in shape.constraints:
            assert each.shape.removeprefix(PSMSH) in places
            assert each.lead.get(language, each.words[language]) in text, each.shape
            assert all(case in text for case in each.cases[language]), each.shape
            if shape.targets:
                assert each.message[language] in text, each.shape
    assert len(reply.body) < MOST


def test_every_concept_stands_at_its_fragment(demo_server, site):
    for scheme in site.vocabularies:
        places = by_id(demo_server.page(f"/vocab/{scheme}"))
        assert {each.anchor for each in concepts(site, scheme)} <= places.keys()
    role = parsed(demo_server.page("/en/vocab/role").text)[0].text
    assert "In what capacity an actor is involved in a project" in role
    assert "The properties that take their values from it: role." in role


def test_a_property_tells_its_ends_what_it_sums_up_and_what_the_shapes_ask(demo_server):
    places = by_id(demo_server.page("/en/ontology"))
    involves = rows(after(places["involves"]))
    assert involves["comprises"] == "led by"
    assert involves["said of"] == "Project"
    assert involves["is the short-cut of"] == "Involvement (project → actor)"
    assert involves["corresponds to"] == "prj:involvesEntity (nearly the same)"
    exact = rows(after(places["exact"]))
    assert "exactly one value; each value is a text with its language" in exact["rules"]
    begins = rows(after(places["begins"]))
    assert "xsd:gYearMonth" in begins["has as value"]  # why it declares no range


def test_a_class_leads_to_its_properties_its_rules_and_its_list(demo_server):
    place = after(by_id(demo_server.page("/en/ontology"))["Contribution"])
    leads_to = {each.attributes["href"] for each in place.all("a")}
    assert {"/en/ontology#amount", "/en/shapes#Contribution-money", "/en/contributions",
            "http://schema.org/Grant"} <= leads_to  # fmt: skip


def test_pages_of_reference_need_no_script_and_name_each_picture(demo_server):
    reply = demo_server.page("/ontology")
    root, _ = parsed(reply.text)
    pictures = root.all("svg")
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.attributes["role"] == "group"
        assert picture.attributes["aria-label"]
        assert picture.all("a")
    assert root.all("style") == []
    assert {each.attributes["src"].partition("?")[0] for each in root.all("script")} == {
        "/static/suggest.js"  # of the search field, which every page has
    }


def test_the_page_is_the_same_each_time_and_not_sent_twice(demo_server):
    first, second = (demo_server.page("/en/shapes") for _ in range(2))
    assert first.body == second.body
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.parametrize("name", ["ontology", "ontology/alignments", "shapes"])
def test_the_iri_of_a_version_leads_to_the_document(demo_server, site, name):
    iri = site.versions[f"https://w3id.org/psmgraph/{name}"]
    path = "/" + iri.removeprefix("https://w3id.org/psmgraph/")
    reply = demo_server.get(path, "text/turtle")
    assert (reply.status, reply.headers["Location"]) == (303, f"/{name}")
    assert demo_server.get(f"/{name}/9.9.9").status == 404


@pytest.mark.parametrize(
    "name",
    ["ontology", "ontology.ttl", "ontology/alignments", "shapes", "vocab/role", "vocab/role.rdf",
     "ontology/0.1.0", "id/plan/valdesempio", "id/dataset/graph"],
)  # fmt: skip
def test_the_rule_for_w3id_leads_every_iri_to_an_answer(demo_server, name):
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [(pattern, target)] = re.findall(r"^RewriteRule (\S+) (\S+) ", guide, re.MULTILINE)
    path = re.sub(pattern, target.replace("$", "\\"), name).removeprefix(
        "https://progetti.example.org"
    )
    assert path == f"/{name}"
    assert demo_server.get(path, "text/turtle").status in (200, 303)


def test_the_alignments_are_a_document_of_their_own(demo_server):
    data = demo_server.get("/ontology/alignments", "text/turtle")
    assert data.media_type == "text/turtle"
    found = {quad.subject.value for quad in ox.parse(data.body, format=ox.RdfFormat.TURTLE)}
    assert "https://w3id.org/psmgraph/ontology/alignments" in found
    assert "https://w3id.org/psmgraph/ontology" not in found
    page = parsed(demo_server.page("/en/ontology/alignments").text)[0].text
    assert "foaf:Project" in page
    assert "nearly the same" in page


def test_every_class_and_property_in_the_data_has_examples_and_no_other(demo_snapshot, site):
    store = demo_snapshot.open_store()
    used = {quad.predicate.value for quad in store} | {
        quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(TYPE), None, None)
    }
    for entry in (*site.glossary.entries, *site.glossary.others):
        query = examples_of(site.glossary, entry)
        if query:
            found = bool(list(store.query(query)))
            below = site.glossary.with_kinds(entry.iri) if entry.kind == "class" else (entry.iri,)
            assert found == bool(used & set(below)), entry.iri
        else:
            assert entry.iri not in used


TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_a_concept_has_examples(demo_snapshot):
    query = examples_of_concept("https://w3id.org/psmgraph/vocab/role#involvedActor")
    assert len(list(demo_snapshot.open_store().query(query))) == 20


def test_the_example_of_a_term_is_a_query_that_the_service_answers(demo_server):
    place = after(by_id(demo_server.page("/en/ontology"))["Occasion"])
    [link] = [each for each in place.all("a") if "/sparql" in each.attributes["href"]]
    reply = demo_server.page(link.attributes["href"])
    assert reply.status == 200
    assert "/page/plan/valdesempio/sheet/" in reply.text


def test_uses_are_counted_once_the_description_of_the_dumps_is_there(demo_snapshot, tmp_path):
    copied = replace(demo_snapshot, path=tmp_path)
    assert PSM + "involves" not in counts(copied)
    classes = counts(copied)
    text = description(Source(demo_snapshot, "https://creativecommons.org/licenses/by/4.0/"))
    copied.dumps_path.mkdir()
    (copied.dumps_path / "void.ttl").write_text(text, "utf-8")
    dump = Dump("void.ttl", "text/turtle", len(text), "", gzip=False)
    (copied.dumps_path / INDEX).write_text(index_text([dump]), "utf-8")
    found = counts(copied)
    involves = ox.NamedNode(PSM + "involves")
    in_graphs = [
        quad
        for quad in demo_snapshot.open_store().quads_for_pattern(None, involves, None, None)
        if quad.graph_name != ox.DefaultGraph()
    ]
    assert found[PSM + "involves"] == len(in_graphs)
    assert found[PSM + "Project"] == classes[PSM + "Project"] == 20


def test_the_tree_has_every_class_under_each_class_that_it_is_a_kind_of():
    drawn = [(box.iri.removeprefix(PSM), box.x) for box in tree(glossary(SMALL)).boxes]
    assert drawn == [
        ("Sheet", 12), ("SheetEdition", 12), ("Project", 12), ("EditionItem", 12),
        ("Involvement", 34), ("Group", 34), ("Passage", 12), ("Actor", 12), ("Group", 34),
    ]  # fmt: skip


def test_boxes_of_the_pictures_do_not_overlap_and_lie_inside(site):
    for picture in (tree(site.glossary), core(site.glossary)):
        for n, one in enumerate(picture.boxes):
            assert one.x >= 0
            assert one.x + one.width <= picture.width
            assert one.y + one.height <= picture.height
            for other in picture.boxes[n + 1 :]:
                apart = (
                    one.x + one.width <= other.x
                    or other.x + other.width <= one.x
                    or one.y + one.height <= other.y
                    or other.y + other.height <= one.y
                )
                assert apart, (one, other)


def test_the_core_is_drawn_from_what_the_ontology_says():
    ties = {(tie.begin, tie.properties) for tie in core(glossary(SMALL)).ties}
    assert ties == {(PSM + "Involvement", ()), (PSM + "EditionItem", (PSM + "passage",))}
    [added] = set(core(glossary(SMALL + MORE)).ties) - set(core(glossary(SMALL)).ties)
    assert (added.begin, added.end, added.shortcut) == (PSM + "Project", PSM + "Actor", True)
    assert added.properties == (PSM + "involves",)


def test_what_stands_in_an_edition_is_drawn_inside_its_frame(site):
    picture = core(site.glossary)
    frame = picture.frame
    for box in picture.boxes:
        name = box.iri.removeprefix(PSM)
        inside = frame.x < box.x and box.x + box.width < frame.x + frame.width
        assert inside is (name in {"EditionItem", "Involvement", "Passage", "SheetEdition"}), name


def test_terms_of_others_are_alignments_and_not_classes_above():
    group = glossary(SMALL).entry(PSM + "Group")
    assert group.above == (PSM + "Actor", PSM + "EditionItem")
    assert [(one.short, one.relation.rpartition("#")[2]) for one in group.aligned] == [
        ("foaf:Group", "subClassOf")
    ]


def test_a_link_within_the_pages_of_reference_leads_to_a_place(demo_server):
    pages = {path: demo_server.page(path) for path in ("/ontology", "/shapes", "/vocab/role")}
    places = {path: by_id(reply).keys() for path, reply in pages.items()}
    for reply in pages.values():
        for page, anchor in re.findall(
            r'href="(/ontology|/shapes|/vocab/role)#([^"]+)"', reply.text
        ):
            assert anchor in places[page], anchor
