"""A short-cut and the nodes that it sums up agree, by what the ontology says of the property."""

from rdflib import DCTERMS, RDF, RDFS, Graph, URIRef

from .names import PSM, terms

SHORTCUTS = {
    "involves": ("Involvement", "project", "actor"),
    "referent": ("Involvement", "project", "person"),
    "plans": ("PlannedActivity", "project", None),
    "performed": ("PerformedActivity", "project", None),
    "expects": ("ExpectedResult", "project", None),
    "criticality": ("Criticality", "project", None),
    "successFactor": ("SuccessFactor", "project", None),
    "event": ("Event", "project", None),
    "meeting": ("Meeting", "project", None),
    "figure": ("ReportedFigure", "project", None),
    "contribution": ("Contribution", "project", None),
    "fundedBy": ("Contribution", "project", "grantedBy"),
    "integratedWith": ("IntegrationLink", "source", "target"),
    "cites": ("Mention", "project", "refersTo"),
    str(DCTERMS.title): ("SheetField", "project", "value"),
    str(DCTERMS.description): ("SheetField", "project", "value"),
    str(DCTERMS.identifier): ("SheetField", "project", "value"),
    "status": ("SheetField", "project", "statedValue"),
    "theme": ("SheetField", "project", "statedValue"),
    "period": ("SheetField", "project", "statedValue"),
    "lead": ("SheetField", "project", "statedValue"),
}


def property_of(name: str) -> URIRef:
    return URIRef(name) if ":" in name else PSM[name]


def walked(ontology: Graph, data: Graph, shortcut: URIRef) -> set[tuple]:
    """The (project, value) pairs to which the nodes behind ``shortcut`` lead."""
    cls = ontology.value(shortcut, PSM.shortcutOf)
    back = ontology.value(shortcut, PSM.shortcutFrom)
    to = ontology.value(shortcut, PSM.shortcutTo)
    reach = ontology.value(shortcut, RDFS.range)
    pairs = set()
    for node in data.subjects(RDF.type, cls):
        if cls == PSM.SheetField and (node, PSM.statedProperty, shortcut) not in data:
            continue
        values = [node] if to is None else list(data.objects(node, to))
        if cls == PSM.Mention:
            values = [value for value in values if (value, RDF.type, reach) in data]
        pairs |= {(project, value) for project in data.objects(node, back) for value in values}
    return pairs


def test_the_ontology_says_which_node_each_short_cut_sums_up(ontology):
    found = {
        shortcut: (cls, ontology.value(shortcut, PSM.shortcutFrom), to)
        for shortcut, cls in ontology.subject_objects(PSM.shortcutOf)
        for to in [ontology.value(shortcut, PSM.shortcutTo)]
    }
    assert found == {
        property_of(name): (PSM[cls], PSM[back], to and PSM[to])
        for name, (cls, back, to) in SHORTCUTS.items()
    }


def test_a_short_cut_s_ends_are_the_ends_of_its_path(ontology):
    for shortcut in terms(ontology) & set(ontology.subjects(PSM.shortcutOf)):
        back, to = (ontology.value(shortcut, PSM[name]) for name in ("shortcutFrom", "shortcutTo"))
        domain = ontology.value(shortcut, RDFS.domain)
        without = (shortcut, PSM.noDomainReason, None) in ontology
        assert domain == (None if without else ontology.value(back, RDFS.range))
        reached = ontology.value(to or shortcut, RDFS.range)
        assert reached in {None, ontology.value(shortcut, RDFS.range)}


def test_every_short_cut_has_its_node_and_every_node_its_short_cut(ontology, data):
    projects = set(data.subjects(RDF.type, PSM.Project))
    for shortcut in ontology.subjects(PSM.shortcutOf):
        direct = {pair for pair in data.subject_objects(shortcut) if pair[0] in projects}
        assert direct == walked(ontology, data, shortcut), shortcut


def test_passages_of_the_example_are_the_words_at_their_offsets(example):
    texts = {str(edition): str(text) for edition, text in example.subject_objects(PSM.text)}
    for passage in example.subjects(RDF.type, PSM.Passage):
        text = texts[passage.partition("/passage/")[0]]
        start, end = (int(example.value(passage, PSM[name])) for name in ("start", "end"))
        assert text[start:end] == str(example.value(passage, PSM.exact)), passage
