"""What holds of every text: nothing raises, nothing is made up, every place gives its words."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.sheet.values.amounts import parse_count, parse_resource
from psmgraph.sheet.values.bodies import bodies_in_brackets, split_bodies
from psmgraph.sheet.values.dates import InvalidDate, find_dates, parse_italian_date
from psmgraph.sheet.values.events import parse_event
from psmgraph.sheet.values.legal import find_acts
from psmgraph.sheet.values.persons import find_persons
from psmgraph.sheet.values.referents import split_referents
from psmgraph.words import italian_words
from psmgraph.words.spelling import bare

BITS = [
    "dal", "al", "il", "e", ",", ";", "\n", " ", "-", "–", "/", "(", ")", "“", "”", '"', ":", ".",
    "10", "3", "29", "31", "2014", "2015", "2014/2015", "12/03/2015", "08.04.2015", "aprile",
    "Aprile", "febbraio", "giugno", "II", "semestre", "a.s.", "nel", "anno", "entro", "tra",
    "fine", "ore", "n.", "legge", "L.", "D.Lgs.", "56/2014", "€", "euro", "mila", "mln", "circa",
    "1.200", "1,5", "di cui", "Comune", "Comuni", "di", "Bologna", "Imola", "Università", "CGIL",
    "CISL", "UIL", "S.r.l.", "PA", "tutte le", "ecc.", "e altri", "Associazione", "Assessore",
    "Assessori", "De", "Rossi", "prof.", "presso", "la", "Sala", "via", "organizzato", "dalla",
    "ventitré", "İ", "ß", "º", "ﬁ", "’", "l'",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(BITS), max_size=24).map(" ".join),
    st.lists(st.sampled_from(BITS), max_size=24).map("".join),
)


def words_of(text):
    try:
        return parse_italian_date(text)
    except InvalidDate:
        return None


@given(TEXTS)
def test_no_text_makes_anything_raise(text):
    words_of(text)
    parse_resource(text)
    parse_count(text)
    split_bodies(text, ("Rossi, Bianchi e Neri",))
    bodies_in_brackets(text)
    split_referents(text, ("Pace Adesso",))
    find_acts(text)
    find_persons(text)
    parse_event(text, [(0, min(5, len(text)))])
    italian_words().is_institution(text)
    italian_words().legal_form(text)


@given(TEXTS)
def test_dates_stand_in_order_and_their_words_are_the_texts(text):
    at = 0
    for one in find_dates(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end
        if one.span:
            assert one.span.words == text[one.start : one.end]


@given(TEXTS)
def test_no_year_and_no_day_is_made_up(text):
    """Each year of a date stands in the text, whole or by its last two figures, and so each day."""
    words = italian_words().dates
    figures = {int(number) for number in re.findall(r"[0-9]+", text)}
    letters = bare(text)
    for one in find_dates(text):
        ends = (one.span.begin, one.span.end) if one.span else ()
        for end in filter(None, ends):
            assert end.year in figures or end.year % 100 in figures
            spelled = any(
                bare(word) in letters for word, day in words.day_words.items() if day == end.day
            )
            assert end.day is None or end.day in figures or spelled


@given(TEXTS)
def test_a_span_never_ends_before_it_begins(text):
    for one in find_dates(text):
        if one.span and one.span.begin and one.span.end:
            assert one.span.begin.not_before() <= one.span.end.not_after()
        if one.span:
            assert one.span.begin or one.span.end


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_back_from_its_words(day):
    months = {number: name for name, number in italian_words().months.items()}
    for words in (
        f"{day.day} {months[day.month]} {day.year}",
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
    ):
        span = parse_italian_date(words)
        assert span.begin == span.end
        assert span.begin.lexical() == day.isoformat()


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 1, 1)), st.integers(1, 400))
def test_every_range_is_read_back_from_its_words(first, length):
    last = date.fromordinal(first.toordinal() + length)
    months = {number: name for name, number in italian_words().months.items()}
    words = f"dal {first.day} {months[first.month]} {first.year} al {last:%d/%m/%Y}"
    span = parse_italian_date(words)
    assert (span.begin.lexical(), span.end.lexical()) == (first.isoformat(), last.isoformat())


@given(TEXTS)
def test_the_day_of_the_call_makes_no_difference(text):
    """No clock is asked, so the functions are the same functions of their words tomorrow."""

    def all_of():
        return (
            find_dates(text),
            parse_resource(text),
            parse_count(text),
            split_bodies(text),
            find_acts(text),
            find_persons(text),
        )

    class Tomorrow(date):
        @classmethod
        def today(cls):
            raise AssertionError("asked for the day")

    def refuse():
        raise AssertionError("asked for the time")

    before = all_of()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datetime.date", Tomorrow)
        patch.setattr(time, "time", refuse)
        assert all_of() == before


@given(TEXTS)
def test_every_body_stands_where_it_says(text):
    at = 0
    for one in split_bodies(text).pieces:
        assert at <= one.start < one.end <= len(text)
        at = one.start
        assert text[one.start : one.end] in one.words
        assert one.words.strip()
        assert one.words == one.words.strip()


@given(TEXTS)
def test_persons_acts_and_referents_stand_where_they_say(text):
    for one in (*find_persons(text), *find_acts(text)):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
    for piece in split_referents(text):
        for start, end in (piece.body, *piece.persons):
            assert 0 <= start < end <= len(text)


@given(TEXTS)
def test_an_events_parts_lie_in_its_text(text):
    piece = parse_event(text)
    for start, end in filter(None, (piece.title, piece.place)):
        assert 0 <= start <= end <= len(text)
    for one in piece.organisers:
        assert text[one.start : one.end] in one.words


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_every_sum_is_read_back_to_the_cent(whole, cents):
    grouped = f"{whole:,}".replace(",", ".")
    expected = Decimal(f"{whole}.{cents:02d}")
    for words in (
        f"€ {grouped},{cents:02d}",
        f"{grouped},{cents:02d} euro",
        f"Euro {whole},{cents:02d}",
    ):
        resource = parse_resource(words)
        assert resource.amount == expected
        assert isinstance(resource.amount, Decimal)


@given(TEXTS)
def test_a_doubtful_resource_has_no_amount(text):
    resource = parse_resource(text)
    if resource.doubtful:
        assert resource.amount is resource.low is resource.high is None
    else:
        assert resource.amount is not None or resource.low or resource.high or resource.in_kind


LONG = 50_000
HOSTILE = [
    "1,", "1.", "1/", "1-", "10 e ", "dal ", "2014 ", "2014/", "A", "a ", ")", "()", '"', "e ",
    "e", ",", ";", "\n", ".", ":", "a:", "Comuni di A, ", "Comune: A ", "L. 1/", "legge n. ",
    "leggi 1/14, ", "€ ", "mila ", "euro ", "due ", "di ", "Assessori A, ", "presso ",
    "organizzato da ", "CGIL ", "ecc. ", "Settore A, ", "prima di ", "A:", "Maria Rossi ",
    "fine ", "del ", "primo ", "nel 2014, ", "il lunedì ",
]  # fmt: skip
READERS = [
    find_dates, words_of, find_acts, find_persons, split_bodies, bodies_in_brackets,
    split_referents, parse_event, parse_resource, parse_count,
]  # fmt: skip


@pytest.mark.parametrize(
    "bit", ["1", "1 ", "a", "A ", " ", "(", "“", "10 aprile ", "Comune ", "€ 1 ", "(a.s. ", "il "]
)
def test_a_text_of_fifty_thousand_characters_is_read(bit):
    """A pattern that ran away would never come back from one of these."""
    text = (bit * (LONG // len(bit) + 1))[:LONG]
    for read in READERS:
        read(text)


@pytest.mark.parametrize("bit", HOSTILE)
def test_no_repetition_makes_a_pattern_run_away(bit):
    text = (bit * (LONG // len(bit) + 1))[: LONG // 20]
    for read in READERS:
        read(text)
