"""A form as tables and headings, in the order and with the labels of its template."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from psmgraph.publish.form.model import (
    Block,
    Entry,
    FormCell,
    FormHeading,
    FormParagraph,
    FormTable,
    NextForm,
)
from psmgraph.sheet.spec import FieldSpec
from psmgraph.words import italian_words

Row = tuple[FormCell, ...]


def blocks(form: NextForm) -> tuple[Block, ...]:
    """Return the page of a form."""
    return LAYOUTS[form.template.layout](_Page(form))


class _Page:
    """The cells of one form."""

    def __init__(self, form: NextForm) -> None:
        self.form = form
        self.template = form.template
        assert form.template.write is not None  # the form was made by its [write]
        self.write = form.template.write

    def shown(self) -> Iterator[FieldSpec]:
        """Yield the fields that stand for themselves: no further columns, none of a heading."""
        headed = {heading.field for heading in self.template.headings}
        for spec in self.template.fields:
            if not spec.beside and spec.name not in headed:
                yield spec

    def entries(self, spec: FieldSpec) -> tuple[Entry, ...]:
        """Return what is carried over into a field."""
        if spec.kind == "edition":
            return ((day_in_words(self.form.day),),)
        return self.form.carried.get(spec.name, ())

    def value(self, spec: FieldSpec, across: int = 1) -> FormCell:
        """Return the cell of a field: what is carried over, else the mark of emptiness."""
        made: list[FormParagraph] = []
        for entry in self.entries(spec):
            first, *rest = entry
            listed = spec.kind == "items"
            made.append(FormParagraph(first, item=listed and not spec.grouped))
            made += [FormParagraph(words, item=listed) for words in rest]
        return FormCell(tuple(made), across) if made else self.mark(across)

    def mark(self, across: int = 1) -> FormCell:
        """Return a cell that is left to fill in."""
        return FormCell((FormParagraph(self.write.empty),), across)


def label_rows(page: _Page) -> tuple[Block, ...]:
    """Return labels in rows of their own, over what they name; a table for each run of rows of
    as many columns."""
    made: list[Block] = []
    rows: list[Row] = []
    columns = 0

    def close() -> None:
        if rows:
            made.append(FormTable(columns, tuple(rows)))
            rows.clear()

    for spec in page.shown():
        heading = page.write.heading(spec.name)
        if heading or _columns(spec) != columns:
            close()
            columns = _columns(spec)
        if heading:
            made.append(FormHeading(heading, 3))
        rows += _rows(spec, page, columns)
    close()
    return tuple(made)


def _columns(spec: FieldSpec) -> int:
    if spec.columns:
        return len(spec.columns)
    return 2 if spec.kind == "figure" or spec.opens else 1  # a section stands over its figures


def _rows(spec: FieldSpec, page: _Page, columns: int) -> Iterator[Row]:
    if spec.kind == "figure":
        yield _label(spec.printed), page.mark()
        return
    if spec.kind == "title":
        yield (_as_label(page.value(spec, columns)),)
        return
    if spec.inline:
        words = f"{spec.printed}: {' '.join(page.value(spec).paragraphs[0].words.split())}"
        yield (FormCell((FormParagraph(words),), columns),)
        return
    if spec.printed:
        yield (_label(spec.printed, columns),)
    if not spec.columns:
        yield (page.value(spec, columns),)
        return
    yield tuple(_label(head) for head in spec.heads)
    left = [_plain(entry) for entry in page.entries(spec)] or [page.mark()]
    for cell in left:
        row = [page.mark() for _ in spec.columns]
        row[max(spec.column - 1, 0)] = cell
        yield tuple(row)


def label_table(page: _Page) -> tuple[Block, ...]:
    """Return one table of two columns, label and value, below the headings that give fields."""
    made: list[Block] = []
    for heading in page.template.headings:
        for entry in page.entries(page.template.spec(heading.field)):
            level = 0 if heading.italic else min(heading.levels)
            made.append(FormHeading(" ".join(entry), level))
    rows = [(_label(spec.printed), page.value(spec)) for spec in _title_first(page)]
    return (*made, FormTable(2, tuple(rows)))


def _title_first(page: _Page) -> list[FieldSpec]:
    """Return the fields with a label; a sheet begins at the title's."""
    return sorted(
        (spec for spec in page.shown() if spec.printed), key=lambda spec: spec.kind != "title"
    )


def day_in_words(day: date) -> str:
    """Return a day as Italian sheets print it: "1° maggio 2015"."""
    month = next(name for name, number in italian_words().months.items()
                 if number == day.month)  # fmt: skip
    return f"{'1°' if day.day == 1 else day.day} {month} {day.year}"


def _label(words: str, across: int = 1) -> FormCell:
    return FormCell((FormParagraph(words),), across, label=True)


def _as_label(cell: FormCell) -> FormCell:
    return FormCell(cell.paragraphs, cell.across, label=True)


def _plain(entry: Entry) -> FormCell:
    return FormCell(tuple(map(FormParagraph, entry)))


LAYOUTS: Mapping[str, Callable[[_Page], tuple[Block, ...]]] = {
    "label-rows": label_rows,
    "label-table": label_table,
}
