"""How long it takes until one changed sheet is live, beside a build of everything anew.

    python tests/bench/bench_incremental.py [SHEETS ...]        # 100 and 300 by default

Generated sheets (generated_sheets.py); seconds of the clock from the call until ``STORE/current``
leads to the new snapshot, and until the files for download are there. Both ends must be equal.
"""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from generated_sheets import TODAY, Generated

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.store.snapshot import current, current_link

CHANGED = 5  # the number of the file that changes


def built(config: Config, workers: int, *, full: bool = False) -> tuple[str | None, float, float]:
    """Return the snapshot's id, and after how many seconds it was live and its files there."""
    link, over, live = current_link(config.store), Event(), []
    before = link.readlink() if link.is_symlink() else None

    def watch() -> None:
        while not over.wait(0.005):
            if link.is_symlink() and link.readlink() != before:
                live.append(perf_counter())
                return

    watcher = Thread(target=watch)
    watcher.start()
    began = perf_counter()
    outcome = build_snapshot(config, (), workers=workers, today=TODAY, full=full)
    ended = perf_counter()
    over.set()
    watcher.join()
    return outcome.snapshot_id, (live[0] if live else ended) - began, ended - began


def main() -> None:
    workers = os.cpu_count() or 1
    for count in [int(each) for each in sys.argv[1:]] or [100, 300]:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            plan = Generated(count)
            config = plan.write(folder)
            _, first, _ = built(config, workers)
            sheet = folder / "sheets" / plan.name(CHANGED)
            sheet.write_text(plan.text(CHANGED, revision=1), encoding="utf-8")
            by_steps, live, whole = built(config, workers)
            again, same, _ = built(config, workers)
            at_once, full, _ = built(replace(config, store=folder / "fresh"), workers)
            assert by_steps == at_once == again
            snapshot = current(config.store)
            assert snapshot is not None
            print(
                f"{count} sheets, {snapshot.manifest.counts.quads} quads: first {first:.1f} s;"
                f" one changed {live:.1f} s until live, {whole:.1f} s with its files;"
                f" nothing changed {same:.1f} s; all anew {full:.1f} s ({full / live:.0f} times)",
                flush=True,
            )


if __name__ == "__main__":
    main()
