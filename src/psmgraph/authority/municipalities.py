"""From the official list of Italian municipalities (ISTAT, CSV) to entries of an authority file.

The list is "Elenco dei codici e delle denominazioni delle unità territoriali", published by ISTAT
under CC BY 4.0: semicolons, Windows-1252, one row a municipality, headings in the first row.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.names import body_key, name_key

CODE = "codice comune formato alfanumerico"
NAME = "denominazione in italiano"
BOTH = "denominazione (italiana e straniera)"
OTHER = "denominazione altra lingua"
REGION = "denominazione regione"
PROVINCE = "denominazione dell'unità territoriale sovracomunale (valida a fini statistici)"
LETTERS = "sigla automobilistica"
COLUMNS = (CODE, NAME, BOTH, OTHER, REGION, PROVINCE, LETTERS)


@dataclass(frozen=True, slots=True)
class Municipality:
    """One row of the list, as printed; ``other`` is the name in another language, or ""."""

    istat: str
    name: str
    both: str
    other: str
    region: str
    province: str
    letters: str  # of the province, as on number plates


def read_municipalities(path: Path) -> tuple[Municipality, ...]:
    """Return the municipalities of the list at ``path``, by their code.

    Raises:
        CannotRun: the file cannot be read or is not that list (MUNICIPALITIES-FILE).
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(path, 0, error.strerror or str(error)) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except csv.Error as error:
        raise _refused(path, 0, str(error)) from error
    headings = [" ".join(cell.split()).casefold() for cell in rows[0]] if rows else []
    missing = [column for column in COLUMNS if column not in headings]
    if missing:
        raise _refused(path, 1, ", ".join(missing))
    at = [headings.index(column) for column in COLUMNS]
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = [row[one].strip() if one < len(row) else "" for one in at]
        if not re.fullmatch(r"\d{6}", cells[0]) or not cells[1]:
            raise _refused(path, number, f"{CODE}: {cells[0]!r}")
        found.append(Municipality(*cells))
    return tuple(sorted(found, key=lambda one: one.istat))


def of_place(
    municipalities: Sequence[Municipality], path: Path, province: str, region: str
) -> tuple[Municipality, ...]:
    """Return those of a province (name or letters) and a region; "" stands for all of them.

    Raises:
        CannotRun: there are none (MUNICIPALITIES-NONE).
    """
    found = tuple(
        one
        for one in municipalities
        if (not province or _is_named(province, one.province) or province == one.letters)
        and (not region or _is_named(region, one.region))
    )
    if not found:
        words = " / ".join(filter(None, (province, region)))
        raise CannotRun(Finding("MUNICIPALITIES-NONE", Place(str(path)), words=words))
    return found


def _is_named(given: str, name: str) -> bool:
    """Tell whether ``given`` is a name, or its part in one language ("Bolzano/Bozen")."""
    return name_key(given) in map(name_key, (name, *name.split("/")))


def written(municipalities: Sequence[Municipality], source: str) -> str:
    """Return the entries as TOML: always the same for the same rows.

    Two municipalities of one name are told apart by the letters of their provinces. A name in
    another language that is also another municipality's is left out.
    """
    shared = Counter(body_key(f"Comune di {one.name}") for one in municipalities)
    names = [
        f"Comune di {one.name}"
        + (f" ({one.letters})" if shared[body_key(f"Comune di {one.name}")] > 1 else "")
        for one in municipalities
    ]
    taken = Counter(map(body_key, names)) + shared
    for one in municipalities:
        taken.update({body_key(alias) for alias in _aliases(one)})
    lines = [
        "# Comuni / municipalities: made by psmgraph authority import-municipalities.",
        f"# {source}: {len(municipalities)}. ISTAT, CC BY 4.0.",
    ]
    for one, name in zip(municipalities, names, strict=True):
        aliases = [alias for alias in _aliases(one) if taken[body_key(alias)] == 1]
        lines += _entry(one, name, aliases)
    return "\n".join(lines) + "\n"


def _aliases(one: Municipality) -> Iterator[str]:
    """Yield the names besides the Italian one, each key once."""
    known = {body_key(f"Comune di {one.name}")}
    for words in (one.both, one.other):
        alias = f"Comune di {words}"
        if words and body_key(alias) not in known:
            known.add(body_key(alias))
            yield alias


def _entry(one: Municipality, name: str, aliases: Sequence[str]) -> Iterator[str]:
    yield ""
    yield "[[body]]"
    yield f"name = {_quoted(name)}"
    yield 'kind = "institution"'
    yield 'legal_form = "comune"'
    if aliases:
        yield f"aliases = [{', '.join(map(_quoted, aliases))}]"
    yield f"istat = {_quoted(one.istat)}"


def _quoted(words: str) -> str:
    """Return ``words`` as a TOML text: a text of JSON is one too."""
    return json.dumps(words, ensure_ascii=False)


def _refused(path: Path, line: int, detail: str) -> CannotRun:
    return CannotRun(Finding("MUNICIPALITIES-FILE", Place(str(path), line), detail=detail))
