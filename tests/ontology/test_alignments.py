"""The alignments say what others' terms ours correspond to, and promise no more than holds."""

import re

from rdflib import OWL, RDFS, SKOS, URIRef

from psmgraph.resources import folder

from .names import PSM, terms

RELATIONS = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch}
FILE = folder("ontology") / "alignments.ttl"


def stated(alignments):
    return [(s, p, o) for s, p, o in alignments if s in PSM]


def test_only_our_terms_are_aligned_and_only_with_others(alignments, ontology):
    assert stated(alignments)
    for subject, predicate, value in stated(alignments):
        assert subject in terms(ontology)
        assert predicate in RELATIONS
        assert value not in PSM


def test_the_italian_profiles_are_named_but_never_made_superclasses(alignments):
    # they demand what no sheet has: a project code, a tax code, a point of contact
    strict = {RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass}
    italian = [triple for triple in stated(alignments) if "w3id.org/italia" in triple[2]]
    assert {str(value).rsplit("/", 1)[0].rsplit("/", 1)[1] for *_, value in italian} == {
        "COV", "CPEV", "CPV", "Project", "RO", "TI",
    }  # fmt: skip
    assert not [triple for triple in italian if triple[1] in strict]


def test_a_class_is_subclassed_and_a_property_subpropertied(alignments, ontology):
    classes = terms(ontology, [OWL.Class])
    for subject, predicate, _ in stated(alignments):
        if predicate == RDFS.subClassOf:
            assert subject in classes
        if predicate == RDFS.subPropertyOf:
            assert subject not in classes


def test_the_design_s_alignments_are_there(alignments):
    schema, foaf = "http://schema.org/", "http://xmlns.com/foaf/0.1/"
    expected = {
        ("Project", RDFS.subClassOf, foaf + "Project"),
        ("Project", RDFS.subClassOf, schema + "Project"),
        (
            "Project",
            SKOS.closeMatch,
            "https://w3id.org/italia/onto/Project/PublicInvestmentProject",
        ),
        ("Plan", SKOS.closeMatch, "https://w3id.org/italia/onto/Project/Programme"),
        ("Institution", SKOS.closeMatch, "https://w3id.org/italia/onto/COV/PublicOrganization"),
        ("Person", SKOS.closeMatch, "https://w3id.org/italia/onto/CPV/Person"),
        ("Event", SKOS.closeMatch, "https://w3id.org/italia/onto/CPEV/PublicEvent"),
        ("Involvement", SKOS.closeMatch, "https://w3id.org/italia/onto/RO/TimeIndexedRole"),
        ("PlannedActivity", RDFS.subClassOf, "http://purl.org/net/p-plan#Step"),
        ("PerformedActivity", RDFS.subClassOf, "http://www.w3.org/ns/prov#Activity"),
        ("Period", RDFS.subClassOf, "http://www.w3.org/2006/time#Interval"),
        ("Passage", RDFS.subClassOf, "http://www.w3.org/ns/oa#TextPositionSelector"),
        ("LegalReference", RDFS.subClassOf, "http://data.europa.eu/eli/ontology#LegalResource"),
        ("Contribution", SKOS.closeMatch, "http://purl.org/cerif/frapo/Funding"),
    }
    missing = {one for one in expected if (PSM[one[0]], one[1], URIRef(one[2])) not in alignments}
    assert missing == set()


def test_every_alignment_tells_why_in_the_file():
    body = FILE.read_text(encoding="utf-8").partition("rdfs:seeAlso")[2]
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body)]
    untold = [block for block in blocks if block.startswith("psm:")]
    assert untold == []
