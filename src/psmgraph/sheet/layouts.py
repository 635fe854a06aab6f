"""The layouts that forms have: a table of them, one module each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from psmgraph.read.model import Block, Row
from psmgraph.sheet import bold_labels, label_rows, label_table
from psmgraph.sheet.canonical import Canonical
from psmgraph.sheet.filled import Extent, Filling
from psmgraph.sheet.spec import Template


@dataclass(frozen=True, slots=True)
class Layout:
    """How the sheets of a form are found among blocks, and their fields among a sheet's lines."""

    holds: Callable[[Template], None]  # raises ValueError: the template lacks what this needs
    sheets: Callable[[tuple[Block, ...], Template], tuple[Extent, ...]]
    fill: Callable[[Canonical, Template], Filling]
    is_label_row: Callable[[Row, Template], bool]
    labels_hold: bool  # what a label names stands beside it, on its own row


LAYOUTS: Mapping[str, Layout] = {
    "label-rows": Layout(
        label_rows.holds, label_rows.sheets, label_rows.fill, label_rows.is_label_row, False
    ),
    "label-table": Layout(
        label_table.holds, label_table.sheets, label_table.fill, label_table.is_label_row, True
    ),
    "bold-labels": Layout(
        bold_labels.holds, bold_labels.sheets, bold_labels.fill, bold_labels.is_label_row, False
    ),
}
