"""Jobs of one build pass to other processes without what they all share."""

import pickle
from dataclasses import replace
from pathlib import Path

from psmgraph.authority import Authority
from psmgraph.authority.model import KnownProject
from psmgraph.build.forms import forms
from psmgraph.build.inputs import InputFile
from psmgraph.build.reading import ReadJob, cache_key, read_job, sharing
from psmgraph.config import Config
from psmgraph.plan import load_plan
from psmgraph.read import load

SHEET = Path("src/psmgraph/plans/valdesempio/sheets/teatri-di-vallata-2014-12-01.txt")
PROJECTS = tuple(KnownProject(f"progetto-{number}", f"Progetto {number}") for number in range(5000))


def jobs(cache: Path) -> list[ReadJob]:
    plan = load_plan("valdesempio")
    known = replace(plan, authority=replace(plan.authority, projects=PROJECTS))
    files = [InputFile(SHEET, SHEET.name, "valdesempio"), InputFile(SHEET, "copia.txt", "")]
    plans = {"valdesempio": known, "bologna": replace(plan, slug="bologna", authority=Authority())}
    return [ReadJob(file, forms(Config(), None, None), plans, cache, "code") for file in files]


def test_a_job_tells_another_process_little_though_its_plan_lists_thousands(tmp_path):
    plain = jobs(tmp_path)
    shared = sharing(plain, tmp_path / "common.pickle")
    assert len(pickle.dumps(plain[0])) > 200_000
    assert len(pickle.dumps(shared[0])) < 1000


def test_a_job_that_came_from_another_process_is_the_same_job(tmp_path):
    plain = jobs(tmp_path)
    source = load(SHEET, SHEET.name)
    for alone, told in zip(plain, sharing(plain, tmp_path / "common.pickle"), strict=True):
        back = pickle.loads(pickle.dumps(told))
        assert replace(back, settled={}, common=None) == alone
        assert cache_key(back, source) == cache_key(alone, source)


def test_a_job_reads_the_same_alone_and_among_others(tmp_path):
    first, _ = jobs(tmp_path / "one")
    told, _ = sharing(jobs(tmp_path / "two"), tmp_path / "common.pickle")
    alone, among = read_job(first), read_job(pickle.loads(pickle.dumps(told)))
    assert [one.facts for one in alone.sheets] == [one.facts for one in among.sheets]
    assert alone.findings == among.findings
