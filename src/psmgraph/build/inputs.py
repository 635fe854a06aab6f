"""Which files a build reads: named by hand or found in folders, in an order of their own."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.read import CONVERTIBLE, READERS


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read; ``plan`` is "" where the template shall say it."""

    path: Path
    name: str
    plan: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files to read, sorted by name, and what to tell of those that are not."""

    files: tuple[InputFile, ...]
    findings: tuple[Finding, ...]


def gather(config: Config, paths: Iterable[Path], plan: str | None) -> Inputs:
    """Return the files of ``paths``, or without any those that the configuration lists.

    Folders are read with their subfolders, there only files of known suffixes.

    Raises:
        CannotRun: nothing is named anywhere (BUILD-NO-INPUT), a path does not exist
            (BUILD-NO-FILE), or a folder holds nothing that can be read (BUILD-NO-SHEETS).
    """
    named = [(path, plan or "") for path in paths]
    if not named:
        named = [(path, one.slug) for one in config.plans for path in one.inputs]
    if not named:
        raise CannotRun(Finding("BUILD-NO-INPUT", Place("psmgraph build")))
    files: dict[Path, InputFile] = {}
    findings: list[Finding] = []
    for path, of_plan in named:
        if _is_folder(path):
            found, told = _folder(path, of_plan)
            files.update((_resolved(one.path), one) for one in found)
            findings += told
        elif os.path.lexists(path):
            files[_resolved(path)] = InputFile(path, name_of(path), of_plan)
        else:
            raise CannotRun(Finding("BUILD-NO-FILE", Place(name_of(path))))
    return Inputs(tuple(sorted(files.values(), key=lambda one: one.name)), tuple(findings))


def name_of(path: Path) -> str:
    """Return a path as messages and the graph name it: bytes that are no UTF-8 are written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder above that may not be entered
        return False


def _resolved(path: Path) -> Path:
    """Return what makes two paths one file; links in a circle stay what they are."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _folder(folder: Path, plan: str) -> tuple[list[InputFile], list[Finding]]:
    files: list[InputFile] = []
    findings: list[Finding] = []
    others: list[str] = []
    for path in sorted(_walk(folder)):
        suffix = path.suffix.lower()
        if suffix in READERS:
            files.append(InputFile(path, name_of(path), plan))
        elif suffix in CONVERTIBLE:
            findings.append(Finding("READ-SKIPPED-CONVERTIBLE", Place(name_of(path))))
        else:
            others.append(name_of(path.relative_to(folder)))
    if others:
        shown = ", ".join(others[:5]) + (f" (+{len(others) - 5})" if len(others) > 5 else "")
        findings.append(Finding("READ-SKIPPED", Place(name_of(folder)), detail=shown))
    if not files:
        raise CannotRun(Finding("BUILD-NO-SHEETS", Place(name_of(folder))))
    return files, findings


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files below ``folder``; hidden ones and links to folders are left alone."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        cause = error.strerror or str(error)
        raise CannotRun(Finding("BUILD-NO-FILE", Place(name_of(folder)), detail=cause)) from error
    for path in entries:
        if path.name.startswith("."):
            continue
        if _is_folder(path):
            if not path.is_symlink():
                yield from _walk(path)
        else:
            yield path
