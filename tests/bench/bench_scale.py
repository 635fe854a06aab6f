"""How a build grows with its sheets: what each costs, stage by stage, and how much memory.

    python tests/bench/bench_scale.py [500 1000 2000 ...] [--workers 2] [--folder FOLDER]
        [--sample 100] [--keep] [--no-peers]

Each size is built from nothing, with checks, in processes of its own (tests/bench/
generated_sheets.py writes the sheets). For each stage: seconds by the clock, milliseconds of
processor a sheet in all processes together, and the most memory that these held at once. Then
quads, size on disk, and what a sheet costs beside the smallest size: 1.00 is flat.

The peers do in their way what a build does: rdflib reads the N-Quads of a sample and pyshacl
holds each edition against the same shapes, in one process; `oxigraph load` loads the same quads
as the snapshot, and checks nothing. Last comes the table for docs/scale.md. 10,000 sheets need
15 GB on the disk, 100,000 ten times that.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyshacl
import rdflib
from generated_sheets import TODAY, Generated
from pyoxigraph import NamedNode, RdfFormat, Store

from psmgraph import resources
from psmgraph.build import build_snapshot
from psmgraph.store.snapshot import current

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 0.1  # seconds between two looks at the processes


@dataclass
class Stage:
    """What one stage of a build took: by the clock, of the processor, of memory."""

    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0  # bytes


@dataclass
class Built:
    """What one build took and what came of it."""

    sheets: int
    stages: dict[str, Stage] = field(default_factory=dict)
    quads: int = 0
    disk: int = 0
    snapshot: str = ""

    @property
    def whole(self) -> Stage:
        stages = self.stages.values()
        return Stage(
            sum(one.seconds for one in stages),
            sum(one.processor for one in stages),
            max(one.memory for one in stages),
        )


def main() -> None:
    options = _options()
    if options.child:
        _child(options.folder, options.sizes[0], options.workers)
        return
    folder = options.folder or Path(tempfile.mkdtemp(prefix="psmgraph-scale-"))
    print(f"{os.cpu_count()} processors, {options.workers} workers, {folder}")
    built: list[Built] = []
    peers: dict[str, float] = {}
    try:
        for count in options.sizes:
            built.append(_measured(folder / str(count), count, options.workers))
            _show(built[-1], built[0])
            if options.peers and count == options.sizes[0]:
                peers = _peers(folder / str(count), count, options.sample)
            if not options.keep:
                shutil.rmtree(folder / str(count))
        _curve(built, peers)
    finally:
        if not options.keep and options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def _child(folder: Path, count: int, workers: int) -> None:
    """Build, and tell each stage on a line of its own as it begins."""
    last = ""

    def told(stage: str, _done: int, _total: int) -> None:
        nonlocal last
        if stage != last:
            print(json.dumps({"stage": stage}), flush=True)
        last = stage

    config = Generated(count).config(folder)
    told("start", 0, 0)
    done = build_snapshot(config, (), today=TODAY, workers=workers, progress=told)
    found = {"end": done.snapshot_id, "quads": done.counts.get("quads", 0), "in": done.sheets_in}
    print(json.dumps(found), flush=True)


def _measured(folder: Path, count: int, workers: int) -> Built:
    began = time.perf_counter()
    Generated(count).write(folder)
    print(f"\n{count:,} sheets, written in {time.perf_counter() - began:.0f} s", flush=True)
    shutil.rmtree(folder / "store", ignore_errors=True)
    command = [
        sys.executable, __file__, str(count), "--child", "--folder", str(folder),
        "--workers", str(workers),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        built = _watched(process, count)
    if process.returncode or not built.snapshot:
        raise SystemExit(f"the build of {count} sheets failed")
    built.disk = sum(path.stat().st_size for path in (folder / "store").rglob("*")
                     if path.is_file() and not path.is_symlink())  # fmt: skip
    return built


def _watched(process: subprocess.Popen[bytes], count: int) -> Built:
    """Follow a build's lines, and look at its processes between them."""
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    built = Built(count)
    used: dict[int, float] = {}  # processor seconds of each process, the dead ones' too
    stage, before, since, waiting = "start", 0.0, time.perf_counter(), b""
    while True:
        ended = process.poll() is not None
        memory = 0
        for pid, seconds, held in _processes(process.pid):
            used[pid] = seconds
            memory += held
        kept = built.stages.setdefault(stage, Stage())
        kept.memory = max(kept.memory, memory)
        waiting += process.stdout.read() or b""
        *lines, waiting = waiting.split(b"\n")
        for line in filter(None, lines):
            told = json.loads(line)
            now, total = time.perf_counter(), sum(used.values())
            kept = built.stages.setdefault(stage, Stage())
            kept.seconds += now - since
            kept.processor += total - before
            since, before = now, total
            stage = told.get("stage", "end")
            if "end" in told:
                built.snapshot, built.quads, built.sheets = told["end"], told["quads"], told["in"]
                return built
        if ended:
            return built
        time.sleep(EVERY)


def _processes(root: int) -> Iterator[tuple[int, float, int]]:
    """Yield (pid, processor seconds, bytes held) of a process and all below it."""
    parents: dict[int, tuple[int, float, int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            try:
                text = Path(entry.path, "stat").read_text()
            except OSError:
                continue  # it has ended
            parts = text.rpartition(")")[2].split()
            seconds = (int(parts[11]) + int(parts[12])) / TICK
            parents[int(entry.name)] = int(parts[1]), seconds, int(parts[21]) * PAGE
    for pid, (_, seconds, held) in parents.items():
        above = pid
        while above in parents and above != root:
            above = parents[above][0]
        if above == root:
            yield pid, seconds, held


def _show(built: Built, first: Built) -> None:
    print(f"{'stage':10} {'s':>8} {'ms/sheet':>9} {'MiB':>7}")
    for name, stage in (*built.stages.items(), ("in all", built.whole)):
        each = stage.processor / built.sheets * 1000
        print(f"{name:10} {stage.seconds:8.1f} {each:9.1f} {stage.memory / 2**20:7.0f}")
    cost, least = (one.whole.processor / one.sheets for one in (built, first))
    print(
        f"{built.sheets / built.whole.seconds:.1f} sheets/s; {built.quads:,} quads, "
        f"{built.quads / built.sheets:.0f} a sheet; {built.disk / 2**20:,.0f} MiB on disk; "
        f"a sheet costs {cost / least:.2f} of what it costs among {first.sheets:,}",
        flush=True,
    )


def _curve(built: list[Built], peers: dict[str, float]) -> None:
    """Print all sizes as one table: milliseconds of processor a sheet, stage by stage."""
    names = [name for name in built[0].stages if name != "end"]
    print(f"\n| sheets | statements | minutes | {' | '.join(names)} | in all | beside the first |"
          f" GiB held | GiB on disk |\n|{'---|' * (len(names) + 7)}")  # fmt: skip
    first = built[0].whole.processor / built[0].sheets
    for each in built:
        empty = Stage()
        costs = [each.stages.get(name, empty).processor / each.sheets * 1000 for name in names]
        whole = each.whole
        told = [
            f"{each.sheets:,}", f"{each.quads:,}", f"{whole.seconds / 60:.1f}",
            *(f"{cost:.1f}" for cost in costs), f"{whole.processor / each.sheets * 1000:.1f}",
            f"{whole.processor / each.sheets / first:.2f}", f"{whole.memory / 2**30:.1f}",
            f"{each.disk / 2**30:.1f}",
        ]  # fmt: skip
        print(f"| {' | '.join(told)} |")
    for name, cost in peers.items():
        print(f"{name}: {cost:.1f} ms/sheet, {cost / first / 1000:.2f} of ours", flush=True)


def _peers(folder: Path, count: int, sample: int) -> dict[str, float]:
    """Return what a sheet costs each peer, in milliseconds."""
    found: dict[str, float] = {}
    snapshot = current(Generated(count).config(folder).store)
    assert snapshot is not None
    lines = folder / "all.nq"
    store = snapshot.open_store()
    with lines.open("wb") as stream:
        store.dump(stream, RdfFormat.N_QUADS)
    command = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if command is None:
        print("oxigraph load: the package oxigraph is not installed")
    else:
        began = time.perf_counter()
        subprocess.run(
            [command, "load", "--location", str(folder / "peer"), "--file", str(lines)],
            check=True, capture_output=True,
        )  # fmt: skip
        took = time.perf_counter() - began
        found["oxigraph load of the same quads, by the clock"] = took / count * 1000
    found["rdflib and pyshacl in one process, reading and checking"] = _pyshacl(store, sample)
    lines.unlink()
    shutil.rmtree(folder / "peer", ignore_errors=True)
    return found


def _pyshacl(store: Store, sample: int) -> float:
    """Read editions and hold them against the shapes as a script of rdflib and pyshacl would."""
    shapes = rdflib.Graph()
    for path in resources.folder("shapes").glob("*.ttl"):
        shapes.parse(path)
    ontology = rdflib.Graph()
    for path in resources.folder("ontology").glob("*.ttl"):
        ontology.parse(path)
    editions = sorted(
        graph.value for graph in store.named_graphs()
        if isinstance(graph, NamedNode) and "/sheet/" in graph.value
    )[:sample]  # fmt: skip
    texts = []
    for edition in editions:
        quads = store.quads_for_pattern(None, None, None, NamedNode(edition))
        texts.append("".join(f"{quad.triple} .\n" for quad in quads))
    began = time.process_time()
    for text in texts:
        graph = rdflib.Graph().parse(data=text, format="nt")
        pyshacl.validate(graph, shacl_graph=shapes, ont_graph=ontology, inference="none")
    return (time.process_time() - began) / len(texts) * 1000


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[500, 1000, 2000])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--sample", type=int, default=100, help="sheets that the peers check")
    parser.add_argument("--keep", action="store_true", help="leave sheets and stores in FOLDER")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
