"""How fast PDFs become Documents, beside pdfplumber's tables of the same pages in the same run.

    python tests/bench/bench_pdf.py [folder with the real sheets] [rounds]

Prints sheets a second of one core, the ratio to pdfplumber, and the most memory that was held.
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from psmgraph.read import load
from psmgraph.read.pdf import read

SHEETS = {
    "patto-per-il-lavoro.pdf": 1,
    "rete-laboratori-inventata.pdf": 1,
    "piano-triennale/progetti-2017.pdf": 54,
    "piano-triennale/azioni-2019-03.pdf": 10,
}


def seconds(run: Callable[[], object], rounds: int) -> float:
    """Return the processor time of one run, the best of ``rounds``."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def tables(path: Path) -> int:
    """Read the tables of all pages with pdfplumber and return how many cells they have."""
    with pdfplumber.open(path) as document:
        found = [table.extract() for page in document.pages for table in page.find_tables()]
    return sum(len(row) for rows in found for row in rows)


def main() -> None:
    default = Path(__file__).resolve().parents[3] / "shared"
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else default) / "sheets"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    for name, sheets in SHEETS.items():
        source = load(folder / name, name)
        ours = seconds(lambda source=source: read(source), rounds)
        theirs = seconds(lambda name=name: tables(folder / name), 1)
        print(
            f"{name}: {sheets / ours:.0f} sheets/s, pdfplumber {sheets / theirs:.1f}: "
            f"{theirs / ours:.0f} times as fast"
        )
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    main()
