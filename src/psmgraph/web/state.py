"""Which state a request asks for: the served one, a kept snapshot's (snapshot=), a day's (as_of=).

The one place that reads the two arguments: pages, lists, data, ready-made queries and /sparql all
answer from the state that :func:`asked` returns, and their links keep it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import g, request

from psmgraph.errors import Finding, Place, PsmgraphError

AS_OF, SNAPSHOT = "as_of", "snapshot"
ARGUMENTS = (AS_OF, SNAPSHOT)
STATUS: Mapping[str, int] = {
    "AS-OF-DAY": 400,
    "AS-OF-TWICE": 400,
    "AS-OF-SNAPSHOT": 400,
    "AS-OF-REMOTE": 400,
    "AS-OF-LARGE": 413,
    "AS-OF-FAILED": 503,
    "AS-OF-WAIT": 503,
    "STORE-NO-SNAPSHOT": 404,
}
RETRY_AFTER = 5  # seconds
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The same in every state; decisions are today's, and so is the list that asks for them. What
# harvesters come for is today's too.
_ALIKE = ("/ontology", "/vocab", "/shapes", "/static/", "/review", "/quality",
          "/about", "/accessibility", "/sitemap", "/feed.atom", "/robots.txt", "/catalog",
          "/id/catalog", "/id/dataset/", "/page/catalog", "/page/dataset/", "/data/catalog",
          "/data/dataset/")  # fmt: skip


class StateRefused(PsmgraphError):
    """The state that was asked for cannot be had; ``status`` is HTTP's."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return STATUS[self.finding.code]

    @property
    def retry_after(self) -> int | None:
        """Return the value of Retry-After, in seconds."""
        return RETRY_AFTER if self.finding.code == "AS-OF-WAIT" else None


@dataclass(frozen=True, slots=True)
class State:
    """What was asked for; nothing: what is served."""

    as_of: date | None = None
    snapshot: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """Return the arguments of an address that ask for this state."""
        day = {AS_OF: self.as_of.isoformat()} if self.as_of else {}
        return day | ({SNAPSHOT: self.snapshot} if self.snapshot else {})


NOW = State()


def asked() -> State:
    """Return the state that this request asks for.

    Raises:
        StateRefused: an argument is no day (AS-OF-DAY), or has two values (AS-OF-TWICE).
    """
    known = g.get("state")  # looked up once: a page asks some hundred times
    if known is None:
        given = {name: request.args.getlist(name) for name in ARGUMENTS}
        known = g.state = state_of(given) if in_state(request.path) else NOW
    return cast("State", known)


def ask(state: State) -> None:
    """Answer this request from ``state``: for what names it elsewhere than in the address."""
    g.state = state
    g.pop("served", None)


def state_of(given: Mapping[str, Sequence[str]]) -> State:
    """Return the state that arguments name; an empty value is none.

    Raises:
        StateRefused: as :func:`asked` has it.
    """
    words = _one(AS_OF, given)
    day = None
    if words:
        try:
            if not _DAY.fullmatch(words):
                raise ValueError(words)
            day = date.fromisoformat(words)
        except ValueError as error:
            raise refused("AS-OF-DAY", AS_OF, words[:40]) from error
    return State(day, _one(SNAPSHOT, given)[:64])


def refused(code: str, argument: str, words: str, detail: str = "") -> StateRefused:
    """Return the refusal ``code``, to be raised."""
    return StateRefused(Finding(code, Place(argument), words=words, detail=detail))


def in_state(path: str) -> bool:
    """Tell whether what stands at ``path`` differs from state to state."""
    return not path.startswith(_ALIKE)


def _one(name: str, given: Mapping[str, Sequence[str]]) -> str:
    values = {value.strip() for value in given.get(name, ())} - {""}
    if len(values) > 1:
        raise refused("AS-OF-TWICE", name, name)
    return values.pop() if values else ""
