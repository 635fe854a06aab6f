"""A plan that is too large for a page: one project that names and does more than anybody reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from form import sheet_text

HUB, LASTING, BODY = "Progetto Centrale", "Progetto di lungo corso", "Comune di Ognidove"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each there is."""

    links: int  # that one sheet names, half of them of projects without a sheet
    activities: int  # rows of the same sheet
    editions: int  # of another project
    projects: int  # in which one body takes part, and which name the first


def write_sheets(folder: Path, size: Size) -> Path:
    """Write the sheets into a new ``folder``."""
    folder.mkdir()
    (folder / "centrale.txt").write_text(_hub(size), encoding="utf-8")
    for number, day in enumerate(_days(size.editions)):
        (folder / f"corso-{number:04}.txt").write_text(_lasting(number, day), encoding="utf-8")
    for number in range(size.projects):
        (folder / f"progetto-{number:05}.txt").write_text(_small(number), encoding="utf-8")
    return folder


def name(number: int) -> str:
    """Return a name that is like no other's, so that none is offered as another's."""
    return f"Progetto {sha256(str(number).encode()).hexdigest()[:10]} minore"


def _days(editions: int) -> Iterator[date]:
    return (date(2001, 1, 1) + timedelta(days=30 * number) for number in range(editions))


def _hub(size: Size) -> str:
    rows = (
        f"<p>Azione prevista {number:05} del programma</p>\t"
        f"<p>Azione svolta {number:05} <b>Il {1 + number % 28} aprile 2014</b></p>"
        if number % 3
        else f"<p>Azione prevista {number:05} del programma</p>\t"
        for number in range(size.activities)
    )
    return sheet_text(
        title=HUB,
        actors=f"<p>{BODY}</p>",
        referents=f"<p>{BODY}: Maria Rossi</p>",
        links="".join(f"<p>{name(number)}</p>" for number in range(size.links)),
        activities="\n".join(rows),
        results="".join(f"<li>- Risultato {number}</li>" for number in range(size.activities // 5)),
        events="".join(
            f"<p><i>Evento {number}</i> organizzato da {BODY} il 12/03/2015</p>"
            for number in range(size.activities // 5)
        ),
        contributions="\n".join(
            f"Corso {number}\t€ 100,00\t{BODY}" for number in range(size.activities // 5)
        ),
        meeting_count="8",
    )


def _lasting(number: int, day: date) -> str:
    return sheet_text(
        title=LASTING,
        day=f"{day:%d/%m/%Y}",
        actors=f"<p>{BODY}</p>",
        activities="\n".join(
            f"<p>Azione {row} del lungo corso</p>\t<p>Svolta {row} al passo {number}</p>"
            for row in range(number % 5, number % 5 + 12)
        ),
        meeting_count=str(number),
        event_count=str(number * 2),
    )


def _small(number: int) -> str:
    return sheet_text(
        title=name(number),
        actors=f"<p>{BODY}</p>",
        links=f"<p>{HUB}</p>",
        activities=f"<p>Azione unica {number}</p>\t",
    )
