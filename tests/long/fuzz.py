"""Change files of every format at random, byte by byte and part by part, and read them.

    python tests/long/fuzz.py [minutes] [seed]

The files are made here; with PSMGRAPH_SHARED those of that folder are changed, too. Each is read
up to its sheets in a process of its own kind, as a build does. It must be read, its passages true
to its text, or be refused by name, within ten seconds of processor. What does anything else is kept
in a folder and reported, and the exit code is 1. Two processes make inputs, each with one that
reads them. Prints, a format: inputs, how they ended, the slowest. The same seed makes the same
inputs.
"""

import copy
import dataclasses
import hashlib
import io
import os
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from files_made import docx_file, docx_of, html_page
from lxml import etree
from pdf_made import Grid, by_fpdf, drawn, lines_at
from producers import as_html
from sheets_made import written

from psmgraph.build.equality import facts_digest
from psmgraph.build.guard import Guard, Limits
from psmgraph.errors import Place, SheetRefused
from psmgraph.plan import load_plan
from psmgraph.read import READERS, read
from psmgraph.read.model import SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.model import Passage
from psmgraph.sheet.template import shipped_templates

SECONDS = 10.0  # of processor
PATIENCE = 60.0  # by the clock: the machine may be busy, or all of this may have been stopped
TRIES = 4
LANES = 2
MEGABYTES = 1024
MOST_ADDED = 60_000  # bytes at a time: what takes long shall do so by its form, not its length
FEW = 5  # made files of each format; those of the shared folder are longer, and less often taken
MOST_OF_SHARED = 1024 * 1024  # bytes of a file
FAULTS = {"READ-TIME", "READ-MEMORY", "READ-DIED"}
TEMPLATES = shipped_templates()
PLANS = {one.plan: load_plan(one.plan) for one in TEMPLATES}
Change = Callable[[bytes, random.Random], bytes]


# --- In the process apart ----------------------------------------------------------------------


def timed(source: SourceFile) -> tuple[str, float]:
    """Read a file, and return how that ended and how many seconds of processor it took."""
    began = time.process_time()
    try:
        end = outcome(source)
    except SheetRefused as error:
        end = error.finding.code
    return end, time.process_time() - began


def outcome(source: SourceFile) -> str:
    """Read a file up to its sheets and return how that ended."""
    document = read(source)
    template, _ = choose(document, TEMPLATES)
    plan = PLANS[template.plan]
    known = PlanOfSheets(
        plan.slug, plan.language, plan.authority.fixed_names(), plan.authority.names(),
        day=plan.edition,
    )  # fmt: skip
    reading = read_sheets(document, template, known)
    for sheet in reading.sheets:
        facts_digest(sheet)
        for passage in passages(sheet):
            if sheet.text[passage.start : passage.end] != passage.on_sheet:
                raise AssertionError(f"{passage.exact!r} does not stand where it is said to")
    return "read" if reading.sheets else "no sheet can be taken"


def passages(value: object) -> Iterator[Passage]:
    """Yield every passage within a value."""
    if isinstance(value, Passage):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from passages(one)
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            yield from passages(getattr(value, one.name))


# --- What is changed ---------------------------------------------------------------------------


def originals() -> dict[str, list[bytes]]:
    """Return good files by suffix."""
    texts = [written(seed, most=1 + seed % 3) for seed in range(4)]
    documents = [read(SourceFile("a.txt", text.encode(), "", "")) for text in texts]
    rows = [["Titolo progetto", "Orti"], ["Status", "In corso"], ["Data fine", "Entro giugno 2018"]]
    grids = [
        Grid([[re.sub("<[^>]*>", " ", cell) for cell in line.split("\t") if cell.strip()]
              for line in text.splitlines() if line.count("\t") == 1], (220, 220))
        for text in texts
    ]  # fmt: skip
    made = {
        ".txt": [text.encode() for text in texts] + [texts[0].encode("cp1252", "replace")],
        ".html": [html_page(one).encode() for one in documents]
        + [as_html(text, css="td { font-weight: bold } .x { display: none }").encode()
           for text in texts[:2]],
        ".docx": [docx_file(one) for one in documents] + [docx_of(TRACKED)],
        ".pdf": [
            drawn(grids[0]), drawn("# Piano", "Premessa.", *grids[1:], pageCompression=0),
            drawn(Grid(rows * 30, (200, 200), repeated=1), wide=True, pageCompression=0),
            by_fpdf(rows, (40, 60)), lines_at(*((72, 100 + 14 * n, r[0]) for n, r in
                                                enumerate(rows)), (300, 100, "Orti")),
        ],
    }  # fmt: skip
    shared = os.environ.get("PSMGRAPH_SHARED")
    for path in sorted(Path(shared).rglob("*")) if shared else []:
        if path.suffix in made and path.stat().st_size < MOST_OF_SHARED:
            made[path.suffix].append(path.read_bytes())
    return made


TRACKED = (
    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:pPr><w:pStyle '
    'w:val="Puntoelenco"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>uno</w:t></w:r></w:p></w:tc>'
    '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:ins><w:r><w:t>due</w:t>'
    '<w:br w:type="page"/></w:r></w:ins></w:p></w:tc></w:tr></w:tbl><w:p><w:del><w:r><w:delText>'
    'tre</w:delText></w:r></w:del><w:r><w:fldChar w:fldCharType="begin"/><w:t>4</w:t></w:r></w:p>'
)
TOKENS = {
    ".txt": [b"\t", b"\n", b"\n\n", b"### ", b"<b>", b"</b>", b"<ul>", b"<li>", b"<p>", b"&#0;",
             b"&#x110000;", "\u202e\u0301".encode(), b"\xff", b"\0", b"(", b")", b"---", b"- "],
    ".html": [b"<table>", b"</table>", b"<tr>", b"</tr>", b"<td colspan=65000 rowspan=65000>",
              b"<td>", b"<ul><li>", b"<h3>", b"<pre>", b"<svg>", b"<select>", b"<!--", b"-->",
              b"<![CDATA[", b"<style>", b"</style>", b"&#0;", b"&lt;", b"\xff", b"<b style='",
              b" hidden", b"<template>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"\xff\xfe"],
    ".docx": [b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"<w:tc>", b"</w:tc>", b"<w:p>", b"</w:p>",
              b"<w:r>", b"<w:vMerge/>", b'<w:gridSpan w:val="65000"/>', b"<w:del>", b"<w:sdt>",
              b'<w:fldChar w:fldCharType="begin"/>', b"<w:txbxContent>", b"<!DOCTYPE x>", b"\0",
              b'<w:hMerge w:val="continue"/>', b"<w:t/>", b"<w:br/>", b"PK\x01\x02", b"PK\x05\x06"],
    ".pdf": [b" 0 ", b" -1 ", b" 99999999 ", b" 1e38 ", b" null ", b" << ", b" >> ", b" [ ",
             b" ] ", b" q ", b" Q ", b" BT ", b" ET ", b" Tj ", b" re f ", b" l S ", b" Do ",
             b" cm ", b"endobj", b"endstream", b" 1 0 R ", b" 3 0 R ", b"/Kids", b"/Count 99999 ",
             b"/Type /Page ", b"/Rotate 37 ", b"/MediaBox [0 0 0 0]", b"(\\377\\376)", b"\xff"],
}  # fmt: skip
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
NUMBERS = [b"0", b"-1", b"1", b"65535", b"2147483647", b"-99999", b"1e9", b"0.00001", b"9" * 40]
PARTS = {
    ".txt": re.compile(rb"[^\n]*\n?"),
    ".html": re.compile(rb"<[^<>]*>|[^<>]+"),
    ".docx": re.compile(rb"<[^<>]*>|[^<>]+"),
    ".pdf": re.compile(rb"\d+ 0 obj.*?endobj\s*|[^\n]*\n?", re.DOTALL),
}
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


# --- How it is changed -------------------------------------------------------------------------


def repeated(piece: bytes, times: int) -> bytes:
    """Return a piece so many times, or fewer if it grew too long."""
    return piece * min(times, 1 + MOST_ADDED // max(len(piece), 1))


def by_bytes(data: bytes, some: random.Random, suffix: str) -> bytes:
    """Change a few stretches of bytes."""
    for _ in range(some.choice([1, 1, 2, 4, 16])):
        at = some.randrange(len(data) + 1)
        end = min(len(data), at + some.choice([1, 1, 4, 40, 4000]))
        piece = data[at:end]
        match some.randrange(6):
            case 0:
                piece = bytes(some.randrange(256) for _ in piece[:40]) + piece[40:]
            case 1:
                piece = b""
            case 2:
                piece = repeated(piece, some.choice([2, 3, 300]))
            case 3:
                piece = some.choice(TOKENS[suffix]) + piece
            case 4:
                piece = NUMBER.sub(lambda _: some.choice(NUMBERS), piece, count=3)
            case _:
                piece = repeated(some.choice(TOKENS[suffix]), some.choice([1, 50, 5000]))
        data = data[:at] + piece + data[end:]
    return data[: some.randrange(len(data) + 1)] if some.random() < 0.05 else data


def by_parts(data: bytes, some: random.Random, suffix: str) -> bytes:
    """Leave parts out, repeat them, move them: lines, tags, objects."""
    parts = PARTS[suffix].findall(data)
    for _ in range(some.choice([1, 2, 5, 30])):
        if not parts:
            break
        at, to = some.randrange(len(parts)), some.randrange(len(parts))
        low, high = sorted((at, min(to, at + some.choice([1, 3, 50]))))
        match some.randrange(5):
            case 0:
                del parts[low : high + 1]
            case 1:
                parts[at], parts[to] = parts[to], parts[at]
            case 2:
                parts.insert(to, repeated(b"".join(parts[low:high]), some.choice([1, 2, 200])))
            case 3:
                parts[at] = NUMBER.sub(lambda _: some.choice(NUMBERS), parts[at], count=2)
            case _:
                parts[at] = some.choice(TOKENS[suffix]) + parts[at]
    return b"".join(parts)


def by_tree(data: bytes, some: random.Random, suffix: str) -> bytes:
    """Leave elements out, repeat them, move them, nest them: the result is well-formed."""
    root = etree.fromstring(data, etree.HTMLParser() if suffix == ".html" else None)
    for _ in range(some.choice([1, 2, 5, 30])):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        one, other = some.choice(elements), some.choice(elements)
        above = one.getparent()
        if above is None:
            continue
        match some.randrange(6):
            case 0:
                above.remove(one)
            case 1:
                size = len(etree.tostring(one))
                for _ in range(min(some.choice([1, 3, 100]), 1 + MOST_ADDED // size)):
                    one.addnext(copy.deepcopy(one))
            case 2:
                other.insert(0, copy.deepcopy(one))
            case 3:
                inner = one
                for _ in range(some.choice([1, 10, 200])):
                    inner = etree.SubElement(inner, one.tag)
                inner.text = "in fondo"
            case 4:
                for name in one.attrib:
                    one.set(name, some.choice([*map(bytes.decode, NUMBERS), "", "restart"]))
            case _:
                one.tag = other.tag
    return etree.tostring(root, encoding="utf-8")


def inside_package(data: bytes, some: random.Random, change: Change) -> bytes:
    """Change one part of a Word file, which stays a good package."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w") as new:
        names = old.namelist()
        parts = [name for name in names if name.endswith((".xml", ".rels"))]
        main = [name for name in parts if name.endswith(("document.xml", "styles.xml"))]
        chosen = some.choice(main if some.random() < 0.9 else parts)
        for name in names:
            content = old.read(name)
            new.writestr(name, change(content, some) if name == chosen else content)
    return kept.getvalue()


def inside_streams(data: bytes, some: random.Random, change: Change) -> bytes:
    """Change what a PDF has packed, and pack it again."""

    def changed(found: re.Match[bytes]) -> bytes:
        try:
            content = zlib.decompress(found[1])
        except zlib.error:
            return found[0]
        return b"stream\n" + zlib.compress(change(content, some)) + b"\nendstream"

    return STREAM.sub(changed, data)


def changed(data: bytes, suffix: str, some: random.Random) -> bytes:
    """Return a file changed in one of the ways."""
    tree = suffix in {".html", ".docx"}
    how = some.choice([by_bytes, by_parts, *([by_tree] * 3 if tree else [])])

    def change(content: bytes, some: random.Random) -> bytes:
        return how(content, some, suffix)

    if suffix == ".docx" and (how is by_tree or some.random() < 0.7):
        return inside_package(data, some, change)
    if suffix == ".pdf" and some.random() < 0.4:
        return inside_streams(data, some, change)
    return change(data, some)


# --- The run -----------------------------------------------------------------------------------


@dataclass
class Tally:
    """How the inputs of one format ended."""

    ends: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0  # seconds of processor, of those that came to an end

    def add(self, other: "Tally") -> None:
        """Take in what another process counted."""
        self.ends += other.ends
        self.slowest = max(self.slowest, other.slowest)


def run(minutes: float, seed: int, folder: Path) -> tuple[dict[str, Tally], list[str]]:
    """Read changed files until the time is over; return how they ended, and the faults."""
    tallies: dict[str, Tally] = {}
    faults: list[str] = []
    with ProcessPoolExecutor(LANES, get_context("spawn")) as pool:
        for counted, found in pool.map(
            lane, range(LANES), [minutes] * LANES, [seed] * LANES, [folder] * LANES
        ):
            faults += found
            for suffix, tally in counted.items():
                tallies.setdefault(suffix, Tally()).add(tally)
    return tallies, faults


def lane(first: int, minutes: float, seed: int, folder: Path) -> tuple[dict[str, Tally], list[str]]:
    """Read every LANES-th changed file, from the one numbered ``first`` on."""
    good = originals()
    tallies = {suffix: Tally() for suffix in good}
    faults: list[str] = []
    guard: Guard[SourceFile, tuple[str, float]] = Guard(timed, Limits(PATIENCE, MEGABYTES))
    began = time.monotonic()
    number = first
    try:
        while time.monotonic() - began < 60 * minutes:
            for suffix, files in good.items():
                some = random.Random(f"{seed} {number} {suffix}")
                original = some.choice(files if some.random() < 0.2 else files[:FEW])
                data = changed(original, suffix, some)
                end, detail = _end(guard, data, suffix, tallies[suffix])
                if end in FAULTS:
                    kept = folder / f"{number}{suffix}"
                    kept.write_bytes(data)
                    faults.append(f"{kept}: {end} {detail}")
                    print(faults[-1], flush=True)
            number += LANES
    finally:
        guard.close()
    return tallies, faults


def _end(
    guard: Guard[SourceFile, tuple[str, float]], data: bytes, suffix: str, tally: Tally
) -> tuple[str, str]:
    name = f"scheda{suffix}"
    source = SourceFile(name, data, hashlib.sha256(data).hexdigest(), "")
    for _ in range(TRIES):  # what takes too long by the clock alone is asked again
        detail = ""
        try:
            end, seconds = guard.run(source, Place(source.name))
        except SheetRefused as error:
            end, detail = error.finding.code, error.finding.detail
        else:
            tally.slowest = max(tally.slowest, seconds)
            if seconds > SECONDS:
                end, detail = "READ-TIME", f"{seconds:.1f} s of processor"
        if end != "READ-TIME" or detail.endswith("processor"):
            break
    tally.ends[end] += 1
    return end, detail


def told(tallies: dict[str, Tally], faults: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the report."""
    for suffix, tally in tallies.items():
        ends = ", ".join(f"{end} {count}" for end, count in tally.ends.most_common())
        slowest = f"slowest {tally.slowest:.1f} s of processor"
        yield f"{suffix}: {tally.ends.total()} inputs, {slowest}: {ends}"
    total = sum(tally.ends.total() for tally in tallies.values())
    yield f"{total} inputs, {len(faults)} faults"


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    assert set(originals()) | {".htm"} == set(READERS)
    folder = Path(tempfile.mkdtemp(prefix="psmgraph-fuzz-"))
    print(f"{minutes:g} minutes, seed {seed}", flush=True)
    tallies, faults = run(minutes, seed, folder)
    print("\n".join(told(tallies, faults)))
    if faults:
        print(f"kept: {folder}")
        return 1
    folder.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main())
