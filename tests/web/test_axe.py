"""axe-core finds no violation on any kind of page, in both languages, light and dark.

Its rules of WCAG 2.0 to 2.2, A and AA, and its good practices. Of what repeats on a page the first
few are looked at, and of kinds of pages that are made alike one; with PSMGRAPH_WHOLE=1 (make long)
everything. Folded parts are opened: axe passes over what is hidden.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from needs import absent

from .page_kinds import EDITION, KINDS, PROJECT

AXE = Path(__file__).parents[1] / "clients/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast", "link-in-text-block"]  # what the colours change
WHOLE = os.environ.get("PSMGRAPH_WHOLE") == "1"
MOST = 1_000_000 if WHOLE else 3  # of what repeats
# Made by the same template as a kind that is looked at, of the same pieces.
ALIKE = frozenset({
    "actors", "links", "symmetry", "contributions", "figures", "sheets", "thematic table", "sheet",
    "organisation", "event", "passage", "law", "run", "explorer around", "missing",
})  # fmt: skip
QUERY = "SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%205"
MORE = {
    "no such page": "/not/there",
    "nothing found": "/search?q=zzzz",
    "many of one kind": "/search?q=comune&kind=projects",
    "a query's answer": f"/sparql?query={QUERY}",
    "a query with a slip": "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp",
    "a chart": "/queries/events-by-month?run=1&view=graph",
    "a net": "/queries/actor-pairs?run=1&view=graph",
    "a form to be filled in again": "/queries/co-actors?run=1",
    "a state that is kept": f"/page/{PROJECT}?snapshot=a0ea18bc189a",
    "an edition of the past": "/page/plan/valdesempio/sheet/la-biblioteca-diffusa/2014-11-24",
    "what a frame shows": "/reconcile/preview?id=actor/comune-di-valdesempio",
    "the report as a file": "/report.html",
    "the next sheet as a file": "/form/valdesempio/la-biblioteca-diffusa.html?date=2017-01-01",
    "a graph that is one passage": f"/page/{EDITION}/mention/1",
}
PATHS = {kind.name: kind.path for kind in KINDS if WHOLE or kind.name not in ALIKE} | MORE
SCRIPTED = frozenset({"home", "explorer", "query page", "a query's answer"})  # by more than search
# Puts another page in the place of the one that is shown, which costs a third of going there. Its
# scripts do not run: pages whose scripts do something are gone to.
_SWAP = """async (path) => {
  const reply = await fetch(path, {headers: {Accept: "text/html"}});
  const made = new DOMParser().parseFromString(await reply.text(), "text/html");
  document.replaceChild(document.adoptNode(made.documentElement), document.documentElement);
  const styles = [...document.querySelectorAll("link[rel=stylesheet]")];
  await Promise.all(styles.filter((each) => !each.sheet).map(
    (each) => new Promise((done) => { each.onload = each.onerror = done; })));
  return reply.status;
}"""
_PREPARE = """(most) => {
  const seen = new Map();
  for (const each of document.querySelectorAll("body *")) {
    if (!seen.has(each.parentNode)) seen.set(each.parentNode, {});
    const alike = seen.get(each.parentNode), kind = `${each.tagName}.${each.getAttribute("class")}`;
    alike[kind] = (alike[kind] || 0) + 1;
    if (alike[kind] > most) each.remove();
  }
  for (const each of document.querySelectorAll("details")) each.open = true;
  return document.querySelectorAll("body *").length;
}"""
_RUN = """(only) => axe.run(document, {runOnly: only, resultTypes: ["violations"]}).then((found) =>
  found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`)))"""


@pytest.fixture(scope="module")
def shown(chromium, demo_server) -> Iterator:
    """A page of the demo's site that may run a script of the tests."""
    if not AXE.is_file():
        absent("axe", "axe-core is not installed: run tests/clients/install.py")
    context = chromium.new_context(
        bypass_csp=True, base_url=demo_server.address, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto("/about")
    page.evaluate(AXE.read_text("utf-8"))
    yield page
    context.close()


def show(page, name: str, path: str) -> None:
    if WHOLE or name in SCRIPTED:
        if name.endswith("a file"):  # which the browser would keep, and not show
            page.goto("/about")
            page.evaluate(_SWAP, path)
        else:
            page.goto(path)
        page.evaluate(AXE.read_text("utf-8"))
    else:
        assert page.evaluate(_SWAP, path) < 500
    assert page.evaluate(_PREPARE, MOST) > 3, "a page with something on it"


def violations(page, scheme: str, only: list[str]) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    return [f"{scheme}: {each[:300]}" for each in page.evaluate(_RUN, only)]


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["it", "en"])
@pytest.mark.parametrize("name", PATHS)
def test_axe_finds_no_violation(shown, name, prefix):
    show(shown, name, prefix + PATHS[name])
    tags = TAGS[:-1] if name.endswith("a file") else TAGS  # a file has no landmarks of a site
    found = violations(shown, "light", tags)
    if WHOLE or not prefix:  # the colours are those of the other language
        found += violations(shown, "dark", CONTRAST)
    assert found == []


def test_axe_finds_what_is_put_in_wrong(shown):
    show(shown, "about", "/about")
    shown.evaluate("""() => {
      const made = document.querySelector("main").appendChild(document.createElement("p"));
      made.innerHTML = '<input><span style="color: #17324d">words</span>';
    }""")
    rules = {each.partition(": <")[0] for each in violations(shown, "light", TAGS)}
    assert rules == {"light: label"}
    assert any("color-contrast" in each for each in violations(shown, "dark", CONTRAST))
