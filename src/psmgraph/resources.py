"""Where the files that are not code lie: ontology, shapes and queries.

A wheel holds them inside the package (hatchling's force-include); an editable install leaves
them at the top of the repository. This is the one function that knows.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder ``name``: "ontology", "shapes" or "queries".

    Raises:
        FileNotFoundError: neither the package nor the repository has it.
    """
    for parent in (PACKAGE, PACKAGE.parents[1]):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"psmgraph is installed without its folder {name}/")
