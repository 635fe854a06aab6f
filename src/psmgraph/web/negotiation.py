"""Which media type answers a request (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache

from psmgraph.store.accept import quality_of, ranges
from psmgraph.store.formats import USUAL


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that the client likes best, or None if it takes none.

    ``offered`` stands in our own order of preference, which decides between equals; an absent
    or empty header takes anything (12.5.1).
    """
    given = accept or ""
    return (_kept_best if len(given) <= USUAL else _best)(given, tuple(offered))


def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    wanted = ranges(accept)
    if not wanted:
        return offered[0] if not accept.strip(" ,") else None
    liked = [(quality_of(media_type, wanted), -place, media_type)
             for place, media_type in enumerate(offered)]  # fmt: skip
    quality, _, media_type = max(liked)
    return media_type if quality > 0 else None


_kept_best = lru_cache(maxsize=256)(_best)
