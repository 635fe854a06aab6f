"""What is refused while the page of an address that leads nowhere is made is told as what it is."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from psmgraph.config import Config
from psmgraph.store.refusals import refused
from psmgraph.web import create_app

NOWHERE = "/id/plan/valdesempio/project/nessuno"


@pytest.fixture(scope="module")
def client(demo_config: Config) -> Iterator[FlaskClient]:
    app = create_app(demo_config)
    yield app.test_client()
    app.extensions["psmgraph.service"].close()


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
@pytest.mark.parametrize("code", ["QUERY-DEADLINE", "QUERY-BUSY"])
def test_a_query_that_was_stopped_is_no_fault_of_the_service(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, accept: str, code: str
):
    assert client.get(NOWHERE, headers={"Accept": accept}).status_code == 404

    def stopped(*_: object) -> None:
        raise refused(code)

    monkeypatch.setattr("psmgraph.web.errors.gone", stopped)
    answer = client.get(NOWHERE, headers={"Accept": accept})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_state_that_cannot_be_had_is_refused_where_nothing_is_too(client: FlaskClient):
    for address in ("/nessuna", NOWHERE, "/data/plan/nessuno.ttl"):
        assert client.get(f"{address}?as_of=ieri").status_code == 400, address
        assert client.get(f"{address}?snapshot=000000000000").status_code == 404, address
