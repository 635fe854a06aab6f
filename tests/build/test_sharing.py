"""Jobs of one build pass to other processes without what they all share."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from psmgraph.authority import Authority
from psmgraph.authority.model import KnownProject
from psmgraph.build.forms import forms
from psmgraph.build.inputs import InputFile
from psmgraph.build.reading import ReadJob, cache_key, read_job, sharing
from psmgraph.config import Config
from psmgraph.link.registry import registry
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
        assert cache_key(back, source.sha256) == cache_key(alone, source.sha256)


def test_a_job_reads_the_same_alone_and_among_others(tmp_path):
    first, _ = jobs(tmp_path / "one")
    told, _ = sharing(jobs(tmp_path / "two"), tmp_path / "common.pickle")
    alone, among = read_job(first), read_job(pickle.loads(pickle.dumps(told)))
    assert [one.facts for one in alone.sheets] == [one.facts for one in among.sheets]
    assert alone.findings == among.findings


class Walked(tuple):  # type: ignore[type-arg]
    """What an authority lists, and how often it was gone through."""

    times = 0

    def __iter__(self) -> Iterator[object]:
        type(self).times += 1
        return super().__iter__()


def test_no_sheet_goes_through_all_that_the_plan_lists(tmp_path):
    class Projects(Walked): ...

    class Bodies(Walked): ...

    job, _ = jobs(tmp_path)
    plan = job.plans["valdesempio"]
    known = replace(
        plan.authority, projects=Projects(PROJECTS), bodies=Bodies(plan.authority.bodies)
    )
    plans = {**job.plans, "valdesempio": replace(plan, authority=known)}
    first = read_job(replace(job, plans=plans))
    walked = Projects.times, Bodies.times
    assert first.sheets
    read_job(replace(job, plans=plans, full=True))
    assert (Projects.times, Bodies.times) == walked


def test_the_registry_goes_through_the_projects_as_often_whatever_their_number(tmp_path):
    times = []
    for count in (10, 60):

        class Projects(Walked): ...

        plan = jobs(tmp_path)[0].plans["valdesempio"]
        known = replace(plan.authority, projects=Projects(PROJECTS[:count]))
        made, _ = registry({"valdesempio": replace(plan, authority=known)}, ())
        assert len(made.projects) == count
        times.append(Projects.times)
    assert times[0] == times[1]
