"""The line of time: as wide as the words leave it open; and charts in which blank is no zero."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.web.columns import MOST_COLUMNS, Told, columns, ranked
from psmgraph.web.dates import Range
from psmgraph.web.timeline import MOST_DRAWN, Fact, bounds, timeline

NEW_YEAR = Range("2015-01-01", "2015-01-01")


def fact(begin, end, text="x"):
    return Fact("event", text, None, Range(begin, end), "", None)


def drawn(begin, end):
    """Return what is drawn of one fact, on a line of the one year 2015."""
    line = timeline([fact(begin, end, "it"), Fact("edition", "a", None, NEW_YEAR, "", None)])
    return next(each for each in line.drawn if each.fact.text == "it")


def spans(each):
    """Return where each bar begins and ends, in tenths of a percent, and whether it is open."""
    return [(round(bar.begin, 1), round(bar.begin + bar.length, 1), bar.open) for bar in each.bars]


def share(day):
    return round(100 * (day - date(2015, 1, 1)).days / 365, 1)


MARCH, APRIL, JUNE, JULY = (share(date(2015, month, 1)) for month in (3, 4, 6, 7))


def test_a_day_is_a_point_and_no_bar():
    each = drawn("2015-03-01", "2015-03-01")
    assert (round(each.point, 1), each.bars) == (MARCH, ())


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2015-03", "2015-03", [(MARCH, APRIL, True)]),  # some day of March: which is not told
        ("2015", "2015", [(0, 100, True)]),
        ("2015-03-01", "2015-06-30", [(MARCH, JULY, False)]),  # two days: surely in between
        ("2015-03", "2015-06", [(MARCH, APRIL, True), (APRIL, JUNE, False), (JUNE, JULY, True)]),
        ("2015-03-01", "2015-06", [(MARCH, JUNE, False), (JUNE, JULY, True)]),
        ("2015-03", "2015", [(MARCH, 100, True)]),  # nothing is sure where they overlap
    ],
)
def test_a_time_is_hollow_where_its_days_are_not_told(begin, end, expected):
    each = drawn(begin, end)
    assert each.point is None
    assert spans(each) == expected


def test_one_end_alone_is_a_dashed_line_to_where_nothing_is_told():
    until, since = drawn(None, "2015-06"), drawn("2015-03-01", None)
    assert until.before == pytest.approx((0.0, JUNE), abs=0.1)
    assert until.after is since.before is None
    assert spans(until) == [(JUNE, JULY, True)]
    assert since.after == pytest.approx((MARCH, 100.0), abs=0.1)


@st.composite
def lexicals(draw):
    day = draw(st.dates(date(1, 1, 1), date(9999, 12, 31)))
    return day.isoformat()[: draw(st.sampled_from([4, 7, 10]))]


@given(st.lists(st.tuples(st.none() | lexicals(), st.none() | lexicals()), min_size=2, max_size=9))
def test_nothing_is_drawn_narrower_than_its_words_or_outside_of_the_picture(pairs):
    line = timeline([fact(begin, end) for begin, end in pairs])
    dated = [pair for pair in pairs if any(pair)]
    if len(dated) < 2:
        assert line is None
        return
    assert len(line.drawn) == len(dated)
    for each in line.drawn:
        told = [bounds(words) for words in (each.fact.when.begin, each.fact.when.end) if words]
        places = [each.point] if each.point is not None else []
        places += [place for begin, end, _ in spans(each) for place in (begin, end)]
        assert all(0 <= place <= 100.01 for place in places)
        assert places, "something is always seen"
        if each.point is not None:
            assert told[0] == told[-1]
            assert told[0][0] == told[0][1]


def test_a_long_list_is_cut_and_says_so():
    line = timeline([fact("2015-03", "2015-03")] * (MOST_DRAWN + 5))
    assert (len(line.drawn), line.left_out) == (MOST_DRAWN, 5)


@pytest.mark.parametrize("words", [None, "", "2015-02-30", "2015-13", "0000", "tomorrow"])
def test_what_is_no_date_stands_in_no_picture(words):
    assert bounds(words) is None
    assert timeline([fact(words, words)] * 3) is None


def test_a_zero_is_a_mark_and_a_blank_a_gap():
    told = [Told("a", None, "0", "reportedZero"), Told("b", None, None, "blank"),
            Told("c", None, "8", "reported")]  # fmt: skip
    chart = columns("meetings", told)
    assert [column.zero for column in chart.columns] == [True, False, False]
    assert [column.height is None for column in chart.columns] == [False, True, False]
    assert (chart.reported, chart.of) == (2, 3)


def test_where_nobody_reports_there_is_no_chart_and_zeros_alone_make_one():
    assert columns("meetings", [Told("a", None, None, "blank")]) is None
    assert columns("meetings", [Told("a", None, "0", "reportedZero")]).columns[0].zero


@given(st.lists(st.none() | st.decimals(0, 10**9, places=2).map(str), min_size=1, max_size=99))
def test_heights_keep_the_order_of_the_numbers_and_gaps_come_last(values):
    told = ranked([Told(str(at), None, each, "reported") for at, each in enumerate(values)])
    chart = columns("x", told)
    there = [value for value in values if value is not None]
    if not there:
        assert chart is None
        return
    heights = [column.height for column in chart.columns]
    solid = [height for height in heights if height is not None]
    assert solid == sorted(solid, reverse=True)
    assert heights[: len(solid)] == solid
    assert chart.reported == len(there)
    assert len(chart.columns) + chart.left_out == len(values)
    assert len(chart.columns) <= MOST_COLUMNS
    assert all(each.x >= 0 and each.x + each.width <= 100.01 for each in chart.columns)
