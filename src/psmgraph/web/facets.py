"""What the projects can be chosen by: plain links with counts, which combine and can be taken away.

Values stand in tables.sqlite (queries/tables/project-facets.rq). An address names them shortly: an
entity by its path ("actor/comune-di-bologna"), a concept by its local name; whole IRIs do as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psmgraph.web.addresses import VOCABULARIES, Addresses
from psmgraph.web.served import Served

MOST_CHOSEN = 8  # values of one facet that an address may name; the rest is left out
MOST_SHOWN = 60  # values of one facet on the page at all

Chosen = Mapping[str, tuple[str, ...]]
"""Values (as in the table) by facet, none twice, sorted."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One side to choose from; of one with ``several`` values to a project all chosen must hold."""

    name: str
    several: bool = False
    scheme: str = ""  # of the vocabulary whose concepts are its values


FACETS: Mapping[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("plan"),
        Facet("table"),
        Facet("body", several=True),
        Facet("year"),
        Facet("link_state", several=True, scheme="link-state"),
        Facet("completeness"),
        Facet("sheet_status", scheme="sheet-status"),
    )
}
_ORDERED = {"completeness": ("all", "most", "half", "few")}


@dataclass(frozen=True, slots=True)
class Value:
    """One value: as addresses name it, its names by language, and how many projects have it."""

    iri: str  # as the table has it: an IRI, a year, a word
    short: str
    names: Mapping[str, str]
    count: int
    chosen: bool
    arguments: Mapping[str, tuple[str, ...]]  # of the facet, with it added or taken away


@dataclass(frozen=True, slots=True)
class Group:
    """A facet with its values, most frequent first; ``left_out`` have no room."""

    facet: Facet
    values: tuple[Value, ...]
    left_out: int

    @property
    def chosen(self) -> tuple[Value, ...]:
        """Return the values that are chosen."""
        return tuple(value for value in self.values if value.chosen)


def chosen_of(given: Mapping[str, Sequence[str]], addresses: Addresses) -> Chosen:
    """Return the values that the arguments of an address name, by facet."""
    found = {}
    for facet in FACETS.values():
        values = {_long(facet, value, addresses) for value in given.get(facet.name, ()) if value}
        if values:
            found[facet.name] = tuple(sorted(values))[:MOST_CHOSEN]
    return found


def short_arguments(chosen: Chosen, addresses: Addresses) -> dict[str, tuple[str, ...]]:
    """Return ``chosen`` as arguments of an address, in the order that makes it the one address."""
    return {
        name: tuple(_short(value, addresses) for value in chosen[name])
        for name in FACETS if name in chosen
    }  # fmt: skip


def clauses(chosen: Chosen) -> tuple[list[str], list[str]]:
    """Return the conditions on the column ``project`` that hold together, and their parameters."""
    made: list[str] = []
    parameters: list[str] = []
    for name, values in chosen.items():
        each = [(value,) for value in values] if FACETS[name].several else [values]
        for fitting in each:
            marks = ", ".join("?" * len(fitting))
            made.append(
                '"project" IN (SELECT project FROM project_facets'
                f" WHERE facet = ? AND value IN ({marks}))"
            )
            parameters += [name, *fitting]
    return made, parameters


def groups_of(
    served: Served, chosen: Chosen, others: tuple[Sequence[str], Sequence[str]]
) -> tuple[Group, ...]:
    """Return the facets with what may be added to, or taken from, what is chosen.

    ``others`` are further conditions on the table of projects, and their parameters. A count
    tells how many projects the list has with the value added; of a facet whose values exclude
    one another, how many have it among those that fit the rest. Two queries on the tables, and
    one for each facet of the latter kind that is chosen.
    """
    alone = [name for name in chosen if not FACETS[name].several]
    counts = _counted(served, [name for name in FACETS if name not in alone], chosen, others)
    for name in alone:
        rest = {other: values for other, values in chosen.items() if other != name}
        counts |= _counted(served, [name], rest, others)
    kept = {
        facet: _kept(facet, counts.get(name, {}), chosen.get(name, ()))
        for name, facet in FACETS.items()
    }
    names = _names(served, [(facet.name, value) for facet in kept for value in kept[facet]])
    made = (
        Group(
            facet,
            tuple(
                Value(
                    value,
                    _short(value, served.addresses),
                    names.get((facet.name, value), {}),
                    counts.get(facet.name, {}).get(value, 0),
                    value in chosen.get(facet.name, ()),
                    _toggled(facet, value, chosen.get(facet.name, ()), served.addresses),
                )
                for value in values
            ),
            left_out=len(counts.get(facet.name, {}).keys() - set(values)),
        )
        for facet, values in kept.items()
    )
    return tuple(group for group in made if len(group.values) > 1 or group.chosen)


_Counts = Mapping[str, int]  # projects, by value
_Names = Mapping[tuple[str, str], Mapping[str, str]]  # of (facet, value), by language


def _counted(
    served: Served,
    names: Sequence[str],
    chosen: Chosen,
    others: tuple[Sequence[str], Sequence[str]],
) -> dict[str, _Counts]:
    conditions, parameters = clauses(chosen)
    conditions, parameters = [*conditions, *others[0]], [*parameters, *others[1]]
    marks = ", ".join("?" * len(names))
    # Each way is answered from one index alone. The plus keeps SQLite from the other one, with
    # which it would look at each of the many rows of a facet.
    fitting = f"facet IN ({marks})"
    if conditions:
        among = f"SELECT project FROM projects WHERE {' AND '.join(conditions)}"
        fitting = f"project IN ({among}) AND +facet IN ({marks})"
    rows = served.rows(
        f"SELECT facet, value, COUNT(*) AS n FROM project_facets WHERE {fitting}"
        " GROUP BY facet, value",
        [*parameters, *names],
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["facet"], {})[row["value"]] = row["n"]
    return {**found}


def _kept(facet: Facet, counts: _Counts, chosen: Sequence[str]) -> list[str]:
    """Return the values that have room, in the page's order, and all that are chosen."""
    order = _ORDERED.get(facet.name)
    if order:
        values = [value for value in order if value in counts]
    elif facet.name == "year":
        values = sorted(counts, reverse=True)
    else:
        values = sorted(counts, key=lambda value: (-counts[value], value))
    return [*values[:MOST_SHOWN], *(one for one in chosen if one not in values[:MOST_SHOWN])]


def _names(served: Served, wanted: Sequence[tuple[str, str]]) -> _Names:
    if not wanted:
        return {}
    name = "(SELECT name_{0} FROM project_facets AS f" \
           " WHERE f.facet = w.facet AND f.value = w.value LIMIT 1) AS {0}"  # fmt: skip
    rows = served.rows(
        f"WITH w(facet, value) AS (VALUES {', '.join(['(?, ?)'] * len(wanted))})"
        f" SELECT facet, value, {name.format('it')}, {name.format('en')} FROM w",
        [each for pair in wanted for each in pair],
    )
    return {
        (row["facet"], row["value"]): {key: row[key] for key in ("it", "en") if row[key]}
        for row in rows
    }


def _toggled(
    facet: Facet, value: str, chosen: Sequence[str], addresses: Addresses
) -> Mapping[str, tuple[str, ...]]:
    """Return the facet's arguments with ``value`` taken away where it is chosen, else added."""
    after = sorted({*chosen} ^ {value})
    return {facet.name: tuple(_short(each, addresses) for each in after)}


def _short(value: str, addresses: Addresses) -> str:
    if value.startswith(VOCABULARIES):
        return value.rpartition("#")[2]
    return addresses.name(value) or value


def _long(facet: Facet, given: str, addresses: Addresses) -> str:
    given = given.replace("\0", "")[:400]
    if given.startswith(("http://", "https://")) or facet.name in ("year", "completeness"):
        return given
    return f"{VOCABULARIES}{facet.scheme}#{given}" if facet.scheme else addresses.iri(given)
