"""Write sheets, keep them in every format, read them back: what went in must come out.

    python tests/long/round_trip.py [count] [seed]

Half of the sheets are written by the strategy of the tests (odd characters, blank fields), half
by their generator (prose). Each is kept as tagged text, HTML, Word file, and PDF by three
producers, as far as these are here, and its facts are compared with those of the text. Prints, a
format: how many are equal, how many are not, why, and whether a warning says so.

HTML and Word files must all be equal. A page does not show everything: where a paragraph fills
its last line and no gap follows, or a page ends with a sentence, what goes on and what begins
look alike. So a few PDFs may differ without a warning, as few as SILENT says; if they are more,
the exit code is 1. What differs without a warning is kept in a folder.

It takes half a second for every sheet, most of it the work of the producers.
"""

import hashlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from files_made import docx_file, html_page
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from pdf_made import ruled
from producers import browser, by_browser, by_word_processor, parted_pages, word_processor
from sheets_made import tagged_sheets, written

from psmgraph.build.equality import facts_digest
from psmgraph.errors import SheetRefused
from psmgraph.plan import load_plan
from psmgraph.read import read
from psmgraph.read.model import Document, SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.model import Sheet
from psmgraph.sheet.template import shipped_templates

TEMPLATES = shipped_templates()
PLAN = PlanOfSheets("bologna", "it", load_plan("bologna").authority.fixed_names())
GAPLESS = "pdf, reportlab without gaps"
SILENT = {"html": 0.0, "docx": 0.0, GAPLESS: 0.15}  # of all sheets, at most
SILENT_PDF = 0.03
VARIED = 10  # sheets of one run of the strategy, which varies its own the longer it runs
BATCH = 25  # sheets a start of a producer
LOOK = (
    '<meta charset="utf-8"><style>@page { size: A4; margin: 2cm } '
    'body { font: 10pt "Liberation Sans", sans-serif } '
    "table { border-collapse: collapse; width: 100% } "
    "td { border: 1px solid black; vertical-align: top; padding: 2px 5px } "
    "p { margin: 0 0 3pt } ul { margin: 0 }</style>"
)


@dataclass(frozen=True)
class Told:
    """What came of reading one file."""

    sheets: tuple[Sheet, ...]
    codes: frozenset[str]  # of warnings
    refused: tuple[str, ...]
    seconds: float


@dataclass
class Score:
    """What came of one format."""

    equal: int = 0
    warned: int = 0
    silent: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)


def sheets(count: int, seed: int) -> list[str]:
    """Return so many sheets, the same for the same seed."""
    found: list[str] = []

    @settings(
        max_examples=VARIED, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(tagged_sheets)
    def collect(text: str) -> None:
        found.append(text)

    for number in range(count // 2):
        if len(found) < count // 2:
            seeded(seed + number)(collect)()
    found = found[: count // 2]
    return found + [written(seed + n, most=1 + n % 4) for n in range(count - len(found))]


def told(name: str, data: bytes) -> Told:
    """Read a file up to its sheets."""
    began = time.process_time()
    try:
        document = read(SourceFile(name, data, hashlib.sha256(data).hexdigest(), ""))
        template, _ = choose(document, TEMPLATES)
        reading = read_sheets(document, template, PLAN)
    except SheetRefused as error:
        seconds = time.process_time() - began
        return Told((), frozenset(), (error.finding.code,), seconds)
    seconds = time.process_time() - began
    findings = [*document.findings, *(f for sheet in reading.sheets for f in sheet.findings)]
    codes = frozenset(finding.code for finding in findings if finding.level == "warning")
    return Told(reading.sheets, codes, tuple(f.code for f in reading.refused), seconds)


def difference(text: Told, other: Told) -> str:
    """Return in which way the facts of two readings differ, "" where they do not."""
    if text.refused != other.refused:
        return f"refused: {other.refused or 'not'}, as text: {text.refused or 'not'}"
    if len(text.sheets) != len(other.sheets):
        return f"{len(other.sheets)} sheets for {len(text.sheets)}"
    for one, two in zip(text.sheets, other.sheets, strict=True):
        if facts_digest(one) != facts_digest(two):
            return _difference(one, two)
    return ""


def _difference(one: Sheet, two: Sheet) -> str:
    if one.identity != two.identity:
        return "title"
    for field_one, field_two in zip(one.fields, two.fields, strict=False):
        words = [f.passage.exact if f.passage else "" for f in (field_one, field_two)]
        if field_one.name != field_two.name:
            return f"{field_one.name}: {field_two.name} in its place"
        if words[0] != words[1]:
            same = words[0].split() == words[1].split()
            return f"{field_one.name}: {'other paragraphs' if same else 'other words'}"
    for field_one, field_two in zip(one.fields, two.fields, strict=False):
        if len(field_one.values) != len(field_two.values):
            return f"{field_one.name}: other values of the same words"
    return "values"


def as_printed(document: Document) -> str:
    """Return a sheet as the page that producers print."""
    page = html_page(document).replace("<head>", f"<head>{LOOK}", 1)
    return page.replace("<table>", '<table border=1 cellspacing=0 width="100%">')


Kept = Iterator[tuple[int, bytes]]  # (which sheet, its file)


def formats(documents: Sequence[Document], folder: Path) -> dict[str, Callable[[], Kept]]:
    """Return how the sheets are kept in each format that can be written here."""
    made: dict[str, Callable[[], Kept]] = {
        "html": lambda: enumerate(html_page(one, wrapped=True).encode() for one in documents),
        "docx": lambda: enumerate(map(docx_file, documents)),
        "pdf, reportlab": lambda: enumerate(ruled(one, gap=3.0) for one in documents),
        GAPLESS: lambda: enumerate(map(ruled, documents)),
    }
    office, chromium = word_processor(), browser()
    if office:
        made["pdf, LibreOffice"] = lambda: _batches(
            documents, lambda pages: by_word_processor(office, pages, folder)
        )
    if chromium:
        made["pdf, Chromium"] = lambda: _batches(
            documents,
            lambda pages: parted_pages(by_browser(chromium, _one_after_another(pages), folder)),
        )
    return made


def _batches(documents: Sequence[Document], printed: Callable[[list[str]], list[bytes]]) -> Kept:
    for start in range(0, len(documents), BATCH):
        files = printed([as_printed(one) for one in documents[start : start + BATCH]])
        yield from enumerate(files, start)


def _one_after_another(pages: list[str]) -> str:
    """Return pages as one, for a program that prints one a start; each ends with an empty one."""
    bodies = [page.partition("<body>")[2].partition("</body>")[0] for page in pages]
    apart = '<div style="break-before: page; break-after: page">&nbsp;</div>'
    head = pages[0].partition("<body>")[0]
    return f"{head}<body>{apart.join(bodies)}</body></html>"


def compared(texts: Sequence[Told], kept: Kept, name: str, failures: Path) -> Score:
    """Read the files of a format and score them against the texts; keep those that fail."""
    kind, _, producer = name.partition(", ")
    score = Score()
    for number, data in kept:
        other = told(f"scheda.{kind}", data)
        score.seconds += other.seconds
        reason = difference(texts[number], other)
        if not reason:
            score.equal += 1
            continue
        written_by = "strategy" if number < len(texts) // 2 else "prose"
        warned = sorted(other.codes - texts[number].codes)
        score.reasons[f"{written_by}: {reason} ({', '.join(warned) or 'NO WARNING'})"] += 1
        if warned:
            score.warned += 1
        else:
            score.silent += 1
            (failures / f"{number}-{producer}.{kind}").write_bytes(data)
    return score


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(f"{count} sheets, seed {seed}", flush=True)
    written_texts = sheets(count, seed)
    sources = [SourceFile("scheda.txt", text.encode(), "", "") for text in written_texts]
    documents = [read(source) for source in sources]
    texts = [told(source.name, source.data) for source in sources]
    seconds = sum(one.seconds for one in texts)
    refused = sum(1 for one in texts if one.refused)
    print(f"txt: {count} sheets, {refused} refused, {count / seconds:.0f} sheets/s", flush=True)
    failures = Path(tempfile.mkdtemp(prefix="psmgraph-round-trip-"))
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        for name, kept in formats(documents, Path(scratch)).items():
            score = compared(texts, kept(), name, failures)
            failed |= score.silent > ceil(count * SILENT.get(name, SILENT_PDF))
            print(
                f"{name}: {count} sheets, {score.equal} equal, {score.warned} not and warned, "
                f"{score.silent} not and not warned, {count / score.seconds:.0f} sheets/s"
            )
            for reason, times in score.reasons.most_common():
                print(f"    {times:4} {reason}", flush=True)
    kept_numbers = {int(path.stem.partition("-")[0]) for path in failures.iterdir()}
    for number in kept_numbers:
        (failures / f"{number}.txt").write_text(written_texts[number], "utf-8")
    print(f"kept: {failures}" if kept_numbers else "nothing differs without a warning")
    if failed:
        print("FAILED: more sheets differ without a warning than may")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
