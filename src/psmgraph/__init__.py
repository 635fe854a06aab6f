"""From the progress sheets of a strategic plan to a checked, versioned knowledge graph."""

__version__ = "0.1.0"
