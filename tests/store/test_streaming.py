"""An answer's beginning comes when the engine has it, and what comes after is whole or breaks."""

import time

import pytest

from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.refusals import BrokenAnswer

from .poolside import ROWS

TEXTS = " ".join(f'"{number:0100}"' for number in range(200))  # 20 KB, at once
MANY = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(6))  # some seconds' worth
NEVER = f"{MANY} FILTER (STRLEN(CONCAT(STR(?a0), STR(?c5))) = 1) BIND (1 AS ?x)"
STUCK = f"SELECT ?x {{ {{ VALUES ?x {{ {TEXTS} }} }} UNION {{ {NEVER} }} }}"


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_the_first_rows_come_though_the_others_never_do(snapshot, name):
    with Pool(snapshot.path, size=1, deadline=2) as pool:
        began = time.monotonic()
        answer = pool.run(QueryRequest(STUCK, format=name))
        first = next(answer)
        assert time.monotonic() - began < 1.5
        assert f"{3:0100}".encode() in first
        assert not answer.is_whole
        with pytest.raises(BrokenAnswer):
            list(answer)


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_an_answer_is_the_same_bytes_however_it_is_cut(snapshot, name):
    text = f"SELECT * {{ {ROWS} }}"
    with Pool(snapshot.path, size=1) as pool:
        quick = pool.run(QueryRequest(text, format=name)).read()
        slow = bytearray()
        for number, piece in enumerate(pool.run(QueryRequest(text, format=name))):
            slow += piece
            if number < 5:
                time.sleep(0.15)  # longer than the worker waits before it sends what it has
    assert len(quick) > 1_000_000
    assert bytes(slow) == quick
