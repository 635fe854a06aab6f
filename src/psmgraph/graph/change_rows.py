"""Changes as rows of a table: one form for the command's and the page's CSV and JSON."""

from dataclasses import asdict, dataclass, fields

from psmgraph.graph.change_words import sentence
from psmgraph.graph.changes import Change
from psmgraph.graph.items import Item


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change; ``what`` is in the language asked for, all else as data.

    ``kind`` is of vocab/change, states are of vocab/reporting-state; ``lines`` and ``pages``
    are numbers joined by a space, items IRIs; "" where there is nothing.
    """

    kind: str
    property: str
    what: str
    label: str  # of the field, as printed on the sheet
    words_before: str
    words_after: str
    state_before: str
    state_after: str
    value_before: str
    value_after: str
    lines_before: str
    lines_after: str
    pages_before: str
    pages_after: str
    item_before: str
    item_after: str

    @classmethod
    def of(cls, change: Change, language: str) -> "ChangeRow":
        """Return the row of a change."""
        before, after = change.before, change.after
        return cls(
            kind=change.kind,
            property=change.section,
            what=sentence(change, language),
            label=change.item.label,
            words_before=before.words if before else "",
            words_after=after.words if after else "",
            state_before=change.state_before,
            state_after=change.state_after,
            value_before=_value(before),
            value_after=_value(after),
            lines_before=_joined(before.lines if before else ()),
            lines_after=_joined(after.lines if after else ()),
            pages_before=_joined(before.pages if before else ()),
            pages_after=_joined(after.pages if after else ()),
            item_before=before.node if before else "",
            item_after=after.node if after else "",
        )

    def data(self) -> dict[str, str]:
        """Return the row by column."""
        return asdict(self)


COLUMNS = tuple(field.name for field in fields(ChangeRow))


def _value(item: Item | None) -> str:
    return item.value.value if item and item.value is not None else ""


def _joined(numbers: tuple[int, ...]) -> str:
    return " ".join(map(str, numbers))
