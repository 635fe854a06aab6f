"""Which part of a canonical text its words stand in, where it is too long to be read at once.

By their offset alone, so that whoever leads to a passage knows the part without the text.
"""

CHARACTERS = 16_000  # of one part: three of the longest real sheets known


def part_of(start: int) -> int:
    """Return the number, from 1, of the part in which the code point at ``start`` stands."""
    return start // CHARACTERS + 1


def bounds(part: int) -> tuple[int, int]:
    """Return where a part begins and ends, as offsets of code points."""
    return (part - 1) * CHARACTERS, part * CHARACTERS


def parts_in(length: int) -> int:
    """Return how many parts a text of so many code points has: at least one."""
    return max(1, -(-length // CHARACTERS))
