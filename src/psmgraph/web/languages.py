"""The two languages of the pages: Italian at /…, English at /en/…, texts in translations/*.po.

The prefix is taken off before the application sees the path (it becomes WSGI's SCRIPT_NAME), so
every address that Flask makes keeps the language of the page it stands on.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale, gettext, ngettext  # type: ignore[import-untyped]
from markupsafe import Markup

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = ("it", "en")
FOLDER = Path(__file__).parent / "translations"


class LanguagePrefix:
    """WSGI middleware: "/en/projects" is the page "/projects", in English."""

    def __init__(self, app: "WSGIApplication", prefixed: Iterable[str]) -> None:
        self._app = app
        self._prefixed = tuple(prefixed)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Take the prefix off, remember the language, and hand on."""
        path = environ.get("PATH_INFO", "")
        for language in self._prefixed:
            if path == f"/{language}" or path.startswith(f"/{language}/"):
                environ["psmgraph.language"] = language
                environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{language}"
                environ["PATH_INFO"] = path[len(language) + 1 :] or "/"
                break
        return self._app(environ, start_response)


class Texts(Domain):  # type: ignore[misc]
    """The pages' texts, compiled in memory when the application starts: no .mo to keep in step."""

    def __init__(self, catalogues: Mapping[str, Translations]) -> None:
        super().__init__()
        self._catalogues = catalogues
        self._plain: dict[tuple[str, str], Markup] = {}

    def get_translations(self) -> Translations | NullTranslations:
        """Return the texts of the page's language."""
        locale = get_locale()
        return self._catalogues[locale.language] if locale else NullTranslations()

    def of(self, language: str, key: str, /) -> Markup:
        """Return a text that takes nothing in, in ``language``."""
        known = self._plain.get((language, key))
        if known is None:
            known = Markup(self._catalogues[language].ugettext(key)) % {}
            if known != key:  # a key that has no text may come from anywhere
                self._plain[language, key] = known
        return known

    def bound(self, language: str) -> dict[str, Callable[..., Markup | str]]:
        """Return what the templates of pages in ``language`` call, by name."""
        catalogue = self._catalogues[language]

        def say(key: str, /, **variables: object) -> Markup:
            """Return a text; what it takes in is escaped."""
            if not variables:
                return self.of(language, key)
            if len(variables) == 1:
                ((name, value),) = variables.items()
                if type(value) is int:
                    return numbered(key, name, value)
            return Markup(catalogue.ugettext(key)) % variables

        @lru_cache(maxsize=4096)  # "line 12": a page says it again and again
        def numbered(key: str, name: str, number: int, /) -> Markup:
            return Markup(catalogue.ugettext(key)) % {name: number}

        @lru_cache(maxsize=4096)
        def told(one: str, many: str, number: int, /) -> Markup:
            return Markup(catalogue.ungettext(one, many, number)) % {"num": number}

        def count(one: str, many: str, number: int, /, **variables: object) -> Markup:
            """Return a text that tells a number, which it holds as ``num``."""
            if not variables:
                return told(one, many, number)
            text = Markup(catalogue.ungettext(one, many, number))
            return text % {"num": number, **variables}

        def own() -> str:
            return language

        return {"_": say, "gettext": say, "ngettext": count, "language": own}


def load_texts(folder: Path = FOLDER) -> Texts:
    """Return the texts of every language, from ``folder``/{language}/messages.po."""
    return Texts({language: _compiled(folder / language / "messages.po", language)
                  for language in LANGUAGES})  # fmt: skip


def install(app: Flask) -> Texts:
    """Give the application its languages and their texts; return these."""
    babel = Babel(app, default_locale=LANGUAGES[0], locale_selector=language_of_request)
    texts = babel.domain_instance = load_texts()
    app.wsgi_app = LanguagePrefix(app.wsgi_app, LANGUAGES[1:])  # type: ignore[method-assign]
    return texts


def say(key: str) -> str:
    """Return a text of the translations, in the page's language."""
    return str(gettext(key))


def counted(one: str, many: str, number: int) -> str:
    """Return a text of the translations that tells a number, in the page's language."""
    return str(ngettext(one, many, number))


def language_of_request() -> str:
    """Return the language of the page asked for: the prefix's, else the default."""
    return str(request.environ.get("psmgraph.language", LANGUAGES[0]))


def other_language(language: str) -> str:
    """Return the language that the switch leads to."""
    return LANGUAGES[1] if language == LANGUAGES[0] else LANGUAGES[0]


def _compiled(path: Path, language: str) -> Translations:
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)
