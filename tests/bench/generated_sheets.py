"""Realistic sheets of the Bologna form, as many as one likes and always the same ones.

    python tests/bench/generated_sheets.py FOLDER [COUNT [SEED]]

or, from Python::

    plan = Generated(count=500)            # 500 files; a seed of your own: Generated(500, seed=7)
    config = plan.write(Path("folder"))    # → folder/sheets/*.txt, authority.toml, psmgraph.toml
    build_snapshot(config, (), today=TODAY)
    plan.text(17)                          # what file 17 says; plan.name(17): what it is called
    plan.text(17, revision=1)              # the same sheet, changed here and there

The plan is a country's: territories of 40 projects, each with its municipalities, union, health
authority, associations and companies, and bodies that are on sheets of all territories. Sheets
link to others by title, most within the territory; cite acts; name bodies as people write them
(alias, capitals, another abbreviation); one project in ten has two editions, one in fifty three.
A file's text hangs on its number and the seed, and on the count only where a link would otherwise
lead past the last project. A sheet gives about 1,000 statements in named graphs.
"""

import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from generated_words import (
    ACTS,
    ASSOCIATIONS,
    COMPANIES,
    DIFFICULTIES,
    DOINGS,
    DONE,
    EVENTS,
    FIRST_NAMES,
    MONTHS,
    NATIONAL,
    OBJECTS,
    PLACE_ENDS,
    PLACE_MIDDLES,
    PLACE_STARTS,
    PURPOSES,
    RESULTS,
    SUCCESSES,
    SURNAME_ENDS,
    SURNAME_STARTS,
    TABLES,
    TOPICS,
    WHY,
)

from psmgraph.config import Config, PlanConfig
from psmgraph.names import slug

PLAN = "piano-generato"
TODAY = date(2017, 1, 1)  # after every edition
TERRITORY = 40  # projects
TOWNS = 6
CYCLE = 50  # projects, of which five have two editions and one has three
EXTRA = {7: 1, 16: 1, 25: 1, 34: 1, 43: 1, 49: 2}  # place in the cycle → editions besides the first
PER_CYCLE = CYCLE + sum(EXTRA.values())


class Body(NamedTuple):
    """A body of the authority, and the ways in which sheets write it."""

    name: str
    kind: str
    form: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Generated:
    """``count`` files of one invented plan."""

    count: int
    seed: int = 1

    @property
    def projects(self) -> int:
        """Return how many projects the files are of."""
        return self._which(self.count - 1)[0] + 1

    def write(self, folder: Path) -> Config:
        """Write sheets, authority and configuration into ``folder`` and return the configuration.

        The store is ``folder/store``.
        """
        sheets = folder / "sheets"
        sheets.mkdir(parents=True, exist_ok=True)
        for number in range(self.count):
            (sheets / self.name(number)).write_text(self.text(number), encoding="utf-8")
        (folder / "authority.toml").write_text("".join(self._authority()), encoding="utf-8")
        (folder / "plan.toml").write_text(
            f'slug = "{PLAN}"\nlanguage = "it"\ninvented = true\n[title]\n'
            'it = "Piano generato (inventato)"\nen = "Generated plan (invented)"\n'
        )
        (folder / "psmgraph.toml").write_text(
            f'store = "store"\n[[plan]]\nslug = "{PLAN}"\ndescription = "plan.toml"\n'
            'inputs = ["sheets"]\nauthority = "authority.toml"\ntemplate = "bologna"\n'
        )
        return self.config(folder)

    def config(self, folder: Path) -> Config:
        """Return the configuration of what :meth:`write` wrote into ``folder``."""
        return Config(
            store=folder / "store",
            plans=(
                PlanConfig(
                    PLAN,
                    description=folder / "plan.toml",
                    inputs=(folder / "sheets",),
                    authority=folder / "authority.toml",
                    template="bologna",
                ),
            ),
        )

    def name(self, number: int) -> str:
        """Return the name of a file: that of the project and the day."""
        project, edition = self._which(number)
        return f"{number:06d}-{slug([self.title(project)])}-{self.day(project, edition)}.txt"

    def day(self, project: int, edition: int) -> date:
        """Return the day of an edition (0 is the first), always before :data:`TODAY`."""
        return date(2014, 3, 3) + timedelta(days=(project * 7) % 300 + 330 * edition)

    def title(self, project: int) -> str:
        """Return a title that no other project has: each topic once in a territory."""
        territory, at = divmod(project, TERRITORY)
        topics = list(TOPICS)
        random.Random(f"{self.seed} topics {territory}").shuffle(topics)
        return topics[at].format(place=self.place(territory, at % TOWNS))

    def place(self, territory: int, town: int) -> str:
        """Return the name of a municipality; no other has it."""
        known = len(PLACE_STARTS) * len(PLACE_MIDDLES) * len(PLACE_ENDS)
        at = ((territory * TOWNS + town + self.seed) * 7919) % known
        at, start = divmod(at, len(PLACE_STARTS))
        end, middle = divmod(at, len(PLACE_MIDDLES))
        return PLACE_STARTS[start] + PLACE_MIDDLES[middle] + PLACE_ENDS[end]

    def text(self, number: int, revision: int = 0) -> str:
        """Return what file ``number`` says; another ``revision`` says it a little differently."""
        project, edition = self._which(number)
        return _Sheet(self, project, edition, revision).text()

    def bodies(self, territory: int) -> list[Body]:
        """Return the bodies of a territory that the authority knows."""
        seat = self.place(territory, 0)
        towns = [self.place(territory, town) for town in range(TOWNS)]
        return [
            *(Body(f"Comune di {town}", "institution", "comune") for town in towns),
            Body(
                f"Unione dei Comuni di {seat} e valli",
                "institution",
                "unioneDiComuni",
                (f"Unione {seat}",),
            ),
            Body(f"Azienda USL di {seat}", "institution", "aziendaSanitaria", (f"AUSL di {seat}",)),
            Body(f"Istituto Comprensivo di {towns[1]}", "institution", "istitutoScolastico"),
            Body(f"Camera di Commercio di {seat}", "institution", "cameraDiCommercio"),
        ]

    def _which(self, number: int) -> tuple[int, int]:
        """Return (project, edition) of a file; the editions of a project stand side by side."""
        cycle, at = divmod(number, PER_CYCLE)
        for place in range(CYCLE):
            size = 1 + EXTRA.get(place, 0)
            if at < size:
                return cycle * CYCLE + place, at
            at -= size
        raise AssertionError("a cycle has as many files as its projects have editions")

    def _authority(self) -> list[str]:
        lines = []
        territories = (self.projects + TERRITORY - 1) // TERRITORY
        known = [*NATIONAL_BODIES, *(b for t in range(territories) for b in self.bodies(t))]
        for body in known:
            aliases = ", ".join(f'"{alias}"' for alias in body.aliases)
            lines.append(
                f'[[body]]\nname = "{body.name}"\nkind = "{body.kind}"\n'
                f'legal_form = "{body.form}"\naliases = [{aliases}]\n'
            )
        for it, en in TABLES:
            lines.append(f'[[table]]\nslug = "{slug([it])}"\nit = "{it}"\nen = "{en}"\n')
        for project in range(self.projects):
            table = slug([TABLES[(project * 5 + project // TERRITORY) % len(TABLES)][0]])
            lines.append(f'[[project]]\ntitle = "{self.title(project)}"\ntable = "{table}"\n')
        return lines


NATIONAL_BODIES = tuple(Body(*row) for row in NATIONAL)


class _Sheet:
    """One edition of one project's sheet, from dice of its own."""

    def __init__(self, plan: Generated, project: int, edition: int, revision: int) -> None:
        self.plan, self.project, self.edition = plan, project, edition
        self.territory, self.at = divmod(project, TERRITORY)
        self.dice = random.Random(f"{plan.seed} {project}")  # the same for all its editions
        self.later = random.Random(f"{plan.seed} {project} {edition} {revision}")
        self.changed = edition + revision
        self.bodies = [*plan.bodies(self.territory), *self._others()]
        self.known = self.dice.sample(self.bodies, 6)

    def _others(self) -> list[Body]:
        """Return bodies of the territory that no authority knows."""
        dice = random.Random(f"{self.plan.seed} others {self.territory}")
        places = [self.plan.place(self.territory, town) for town in range(TOWNS)]
        return [
            Body(pattern.format(place=dice.choice(places)), "organisation", "")
            for pattern in (*dice.sample(ASSOCIATIONS, 5), *dice.sample(COMPANIES, 4))
        ]

    def text(self) -> str:
        day = self.plan.day(self.project, self.edition)
        rows = [
            "",
            "",
            f"<b>{self.plan.title(self.project)}</b>\t",
            f"Aggiornamento: {written(day)}\t",
            "<b>Descrizione del progetto</b>\t",
            f"{self._description()}\t",
            "<b>Referenti del progetto</b>\t",
            f"{self._referents()}\t",
            "<b>Attori coinvolti</b>\t",
            f"{', '.join(self._actors())}\t",
            "<b>Risultati attesi/ obiettivi del progetto</b>\t",
            f"{items(self._phrase(one) for one in self.dice.sample(RESULTS, 3))}\t",
            "<b>Integrazione e/o trasversalità con altri progetti</b>\t",
            *self._links(),
            "<b>Attività previste</b>\t<b>Attività svolte</b>",
            *self._activities(day),
            "<b>Criticità riscontrate</b>\t",
            *self._difficulties(),
            "<b>Fattori di successo</b>\t",
            *(f"{self._phrase(one)}\t" for one in self.dice.sample(SUCCESSES, 1)),
            "",
            "### Focus sulle attività svolte",
            "",
            *self._happenings(day),
            *self._contributions(),
        ]
        return "\n".join(rows) + "\n"

    def _phrase(self, pattern: str, dice: random.Random | None = None) -> str:
        dice = dice or self.dice
        return pattern.format(
            place=self.plan.place(self.territory, dice.randrange(TOWNS)),
            body=self._written(dice.choice(self.known), dice),
            number=dice.randrange(3, 400),
            thing=dice.choice(OBJECTS),
            purpose=dice.choice(PURPOSES),
            act=dice.choice(ACTS),
            month=f"{dice.choice(MONTHS)} {dice.choice((2013, 2014, 2015))}",
            person=person(dice),
        )

    def _written(self, body: Body, dice: random.Random) -> str:
        """Return a body as somebody writes it: one in eight not as the authority does."""
        way = dice.randrange(24)
        if way < 2 and body.aliases:
            return dice.choice(body.aliases)
        if way == 2:
            return body.name.replace("dei Comuni", "dei comuni").replace("USL", "U.S.L.")
        if way == 3 and dice.randrange(12) == 0:
            return body.name.replace("nn", "n")  # a slip: another name, for people to decide
        return body.name

    def _description(self) -> str:
        told = [self._phrase(one) for one in self.dice.sample(WHY, 3)]
        if self.changed:
            told.append(self._phrase(self.later.choice(WHY), self.later))
        return paragraphs((" ".join(told[:2]), " ".join(told[2:])))

    def _referents(self) -> str:
        public = [body for body in self.known if body.kind == "institution"] or [self.bodies[0]]
        dice = random.Random(f"{self.plan.seed} person {self.project}")
        return "; ".join(f"{body.name}: {person(dice)}" for body in public[:2])

    def _actors(self) -> list[str]:
        national = [Body(*self.dice.choice(NATIONAL)) for _ in range(self.dice.randrange(3))]
        actors = list(dict.fromkeys((*self.known, *national)))
        if self.edition:
            actors.append(self.bodies[(self.project + self.edition) % len(self.bodies)])
        return list(dict.fromkeys(self._written(body, self.dice) for body in actors))

    def _links(self) -> list[str]:
        """Return the rows of linked projects: most of the territory, one in five of another."""
        count = self.plan.projects
        first = self.territory * TERRITORY
        found = []
        for _ in range(self.dice.choice((1, 2, 2, 3, 3, 5))):
            near = self.dice.randrange(5) > 0
            other = first + self.dice.randrange(TERRITORY) if near else self.dice.randrange(100_000)
            if other % count != self.project:
                found.append(self.plan.title(other % count))
        kept = list(dict.fromkeys(found))[: 4 if self.changed % 2 else 5]
        if kept and self.dice.randrange(12) == 0:
            kept[0] = kept[0].upper()
        if self.dice.randrange(30) == 0:
            kept.append(f"Progetto annunciato a {self.plan.place(self.territory, 0)}")
        return [f"{paragraphs(kept)}\t"] if kept else []

    def _activities(self, day: date) -> list[str]:
        rows = []
        for at, pattern in enumerate(self.dice.sample(DOINGS, 4)):
            planned = self._phrase(pattern)
            if at == 0:
                bodies = ", ".join(one.name for one in self.known[:3])
                planned = f"{planned.rstrip('.')} (Istituzioni coinvolte: {bodies})."
            performed = self._performed(day) if self.dice.randrange(4) else ""
            if at == 1 and self.dice.randrange(25) == 0:  # cut by the end of a page
                planned, rest = planned.split(" ", 1)
                rows += [f"{planned}\t{performed}", "", f"{rest[0].lower()}{rest[1:]}\t"]
                continue
            rows.append(f"{planned}\t{performed}")
        if self.changed:
            planned = self._phrase(self.later.choice(DOINGS), self.later)
            rows.append(f"{planned} Anno {self.edition + 1}.\t")
        return rows

    def _performed(self, day: date) -> str:
        facts = []
        for _ in range(self.dice.choice((1, 1, 2))):
            then = day - timedelta(days=self.dice.randrange(10, 200))
            told = self._phrase(self.dice.choice(DONE))
            facts.append(f"<p><b>Il {written(then)}</b> {told}</p>")
        return " ".join(facts)

    def _difficulties(self) -> list[str]:
        count = self.dice.choice((1, 1, 1, 2, 2, 2, 2, 0))
        told = [self._phrase(one) for one in self.dice.sample(DIFFICULTIES, count)]
        if not told:
            return ["---\t"]
        return [f"{paragraphs(told)}\t" if count > 1 else f"{told[0]}\t"]

    def _happenings(self, day: date) -> list[str]:
        meetings = self.dice.randrange(0, 20)
        mean = str(self.dice.randrange(5, 60)) if meetings else "n.d."
        rows = [
            "<b>Incontri svolti</b>\t\t",
            f"<b>Numero incontri</b>\t\t{meetings + self.changed}",
            f"<b>Media partecipanti</b>\t\t{mean}",
            "<b>Eventi promossi/organizzati</b>\t\t",
        ]
        count = self.dice.choice((0, 1, 1, 2))
        for number in range(count):
            then = written(day - timedelta(days=self.dice.randrange(10, 200)))
            title = self._phrase(self.dice.choice(EVENTS))
            body = self.known[number % len(self.known)].name
            rows.append(f"<i>{title}</i> organizzato da {body} il {then}.\t\t")
        rows.insert(-count or len(rows), f"<b>Numero eventi</b>\t\t{count}")
        people = str(self.dice.randrange(40, 300)) if count else ""
        return [*rows, f"<b>Media partecipanti</b>\t\t{people}"]

    def _contributions(self) -> list[str]:
        rows = [
            "<b>Rendicontazione dei contributi a supporto delle attività svolte</b>\t\t",
            "<b>Attività</b>\t<b>Contributo (€/risorsa)</b>\t<b>Finanziato/concesso da</b>",
        ]
        for _ in range(self.dice.choice((1, 2, 2))):
            amount = self.dice.choice(
                (
                    f"€ {self.dice.randrange(1, 99)}.{self.dice.randrange(0, 999):03d},00",
                    f"{self.dice.randrange(1, 60)}.000 euro",
                    f"n. {self.dice.randrange(2, 40)} computer",
                )
            )
            giver = self.dice.choice(self.known).name
            rows.append(f"{self.dice.choice(OBJECTS).capitalize()}\t{amount}\t{giver}")
        return rows


def written(day: date) -> str:
    """Return a day as sheets write it."""
    return f"{'1°' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def paragraphs(told: Iterable[str]) -> str:
    """Return paragraphs as the form's files have them."""
    return "".join(f"<p>{one}</p> " for one in told).rstrip()


def items(told: Iterable[str]) -> str:
    """Return a list as the form's files have it."""
    inner = " ".join(f"<li>- {one};</li>" for one in told)
    return f'<ul style="list-style-type: none"> {inner}</ul>'


def person(dice: random.Random) -> str:
    """Return an invented person's name."""
    return f"{dice.choice(FIRST_NAMES)} {dice.choice(SURNAME_STARTS)}{dice.choice(SURNAME_ENDS)}"


def main() -> None:
    folder, *numbers = sys.argv[1:]
    plan = Generated(*(int(number) for number in numbers or ["500"]))
    plan.write(Path(folder))
    print(f"{plan.count} sheets of {plan.projects} projects in {folder}")


if __name__ == "__main__":
    main()
