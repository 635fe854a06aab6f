"""The names of graphs that only stores on other servers have."""


def provenance(base: str) -> str:
    """Return the graph in which a snapshot says what it is."""
    return f"{base}graph/provenance"


def current(base: str) -> str:
    """Return the graph that stands for the default graph where that is the union of all."""
    return f"{base}graph/current"


def staging(base: str, snapshot_id: str, number: int) -> str:
    """Return the name under which the snapshot's graph of that number is loaded."""
    return f"{stagings(base)}{snapshot_id}/{number}"


def stagings(base: str) -> str:
    """Return what the name of every graph begins with that is being loaded."""
    return f"{base}graph/staging/"
