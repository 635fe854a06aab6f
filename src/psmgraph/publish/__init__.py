"""Loading a snapshot into a store on another server."""

from psmgraph.publish.publication import Published, publish
from psmgraph.publish.target import Target, find_target

__all__ = ["Published", "Target", "find_target", "publish"]
