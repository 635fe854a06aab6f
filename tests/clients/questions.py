"""What every client asks, and what the answers have in common."""

PSM = "https://w3id.org/psmgraph/ontology#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TITLES = f"""
SELECT ?project ?title WHERE {{
  ?project a <{PSM}Project> ; <{RDFS}label> ?title .
}}
ORDER BY ?project ?title
"""
GRAPH = f"CONSTRUCT {{ ?p a <{PSM}Project> }} WHERE {{ ?p a <{PSM}Project> }}"
YES = f"ASK {{ ?p a <{PSM}Project> }}"
NO = f"ASK {{ ?p a <{PSM}NoSuchClass> }}"


def titles(server) -> list[tuple[str, str]]:
    """Return the rows of TITLES, as the service gives them to who asks for JSON by hand."""
    reply = server.ask("POST", "/sparql", {"Content-Type": "application/sparql-query"}, TITLES)
    rows = reply.json["results"]["bindings"]
    found = [(row["project"]["value"], row["title"]["value"]) for row in rows]
    assert len(found) > 15
    return found
