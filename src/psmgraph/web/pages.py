"""How templates become pages: once for each language, with its texts in their places.

A page has some hundred texts, most of them constants. They are put in when a template is compiled,
so that none is looked up while a page is made.
"""

import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from types import FunctionType
from typing import Any

import jinja2
from flask import Flask, request
from flask.templating import Environment
from jinja2 import BaseLoader, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from psmgraph.web.languages import LANGUAGES, Texts, language_of_request
from psmgraph.web.state import NOW, asked

Show = Callable[..., object]
"""Shows something on a page."""

AHEAD = "psmgraph_ahead"
"""In a template's context: what goes ahead of each path, where that needs nothing else."""

# A text alone between the braces of a variable.
_CONSTANT = ("variable_begin", "name", "lparen", "string", "rparen", "variable_end")

_SPECIAL = re.compile("[&<>'\"]").search


class QuickContext(Context):
    """A template's names; it calls macros and plain functions without asking what they are."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, as Jinja does."""
        kind = type(called)
        if kind is Macro:
            if kwargs:
                kwargs.pop("_block_vars", None)
                kwargs.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **kwargs)
        if kind is FunctionType and not called.__dict__:  # Jinja's marks and wraps stand there
            if kwargs:
                kwargs.pop("_block_vars", None)
                kwargs.pop("_loop_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class QuickTemplate(Template):
    """A template whose words are escaped as Jinja does it, in half the time."""

    @classmethod
    def _from_namespace(
        cls,
        environment: jinja2.Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],
    ) -> "Template":
        namespace["escape"] = escaped  # what its code calls for all that it puts out
        return super()._from_namespace(environment, namespace, globals)


def escaped(value: object) -> str:
    """Return what a template puts out for ``value``: as :func:`markupsafe.escape`, but a plain
    string where there is nothing to escape, as in nearly all words."""
    if type(value) is str and not _SPECIAL(value):
        return value
    return value if type(value) is Markup else escape(value)


def once(show: Show) -> Show:
    """Return a macro of one argument as one that is run once for each thing: for what stands in
    many places of a page. The things must live as long as the page."""
    known: dict[int, object] = {}

    def shown(thing: object, /) -> object:
        key = id(thing)
        if key not in known:
            known[key] = show(thing)
        return known[key]

    return shown


class PageEnvironment(Environment):
    """Flask's environment, with templates by language: "it/base.html" is base.html in Italian."""

    context_class = QuickContext
    template_class = QuickTemplate
    texts: Texts

    def speak(self, texts: Texts) -> None:
        """Take the texts of the pages."""
        self.texts = texts
        self._bound = {language: texts.bound(language) for language in LANGUAGES}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,  # noqa: ARG002  (of the same language)
        globals: Any = None,  # noqa: ARG002  (those of the language)
    ) -> Template:
        """Return the template in the language of the page."""
        if isinstance(name, Template):
            return name
        language = language_of_request()
        return super().get_template(f"{language}/{name}", None, self._bound[language])


class ByLanguage(BaseLoader):
    """Loads each template for each language."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: Any, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the source, which is the same for all."""
        return self._loader.get_source(environment, template.partition("/")[2])

    def list_templates(self) -> list[str]:
        """Return the names of all."""
        names = self._loader.list_templates()
        return [f"{language}/{name}" for language in LANGUAGES for name in names]


class Worded(Extension):
    """Puts the texts that need nothing of the page into the template."""

    environment: PageEnvironment

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template, constant texts as what they say."""
        language = (stream.name or "").partition("/")[0]
        return self._worded(stream, language) if language in LANGUAGES else iter(stream)

    def _worded(self, tokens: Iterable[Token], language: str) -> Iterator[Token]:
        held: list[Token] = []
        for token in tokens:
            held.append(token)
            at = len(held) - 1
            if token.type != _CONSTANT[at] or (at == 1 and token.value != "_"):
                yield from held
                held = []
            elif len(held) == len(_CONSTANT):
                text = self.environment.texts.of(language, str(held[3].value))
                yield Token(held[0].lineno, "data", str(text))
                held = []
        yield from held


def ahead() -> dict[str, str]:
    """Return what the templates' context has beside what is given to them."""
    return {AHEAD: request.script_root} if asked() == NOW else {}


def install(app: Flask, texts: Texts) -> None:
    """Let the application make its pages so."""
    environment = app.jinja_env
    assert isinstance(environment, PageEnvironment)
    assert environment.loader is not None
    environment.speak(texts)
    environment.loader = ByLanguage(environment.loader)
    environment.add_extension(Worded)
    environment.globals["once"] = once
    app.context_processor(ahead)
