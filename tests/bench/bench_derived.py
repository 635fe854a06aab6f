"""How long what is derived over many projects takes, and how much it is.

Run it: ``python tests/bench/bench_derived.py [PROJECTS ...]`` (2000 and 8000 by default). Invented
facts: twenty bodies a project, some of them everywhere, two acts, four places, a table, four links.
"""

import random
import resource
import sys
from collections.abc import Iterator
from time import perf_counter

from psmgraph.graph.derived import EditionFacts, derived_quads
from psmgraph.graph.derived.facts import Having, LinkFact
from psmgraph.graph.terms import Iris

BASE = "https://example.org/id/"
SEED = 5


def facts(projects: int) -> Iterator[EditionFacts]:
    chance = random.Random(SEED)
    for at in range(projects):
        edition = f"{BASE}plan/p/sheet/p{at:06}/2015-01-01"
        known = {f"actor/a{min(int(chance.paretovariate(0.7)), 2 * projects)}" for _ in range(12)}
        known |= {f"actor/a{chance.randrange(2 * projects)}" for _ in range(8)}
        acts = {f"act/a{min(int(chance.paretovariate(0.7)), 500)}" for _ in range(2)}
        places = {f"sala {chance.randrange(projects)}" for _ in range(4)}
        having = (
            *(Having("shared-actor", BASE + one, "", ("involvement/1",)) for one in sorted(known)),
            *(Having("shared-law", BASE + one, "", ("mention/1",)) for one in sorted(acts)),
            *(Having("same-place", one, one, ("event/1",)) for one in sorted(places)),
            Having("shared-table", f"{BASE}plan/p/table/t{at % max(4, projects // 17)}", "", ()),
        )
        links = tuple(
            LinkFact(
                f"link/{number}",
                f"{BASE}plan/p/project/p{chance.randrange(projects):06}",
                (f"{edition}/link/{number}",),
            )
            for number in range(1, 5)
        )
        yield EditionFacts(f"{BASE}plan/p/project/p{at:06}", edition, "it", links, having, ())


def main() -> None:
    for projects in [int(each) for each in sys.argv[1:]] or [2000, 8000]:
        editions = tuple(facts(projects))
        start = perf_counter()
        quads = sum(1 for _ in derived_quads(editions, Iris(BASE)))
        spent = perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{projects} projects: {quads} quads ({quads // projects} a project) in {spent:.1f} s,"
            f" peak {peak} MB"
        )


if __name__ == "__main__":
    main()
