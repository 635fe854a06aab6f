import pytest
from pyoxigraph import Literal, NamedNode

from psmgraph import resources
from psmgraph.store import queryfile
from psmgraph.store.queryfile import Parameter, ParameterError, QueryFileError, UnknownQueryError

BASE = "https://w3id.org/psmgraph/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"

CO_ACTORS = """\
#+ title.it = "Chi lavora con un attore"
#+ title.en = "Who works with an actor"
#+ description.en = "Counts projects."
#+ parameters.actor = { type = "iri", class = "psm:Actor", example = "actor/coop", required = true }
#+ parameters.least = { type = "integer", default = 2, title.it = "Almeno" }
#+ table.index = ["other"]
# an ordinary comment
SELECT * WHERE { VALUES ?actor { UNDEF } ?p ?q ?actor }
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of queries of the tests' own, in the place of the project's."""
    (tmp_path / "entity").mkdir()
    (tmp_path / "co-actors.rq").write_text(CO_ACTORS, encoding="utf-8")
    (tmp_path / "entity" / "said.rq").write_text("SELECT * {}", encoding="utf-8")
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)
    queryfile.load.cache_clear()
    yield tmp_path
    queryfile.load.cache_clear()


def test_a_header_tells_titles_parameters_and_the_rest(folder):
    query = queryfile.load("co-actors")
    assert query.title == {"it": "Chi lavora con un attore", "en": "Who works with an actor"}
    assert query.description == {"en": "Counts projects."}
    assert query.parameters == (
        Parameter("actor", "iri", "psm:Actor", None, "actor/coop", required=True),
        Parameter("least", "integer", default="2", title={"it": "Almeno"}),
    )
    assert query.extra == {"table": {"index": ["other"]}}
    assert query.text == CO_ACTORS


def test_names_hold_the_subfolders_and_the_public_catalogue_does_not(folder):
    assert queryfile.names() == ("co-actors", "entity/said")
    assert queryfile.names("entity") == ("entity/said",)
    assert queryfile.public_names() == ("co-actors",)


@pytest.mark.parametrize("name", ["absent", "../secret", "entity/../co-actors", "", "Co-actors"])
def test_a_name_that_is_no_query_file_is_refused(folder, name):
    with pytest.raises(UnknownQueryError):
        queryfile.load(name)


@pytest.mark.parametrize(
    "header",
    [
        "#+ title.it = ",
        '#+ title = "one language?"',
        '#+ parameters.a = { type = "number" }',
        '#+ parameters.a = { type = "iri", clas = "psm:Actor" }',
    ],
)
def test_a_wrong_header_names_its_file(folder, header):
    (folder / "wrong.rq").write_text(f"{header}\nASK {{}}", encoding="utf-8")
    with pytest.raises(QueryFileError, match=r"wrong\.rq"):
        queryfile.load("wrong")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("iri", "actor/coop", NamedNode(f"{BASE}actor/coop")),
        ("iri", "http://example.org/x", NamedNode("http://example.org/x")),
        ("iri", "urn:nir:stato:legge:2014;56", NamedNode("urn:nir:stato:legge:2014;56")),
        ("string", " orti ", Literal("orti")),
        ("integer", "007", Literal("7", datatype=NamedNode(f"{XSD}integer"))),
        ("date", "2016-02-29", Literal("2016-02-29", datatype=NamedNode(f"{XSD}date"))),
        ("lang", "IT", Literal("it")),
        ("boolean", "true", Literal("true", datatype=NamedNode(f"{XSD}boolean"))),
        ("boolean", " 0", Literal("false", datatype=NamedNode(f"{XSD}boolean"))),
    ],
)
def test_a_text_becomes_the_term_of_its_type(kind, text, expected):
    assert queryfile.typed(Parameter("x", kind), text, BASE) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("iri", "actor/a b"),
        ("iri", "actor/x> } DROP"),
        ("iri", ""),
        ("integer", "1.5"),
        ("integer", "٣"),
        ("date", "2015-02-29"),
        ("date", "20150228"),
        ("lang", "i t"),
        ("boolean", "maybe"),
        ("boolean", "TRUE"),
    ],
)
def test_a_text_of_another_type_is_refused_by_name(kind, text):
    with pytest.raises(ParameterError) as caught:
        queryfile.typed(Parameter("since", kind), text, BASE)
    assert caught.value.finding.code == "QUERY-PARAMETER"
    assert "since" in caught.value.finding.message("en")
    assert "since" in caught.value.finding.message("it")


def test_every_query_file_that_ships_has_a_header_that_reads():
    queryfile.load.cache_clear()
    for name in queryfile.names():
        assert queryfile.load(name).name == name
