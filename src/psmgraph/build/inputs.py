"""Which files a build reads: named by hand or found in folders, in an order of their own."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.read import CONVERTIBLE, READERS
from psmgraph.read.stored import addresses, named


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read; ``plan`` is "" where the template shall say it."""

    path: Path | str  # an address (read/stored.py) where it is text
    name: str
    plan: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files to read, sorted by name, and what to tell of those that are not."""

    files: tuple[InputFile, ...]
    findings: tuple[Finding, ...]


def gather(config: Config, paths: Iterable[Path | str], plan: str | None) -> Inputs:
    """Return the files of ``paths``, or without any those that the configuration lists.

    Folders are read with their subfolders, there only files of known suffixes.

    Raises:
        CannotRun: nothing is named anywhere (BUILD-NO-INPUT), a path does not exist
            (BUILD-NO-FILE, BUILD-ADDRESS), or a folder holds nothing that can be read
            (BUILD-NO-SHEETS).
    """
    given: list[tuple[Path | str, str]] = [(path, plan or "") for path in paths]
    if not given:
        given = [(path, one.slug) for one in config.plans for path in one.inputs]
    if not given:
        raise CannotRun(Finding("BUILD-NO-INPUT", Place("psmgraph build")))
    files: dict[str, InputFile] = {}
    findings: list[Finding] = []
    for path, of_plan in given:
        if isinstance(path, str):
            found, told = _addressed(path, of_plan)
            files.update((str(one.path), one) for one in found)
            findings += told
        elif _is_folder(path):
            found, told = _folder(path, of_plan)
            files.update(_resolved_all(found))
            findings += told
        elif os.path.lexists(path):
            files[str(_resolved(path))] = InputFile(path, name_of(path), of_plan)
        else:
            raise CannotRun(Finding("BUILD-NO-FILE", Place(name_of(path))))
    return Inputs(tuple(sorted(files.values(), key=lambda one: one.name)), tuple(findings))


def name_of(path: Path) -> str:
    """Return a path as messages and the graph name it: bytes that are no UTF-8 are written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_folder(path: Path | os.DirEntry[str]) -> bool:
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


def _resolved_all(found: Iterable[InputFile]) -> Iterator[tuple[str, InputFile]]:
    """Yield each file by what makes two paths one file; folders are looked up once each."""
    folders: dict[str, str] = {}
    for one in found:
        path = str(one.path)
        if os.path.islink(path):  # noqa: PTH114 - there are tens of thousands
            yield str(_resolved(Path(path))), one
            continue
        parent, name = os.path.split(path)
        if parent not in folders:
            folders[parent] = str(_resolved(Path(parent)))
        yield os.path.join(folders[parent], name), one  # noqa: PTH118 - as above


def _folder(folder: Path, plan: str) -> tuple[list[InputFile], list[Finding]]:
    inside = [InputFile(path, name_of(path), plan) for path in _walk(folder)]
    return _readable(
        inside, name_of(folder), lambda one: name_of(Path(one.path).relative_to(folder))
    )


def _addressed(address: str, plan: str) -> tuple[list[InputFile], list[Finding]]:
    found = addresses(address)
    if found == [address]:
        return [InputFile(address, named(address), plan)], []
    inside = [InputFile(one, named(one), plan) for one in found]
    return _readable(inside, named(address), lambda one: one.name.removeprefix(named(address)))


def _readable(
    inside: Iterable[InputFile], folder: str, short: Callable[[InputFile], str]
) -> tuple[list[InputFile], list[Finding]]:
    """Return the files of known suffixes; ``short`` gives the name of one in ``folder``."""
    files: list[InputFile] = []
    findings: list[Finding] = []
    others: list[str] = []
    for file in inside:
        suffix = _suffix(file.path)
        if suffix in READERS:
            files.append(file)
        elif suffix in CONVERTIBLE:
            findings.append(Finding("READ-SKIPPED-CONVERTIBLE", Place(file.name)))
        else:
            others.append(short(file))
    if others:
        shown = ", ".join(others[:5]) + (f" (+{len(others) - 5})" if len(others) > 5 else "")
        findings.append(Finding("READ-SKIPPED", Place(folder), detail=shown))
    if not files:
        raise CannotRun(Finding("BUILD-NO-SHEETS", Place(folder)))
    return files, findings


def _suffix(path: Path | str) -> str:
    return (PurePath(path) if isinstance(path, str) else path).suffix.lower()


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files below ``folder``; hidden ones and links to folders are left alone."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda one: one.name)
    except OSError as error:
        cause = error.strerror or str(error)
        raise CannotRun(Finding("BUILD-NO-FILE", Place(name_of(folder)), detail=cause)) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            if not entry.is_symlink():
                yield from _walk(folder / entry.name)
        else:
            yield folder / entry.name
