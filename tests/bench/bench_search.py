"""How long a search takes beside many sheets: ``python tests/bench/bench_search.py [sheets]``.

The tables are invented, of the size that so many sheets give (for each sheet 3,500 letters, 15
activities, 4 events, 6 results and difficulties, 3 contributions, 40 passages), with words as
common as those of the demo's sheets. Times are of the processor, so that a busy machine tells the
same. Each question is asked as /search does it: counts of all kinds, first rows, their passages.
"""

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pyoxigraph import QueryResultsFormat, parse_query_results

from psmgraph.build import demo_inputs
from psmgraph.store.fulltext import sought
from psmgraph.store.queryfile import NamedQuery, load, names
from psmgraph.store.tables import open_tables, write_tables
from psmgraph.web.addresses import Addresses
from psmgraph.web.found import overview
from psmgraph.web.search import suggested

BASE = "https://w3id.org/psmgraph/id/"
PSM = "https://w3id.org/psmgraph/ontology#"
QUESTIONS = (
    "comune", "comune di valdesempio", "biblioteca", "biblioteche scuola", "di", "co", "com",
    "attività", "progetto comune scuola valle", "parola731", "in bici al lavoro", "AUSL",
    "l'energia", "zzzz", "comune progetto attività valle lavoro scuola entro anno nuovi servizi",
)  # fmt: skip
TYPED = ("co", "com", "comune d", "bib", "asso", "progetto 12", "a")


class Words:
    """Words as common as in the demo's sheets, and as many rare ones."""

    def __init__(self) -> None:
        folders = {path if path.is_dir() else path.parent for path in map(Path, demo_inputs())}
        files = sorted(path for folder in folders for path in folder.rglob("*.txt"))
        text = " ".join(path.read_text("utf-8") for path in files)
        self.common = text.split()
        self.dice = random.Random(1)

    def some(self, count: int) -> str:
        common = self.dice.choices(self.common, k=count)
        common[self.dice.randrange(count)] = f"parola{int(self.dice.paretovariate(0.6)) % 60_000}"
        return " ".join(common)


def rows_of(  # noqa: PLR0912 - one branch a table
    name: str, sheets: int, words: Words
) -> Iterator[Sequence[object]]:
    """Yield the invented rows of one of the search's tables, column by column as its query has."""
    dice = words.dice

    def under(at: int, what: str, most: int) -> Iterator[str]:
        return (f"{BASE}plan/p/sheet/progetto-{at}/2026-01-01/{what}/{n}" for n in range(most))

    def of_project(at: int) -> tuple[str, str, str]:
        start = dice.randrange(3000)
        passage = f"{BASE}plan/p/sheet/progetto-{at}/2026-01-01/passage/{start}-{start + 90}"
        return passage, f"{BASE}plan/p/project/progetto-{at}", f"Progetto {at}"

    each = range(sheets)
    if name == "projects":
        for at in each:
            edition = f"{BASE}plan/p/sheet/progetto-{at}/2026-01-01"
            yield (0, f"{BASE}plan/p/project/progetto-{at}", f"{PSM}Project",
                   f"Progetto {at} {words.some(6)}", None, words.some(500), edition)  # fmt: skip
    elif name == "passages":
        for at in each:
            for n in range(40):
                edition = f"{BASE}plan/p/sheet/progetto-{at}/2026-01-01"
                yield edition, f"{edition}/passage/{n * 90}-{n * 90 + 90}", words.some(13)
    elif name == "actors":
        for at in range(sheets * 4 // 5):
            title = f"{dice.choice(('Comune di', 'Associazione', 'Cooperativa'))} {words.some(2)}"
            yield (-int(dice.paretovariate(0.8)) % 500 - 500, f"{BASE}actor/a-{at}",
                   f"{PSM}Organisation", title, None, title)  # fmt: skip
    elif name == "mentions":
        for at in range(sheets * 8):
            edition = f"{BASE}plan/p/sheet/progetto-{at % sheets}/2026-01-01"
            yield f"{BASE}actor/a-{at % sheets}", words.some(3), f"{edition}/passage/{at % 900}-999"
    elif name in ("persons", "acts", "plans"):
        most = {"persons": sheets, "acts": sheets // 20, "plans": 30}[name]
        for at in range(most):
            yield 0, f"{BASE}{name}/{at}", f"{PSM}Person", words.some(2), None
    else:
        most, with_text = {"activities": (15, False), "events": (4, True), "items": (6, False),
                           "contributions": (3, True)}[name]  # fmt: skip
        for at in each:
            for iri in under(at, name, most):
                text = (words.some(15),) if with_text else ()
                yield (0, iri, f"{PSM}Event", words.some(12), *text, *of_project(at))


def answered(query: NamedQuery, sheets: int, words: Words) -> object:
    """Return the rows as the engine would answer them."""
    columns = columns_of(query)
    lines = ["\t".join(f"?{each}" for each in columns)]
    for row in rows_of(query.name.removeprefix("tables/search-"), sheets, words):
        assert len(row) == len(columns), query.name
        lines.append("\t".join(_cell(value) for value in row))
    return parse_query_results("\n".join(lines).encode() + b"\n", QueryResultsFormat.TSV)


def columns_of(query: NamedQuery) -> list[str]:
    """Return what the query projects."""
    head = query.body.partition("SELECT")[2].partition("WHERE")[0]
    parts = head.replace("DISTINCT", "").replace("(MIN(STR(?at)) AS ?passage)", "?passage").split()
    return [part.removeprefix("?") for part in parts]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    return f"<{value}>" if str(value).startswith("http") else json.dumps(value, ensure_ascii=False)


def build(target: Path, sheets: int) -> None:
    """Write the search's tables of so many invented sheets."""
    words = Words()
    queries = [load(each) for each in names("tables") if each.startswith("tables/search-")]
    by_text = {query.text: query for query in queries}
    write_tables(lambda text: answered(by_text[text], sheets, words), target, queries)


class Tables:
    """What the search asks of a served snapshot: its tables."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.addresses = Addresses(BASE)

    @contextmanager
    def reading(self) -> Iterator[Callable[[str, Sequence[str | int]], list[sqlite3.Row]]]:
        tables = open_tables(self.path)
        yield lambda sql, parameters: tables.execute(sql, parameters).fetchall()
        tables.close()


def best(ask: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of several runs, in ms of processor time."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        ask()
        spent.append((time.process_time() - began) * 1000)
    return min(spent)


def main(sheets: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tables.sqlite"
        began = time.process_time()
        build(path, sheets)
        size = path.stat().st_size / 1e6
        print(f"{sheets} sheets: {size:.0f} MB, made in {time.process_time() - began:.0f} s of CPU")
        tables = Tables(path)
        for words in QUESTIONS:
            page = overview(tables, words)
            told = " ".join(f"{each.spec.name} {each.count.total}" for each in page.groups)
            spent = best(partial(overview, tables, words))
            print(f"{spent:7.1f} ms  {words[:40]:40} {told}")
        for words in TYPED:
            spent = best(partial(suggested, tables, sought(words), 8))
            print(f"{spent:7.1f} ms  suggest {words}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
