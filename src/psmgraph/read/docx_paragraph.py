"""One paragraph of a Word file while it is read: its style, its runs, its fields."""

from dataclasses import dataclass, field

from lxml import etree

from psmgraph.read.cleaning import Run
from psmgraph.read.docx_styles import PLAIN, Style, Styles, numbered, outline, switched, value

# What is words, or ends or parts them, in a run.
TYPED = ("t", "tab", "ptab", "br", "cr", "noBreakHyphen", "sym", "fldChar")
NO_BREAK_HYPHEN = "\u2011"


@dataclass(slots=True)
class OpenParagraph:
    """A paragraph being read; ``pieces`` are its runs between line breaks."""

    number: int
    style: Style = PLAIN
    pieces: list[list[Run]] = field(default_factory=lambda: [[]])
    look: Style = PLAIN  # of the run that is being read
    codes: list[bool] = field(default_factory=list)  # per open field: still in its code
    goes_on: bool = False  # its end was deleted, so the next paragraph is part of it
    after_page: bool = False  # a page ends before it
    before_page: bool = False  # a page, or a section that begins a new one, ends with it

    def take(self, name: str, element: etree._Element, prefix: str) -> bool:
        """Take one of TYPED; True where it ends a page."""
        if name == "fldChar":
            self._follow(element.get(f"{prefix}fldCharType"))
        elif self.look.hidden or any(self.codes):
            return False
        elif name == "t":
            self._run(element.text or "")
        elif name in {"tab", "ptab"}:
            self._run(" ")
        elif name == "noBreakHyphen":
            self._run(NO_BREAK_HYPHEN)
        elif name == "sym":
            self._run(_symbol(element.get(f"{prefix}char") or ""))
        else:
            self.pieces.append([])
            return element.get(f"{prefix}type") == "page"
        return False

    def _run(self, text: str) -> None:
        self.pieces[-1].append(Run(text, bool(self.look.bold), bool(self.look.italic)))

    def _follow(self, mark: str | None) -> None:
        """Follow a field: its code is no text, its result is."""
        if mark == "begin":
            self.codes.append(True)
        elif self.codes and mark == "separate":
            self.codes[-1] = False
        elif self.codes and mark == "end":
            self.codes.pop()


def begun(number: int, element: etree._Element, styles: Styles, prefix: str) -> OpenParagraph:
    """Return the paragraph that ``element`` begins, the ``number``-th of the file."""
    properties = element.find(f"{prefix}pPr")
    if properties is None:
        return OpenParagraph(number, styles.usual)
    own = Style(outline(properties, "outlineLvl", prefix), numbered(properties, "numPr", prefix))
    section = properties.find(f"{prefix}sectPr")
    return OpenParagraph(
        number,
        own.over(styles.paragraph(value(properties, "pStyle", prefix))),
        goes_on=properties.find(f"{prefix}rPr/{prefix}del") is not None,
        after_page=bool(switched(properties, "pageBreakBefore", prefix)),
        before_page=section is not None and value(section, "type", prefix) != "continuous",
    )


def look(
    element: etree._Element, made: OpenParagraph, styles: Styles, prefix: str, *, in_cell: bool
) -> Style:
    """Return the look of a run: its own, else its styles'; two styles in bold undo each other."""
    around = made.style
    if around.level:
        # A heading is set in bold by its style, which says nothing of its words; in a cell it
        # is set as labels are.
        around = Style(around.level, bold=in_cell)
    properties = element.find(f"{prefix}rPr")
    if properties is None:
        return around
    own = styles.characters(value(properties, "rStyle", prefix))
    return Style(
        bold=_toggled(switched(properties, "b", prefix), around.bold, own.bold),
        italic=_toggled(switched(properties, "i", prefix), around.italic, own.italic),
        hidden=_toggled(switched(properties, "vanish", prefix), around.hidden, own.hidden),
    )


def _toggled(own: bool | None, around: bool | None, style: bool | None) -> bool:
    return bool(around) != bool(style) if own is None else own


def _symbol(code: str) -> str:
    """Return the character of a symbol font that its hexadecimal code names."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
