"""A snapshot of thousands of invented projects: the demo's, with other tables in it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from psmgraph.store.places import write_places

from .server import BASE

STATE = "https://w3id.org/psmgraph/vocab/link-state#"
ROLE = "https://w3id.org/psmgraph/vocab/role#involvedActor"


def project(number: int) -> str:
    return f"{BASE}plan/grande/project/p{number:05}"


def actor(number: int) -> str:
    return f"{BASE}actor/ente-{number:04}"


def table(number: int) -> str:
    return f"{BASE}plan/grande/table/t{number}"


def enlarge(demo: Path, store: Path, projects: int, hub: int = 0) -> Path:
    """Copy the store ``demo`` to ``store`` with tables of so many projects; return its tables.

    Each project names the three that follow at 1, 7 and 61; every second is named back by the
    first of them. Ten bodies take part in each. The first project names ``hub`` others.
    """
    shutil.copytree(demo, store, symlinks=True)
    path = store / "current" / "tables.sqlite"
    with closing(sqlite3.connect(path)) as db:
        fill(db, projects, hub)
    return path


def fill(db: sqlite3.Connection, projects: int, hub: int = 0) -> None:
    for name in ("projects", "actors", "names", "links", "symmetry", "involvements", "related"):
        db.execute(f"DELETE FROM {name}")
    db.execute("DROP TABLE places")
    every = range(projects)
    _insert(db, "projects", "project title plan thematic_table thematic_table_it edition", (
        (project(n), f"Progetto {n:05} della valle", f"{BASE}plan/grande",
         table(n % 12) if n % 5 else None, f"Tavolo {n % 12}" if n % 5 else None,
         f"{project(n)}/ed" if n % 9 else None)
        for n in every
    ))  # fmt: skip
    bodies = max(10, projects // 10)
    _insert(db, "actors", "actor name", ((actor(n), f"Ente {n:04}") for n in range(bodies)))
    _insert(db, "names", "entity kind name", (
        *((project(n), "p", f"Progetto {n:05} della valle") for n in every),
        *((actor(n), "a", f"Ente {n:04}") for n in range(bodies)),
    ))  # fmt: skip
    db.execute("INSERT INTO names_fts (names_fts) VALUES ('rebuild')")
    pairs = {(n, (n + step) % projects) for n in every for step in (1, 7, 61)}
    pairs |= {((n + 1) % projects, n) for n in range(0, projects, 2)}
    pairs |= {(0, n) for n in range(1, hub + 1)}
    pairs = sorted(pair for pair in pairs if pair[0] != pair[1])
    known = set(pairs)
    _insert(db, "links", "link source source_title target target_title state", (
        (f"{project(one)}/link/{other}", project(one), "x", project(other), "y", STATE + "oneWay")
        for one, other in pairs
    ))  # fmt: skip
    _insert(db, "symmetry", "one other state words back_words passage back_passage link", (
        (project(one), project(other), STATE + ("reciprocal" if back else "oneWay"),
         "parole", "ritorno" if back else None, f"{project(one)}/passage/1-{other}",
         f"{project(other)}/passage/1-{one}" if back else None, "l")
        for one, other in pairs
        if not (back := (other, one) in known) or one < other
    ))  # fmt: skip
    _insert(db, "involvements", "project actor role involvement passage", (
        (project(n), actor((n * 7 + 13 * k) % bodies), ROLE, f"{project(n)}/inv/{k}", None)
        for n in every for k in range(10)
    ))  # fmt: skip
    _insert(db, "related", "one other weight tie inference", (
        (project(n), project(n + step), 1 / step, f"{BASE}derived/related/{n}-{step}", "i")
        for n in every for step in range(1, 11) if n + step < projects
    ))  # fmt: skip
    write_places(db)
    db.commit()
    db.execute("ANALYZE")


def _insert(db: sqlite3.Connection, name: str, columns: str, rows: object) -> None:
    marks = ", ".join("?" * len(columns.split()))
    listed = ", ".join(columns.split())
    db.executemany(f"INSERT INTO {name} ({listed}) VALUES ({marks})", rows)  # type: ignore[arg-type]
