"""What a page must be so that everyone can use it: the rules that can be told from its source.

Each rule is one that axe-core has too (WCAG 2.2 A and AA); what only a browser can see (contrast,
reflow) is looked at in test_browser.py.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "link", "input", "br", "hr", "img"}
CHECKED = {"input", "select", "textarea"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parent: "Element | None"
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        return [part for part in self.parts if isinstance(part, Element)]

    def all(self, *names: str) -> list["Element"]:
        found = [self] if self.name in names or not names else []
        return found + [each for child in self.children for each in child.all(*names)]

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def within(self, name: str) -> bool:
        return self.parent is not None and (self.parent.name == name or self.parent.within(name))


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {}, None)
        self.at = self.root
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.parts.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID and self.at.parent is not None:
            self.at = self.at.parent

    def handle_endtag(self, tag):
        if tag != self.at.name:
            self.faults.append(f"</{tag}> closes <{self.at.name}>")
        if self.at.parent is not None:
            self.at = self.at.parent

    def handle_data(self, data):
        self.at.parts.append(data)


def tree(html: str) -> tuple[Element, list[str]]:
    parser = _Tree()
    parser.feed(html)
    if parser.at is not parser.root:
        parser.faults.append(f"<{parser.at.name}> is not closed")
    return parser.root, parser.faults


def faults(html: str) -> list[str]:
    """Return what is wrong with the page, nothing for a good one."""
    root, found = tree(html)
    ids = [each.attributes["id"] for each in root.all() if "id" in each.attributes]
    found += [f"id twice: {each}" for each in {one for one in ids if ids.count(one) > 1}]
    found += _document(root) + _references(root, set(ids)) + _names(root) + _nesting(root)
    return found


def _document(root: Element) -> list[str]:
    found = []
    if root.all("html")[0].attributes.get("lang") not in ("it", "en"):
        found.append("the page says no language")
    if not root.all("title")[0].text.strip():
        found.append("no title")
    for name in ("main", "h1"):
        if len(root.all(name)) != 1:
            found.append(f"{len(root.all(name))} <{name}>")
    levels = [int(each.name[1]) for each in root.all("h1", "h2", "h3", "h4")]
    found += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    scripts = [each for each in root.all("script") if each.text or "src" not in each.attributes]
    scripts = [each for each in scripts if each.attributes.get("type") != "application/ld+json"]
    if scripts or any("style" in each.attributes for each in root.all()):
        found.append("script or inline style")
    first = root.all("a")[0]
    if first.attributes.get("href") != "#content":
        found.append("the first link does not skip to the content")
    return found


def _references(root: Element, ids: set[str]) -> list[str]:
    found = []
    for each in root.all():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for target in each.attributes.get(name, "").split():
                if target not in ids:
                    found.append(f"{name} leads to no element: {target}")
        href = each.attributes.get("href", "")
        if each.name == "a" and href.startswith("#") and href[1:] not in ids:
            found.append(f"link to no place: {href}")
        if each.name == "a" and not href:
            found.append("a link without address")
    return found


def _names(root: Element) -> list[str]:
    found = []
    labelled = {each.attributes.get("for") for each in root.all("label")}
    for each in root.all(*CHECKED):
        if each.attributes.get("type") != "hidden" and each.attributes.get("id") not in labelled:
            found.append(f"<{each.name}> without label")
    for each in root.all("a", "button", "summary", "th", "h1", "h2", "h3"):
        if not each.text.strip() and not each.attributes.get("aria-label"):
            found.append(f"<{each.name}> without words")
    for each in root.all("nav", "aside"):
        if not {"aria-label", "aria-labelledby"} & each.attributes.keys():
            found.append(f"<{each.name}> without a name")
    found += ["<th> without scope" for each in root.all("th") if "scope" not in each.attributes]
    return found


def _nesting(root: Element) -> list[str]:
    found = ["a link in a link" for each in root.all("a") if each.within("a")]
    for each in root.all("ul", "ol"):
        found += [f"<{c.name}> in <{each.name}>" for c in each.children if c.name != "li"]
    for each in root.all("p"):
        block = each.all("div", "ul", "ol", "table", "section", "p", "h2")
        found += [f"<{c.name}> in <p>" for c in block if c is not each]
    for each in root.all("li"):
        if each.parent and each.parent.name not in ("ul", "ol"):
            found.append("<li> outside a list")
    return found
