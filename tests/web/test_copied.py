"""What people copy from the pages and the guides: the unit of systemd, the lines of R."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from needs import absent

from psmgraph.web.snippets import snippets

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
# R's grammar of a string between double quotes (its help page "Quotes"), and the two lines.
STRING = r'"(?:[^"\\\x00]|\\[nrtbafv\\"\'`]|\\u[0-9A-Fa-f]{1,4})*"'
LINES = re.compile(rf"rows <- read\.csv\({STRING}, encoding = {STRING}\)\nprint\(rows\)\n")
ADDRESSES = [
    "http://127.0.0.1:8000/queries/co-actors.csv?actor=actor%2Fcomune-di-provetta",
    'http://[::1]/queries/x.csv?words="quoted"&back=\\slash',
    "http://x/queries/x.csv?words=perch\u00e9 \u65e5\u672c \U0001f333\u2028\x01\n",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_lines_of_r_are_r(address, tmp_path):
    (text,) = (each.text for each in snippets(address, address, "", "", {}) if each.title == "R")
    assert LINES.fullmatch(text)
    if shutil.which("Rscript"):
        (tmp_path / "rows.R").write_text(text, encoding="utf-8")
        told = ["Rscript", "-e", "invisible(parse('rows.R', encoding = 'UTF-8'))"]
        subprocess.run(told, cwd=tmp_path, check=True, timeout=60)


def test_systemd_finds_no_fault_in_the_unit(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        absent("systemd", "systemd-analyze is not here")
    _, _, rest = OPERATIONS.read_text(encoding="utf-8").partition("```ini\n")
    unit, _, _ = rest.partition("```")
    assert "ExecStart=/srv/psmgraph/venv/bin/psmgraph serve" in unit
    path = tmp_path / "psmgraph.service"
    path.write_text(unit.replace("/srv/psmgraph/venv/bin/psmgraph", sys.executable))
    done = subprocess.run(
        [program, "verify", path], capture_output=True, text=True, timeout=60, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "psmgraph" in line]
    assert ours == []
