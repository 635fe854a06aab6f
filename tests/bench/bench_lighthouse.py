"""What Lighthouse says of the demo's pages, and how heavy they are: on a phone and on a desk.

    python tests/bench/bench_lighthouse.py        (about two minutes)

Its performance is of a slow phone on a slow line, worked out from what this machine took: a busy
machine lowers it. A score of 100 is the best; less than 95 is told with what took marks off.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from web.scoring import ENOUGH, MADE, PAGES, scored
from web.server import start, stop

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config

CATEGORIES = ("performance", *MADE)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Config(store=Path(folder) / "store")
        build_snapshot(config, demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
        server = start(config.store)
        try:
            for page in PAGES:
                server.get(page, "text/html")  # the first to ask starts what answers
            found = scored(server.address, PAGES, ("mobile", "desktop"), CATEGORIES)
        finally:
            stop(server)
    print(f"{'page':58} {'form':8}" + "".join(f"{name:>16}" for name in CATEGORIES))
    for each in found:
        row = "".join(f"{each.scores[name]:16}" for name in CATEGORIES)
        print(f"{each.page:58} {each.form:8}{row}")
        if min(each.scores.values()) < ENOUGH:
            print("    " + "; ".join(each.faults))


if __name__ == "__main__":
    main()
