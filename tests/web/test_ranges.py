"""Parts of a file: which header names which bytes (RFC 9110, 14)."""

from datetime import UTC, datetime
from io import SEEK_CUR, SEEK_END
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.web.ranges import OutOfBounds, Part, Range, part_asked, still_the_same

BUILT = datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-9", (0, 10)),
        ("bytes=0-0", (0, 1)),  # both ends are in it
        ("bytes=90-", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),  # more than there is: all there is
        ("bytes=50-1000", (50, 100)),
        ("BYTES=0-9", (0, 10)),  # units have no case (14.1)
        ("bytes=, 0-9 ,", (0, 10)),  # empty elements of a list do not count (5.6.1.2)
        ("bytes=0-99999999999999999999999999", (0, 100)),
        ("bytes=000000000000000000000000000000000005-6", (5, 7)),
        ("bytes=0-1,5-6", None),  # several: the whole, which 14.2 allows
        ("bytes=9-1", None),  # no range at all
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes", None),
        ("bytes=a-b", None),
        ("bytes=1-2-3", None),
        ("bytes=+1-2", None),
        ("bytes=0x1-2", None),
        ("bytes=١-٢", None),  # digits, but no ASCII
        ("lines=0-9", None),  # a unit that we do not know must be ignored (14.2)
        ("", None),
        ("junk", None),
    ],
)
def test_a_header_names_bytes_or_nothing(header: str | None, expected: object) -> None:
    found = part_asked(header, 100)
    assert (found and (found.start, found.stop)) == expected


@pytest.mark.parametrize(
    "header", ["bytes=100-", "bytes=100-200", "bytes=-0", f"bytes={'9' * 5000}-"]
)
def test_a_range_without_a_byte_is_out_of_bounds(header: str) -> None:
    with pytest.raises(OutOfBounds):
        part_asked(header, 100)


@given(st.text() | st.from_regex(r"bytes=[0-9, -]{0,20}", fullmatch=True), st.integers(0, 50))
def test_whatever_is_asked_lies_within_the_file(header: str, length: int) -> None:
    try:
        found = part_asked(header, length)
    except OutOfBounds:
        return
    assert found is None or 0 <= found.start < found.stop <= found.length == length


@pytest.mark.parametrize(
    ("if_range", "expected"),
    [
        (None, True),
        ('"tag"', True),
        ('W/"tag"', False),  # a weak one says nothing of bytes (13.1.5)
        ('"other"', False),
        ('"tag", "other"', False),  # one, not a list
        ("tag", False),
        ("Fri, 02 Jan 2026 03:04:05 GMT", True),
        ("Fri, 02 Jan 2026 03:04:06 GMT", False),  # later is not the same
        ("Fri, 32 Jan 99999 03:04:05 GMT", False),
        ("", False),
        ('"', False),
    ],
)
def test_a_part_is_sent_only_of_the_file_that_the_client_has(
    if_range: str | None, expected: bool
) -> None:
    assert still_the_same(if_range, "tag", BUILT) is expected


def test_a_part_reads_as_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(100)))
    with Part(path, 10, 20) as part:
        assert part.read() == bytes(range(10, 20))
        assert part.read(1) == b""
        assert part.seek(0, SEEK_END) == 10
        assert part.seek(-3, SEEK_CUR) == 7
        assert part.read(50) == bytes(range(17, 20))
        assert part.seek(-5) == 0  # and never what stands before it
        assert part.read(2) == bytes((10, 11))
        assert part.tell() == 2


def test_what_is_sent_is_told_with_both_ends() -> None:
    assert Range(0, 10, 100).content_range == "bytes 0-9/100"
