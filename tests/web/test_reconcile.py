"""The reconciliation service keeps to the API 0.2, and calls nothing certain but an equal name."""

import json
import re
import time
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from .page_rules import faults
from .server import BASE, PSM

SUITE = Path("suites/reconciliation/0.2")
PROJECT, ORGANISATION, INSTITUTION = (
    PSM + name for name in ("Project", "Organisation", "Institution")
)
AUSL = BASE + "actor/azienda-usl-di-valdesempio"
PREFIX = BASE + "plan/valdesempio/project/"
HOUSE = PREFIX + "casa-in-comune-alloggi-a-canone-sostenibile"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Which schema of the suite an example of a folder is of; the rest are parts of manifests.
EXAMPLES = {
    "manifest": "manifest",
    "reconciliation-query-batch": "reconciliation-query-batch",
    "reconciliation-result-batch": "reconciliation-result-batch",
    "data-extension-query": "data-extension-query",
    "data-extension-response": "data-extension-response",
    "data-extension-property-proposal": "data-extension-property-proposal",
    "suggest-entities-response": "suggest-entities-response",
    "suggest-properties-response": "suggest-properties-response",
    "suggest-types-response": "suggest-types-response",
}


@pytest.fixture(scope="session")
def validator(shared):
    """Return what is wrong with an answer by a schema of the suite: nothing, it is to be hoped."""
    schemas = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted((shared / SUITE / "schemas").glob("*.json"))
    }
    resources = [Resource.from_contents(each, DRAFT7) for each in schemas.values()]
    registry = Registry().with_resources([(each.id(), each) for each in resources])

    @cache
    def of(name):
        return Draft7Validator(schemas[name], registry=registry)

    return lambda name, told: [error.message for error in of(name).iter_errors(told)]


@pytest.fixture
def ask(demo_server, validator):
    """Ask a batch, as clients do, and return the results by key: valid, each of them."""

    def asked(batch, language="", **arguments):
        address = f"{language}/reconcile" + (f"?{urlencode(arguments)}" if arguments else "")
        body = urlencode({"queries": json.dumps(batch)})
        reply = demo_server.ask("POST", address, FORM, body)
        assert reply.status == 200, reply.text
        assert validator("reconciliation-result-batch", reply.json) == []
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.json.keys() == batch.keys()
        return {key: each["result"] for key, each in reply.json.items()}

    return asked


@pytest.fixture
def one(ask):
    """Ask one question and return its candidates."""
    return lambda query, **more: ask({"q": {"query": query, **more}})["q"]


def get(server, path, **arguments):
    return server.get(f"/reconcile{path}?{urlencode(arguments)}")


def feature(candidate, name):
    return {each["id"]: each["value"] for each in candidate["features"]}.get(name)


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_manifest_is_valid_and_every_address_in_it_answers(demo_server, validator, language):
    reply = demo_server.get(f"{language}/reconcile")
    told = reply.json
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert validator("manifest", told) == []
    assert told["versions"] == ["0.2"]
    assert told["identifierSpace"] == BASE
    names = ["Organizzazione", "Istituzione", "Progetto"]
    english = ["Organisation", "Institution", "Project"]
    assert [each["name"] for each in told["defaultTypes"]] == (english if language else names)
    here = demo_server.address.rstrip("/")
    places = [told["documentation"], told["logo"]]
    places += [told[part]["url"].replace("{{id}}", quote(AUSL)) for part in ("view", "preview")]
    places.append(told["feature_view"]["url"].replace("{{id}}", "key_equal"))
    flown = {"entity": AUSL, "type": PROJECT, "property": PSM + "legalForm"}
    for kind, each in told["suggest"].items():
        places.append(each["service_url"] + each["service_path"] + "?prefix=p")
        flyout = each["flyout_service_path"].replace("${id}", quote(flown[kind]))
        places.append(each["flyout_service_url"] + flyout)
    proposed = told["extend"]["propose_properties"]
    places.append(proposed["service_url"] + proposed["service_path"])
    for place in places:
        assert place.startswith(here), place
        assert demo_server.get(place.removeprefix(here)).status in (200, 303), place


@pytest.mark.parametrize(
    ("words", "entity", "main"),
    [
        ("AZIENDA USL DI VALDESEMPIO", AUSL, True),
        ("ausl di valdesempio", AUSL, False),  # another of its names
        ("A.U.S.L. di Valdesempio", AUSL, False),
        ("Citta' metropolitana di Valdesempio",
         BASE + "actor/citta-metropolitana-di-valdesempio", True),
        ("CASA IN COMUNE: ALLOGGI A CANONE SOSTENIBILE", HOUSE, True),
    ],
)  # fmt: skip
def test_an_equal_name_of_one_thing_is_a_match(one, words, entity, main):
    first, *rest = one(words)
    assert (first["id"], first["score"], first["match"]) == (entity, 100, True)
    assert feature(first, "key_equal") is feature(first, "key_unique") is True
    assert feature(first, "main_name") is main
    assert not any(each["match"] for each in rest)


@pytest.mark.parametrize(
    "words", ["Comune Borgoprova", "Azienda USL Valdesempio", "Casa in comune", "Borgoprova"]
)
def test_a_name_that_is_only_alike_is_no_match_however_high_it_scores(one, words):
    found = one(words)
    assert found
    for each in found:
        assert not each["match"]
        assert each["score"] < 100
        assert feature(each, "key_equal") is False
    assert [each["score"] for each in found] == sorted((e["score"] for e in found), reverse=True)


def test_types_filter_or_are_only_wished_for(one):
    assert {each["type"][0]["id"] for each in one("casa", type=PROJECT, limit=50)} <= {PROJECT}
    assert one("Casa in comune", type="Institution") == one("Casa in comune", type=[INSTITUTION])
    every = one("Azienda USL di Valdesempio", type=[ORGANISATION, INSTITUTION], type_strict="all")
    assert [each["id"] for each in every] == [AUSL]
    assert one("Azienda USL di Valdesempio", type=[PROJECT, INSTITUTION], type_strict="all") == []
    wished = one("Azienda USL di Valdesempio", type=PROJECT, type_strict="should")[0]
    assert (wished["id"], wished["score"]) == (AUSL, 70)
    assert feature(wished, "type_match") is False
    assert one("Azienda USL di Valdesempio", type="https://example.org/Person") == []


def test_properties_count_and_one_that_contradicts_leaves_nothing_certain(one):
    fits = [{"pid": PSM + "legalForm", "v": "azienda sanitaria"}]
    wrong = [{"pid": "legalForm", "v": ["Comune", {"id": "x"}]}]
    strange = [{"pid": "https://example.org/p", "v": 5}]
    name = "AUSL di Valdesempio"
    good, bad, same = (one(name, properties=each)[0] for each in (fits, wrong, strange))
    assert (good["score"], good["match"], feature(good, "property_legalForm")) == (100, True, 1)
    assert (bad["score"], bad["match"], feature(bad, "property_legalForm")) == (70, False, 0)
    assert (same["score"], same["match"]) == (100, True)  # what is not known is not compared


def test_without_a_name_the_properties_alone_find(ask):
    asked = {"properties": [{"pid": "thematicTable", "v": "Benessere e comunità"}], "limit": 50}
    found = ask({"q": asked})["q"]
    assert HOUSE in {each["id"] for each in found}
    assert len({each["score"] for each in found}) == 1
    assert not any(each["match"] for each in found)
    assert ask({"q": {"properties": [{"pid": "unheard-of", "v": "x"}]}})["q"] == []


def test_no_more_candidates_come_than_are_asked_for(one):
    assert len(one("Borgoprova", limit=2)) == 2
    assert len(one("Borgoprova", limit=1000)) > 2


def test_persons_are_never_offered(demo_server, demo_graph_persons, one):
    assert demo_graph_persons
    for iri, name in demo_graph_persons:
        assert not any("/person/" in each["id"] for each in one(name, limit=50))
        assert get(demo_server, "/preview", id=iri).status == 404
        found = get(demo_server, "/suggest/entity", prefix=name).json["result"]
        assert not any("/person/" in each["id"] for each in found)
    iris = [iri for iri, _ in demo_graph_persons]
    asked = json.dumps({"ids": iris, "properties": [{"id": "iri"}, {"id": "altLabel"}]})
    rows = get(demo_server, "", extend=asked).json["rows"]
    assert [value for row in rows.values() for cells in row.values() for value in cells] == []


@pytest.fixture(scope="session")
def demo_graph_persons(demo_server):
    query = (
        f"SELECT DISTINCT ?p ?n WHERE {{ ?p a <{PSM}Person> ; "
        "<http://www.w3.org/2000/01/rdf-schema#label> ?n } ORDER BY ?p LIMIT 5"
    )
    rows = demo_server.get(f"/sparql.json?{urlencode({'query': query})}").json
    return [(row["p"]["value"], row["n"]["value"]) for row in rows["results"]["bindings"]]


@pytest.mark.parametrize(
    ("kind", "schema", "prefix", "first"),
    [
        ("entity", "suggest-entities-response", "azienda usl vald", AUSL),
        ("entity", "suggest-entities-response", "AUSL", AUSL),
        ("type", "suggest-types-response", "prog", PROJECT),
        ("property", "suggest-properties-response", "forma", PSM + "legalForm"),
    ],
)
def test_suggestions_are_valid_and_find_by_beginnings(
    demo_server, validator, kind, schema, prefix, first
):
    told = get(demo_server, f"/suggest/{kind}", prefix=prefix).json
    assert validator(schema, told) == []
    assert first in [each["id"] for each in told["result"]]
    assert get(demo_server, f"/suggest/{kind}", prefix="xyzzy").json == {"result": []}
    after = get(demo_server, f"/suggest/{kind}", prefix=prefix, cursor=1).json["result"]
    assert after == told["result"][1:]


def test_extension_gives_the_values_that_the_graph_has(demo_server, validator):
    asked = {
        "ids": [AUSL, "actor/azienda-usl-di-valdesempio", HOUSE, "nobody", "<>", "\ud800"],
        "properties": [
            {"id": PSM + "legalForm"},
            {"id": "projects", "settings": {"limit": "2"}},
            {"id": "involves", "settings": {}},
            {"id": "thematicTable"},
            {"id": "altLabel"},
            {"id": "iri"},
            {"id": "issued"},
            {"id": "https://example.org/unheard-of"},
        ],
    }
    told = get(demo_server, "", extend=json.dumps(asked)).json
    assert validator("data-extension-response", told) == []
    assert len(told["meta"]) == 8
    rows = told["rows"]
    assert list(rows) == asked["ids"]
    assert rows[AUSL] == rows[asked["ids"][1]]
    assert rows[AUSL][PSM + "legalForm"] == [{"str": "Azienda sanitaria"}]
    assert rows[AUSL]["http://www.w3.org/2004/02/skos/core#altLabel"] == [
        {"str": "AUSL di Valdesempio"}
    ]
    projects = rows[AUSL][f"^{PSM}involves"]
    assert len(projects) == 2
    assert all(each["id"].startswith(PREFIX) for each in projects)
    assert rows[HOUSE]["iri"] == [{"str": HOUSE}]
    assert rows[HOUSE]["http://purl.org/dc/terms/issued"] == [{"str": "2015-09-28"}]
    assert rows[HOUSE][PSM + "thematicTable"] == [{"str": "Benessere e comunità"}]
    house = {"id": BASE + "actor/azienda-casa-valdesempio", "name": "Azienda Casa Valdesempio"}
    assert house in rows[HOUSE][PSM + "involves"]
    for unknown in asked["ids"][3:]:
        assert set(map(tuple, rows[unknown].values())) == {()}


def test_words_of_terms_come_in_the_language_of_the_address(demo_server):
    asked = {"ids": [HOUSE], "properties": [{"id": "thematicTable"}]}
    told = demo_server.get(f"/en/reconcile?{urlencode({'extend': json.dumps(asked)})}").json
    assert told["meta"][0]["name"] == "thematic table"
    assert told["rows"][HOUSE][PSM + "thematicTable"] == [{"str": "Well-being and community"}]


def test_properties_are_proposed_by_type(demo_server, validator):
    project = get(demo_server, "/properties", type=PROJECT).json
    assert validator("data-extension-property-proposal", project) == []
    ids = [each["id"] for each in project["properties"]]
    assert PSM + "thematicTable" in ids
    assert PSM + "legalForm" not in ids
    assert project["type"] == PROJECT
    few = get(demo_server, "/properties", type="Project", limit=2).json
    assert (len(few["properties"]), few["limit"]) == (2, 2)
    assert get(demo_server, "/properties", type="x").json["properties"] == []
    assert len(get(demo_server, "/properties").json["properties"]) > len(ids)


def test_a_preview_may_stand_in_a_frame_and_no_other_page_may(demo_server):
    found = get(demo_server, "/preview", id=AUSL)
    assert found.status == 200
    assert "Azienda USL di Valdesempio" in found.text
    assert "frame-ancestors *" in found.headers["Content-Security-Policy"]
    assert "script" not in found.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in found.headers
    missing = get(demo_server, "/preview", id="nobody")
    assert missing.status == 404
    assert "frame-ancestors *" in missing.headers["Content-Security-Policy"]
    page = demo_server.page("/page/actor/azienda-usl-di-valdesempio")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("escaped", [quote(AUSL, safe=""), AUSL, AUSL.removeprefix(BASE)])
def test_the_view_leads_to_the_page_however_a_client_escapes(demo_server, escaped):
    reply = demo_server.get(f"/reconcile/view?id={escaped}")
    assert reply.status == 303
    assert reply.headers["Location"].endswith("/page/actor/azienda-usl-di-valdesempio")
    assert demo_server.get("/reconcile/view?id=nobody").status == 404


def test_an_earlier_state_is_asked_like_any_other(ask, demo_server):
    snapshot = demo_server.get("/reconcile").headers["Psmgraph-Snapshot"]
    batch = {"q": {"query": "AUSL di Valdesempio"}}
    assert ask(batch, snapshot=snapshot) == ask(batch)
    for _ in range(10):  # a busy machine takes its time to draw that state, and says so
        reply = demo_server.get("/reconcile?as_of=2015-06-30")
        if reply.status != 503:
            break
        time.sleep(float(reply.headers["Retry-After"]))
    manifest = reply.json
    assert manifest["preview"]["url"].endswith("?id={{id}}&as_of=2015-06-30")
    assert ask(batch, as_of="2015-06-30")["q"][0]["id"] == AUSL
    assert demo_server.get("/reconcile?as_of=junk").status == 400


def test_the_page_for_people_explains_every_feature_that_a_score_may_have(demo_server, ask):
    page = demo_server.page("/reconcile/about").text
    assert faults(page) == faults(demo_server.page("/en/reconcile/about").text) == []
    names = ["AUSL di Valdesempio", "Comune Borgoprova", "Casa", "Camera di com. Valdesempio"]
    batch = {name: {"query": name, "type": ORGANISATION, "type_strict": "should",
                    "properties": [{"pid": "legalForm", "v": "x"}]} for name in names}  # fmt: skip
    seen = {f["id"] for found in ask(batch).values() for each in found for f in each["features"]}
    assert len(seen) > 6
    for name in seen:
        assert f'id="{name}"' in page, name


def test_examples_of_the_suite_are_judged_as_it_says(shared, validator):
    judged = 0
    for folder, schema in EXAMPLES.items():
        for path in sorted((shared / SUITE / "examples" / folder).rglob("*.json")):
            told = json.loads(path.read_text("utf-8"))
            assert (validator(schema, told) == []) == ("/valid/" in path.as_posix()), path
            judged += 1
    assert judged > 35


def test_questions_of_the_suite_are_answered_or_refused(shared, demo_server, validator):
    for name, parameter, schema in (
        ("reconciliation-query-batch", "queries", "reconciliation-result-batch"),
        ("data-extension-query", "extend", "data-extension-response"),
    ):
        for path in sorted((shared / SUITE / "examples" / name).rglob("*.json")):
            reply = get(demo_server, "", **{parameter: path.read_text("utf-8")})
            assert reply.status == (200 if "/valid/" in path.as_posix() else 400), path
            if reply.status == 200:
                assert validator(schema, reply.json) == []


def test_our_parts_look_like_the_examples_of_parts(shared, demo_server):
    told = demo_server.get("/reconcile").json
    folder = shared / SUITE / "examples"

    def keys(name):
        return json.loads(next((folder / name / "valid").glob("*.json")).read_text()).keys()

    assert keys("preview-metadata") == told["preview"].keys()
    assert keys("suggest-metadata") <= told["suggest"]["entity"].keys()
    assert keys("data-extension-metadata") <= told["extend"].keys()
    assert keys("flyout-response") == get(demo_server, "/flyout/entity", id=AUSL).json.keys()
    batch = json.dumps({"q": {"query": "Comune di Borgoprova"}})
    candidate = get(demo_server, "", queries=batch).json["q"]["result"][0]
    assert keys("reconciliation-candidate") <= candidate.keys()
    assert (folder / "security-scheme").is_dir()  # no authentication here: nothing to compare


QUESTION = {"q": {"query": "Comune"}}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"queries": "{"}, 400),
        ({"queries": "[" * 100_000}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": "null"}, 400),
        ({"queries": '"x"'}, 400),
        ({"queries": ""}, 400),
        ({"queries": "9" * 5000}, 400),
        ({"queries": json.dumps({"q": []})}, 400),
        ({"queries": json.dumps({"q": {"query": 5}})}, 400),
        ({"queries": json.dumps({"q": {"query": None}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "limit": 0}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "limit": -1}})}, 400),
        ({"queries": '{"q": {"query": "x", "limit": NaN}}'}, 400),
        ({"queries": '{"q": {"query": "x", "limit": 1e999}}'}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "limit": "5"}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "limit": True}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "type": 5}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "type": [None]}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "type_strict": "maybe"}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "type_strict": []}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "properties": {}}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "properties": [{"pid": "p"}]}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "properties": [{"pid": 1, "v": 1}]}})}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "properties": [{"pid": "p", "v": None}]}})},
         400),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(101)})}, 413),
        ({"queries": json.dumps({"q": {"query": "x", "properties": [
            {"pid": "p", "v": ["x"] * 51}]}})}, 413),
        ({"extend": "{}"}, 400),
        ({"extend": json.dumps({"ids": [1], "properties": []})}, 400),
        ({"extend": json.dumps({"ids": [], "properties": [{}]})}, 400),
        ({"extend": json.dumps({"ids": [], "properties": [{"id": "p", "settings": 3}]})}, 400),
        ({"extend": json.dumps({"ids": [], "properties": [
            {"id": "p", "settings": {"limit": "many"}}]})}, 400),
        ({"extend": json.dumps({"ids": list(map(str, range(1001))), "properties": []})}, 413),
        ({"query": "Comune"}, 400),
        ({"queries": json.dumps(QUESTION), "callback": "run"}, 400),
        ({}, 400),
    ],
)  # fmt: skip
def test_what_is_not_of_the_protocol_is_refused_with_the_reason(demo_server, query, status):
    reply = demo_server.ask("POST", "/reconcile", FORM, urlencode(query))
    assert reply.status == status, reply.text
    assert reply.media_type == "application/problem+json"
    assert reply.json["title"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (FORM, b"queries=%FF%FE", 400),
        (FORM, json.dumps(QUESTION).encode("utf-16"), 400),
        ({"Content-Type": FORM["Content-Type"] + "; charset=utf-8"},
         urlencode({"queries": json.dumps(QUESTION)}), 200),
        ({"Content-Type": "application/json"}, json.dumps({"queries": QUESTION}), 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, "--x--", 415),
        (FORM, "queries=" + "x" * 3_000_000, 413),
    ],
)  # fmt: skip
def test_bodies_in_other_forms_and_encodings_are_told_apart(demo_server, headers, body, status):
    assert demo_server.ask("POST", "/reconcile", headers, body).status == status


def test_half_a_character_and_a_name_without_end_have_no_candidates_and_harm_nobody(ask):
    found = ask({"\ud800": {"query": "\ud83d \0 x"}, "long": {"query": "a b " * 5_000}})
    assert found == {"\ud800": [], "long": []}


def test_methods_are_told_and_head_sends_no_body(demo_server):
    allowed = demo_server.ask("OPTIONS", "/reconcile")
    assert allowed.status == 204
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    assert demo_server.ask("DELETE", "/reconcile").status == 405
    assert "GET" in demo_server.ask("PUT", "/reconcile/preview").headers["Allow"]
    head = demo_server.ask("HEAD", "/reconcile")
    assert (head.status, head.body) == (200, b"")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["query", "type", "limit", "properties", "type_strict", "pid", "v", "id",
                         "ids", "settings", "q"]) | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parameter=st.sampled_from(["queries", "extend"]), value=JSON_VALUES)
def test_whatever_json_is_sent_it_is_answered_or_refused(demo_server, parameter, value):
    body = urlencode({parameter: json.dumps(value)})
    assert demo_server.ask("POST", "/reconcile", FORM, body).status in (200, 400, 413)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(["", "/preview", "/view", "/properties", "/suggest/entity",
                          "/suggest/type", "/flyout/entity", "/flyout/property"]),
    name=st.sampled_from(["id", "prefix", "cursor", "limit", "type", "queries", "extend"]),
    value=st.text(max_size=30) | st.binary(max_size=12),
)  # fmt: skip
def test_whatever_stands_in_an_address_it_is_answered_or_refused(demo_server, path, name, value):
    if isinstance(value, str):
        value = value.encode("utf-8", "replace")
    reply = demo_server.get(f"/reconcile{path}?{name}={quote(value)}")
    assert reply.status in (200, 303, 400, 404), reply.text
    assert not re.search(r"Traceback", reply.text)
