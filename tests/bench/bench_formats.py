"""How fast sheets are read and how much memory that takes, format by format.

    python tests/bench/bench_formats.py [rounds]

The demo's sheets, kept in each format by the writers of the tests. Each format is read in a
process of its own. Prints sheets a second of one core, into Documents and up to sheets, and the
most memory held; for PDF beside pdfplumber's tables of the same pages in the same run.
"""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from files_made import docx_file, html_page
from pdf_made import ruled

from psmgraph.build import DEMO_PLAN, demo_inputs
from psmgraph.plan import load_plan
from psmgraph.read import read
from psmgraph.read.model import Document, SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.template import shipped_templates

FORMATS = ("txt", "html", "docx", "pdf")


def document(path: Path) -> Document:
    return read(SourceFile(path.name, path.read_bytes(), "", ""))


def kept(kind: str) -> list[SourceFile]:
    """Return the demo's sheets in a format."""
    writers: dict[str, Callable[[Path], bytes]] = {
        "txt": Path.read_bytes,
        "html": lambda path: html_page(document(path)).encode(),
        "docx": lambda path: docx_file(document(path)),
        "pdf": lambda path: ruled(document(path), gap=3.0),
    }
    paths = sorted(demo_inputs()[0].glob("*.txt"))
    return [SourceFile(f"{p.stem}.{kind}", writers[kind](p), "", "") for p in paths]


def seconds(run: Callable[[], object], rounds: int) -> float:
    """Return the processor time of one run, the best of ``rounds``."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def most_memory() -> int:
    """Return the most memory that this process has held, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def measured(kind: str, rounds: int, folder: Path) -> None:
    """Read the sheets kept in ``folder`` and print what that cost."""
    sources = [SourceFile(p.name, p.read_bytes(), "", "") for p in sorted(folder.iterdir())]
    templates, plan = shipped_templates(), load_plan(DEMO_PLAN)
    known = PlanOfSheets(plan.slug, plan.language, plan.authority.fixed_names())
    before = most_memory()

    def sheets(documents: Sequence[Document]) -> int:
        made = [read_sheets(one, choose(one, templates)[0], known).sheets for one in documents]
        return sum(map(len, made))

    documents = [read(source) for source in sources]
    found = sheets(documents)
    memory = most_memory()
    reading = seconds(lambda: [read(source) for source in sources], rounds)
    whole = reading + seconds(lambda: sheets(documents), rounds)
    line = (
        f"{kind}: {found / reading:.0f} sheets/s into Documents, {found / whole:.0f} up to sheets; "
        f"{memory} MB at most, {before} before the first"
    )
    if kind == "pdf":
        theirs = seconds(lambda: [tables(source.data) for source in sources], 1)
        line += f"; pdfplumber {found / theirs:.1f} sheets/s: {theirs / reading:.1f} times as fast"
    print(line, flush=True)


def tables(data: bytes) -> int:
    """Read the tables of all pages with pdfplumber and return how many rows they have."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as opened:
        return sum(len(table.extract()) for page in opened.pages for table in page.find_tables())


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    if len(sys.argv) > 3:
        measured(sys.argv[2], rounds, Path(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        for kind in FORMATS:
            folder = Path(scratch) / kind
            folder.mkdir()
            for source in kept(kind):
                (folder / source.name).write_bytes(source.data)
            command = [sys.executable, __file__, str(rounds), kind, str(folder)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
