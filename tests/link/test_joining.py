"""Decisions weighed together: whatever they are and in whatever order, the promises hold."""

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from psmgraph.decisions import Decision, Target, What
from psmgraph.errors import Place
from psmgraph.link.joining import Joined, Things, join

KNOWN = frozenset("AB")
NAMES = "ABcdefg"


def decision(what: What, name: str, value: str) -> Decision:
    place = Place("decisioni.toml", ord(name))
    return Decision(what, Target(name=name), value, "Ada", date(2015, 1, 1), "", place)


def things(there: frozenset[str]) -> Things:
    def find(words: str) -> tuple[str, ...]:
        return (words,) if words in there else ()

    return Things(find, lambda words: find(words) if words in KNOWN else (), (KNOWN,), str)


decisions = st.lists(
    st.builds(
        decision,
        st.sampled_from([What.SAME, What.SAME, What.ALIAS, What.NOT_SAME]),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
    ),
    max_size=9,
)
present = st.frozensets(st.sampled_from(NAMES)).map(lambda some: some | KNOWN)


def meaning(joined: Joined, name: str) -> str:
    return joined.taken_for.get(name, name)


@settings(max_examples=400)
@given(decisions, present, st.randoms())
def test_the_order_of_decisions_makes_no_difference(
    told: list[Decision], there: frozenset[str], chance: object
) -> None:
    first = join(told, things(there))
    chance.shuffle(told)  # type: ignore[attr-defined]
    again = join(told, things(there))
    assert (first.taken_for, first.why) == (again.taken_for, again.why)
    assert sorted(first.findings) == sorted(again.findings)


@settings(max_examples=400)
@given(decisions, present)
def test_what_must_stay_apart_stays_apart_and_what_is_joined_has_its_reason(
    told: list[Decision], there: frozenset[str]
) -> None:
    joined = join(told, things(there))
    assert meaning(joined, "A") == "A"
    assert meaning(joined, "B") == "B"
    for one in joined.apart.values():
        first, second = one
        assert meaning(joined, first) != meaning(joined, second)
    for thing, other in joined.taken_for.items():
        assert other not in joined.taken_for  # nobody is taken for one who is another
        assert other in there
        assert joined.why[thing]
        # The reasons lead from the one to the other, step by step.
        steps = [{f"?{w}" if w not in there else w for w in (d.target.name, d.value)}
                 for d in joined.why[thing]]  # fmt: skip
        assert thing in steps[0] | steps[-1]
        assert other in steps[0] | steps[-1]
        assert all(a & b for a, b in combinations(steps, 2) if len(steps) == 2)


@settings(max_examples=200)
@given(decisions, present)
def test_a_decision_that_joins_nothing_has_been_told(
    told: list[Decision], there: frozenset[str]
) -> None:
    joined = join(told, things(there))
    told_of = {finding.place for finding in joined.findings}
    told_of |= {one.place for one, _ in joined.absent}
    for one in told:
        if one.what is not What.NOT_SAME and one.place not in told_of:
            assert meaning(joined, one.target.name) == meaning(joined, one.value)
