"""What a user can type, set or be told is documented, and the documents do not lag behind."""

import dataclasses
import re
import runpy
from pathlib import Path

import click
import pytest

from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.cli import main
from psmgraph.cli.program import COMMANDS
from psmgraph.config import Config, PlanConfig, RemoteConfig, ServerConfig
from psmgraph.errors import catalogue
from psmgraph.site_settings import SiteConfig

ROOT = Path(__file__).resolve().parents[1]


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(command: str) -> str:
    """Return what docs/commands.md says of ``command``."""
    found = re.search(
        rf"^## `psmgraph {command}\b.*?(?=^## |\Z)", document("docs/commands.md"), re.M | re.S
    )
    assert found, f"docs/commands.md has no section on {command}"
    return found[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command):
    found = main.get_command(click.Context(main), command)
    text = section(command)
    shared = {"--store", "--config", "--help"}
    if command == "check":
        text = section("build") + text
    for param in found.params:
        if isinstance(param, click.Option) and param.opts[-1] not in shared:
            assert f"`{param.opts[-1]}" in text, f"{command} {param.opts[-1]}"
    assert f"`psmgraph {command}" in document("README.md")


def test_no_command_is_documented_that_does_not_exist():
    told = re.findall(r"^## `psmgraph (\w+)", document("docs/commands.md"), re.M)
    assert told == list(COMMANDS)


@pytest.mark.parametrize(
    "kind",
    [Config, ServerConfig, CatalogueConfig, SiteConfig, RemoteConfig, PlanConfig],
    ids=lambda kind: kind.__name__,
)
def test_every_setting_is_documented_with_its_default(kind):
    text = document("docs/configuration.md")
    for field in dataclasses.fields(kind):
        if field.name in ("server", "plans", "remote", "catalogue", "site", "store_url"):
            continue
        row = re.search(rf"^\| `{field.name}` \|.*$", text, re.M)
        assert row, f"docs/configuration.md has no row for {field.name}"
        if kind is not PlanConfig:
            default = getattr(kind(), field.name)
            listed = default if isinstance(default, tuple) else (default,)
            shown = ", ".join(f"`{each}`" for each in listed if each not in ("", None))
            assert (shown or "none") in row[0]
            variable = "PSMGRAPH_LANG" if field.name == "language" else field.name.upper()
            assert f"{variable}`" in row[0]


def test_the_page_of_findings_is_made_from_the_catalogue():
    made = runpy.run_path(str(ROOT / "docs" / "findings.py"))["page"]()
    assert document("docs/findings.md") == made, "run `make docs`"


def test_every_finding_has_a_paragraph_with_cause_example_and_how_to_mend():
    made = runpy.run_path(str(ROOT / "docs" / "findings.py"))
    page = made["page"]()
    assert set(made["examples"]()) == set(catalogue()), "docs/findings_examples.toml"
    for code, told in catalogue().items():
        (paragraph,) = re.findall(rf"^### {code}$.*?(?=^##|\Z)", page, re.M | re.S)
        assert f"[{code}](#{code.lower()})" in page
        for language in ("it", "en"):
            line = made["line"](code, told, language)
            assert f"\n    {line}\n" in paragraph
            assert "…" not in line, f"docs/findings_examples.toml says too little of {code}"
            assert not re.search(r"\{\w+\}", line)
        assert told.mend_it.replace("|", r"\|") in paragraph
        assert told.mend_en.replace("|", r"\|") in paragraph


def test_every_code_that_the_program_uses_is_in_the_catalogue():
    used: dict[str, str] = {}
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for code in re.findall(r"[\"']([A-Z]{2,}(?:-[A-Z]+)+)[\"']", text):
            used[code] = path.name
    prefixes = {code.split("-")[0] for code in catalogue()}
    missing = {
        c: at for c, at in used.items() if c.split("-")[0] in prefixes and c not in catalogue()
    }
    assert missing == {}


def test_every_code_of_the_catalogue_is_used():
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "queries" / "check").glob("*.rq")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert [code for code in catalogue() if f'"{code}"' not in text] == []


@pytest.mark.parametrize("name", ["README.md", "docs/commands.md", "docs/configuration.md"])
def test_links_between_the_documents_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document(name)):
        assert ((ROOT / name).parent / target).exists(), target


def test_the_readme_names_the_targets_of_make():
    targets = re.findall(r"^([a-z]+):", document("Makefile"), re.M)
    for named in re.findall(r"`make ([a-z]+)", document("README.md")):
        assert named in targets
