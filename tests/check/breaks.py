"""For every shape that can report, the smallest change to example.trig that breaks it.

A row is the shape's name, what is cut (subject and predicate) and what is put in its stead;
``~`` is the edition. Each row must make exactly its own shape speak.
"""

from typing import NamedTuple

PROJECT = "<plan/valdesempio/project/orti-urbani>"
OTHER = "<plan/valdesempio/project/scuole-aperte>"
SHEET = "<plan/valdesempio/sheet/orti-urbani>"
COMMUNE = "<actor/comune-di-provetta>"
BEECH = "<actor/associazione-faggio>"
THEME = "<plan/valdesempio/theme/ambiente>"
ADA = "<actor/comune-di-provetta/person/ada-neri>"
FILE = "<file/2d711642b726b044>"
ACT = "<act/legge-56-2014>"
CHANGE = "<actor/comuni-uniti/change/2014-01-01>"
RUN = "<run/0123456789ab>"
DECISION = "<decision/0123456789abcdef>"
INFERENCE = "<derived/link-state/0123456789abcdef>"
CHANGED = "<derived/change/0123456789abcdef>"  # from one edition to another
RELATED = "<derived/related/0123456789abcdef>"
PASSAGE = "<~/passage/0-26>"  # the title's words
CHANGE_KIND = "<https://w3id.org/psmgraph/vocab/change#"


class Break(NamedTuple):
    shape: str
    cut: tuple[str, ...] = ()
    put: tuple[str, ...] = ()


def cut(shape: str, *patterns: str) -> Break:
    return Break(shape, cut=patterns)


def put(shape: str, *turtle: str) -> Break:
    return Break(shape, put=turtle)


def swap(shape: str, pattern: str, *values: str) -> Break:
    """Put other values in the place of those that a subject has for a predicate."""
    return Break(shape, cut=(pattern,), put=tuple(f"{pattern} {value}" for value in values))


BREAKS = (
    # the plan and its list
    cut("Plan-label", "<plan/valdesempio> rdfs:label"),
    put("Plan-label", '<plan/valdesempio> rdfs:label "Un altro titolo"@it'),
    put("Plan-description", '<plan/valdesempio> dct:description "senza lingua"'),
    cut("Plan-origin", "<plan/valdesempio> psm:origin"),
    swap("Plan-origin", "<plan/valdesempio> psm:origin", "origin:hearsay"),
    cut("ThematicTable-label", "<plan/valdesempio/table/ambiente> rdfs:label"),
    cut("Project-label", f"{OTHER} rdfs:label"),
    put("Project-label", f'{OTHER} rdfs:label "Scuole chiuse"@it'),
    put("Project-altLabel", f'{PROJECT} skos:altLabel "Orti urbani di Valdesempio"@it'),
    put("Project-altLabel", f'{PROJECT} skos:altLabel "Orti"'),
    cut("Project-inPlan", f"{OTHER} psm:inPlan"),
    cut("Project-sheetStatus", f"{OTHER} psm:sheetStatus"),
    cut("Project-origin", f"{OTHER} psm:origin"),
    put("Project-thematicTable", f"{PROJECT} psm:thematicTable <plan/valdesempio/table/due>"),
    # what a sheet says of its project
    cut(
        "ProjectOfSheet-title",
        f"{PROJECT} dct:title",
        "<~/field/1> psm:statedProperty",
        "<~/field/1> psm:value",
    ),
    Break(
        "ProjectOfSheet-title",
        put=(f'{PROJECT} dct:title "Orti"@it', '<~/field/1> psm:value "Orti"@it'),
    ),
    Break(
        "ProjectOfSheet-oneDescription",
        put=(f'{PROJECT} dct:description "Orti"@it', '<~/field/3> psm:value "Orti"@it'),
    ),
    cut(
        "ProjectOfSheet-description",
        f"{PROJECT} dct:description",
        "<~/field/3> psm:statedProperty",
        "<~/field/3> psm:value",
    ),
    put(
        "ProjectOfSheet-identifier",
        f'{PROJECT} dct:identifier "A2"@it . <~/field/19> psm:value "A2"@it',
    ),
    put(
        "ProjectOfSheet-status",
        f"{PROJECT} psm:status progress:completed . "
        "<~/field/20> psm:statedValue progress:completed",
    ),
    put(
        "ProjectOfSheet-theme",
        f"{PROJECT} psm:theme <plan/valdesempio/table/ambiente> . "
        "<~/field/21> psm:statedValue <plan/valdesempio/table/ambiente>",
    ),
    put(
        "ProjectOfSheet-period",
        f"{PROJECT} psm:period <~/event/1> . <~/field/22> psm:statedValue <~/event/1>",
    ),
    cut("Shortcut-stated", "<~/field/22> psm:statedValue"),
    put(
        "ProjectOfSheet-lead",
        f"{PROJECT} psm:lead {BEECH} . <~/field/23> psm:statedValue {BEECH}",
    ),
    put("SheetField-statedValue", '<~/field/2> psm:statedValue "in corso"'),
    cut("Theme-label", f"{THEME} rdfs:label"),
    cut("Theme-inPlan", f"{THEME} psm:inPlan"),
    cut("Theme-origin", f"{THEME} psm:origin"),
    cut(
        "ProjectOfSheet-outcome",
        f"{PROJECT} psm:criticality",
        f"{PROJECT} psm:successFactor",
        "<~/criticality/1> rdf:type",
        "<~/success/1> rdf:type",
    ),
    swap("ProjectOfSheet-eventCount", "<~/figure/3> psm:value", "3"),
    cut(
        "ProjectOfSheet-eventCount",
        f"{PROJECT} psm:event",
        "<~/event/1> rdf:type",
        "<~/involvement/5> psm:inEvent",
    ),
    swap("ProjectOfSheet-meetingCount", "<~/figure/1> psm:value", "2"),
    # short-cut and node
    cut("Shortcut-stated", "<~/criticality/1> rdf:type"),
    put("Shortcut-stated", f"{PROJECT} psm:involves <actor/nobody>"),
    put("Shortcut-stated", f"{PROJECT} psm:cites {COMMUNE}"),
    put("Shortcut-drawn", '<~/field/3> psm:value "Un testo che il progetto non ha"@it'),
    cut("Shortcut-drawn", f"{PROJECT} psm:plans"),
    cut("Shortcut-drawn", f"{PROJECT} psm:integratedWith"),
    cut("Shortcut-drawn", f"{PROJECT} psm:cites"),
    cut("Shortcut-drawn", f"{PROJECT} psm:referent"),
    # sheet, edition, file, run
    cut("Sheet-label", f"{SHEET} rdfs:label"),
    put(
        "Sheet-describes",
        '<plan/valdesempio/sheet/due> a psm:Sheet ; rdfs:label "Due"@it ;'
        " psm:inPlan <plan/valdesempio> ; psm:currentEdition <~>",
    ),
    cut("Sheet-inPlan", f"{SHEET} psm:inPlan"),
    cut("Sheet-currentEdition", f"{SHEET} psm:currentEdition"),
    cut("SheetEdition-text", "<~> psm:text"),
    cut("SheetEdition-label", "<~> rdfs:label"),
    cut("SheetEdition-isVersionOf", "<~> dct:isVersionOf"),
    swap("SheetEdition-issued", "<~> dct:issued", '"2015-05"^^xsd:gYearMonth'),
    cut("SheetEdition-validFrom", "<~> psm:validFrom"),
    put("SheetEdition-validUntil", '<~> psm:validUntil "2017-01-01"^^xsd:date'),
    swap("SheetEdition-order", "<~> psm:validUntil", '"2015-05-03"^^xsd:date'),
    cut("SheetEdition-wasDerivedFrom", "<~> prov:wasDerivedFrom"),
    put(
        "SheetEdition-wasRevisionOf",
        "<~> prov:wasRevisionOf <plan/valdesempio/sheet/due/2013-01-01>",
    ),
    cut("SheetEdition-template", "<~> psm:template"),
    put("SheetEdition-notBefore", '<~> psm:notBefore "2015-05-05"^^xsd:date'),
    swap("SheetEdition-notAfter", "<~> psm:notAfter", '"2015"^^xsd:gYear'),
    swap("SheetEdition-exact", f"{PASSAGE} psm:exact", '"ORTI RURALI DI VALDESEMPIO"@it'),
    put("SheetEdition-decision", "<~> psm:decision <decision/nobody>"),
    cut("Decision-label", f"{DECISION} rdfs:label"),
    cut("Decision-decisionKind", f"{DECISION} psm:decisionKind"),
    swap("Decision-decisionKind", f"{DECISION} psm:decisionKind", '"fix"'),
    cut("Decision-decisionTarget", f"{DECISION} psm:decisionTarget"),
    put("Decision-decisionValue", f'{DECISION} psm:decisionValue "2"'),
    cut("Decision-decidedBy", f"{DECISION} psm:decidedBy"),
    swap("Decision-date", f"{DECISION} dct:date", '"2015-06"^^xsd:gYearMonth'),
    cut("Decision-decisionReason", f"{DECISION} psm:decisionReason"),
    cut("SourceFile-label", f"{FILE} rdfs:label"),
    swap("SourceFile-sha256", f"{FILE} psm:sha256", '"2D71"'),
    swap("SourceFile-format", f"{FILE} dct:format", '"txt"'),
    swap("SourceFile-byteSize", f"{FILE} psm:byteSize", "-1"),
    swap("SourceFile-byteSize", f"{FILE} psm:byteSize", '"812"'),
    swap("Run-type", f"{RUN} rdf:type", "psm:Run"),
    cut("Run-softwareVersion", f"{RUN} psm:softwareVersion"),
    # what every statement has
    cut("Statement-position", "<~/group/1> psm:position"),
    swap("Statement-position", "<~/event/1> psm:position", "0"),
    swap("Statement-field", "<~/event/1> psm:field", "<~/event/1>"),
    cut("StatementOfProject-project", "<~/field/4> psm:project"),
    put("StatementOfProject-project", f"<~/mention/2> psm:project {OTHER}"),
    cut("StatementWithWords-passage", "<~/link/1> psm:passage"),
    cut("StatementWithWords-passage", "<~/mention/1> psm:passage"),
    put("StatementWithoutWords-passage", f"<~/figure/4> psm:passage {PASSAGE}"),
    # passages
    put("Passage-exact", f'{PASSAGE} psm:exact "ORTI URBANI DI VALDESEMPIO"@en'),
    swap("Passage-start", f"{PASSAGE} psm:start", '"0"'),
    Break(
        "Passage-start",
        cut=(f"{PASSAGE} psm:start", f"{PASSAGE} psm:exact"),
        put=(f'{PASSAGE} psm:start 26 ; psm:exact ""@it',),
    ),
    cut("Passage-end", f"{PASSAGE} psm:end"),
    put("Passage-section", '<~/passage/0-26> psm:section "A"@it , "B"@it'),
    put("Passage-line", f"{PASSAGE} psm:line 0"),
    put("Passage-page", f'{PASSAGE} psm:page "IV"'),
    cut("Passage-place", f"{PASSAGE} psm:line"),
    # mentions
    put("Mention-refersTo", f"<~/mention/2> psm:refersTo {COMMUNE}"),
    swap("Mention-known", "<~/mention/2> psm:refersTo", f"{SHEET}"),
    put("Mention-name", '<~/mention/6> psm:name "Comune di Provetta e Campione"@it'),
    cut("Mention-matchedBy", "<~/mention/2> psm:matchedBy"),
    swap("Mention-decided", "<~/mention/2> psm:matchedBy", "match:curated"),
    put("Mention-decided", f"<~/mention/2> psm:decision {DECISION}"),
    cut("Mention-resolved", "<~/mention/2> psm:refersTo"),
    put("Mention-resolved", f"<~/mention/5> psm:refersTo {COMMUNE}"),
    # fields
    put("SheetField-fieldTitle", '<~/field/4> psm:fieldTitle "A"@it , "B"@it'),
    put("SheetField-label", '<~/field/4> rdfs:label "Referenti"@it'),
    cut("SheetField-fieldName", "<~/field/4> psm:fieldName"),
    swap(
        "SheetField-reportingStatus",
        "<~/field/4> psm:reportingStatus",
        "state:reported",
        "state:blank",
    ),
    put("SheetField-statedProperty", "<~/field/1> psm:statedProperty rdfs:comment"),
    put(
        "SheetField-value", '<~/field/4> psm:statedProperty rdfs:comment ; psm:value "senza lingua"'
    ),
    put("SheetField-state", "<~/field/4> psm:statedProperty rdfs:comment"),
    put("SheetField-state", '<~/field/18> psm:statedProperty rdfs:comment ; psm:value "Verde"@it'),
    put("SheetField-valueStated", '<~/field/4> psm:value "Comune di Provetta"@it'),
    put("SheetField-words", '<~/field/18> rdfs:label "Tema"@it'),
    cut("SheetField-words", "<~/field/5> psm:passage"),
    # figures
    cut("ReportedFigure-figureKind", "<~/figure/4> psm:figureKind"),
    put("ReportedFigure-reportingStatus", "<~/figure/4> psm:reportingStatus state:notOnForm"),
    put("ReportedFigure-approximate", "<~/figure/2> psm:approximate false"),
    swap("ReportedFigure-value", "<~/figure/2> psm:value", "25"),
    swap("ReportedFigure-state", "<~/figure/3> psm:reportingStatus", "state:reportedZero"),
    swap("ReportedFigure-state", "<~/figure/2> psm:value", "0.0"),
    put("ReportedFigure-state", "<~/figure/4> psm:value 3.0"),
    put("ReportedFigure-state", "<~/figure/2> psm:value 26.5"),
    cut("ReportedFigure-readable", "<~/figure/2> psm:value"),
    # who takes part
    put("UnnamedGroup-label", '<~/group/1> rdfs:label "le scuole"@it'),
    put("Involvement-actor", f"<~/involvement/2> psm:actor {COMMUNE}"),
    put(
        "Involvement-named",
        f"<~/involvement/8> a psm:Involvement ; psm:project {PROJECT} ;"
        " psm:position 8 ; psm:actor <~/group/1> ; psm:role role:involvedActor ;"
        f" psm:passage {PASSAGE}",
    ),
    put(
        "Involvement-person",
        f"<~/involvement/1> psm:person {COMMUNE} . {PROJECT} psm:referent {COMMUNE}",
    ),
    swap("Involvement-role", "<~/involvement/2> psm:role", "role:bystander"),
    put("Involvement-mention", "<~/involvement/2> psm:mention <~/mention/8>"),
    swap("Involvement-inActivity", "<~/involvement/4> psm:inActivity", "<~/event/1>"),
    swap("Involvement-inEvent", "<~/involvement/5> psm:inEvent", "<~/planned/1>"),
    swap("Involvement-referentRole", "<~/involvement/1> psm:role", "role:lead"),
    put("Organisation-label", f'{BEECH} rdfs:label "Faggio"@it'),
    put("Organisation-altLabel", f'{COMMUNE} skos:altLabel "Comune di Provetta"@it'),
    cut("Organisation-origin", f"{BEECH} psm:origin"),
    put("Organisation-legalForm", f"{COMMUNE} psm:legalForm <https://example.org/form>"),
    put("Organisation-ipaCode", f'{COMMUNE} psm:ipaCode "c_y000"'),
    swap("Organisation-istatCode", f"{COMMUNE} psm:istatCode", '"99-1"'),
    swap("Organisation-wikidataId", f"{COMMUNE} psm:wikidataId", '"1891"'),
    put("Organisation-isPartOf", f"{COMMUNE} dct:isPartOf <actor/regione>"),
    put("Organisation-changedBy", f"{COMMUNE} org:changedBy <actor/altri/change/2014-01-01>"),
    swap("Institution-type", f"{COMMUNE} rdf:type", "psm:Institution"),
    cut("Person-label", f"{ADA} rdfs:label"),
    cut("Person-memberOf", f"{ADA} org:memberOf"),
    cut("Person-origin", f"{ADA} psm:origin"),
    cut("Succession-label", f"{CHANGE} rdfs:label"),
    swap("Succession-originalOrganization", f"{CHANGE} org:originalOrganization", COMMUNE),
    cut("Succession-resultingOrganization", f"{CHANGE} org:resultingOrganization"),
    swap("Succession-date", f"{CHANGE} dct:date", '"2014"^^xsd:gYear'),
    cut("Succession-origin", f"{CHANGE} psm:origin"),
    # what is planned and done
    cut("PlannedActivity-description", "<~/planned/2> dct:description"),
    cut("PlannedActivity-performedStatus", "<~/planned/2> psm:performedStatus"),
    swap("PlannedActivity-pairing", "<~/planned/2> psm:performedStatus", "state:reported"),
    swap("PlannedActivity-pairing", "<~/planned/1> psm:performedStatus", "state:blank"),
    swap("PerformedActivity-description", "<~/performed/1> dct:description", '""@it'),
    put("PerformedActivity-realises", "<~/performed/1> psm:realises <~/result/1>"),
    Break(
        "PerformedActivity-planned",
        cut=("<~/performed/1> psm:realises", "<~/planned/1> psm:performedStatus"),
        put=("<~/planned/1> psm:performedStatus state:blank",),
    ),
    put("PerformedActivity-period", "<~/performed/1> psm:period <~/event/1>"),
    cut("ExpectedResult-description", "<~/result/1> dct:description"),
    put("ExpectedResult-period", "<~/result/1> psm:period <~/event/1>"),
    cut("Criticality-description", "<~/criticality/1> dct:description"),
    put("SuccessFactor-description", '<~/success/1> dct:description "E poi"@it'),
    # when
    swap("Dated-begins", "<~/event/1> psm:begins", '"primavera"@it'),
    put("Dated-ends", '<~/period/1> psm:ends "2018"^^xsd:gYear'),
    swap("Dated-ends", "<~/period/1> psm:ends", '"2018-06"'),
    Break(
        "Dated-notBefore",
        cut=("<~/period/1> psm:notAfter", "<~/period/1> psm:ends"),
        put=(
            '<~/period/1> psm:begins "2018-01"^^xsd:gYearMonth',
            '<~/period/1> psm:notBefore "2018-01"^^xsd:gYearMonth',
        ),
    ),
    swap("Dated-notAfter", "<~/period/1> psm:notAfter", '"2018-06"^^xsd:gYearMonth'),
    swap("Dated-order", "<~/event/1> psm:notAfter", '"2015-04-12"^^xsd:date'),
    cut("Dated-bounds", "<~/event/1> psm:notBefore"),
    cut("Dated-bounds", "<~/period/1> psm:notAfter"),
    cut("Period-dateWords", "<~/period/1> psm:dateWords"),
    put("Period-context", f"<~/period/1> psm:context {PASSAGE}"),
    cut("Period-dated", "<~/period/1> psm:ends"),
    cut("Event-title", "<~/event/1> dct:title"),
    put("Event-dateWords", '<~/meeting/1> psm:dateWords "ieri"@it'),
    put("Event-place", '<~/event/1> psm:place "Sala Piccola"@it'),
    put("Event-organiser", f"<~/event/1> psm:organiser {OTHER}"),
    cut("Event-dated", "<~/meeting/1> psm:begins", "<~/meeting/1> psm:ends"),
    # with what
    put("Contribution-activityName", '<~/contribution/1> psm:activityName "Altro"@it'),
    put("Contribution-resourceWords", '<~/contribution/1> psm:resourceWords "Altro"@it'),
    swap("Contribution-amount", "<~/contribution/1> psm:amount", "-5.0"),
    swap("Contribution-amountMin", "<~/contribution/2> psm:amountMin", '"200"^^xsd:integer'),
    put("Contribution-amountMax", "<~/contribution/2> psm:amountMax 350.0"),
    swap("Contribution-range", "<~/contribution/2> psm:amountMin", "400.0"),
    swap("Contribution-currency", "<~/contribution/1> psm:currency", '"USD"'),
    put("Contribution-approximate", "<~/contribution/2> psm:approximate false"),
    put("Contribution-inKind", '<~/contribution/2> psm:inKind "uso palestra"@it'),
    put(
        "Contribution-grantedBy",
        f"<~/contribution/1> psm:grantedBy {ACT} . {PROJECT} psm:fundedBy {ACT}",
    ),
    put("Contribution-money", "<~/contribution/2> psm:amount 250.0"),
    cut(
        "Contribution-money",
        "<~/contribution/2> psm:amountMin",
        "<~/contribution/2> psm:amountMax",
    ),
    cut("Contribution-money", "<~/contribution/1> psm:currency"),
    # links, acts, inferences
    put("IntegrationLink-source", f"<~/link/2> psm:source {OTHER}"),
    put(
        "IntegrationLink-target",
        f"<~/link/1> psm:target {COMMUNE} . {PROJECT} psm:integratedWith {COMMUNE}",
    ),
    cut("IntegrationLink-found", "<~/link/1> psm:target", f"{PROJECT} psm:integratedWith"),
    put(
        "IntegrationLink-other",
        f"<~/link/2> psm:target {PROJECT} . {PROJECT} psm:integratedWith {PROJECT}",
    ),
    cut("IntegrationLink-mention", "<~/link/1> psm:mention"),
    put("IntegrationLink-linkState", "<~/link/1> psm:linkState link:oneWay"),
    cut("LegalReference-label", f"{ACT} rdfs:label"),
    swap("LegalReference-urn", f"{ACT} psm:urn", '"legge 56/2014"'),
    swap("LegalReference-fullUrn", f"{ACT} psm:fullUrn", '"urn:nir:stato:legge:2014;56"'),
    put("LegalReference-title", f'{ACT} dct:title "Legge"@it'),
    cut("LegalReference-origin", f"{ACT} psm:origin"),
    swap("Inference-rule", f"{INFERENCE} psm:rule", '"guess"'),
    cut("Inference-about", f"{INFERENCE} psm:about"),
    put("Inference-inferred", f"{INFERENCE} psm:inferred link:oneWay"),
    cut("Inference-reason", f"{INFERENCE} psm:reason"),
    cut("SharedActor-bothWays", f"{OTHER} psm:sharesActorWith"),
    put("Relatedness-pair", f"{RELATED} psm:about {COMMUNE}"),
    cut("Relatedness-weight", f"{RELATED} psm:weight"),
    swap("Relatedness-weight", f"{RELATED} psm:weight", "0.0"),
    put("Relatedness-explained", f"{RELATED} psm:reason {PASSAGE}"),
    cut("Related-bothWays", f"{OTHER} psm:relatedTo"),
    cut("Linked-bothWays", f"{OTHER} psm:linkedWith"),
    put("IntegrationLink-mayMean", f"<~/link/1> psm:mayMean {OTHER}"),
    put("IntegrationLink-namedSince", f"<~/link/1> psm:namedSince {SHEET}"),
    put("SameEvent-bothWays", "<~/meeting/1> psm:sameEventAs <~/event/1>"),
    # what changed between two editions
    swap("Change", f"{CHANGED} psm:changeKind", CHANGE_KIND + "added>"),
    swap("Change", f"{CHANGED} psm:changeKind", CHANGE_KIND + "dropped>"),
    cut("Change", f"{CHANGED} psm:changeKind"),
    cut("Change", f"{CHANGED} psm:earlierItem"),
    cut("Change", f"{CHANGED} psm:laterItem"),
    put("Change-about", f"{CHANGED} psm:about {OTHER}"),
    cut("Change-changedProperty", f"{CHANGED} psm:changedProperty"),
    cut("Change-earlierEdition", f"{CHANGED} psm:earlierEdition"),
    swap("Change-earlierEdition", f"{CHANGED} psm:earlierEdition", "<~>"),
    cut("Change-laterEdition", f"{CHANGED} psm:laterEdition"),
    swap("Change-stateBefore", f"{CHANGED} psm:stateBefore", "state:reported"),
    swap("Change-stateAfter", f"{CHANGED} psm:stateAfter", "state:forgotten"),
    swap("Change-valueBefore", f"{CHANGED} psm:valueBefore", "-1"),
    put("Change-valueAfter", f"{CHANGED} psm:valueAfter 3"),
    put("Revision-revises", "<~/planned/1> psm:revises <~/planned/2>"),
)
