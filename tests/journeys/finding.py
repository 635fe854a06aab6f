"""The first step of whoever knows a name: from the home page to what bears it, by the search."""

import pytest
from playwright.sync_api import expect
from web.playing import Visitor

FIELD = "Un nome o parole delle schede"


def while_typing(someone: Visitor, words: str, name: str) -> None:
    """Type the beginning of a name, and take the name from what is offered under the field."""
    page = someone.open()
    someone.choose(page.get_by_role("combobox", name=FIELD))
    page.keyboard.type(words)
    offered = page.get_by_role("option", name=name)
    expect(offered).to_be_visible()
    if someone.by_keyboard:
        someone.choices += 1
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    else:
        someone.choose(offered)


def by_a_form(someone: Visitor, words: str, name: str) -> None:
    """Send the same words, and follow the first link among what is found."""
    page = someone.open()
    someone.choose(page.get_by_label(FIELD))
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    someone.choose(page.get_by_role("main").get_by_role("link", name=name, exact=True).first)


in_each_way = pytest.mark.parametrize(
    ("find", "means"),
    [
        (while_typing, {}),
        (while_typing, {"by_keyboard": True}),
        (by_a_form, {"script": False}),
    ],
    ids=["mouse", "keyboard", "no script"],
)
