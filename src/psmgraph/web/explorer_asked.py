"""What the address asks of the links explorer: a focus, how far, what of it; all may be absent."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from psmgraph.web.addresses import Addresses

MOST_EXPANDED = 8
_FOCUS = re.compile(r"plan/[^/\s]+/project/[^/\s]+|actor/[^/\s]+")
_TABLE = re.compile(r"plan/[^/\s]+/table/[^/\s]+")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be drawn. ``focus``, ``expanded`` and ``table`` are paths of entities."""

    focus: str = ""
    depth: int = 1
    bodies: bool = False
    derived: bool = True
    table: str = ""
    words: str = ""  # names to look for, to choose the focus
    expanded: tuple[str, ...] = ()  # whose neighbours are drawn too

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Asked":
        """Read the arguments of an address; what does not fit is as if it were not there."""
        focus = _fitting(_FOCUS, [arguments.get("focus", "")])
        kind = arguments.get("kind", "")
        table = _fitting(_TABLE, [arguments.get("table", "")])
        expanded = _fitting(_FOCUS, arguments.get("expand", "").split(","))
        return cls(
            focus=focus[0] if focus else "",
            depth=2 if arguments.get("depth") == "2" else 1,
            # Around a body there are projects, and nothing without bodies.
            bodies=kind == "bodies" or bool(focus and focus[0].startswith("actor/")),
            derived=arguments.get("derived") != "0",
            table=table[0] if table and not focus else "",
            words=" ".join(arguments.get("q", "").replace("\0", " ").split())[:200],
            expanded=expanded[:MOST_EXPANDED],
        )

    def at(self, focus: str) -> "Asked":
        """Return the same with another focus, and nothing expanded."""
        return replace(self, focus=focus, table="", words="", expanded=())

    def also(self, name: str) -> "Asked":
        """Return the same with the neighbours of one more."""
        return replace(self, expanded=(*self.expanded, name)[:MOST_EXPANDED])

    @property
    def arguments(self) -> dict[str, str]:
        """Return the arguments of the address, without those that say what goes by itself."""
        bodies = self.bodies and not self.focus.startswith("actor/")
        told = {
            "focus": self.focus,
            "depth": "2" if self.depth == 2 else "",
            "kind": "bodies" if bodies else "",
            "derived": "" if self.derived else "0",
            "table": self.table,
            "expand": ",".join(self.expanded),
        }
        return {name: value for name, value in told.items() if value}

    def starts(self, addresses: Addresses) -> tuple[str, ...]:
        """Return the IRIs of the focus and of what is expanded."""
        names = (self.focus, *self.expanded) if self.focus else self.expanded
        return tuple(dict.fromkeys(addresses.iri(name) for name in names))


def _fitting(pattern: re.Pattern[str], words: Iterable[str]) -> tuple[str, ...]:
    """Return the words that are paths of the kind, each once."""
    fit = (each for each in words if len(each) <= _LONGEST and pattern.fullmatch(each))
    return tuple(dict.fromkeys(fit))
