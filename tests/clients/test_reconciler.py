"""A client for reconciliation, as it comes from its package: a column of names, and their IRIs."""

import pandas
import pytest
from reconciler import reconcile

from .questions import PSM

# What it says of pandas is about itself.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")
BASE = "https://w3id.org/psmgraph/id/"
NAMES = {
    "COMUNE DI BORGOPROVA": "actor/comune-di-borgoprova",
    "Ausl di Valdesempio": "actor/azienda-usl-di-valdesempio",
    "Unione Colline Immaginate": "actor/unione-dei-comuni-delle-colline-immaginate",
    "Citta' metropolitana di Valdesempio": "actor/citta-metropolitana-di-valdesempio",
}


@pytest.fixture
def service(demo_server) -> str:
    return demo_server.address + "reconcile"


def test_reconciler_finds_the_bodies_of_a_column_and_takes_no_likeness_for_certain(service):
    column = pandas.Series([*NAMES, "Comune Borgoprova"])
    found = reconcile(column, type_id=PSM + "Organisation", reconciliation_endpoint=service)
    by_name = found.set_index("input_value")
    for name, path in NAMES.items():
        assert by_name.loc[name, "id"] == BASE + path
        assert by_name.loc[name, "match"]
        assert by_name.loc[name, "score"] == 100
    alike = by_name.loc["Comune Borgoprova"]
    assert alike["id"] == BASE + "actor/comune-di-borgoprova"
    assert not alike["match"]


def test_reconciler_sends_properties_and_more_than_one_batch(service):
    table = pandas.DataFrame(
        {"name": [f"Comune di Borgoprova {n}" for n in range(25)], "form": ["comune"] * 25}
    )
    found = reconcile(
        table["name"],
        top_res="all",
        property_mapping={PSM + "legalForm": table["form"]},
        reconciliation_endpoint=service,
    )
    assert set(found["input_value"]) == set(table["name"])
    best = found.groupby("input_value").head(1)
    assert (best["id"] == BASE + "actor/comune-di-borgoprova").all()
    assert not found["match"].any()
