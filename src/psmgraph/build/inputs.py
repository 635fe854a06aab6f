"""Which files a build reads: named by hand or found in folders, in an order of their own."""

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
        if path.is_dir():
            found, told = _folder(path, of_plan)
            files.update((one.path.resolve(), one) for one in found)
            findings += told
        elif path.exists() or path.is_symlink():
            files[path.resolve()] = InputFile(path, str(path), of_plan)
        else:
            raise CannotRun(Finding("BUILD-NO-FILE", Place(str(path))))
    return Inputs(tuple(sorted(files.values(), key=lambda one: one.name)), tuple(findings))


def _folder(folder: Path, plan: str) -> tuple[list[InputFile], list[Finding]]:
    files: list[InputFile] = []
    findings: list[Finding] = []
    others: list[str] = []
    for path in sorted(_walk(folder)):
        suffix = path.suffix.lower()
        if suffix in READERS:
            files.append(InputFile(path, str(path), plan))
        elif suffix in CONVERTIBLE:
            findings.append(Finding("READ-SKIPPED-CONVERTIBLE", Place(str(path))))
        else:
            others.append(str(path.relative_to(folder)))
    if others:
        shown = ", ".join(others[:5]) + (f" (+{len(others) - 5})" if len(others) > 5 else "")
        findings.append(Finding("READ-SKIPPED", Place(str(folder)), detail=shown))
    if not files:
        raise CannotRun(Finding("BUILD-NO-SHEETS", Place(str(folder))))
    return files, findings


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files below ``folder``; hidden ones and links to folders are left alone."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        cause = error.strerror or str(error)
        raise CannotRun(Finding("BUILD-NO-FILE", Place(str(folder)), detail=cause)) from error
    for path in entries:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from _walk(path)
        else:
            yield path
