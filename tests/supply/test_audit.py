"""What the audit makes of the registries' answers."""

import runpy
from pathlib import Path
from typing import Any

import pytest

AUDIT = Path(__file__).with_name("audit.py")


def asked(answer: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the audit's functions, with a registry that gives ``answer``."""
    audit = runpy.run_path(str(AUDIT))
    for function in (audit["python_faults"], audit["node_faults"]):
        monkeypatch.setitem(function.__globals__, "_answer", lambda *_: answer)
    return audit


def test_a_known_fault_of_a_python_package_is_told_with_its_mend(monkeypatch, capsys):
    fault = {"id": "PYSEC-2026-1", "fix_versions": ["2.1"]}
    answer = {
        "dependencies": [
            {"name": "flask", "version": "2.0", "vulns": [fault]},
            {"name": "unknown", "skip_reason": "not on record"},
        ]
    }
    found = list(asked(answer, monkeypatch)["python_faults"]("requirements.lock"))
    assert found == ["requirements.lock: flask 2.0: PYSEC-2026-1, mended in 2.1"]
    assert "1 of " in capsys.readouterr().out


def test_a_known_fault_of_a_package_of_npm_is_told(monkeypatch, capsys):
    answer = {
        "vulnerabilities": {"left-pad": {"severity": "high"}},
        "metadata": {"dependencies": {"total": 1}},
    }
    assert list(asked(answer, monkeypatch)["node_faults"]("assets")) == ["assets: left-pad: high"]


@pytest.mark.parametrize("answer", [None, {}, {"error": "405"}])
def test_a_registry_that_keeps_no_record_is_told_and_is_no_clean_bill(answer, monkeypatch, capsys):
    audit = asked(answer, monkeypatch)
    assert list(audit["node_faults"]("assets")) == []
    assert "no record that could be asked" in capsys.readouterr().out
    assert list(audit["python_faults"]("requirements.lock")) == []
    assert "0 of " in capsys.readouterr().out
