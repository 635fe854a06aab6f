"""What a test may need that is not everywhere: it skips and says so, or fails in the gate."""

import os

import pytest

REQUIRED = frozenset(filter(None, os.environ.get("PSMGRAPH_REQUIRE", "").split(",")))


def absent(what: str, why: str) -> None:
    """Skip a test that needs something absent, or fail where it must be there (the gate)."""
    if what in REQUIRED:
        pytest.fail(f"{what} is required here: {why}")
    pytest.skip(why)
