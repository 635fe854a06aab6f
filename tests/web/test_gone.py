"""Addresses of what was withdrawn or is no more: 410, with the reason and a way on."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text
from traces import pattern_of

from psmgraph.build import build_snapshot
from psmgraph.config import Config, PlanConfig
from psmgraph.store.snapshot import current, snapshots

from .page_rules import faults
from .server import HTML, Server, start, stop

PLAN = "plan/valdesempio"
ORTI, SCUOLE = f"{PLAN}/sheet/orti-urbani", f"{PLAN}/sheet/scuole-aperte"
MARIA = "actor/comune-di-provetta/person/maria-rossi"
WITHDRAW = '[[decision]]\nwhat = "withdraw"\nwho = "Ada"\nwhen = 2015-10-02\nwhy = "Sì."\ntarget = '
SHEETS = {
    "o1": sheet_text(title="Orti urbani", day="3 marzo 2014", description="Com'era."),
    "o2": sheet_text(title="Orti urbani", referents="Comune di Provetta: Ugo Bruni"),
    "c": sheet_text(title="Fienili", referents="Unione Valle Prova: Ugo Bruni"),
    "s": sheet_text(title="Scuole aperte", links="<p>Orti urbani</p>",
                    referents="Comune di Provetta: Maria Rossi, Ugo Bruni"),
}  # fmt: skip


def built(folder: Path, *targets: str, persons: str = "publish") -> None:
    file = folder / "decisioni.toml"
    file.write_text("".join(f"{WITHDRAW}{target}\n" for target in targets), "utf-8")
    plan = PlanConfig("valdesempio", inputs=(folder / "sheets",), decisions=file)
    config = Config(store=folder / "store", plans=(plan,), persons=persons)
    build_snapshot(config, [], today=date(2026, 1, 1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gone")
    (folder / "sheets").mkdir()
    for name, text in SHEETS.items():
        (folder / "sheets" / f"{name}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """A server that was running, and asked, when things were withdrawn."""
    built(folder)
    running = start(folder / "store")
    assert running.get(f"/page/{ORTI}").status == 200
    assert running.get(f"/page/{MARIA}").status == 200
    built(
        folder,
        '{ sheet = "orti-urbani" }',
        '{ sheet = "fienili" }',
        '{ name = "dott.ssa Rossi Maria", body = "Comune di Provetta" }',
    )
    yield running
    stop(running)


@pytest.mark.parametrize(
    "path",
    [
        ORTI, f"{ORTI}/2014-03-03", f"{ORTI}/2015-03-03/field/1", f"{ORTI}/2015-03-03/passage/0-5",
        f"{PLAN}/sheet/fienili", f"{PLAN}/project/fienili", MARIA,
    ],
)  # fmt: skip
def test_what_is_withdrawn_answers_410_at_all_its_addresses(server: Server, path: str) -> None:
    for address in (f"/id/{path}", f"/page/{path}", f"/en/page/{path}"):
        page = server.ask("GET", address, HTML)
        assert page.status == 410, address
        assert page.media_type == "text/html"
        told = "was withdrawn" if "/en/" in address else "è stato ritirato"
        assert told in page.text
        around = f"/page/{PLAN}" if path.startswith("plan/") else "/page/actor/comune-di-provetta"
        assert f'href="{"/en" if "/en/" in address else ""}{around}"' in page.text
        assert faults(page.text) == []
    for address in (f"/data/{path}.ttl", f"/data/{path}.jsonld", f"/id/{path}"):
        answer = server.get(address, "text/turtle")
        assert (answer.status, answer.media_type) == (410, "application/problem+json")
        assert answer.json["status"] == 410
    assert server.ask("HEAD", f"/page/{path}", HTML).status == 410


def test_a_project_that_others_name_stays_without_its_sheet(server: Server) -> None:
    page = server.page(f"/page/{PLAN}/project/orti-urbani")
    assert page.status == 200
    assert "Ugo Bruni" not in page.text
    assert server.page("/page/actor/comune-di-provetta/person/ugo-bruni").status == 200
    assert server.page("/page/actor/unione-valle-prova/person/ugo-bruni").status == 410


def test_an_address_within_an_edition_that_does_not_hold_it_leads_to_the_edition(
    server: Server,
) -> None:
    for inside in ("planned/99", "passage/3-1000000", "link/7"):
        page = server.page(f"/page/{SCUOLE}/2015-03-03/{inside}")
        assert page.status == 410
        assert f'href="/page/{SCUOLE}/2015-03-03"' in page.text
    for never in (f"{SCUOLE}/2015-03-03/nonsense/1", f"{SCUOLE}/2013-01-01/planned/1",
                  f"{PLAN}/sheet/mai-vista", "actor/mai-visto", "nothing"):  # fmt: skip
        assert server.page(f"/page/{never}").status == 404


def test_sparql_lists_and_search_have_no_trace(server: Server) -> None:
    for pattern in ("Maria Rossi", "Rossi Maria", "orti-urbani/2015", "Fienili", "Com'era"):
        query = f'ASK {{ GRAPH ?g {{ ?s ?p ?o FILTER CONTAINS(STR(?o), "{pattern}") }} }}'
        headers = {
            "Content-Type": "application/sparql-query",
            "Accept": "application/sparql-results+json",
        }
        asked = server.ask("POST", "/sparql", headers, query.encode())
        assert asked.json["boolean"] is False, pattern
    found = server.page("/search?q=Maria+Rossi").text
    assert MARIA not in found
    assert "Fienili" not in server.page("/projects").text


def test_the_snapshot_holds_the_withdrawn_addresses_as_hashes_only(
    server: Server, folder: Path
) -> None:
    assert server.page(f"/page/{ORTI}").status == 410
    found = current(folder / "store")
    assert found is not None
    manifest = (found.path / "manifest.json").read_text("utf-8")
    assert "orti-urbani" not in manifest
    assert not pattern_of(["Maria Rossi"]).search(manifest)
    assert [one.id for one in snapshots(folder / "store")] == [found.id]


def test_what_only_an_earlier_snapshot_had_is_gone_until_it_is_back(folder: Path) -> None:
    other = folder / "other"
    (other / "sheets").mkdir(parents=True)
    for name in ("s", "c"):
        (other / "sheets" / f"{name}.txt").write_text(SHEETS[name], "utf-8")
    built(other)
    running = start(other / "store")
    path = "/page/actor/unione-valle-prova/person/ugo-bruni"
    try:
        assert running.ask("GET", path, HTML).status == 200
        built(other, persons="role-only")
        page = running.ask("GET", path, HTML)
        assert page.status == 410
        assert "Un'edizione precedente dei dati" in page.text.replace("&#39;", "'")
        built(other, persons="role-only")  # from one snapshot to the next
        assert running.ask("GET", path, HTML).status == 410
        built(other)
        assert running.ask("GET", path, HTML).status == 200
    finally:
        stop(running)


def test_requests_that_run_while_snapshots_are_deleted_are_answered(folder: Path) -> None:
    other = folder / "busy"
    (other / "sheets").mkdir(parents=True)
    (other / "sheets" / "s.txt").write_text(SHEETS["s"], "utf-8")
    built(other)
    running = start(other / "store")
    statuses: list[int] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            statuses.append(running.ask("GET", f"/page/{SCUOLE}", HTML).status)

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    try:
        for one in visitors:
            one.start()
        built(other, '"Maria Rossi"')
        built(other, '"Maria Rossi"', '"Ugo Bruni"')
        over.set()
        for one in visitors:
            one.join(30)
        assert len(statuses) > 10
        assert set(statuses) <= {200, 503}  # a page that lost its snapshot midway says: again
        assert statuses.count(200) > len(statuses) / 2
        page = running.ask("GET", f"/page/{SCUOLE}/2015-03-03", HTML).text
        assert page.count("[omissis]") >= 2
    finally:
        over.set()
        stop(running)
