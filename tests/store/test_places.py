"""The places of the picture of links: the same for the same content, in a time that is linear."""

import math
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from psmgraph.store.layout import FEW, layout
from psmgraph.store.places import write_places

_DIGEST = """
import hashlib
from psmgraph.store.layout import layout
edges = [(n, (n * 7 + 1) % {nodes}) for n in range({nodes})]
places = layout({nodes}, edges, [n % 5 for n in range({nodes})])
print(hashlib.sha256(repr(places).encode()).hexdigest())
"""


def tables(projects, links, parts=()):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE projects (project, thematic_table)")
    db.execute("CREATE TABLE links (source, target)")
    db.execute("CREATE TABLE involvements (project, actor)")
    db.executemany("INSERT INTO projects VALUES (?, ?)", projects)
    db.executemany("INSERT INTO links VALUES (?, ?)", links)
    db.executemany("INSERT INTO involvements VALUES (?, ?)", parts)
    return closing(db)


def placed(db):
    write_places(db)
    return db.execute("SELECT * FROM places ORDER BY node").fetchall()


def invented(seed=1):
    known = random.Random(seed)
    projects = [(f"p{n:03}", f"t{n % 4}" if n % 3 else None) for n in range(60)]
    links = [(f"p{known.randrange(60):03}", f"p{known.randrange(60):03}") for _ in range(150)]
    parts = [(f"p{known.randrange(60):03}", f"a{known.randrange(20):03}") for _ in range(90)]
    return projects, links, parts


@pytest.mark.parametrize("nodes", [40, FEW + 40], ids=["few", "many"])
def test_every_process_finds_the_same_places(nodes):
    def digest(seed):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        code = _DIGEST.format(nodes=nodes)
        return subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        ).stdout

    assert digest("1") == digest("2") != ""


def test_the_order_in_which_rows_came_changes_no_place():
    content = invented()
    with tables(*content) as one, tables(*(rows[::-1] for rows in content)) as other:
        assert placed(one) == placed(other)


def test_each_project_and_each_body_that_takes_part_has_a_place_and_its_number_of_links():
    links = [("p1", "p2"), ("p2", "p1"), ("p1", "p3"), ("p1", None), ("p1", "p1"), ("p9", "p1")]
    with tables([(f"p{n}", None) for n in (1, 2, 3)], links, [("p1", "a"), ("p2", "a")]) as db:
        found = {node: (kind, degree) for node, kind, degree, _, _ in placed(db)}
    assert found == {
        "p1": ("project", 2),  # each pair once; neither itself nor what is no project
        "p2": ("project", 1),
        "p3": ("project", 1),
        "a": ("actor", 2),
    }


def test_places_are_in_the_unit_square_and_no_two_are_one():
    with tables(*invented()) as db:
        spots = [(x, y) for *_, x, y in placed(db)]
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in spots)
    assert len(set(spots)) == len(spots)


@pytest.mark.parametrize("nodes", [80, FEW + 240], ids=["few", "many"])
def test_what_is_linked_and_what_is_of_one_group_stands_nearer(nodes):
    known = random.Random(3)
    edges = [(n, (n + 8) % nodes) for n in range(nodes)]
    groups = [n % 8 for n in range(nodes)]
    spots = layout(nodes, edges, groups)

    def mean(pairs):
        return sum(math.dist(spots[one], spots[other]) for one, other in pairs) / len(pairs)

    pairs = [(known.randrange(nodes), known.randrange(nodes)) for _ in range(2000)]
    same = [pair for pair in pairs if groups[pair[0]] == groups[pair[1]]]
    apart = [pair for pair in pairs if groups[pair[0]] != groups[pair[1]]]
    assert mean(edges) < 0.6 * mean(pairs)
    assert mean(same) < 0.8 * mean(apart)


def test_four_times_the_nodes_take_about_four_times_as_long():
    def spent(nodes):
        edges = [(n, (n * 7 + step) % nodes) for n in range(nodes) for step in (1, 2, 3)]
        began = time.process_time()
        layout(nodes, edges)
        return time.process_time() - began

    assert spent(1600) < 9 * spent(400)  # with every pair it would be 16 times


@pytest.mark.parametrize("nodes", [0, 1, 2])
def test_hardly_anything_has_places_too(nodes):
    assert len(layout(nodes, [])) == nodes


def test_other_tables_alone_give_no_places(tmp_path):
    with closing(sqlite3.connect(tmp_path / "t.sqlite")) as db:
        db.execute("CREATE TABLE projects (project, thematic_table)")
        write_places(db)
        assert db.execute("SELECT name FROM sqlite_master WHERE name = 'places'").fetchall() == []
