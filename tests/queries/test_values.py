"""Whatever a person gives for a parameter stays a value."""

import pyoxigraph as ox
import pytest

from psmgraph.store import queryfile
from psmgraph.store.queryfile import ParameterError

from .asking import bound, solutions

NASTY = [
    'reciprocal" } } SELECT * WHERE { ?s ?p ?o } #',
    "reciprocal' || true || '",
    '"@it } UNION { ?s ?p "',
    "\\",
    "\\u0022 }",
    "{ UNDEF }",
    "}\nVALUES ?plan { UNDEF }",
    "reciprocal\x00",
    "",
    "à🙂\u2028",
]
STRINGS = [
    (name, parameter.name)
    for name in queryfile.public_names()
    for parameter in queryfile.load(name).parameters
    if parameter.type == "string"
]


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize(("name", "parameter"), STRINGS)
def test_a_text_with_sparql_in_it_is_only_a_text(name, parameter, words, ask):
    required = {p.name: p.example for p in queryfile.load(name).parameters if p.required}
    assert ask(name, **required, **{parameter: words}) == []


@pytest.mark.parametrize(
    "iri",
    [
        "actor/x> } SELECT * { <a",
        "actor/x y",
        'actor/"x',
        "actor/{x}",
        "https://w3id.org/psmgraph/id/actor/x>",
        "actor/x\\u003e",
    ],
)
def test_an_iri_that_is_none_is_refused_by_name(iri, demo_config):
    with pytest.raises(ParameterError) as refused:
        bound("co-actors", demo_config.base, {"actor": iri})
    assert refused.value.finding.words == iri


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("timeline", {"from": "2015-02-29", "to": "2015-03-01"}),
        ("timeline", {"from": "ieri", "to": "2015-03-01"}),
        ("actor-pairs", {"at_least": "2 } #"}),
        ("links", {"lang": "it } #"}),
    ],
)
def test_a_value_of_another_type_is_refused(name, given, demo_config):
    with pytest.raises(ParameterError):
        bound(name, demo_config.base, given)


def test_an_actor_given_in_full_is_the_same_as_given_short(ask, demo_config):
    short = "actor/asp-tre-ponti"
    assert ask("co-actors", actor=short) == ask("co-actors", actor=demo_config.base + short)


@pytest.mark.parametrize("name", queryfile.public_names())
def test_an_iri_that_nothing_has_gives_no_row(name, ask):
    iris = [each.name for each in queryfile.load(name).parameters if each.type == "iri"]
    required = {p.name: p.example for p in queryfile.load(name).parameters if p.required}
    for parameter in iris:
        if parameter == "compare_with" or (name, parameter) == ("contributions", "funder"):
            continue
        assert ask(name, **{**required, parameter: "nothing/of/that/name"}) == []


@pytest.mark.parametrize(
    "name", [each for each in queryfile.public_names() if queryfile.load(each).parameter("plan")]
)
def test_a_plan_that_is_given_keeps_just_its_rows(name, ask):
    required = {p.name: p.example for p in queryfile.load(name).parameters if p.required}
    assert ask(name, **required, plan="plan/valdesempio") == ask(name, **required)


def test_rows_carry_the_language_of_their_words(demo_graph, demo_config):
    columns, rows = solutions(demo_graph, bound("links", demo_config.base, {"lang": "en"}))
    at = {column: number for number, column in enumerate(columns)}
    for row in rows:
        words, state = row[at["words"]], row[at["link_state_label"]]
        assert isinstance(words, ox.Literal)
        assert (words.language, state.language) == ("it", "en")
