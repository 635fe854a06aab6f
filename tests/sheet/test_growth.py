"""The time that a sheet takes grows with its length, whatever stands in it again and again.

Text of ours is read without a process apart, up to 64 KiB: so no such text may take long. What is
four times as long may take four times the processor, and is given eight: the square is sixteen.
"""

import time
from collections.abc import Callable
from functools import partial

import pytest
from form import sheet_text

from psmgraph.plan import load_plan
from psmgraph.read import read
from psmgraph.read.model import SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.discreet import Discretion, without_names
from psmgraph.sheet.model import Sheet
from psmgraph.sheet.template import shipped_templates

TEMPLATES = shipped_templates()
AUTHORITY = load_plan("bologna").authority
PLAN = PlanOfSheets("bologna", "it", AUTHORITY.fixed_names(), AUTHORITY.names())


def sheet_of(text: str) -> Sheet:
    document = read(SourceFile("scheda.txt", text.encode(), "", ""))
    template, _ = choose(document, TEMPLATES)
    (sheet,) = read_sheets(document, template, PLAN).sheets
    return sheet


def seconds(do: Callable[[], object]) -> float:
    """Return the seconds of processor that it takes, the less of two times."""
    taken = []
    for _ in range(2):
        began = time.process_time()
        do()
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize(
    ("field", "begin", "again", "size"),
    [
        ("activities", "", "a\tb\n\n", 3_000),  # cut by page breaks, each going on with the last
        ("activities", "", "\tb\n\n", 3_000),
        ("description", "", "<b>a</b> ", 10_000),  # bold words, and spaces between that are not
        ("events", "Festa, ", "(organizzato da, 3/3/2015 ", 5_000),  # by nobody, on many days
        ("events", "Festa, ", "presso , 3/3/2015 ", 5_000),
        ("description", "", "\u0301\u0316", 15_000),  # accents upon accents, in disorder
    ],
)
def test_what_is_four_times_as_long_takes_about_four_times_as_long(
    field: str, begin: str, again: str, size: int
):
    short, long = (
        sheet_text(**{field: (begin + again * (length // len(again.encode()))).rstrip("\n")})
        for length in (size, 4 * size)
    )
    assert seconds(partial(sheet_of, long)) < 8 * seconds(partial(sheet_of, short))


def test_six_times_as_many_names_take_about_six_times_as_long_to_mask():
    short, long = (
        sheet_of(sheet_text(referents="Comune: Mario Rossi<p>" * many)) for many in (500, 3000)
    )
    mask = partial(without_names, discretion=Discretion(role_only=True))
    assert seconds(partial(mask, long)) < 11 * seconds(partial(mask, short))
