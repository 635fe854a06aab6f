"""docs/conformance.md says what the tests hold."""

import re
from collections import Counter
from pathlib import Path

from .suite import kinds

DOC = Path(__file__).parents[2] / "docs/conformance.md"


def rows() -> set[tuple[str, ...]]:
    lines = DOC.read_text(encoding="utf-8").splitlines()
    return {
        tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        for line in lines
        if line.startswith("|")
    }


def test_the_tables_have_the_counts_of_every_group(known):
    wrong = Counter(name.split("/")[0] for name in known["evaluation_failures"])
    groups = {group: (tests, tests - wrong[group]) for group, tests in known["evaluation"].items()}
    groups["all"] = tuple(map(sum, zip(*groups.values(), strict=True)))
    expected = {
        (group, str(tests), str(right), str(right)) for group, (tests, right) in groups.items()
    }
    wrong = Counter(name.split("/")[0] for name in known["syntax_failures"])
    groups = {group: (tests, tests - wrong[group]) for group, tests in known["syntax"].items()}
    groups["all"] = tuple(map(sum, zip(*groups.values(), strict=True)))
    expected |= {(group, str(tests), str(right)) for group, (tests, right) in groups.items()}
    assert expected <= rows()
    assert len(expected) == sum(1 for row in rows() if len(row) > 2 and row[1].isdigit())


def test_every_failure_is_listed_with_its_reason(known):
    expected = {*known["evaluation_failures"].items(), *known["syntax_failures"].items()}
    assert expected == {row for row in rows() if "/" in row[0]}


def test_the_sentences_have_the_counts_of_what_is_not_a_query(suite, known):
    text = " ".join(DOC.read_text(encoding="utf-8").split())
    found = Counter(kind for _, kind in kinds(suite))
    as_queries = sum(group == "delete-insert" for group, kind in kinds(suite) if "Syntax" in kind)
    syntax = sum(each for kind, each in found.items() if "UpdateSyntax" in kind) + as_queries
    protocol = known["protocol"]
    for sentence in (
        f"{found['UpdateEvaluationTest']} tests of updates, {syntax} of their syntax "
        f"({as_queries} of these",
        f"{found['GraphStoreProtocolTest']} of the Graph Store Protocol",
        f"The {found['ProtocolTest']} tests of the protocol",
        f"{len(protocol['answered'])} are answered as expected; the other "
        f"{len(protocol['refused'])} write",
        f"The {found['ServiceDescriptionTest']} tests of the service description",
    ):
        assert sentence in text
