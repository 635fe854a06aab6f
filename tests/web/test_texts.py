"""The texts of the pages: complete in both languages, and nowhere else."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from psmgraph.web import languages

WEB = Path(languages.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
CODE = sorted(WEB.glob("*.py"))


def catalogue(language):
    with (WEB / "translations" / language / "messages.po").open("rb") as source:
        return {message.id: message for message in read_po(source, locale=language) if message.id}


def names(message_id):
    return message_id if isinstance(message_id, tuple) else (message_id,)


def test_both_languages_have_the_same_texts_and_none_is_empty():
    italian, english = catalogue("it"), catalogue("en")
    assert italian.keys() == english.keys()
    for message in [*italian.values(), *english.values()]:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id


def test_translations_keep_the_places_that_values_go_to():
    italian, english = catalogue("it"), catalogue("en")
    for key in italian:
        places = [set(re.findall(r"%\((\w+)\)", str(c[key].string))) for c in (italian, english)]
        assert places[0] == places[1], key


def test_every_text_that_a_template_or_module_names_exists():
    known = {name for key in catalogue("it") for name in names(key)}
    source = "\n".join(path.read_text("utf-8") for path in [*TEMPLATES, *CODE])
    used = set(re.findall(r"""(?:_|say)\(['"]([a-z_.0-9-]+)['"]\s*[,)]""", source))
    used |= {key for pair in re.findall(r"ngettext\('([^']+)', '([^']+)'", source) for key in pair}
    assert used - known == set()


def test_no_text_is_left_over():
    source = "\n".join(path.read_text("utf-8") for path in [*TEMPLATES, *CODE])
    prefixes = set(re.findall(r"""_\('([a-z_.]+\.)' ~""", source))
    for key in catalogue("it"):
        for name in names(key):
            named = f"'{name}'" in source or f'"{name}"' in source
            assert named or any(name.startswith(prefix) for prefix in prefixes), name


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        self.found += re.findall(r"[A-Za-zÀ-ù]{3,}", data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path):
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
    source = re.sub(r"<pre.*?</pre>", "", source, flags=re.S)  # commands, the same in any language
    parser = _Words()
    parser.feed(source)
    assert [word for word in parser.found if word not in ("IRI", "CSV", "JSON", "SVG")] == []
