"""The catalogue before the validators of others: Europe's shapes, three releases; Italy's rules."""

import tomllib
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, Graph
from rdflib.namespace import SH

from .made import as_rdflib, catalogue, described

KNOWN = tomllib.loads((Path(__file__).parent / "known.toml").read_text(encoding="utf-8"))
RELEASES = ("3.0.1", "3.0.0", "2.1.1")
Row = tuple[str, str, str]


def reported(data: Graph, folder: Path) -> set[Row]:
    """Return severity, path and kind of what the shapes of a release report; details left out."""
    rows: set[Row] = set()
    for file in sorted(folder.glob("*.ttl")):
        if "imports" in file.name:  # addresses to fetch, no shapes
            continue
        _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(file), inference="none")
        for result in report.objects(report.value(None, RDF.type, SH.ValidationReport), SH.result):
            rows.add((
                str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
                str(report.value(result, SH.resultPath)),
                str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            ))  # fmt: skip
    return rows


@pytest.mark.parametrize("release", RELEASES)
def test_europes_shapes_report_what_is_known_and_nothing_else(read_back, shared, release):
    known = {
        (row["severity"], row["path"], row["kind"])
        for row in KNOWN["shacl"]
        if release in row["suites"]
    }
    found = reported(read_back, shared / "suites" / "dcat-ap" / release)
    assert found - known == set()
    assert known - found == set(), "it is not reported any more: take it out of known.toml"


def test_the_newest_shapes_see_it_when_something_mandatory_is_not_there(
    demo_snapshot, shared
):  # the test above could pass on shapes that look at nothing
    graph = as_rdflib(catalogue(described(demo_snapshot, publisher="")))
    found = reported(graph, shared / "suites" / "dcat-ap" / "3.0.1")
    name = "http://xmlns.com/foaf/0.1/name"
    assert ("Violation", name, "MinCountConstraintComponent") in found


def test_none_of_the_italian_rules_finds_an_error_and_each_warning_is_known(read_back, shared):
    rules = sorted((shared / "suites" / "dcat-ap-it" / "rules").glob("*.rq"))
    assert len(rules) == 122
    found = set()
    for rule in rules:
        for row in read_back.query(rule.read_text(encoding="utf-8")):
            found.add((rule.name, str(row.Rule_Severity)))
    assert found == {(row["file"], row["severity"]) for row in KNOWN["rule"]}


def test_a_publisher_without_code_and_a_contact_without_e_mail_break_the_italian_rules(
    demo_snapshot, shared
):
    graph = as_rdflib(catalogue(described(demo_snapshot, publisher_code="", contact_email="")))
    folder = shared / "suites" / "dcat-ap-it" / "rules"
    for name in ("rule-2.new.rq", "rule-209.added.rq"):
        (row,) = graph.query((folder / name).read_text(encoding="utf-8"))
        assert str(row.Rule_Severity) == "error"


def test_with_subthemes_no_italian_rule_finds_anything(demo_snapshot, shared):
    told = described(demo_snapshot, subjects=("http://eurovoc.europa.eu/1",))
    graph = as_rdflib(catalogue(told))
    rule = shared / "suites" / "dcat-ap-it" / "rules" / "rule-21.new.rq"
    assert not list(graph.query(rule.read_text(encoding="utf-8")))


@pytest.mark.parametrize("row", [*KNOWN["shacl"], *KNOWN["rule"]])
def test_what_is_known_has_a_reason(row):
    assert len(row["why"]) > 10
