"""The lists: sorted, narrowed, paged, and the same rows as CSV and JSON."""

import csv
import io

import pytest

from psmgraph.web.listing import as_csv, as_excel_csv
from psmgraph.web.lists import LISTS, Asked, pages

from .page_rules import tree


def rows_of(reply):
    return list(csv.DictReader(io.StringIO(reply.text)))


def cells(reply, column):
    root, _ = tree(reply.text)
    found = [row.all("td") for row in root.all("tr") if row.all("td")]
    return [" ".join(row[column].text.split()) for row in found]


@pytest.mark.parametrize("name", LISTS)
def test_each_list_has_the_same_rows_in_every_format(demo_server, name):
    place = LISTS[name].place
    as_json = demo_server.get(f"/{place}.json").json
    as_table = rows_of(demo_server.get(f"/{place}.csv"))
    assert as_json["count"] == len(as_json["rows"]) == len(as_table) > 0
    for one, other in zip(as_json["rows"], as_table, strict=True):
        assert {key: "" if value is None else str(value) for key, value in one.items()} == other
    assert demo_server.get(f"/{place}", "text/csv").media_type == "text/csv"
    assert demo_server.get(f"/{place}", "application/json").media_type == "application/json"
    assert demo_server.get(f"/{place}", "image/png").status == 406


def test_a_list_is_narrowed_by_words_and_by_facet(demo_server):
    page = demo_server.page("/actors?q=comune")
    assert "su 52" in page.text
    assert all("comune" in name.casefold() for name in cells(page, 0))
    state = "https://w3id.org/psmgraph/vocab/link-state%23oneWay"
    one_way = rows_of(demo_server.get(f"/links.csv?state={state}"))
    assert one_way
    assert {row["state"].rpartition("#")[2] for row in one_way} == {"oneWay"}


def test_a_list_is_sorted_either_way_and_what_is_absent_comes_last(demo_server):
    up = [row["issued"] for row in rows_of(demo_server.get("/projects.csv?sort=issued&dir=asc"))]
    down = [row["issued"] for row in rows_of(demo_server.get("/projects.csv?sort=issued&dir=desc"))]
    assert up[-3:] == down[-3:] == ["", "", ""]  # the three that have no sheet
    assert up[:-3] == sorted(up[:-3])
    assert down[:-3] == sorted(down[:-3], reverse=True)
    page = demo_server.page("/projects?sort=issued&dir=desc")
    assert 'aria-sort="descending"' in page.text


def test_a_long_list_comes_in_pages(demo_server):
    first, second = demo_server.page("/activities"), demo_server.page("/activities?page=2")
    assert len(cells(first, 0)) == 50
    assert 0 < len(cells(second, 0)) < 50
    assert "/activities?page=2" in first.text
    assert demo_server.page("/activities?page=9").status == 404


@pytest.mark.parametrize("query", ["sort=nothing", "page=-1", "page=x", "q=%25_%5C", "q=%00'",
                                   "kind=x", "dir=up", "sort=title%22%3B--&dir=desc"])  # fmt: skip
def test_odd_arguments_change_nothing_and_break_nothing(demo_server, query):
    assert demo_server.page(f"/events?{query}").status == 200
    assert demo_server.get(f"/events.csv?{query}").status == 200


def test_blank_figures_are_no_zeros(demo_server):
    rows = rows_of(demo_server.get("/figures.csv"))
    blank = [row for row in rows if row["state"].endswith("#blank")]
    assert blank
    assert {row["value"] for row in blank} == {""}


def test_activities_that_were_not_reported_say_so(demo_server):
    state = "https://w3id.org/psmgraph/vocab/reporting-state%23blank"
    page = demo_server.page(f"/activities?state={state}")
    assert set(cells(page, 1)) == {"Svolgimento non riportato: lasciato in bianco."}


def test_a_spreadsheet_runs_no_cell_of_its_csv():
    rows = [{"a": "=1+1", "b": "x;y"}, {"a": "@cmd", "b": None}]
    plain = "".join(as_csv(rows, ["a", "b"]))
    assert plain == "a,b\r\n=1+1,x;y\r\n@cmd,\r\n"
    safe = "".join(as_excel_csv(rows, ["a", "b"]))
    assert safe == "\ufeffa;b\r\n'=1+1;\"x;y\"\r\n'@cmd;\r\n"


def test_unknown_arguments_are_left_out():
    asked = Asked.of(LISTS["events"], {"sort": "x", "page": "0", "kind": "", "other": "1"})
    assert asked == Asked("", {}, "begin", True, 0) or asked.page in (0, 1)


@pytest.mark.parametrize(
    ("total", "page", "expected"),
    [(0, 1, [1]), (50, 1, [1]), (51, 1, [1, 2]), (1000, 10, [1, 8, 9, 10, 11, 12, 20])],
)
def test_the_first_the_last_and_the_near_pages_are_linked(total, page, expected):
    assert pages(total, page) == expected
