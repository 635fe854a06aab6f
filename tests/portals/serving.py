"""The service over a store, with a configuration file as an office writes it."""

import subprocess
import sys
from pathlib import Path

from web.server import Server

from psmgraph.config import Config, load

# Everything that [catalogue] can say, and nothing that is a default.
SETTINGS = """
store = "{store}"

[catalogue]
title_it = "Dati aperti di Provetta"
title_en = "Open data of Provetta"
description_it = "Ciò che il piano di Provetta pubblica."
description_en = "What the plan of Provetta publishes."
publisher = "Comune di Provetta"
publisher_code = "c_z999"
publisher_type = "RegionalAuthority"
rights_holder = "Unione dei Faggi"
rights_holder_code = "u_faggi"
contact_name = "Ufficio piano strategico"
contact_email = "opendata@provetta.example"
homepage = "https://provetta.example/dati"
licence = "CC-BY-SA-4.0"
themes = ["GOVE", "SOCI"]
subjects = ["http://eurovoc.europa.eu/4704"]
frequency = "QUARTERLY"
spatial = "https://sws.geonames.org/3181927/"
issued = 2025-03-01
"""
_SERVE = """
import sys
from pathlib import Path
from psmgraph.config import load
from psmgraph.web.serve import serve
config = load(Path(sys.argv[1]), {})
serve(config, "127.0.0.1", 0, ready=lambda address: print(address, flush=True))
"""


def configured(folder: Path, store: Path) -> Config:
    """Write ``folder``/psmgraph.toml and return what it says."""
    (folder / "psmgraph.toml").write_text(SETTINGS.format(store=store), encoding="utf-8")
    return load(folder / "psmgraph.toml", {})


def start(folder: Path) -> Server:
    """Serve by the psmgraph.toml of that folder, on a port of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder / "psmgraph.toml")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://"), "the server did not start"
    return Server(address, process)
