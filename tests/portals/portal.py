"""A portal that harvests: CKAN with ckanext-dcat, in its own environment and process."""

import json
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from needs import absent

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"
NEWEST = "euro_dcat_ap_3"
PROFILES = (NEWEST, "euro_dcat_ap_2", "euro_dcat_ap")


@dataclass(frozen=True, slots=True)
class Source:
    """A harvest source as a person enters it, the portal's language and its profile."""

    url: str
    profile: str = NEWEST
    locale: str = "en"
    config: str = ""
    catalogue: bool = True  # a whole one is there, not one dataset


@dataclass(frozen=True, slots=True)
class Package:
    """What a portal keeps of a dataset: its fields, those of CKAN's "extras" among them."""

    guid: str  # by which the portal knows it again
    name: str  # in its address there
    fields: dict[str, Any]
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)  # by their URI


@dataclass(frozen=True, slots=True)
class Harvest:
    format: str
    packages: dict[str, Package]  # by name of the dataset
    next_page: str | None


def needs_ckan() -> None:
    """Skip where CKAN is not installed, or fail in the gate."""
    if not PYTHON.exists():
        absent("ckan", "CKAN is not installed: run make portals")


def harvest(*sources: Source) -> list[Harvest]:
    """Return what a portal makes of each source."""
    needs_ckan()
    asked = [
        {
            "url": each.url,
            "profiles": [each.profile],
            "locale": each.locale,
            "config": each.config,
            "catalogue": each.catalogue,
        }
        for each in sources
    ]
    done = subprocess.run(
        [PYTHON, "harvest.py"], cwd=HERE, input=json.dumps(asked), capture_output=True, text=True,
        timeout=180, check=False, env={"PATH": "/usr/bin:/bin", "no_proxy": "*"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [_harvest(each) for each in json.loads(done.stdout)]


def _harvest(told: dict[str, Any]) -> Harvest:
    parts = zip(told["guids"], told["names"], told["packages"], strict=True)
    made = [_package(*each) for each in parts]
    packages = {each.guid.rpartition("/")[2]: each for each in made}
    assert len(packages) == len(made), "two packages of one identifier"
    return Harvest(told["format"], packages, told["next"])


def _package(guid: str, name: str, told: dict[str, Any]) -> Package:
    """Return a package flat: extras beside fields, words that list something taken apart."""
    keys = [each["key"] for each in told["extras"]]
    assert len(set(keys)) == len(keys), "CKAN refuses a package that has an extra twice"
    fields = {key: value for key, value in told.items() if key not in ("extras", "resources")}
    fields |= {each["key"]: each["value"] for each in told["extras"]}
    fields["tags"] = [each["name"] for each in fields["tags"]]
    resources = [_plain(each) for each in told["resources"]]
    by_uri = {each["uri"]: each for each in resources}
    assert len(by_uri) == len(resources), "two resources of one URI"
    return Package(guid, name, _plain(fields), by_uri)


def _plain(value: Any, key: str = "") -> Any:
    """Return a value without what is empty; words in a list as a set, as RDF has no order."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        return _plain(json.loads(value), key)
    if isinstance(value, dict):
        return {name: _plain(each, name) for name, each in value.items() if each not in ("", [])}
    if isinstance(value, list):
        words = all(isinstance(each, str) for each in value)
        return set(value) if words else [_plain(each) for each in value]
    return datetime.fromisoformat(value) if key.endswith("modified") else value
