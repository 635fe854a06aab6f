"""The real spellings of the plan's bodies, judged by hand after the rules were settled.

judged.csv says which of them are one body: the first 16 hex digits of the SHA-256 of a spelling,
and its cluster. A spelling that is not there stands alone: so do, on purpose, a body and its
successor, a federation and its branch, and pairs of which no one document says that they are one.
"""

import csv
import hashlib
from pathlib import Path

import pytest
from bench.bench_names import Measured, measure, read

JUDGED = Path(__file__).with_name("judged.csv")


@pytest.fixture(scope="module")
def measured(shared: Path) -> Measured:
    with JUDGED.open(encoding="utf-8") as file:
        clusters = {row["name"]: row["cluster"] for row in csv.DictReader(file)}
    names = dict.fromkeys(row["name_as_written"] for row in read(shared / "reference/bodies.csv"))
    digests = {name: hashlib.sha256(name.encode()).hexdigest()[:16] for name in names}
    assert set(clusters) <= set(digests.values())
    return measure({name: clusters.get(digest, name) for name, digest in digests.items()})


def test_no_two_real_bodies_become_one_by_their_names(measured: Measured) -> None:
    assert (measured.names, measured.pairs) == (176, 59)
    assert measured.merged_wrong == ()
    assert measured.merged_right == 12


def test_nine_of_ten_real_pairs_stand_among_the_first_three(measured: Measured) -> None:
    assert measured.found + len(measured.missed) == 47
    assert measured.recall >= 0.9
