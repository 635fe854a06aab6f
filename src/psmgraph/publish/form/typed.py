"""Words as they are typed into a form, so that they are read as they were."""

from psmgraph.read.cleaning import BULLET, DROPPED


def typed(words: str) -> str:
    """Return the words of a paragraph.

    What begins like a bullet gets one: a reader takes the first off. What no file may hold goes.
    """
    clean = " ".join(DROPPED.sub("", words).split())
    return f"- {clean}" if BULLET.match(clean) else clean
