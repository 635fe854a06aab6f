"""Lists too long to be held are written to a file and sent from there: nobody sees a difference."""

import gzip
import http.client
import json
import tempfile
import threading
import time
from collections.abc import Iterator

import brotli
import pytest
from flask.testing import FlaskClient
from waitress.server import create_server

from psmgraph.config import Config
from psmgraph.web import spooled
from psmgraph.web.app import create_app
from psmgraph.web.channel import run

LISTS = (
    "/projects.csv", "/activities.json", "/events.csv?excel=1", "/links.json?q=nessuno+lo+dice",
    "/quality/findings.json", "/quality/completeness.csv", "/quality/missing.json",
)  # fmt: skip
TOLD = ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control",
        "Content-Disposition", "Psmgraph-Snapshot", "Access-Control-Allow-Origin")  # fmt: skip


@pytest.fixture(scope="module")
def client(demo_config: Config) -> Iterator[FlaskClient]:
    app = create_app(demo_config)
    yield app.test_client()
    app.extensions["psmgraph.service"].close()


def get(client: FlaskClient, path: str, **headers: str):
    """The answer, read to its end and closed."""
    return client.get(path, headers=headers, buffered=True)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list:
    """The files that answers are written to: every one is too long to be held."""
    made = []
    open_file = tempfile.TemporaryFile

    def noted():
        made.append(open_file())
        return made[-1]

    monkeypatch.setattr(spooled, "HELD", 1)
    monkeypatch.setattr(spooled, "PIECE", 1000)
    monkeypatch.setattr(tempfile, "TemporaryFile", noted)
    return made


@pytest.mark.parametrize("path", LISTS)
def test_an_answer_from_a_file_is_the_one_that_is_held(client, request, path):
    held = get(client, path)
    files = request.getfixturevalue("files")
    sent = get(client, path)
    assert sent.data == held.data
    assert {name: sent.headers.get(name) for name in TOLD} == {
        name: held.headers.get(name) for name in TOLD
    }
    head = client.head(path, buffered=True)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(held.data))
    again = get(client, path, **{"If-None-Match": sent.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert [each.closed for each in files] == [True] * 3


@pytest.mark.parametrize(
    ("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_it_is_compressed_for_who_takes_that_and_known_again(client, files, coding, unpack):
    plain = get(client, "/activities.json")
    packed = get(client, "/activities.json", **{"Accept-Encoding": coding})
    assert unpack(packed.data) == plain.data
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    known = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": coding}
    assert get(client, "/activities.json", **known).status_code == 304


@pytest.mark.parametrize("path", [path for path in LISTS if ".json" in path])
def test_a_list_as_json_is_laid_out_as_the_library_does(client, path):
    text = get(client, path).text
    assert json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n" == text


def test_what_fails_while_it_is_made_is_told_and_leaves_no_file_open(client, files, monkeypatch):
    def failing(*given):
        yield "begun\n" * 1000
        raise ZeroDivisionError

    monkeypatch.setattr("psmgraph.web.browse.as_csv", failing)
    assert get(client, "/projects.csv").status_code == 500
    assert [each.closed for each in files] == [True]


def test_the_web_server_sends_it_from_the_file_and_closes_it(client, files):
    expected = get(client, "/activities.json").data
    sockets: dict[int, object] = {}
    server = create_server(client.application.wsgi_app, sockets, host="127.0.0.1", port=0)
    over = threading.Event()
    serving = threading.Thread(target=run, args=(sockets, over, 5))
    serving.start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=30)
        for _ in range(2):
            connection.request("GET", "/activities.json")
            assert connection.getresponse().read() == expected
        connection.close()
        until = time.monotonic() + 20
        while not all(each.closed for each in files):
            assert time.monotonic() < until, files
            time.sleep(0.05)
    finally:
        over.set()
        serving.join(20)
        server.task_dispatcher.shutdown()
