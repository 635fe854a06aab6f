"""Pages of a plan too large for them: is each still one, of a bounded size, made in bounded time?

python tests/long/huge.py [LINKS [ACTIVITIES [EDITIONS [PROJECTS]]]]: builds sheets of that size
(tests/web/huge.py) and asks for each kind of page that shows them. Ends with 1 where a page is
larger than 500 KB, fails, or took more than MOST seconds of processor.
"""

import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from web import huge  # noqa: E402  (found once the path is set)

from psmgraph.build import build_snapshot  # noqa: E402
from psmgraph.config import Config, ServerConfig  # noqa: E402
from psmgraph.web.app import create_app  # noqa: E402

LARGEST = 500_000  # bytes of a page, uncompressed
MOST = 4.0  # seconds of processor, of the server and its workers together
PLAN = "/page/plan/bologna"
HUB, LASTING = "progetto-centrale", "progetto-di-lungo-corso"
EDITION = f"{PLAN}/sheet/{HUB}/2015-03-03"
BODY = "actor/comune-di-ognidove"
PAGES = (
    "/", "/projects", "/actors", "/activities", "/events", "/links", "/links/symmetry", "/sheets",
    "/contributions", "/review", "/quality", "/quality/findings", "/quality/completeness",
    "/quality/missing", PLAN, f"{PLAN}?part=2", f"{PLAN}/project/{HUB}",
    f"{PLAN}/project/{HUB}?part=2", f"{PLAN}/project/{HUB}?all=1",
    f"{PLAN}/project/{HUB}?all=1&part=3", f"{PLAN}/project/{HUB}/progress",
    f"{PLAN}/project/{HUB}/progress?part=2", f"{PLAN}/sheet/{HUB}", EDITION, f"{EDITION}?part=2",
    f"{EDITION}?all=1", f"{PLAN}/project/{LASTING}", f"{PLAN}/project/{LASTING}/progress",
    f"{PLAN}/sheet/{LASTING}", f"/compare/bologna/{LASTING}", f"/page/{BODY}",
    f"/page/{BODY}?part=2", f"/page/{BODY}?all=1", "/links/explorer", "/links/explorer?kind=bodies",
    f"/links/explorer?focus=plan/bologna/project/{HUB}&depth=2",
    f"/links/explorer?focus={BODY}&kind=bodies", "/search?q=progetto", "/search?q=azione",
    "/search/suggest?q=prog", "/report", "/feed.atom",
)  # fmt: skip
FILES = (
    f"/form/bologna/{HUB}.docx?date=2026-01-01", f"/form/bologna/{HUB}.html?date=2026-01-01",
    f"/data/plan/bologna/project/{HUB}.ttl", f"/cite{PLAN}/project/{HUB}.bib",
)  # fmt: skip


def spent() -> float:
    """Return the seconds of processor that this process and its workers have had."""
    mine = os.times()
    total = sum(mine[:4])  # its own, and that of workers that have ended
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == os.getpid():
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def main(*numbers: str) -> int:
    """Build, ask for every page, print what each took; return 1 where one is not as it should."""
    given = [int(each) for each in numbers]
    size = huge.Size(*(*given, *(10_000, 5_000, 300, 5_000)[len(given) :]))
    with tempfile.TemporaryDirectory(prefix="psmgraph-huge-") as folder:
        store = Path(folder) / "store"
        sheets = huge.write_sheets(Path(folder) / "sheets", size)
        began = time.monotonic()
        outcome = build_snapshot(Config(store=store), [sheets], today=date(2026, 1, 1))
        print(f"{outcome.summary('en')}\nbuilt in {time.monotonic() - began:.0f} s", flush=True)
        app = create_app(Config(store=store, server=ServerConfig(deadline=60)))
        try:
            client = app.test_client()
            client.get("/about")
            wrong = [place for place in (*PAGES, *FILES) if not _asked(client.get, place)]
        finally:
            app.extensions["psmgraph.service"].close()
    print(f"{len(wrong)} not as they should be: {wrong}" if wrong else "all as they should be")
    return 1 if wrong else 0


def _asked(get, place):
    before = spent()
    reply = get(place, headers={"Accept": "text/html,*/*;q=0.5"})
    length, seconds = len(reply.data), spent() - before
    page = place in PAGES
    good = reply.status_code == 200 and (not page or (length <= LARGEST and seconds <= MOST))
    print(
        f"{reply.status_code} {length:10,} B {seconds:6.2f} s {'' if good else '!!'} {place}",
        flush=True,
    )
    return good


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
