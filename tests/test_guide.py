"""The guide becomes a site by one command, and a link that leads nowhere ends it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def built(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict",
               "--config-file", str(source / "mkdocs.yml"), "--site-dir", str(target)]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("guide") / "site"
    done = built(ROOT, target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def test_every_page_of_the_docs_is_a_page_of_the_guide_and_in_its_menu(site: Path):
    start = (site / "index.html").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert (site / f"{page.stem}.html").is_file()
        assert f'href="{page.stem}.html"' in start or page.stem == "index", page.name


def test_the_guide_fetches_nothing_from_a_foreign_host(site: Path):
    loaded = re.compile(r"""(?:<(?:script|img|iframe)[^>]+src|<link[^>]+href)=["']?(https?:)?//""")
    for page in site.rglob("*.html"):
        assert not loaded.search(page.read_text(encoding="utf-8")), page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[there](nowhere.md)", "nowhere.md"),
        ("[there](commands.md#no-such-part)", "no-such-part"),
        ("[there](/absolute.md)", "absolute.md"),
    ],
)
def test_a_link_that_leads_nowhere_ends_the_making_of_the_guide(
    tmp_path: Path, line: str, told: str
):
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with (tmp_path / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{line}\n")
    done = built(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert told in done.stdout + done.stderr


def test_a_page_that_is_in_no_menu_ends_the_making_of_the_guide(tmp_path: Path):
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "docs" / "stray.md").write_text("# Stray\n", encoding="utf-8")
    done = built(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert "stray.md" in done.stdout + done.stderr


def test_the_unit_of_the_guide_is_one_that_systemd_takes(tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    (unit,) = re.findall(r"^```ini\n(.*?)^```$", text, re.M | re.S)
    program = "/srv/psmgraph/venv/bin/psmgraph"
    assert program in unit
    file = tmp_path / "psmgraph.service"
    file.write_text(unit.replace(program, shutil.which("true") or "/bin/true"), encoding="utf-8")
    command = ["systemd-analyze", "verify", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
