"""Decisions files while a command changes them: all changes hold, or no file is touched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from psmgraph.cli.output import written_whole
from psmgraph.decisions import Decision, What, load_decisions
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.link.candidates_model import Candidate
from psmgraph.link.deciding import Deed, added, entry, mark_at, taken_out


@dataclass(slots=True)
class _Draft:
    """One file: its text as it is, the decisions in it, and what shall change."""

    text: str
    decisions: tuple[Decision, ...]
    out: list[Decision] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


class Drafts:
    """Changes of decisions files, by path, until :meth:`write` puts them in place."""

    def __init__(self) -> None:
        self._drafts: dict[Path, _Draft] = {}

    def add(self, file: Path, candidate: Candidate, what: What, deed: Deed) -> None:
        """Add a decision to a file, which is made where there is none.

        Raises:
            CannotRun: the file holds one about the two already (REVIEW-DECIDED), or is no file
                of decisions (DECISION-FILE…).
        """
        draft = self._draft(file)
        pair = {candidate.one.name, candidate.other.name}
        for decision in draft.decisions:
            own = {decision.target.name or decision.target.words, decision.value}
            if own == pair or mark_at(draft.text, decision.place.line) == candidate.id:
                raise CannotRun(
                    Finding(
                        "REVIEW-DECIDED",
                        decision.place,
                        words=f"{candidate.one.name} / {candidate.other.name}",
                        detail=decision.what,
                    )
                )
        draft.new.append(entry(candidate, what, deed))

    def take_out(self, files: Iterable[Path], given: str) -> None:
        """Take out the decision that ``given`` names: its own id, or that of its candidate.

        Raises:
            CannotRun: none of ``files`` has it (REVIEW-UNDO).
        """
        for file in files:
            draft = self._draft(file)
            for decision in draft.decisions:
                if given in (decision.id, mark_at(draft.text, decision.place.line)):
                    draft.out.append(decision)
                    return
        raise CannotRun(Finding("REVIEW-UNDO", Place("review undo"), words=given))

    def write(self) -> Mapping[Path, int]:
        """Write the changed files, each whole or not at all; return how many entries changed.

        Raises:
            CannotRun: an entry cannot be taken out by itself (REVIEW-UNDO-LINE), or a file
                cannot be written (COMMAND-OUTPUT).
        """
        texts = {file: _changed(draft) for file, draft in self._drafts.items()}
        done = {}
        for file, draft in self._drafts.items():
            number = len(draft.new) + len(draft.out)
            if number:
                with written_whole(file) as partial:
                    partial.write_bytes(texts[file].encode())
                    load_decisions(partial)  # never leave what the next build would refuse
                done[file] = number
        return done

    def _draft(self, file: Path) -> _Draft:
        if file not in self._drafts:
            decisions = load_decisions(file) if file.exists() else ()
            text = file.read_bytes().decode() if file.exists() else ""
            self._drafts[file] = _Draft(text, decisions)
        return self._drafts[file]


def _changed(draft: _Draft) -> str:
    """Return the new text of a file; entries go from the last to the first, as lines move."""
    text = draft.text
    unique = {decision.place.line: decision for decision in draft.out}
    for line in sorted(unique, reverse=True):
        try:
            text = taken_out(text, line)
        except ValueError as error:
            place = unique[line].place
            raise CannotRun(Finding("REVIEW-UNDO-LINE", place, detail=str(error))) from error
    return added(text, draft.new)
