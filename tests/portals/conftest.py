"""The demo served with every setting of [catalogue], and what a portal makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from web.server import Server, stop

from psmgraph.config import Config
from psmgraph.publish.catalogue_content import NAMES

from . import portal
from .portal import Harvest, Source
from .serving import configured, start

Key = tuple[str, str, str]  # path, profile, language of the portal
DOCUMENTS = tuple(f"data/dataset/{name}.rdf" for name in NAMES if name != "sparql")
ASKED: tuple[Key, ...] = (
    *(("catalog.rdf", profile, "en") for profile in portal.PROFILES),
    ("catalog.rdf", portal.NEWEST, "it"),
    *((f"catalog.{suffix}", portal.NEWEST, "en") for suffix in ("ttl", "jsonld")),
    *((path, portal.NEWEST, "en") for path in DOCUMENTS),
)


@dataclass(frozen=True, slots=True)
class Served:
    server: Server
    config: Config


@pytest.fixture(scope="session")
def served(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("portals")
    config = configured(folder, demo_store)
    server = start(folder)
    yield Served(server, config)
    stop(server)


@pytest.fixture(scope="session")
def harvests(served: Served) -> dict[Key, Harvest]:
    """Each document as a portal of some profile and language has it in the end, in one run."""
    sources = [
        Source(served.server.address + path, profile, language, catalogue=path not in DOCUMENTS)
        for path, profile, language in ASKED
    ]
    return dict(zip(ASKED, portal.harvest(*sources), strict=True))
