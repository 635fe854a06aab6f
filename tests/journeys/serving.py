"""`psmgraph` as people start it, from the command line: a build, and a server that is left on."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PSMGRAPH = (sys.executable, "-c", "from psmgraph.cli import main; main()")
# Nothing of the machine's settings.
SURROUNDINGS = {
    name: value for name, value in os.environ.items() if not name.startswith("PSMGRAPH_")
}


def run(folder: Path, *arguments: str) -> str:
    """Run a command of psmgraph in a folder and return what it says."""
    done = subprocess.run(
        [*PSMGRAPH, *arguments], cwd=folder, env=SURROUNDINGS, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[str]:
    """Serve from a folder, as `psmgraph serve` does, and give the address."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*PSMGRAPH, "serve", "--port", str(_free_port()), *arguments], cwd=folder,
            env=SURROUNDINGS, stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        try:
            yield _address(process, said)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            finally:
                process.kill()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _address(process: subprocess.Popen[bytes], said: IO[bytes]) -> str:
    """Return the address that the server tells on stderr when it is ready."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        told = os.pread(said.fileno(), 4096, 0)
        if found := re.search(rb"http://127\.0\.0\.1:\d+/", told):
            return found[0].decode()
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {os.pread(said.fileno(), 4096, 0).decode()}")
