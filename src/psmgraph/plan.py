"""A plan as it is known before any sheet: its names, and the authority that people keep for it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from psmgraph.authority import Authority, load_authority
from psmgraph.decisions import Decision, load_decisions
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.resources import PACKAGE


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


def load_plan(  # noqa: PLR0913 - what may stand in the place of what ships, by name
    name: str,
    *,
    description: Path | None = None,
    authority: Path | None = None,
    decisions: Path | None = None,
    expect: Mapping[str, tuple[int, int]] | None = None,
    load: Callable[[Path], Authority] = load_authority,
) -> Plan:
    """Return the plan ``name``: what ships for it, with the given files in place of its own.

    ``load`` reads the authority.

    A plan that does not ship needs no description: its slug is then its title.

    Raises:
        CannotRun: a file is missing, no TOML or breaks the format (PLAN-FILE), or the
            authority contradicts itself (AUTHORITY-…), or a decision is not whole
            (DECISION-FILE…).
    """
    folder = PACKAGE / "plans" / name
    shipped = folder / "plan.toml"
    about = _toml(description or shipped) if description or shipped.is_file() else {}
    own = folder / "authority.toml"
    known = load(authority or own) if authority or own.is_file() else Authority()
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


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CannotRun(Finding("PLAN-FILE", Place(str(path)), detail=str(error))) from error
