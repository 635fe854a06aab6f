"""``psmgraph serve`` and ``demo --serve``."""

import re
import signal
import socket
import urllib.error
import urllib.request

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ready(process) -> str:
    for line in process.stderr:
        if found := re.search(r"http://\S+/", line):
            return found[0]
    raise AssertionError(f"the server ended with {process.wait()}")


def fetched(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(start, demo_store, by):
    running = start("serve", "--store", demo_store, "--port", free_port())
    status, page = fetched(ready(running))
    assert (status, "</html>" in page) == (200, True)
    running.send_signal(by)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert out == ""
    assert "Traceback" not in err


def test_a_store_without_a_snapshot_is_served_with_a_page_that_says_how_to_build(start):
    running = start("serve", "--port", free_port())
    _, page = fetched(ready(running))
    assert "psmgraph build" in page


def test_a_port_that_is_taken_is_one_line(psmgraph, demo_store):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = psmgraph("serve", "--store", demo_store, "--port", port)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert "SERVE-PORT" in ran.err
    assert str(port) in ran.err


def test_an_address_that_is_not_of_this_machine_is_one_line(psmgraph, demo_store):
    ran = psmgraph("serve", "--store", demo_store, "--host", "192.0.2.1", "--port", free_port())
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "SERVE-PORT" in ran.err


def test_the_demo_is_built_and_served_by_one_command(start, tmp_path):
    running = start("demo", "--serve", "--store", "demo", "--port", free_port())
    status, page = fetched(ready(running))
    assert (status, "</html>" in page) == (200, True)
    assert (tmp_path / "demo" / "current").is_symlink()
