"""The files that a form becomes: a registry of writers, and what holds for each of them."""

from collections.abc import Callable, Mapping

from psmgraph.publish.form import docx_file, html_file
from psmgraph.publish.form.laid_out import blocks
from psmgraph.publish.form.model import Block, NextForm

WRITERS: Mapping[str, Callable[[NextForm, tuple[Block, ...]], bytes]] = {
    "docx": docx_file.write,
    "html": html_file.write,
}
MEDIA_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
SUFFIXES = tuple(WRITERS)


def written(form: NextForm, suffix: str) -> bytes:
    """Return the file; the same form gives the same bytes."""
    return WRITERS[suffix](form, blocks(form))
