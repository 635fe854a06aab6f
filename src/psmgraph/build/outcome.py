"""What a build tells when it is over."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psmgraph.errors import Finding, catalogue


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a build: what is in, what is not, and all that was found."""

    findings: tuple[Finding, ...]
    snapshot_id: str | None  # None when nothing was written
    counts: Mapping[str, int]  # quads, editions, projects …
    files: int
    sheets_in: int
    sheets_failed: int
    unchanged: int  # files whose sheets came from the cache
    exit_code: int

    def summary(self, language: str) -> str:
        """Return the closing lines in ``language`` ("it" or "en")."""
        levels = Counter(str(finding.level) for finding in self.findings)
        numbers = {
            "files": self.files,
            "sheets": self.sheets_in,
            "failed": self.sheets_failed,
            "unchanged": self.unchanged,
            "errors": levels["error"],
            "warnings": levels["warning"],
            "infos": levels["info"],
            "quads": self.counts.get("quads", 0),
            "snapshot": self.snapshot_id or "-",
        }
        words = catalogue()["BUILD-SUMMARY" if self.snapshot_id else "BUILD-SUMMARY-NONE"]
        return (words.en if language == "en" else words.it).format(**numbers)

    def report(self) -> dict[str, Any]:
        """Return all of it as data for --report, as report.schema.json describes it."""
        return {
            "snapshot": self.snapshot_id,
            "counts": dict(self.counts),
            "files": self.files,
            "sheets_in": self.sheets_in,
            "sheets_failed": self.sheets_failed,
            "unchanged": self.unchanged,
            "exit_code": self.exit_code,
            "findings": findings_data(self.findings),
        }


_ENCODER = json.JSONEncoder(ensure_ascii=False)
_text = _ENCODER.encode


def findings_json(findings: tuple[Finding, ...]) -> str:
    """Return what :func:`findings_data` does as JSON text, a finding on a line.

    Put together here, in half of the time that json takes: ten thousand sheets have 51,000.
    """
    always: dict[str, tuple[str, str]] = {}  # what a code says whatever it is about
    lines = []
    for one in findings:
        if one.code not in always:
            always[one.code] = _text(str(one.level)), _ENCODER.encode(_mend(one))
        lines.append(_line(one, *always[one.code]))
    joined = ",\n".join(lines)
    return f"[\n{joined}\n]\n" if lines else "[]\n"


def _line(one: Finding, level: str, mend: str) -> str:
    at = one.place
    return (
        f' {{"code": {_text(one.code)}, "level": {level}, "file": {_text(at.file)}, "line":'
        f' {at.line}, "column": {at.column}, "page": {at.page}, "table": {at.table}, "row":'
        f' {at.row}, "section": {_text(one.section)}, "words": {_text(one.words)}, "detail":'
        f' {_text(one.detail)}, "shape": {_text(one.shape)}, "focus": {_text(one.focus)},'
        f' "message": {{"it": {_text(one.message("it"))}, "en": {_text(one.message("en"))}}},'
        f' "mend": {mend}}}'
    )


def _mend(one: Finding) -> dict[str, str]:
    words = catalogue()[one.code]
    return {"it": words.mend_it, "en": words.mend_en}


def findings_data(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Return findings as data, each as report.schema.json describes a finding."""
    return [
        {
            "code": one.code,
            "level": str(one.level),
            "file": one.place.file,
            "line": one.place.line,
            "column": one.place.column,
            "page": one.place.page,
            "table": one.place.table,
            "row": one.place.row,
            "section": one.section,
            "words": one.words,
            "detail": one.detail,
            "shape": one.shape,
            "focus": one.focus,
            "message": {"it": one.message("it"), "en": one.message("en")},
            "mend": _mend(one),
        }
        for one in findings
    ]
