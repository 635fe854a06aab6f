"""The next sheet, already filled in (web.md, "Two documents that come back out").

``next_form`` says what stands in it, ``written`` makes a file of it.
"""

from psmgraph.publish.form.choosing import names_persons, next_form
from psmgraph.publish.form.files import MEDIA_TYPES, SUFFIXES, written
from psmgraph.publish.form.model import NextForm

__all__ = ["MEDIA_TYPES", "SUFFIXES", "NextForm", "names_persons", "next_form", "written"]
