"""The forms that a build knows, and which of them is told for a file: none, and it is chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.sheet.template import Template, load_template, shipped_templates


@dataclass(frozen=True, slots=True)
class Forms:
    """Templates to choose from, and what the caller or the configuration tells of sheets."""

    known: tuple[Template, ...]
    told: Template | None = None  # for all files
    of_plan: Mapping[str, Template] | None = None
    day: date | None = None  # of editions that bear none, for all files
    day_of_plan: Mapping[str, date] | None = None

    def told_for(self, plan: str) -> Template | None:
        """Return the form that files of ``plan`` ("" where it is not known) are said to have."""
        return self.told or (self.of_plan or {}).get(plan)

    def day_for(self, plan: str) -> date | None:
        """Return the day that is told for editions of ``plan``."""
        return self.day or (self.day_of_plan or {}).get(plan)


def forms(config: Config, template: str | None, day: date | None) -> Forms:
    """Return the forms that ship and those of the configuration, and what is told of them.

    Raises:
        CannotRun: no form has the name that is told (TEMPLATE-UNKNOWN), or a template file is
            wrong (TEMPLATE-FILE).
    """
    shipped = shipped_templates()
    of_plan = {one.slug: named(one.template, shipped) for one in config.plans if one.template}
    told = named(template, shipped) if template else None
    own = {one.name: one for one in (*shipped, *of_plan.values(), *([told] if told else []))}
    days = {one.slug: one.edition_date for one in config.plans if one.edition_date}
    return Forms(tuple(own.values()), told, of_plan, day, days)


def named(name: str, shipped: Iterable[Template]) -> Template:
    """Return the form of that name, or the one that the file of that name describes.

    Raises:
        CannotRun: there is none (TEMPLATE-UNKNOWN), or the file is wrong (TEMPLATE-FILE).
    """
    known = {template.name: template for template in shipped}
    if name in known:
        return known[name]
    if Path(name).suffix == ".toml":
        return load_template(Path(name))
    raise CannotRun(
        Finding("TEMPLATE-UNKNOWN", Place("--template"), words=name, detail=", ".join(known))
    )
