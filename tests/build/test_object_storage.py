"""Sheets in object storage, ``s3://…``: a server of that protocol, on loopback, asked over HTTP."""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from form import sheet_text
from needs import absent

from psmgraph.build import Outcome, build_snapshot
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.store.snapshot import Snapshot, current

TODAY = date(2026, 1, 1)
BUCKET = "schede-2015"
ADDRESS = f"s3://{BUCKET}"
ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "anna", "AWS_SECRET_ACCESS_KEY": "segreto", "NO_PROXY": "127.0.0.1",
    "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}  # fmt: skip
# It looks at who asks, and at the signature only where a test has it do so.
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=anna/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


@dataclass
class Storage:
    """The server: where it is, which sheets were fetched, what happens before the next one is."""

    address: str = ""
    fetched: Counter[str] = field(default_factory=Counter)
    before: Callable[[], None] | None = None

    def ask(self, method: str, path: str, data: bytes | None = None) -> None:
        """Ask by plain HTTP, as somebody else than the build does."""
        headers = {"Content-Type": "application/octet-stream"}  # else it is taken for a form's
        if path.startswith(BUCKET):
            headers["Authorization"] = SIGNED
        request = Request(f"{self.address}/{path}", data, headers, method=method)
        build_opener(ProxyHandler({})).open(request, timeout=10).close()

    def put(self, name: str, text: str) -> None:
        self.ask("PUT", f"{BUCKET}/{name}", text.encode())

    def watching(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        def watched(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            if environ["REQUEST_METHOD"] == "GET" and path.endswith(".txt"):
                self.fetched[path.removeprefix(f"/{BUCKET}/")] += 1
                act, self.before = self.before, None
                if act is not None:
                    act()
            return app(environ, start)

        return watched


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    try:
        from moto.server import DomainDispatcherApplication, create_backend_app
        from s3fs import S3FileSystem
        from werkzeug.serving import WSGIRequestHandler, make_server
    except ImportError as error:
        absent("s3", f"moto's S3 server, or s3fs, is not installed ({error.name})")
    storage = Storage()
    app = storage.watching(DomainDispatcherApplication(create_backend_app))
    silent = type("Silent", (WSGIRequestHandler,), {"log": lambda *_: None})
    listening = make_server("127.0.0.1", 0, app, threaded=True, request_handler=silent)
    storage.address = f"http://127.0.0.1:{listening.port}"
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**ACCOUNT, "AWS_ENDPOINT_URL": storage.address}.items():
            patch.setenv(name, value)
        S3FileSystem.clear_instance_cache()
        yield storage
        S3FileSystem.clear_instance_cache()
    listening.shutdown()
    thread.join()


@pytest.fixture
def storage(server: Storage) -> Iterator[Storage]:
    """The server with a bucket of three sheets and what stands beside them."""
    server.ask("PUT", BUCKET)
    for number in range(3):
        server.put(f"{number % 2}/{number}.txt", sheet(number))
    server.put("note.ods", "…")
    server.put(".nascosta/x.txt", "…")
    server.fetched.clear()
    yield server
    server.before = None
    server.ask("POST", "moto-api/reset", b"")


@pytest.fixture
def anew(server: Storage) -> Iterator[None]:
    """What looks at the environment does it anew, as it does in another process."""
    from s3fs import S3FileSystem

    S3FileSystem.clear_instance_cache()
    yield
    S3FileSystem.clear_instance_cache()


def sheet(number: int, description: str = "Un testo.") -> str:
    return sheet_text(title=f"Progetto {number}", description=description)


def built(store: Path, given: Path | str, **more: Any) -> tuple[Outcome, Snapshot]:
    outcome = build_snapshot(
        Config(store=store), [given], plan="valdesempio", today=TODAY, workers=1, **more
    )
    snapshot = current(store)
    assert snapshot is not None
    return outcome, snapshot


def test_a_bucket_gives_the_graph_that_the_same_files_in_a_folder_give(
    storage: Storage, tmp_path: Path
):
    folder = tmp_path / "schede"
    for number in range(3):
        file = folder / str(number % 2) / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sheet(number))
    _, alike = built(tmp_path / "a", folder)
    outcome, snapshot = built(tmp_path / "b", ADDRESS)
    assert (outcome.sheets_in, outcome.exit_code) == (3, 0)
    assert snapshot.id == alike.id
    assert snapshot.manifest.inputs == alike.manifest.inputs
    assert storage.fetched == {"0/0.txt": 1, "1/1.txt": 1, "0/2.txt": 1}  # what is hidden is not


def test_of_a_bucket_in_which_one_object_changed_only_that_one_is_parsed_again(
    storage: Storage, tmp_path: Path
):
    built(tmp_path, ADDRESS)
    storage.put("1/1.txt", sheet(1, "Un altro testo."))
    storage.put("1/9.txt", sheet(9))
    outcome, snapshot = built(tmp_path, ADDRESS)
    assert (outcome.files, outcome.unchanged, outcome.sheets_in) == (4, 2, 4)
    again, same = built(tmp_path, ADDRESS)
    assert (again.unchanged, same.id) == (4, snapshot.id)


def test_an_object_that_changes_while_it_is_read_is_refused_and_read_the_next_time(
    storage: Storage, tmp_path: Path
):
    storage.before = lambda: storage.put("0/0.txt", sheet(0, "Un testo che è più lungo."))
    outcome, _ = built(tmp_path, ADDRESS)
    told = [one for one in outcome.findings if one.level == "error"]
    assert [(one.code, one.place.file) for one in told] == [("READ-CHANGED", f"{ADDRESS}/0/0.txt")]
    assert (outcome.sheets_in, outcome.exit_code) == (2, 1)
    outcome, _ = built(tmp_path, ADDRESS)
    assert (outcome.sheets_in, outcome.exit_code) == (3, 0)


def test_an_object_that_goes_before_it_is_read_costs_itself_alone(storage: Storage, tmp_path: Path):
    storage.before = lambda: storage.ask("DELETE", f"{BUCKET}/1/1.txt")
    outcome, _ = built(tmp_path, ADDRESS)
    told = [one for one in outcome.findings if one.level == "error"]
    assert [(one.code, one.place.file) for one in told] == [
        ("READ-UNREADABLE", f"{ADDRESS}/1/1.txt")
    ]
    assert outcome.sheets_in == 2


@pytest.mark.parametrize("wrong", ["bucket", "key", "no key"])
def test_what_cannot_be_opened_stops_the_build_and_says_why(
    storage: Storage, anew: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
):
    if wrong == "bucket":
        storage.ask("POST", "moto-api/reset", b"")
    elif wrong == "key":
        storage.ask("POST", "moto-api/reset-auth", b"0")  # from now on it looks at keys
    else:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    try:
        with pytest.raises(CannotRun) as told:
            built(tmp_path, ADDRESS)
    finally:
        storage.ask("POST", "moto-api/reset-auth", b"inf")
    assert told.value.finding.code == "BUILD-ADDRESS"
    assert told.value.finding.place.file == ADDRESS
    assert told.value.finding.detail
    assert current(tmp_path) is None


def test_a_clusters_workers_read_a_bucket_themselves(storage: Storage, tmp_path: Path):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    import dask

    _, alike = built(tmp_path / "a", ADDRESS)
    storage.fetched.clear()
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
            silence_logs=50,
        ) as cluster,
    ):  # fmt: skip
        _, snapshot = built(tmp_path / "b", ADDRESS, scheduler=cluster.scheduler_address)
    assert snapshot.id == alike.id
    assert set(storage.fetched) == {"0/0.txt", "1/1.txt", "0/2.txt"}
