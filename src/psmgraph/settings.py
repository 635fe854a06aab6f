"""One table of settings: values asked for by key and kind, refusals with their place."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NoReturn

from psmgraph.errors import CannotRun, Finding, Place


@dataclass(slots=True)
class Table:
    """One table of psmgraph.toml over the variables that override it.

    Each method below takes the key, answers the default where neither the environment nor the
    file has it, and raises CannotRun (CONFIG-…) where the value is not what it must be.
    """

    file: str  # as given, "" where there is no file
    text: str
    data: Mapping[str, object]
    environ: Mapping[str, str]
    header: str = ""  # "[server]", "[[plan]]"; "" at the top
    number: int = 0  # which of the tables with this header
    asked: list[str] = field(default_factory=list)

    def string(self, key: str, default: str, *, variable: str = "") -> str:
        """Return a text that is not empty."""
        given = self._given(key, variable)
        if given is None:
            return default
        if not isinstance(given, str) or not given.strip():
            self.refuse("CONFIG-TEXT", key, given, variable=variable)
        return given

    def choice(self, key: str, default: str, among: Sequence[str], *, variable: str = "") -> str:
        """Return one of the words ``among``."""
        given = self._given(key, variable)
        if given is None:
            return default
        if given not in among:
            self.refuse("CONFIG-CHOICE", key, given, " | ".join(among), variable=variable)
        return str(given)

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        given = self._given(key, convert=int)
        if given is None:
            return default
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            self.refuse("CONFIG-NUMBER", key, given, f"{low}-{high}")
        return given

    def decimal(self, key: str, default: float, low: float, high: float) -> float:
        """Return a number from ``low`` to ``high``."""
        given = self._given(key, convert=float)
        if given is None:
            return default
        if isinstance(given, bool) or not isinstance(given, int | float):
            self.refuse("CONFIG-NUMBER", key, given, f"{low:g}-{high:g}")
        if not low <= given <= high:
            self.refuse("CONFIG-NUMBER", key, given, f"{low:g}-{high:g}")
        return float(given)

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts (in a variable: parted by commas)."""
        given = self._given(key, convert=lambda words: [w.strip() for w in words.split(",")])
        if given is None:
            return default
        if not isinstance(given, list) or not all(isinstance(s, str) and s for s in given):
            self.refuse("CONFIG-LIST", key, given)
        return tuple(given)

    def day(self, key: str) -> date | None:
        """Return a day (2017-05-31), or None."""
        given = self._given(key, convert=date.fromisoformat)
        if given is not None and (isinstance(given, datetime) or not isinstance(given, date)):
            self.refuse("CONFIG-DATE", key, given)
        return given

    def bounds(self, key: str, among: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Return the pairs [low, high] of the inner table ``key``, whose keys are ``among``."""
        inner = self.inner(key)
        found: dict[str, tuple[int, int]] = {}
        for name in among:
            match inner._given(name):
                case None:
                    continue
                case [int(low), int(high)] if 0 <= low <= high:
                    found[name] = (low, high)
                case given:
                    self.refuse("CONFIG-BOUNDS", key, f"{name} = {given}")
        inner.refuse_unknown()
        return found

    def inner(self, key: str) -> "Table":
        """Return the table ``key`` of this one, empty where it is absent."""
        self.asked.append(key)
        given = self.data.get(key, {})
        if not isinstance(given, dict):
            self.refuse("CONFIG-TABLE", key, given, f"[{key}]")
        header = f"{self.header.strip('[]')}.{key}".lstrip(".")
        return Table(self.file, self.text, given, self.environ, f"[{header}]")

    def inners(self, key: str) -> tuple["Table", ...]:
        """Return the tables [[key]], in the file's order."""
        self.asked.append(key)
        given = self.data.get(key, [])
        if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
            self.refuse("CONFIG-TABLE", key, given, f"[[{key}]]")
        return tuple(
            Table(self.file, self.text, entry, {}, f"[[{key}]]", number)
            for number, entry in enumerate(given)
        )

    def from_environment(self, key: str, variable: str = "") -> bool:
        """Tell whether a variable sets ``key``."""
        return bool(self.environ.get(variable or self._variable(key)))

    def refuse_unknown(self) -> None:
        """Refuse the first key of the file that nothing asked for, naming the nearest known one.

        Raises:
            CannotRun: CONFIG-UNKNOWN.
        """
        for key in self.data:
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, n=1, cutoff=0.0)
                self.refuse("CONFIG-UNKNOWN", key, key, near[0])

    def refuse(
        self, code: str, key: str, given: object, detail: str = "", *, variable: str = ""
    ) -> NoReturn:
        """Raise the finding ``code`` about ``key``, at its line or at the variable that set it.

        Raises:
            CannotRun: always.
        """
        name = variable or self._variable(key)
        in_file = not self.from_environment(key, variable)
        place = Place(self.file, self._line(key)) if in_file else Place(name)
        section = f"{self.header} {key}".strip()
        words = given if isinstance(given, str) else repr(given)
        raise CannotRun(Finding(code, place, section, words, detail))

    def _given(
        self, key: str, variable: str = "", convert: Callable[[str], object] = str
    ) -> object:
        self.asked.append(key)
        words = self.environ.get(variable or self._variable(key))
        if not words:
            return self.data.get(key)
        try:
            return convert(words)
        except ValueError:
            return words  # refused by its kind, with the words as they were set

    def _variable(self, key: str) -> str:
        parts = [*re.findall(r"\w+", self.header), key]
        return "_".join(["PSMGRAPH", *parts]).upper()

    def _line(self, key: str) -> int:
        """Return the line that sets ``key`` in this table, else its header's, else 0."""
        own, repeated = self.header.strip("[]"), self.header.startswith("[[")
        header, seen, opened = "", 0, 0
        for line, words in enumerate(self.text.splitlines(), start=1):
            if words.lstrip().startswith("["):
                header = words.split("#")[0].strip().strip("[]").strip()
                seen += header == own
            here = header == own and (not repeated or seen == self.number + 1)
            if here:
                opened = opened or (line if own else 0)
                if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", words):
                    return line
            elif header == f"{own}.{key}".strip("."):
                return line
        return opened
