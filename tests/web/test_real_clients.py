"""Clients that people use against a SPARQL endpoint, as they come from their packages."""

from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

PSM = "https://w3id.org/psmgraph/ontology#"
PROJECTS = f"SELECT ?p WHERE {{ ?p a <{PSM}Project> }}"


def client(server, query: str, form: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(server.address + "sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    return wrapper


def test_sparqlwrapper_gets_the_same_rows_in_every_format(demo_server) -> None:
    rows = client(demo_server, PROJECTS, JSON).queryAndConvert()["results"]["bindings"]
    assert len(rows) > 15
    table = client(demo_server, PROJECTS, CSV).queryAndConvert().decode().split()
    assert sorted(table[1:]) == sorted(row["p"]["value"] for row in rows)
    document = client(demo_server, PROJECTS, XML).queryAndConvert()
    assert len(document.getElementsByTagName("result")) == len(rows)


def test_sparqlwrapper_posts_and_gets_a_graph(demo_server) -> None:
    wrapper = client(
        demo_server, f"CONSTRUCT {{ ?p a <{PSM}Project> }} WHERE {{ ?p a <{PSM}Project> }}", TURTLE
    )
    wrapper.setMethod(POST)
    assert wrapper.queryAndConvert().count(b"Project") >= 15
