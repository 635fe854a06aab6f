"""Writes docs/licences.md: all that ships with psmgraph or is imported when it runs.

Python packages are those of requirements.lock, with what each says of itself where it is installed;
JavaScript those of assets/package-lock.json that go into the bundles. Run by ``make docs``; a test
holds the page against the locks and against the licences that we admit.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = Path(__file__).with_suffix(".md")
ADMITTED = frozenset(
    [
        "MIT",
        "MIT-CMU",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "Apache-2.0",
        "ISC",
        "PSF-2.0",
        "ZPL-2.1",
        "W3C",
        "OFL-1.1",
    ]
)
HEAD = """\
# Licences of what ships

psmgraph itself is under the MIT licence, its data under CC BY 4.0. Below is everything that is
installed with it or bundled into its pages, with the licence that each package states. Admitted:
{admitted}.

A wheel of ours holds none of the Python packages: they are installed beside it, each with its own
licence file. The licence texts of the bundled JavaScript go with it
(`static/built/editor.licences.txt`). What the optional extras bring is not listed.

Made by `make docs` from `requirements.lock` and `assets/package-lock.json`. Tools that only tests
or the making of the package need are not listed: they do not ship.

"""
# What packages write for a licence, and the name of it in SPDX.
SPDX = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "ZPL 2.1": "ZPL-2.1",
    "W3C-20150513": "W3C",
    "W3C License": "W3C",
    "W3C SOFTWARE NOTICE AND LICENSE": "W3C",
    # Its wheels hold PDFium and what that is made of, all under licences of these two kinds.
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Shipped:
    """A package, the licence that it states, and what it is part of."""

    name: str
    licence: str
    part: str

    @property
    def admitted(self) -> bool:
        """Tell whether we may use it under terms that we admit."""
        chosen = self.licence.split(" OR ")
        return any(set(one.split(" AND ")) <= ADMITTED for one in chosen)


def shipped() -> Iterator[Shipped]:
    """Yield what ships, in the order of the locks.

    Raises:
        PackageNotFoundError: a package of the lock is not installed here.
    """
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, condition in re.findall(r"^([\w.-]+)==\S+ *(;[^\\\n]*)?", lock, re.M):
        try:
            yield Shipped(name, _stated(name), "Python")
        except PackageNotFoundError:
            if not condition:
                raise
            yield Shipped(name, KNOWN[name], "Python")
    packages = json.loads((ROOT / "assets/package-lock.json").read_text(encoding="utf-8"))
    for path, told in packages["packages"].items():
        name = path.removeprefix("node_modules/")
        if path and "esbuild" not in name:  # it bundles, and is no part of the bundle
            yield Shipped(name, told["license"], "pages")


# Of packages that older Pythons need and others do not install.
KNOWN = {"importlib-metadata": "Apache-2.0", "lazy-importer": "Apache-2.0", "zipp": "MIT"}


def _stated(name: str) -> str:
    told = metadata(name)
    expression = told.get("License-Expression")
    if expression:
        return expression
    kinds = [
        kind.rpartition(" :: ")[2]
        for kind in told.get_all("Classifier", [])
        if kind.startswith("License :: ") and not kind.endswith("OSI Approved")
    ]
    words = (told.get("License") or "").strip()
    for each in (words, *kinds):
        named = SPDX.get(each, each)
        if set(re.split(" OR | AND ", named)) <= ADMITTED:
            return named
    return words.splitlines()[0] if words else ", ".join(kinds)


def page() -> str:
    """Return the page."""
    admitted = ", ".join(sorted(ADMITTED))
    rows = [f"| {one.name} | {one.part} | {one.licence} |" for one in shipped()]
    head = f"{HEAD.format(admitted=admitted)}| package | part of | licence |"
    return "\n".join([head, "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    refused = [one for one in shipped() if not one.admitted]
    for one in refused:
        print(f"{one.name}: {one.licence!r} is not admitted", file=sys.stderr)
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(1 if refused else 0)
