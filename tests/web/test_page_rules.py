"""The rules find what they are for."""

import pytest

from .page_rules import faults

GOOD = (
    '<!doctype html><html lang="it"><head><title>T</title></head><body>'
    '<a href="#content">Vai</a><main id="content"><h1>Uno</h1>{}</main></body></html>'
)


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("", None),
        ("<h3>Tre</h3>", "h3 after h1"),
        ('<input id="x">', "<input> without label"),
        ('<a href="#y">y</a>', "link to no place: #y"),
        ('<a href="/y"></a>', "<a> without words"),
        ('<p style="color:red">r</p>', "script or inline style"),
        ("<table><tr><th>a</th></tr></table>", "<th> without scope"),
        ("<p><div>d</div></p>", "<div> in <p>"),
        ('<section aria-labelledby="z"></section>', "aria-labelledby leads to no element: z"),
        ('<i id="content">i</i>', "id twice: content"),
        ("<b><i></b></i>", "</b> closes <i>"),
    ],
)
def test_each_rule_finds_its_fault(inner, fault):
    found = faults(GOOD.format(inner))
    assert found == [] if fault is None else fault in found
