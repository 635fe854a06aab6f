"""The little of CSS that says how words are set: bold, italic, not shown, in a list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

SIMPLE = re.compile(r"([a-z][a-z0-9]*)?\.([A-Za-z_][\w-]*)")
HIDING = frozenset(
    {"display:none", "visibility:hidden", "mso-hide:all", "mso-list:ignore"}
    | {f"mso-element:{part}" for part in ("header", "footer", "footnote", "endnote", "comment")}
    | {f"mso-element:{part}-list" for part in ("footnote", "endnote", "comment")}
)
WEIGHTS: Mapping[str, bool] = {
    "bold": True, "bolder": True, "600": True, "700": True, "800": True, "900": True,
    "normal": False, "lighter": False, "100": False, "200": False, "300": False,
    "400": False, "500": False,
}  # fmt: skip
SLANTS: Mapping[str, bool] = {"italic": True, "oblique": True, "normal": False}


@dataclass(frozen=True, slots=True)
class Style:
    """What declarations say; None where they say nothing."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool = False
    item: bool = False

    def under(self, other: "Style") -> "Style":
        """Return both together; ``other`` wins."""
        return Style(
            self.bold if other.bold is None else other.bold,
            self.italic if other.italic is None else other.italic,
            self.hidden or other.hidden,
            self.item or other.item,
        )


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Look:
    """How the words of an element look, with what is inherited."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    item: bool = False

    def within(self, style: Style, *, bold: bool, italic: bool) -> "Look":
        """Return the look of an element in here; ``bold``, ``italic`` are what its tag means."""
        if style is PLAIN and not bold and not italic and not self.item:
            return self
        return Look(
            (self.bold or bold) if style.bold is None else style.bold,
            (self.italic or italic) if style.italic is None else style.italic,
            style.hidden,
            style.item,
        )


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """The rules of a page that name a class alone, or a tag with a class."""

    rules: Mapping[tuple[str, str], Style]

    @classmethod
    def of(cls, root: etree._Element) -> "Stylesheet":
        """Return the rules that stand in the page's own ``<style>`` elements."""
        rules: dict[tuple[str, str], Style] = {}
        for element in root.iter("style"):
            for rule in (element.text or "").split("}"):
                selectors, _, declarations = rule.partition("{")
                said = declared(declarations)
                if said == PLAIN:
                    continue
                for selector in selectors.rpartition("*/")[2].split(","):
                    named = SIMPLE.fullmatch(selector.strip())
                    if named:
                        key = (named[1] or "", named[2])
                        rules[key] = rules.get(key, PLAIN).under(said)
        return cls(rules)

    def style(self, element: etree._Element) -> Style:
        """Return what the element's classes and its own ``style`` say."""
        said = PLAIN
        names = element.get("class") if self.rules else None
        for name in (names or "").split():
            for key in (("", name), (str(element.tag), name)):
                if key in self.rules:
                    said = said.under(self.rules[key])
        own = element.get("style")
        if own:
            said = said.under(declared(own))
        if element.get("hidden") is not None:
            said = said.under(Style(hidden=True))
        return said


def declared(declarations: str) -> Style:
    """Return what a list of declarations says."""
    bold: bool | None = None
    italic: bool | None = None
    hidden = item = False
    for declaration in declarations.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        value = value.lower().replace("!important", "").strip()
        if name == "font-weight":
            bold = WEIGHTS.get(value, bold)
        elif name == "font-style":
            italic = SLANTS.get(value, italic)
        elif f"{name}:{value}" in HIDING:
            hidden = True
        elif name == "mso-list":
            item = value not in {"none", "skip"}
    said = Style(bold, italic, hidden, item)
    return PLAIN if said == PLAIN else said
