"""The review list on its page: kinds and reasons in words, passages, and how to decide."""

import json
from collections.abc import Callable, Mapping

from psmgraph.build.reviewed import listed_row
from psmgraph.decisions import What
from psmgraph.link.deciding import unsigned
from psmgraph.web.context import served
from psmgraph.web.edition_graph import Words
from psmgraph.web.languages import language_of_request
from psmgraph.words.review import kind_words, reason_words

_WHEN = {"it": "AAAA-MM-GG", "en": "YYYY-MM-DD"}


def kind(value: str) -> str:
    """Return what a kind of candidate is called, in the page's language."""
    return kind_words(value, language_of_request())


def reasons(value: str) -> str:
    """Return the reasons, codes with a space between, in the page's language."""
    return reason_words(value.split(), language_of_request())


def passages(value: str) -> tuple[Words, ...]:
    """Return where a name stands (JSON of the table), each with the way to it."""
    addresses = served().addresses
    found = []
    for one in json.loads(value):
        anchor = f"passage-{one['start']}-{one['end']}"
        place = addresses.path(one["edition"])
        where = "/".join(one["edition"].rsplit("/", 2)[-2:])
        found.append(
            Words(
                exact=one["words"],
                href=f"{place}#{anchor}",
                anchor=where,
                start=one["start"],
                end=one["end"],
                lines=(one["line"],) if one["line"] else (),
                pages=(one["page"],) if one["page"] else (),
            )
        )
    return tuple(found)


def decision_lines(row: Mapping[str, str | int | None]) -> str:
    """Return the entry that a person may copy into the decisions file, to be signed."""
    candidate = listed_row(row, served().snapshot.manifest.base).candidate
    when = _WHEN[language_of_request()]
    signed = ('who = "…"', f"when = {when}", 'why = "…"')
    return "\n".join((*unsigned(candidate, What.SAME), *signed))


FILTERS: Mapping[str, Callable[..., object]] = {
    "candidate_kind": kind,
    "reasons": reasons,
    "passages": passages,
    "decision_lines": decision_lines,
}
