"""Writes docs/findings.md, the guide to all that psmgraph can tell, from findings.toml.

The example lines come from findings_examples.toml beside this file. Run by ``make docs``; a test
holds the page against what this writes.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from psmgraph.errors import Finding, Level, Place, Told, catalogue

PAGE = Path(__file__).with_suffix(".md")
EXAMPLES = Path(__file__).with_name("findings_examples.toml")
HEAD = """\
# Findings

Everything that psmgraph can tell about a sheet, a file or a run, one code each, which never
changes its meaning. A line on stderr is `file:line:column: level CODE [section] what`; of a PDF
the page stands in the place of the line (`file:p2`), of a Word file table, row and cell
(`file:t1r4c2`). `--report FILE` writes the same as JSON.

Tutto ciò che psmgraph può dire di una scheda, di un file o di un'esecuzione: un codice ciascuno,
con la causa, un esempio e il rimedio. Ogni codice è anche l'indirizzo del suo paragrafo:
`docs/findings.md#row-joined`.

This page is made from `src/psmgraph/findings.toml` and `docs/findings_examples.toml` by
`make docs`.
"""
LEVELS = {
    Level.ERROR: "error: the sheet, or the run, is not in · errore: la scheda resta fuori",
    Level.WARNING: "warning: kept as words, please check · avviso: tenuto come testo, verificare",
    Level.INFO: "info: good to know · informazione",
}
PLACE = re.compile(r"(?P<file>.*?)(?::p(?P<page>\d+)|:(?P<line>\d+)(?::(?P<column>\d+))?)?")
FILLED = ("section", "words", "detail")


def page() -> str:
    """Return the page: a list of codes, then a paragraph on each, level by level."""
    codes = catalogue()
    parts = [HEAD]
    for level, title in LEVELS.items():
        named = [code for code in sorted(codes) if codes[code].level is level]
        parts.append(f"\n**{title}**: ")
        parts.append(", ".join(f"[{code}](#{code.lower()})" for code in named) + "\n")
    for level, title in LEVELS.items():
        parts.append(f"\n## {title}\n")
        for code in sorted(codes):
            if codes[code].level is level:
                parts.append(_entry(code, codes[code]))
    return "".join(parts)


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Return the example of each code."""
    return tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))


def line(code: str, told: Told, language: str) -> str:
    """Return the line that the example of ``code`` prints in ``language``.

    ``…`` stands for what an example leaves open; a test finds such a line.
    """
    words = told.en if language == "en" else told.it
    needed = re.findall(r"\{(\w+)\}", words)
    given = {"at": "…", **dict.fromkeys(needed, "…"), **examples().get(code, {})}
    if not given["at"]:
        return words.format(**given)
    found = PLACE.fullmatch(given["at"])
    assert found is not None  # the pattern takes any text
    numbers = {name: int(found[name] or 0) for name in ("line", "column", "page")}
    filled = {name: given[name] for name in FILLED if name in given}
    return Finding(code, Place(found["file"], **numbers), **filled).line(language)


def _entry(code: str, told: Told) -> str:
    """Return the paragraph of one code; its heading is its anchor."""
    return f"""
### {code}

| | it | en |
|---|---|---|
| cause | {_cell(told.it)} | {_cell(told.en)} |
| mend | {_cell(told.mend_it)} | {_cell(told.mend_en)} |

    {line(code, told, "it")}
    {line(code, told, "en")}
"""


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
