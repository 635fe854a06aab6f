"""Runs the stages, in parallel, and switches the snapshot."""

from pathlib import Path

from psmgraph.build.outcome import Outcome
from psmgraph.build.pipeline import build_snapshot
from psmgraph.build.publishing import export
from psmgraph.resources import PACKAGE

DEMO_PLAN = "valdesempio"

__all__ = ["DEMO_PLAN", "Outcome", "build_snapshot", "demo_inputs", "export"]


def demo_inputs() -> tuple[Path, ...]:
    """Return the folder of the invented sheets that ship for trying psmgraph out."""
    return (PACKAGE / "plans" / DEMO_PLAN / "sheets",)
