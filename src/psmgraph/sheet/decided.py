"""Decisions of people about sheets, applied while the sheets are made.

A sheet is read, what was decided about it is looked for in what was read, and the sheet is read
again with that done. So a decision speaks of what people saw: a finding, a label, a value.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from psmgraph.decisions import Decision, What
from psmgraph.errors import Finding, SheetRefused
from psmgraph.names import label_key
from psmgraph.read.model import Cell, Heading, Paragraph, Row
from psmgraph.sheet.amended import Blocks, Edit, led_back, paragraphs, replacements, whole_words
from psmgraph.sheet.model import Field, Sheet
from psmgraph.sheet.spec import Template

Read = Callable[[Blocks, Template], Sheet]
APPLIED_HERE = frozenset({What.SECTION, What.UNDO_JOIN, What.FIX})


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions of a plan, and how the slug of a sheet's project is found."""

    decisions: tuple[Decision, ...]
    slug_of: Callable[[Sheet], str]

    def read(self, read: Read, blocks: Blocks, template: Template, file: str) -> Sheet:
        """Return the sheet of ``blocks`` as ``read`` gives it once all that concerns it is done.

        Raises:
            SheetRefused: the sheet cannot be taken, and no decision mends it.
        """
        mine = [d for d in self.decisions if d.what in APPLIED_HERE and d.target.in_file(file)]
        if not mine:
            return read(blocks, template)
        try:
            state = _State(read, blocks, template, read(blocks, template))
        except SheetRefused:
            mended = _mended(read, blocks, template, mine)
            if mended is None:
                raise
            state = mended
        plan, slug, day = state.sheet.plan, self.slug_of(state.sheet), state.sheet.edition
        concerned = [d for d in mine if d.target.is_edition(plan, slug, day)]
        for what, apply in APPLY.items():
            for decision in concerned:
                if decision.what is what and decision.id not in state.applied:
                    state = apply(state, decision)
        return state.finished()


@dataclass(frozen=True, slots=True)
class _State:
    """A sheet between two decisions: what it is read from, how, and what was done so far."""

    read: Read
    blocks: Blocks
    template: Template
    sheet: Sheet
    text: str | None = None  # the canonical text before any fix
    edits: tuple[Edit, ...] = ()
    applied: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def again(self, decision: Decision, blocks: Blocks, template: Template) -> "_State":
        """Return the state after the decision: another reading; the same if there is none."""
        try:
            sheet = self.read(blocks, template)
        except SheetRefused:
            return self
        return replace(
            self,
            blocks=blocks,
            template=template,
            sheet=sheet,
            applied=(*self.applied, decision.id),
        )

    def refusing(self, code: str, decision: Decision) -> "_State":
        """Return the state with a finding that the decision cannot be applied."""
        words = decision.value if code == "DECISION-VALUE" else str(decision.target)
        finding = Finding(code, decision.place, decision.what, words, self.sheet.origin.name)
        return replace(self, findings=(*self.findings, finding))

    def finished(self) -> Sheet:
        """Return the sheet over its own words, with the decisions that made it what it is."""
        sheet = self.sheet if self.text is None else led_back(self.sheet, self.edits, self.text)
        findings = (*sheet.findings, *self.findings)
        return replace(sheet, decisions=self.applied, findings=findings)


def _section(state: _State, decision: Decision) -> _State:
    """Take a label that the form does not know for one of its fields."""
    key = label_key(decision.target.label)
    if not any(_is_unknown(finding, key) for finding in state.sheet.findings):
        return state
    wanted = label_key(decision.value)
    template = state.template
    specs = [s for s in template.fields if s.labels and (s.name == decision.value
                                                         or wanted in s.labels)]  # fmt: skip
    if not specs:
        return state.refusing("DECISION-VALUE", decision)
    known = replace(specs[0], labels=specs[0].labels | {key})
    fields = tuple(known if spec is specs[0] else spec for spec in template.fields)
    blocks = tuple(
        _as_label(block) if isinstance(block, Heading) and label_key(block.paragraph.text) == key
        else block
        for block in state.blocks
    )  # fmt: skip
    after = state.again(decision, blocks, replace(template, fields=fields))
    still = any(_is_unknown(finding, key) for finding in after.sheet.findings)
    return state.refusing("DECISION-VALUE", decision) if still else after


def _is_unknown(finding: Finding, key: str) -> bool:
    return finding.code == "LABEL-UNKNOWN" and label_key(finding.words) == key


def _as_label(heading: Heading) -> Row:
    """Return a heading as a row of one cell, which is what labels stand in."""
    return Row((Cell((heading.paragraph,)),), heading.paragraph.places[0])


def _undo_join(state: _State, decision: Decision) -> _State:
    """Keep apart two rows that were joined over a page break."""
    told = {f.detail for f in state.sheet.findings if f.code == "ROW-JOINED"}
    starts = {f.place for f in state.sheet.findings if f.code == "ROW-JOINED"}
    target = decision.target
    found: list[int] = []
    first = None
    for at, block in enumerate(state.blocks):
        if not isinstance(block, Row):
            continue
        first = block.place if block.place in starts else first
        if not block.after_break or str(block.place) not in told:
            continue
        places = [place for place in (block.place, first) if place]
        words = next((p.text for p in paragraphs(block) if p.text.strip()), "")
        if (
            (not target.line or target.line in [place.line for place in places])
            and (not target.page or target.page in [place.page for place in places])
            and words.startswith(_clean(target.words))
        ):
            found.append(at)
    if len(found) > 1:
        return state.refusing("DECISION-AMBIGUOUS", decision)
    if not found:
        return state
    (at,) = found
    row = state.blocks[at]
    assert isinstance(row, Row)  # only rows were looked at
    apart = (*state.blocks[:at], replace(row, after_break=False), *state.blocks[at + 1 :])
    return state.again(decision, apart, state.template)


def _fix(state: _State, decision: Decision) -> _State:
    """Read other words in the place of those that a field holds."""
    words, value = _clean(decision.target.words), _clean(decision.value)
    pattern, text = whole_words(words), state.sheet.text
    spots = {
        found.start(): field
        for field in _fields(state.sheet, decision)
        if field.passage is not None
        for found in pattern.finditer(text, field.passage.start, field.passage.end)
    }
    if len(spots) > 1:
        return state.refusing("DECISION-AMBIGUOUS", decision)
    for start, field in spots.items():
        wanted = text[:start] + value + text[start + len(words) :]
        places = field.passage.places if field.passage else ()

        def near(paragraph: Paragraph, places: tuple[object, ...] = places) -> bool:
            return any(place in places for place in paragraph.places)

        for blocks in replacements(state.blocks, pattern, value, near):
            after = state.again(decision, blocks, state.template)
            if after is not state and after.sheet.text == wanted:
                edit = Edit(start, len(words), len(value))
                kept = text if state.text is None else state.text
                return replace(after, text=kept, edits=(*state.edits, edit))
    return state


def _mended(
    read: Read, blocks: Blocks, template: Template, decisions: list[Decision]
) -> _State | None:
    """Return a sheet that is refused as it stands and that a fix of a file's words makes whole."""
    for decision in decisions:
        if decision.what is not What.FIX or not decision.target.file:
            continue
        words, value = _clean(decision.target.words), _clean(decision.value)
        for changed in replacements(blocks, whole_words(words), value, lambda _: True):
            try:
                sheet = read(changed, template)
            except SheetRefused:
                continue
            starts = [
                found.start()
                for field in _fields(sheet, decision)
                if field.passage is not None
                for found in whole_words(value).finditer(
                    sheet.text, field.passage.start, field.passage.end
                )
            ]
            if len(starts) == 1:
                start = starts[0]
                text = sheet.text[:start] + words + sheet.text[start + len(value) :]
                edit = Edit(start, len(words), len(value))
                return _State(read, changed, template, sheet, text, (edit,), (decision.id,))
    return None


def _fields(sheet: Sheet, decision: Decision) -> Iterator[Field]:
    """Yield the fields that the decision names, by the form's name or the label as printed."""
    wanted = decision.target.field
    for field in sheet.fields:
        printed = field.label is not None and label_key(field.label.exact) == label_key(wanted)
        if printed or field.name == wanted:
            yield field


def _clean(words: str) -> str:
    """Return words as the canonical text has them."""
    return " ".join(unicodedata.normalize("NFC", words).split())


# In this order: a label or a join changes where words stand, a fix looks for words.
APPLY: dict[What, Callable[[_State, Decision], _State]] = {
    What.SECTION: _section,
    What.UNDO_JOIN: _undo_join,
    What.FIX: _fix,
}
