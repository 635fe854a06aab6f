"""The suite's queries that are to be read, and those that are not."""

import tomllib
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .suite import SYNTAX, cases

KNOWN = tomllib.loads(Path(__file__).with_name("known.toml").read_text(encoding="utf-8"))
# A dataset without a triple: what is read is run, and must end at once.
EMPTY = urlencode({"default-graph-uri": "urn:x-no-such-graph"})
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.mark.parametrize("group", KNOWN["syntax"])
def test_queries_of_a_group_are_read_or_refused_with_the_place(suite, suite_server, known, group):
    asked = [case for case in cases(suite, SYNTAX) if case.group == group]
    assert len(asked) == known["syntax"][group]
    wrong = set()
    for case in asked:
        reply = suite_server.ask("POST", f"/sparql?{EMPTY}", DIRECT, case.query.read_bytes())
        if case.kind.startswith("Positive"):
            right = reply.status == 200
        else:
            right = reply.status == 400 and reply.json["code"] == "QUERY-SYNTAX"
        if not right:
            wrong.add(case.id)
    assert wrong == {name for name in known["syntax_failures"] if name.startswith(f"{group}/")}


@pytest.mark.parametrize("name", ["syntax-service-01", "syntax-service-02", "syntax-service-03"])
def test_federated_queries_are_read_and_then_refused_by_design(suite, suite_server, name):
    text = (suite / "syntax-fed" / f"{name}.rq").read_bytes()
    reply = suite_server.ask("POST", "/sparql", DIRECT, text)
    assert (reply.status, reply.json["code"]) == (403, "QUERY-SERVICE")


def test_no_group_of_syntax_is_left_out(suite, known):
    groups = {case.group for case in cases(suite, SYNTAX)}
    assert groups == {*known["syntax"], *known["by_design"]}
