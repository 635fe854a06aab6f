"""A Jupyter notebook (nbformat 4.5) made from a text of cells, with the same bytes each time.

In the text a line ``%% markdown`` or ``%% code`` begins a cell.
"""

import json
import re
from typing import Any

_CELL = re.compile(r"^%% (markdown|code)\n", re.MULTILINE)


def notebook(text: str) -> str:
    """Return the notebook as JSON, without outputs.

    Raises:
        ValueError: something stands before the first cell.
    """
    before, *parts = _CELL.split(text)
    if before.strip():
        raise ValueError("a notebook begins with a cell")
    cells = [
        _cell(number, kind, source.strip("\n"))
        for number, (kind, source) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1)
    ]
    told = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{number}",
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
