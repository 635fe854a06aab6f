"""The OpenAPI document is valid, says what the query files say, and the server keeps to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from psmgraph.store import queryfile

# How many times as many cases `make long` tries.
TIMES = int(os.environ.get("PSMGRAPH_TIMES", "1"))
PROGRAM = Path(sys.executable).with_name("schemathesis")


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_document_is_valid_and_has_every_query_with_its_parameters(demo_server, language):
    told = demo_server.get(f"/{language}openapi.json").json
    OpenAPIV31SpecValidator(told).validate()
    for name in queryfile.public_names():
        found = queryfile.load(name)
        operation = told["paths"][f"/queries/{name}"]["get"]
        assert operation["summary"] == found.title["en" if language else "it"]
        own = [each for each in operation["parameters"] if "$ref" not in each]
        assert [(each["name"], each["required"]) for each in own] == [
            (each.name, each.required) for each in found.parameters
        ]
        assert {"200", "304", "400", "404", "406", "413", "429", "503"} <= set(
            operation["responses"]
        )
    assert "/sparql" in told["paths"]


@pytest.mark.parametrize(
    "more",
    [
        ["--phases=examples,fuzzing", f"--max-examples={2 * TIMES}", "--exclude-path=/sparql",
         "--exclude-path=/reconcile"],
        ["--phases=examples,coverage", "--include-path=/queries/co-actors"],
        # That a text is SPARQL is nothing that a schema can say.
        ["--phases=examples,fuzzing", f"--max-examples={5 * TIMES}", "--include-path=/sparql",
         "--exclude-checks=positive_data_acceptance"],
        # Nor that a field of a form is JSON.
        ["--phases=fuzzing", f"--max-examples={10 * TIMES}", "--include-path-regex=^/reconcile",
         "--exclude-checks=positive_data_acceptance"],
    ],
    ids=["queries", "every-edge-of-one", "sparql", "reconcile"],
)  # fmt: skip
def test_schemathesis_finds_nothing(demo_server, tmp_path, more):
    address = f"{demo_server.address}openapi.json"
    done = subprocess.run(
        [PROGRAM, "run", address, "--seed=1", "--no-color", *more],
        cwd=tmp_path, capture_output=True, text=True, timeout=300 * TIMES, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
