"""Every constraint of every shape is told in words, in both languages."""

import pyoxigraph
import pytest

from psmgraph.check.worded import Target, constraints_of, worded
from psmgraph.check.written_shapes import RDF, RDFS, SH, WrittenShapes
from psmgraph.resources import folder

PSM = "https://w3id.org/psmgraph/ontology#"
PSMSH = "https://w3id.org/psmgraph/shapes#"
PREFIXES = """
@prefix psm: <https://w3id.org/psmgraph/ontology#> .
@prefix psmsh: <https://w3id.org/psmgraph/shapes#> .
@prefix state: <https://w3id.org/psmgraph/vocab/reporting-state#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# What is written of a shape and asks for nothing.
SAYING = {"path", "severity", "message", "targetClass", "targetObjectsOf", "targetSubjectsOf"}


def triples(turtle):
    parsed = pyoxigraph.parse(PREFIXES + turtle, format=pyoxigraph.RdfFormat.TURTLE)
    return [quad.triple for quad in parsed]


def words_of(constraints, language="en"):
    [shape] = [
        each
        for each in worded(triples(f"psmsh:Tried a sh:PropertyShape ; {constraints} ."))
        if each.iri == PSMSH + "Tried"
    ]
    return [each.words[language] for each in shape.constraints]


def of_title(constraints, language="en"):
    return words_of(f"sh:path dct:title ; {constraints}", language)


def written():
    for path in sorted(folder("shapes").glob("*.ttl")):
        for quad in pyoxigraph.parse(
            path=path, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True
        ):
            yield quad.triple


def test_every_constraint_of_every_shape_has_words_in_both_languages():
    told = {}
    for shape in worded():
        for each in shape.constraints:
            told.setdefault(each.shape, set()).add(each.component)
            assert set(each.words) == {"it", "en"}
            assert all(each.words.values())
            assert each.words["it"] != each.words["en"]
            assert "{" not in "".join(each.words.values()).replace("]{", "")
    shapes = WrittenShapes.of(written())
    for shape in shapes.shapes():
        asked = {
            "count" if name in ("minCount", "maxCount") else name
            for name in (key.removeprefix(SH) for key in shapes.said[shape])
            if not name.startswith((RDF, RDFS)) and name not in {*SAYING, "property"}
        }
        assert told.get(shape.value, set()) == asked, shape


def test_a_constraint_without_words_is_an_error_and_not_left_out():
    with pytest.raises(ValueError, match=r"no words for the constraint .*#expression"):
        of_title("sh:expression psm:anything")
    with pytest.raises(ValueError, match="its SPARQL constraint has no message"):
        words_of('sh:path dct:title ; sh:sparql [ sh:select "SELECT $this {}" ]')


def test_shapes_stand_in_the_order_of_their_files_and_each_once():
    told = [each.iri for shape in worded() for each in (shape,)]
    assert len(told) == len(set(told))
    listed = [shape.value for shape in WrittenShapes.of(written()).shapes()]
    assert told == sorted(told, key=listed.index)
    inside = {each.shape for shape in worded() for each in shape.constraints}
    assert set(listed) == {*told, *inside}


# The examples are written so that a reader can tell whether the words say what SHACL says.
@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ("sh:minCount 1 ; sh:maxCount 1", ["exactly one value"]),
        ("sh:minCount 2 ; sh:maxCount 2", ["exactly 2 values"]),
        ("sh:minCount 1 ; sh:maxCount 40", ["from 1 to 40 values"]),
        ("sh:minCount 1", ["at least one value"]),
        ("sh:minCount 3", ["at least 3 values"]),
        ("sh:minCount 0", ["any number of values"]),
        ("sh:maxCount 0", ["no value"]),
        ("sh:maxCount 1", ["at most one value"]),
        ("sh:maxCount 7", ["at most 7 values"]),
        ("sh:minCount 0 ; sh:maxCount 1", ["at most one value"]),
        ("sh:class psm:Project", ["each value is of the class: Project"]),
        ("sh:datatype xsd:date", ["each value is a day (xsd:date)"]),
        ("sh:datatype xsd:duration", ["each value is xsd:duration"]),
        ("sh:nodeKind sh:IRI", ["each value is a thing with an IRI of its own"]),
        ("sh:nodeKind sh:Literal", ["each value is a text or a number"]),
        ("sh:minExclusive 0", ["each value is greater than 0"]),
        ("sh:minInclusive 0", ["each value is 0 or more"]),
        ("sh:maxExclusive 9", ["each value is less than 9"]),
        ("sh:maxInclusive 9", ["each value is 9 or less"]),
        ("sh:minLength 1", ["each value has at least one character"]),
        ("sh:minLength 3", ["each value has at least 3 characters"]),
        ("sh:maxLength 8", ["each value has at most 8 characters"]),
        ('sh:pattern "^[0-9]+$"', ["each value is written as a number of digits only"]),
        ('sh:pattern "^a"', ["each value matches the regular expression ^a"]),
        ('sh:pattern "^a" ; sh:flags "i"',
         ["each value matches the regular expression ^a (flags: i)"]),
        ('sh:languageIn ( "it" "en" )',
         ["each value is in one of these languages: “it”, “en”"]),
        ("sh:uniqueLang true", ["at most one value in each language"]),
        ("sh:uniqueLang false", []),
        ("sh:equals psm:lead", ["the same values as: led by"]),
        ("sh:disjoint psm:source", ["no value in common with: declaring project"]),
        ("sh:lessThan psm:end", ["each value comes before that of: end"]),
        ("sh:lessThanOrEquals psm:end",
         ["each value comes before that of, or equals it: end"]),
        ("sh:hasValue state:blank", ["one of the values is: Left blank"]),
        ("sh:in ( state:blank state:notOnForm )",
         ["each value is one of these: “Left blank”, “Not on the form”"]),
        ('sh:in ( "EUR" )', ["each value is: “EUR”"]),
        ("sh:closed true", ["no other property than those listed here"]),
        ("sh:closed true ; sh:ignoredProperties ( dct:title )",
         ["no other property than those listed here and: title"]),
        ("sh:not [ sh:class psm:Person ]",
         ["for each value, this must not hold: this is of the class: Person"]),
        ("sh:node [ sh:property [ sh:path psm:exact ; sh:minCount 1 ] ]",
         ["for each value, this holds too: exact text: at least one value"]),
        ("sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )",
         ["for each value, at least one of these cases holds: (a) this is a day (xsd:date); "
          "(b) this is a year (xsd:gYear)"]),
        ("sh:and ( [ sh:nodeKind sh:IRI ] )",
         ["for each value, all of this holds: (a) this is a thing with an IRI of its own"]),
        ("sh:xone ( [ sh:minLength 1 ] [ ] )",
         ["for each value, exactly one of these cases holds: "
          "(a) this has at least one character; (b) anything"]),
        ("sh:qualifiedValueShape [ sh:class psm:Person ] ; sh:qualifiedMinCount 1",
         ["at least one value among those for which this holds: this is of the class: Person"]),
        ("sh:qualifiedValueShape [ sh:class psm:Person ] ; sh:qualifiedMaxCount 2 ; "
         "sh:qualifiedValueShapesDisjoint true",
         ["at most 2 values, not counted elsewhere, among those for which this holds: "
          "this is of the class: Person"]),
        ('sh:message "Una cosa."@it , "Some thing. Mend it."@en ; '
         'sh:sparql [ sh:select "SELECT $this {}" ]',
         ["by a SPARQL query, it must not be that: “Some thing”"]),
        ("sh:minLength 1 ; sh:maxCount 1",  # how many comes first, wherever it is written
         ["at most one value", "each value has at least one character"]),
    ],
)  # fmt: skip
def test_a_constraint_says_what_it_asks_for(constraints, expected):
    assert of_title(constraints) == expected
    assert len(of_title(constraints, "it")) == len(expected)


@pytest.mark.parametrize(
    ("path", "expected", "in_sparql"),
    [
        ("psm:lead", "led by", PSM + "lead"),
        ("[ sh:inversePath psm:lead ]", "led by, read backwards", "^psm:lead"),
        ("[ sh:alternativePath ( psm:begins psm:ends ) ]", "begins or ends", "psm:begins|psm:ends"),
        ("( psm:lead psm:begins )", "led by, then begins", "psm:lead/psm:begins"),
        ("[ sh:zeroOrMorePath psm:lead ]", "led by, any number of times", "(psm:lead)*"),
        ("[ sh:oneOrMorePath psm:lead ]", "led by, one or more times", "(psm:lead)+"),
        ("[ sh:zeroOrOnePath psm:lead ]", "led by, once or not at all", "(psm:lead)?"),
    ],
)
def test_a_path_has_a_name_and_is_written_as_in_sparql(path, expected, in_sparql):
    [shape] = worded(triples(f"psmsh:Tried a sh:PropertyShape ; sh:path {path} ; sh:minCount 1 ."))
    [constraint] = shape.constraints
    assert constraint.path_words["en"] == expected
    assert constraint.path == in_sparql
    assert set(constraint.properties) <= {PSM + name for name in ("lead", "begins", "ends")}


def test_a_shape_tells_its_targets_and_the_classes_that_they_mean():
    by_iri = {shape.iri.removeprefix(PSMSH): shape for shape in worded()}
    assert by_iri["Dated"].classes == (PSM + "Period", PSM + "Event", PSM + "Meeting")
    assert by_iri["Dated"].target == PSM + "Period"
    of_sheet = by_iri["ProjectOfSheet"]  # the object of psm:describes, whose range is psm:Project
    assert of_sheet.targets == (Target("targetObjectsOf", PSM + "describes"),)
    assert of_sheet.classes == (PSM + "Project",)
    assert by_iri["MoneyAmount"].target == ""


def test_the_constraints_of_a_class_come_from_every_shape_that_looks_at_it():
    found = {each.shape.removeprefix(PSMSH) for each in constraints_of(worded(), PSM + "Event")}
    assert {"Event-title", "Dated-begins", "Statement-position"} <= found


def test_severity_and_message_are_those_of_the_shape_that_asks():
    by_shape = {each.shape: each for shape in worded() for each in shape.constraints}
    order = by_shape[PSMSH + "Contribution-range"]
    assert order.severity == "Warning"
    assert order.message["en"].startswith("The least amount is higher")
    assert by_shape[PSMSH + "Event-dated"].severity == "Info"
    assert by_shape[PSMSH + "Event-title"].severity == "Violation"


def test_expressions_of_the_shapes_are_told_to_people_and_not_shown():
    shown = [
        each.words["en"]
        for shape in worded()
        for each in shape.constraints
        if "regular expression" in each.words["en"]
    ]
    assert shown == []
