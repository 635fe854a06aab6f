"""The files that pages load: their addresses change with their bytes, so they may be kept."""

import hashlib
from functools import cache
from pathlib import Path

from psmgraph.web.context import root

FOLDER = Path(__file__).parent / "static"
EDITOR = "built/editor.js"  # made when the package is built (assets/hook.py)
EXPLORER = "built/explorer.js"


def asset(name: str) -> str:
    """Return the address of a file of static/; nothing for one that was not built."""
    digest = digest_of(name)
    return f"{root()}/static/{name}?v={digest}" if digest else ""


@cache
def digest_of(name: str) -> str:
    """Return what the address of a file ends with; nothing where it is not there."""
    path = FOLDER / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""
