"""How fast sheets become a snapshot, beside rdflib parsing the same statements in the same run.

python tests/bench/bench_build.py [copies of the demo's sheets]
"""

import re
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import rdflib

from psmgraph.build import build_snapshot, demo_inputs
from psmgraph.config import Config
from psmgraph.store.snapshot import current

TITLE = re.compile(r"<b>(.+?)</b>")


def copies(folder: Path, count: int) -> list[Path]:
    """Write ``count`` copies of each demo sheet, each of a project of its own."""
    made = []
    for source in sorted(demo_inputs()[0].glob("*.txt")):
        text = source.read_text("utf-8")
        for number in range(count):
            path = folder / f"{source.stem}-{number}.txt"
            path.write_text(TITLE.sub(rf"<b>\1 ({number})</b>", text, count=1), "utf-8")
            made.append(path)
    return made


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as scratch:
        sheets = Path(scratch) / "sheets"
        sheets.mkdir()
        paths = copies(sheets, count)
        for workers in (1, 2):
            config = Config(store=Path(scratch) / f"store-{workers}")
            target = Path(scratch) / f"{workers}.nq"
            began = time.perf_counter()
            outcome = build_snapshot(
                config, paths, plan="valdesempio", workers=workers, today=date(2026, 1, 1),
                nquads=target,
            )  # fmt: skip
            took = time.perf_counter() - began
            snapshot = current(config.store)
            assert snapshot is not None
            named = sum(1 for quad in snapshot.open_store() if quad.graph_name.__class__.__name__
                        == "NamedNode")  # fmt: skip
            print(
                f"{workers} workers: {outcome.sheets_in} sheets in {took:.1f} s, "
                f"{outcome.sheets_in / took:.1f} sheets/s, "
                f"{named / outcome.sheets_in:.0f} triples a sheet in named graphs"
            )
        began = time.perf_counter()
        rdflib.Dataset().parse(target, format="nquads")
        peer = time.perf_counter() - began
        print(f"rdflib parsing the result: {peer:.1f} s; the build took {took / peer:.2f} of that")


if __name__ == "__main__":
    main()
