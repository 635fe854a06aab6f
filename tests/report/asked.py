"""The numbers of a report, asked of the store anew: queries of the tests' own, none of ours."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Store

PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX link: <https://w3id.org/psmgraph/vocab/link-state#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
PLAN = "<https://w3id.org/psmgraph/id/plan/valdesempio>"
IN_FORCE = f"?sheet psm:inPlan {PLAN} ; psm:currentEdition ?edition ; psm:describes ?project ."
SAYING = ("reported", "reportedZero", "explicitlyNone")


@dataclass(frozen=True)
class Expected:
    """A figure: its value, and the titles of the sheets in each state."""

    value: Decimal | None
    states: dict[str, set[str]]


class Asker:
    """Asks a store; everything by the project's title."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.titles: dict[str, str] = dict(
            self.rows(f"SELECT ?project ?t {{ {IN_FORCE} ?project rdfs:label ?t }}")
        )

    def rows(self, query: str) -> list[tuple[str, ...]]:
        return [
            tuple("" if term is None else term.value for term in row)
            for row in self.store.query(PREFIXES + query)
        ]

    def number(self, query: str) -> Decimal | None:
        """The only value of a query; None for none, and for a count of nothing."""
        ((value,),) = self.rows(query)
        return Decimal(value) if value not in ("", "0") else None

    def states(self, field: str) -> dict[str, set[str]]:
        """The titles of the sheets by how they fill in the box ``field``."""
        found: dict[str, set[str]] = {}
        for title, state in self.rows(
            f"SELECT DISTINCT ?t ?s {{ {IN_FORCE} ?project rdfs:label ?t GRAPH ?edition "
            f'{{ ?box psm:fieldName "{field}" ; psm:reportingStatus ?s }} }}'
        ):
            found.setdefault(state.partition("#")[2], set()).add(title)
        return found

    def listed(self, pattern: str, field: str) -> Expected:
        """How many ?n there are that ``pattern`` finds of ?project, in today's default graph."""
        return Expected(
            self.number(f"SELECT (COUNT(DISTINCT ?n) AS ?all) {{ {IN_FORCE} {pattern} }}"),
            self.states(field),
        )

    def figure(self, kind: str, how: str) -> Expected:
        each = f"""{IN_FORCE} ?project psm:figure ?f ; rdfs:label ?t .
            ?f psm:figureKind <https://w3id.org/psmgraph/vocab/figure-kind#{kind}>"""
        values = [
            Decimal(value) for (value,) in self.rows(f"SELECT ?v {{ {each} . ?f psm:value ?v }}")
        ]
        states: dict[str, set[str]] = {}
        for title, state in self.rows(f"SELECT ?t ?s {{ {each} ; psm:reportingStatus ?s }}"):
            states.setdefault(state.partition("#")[2], set()).add(title)
        total = sum(values, Decimal(0))
        return Expected(total if how == "sum" else round(total / len(values), 1), states)

    def figures(self) -> dict[str, Expected]:
        """All figures of a report on today's state without ``since``, by their keys."""
        every = set(self.titles.values())
        reciprocal = "?n psm:source ?project ; psm:target ?o ; psm:linkState link:reciprocal"
        pairs = self.number(
            f"SELECT (COUNT(*) AS ?all) {{ {IN_FORCE} {reciprocal} "
            "FILTER (STR(?project) < STR(?o)) }"
        )
        known = self.number(
            f"SELECT (COUNT(?p) AS ?all) {{ ?p a psm:Project ; psm:inPlan {PLAN} }}"
        )
        renewed = {
            self.titles[project]
            for (project,) in self.rows(
                f"SELECT DISTINCT ?project {{ {IN_FORCE} GRAPH ?g {{ ?edition psm:validFrom ?a . "
                "?old dct:isVersionOf ?sheet ; psm:validFrom ?b FILTER (?b < ?a) } }"
            )
        }
        changes = self.number(
            "SELECT (COUNT(DISTINCT ?c) AS ?all) { ?sheet psm:currentEdition ?edition . "
            "?c a psm:Change ; psm:laterEdition ?edition }"
        )
        sums = self.number(
            f"SELECT (SUM(?v) AS ?all) {{ {IN_FORCE} ?project psm:contribution ?n . "
            '?n psm:amount ?v ; psm:currency "EUR" }'
        )
        certain = {
            title
            for (title,) in self.rows(
                f"SELECT DISTINCT ?t {{ {IN_FORCE} ?project rdfs:label ?t ; psm:contribution ?n . "
                "?n psm:amount ?v }"
            )
        }
        of_sums = self.states("contributions")
        if of_sums["reported"] - certain:
            of_sums["unread"] = of_sums["reported"] - certain
        of_sums["reported"] &= certain
        blank = self.blank()
        return {
            "came": Expected(Decimal(len(every)), {"reported": every}),
            "editions": Expected(
                self.number(
                    "SELECT (COUNT(DISTINCT ?e) AS ?all) { GRAPH ?g { ?e a psm:SheetEdition } }"
                ),
                {"reported": every},
            ),
            "planned": self.listed("?project psm:plans ?n", "planned"),
            "done": self.listed("?project psm:plans ?n . ?d psm:realises ?n", "performed"),
            "open": self.listed(
                "?project psm:plans ?n FILTER NOT EXISTS { ?d psm:realises ?n }", "performed"
            ),
            "extra": self.listed(
                "?project psm:performed ?n FILTER NOT EXISTS { ?n psm:realises ?p }", "performed"
            ),
            "meetings": self.figure("meetings", "sum"),
            "meanMeetingParticipants": self.figure("meanMeetingParticipants", "mean"),
            "events": self.figure("events", "sum"),
            "meanEventParticipants": self.figure("meanEventParticipants", "mean"),
            "listed_meetings": self.listed("?project psm:meeting ?n", "meetings"),
            "listed_events": self.listed("?project psm:event ?n", "events"),
            "contributions": self.listed("?project psm:contribution ?n", "contributions"),
            "sums": Expected(sums, of_sums),
            "stated": self.listed("?n psm:source ?project", "links"),
            "reciprocal": Expected(pairs, self.states("links")),
            **{
                state: self.listed(f"?n psm:source ?project ; psm:linkState link:{state}", "links")
                for state in ("oneWay", "targetWithoutSheet", "ambiguous")
            },
            "criticality": self.listed("?project psm:criticality ?n", "criticalities"),
            "successFactor": self.listed("?project psm:successFactor ?n", "successFactors"),
            "renewed": Expected(Decimal(len(renewed)), {"reported": renewed}),
            "count": Expected(changes, {"reported": renewed}),
            "projects": Expected((known or 0) - Decimal(len(every)), {}),
            "boxes": Expected(
                Decimal(sum(blank.values())),
                {
                    "blank": set(blank),
                    **({"reported": every - set(blank)} if every - set(blank) else {}),
                },
            ),
        }

    def blank(self) -> Counter[str]:
        """How many boxes each sheet leaves blank, by title."""
        return Counter(
            title
            for title, _ in self.rows(
                f"SELECT ?t ?box {{ {IN_FORCE} ?project rdfs:label ?t GRAPH ?edition "
                "{ ?box a psm:SheetField ; psm:fieldName ?f ; psm:reportingStatus ?s "
                "FILTER (STRENDS(STR(?s), '#blank')) } }"
            )
        )

    def text(self, title: str) -> str:
        """The canonical text of the edition in force."""
        ((text,),) = self.rows(
            f"SELECT ?text {{ {IN_FORCE} ?project rdfs:label ?t GRAPH ?edition "
            f'{{ ?edition psm:text ?text }} FILTER (STR(?t) = """{title}""") }}'
        )
        return text
