"""The search field in a real browser: an ARIA combobox, and without script the form that it is."""

import shutil
from collections.abc import Iterator

import pytest
from needs import absent

from .devtools import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FIELD = "document.querySelector('#site-search')"
LIST = "document.querySelector('#site-search ~ .suggestions')"
ACTIVE = f"document.getElementById({FIELD}.getAttribute('aria-activedescendant'))"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        absent("chromium", "no Chromium on this machine")
    started = Browser(CHROMIUM, tmp_path_factory.mktemp("profile"))
    started.size(360)
    yield started
    started.close()


@pytest.fixture
def field(browser: Browser, demo_server) -> Browser:
    """The page of the projects, its search field focused and a word begun."""
    browser.open(f"{demo_server.address}projects")
    browser.wait_for(f"{FIELD}.getAttribute('role') === 'combobox'")
    browser.value(f"{FIELD}.focus()")
    browser.type("bibl")
    browser.wait_for(f"!{LIST}.hidden")
    return browser


def test_the_field_is_a_combobox_with_a_list_box_that_has_a_name(field):
    said = field.value(
        f"""(() => {{ const field = {FIELD}, list = {LIST}; return {{
        role: field.getAttribute('role'), auto: field.getAttribute('aria-autocomplete'),
        expanded: field.getAttribute('aria-expanded'),
        controls: field.getAttribute('aria-controls') === list.id,
        list: list.getAttribute('role'), named: list.getAttribute('aria-label'),
        options: [...list.children].every(each => each.id && each.role === 'option'),
        status: document.querySelector('#site-search ~ [role=status]').textContent,
        wide: document.documentElement.scrollWidth <= innerWidth, small: [...list.children].filter(
          each => each.getBoundingClientRect().height < 24).length }} }})()"""
    )
    assert said == {
        "role": "combobox", "auto": "list", "expanded": "true", "controls": True,
        "list": "listbox", "named": "Suggerimenti", "options": True,
        "status": said["status"], "wide": True, "small": 0,
    }  # fmt: skip
    assert "sugger" in said["status"]
    assert field.value(f"{LIST}.querySelector('mark').textContent").lower().startswith("bibl")
    assert field.complaints == []


def test_arrows_go_round_the_list_and_through_the_field(field):
    many = field.value(f"{LIST}.children.length")
    assert many >= 1
    field.press("ArrowDown")
    assert field.value(f"{ACTIVE} === {LIST}.firstElementChild")
    assert field.value(f"{ACTIVE}.getAttribute('aria-selected')") == "true"
    field.press("ArrowUp")
    assert field.value(f"{FIELD}.hasAttribute('aria-activedescendant')") is False
    field.press("ArrowUp")
    assert field.value(f"{ACTIVE} === {LIST}.lastElementChild")
    field.press("ArrowDown")
    assert field.value(f"{FIELD}.hasAttribute('aria-activedescendant')") is False
    assert field.value(f"{FIELD}.value") == "bibl", "the words stay what was typed"
    assert field.value(f"document.activeElement === {FIELD}"), "the focus left the field"


def test_enter_follows_what_is_chosen(field):
    field.press("ArrowDown")
    place = field.value(f"{ACTIVE}.dataset.href")
    field.press("Enter")
    field.wait_for(f"location.pathname === '{place}'")


def test_enter_without_a_choice_sends_the_form(field):
    field.press("Enter")
    field.wait_for("location.pathname === '/search' && location.search === '?q=bibl'")


def test_escape_closes_the_list_and_keeps_the_words(field):
    field.press("ArrowDown")
    field.press("Escape")
    assert field.value(f"{LIST}.hidden")
    assert field.value(f"{FIELD}.getAttribute('aria-expanded')") == "false"
    assert field.value(f"{FIELD}.value") == "bibl"
    assert field.value(f"{FIELD}.hasAttribute('aria-activedescendant')") is False
    field.press("ArrowDown")  # asks again
    field.wait_for(f"!{LIST}.hidden")


def test_tab_leaves_the_field_and_closes_the_list(field):
    field.press("Tab")
    assert field.value(f"{LIST}.hidden")
    assert field.value("document.activeElement.tagName") == "BUTTON"


def test_a_click_follows_what_is_clicked(field):
    place = field.value(f"{LIST}.firstElementChild.dataset.href")
    at = field.value(
        f"(() => {{ const box = {LIST}.firstElementChild.getBoundingClientRect();"
        " return [box.x + 20, box.y + 10] })()"
    )
    for kind in ("mousePressed", "mouseReleased"):
        field.tell("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], button="left",
                   clickCount=1)  # fmt: skip
    field.wait_for(f"location.pathname === '{place}'")


def test_where_nothing_has_such_a_name_no_list_is_shown(field):
    field.type("zzzz")
    field.wait_for(
        "document.querySelector('#site-search ~ [role=status]').textContent.startsWith('Nessun')"
    )
    assert field.value(f"{LIST}.hidden")


def test_without_script_the_field_is_that_of_a_form(browser, demo_server):
    browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(f"{demo_server.address}projects")
        browser.value(f"{FIELD}.focus()")
        browser.type("bibl")
        browser.press("Enter")
        browser.wait_for("location.search === '?q=bibl'")
        browser.wait_for("document.querySelectorAll('main mark').length > 2")
        assert browser.value(f"{FIELD}.hasAttribute('role')") is False
    finally:
        browser.tell("Emulation.setScriptExecutionDisabled", value=False)
