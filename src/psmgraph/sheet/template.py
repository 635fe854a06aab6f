"""What is known about a form: the template, read from TOML (extraction.md, "Template")."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.names import label_key
from psmgraph.resources import PACKAGE

KINDS = frozenset(
    {
        "title", "edition", "text", "items", "referents", "bodies", "projects", "planned",
        "performed", "happenings", "figure", "contributions",
    }
)  # fmt: skip
LAYOUTS = frozenset({"label-rows"})


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form. Labels are keys; ``columns`` holds each column's variants."""

    name: str
    kind: str
    labels: frozenset[str] = frozenset()
    inline: bool = False
    states: str = ""
    role: str = ""
    node: str = ""
    section: str = ""
    opens: str = ""
    columns: tuple[frozenset[str], ...] = ()
    column: int = 0
    beside: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A form: how its sheets are found, and what each label names."""

    name: str
    plan: str
    layout: str
    title: Mapping[str, str]
    empty: frozenset[str]
    none: frozenset[str]
    identity: tuple[str, ...]
    edition_from: tuple[str, ...]
    start_before: tuple[str, ...]
    ignored_headings: frozenset[str]
    fields: tuple[FieldSpec, ...] = field(default=())

    def spec(self, name: str) -> FieldSpec:
        """Return the field called ``name``.

        Raises:
            KeyError: there is none.
        """
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)

    def labels(self) -> frozenset[str]:
        """Return the key of every label and column head that the form may show."""
        return frozenset().union(
            *(spec.labels for spec in self.fields),
            *(column for spec in self.fields for column in spec.columns),
        )

    def is_empty(self, text: str) -> bool:
        """Tell whether ``text`` is nothing, or one of the form's marks of emptiness."""
        return not text.strip() or text.strip().casefold() in self.empty

    def is_none(self, text: str) -> bool:
        """Tell whether ``text`` says that there is none ("nessuno", "non previsto")."""
        return text.strip().casefold().rstrip(".") in self.none


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
    except (TypeError, ValueError) as error:
        raise _refused(path, str(error)) from error


def shipped_templates() -> tuple[Template, ...]:
    """Return the templates that come with psmgraph, by name."""
    paths = sorted((PACKAGE / "plans").glob("*/form*.toml"))
    return tuple(sorted(map(load_template, paths), key=lambda template: template.name))


def _template(content: Mapping[str, Any]) -> Template:
    if content["layout"] not in LAYOUTS:
        raise ValueError(f"layout {content['layout']!r} is none of {', '.join(sorted(LAYOUTS))}")
    template = Template(
        name=content["name"],
        plan=content["plan"],
        layout=content["layout"],
        title=dict(content["title"]),
        empty=frozenset(mark.casefold() for mark in content.get("empty", ())),
        none=frozenset(mark.casefold() for mark in content.get("none", ())),
        identity=tuple(content["identity"]),
        edition_from=tuple(content["edition_from"]),
        start_before=tuple(content["start"]["before"]),
        ignored_headings=frozenset(map(label_key, content.get("ignore", {}).get("headings", ()))),
        fields=tuple(map(_field, content["field"])),
    )
    for name in (*template.identity, *template.start_before):
        template.spec(name)
    for spec in template.fields:
        if spec.beside:
            template.spec(spec.beside)
    return template


def _field(entry: Mapping[str, Any]) -> FieldSpec:
    if entry["kind"] not in KINDS:
        raise ValueError(f"kind {entry['kind']!r} is none of {', '.join(sorted(KINDS))}")
    known = set(FieldSpec.__dataclass_fields__)
    for name in entry:
        if name not in known:
            raise ValueError(f"a field has no setting {name!r}")
    return FieldSpec(
        **{
            **entry,
            "labels": frozenset(map(label_key, entry.get("labels", ()))),
            "columns": tuple(
                frozenset(map(label_key, column)) for column in entry.get("columns", ())
            ),
        }
    )


def _refused(path: Path, detail: str) -> CannotRun:
    return CannotRun(Finding("TEMPLATE-FILE", Place(str(path)), detail=detail))
