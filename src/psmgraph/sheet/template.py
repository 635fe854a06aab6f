"""Template files: the TOML in which people write down a form (docs/templates.md)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.names import label_key, name_key
from psmgraph.resources import PACKAGE
from psmgraph.sheet.fields import KINDS
from psmgraph.sheet.layouts import LAYOUTS
from psmgraph.sheet.spec import FieldSpec, HeadingSpec, Template, Written
from psmgraph.words import italian_words

__all__ = [
    "FieldSpec",
    "HeadingSpec",
    "Template",
    "load_template",
    "shipped_templates",
    "template_file",
]

EDITION_SOURCES = ("sheet", "option", "file-name", "plan")
BOUNDS = ("begins", "ends")
SETTINGS = {
    "": {"name", "plan", "layout", "title", "empty", "none", "identity", "edition_from", "start",
         "end", "ignore", "heading", "statuses", "field", "write"},
    "start": {"field", "before", "pattern"},
    "end": {"patterns", "after"},
    "ignore": {"headings"},
    "heading": {"field", "level", "style"},
    "write": {"empty", "carry", "headings"},
}  # fmt: skip

# What can be written so that it is read as it was, and the layouts that can be.
CARRIED = frozenset({"title", "id", "text", "items", "body", "bodies", "referents", "projects",
                     "theme", "planned"})  # fmt: skip
WRITTEN = frozenset({"label-rows", "label-table"})
AS_PRINTED = frozenset({"printed", "heads"})  # made of the labels, never set


def load_template(path: Path) -> Template:
    """Return the template that ``path`` (TOML) holds.

    Raises:
        CannotRun: it cannot be read, or breaks the format (TEMPLATE-FILE).
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _template(content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(path, str(error)) from error
    except KeyError as error:
        raise _refused(path, f"missing or unknown: {error.args[0]}") from error
    except (AttributeError, TypeError, ValueError, re.error) as error:
        raise _refused(path, str(error)) from error


def shipped_templates() -> tuple[Template, ...]:
    """Return the templates that come with psmgraph, by name."""
    return tuple(sorted(map(load_template, _shipped()), key=lambda template: template.name))


def template_file(template: Template) -> Path:
    """Return the file of a template that comes with psmgraph.

    Raises:
        CannotRun: it does not come with psmgraph (TEMPLATE-UNKNOWN).
    """
    for path in _shipped():
        if load_template(path) == template:
            return path
    raise CannotRun(Finding("TEMPLATE-UNKNOWN", Place(""), words=template.name))


def _shipped() -> list[Path]:
    return sorted((PACKAGE / "plans").glob("*/form*.toml"))


def _template(content: Mapping[str, Any]) -> Template:
    _only_known("", content)
    _among("layout", content["layout"], LAYOUTS)
    start, end, ignored = (_inner(content, name) for name in ("start", "end", "ignore"))
    template = Template(
        name=content["name"],
        plan=content["plan"],
        layout=content["layout"],
        title=dict(content["title"]),
        empty=frozenset(mark.casefold() for mark in content.get("empty", ())),
        none=frozenset(mark.casefold() for mark in content.get("none", ())),
        identity=tuple(content["identity"]),
        edition_from=tuple(content["edition_from"]),
        start_before=tuple(start.get("before", ())),
        start_pattern=start.get("pattern", ""),
        end_patterns=tuple(end.get("patterns", ())),
        end_after=end.get("after", ""),
        ignored_headings=frozenset(map(label_key, ignored.get("headings", ()))),
        headings=tuple(map(_heading, content.get("heading", ()))),
        statuses=_statuses(content.get("statuses", {})),
        fields=tuple(map(_field, content["field"])),
        write=_written(content["write"]) if "write" in content else None,
    )
    _whole(template)
    return template


def _whole(template: Template) -> None:
    """Refuse a template whose parts do not fit one another."""
    for source in template.edition_from:
        _among("edition_from", source, EDITION_SOURCES)
    names = [spec.name for spec in template.fields]
    if len(set(names)) < len(names):
        raise ValueError(f"two fields of one name: {max(names, key=names.count)}")
    if [spec.kind for spec in template.fields].count("title") != 1:
        raise ValueError("one field, and one only, must be of kind 'title'")
    given = re.compile(template.start_pattern).groupindex
    for name in (
        *template.identity,
        *template.start_before,
        *given,
        *(heading.field for heading in template.headings),
        *filter(None, [template.end_after, *(spec.beside for spec in template.fields)]),
    ):
        template.spec(name)
    for pattern in template.end_patterns:
        re.compile(pattern)
    LAYOUTS[template.layout].holds(template)
    if template.write is not None:
        _can_be_written(template, template.write)


def _written(content: Mapping[str, Any]) -> Written:
    _only_known("write", content)
    headings = tuple(sorted(dict(content.get("headings", {})).items()))
    return Written(str(content["empty"]), tuple(content["carry"]), headings)


def _can_be_written(template: Template, write: Written) -> None:
    """Refuse a form that, once written, would not be read as it was meant."""
    _among("layout of a form with [write]", template.layout, WRITTEN)
    if not write.empty or not template.is_empty(write.empty):
        raise ValueError(f"[write] empty {write.empty!r} is none of the form's marks")
    for name in write.carry:
        _among("kind of a carried field", template.spec(name).kind, CARRIED)
    for name in (template.title_field.name, *template.identity):
        if name not in write.carry:
            raise ValueError(f"[write] carry lacks {name!r}, without which there is no sheet")
    for name, words in write.headings:
        template.spec(name)
        if label_key(words) not in template.ignored_headings:
            raise ValueError(f"[write] heading {words!r} is none of [ignore] headings")


def _field(entry: Mapping[str, Any]) -> FieldSpec:
    _among("kind", entry["kind"], KINDS.keys() - {"other"})
    known = {one.name for one in fields(FieldSpec)} - AS_PRINTED
    for name in entry:
        if name not in known:
            raise ValueError(f"a field has no setting {name!r}")
    if entry.get("bound"):
        _among("bound", entry["bound"], BOUNDS)
    return FieldSpec(
        **{
            **entry,
            "labels": frozenset(map(label_key, entry.get("labels", ()))),
            "title": _titles(entry),
            "columns": tuple(
                frozenset(map(label_key, column)) for column in entry.get("columns", ())
            ),
            "printed": next(iter(entry.get("labels", ())), ""),
            "heads": tuple(next(iter(column), "") for column in entry.get("columns", ())),
        }
    )


def _titles(entry: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what people call the field: its title, else its first label or column head."""
    labels = entry.get("labels") or entry.get("columns", [[]])[0]
    return tuple(sorted(entry.get("title", {"it": labels[0]} if labels else {}).items()))


def _heading(entry: Mapping[str, Any]) -> HeadingSpec:
    _only_known("heading", entry)
    if "style" in entry:
        _among("style", entry["style"], ("italic",))
        return HeadingSpec(entry["field"], italic=True)
    levels = entry["level"]
    return HeadingSpec(entry["field"], frozenset(levels if isinstance(levels, list) else [levels]))


def _statuses(table: Mapping[str, Iterable[str]]) -> tuple[tuple[str, str], ...]:
    for concept in table:
        _among("status", concept, italian_words().statuses)
    return tuple(
        (name_key(spelling), concept) for concept, spelled in table.items() for spelling in spelled
    )


def _inner(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner: Mapping[str, Any] = content.get(name, {})
    _only_known(name, inner)
    return inner


def _only_known(table: str, entry: Mapping[str, Any]) -> None:
    for name in entry:
        if name not in SETTINGS[table]:
            raise ValueError(f"{f'[{table}]' if table else 'a template'} has no setting {name!r}")


def _among(setting: str, given: str, known: Iterable[str]) -> None:
    if given not in known:
        raise ValueError(f"{setting} {given!r} is none of {', '.join(sorted(known))}")


def _refused(path: Path, detail: str) -> CannotRun:
    return CannotRun(Finding("TEMPLATE-FILE", Place(str(path)), detail=detail))
