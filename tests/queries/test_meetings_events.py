"""The meetings and events that sheets list, row by row."""

from .asking import Ask, picked, project


def test_the_meetings_listed_by_one_sheet_stand_with_their_words_and_lines(ask: Ask):
    rows = ask(
        "meetings-events",
        project=project("l-assistente-di-condominio-abitare-insieme-nella-terza-eta"),
    )
    assert picked(rows, "kind_listed", "position", "words", "line") == [
        ("meeting", "1", "Assemblea dei residenti, sala comune di via del Campione 4,"
         " 9 settembre 2015", "29"),
        ("meeting", "2", "Assemblea dei residenti, sala comune di via della Bozza 21,"
         " 16 settembre 2015", "30"),
    ]  # fmt: skip


def test_the_kind_keeps_meetings_or_events(ask: Ask):
    plan = "plan/valdesempio"
    both = ask("meetings-events", plan=plan)
    kinds = {kind: ask("meetings-events", plan=plan, kind=kind) for kind in ("event", "meeting")}
    assert {kind: len(rows) for kind, rows in kinds.items()} == {"event": 17, "meeting": 7}
    assert len(both) == 24
    assert ask("meetings-events", plan="plan/altro") == []


def test_a_sheet_that_lists_nothing_has_no_row(ask: Ask):
    assert ask("meetings-events", project=project("custodi-del-fiume")) == []
