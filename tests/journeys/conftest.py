"""The shipped demo plan, served as people serve it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .serving import serving


@pytest.fixture(scope="session")
def demo_site(demo_store: Path) -> Iterator[str]:
    """The address of a `psmgraph serve` of the demo."""
    with serving(demo_store.parent, "--store", str(demo_store)) as address:
        yield address
