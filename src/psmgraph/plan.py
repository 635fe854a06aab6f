"""A plan as it is known before any sheet: its names, and the authority that people keep for it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from psmgraph.decisions import Decision, load_decisions
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.names import body_key, name_key, slug
from psmgraph.resources import PACKAGE


@dataclass(frozen=True, slots=True)
class Body:
    """A body that the authority knows."""

    slug: str
    name: str
    institution: bool
    legal_form: str = ""  # a concept of vocab/legal-form
    aliases: tuple[str, ...] = ()
    ipa: str = ""
    istat: str = ""
    wikidata: str = ""
    part_of: str = ""  # slug of another body


@dataclass(frozen=True, slots=True)
class Succession:
    """One body follows another on a day; slugs."""

    before: str
    after: str
    day: date
    act: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project of the plan, by its title; ``table`` is a thematic table's slug or ""."""

    slug: str
    title: str
    aliases: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class ThematicTable:
    """A thematic table (tavolo) of the plan."""

    slug: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownAct:
    """What is known of an act besides the words that cite it."""

    words: str
    urn: str
    title: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Bodies, successions, projects, tables and acts, as people keep them in authority.toml."""

    bodies: tuple[Body, ...] = ()
    successions: tuple[Succession, ...] = ()
    projects: tuple[KnownProject, ...] = ()
    tables: tuple[ThematicTable, ...] = ()
    acts: tuple[KnownAct, ...] = ()

    def fixed_names(self) -> frozenset[str]:
        """Return the names that lists must not be cut inside: those with a comma or an "e"."""
        return frozenset(name for name in self.names() if "," in name or " e " in name)

    def names(self) -> frozenset[str]:
        """Return every name and alias of a body."""
        return frozenset(name for body in self.bodies for name in (body.name, *body.aliases))


@dataclass(frozen=True, slots=True)
class Plan:
    """A strategic plan: its slug, the language of its sheets, its titles by language."""

    slug: str
    language: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    invented: bool
    expect: Mapping[str, tuple[int, int]]
    authority: Authority
    decisions: tuple[Decision, ...] = ()
    edition: date | None = None  # of sheets that bear no date of their own


def shipped_plans() -> tuple[str, ...]:
    """Return the slugs of the plans that come with psmgraph."""
    return tuple(sorted(path.parent.name for path in (PACKAGE / "plans").glob("*/plan.toml")))


def load_plan(
    name: str,
    *,
    description: Path | None = None,
    authority: Path | None = None,
    decisions: Path | None = None,
    expect: Mapping[str, tuple[int, int]] | None = None,
) -> Plan:
    """Return the plan ``name``: what ships for it, with the given files in place of its own.

    A plan that does not ship needs no description: its slug is then its title.

    Raises:
        CannotRun: a file is missing, no TOML or breaks the format (PLAN-FILE), or the
            authority contradicts itself (AUTHORITY-FILE), or a decision is not whole
            (DECISION-FILE…).
    """
    folder = PACKAGE / "plans" / name
    shipped = folder / "plan.toml"
    about = _toml(description or shipped) if description or shipped.is_file() else {}
    own = folder / "authority.toml"
    known = load_authority(authority or own) if authority or own.is_file() else Authority()
    edition = about.get("edition")
    if edition is not None and (isinstance(edition, datetime) or not isinstance(edition, date)):
        place = Place(str(description or shipped))
        raise CannotRun(Finding("PLAN-FILE", place, detail=f"edition {edition}"))
    bounds = {key: (low, high) for key, (low, high) in about.get("expect", {}).items()}
    return Plan(
        slug=name,
        language=about.get("language", "it"),
        title=dict(about.get("title", {"it": name, "en": name})),
        description=dict(about.get("description", {})),
        invented=bool(about.get("invented", False)),
        expect={**bounds, **(expect or {})},
        authority=known,
        edition=edition,
        decisions=load_decisions(decisions) if decisions else (),
    )


def load_authority(path: Path) -> Authority:
    """Return the authority that ``path`` (TOML) holds.

    Raises:
        CannotRun: the file is missing or no TOML (PLAN-FILE), or an entry lacks a name, names
            an unknown body, or claims a name that another has (AUTHORITY-FILE).
    """
    content = _toml(path)
    try:
        bodies = tuple(_body(entry) for entry in content.get("body", []))
        slugs = {body_key(body.name): body.slug for body in bodies}
        authority = Authority(
            bodies=tuple(
                _within(body, entry, slugs)
                for body, entry in zip(bodies, content.get("body", []), strict=True)
            ),
            successions=tuple(_succession(e, slugs) for e in content.get("succession", [])),
            projects=tuple(_project(entry) for entry in content.get("project", [])),
            tables=tuple(
                ThematicTable(entry["slug"], {"it": entry["it"], "en": entry["en"]})
                for entry in content.get("table", [])
            ),
            acts=tuple(
                KnownAct(entry["words"], entry.get("urn", ""), entry.get("title", ""))
                for entry in content.get("act", [])
            ),
        )
    except KeyError as error:
        raise _refused(path, f"missing or unknown: {error.args[0]}") from error
    _no_name_twice(authority, path)
    return authority


def _body(entry: Mapping[str, Any]) -> Body:
    return Body(
        slug=entry.get("slug") or slug([body_key(entry["name"])]),
        name=entry["name"],
        institution=entry["kind"] == "institution",
        legal_form=entry.get("legal_form", ""),
        aliases=tuple(entry.get("aliases", ())),
        ipa=entry.get("ipa", ""),
        istat=entry.get("istat", ""),
        wikidata=entry.get("wikidata", ""),
    )


def _within(body: Body, entry: Mapping[str, Any], slugs: Mapping[str, str]) -> Body:
    whole = entry.get("part_of")
    if not whole:
        return body
    return replace(body, part_of=slugs[body_key(whole)])


def _succession(entry: Mapping[str, Any], slugs: Mapping[str, str]) -> Succession:
    return Succession(
        before=slugs[body_key(entry["from"])],
        after=slugs[body_key(entry["to"])],
        day=entry["date"],
        act=entry.get("act", ""),
        label={"it": entry.get("label_it", ""), "en": entry.get("label_en", "")},
    )


def _project(entry: Mapping[str, Any]) -> KnownProject:
    return KnownProject(
        slug=entry.get("slug") or slug([entry["title"]]),
        title=entry["title"],
        aliases=tuple(entry.get("aliases", ())),
        table=entry.get("table", ""),
    )


def _no_name_twice(authority: Authority, path: Path) -> None:
    for key, entries in (
        (body_key, [(body.slug, body.name, *body.aliases) for body in authority.bodies]),
        (name_key, [(one.slug, one.title, *one.aliases) for one in authority.projects]),
    ):
        owners: dict[str, str] = {}
        taken: set[str] = set()
        for owner, *names in entries:
            if owner in taken:
                raise _refused(path, f"two entries of one slug: {owner}")
            taken.add(owner)
            for name in names:
                if owners.setdefault(key(name), owner) != owner:
                    raise _refused(path, f"two entries claim the name: {name}")


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CannotRun(Finding("PLAN-FILE", Place(str(path)), detail=str(error))) from error


def _refused(path: Path, detail: str) -> CannotRun:
    return CannotRun(Finding("AUTHORITY-FILE", Place(str(path)), detail=detail))
