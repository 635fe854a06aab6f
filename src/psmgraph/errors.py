"""What can go wrong, told to people: findings with code and place, and errors that carry them.

The words of each code live in ``findings.toml``, in Italian and English; code holds none.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Level(StrEnum):
    """How much a finding matters (design: "Telling the user")."""

    ERROR = "error"  # the sheet is not in
    WARNING = "warning"  # kept as words, please check
    INFO = "info"  # blank fields and the like


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file; 0 means not known.

    Text has lines and columns, a PDF pages. A Word file has tables, rows and, as columns, their
    cells; its lines are its paragraphs, counted from the beginning, so that places sort as read.
    """

    file: str
    line: int = 0
    column: int = 0
    page: int = 0
    table: int = 0
    row: int = 0

    def __str__(self) -> str:
        if self.table:
            cell = f"c{self.column}" if self.column else ""
            return f"{self.file}:t{self.table}r{self.row}{cell}"
        if self.page:
            return f"{self.file}:p{self.page}"
        if self.line and self.column:
            return f"{self.file}:{self.line}:{self.column}"
        if self.line:
            return f"{self.file}:{self.line}"
        return self.file


@dataclass(frozen=True, slots=True)
class Told:
    """What a code says: its level and, by language, its sentence and how to mend it."""

    level: Level
    it: str
    en: str
    mend_it: str
    mend_en: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a person should know about one sheet, file or run.

    ``code`` is a key of findings.toml; ``section`` is the label as printed on the sheet;
    ``words`` are the sheet's; ``detail`` fills ``{detail}`` (a number, another place, a cause).
    ``message_it`` and ``message_en`` replace the catalogue's sentence where a SHACL shape
    brings its own; ``shape`` is then the shape's IRI and ``focus`` the node's.
    """

    code: str
    place: Place
    section: str = ""
    words: str = ""
    detail: str = ""
    shape: str = ""
    focus: str = ""
    message_it: str = ""
    message_en: str = ""

    @property
    def level(self) -> Level:
        """Return the level that findings.toml gives the code."""
        return catalogue()[self.code].level

    def message(self, language: str) -> str:
        """Return the sentence in ``language`` ("it" or "en"), without place, level and code."""
        told = catalogue()[self.code]
        own = self.message_en if language == "en" else self.message_it
        template = told.en if language == "en" else told.it
        return own or template.format(words=self.words, detail=self.detail, section=self.section)

    def line(self, language: str) -> str:
        """Return ``file:line:column: level CODE [section] message``, on one line."""
        section = f" [{self.section}]" if self.section else ""
        text = " ".join(self.message(language).split())
        where = str(self.place) or self.focus
        return _printable(f"{where}: {self.level} {self.code}{section} {text}")


def _printable(line: str) -> str:
    """Return a line with what a terminal would obey, or not show, written out: names of files
    may hold line ends, colours and marks that turn the writing round.
    """
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in line
    )


class PsmgraphError(Exception):
    """The root of psmgraph's errors; each carries the finding that tells it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.line("en"))
        self.finding = finding

    def __reduce__(self) -> tuple[type["PsmgraphError"], tuple[Finding]]:
        return type(self), (self.finding,)


class SheetRefused(PsmgraphError):
    """One file or sheet cannot be taken in; the others can (exit code 1)."""


class CannotRun(PsmgraphError):
    """The whole command cannot run or must not (exit code 2).

    ``told`` is what was found before that, which says why: a broken file, say.
    """

    def __init__(self, finding: Finding, told: Iterable[Finding] = ()) -> None:
        super().__init__(finding)
        self.told = tuple(told)


@cache
def catalogue() -> Mapping[str, Told]:
    """Return every finding's code with its level and words, as findings.toml holds them."""
    text = resources.files("psmgraph").joinpath("findings.toml").read_text(encoding="utf-8")
    return {
        code: Told(
            Level(entry["level"]), entry["it"], entry["en"], entry["mend_it"], entry["mend_en"]
        )
        for code, entry in tomllib.loads(text).items()
    }
