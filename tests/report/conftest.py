"""The demo's report in both languages and both forms, made once."""

import pytest

from psmgraph.cli.asking import selecting
from psmgraph.publish.report import Asked, Places, Report, docx, html, make_report, plans_of
from psmgraph.store.snapshot import Snapshot

from .asked import Asker
from .reading import Read, read_docx, read_html

SITE = "https://grafo.example.org"


@pytest.fixture(scope="session")
def reports(demo_snapshot: Snapshot) -> dict[str, Report]:
    select = selecting(demo_snapshot)
    (plan,) = plans_of(select)
    return {
        language: make_report(select, plan, demo_snapshot.id, Asked(language))
        for language in ("it", "en")
    }


@pytest.fixture(scope="session")
def written(reports: dict[str, Report], demo_snapshot: Snapshot) -> dict[tuple[str, str], bytes]:
    base = demo_snapshot.manifest.base
    return {
        (language, form): write(report, Places(SITE, base, language))
        for language, report in reports.items()
        for form, write in (("docx", docx.written), ("html", html.written))
    }


@pytest.fixture(scope="session")
def read(written: dict[tuple[str, str], bytes]) -> dict[tuple[str, str], Read]:
    readers = {"docx": read_docx, "html": read_html}
    return {key: readers[key[1]](data) for key, data in written.items()}


@pytest.fixture(scope="session")
def asker(demo_snapshot: Snapshot) -> Asker:
    return Asker(demo_snapshot.open_store())
