"""How long it takes until one changed sheet is live, beside a build of everything anew.

    python tests/bench/bench_incremental.py [100 300 ...] [--folder FOLDER]

Generated sheets (generated_sheets.py); seconds from the call until ``STORE/current`` leads to the
new snapshot, by the clock and of processor (all threads, and processes that have ended): of a build
of all, of one changed number, one changed sheet with its texts and links, and of nothing changed.
Both ends must be equal. With ``--folder`` the sheets and the store of one size stay there, and what
stands there is used, so that the same change can be measured again without building all.
"""

import argparse
import os
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from generated_sheets import TODAY, Generated

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.store.snapshot import current, current_link

NUMBER, SHEET = 5, 8  # the files of which a number, and texts and links, change


@dataclass(frozen=True, slots=True)
class Took:
    """A snapshot's id, and after how many seconds it was live, and of processor until then."""

    id: str | None
    live: float
    processor: float


def built(config: Config, workers: int, *, full: bool = False) -> Took:
    """Build, and return what it took."""
    link, over = current_link(config.store), Event()
    live: list[tuple[float, float]] = []
    before = link.readlink() if link.is_symlink() else None

    def watch() -> None:
        while not over.wait(0.005):
            if link.is_symlink() and link.readlink() != before:
                live.append((perf_counter(), _processor()))
                return

    watcher = Thread(target=watch)
    watcher.start()
    began, used = perf_counter(), _processor()
    outcome = build_snapshot(config, (), workers=workers, today=TODAY, full=full)
    ended = perf_counter(), _processor()
    over.set()
    watcher.join()
    clock, processor = live[0] if live else ended
    return Took(outcome.snapshot_id, clock - began, processor - used)


def _processor() -> float:
    return sum(os.times()[:4])


def change_number(sheet: Path) -> None:
    """Let a sheet tell of one meeting more."""
    text = sheet.read_text(encoding="utf-8")
    more = re.sub(r"(Numero incontri</b>\t\t)(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", text)
    assert more != text
    sheet.write_text(more, encoding="utf-8")


def measured(plan: Generated, folder: Path, workers: int) -> None:
    """Print what each kind of change takes; ``folder`` may hold what was built before."""
    config = plan.config(folder)
    if current(config.store) is None:
        plan.write(folder)
        print(f"{plan.count} sheets: first {_told(built(config, workers))}", flush=True)
    change_number(folder / "sheets" / plan.name(NUMBER))
    print(f"a number changed: {_told(built(config, workers))}", flush=True)
    sheet = folder / "sheets" / plan.name(SHEET)
    revision = 1 if sheet.read_text(encoding="utf-8") == plan.text(SHEET) else 0
    sheet.write_text(plan.text(SHEET, revision), encoding="utf-8")
    by_steps = built(config, workers)
    print(f"texts and links changed: {_told(by_steps)}", flush=True)
    again = built(config, workers)
    print(f"nothing changed: {_told(again)}", flush=True)
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        at_once = built(replace(config, store=Path(fresh) / "store"), workers)
    print(f"all anew: {_told(at_once)}", flush=True)
    assert by_steps.id == at_once.id == again.id


def _told(took: Took) -> str:
    return f"{took.live:.1f} s until live, {took.processor:.1f} of processor"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 300])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    for count in options.sizes:
        if options.folder:
            measured(Generated(count), options.folder / str(count), options.workers)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            measured(Generated(count), Path(scratch), options.workers)


if __name__ == "__main__":
    main()
