"""Programs that are no client of SPARQL's and yet are used as such: curl, a browser."""

import csv
import io
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from needs import absent

from .questions import TITLES, titles

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FORM = """<!doctype html><meta charset="utf-8"><form method="{method}" action="{address}">
<textarea name="query">{query}</textarea></form><script>document.forms[0].submit()</script>"""


def curl(*arguments: str, body: str | None = None) -> str:
    if shutil.which("curl") is None:
        absent("curl", "no curl on this machine")
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*", *arguments],
        input=body, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))][1:]


def test_curl_asks_in_every_way_of_the_protocol(demo_server, endpoint):
    accept = ["--header", "Accept: text/csv"]
    asked = ["--data-urlencode", f"query={TITLES}"]
    kind = ["--header", "Content-Type: application/sparql-query", "--data-binary", "@-"]
    expected = titles(demo_server)
    for answer in (
        curl("--get", *accept, *asked, endpoint),
        curl(*accept, *asked, endpoint),
        curl(*accept, *kind, endpoint, body=TITLES),
        curl(f"{endpoint}.csv?{urlencode({'query': TITLES})}"),
        curl("--location", "--get", *accept, *asked, endpoint + "/"),
    ):
        assert rows(answer) == expected


def test_curl_waits_for_leave_to_send_a_long_query(demo_server, endpoint):
    """Expect: 100-continue, which it sends with a body of more than 1 MB."""
    long = TITLES + "#" * 1_200_000
    kind = ["--header", "Content-Type: application/sparql-query", "--data-binary", "@-"]
    answer = curl("--header", "Accept: text/csv", *kind, endpoint, body=long)
    assert rows(answer) == titles(demo_server)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_browser_sends_the_form_and_shows_the_table(demo_server, endpoint, tmp_path, method):
    if CHROMIUM is None:
        absent("chromium", "no Chromium on this machine")
    page = tmp_path / "form.html"
    query = TITLES.replace("<", "&lt;")
    page.write_text(FORM.format(method=method, address=endpoint, query=query), encoding="utf-8")
    shown = _shown(page, tmp_path)
    assert shown.count("<tr>") == len(titles(demo_server)) + 1
    assert "SELECT ?project ?title" in shown.partition("<textarea")[2].partition("</textarea")[0]


def _shown(page: Path, profile: Path) -> str:
    done = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server",
         "--disable-background-networking", f"--user-data-dir={profile / 'profile'}",
         "--virtual-time-budget=10000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout
