"""Writes docs/findings.md, the table of all that psmgraph can tell, from findings.toml.

Run by ``make docs``; a test holds the file against what this writes.
"""

from pathlib import Path

from psmgraph.errors import Level, catalogue

PAGE = Path(__file__).with_suffix(".md")
HEAD = """\
# Findings

Everything that psmgraph can tell about a sheet, a file or a run, one code each. A line on stderr
is `file:line:column: level CODE [section] what`. In the sentences below, `{words}` stands for
words of the sheet, `{detail}` for a number, another place or a cause.

Tutto ciò che psmgraph può dire di una scheda, di un file o di un'esecuzione: un codice ciascuno.

This page is made from `src/psmgraph/findings.toml` by `make docs`.
"""
LEVELS = {
    Level.ERROR: "error: the sheet, or the run, is not in · errore: la scheda resta fuori",
    Level.WARNING: "warning: kept as words, please check · avviso: tenuto come testo, verificare",
    Level.INFO: "info: good to know · informazione",
}


def page() -> str:
    """Return the page, one table a level, codes in alphabetical order."""
    parts = [HEAD]
    for level, title in LEVELS.items():
        parts.append(f"\n## {title}\n\n| code | it | en |\n|---|---|---|\n")
        for code, told in sorted(catalogue().items()):
            if told.level is level:
                italian = f"{told.it}<br>*{told.mend_it}*"
                english = f"{told.en}<br>*{told.mend_en}*"
                parts.append(f"| `{code}` | {_cell(italian)} | {_cell(english)} |\n")
    return "".join(parts)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
