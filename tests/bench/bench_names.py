"""How well names are told apart: what merges by itself, and where the review list puts the rest.

    python tests/bench/bench_names.py [NAMES.csv [JUDGED.csv]] [--missed]
    python tests/bench/bench_names.py --speed 100000

NAMES.csv is UTF-8 with a header and a column ``name``, one name a row (other columns are passed
over; "," or ";" between them). JUDGED.csv has the columns ``name`` and ``cluster``: names of one
cluster are one body; it may be the same file, and a name that it does not have stands alone.
Without arguments the list of tests/link/names.csv is measured.

Every name is taken as if a sheet named it, with no authority. A true pair is two names of one
cluster. It is merged where both are one actor; else it is found in the first three where one of
the two has the other among its three likeliest candidates.
"""

import argparse
import csv
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from psmgraph.authority.model import Authority
from psmgraph.errors import Place
from psmgraph.link.candidates import candidates
from psmgraph.link.candidates_model import Candidate
from psmgraph.link.model import Usage
from psmgraph.link.registry import registry
from psmgraph.names import body_key
from psmgraph.plan import Plan

OWN = Path(__file__).resolve().parents[1] / "link" / "names.csv"
PLAN = "prova"
FIRST = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one list."""

    names: int
    pairs: int
    merged_right: int
    merged_wrong: tuple[tuple[str, str], ...]
    found: int  # true pairs not merged, in the first three
    missed: tuple[tuple[str, str], ...]
    asked: int  # names that are not merged with all of theirs
    answered: int  # of those, names with a right one in their first three
    offered: int  # rows of the review list

    @property
    def recall(self) -> float:
        """Return the share of the true pairs not merged that the first three have."""
        return self.found / max(1, self.found + len(self.missed))


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if ";" in text.splitlines()[0] else ","
    return list(csv.DictReader(text.splitlines(), delimiter=separator))


def offered(names: Sequence[str]) -> tuple[dict[str, str], tuple[Candidate, ...]]:
    """Return the path that each name is taken for, and the review list."""
    plan = Plan(PLAN, "it", {"it": PLAN}, {}, True, {}, Authority())
    shared, _ = registry({PLAN: plan}, [_usage(names)])
    paths = {name: f"actor/{shared.bodies[PLAN, body_key(name)][0]}" for name in names}
    return paths, candidates(shared)


def _usage(names: Sequence[str]) -> Usage:
    place = Place("nomi.csv")
    return Usage(PLAN, "nomi", "Nomi", date(2015, 1, 1), "it", place, tuple(names), (), (), ())


def ranked(rows: Sequence[Candidate]) -> Mapping[str, Sequence[str]]:
    """Return the candidates of each path, the likeliest first."""
    of_each: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        of_each[row.one.path].append((-row.score, row.other.path))
        of_each[row.other.path].append((-row.score, row.one.path))
    return {path: [other for _, other in sorted(found)] for path, found in of_each.items()}


def measure(clusters: Mapping[str, str]) -> Measured:
    """Measure a list of names, each with its cluster."""
    names = list(clusters)
    paths, rows = offered(names)
    first = {path: found[:FIRST] for path, found in ranked(rows).items()}
    right, found, pairs = 0, 0, 0
    wrong, missed = [], []
    partners: dict[str, set[str]] = defaultdict(set)
    for one, other in combinations(names, 2):
        same = clusters[one] == clusters[other]
        a, b = paths[one], paths[other]
        pairs += same
        if a == b:
            right += same
            wrong += [] if same else [(one, other)]
        elif same:
            partners[a].add(b)
            partners[b].add(a)
            hit = b in first.get(a, ()) or a in first.get(b, ())
            found += hit
            missed += [] if hit else [(one, other)]
    answered = sum(1 for path, true in partners.items() if true & set(first.get(path, ())))
    return Measured(
        len(names), pairs, right, tuple(wrong), found, tuple(missed), len(partners), answered,
        len(rows),
    )  # fmt: skip


def main() -> None:
    """Print what the module's docstring tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="?", type=Path, default=OWN)
    parser.add_argument("judged", nargs="?", type=Path)
    parser.add_argument("--missed", action="store_true", help="name the pairs that were missed")
    parser.add_argument("--speed", type=int, metavar="N", help="time N made names instead")
    asked = parser.parse_args()
    if asked.speed:
        _time(asked.speed)
        return
    judged = {row["name"]: row["cluster"] for row in read(asked.judged or asked.names)}
    told = measure({r["name"]: judged.get(r["name"]) or r["name"] for r in read(asked.names)})
    print(f"names                         {told.names}")
    print(f"true pairs                    {told.pairs}")
    print(f"merged right                  {told.merged_right}")
    print(f"merged wrong                  {len(told.merged_wrong)}")
    print(f"left for the review list      {told.found + len(told.missed)}")
    print(f"  in the first three          {told.found} ({told.recall:.1%})")
    print(f"names with a true partner     {told.asked}")
    print(f"  one in the first three      {told.answered} ({told.answered / told.asked:.1%})")
    print(f"rows of the review list       {told.offered}")
    for one, other in told.merged_wrong:
        print(f"WRONG  {one}  =  {other}")
    for one, other in told.missed if asked.missed else ():
        print(f"missed {one}  |  {other}")


def _time(number: int) -> None:
    """Time the candidates of ``number`` names made of invented words."""
    chance = random.Random(1)
    letters = "bcdfglmnprstv", "aeio"
    words = ["".join(chance.choice(letters[i % 2]) for i in range(chance.randint(4, 10)))
             for _ in range(number // 2)]  # fmt: skip
    heads = ("Comune di", "Associazione", "Cooperativa Sociale", "Istituto Comprensivo",
             "Fondazione", "Provincia di", "Quartiere", "Azienda USL di")  # fmt: skip
    made: dict[str, None] = {}
    while len(made) < number:
        tail = " ".join(chance.choice(words).capitalize() for _ in range(chance.randint(1, 3)))
        made[f"{chance.choice(heads)} {tail}"] = None
        if chance.random() < 0.3:  # a slip of the pen
            at = chance.randrange(len(tail))
            made[f"{chance.choice(heads)} {tail[:at]}{tail[at + 1 :]}"] = None
    plan = Plan(PLAN, "it", {"it": PLAN}, {}, True, {}, Authority())
    used = _usage(list(made)[:number])
    begin = time.process_time()
    shared, _ = registry({PLAN: plan}, [used])
    between = time.process_time()
    rows = candidates(shared)
    spent = time.process_time() - between
    print(f"{number} names: registry {between - begin:.1f} s, {len(rows)} rows in {spent:.1f} s")


if __name__ == "__main__":
    main()
