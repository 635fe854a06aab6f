"""What changed is made anew, all else is kept, and what comes out is what a full build makes."""

import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from psmgraph.build import Outcome, apart, build_snapshot, plans
from psmgraph.build.working import Progress
from psmgraph.config import Config, PlanConfig
from psmgraph.errors import CannotRun
from psmgraph.store.snapshot import Snapshot, current
from psmgraph.store.verify import verify

TODAY = date(2017, 1, 1)
AUTHORITY = """
[[body]]
name = "Comune di Arda"
kind = "institution"
aliases = ["Municipio di Arda"]

[[table]]
slug = "ambiente"
it = "Ambiente"
en = "Environment"

[[project]]
title = "Orti di quartiere"
table = "ambiente"
"""
TITLES = ("Orti di quartiere", "Scuole aperte", "Teatri in rete", "Piste ciclabili")
NAMES = ("orti", "scuole", "teatri", "piste")
BODIES = ("Comune di Arda", "Municipio di Arda", "Circolo Olmo", "Circolo dell'Olmo",
          "Università di Arda", "Faggio srl")  # fmt: skip
DAYS = ("3 marzo 2014", "7 marzo 2015")
TEXTS = ("Con il Comune di Arda e altri.", "Prima si è visto chi c'era.", "Nulla di nuovo.")
ACTIVITIES = ("Semina\tFatta il 10 aprile 2014", "Semina\t", "Festa di strada\tCon 40 persone")
DECISIONS = (
    ("same", '{ name = "Circolo dell\'Olmo" }', '"Circolo Olmo"'),
    ("alias", '{ name = "Faggio srl" }', '"Comune di Arda"'),
    ("notSame", '{ name = "Circolo Olmo" }', '"Circolo dell\'Olmo"'),
    ("withdraw", '{ sheet = "teatri-in-rete" }', None),
)
WORDS = ("comune", "arda", "circ*", "semina", "orti OR scuole", "teatri", "si")
sheets = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "day": st.sampled_from(DAYS),
        "actors": st.lists(st.sampled_from(BODIES), max_size=3, unique=True).map("; ".join),
        "links": st.lists(st.sampled_from((*TITLES, "Mercati")), max_size=2, unique=True)
        .map("; ".join),
        "description": st.sampled_from(TEXTS),
        "activities": st.sampled_from(ACTIVITIES),
        "referents": st.sampled_from(("", "Comune di Arda: Ada Neri", "Circolo Olmo: Ada Neri")),
    }
)  # fmt: skip


def build(
    folder: Path, store: Path, *, full: bool = False, progress: Progress | None = None
) -> Outcome:
    plan = PlanConfig(
        "prova",
        authority=folder / "authority.toml",
        decisions=folder / "decisions.toml",
        template="bologna",
    )
    return build_snapshot(
        Config(store=store, plans=(plan,)),
        [folder / "sheets"],
        plan="prova",
        template="bologna",
        workers=1,
        today=TODAY,
        drop=True,
        full=full,
        progress=progress,
    )


def told(snapshot: Snapshot) -> dict[str, object]:
    """Return all that a snapshot holds, but for its time and what it remembers of those before."""
    manifest = json.loads(snapshot.manifest.to_json())
    manifest.pop("built_at")
    manifest["info"].pop("gone")
    with closing(sqlite3.connect(snapshot.tables_path)) as database:
        made = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        texts = [name for name, sql in made.items() if "USING fts5" in sql]
        # Not the parts of the full text, nor what SQLite counted: what comes of them is compared.
        of_texts = {f"{name}_{part}" for name in texts
                    for part in ("data", "idx", "docsize", "config", "content")}  # fmt: skip
        names = made.keys() - set(texts) - of_texts - {"sqlite_stat1"}
        rows = {name: [*map(str, database.execute(f"PRAGMA table_info({name})")),
                       *database.execute(f'SELECT * FROM "{name}" ORDER BY {order}')]
                for name in names
                for order in ["1" if "WITHOUT ROWID" in made[name] else "rowid"]}  # fmt: skip
        rows |= {name: found_in(database, name) for name in texts}
    return {
        "manifest": manifest,
        "quads": sorted(map(str, snapshot.open_store())),
        "findings": json.loads(snapshot.findings_path.read_text()),
        **rows,
    }


def found_in(database: sqlite3.Connection, texts: str) -> list[object]:
    """Return which rows (the how manieth) a full-text table finds, the likeliest first."""
    table = texts.removesuffix("_fts").removesuffix("_words")
    numbers = [number for (number,) in database.execute(f"SELECT rowid FROM {table} ORDER BY 1")]
    sql = f"SELECT rowid FROM {texts} WHERE {texts} MATCH ? ORDER BY bm25({texts}), rowid"
    return [
        [numbers.index(number) for (number,) in database.execute(sql, (words,))] for words in WORDS
    ]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with four sheets that name each other, and what is known beforehand."""
    (tmp_path / "sheets").mkdir()
    (tmp_path / "authority.toml").write_text(AUTHORITY)
    (tmp_path / "decisions.toml").write_text("")
    for name, title in zip(NAMES, TITLES, strict=True):
        text = sheet_text(
            title=title, actors="Circolo Olmo; Comune di Arda", links=TITLES[0],
            referents="Comune di Arda: Ada Neri", activities=ACTIVITIES[0],
        )  # fmt: skip
        (tmp_path / "sheets" / f"{name}.txt").write_text(text)
    return tmp_path


def change(office: Path, name: str, **values: str) -> None:
    given = {"title": TITLES[NAMES.index(name)], "actors": "Circolo Olmo", **values}
    (office / "sheets" / f"{name}.txt").write_text(sheet_text(**given))


def served(office: Path) -> Snapshot:
    snapshot = current(office / "store")
    assert snapshot is not None
    return snapshot


def tables_shared(one: Snapshot, other: Snapshot) -> int:
    """Return how many table files of the engine two snapshots have in common."""
    files = [
        {path.stat().st_ino for path in each.store_path.glob("*.sst")} for each in (one, other)
    ]
    return len(files[0] & files[1])


def drawn_again(office: Path, **options: bool) -> int:
    """Build, and return how many sheets were drawn and checked."""
    drawn: set[int] = set()

    def heard(stage: str, _done: int, total: int) -> None:
        if stage == "graph":
            drawn.add(total)

    build(office, office / "store", progress=heard, **options)
    return max(drawn, default=0)


def test_sheets_that_say_the_same_are_neither_drawn_nor_checked_again(office: Path) -> None:
    assert drawn_again(office) == 4
    assert drawn_again(office) == 0
    change(office, "piste", description="Nulla di nuovo.")
    assert drawn_again(office) == 1


def test_a_sheet_is_drawn_again_when_what_its_names_mean_changes(office: Path) -> None:
    drawn_again(office)
    decision = 'what = "same"\ntarget = { name = "Circolo Olmo" }\nvalue = "Comune di Arda"\n'
    signed = 'who = "Ada Neri"\nwhen = 2015-10-02\nwhy = "Chiesto a loro."\n'
    (office / "decisions.toml").write_text(f"[[decision]]\n{decision}{signed}")
    assert drawn_again(office) == 4


def test_a_full_build_draws_all_and_comes_to_the_same(office: Path) -> None:
    drawn_again(office)
    before = served(office)
    assert drawn_again(office, full=True) == 4
    assert served(office).id == before.id


def test_a_changed_snapshot_shares_its_files_with_the_one_before_and_leaves_it_alone(
    office: Path,
) -> None:
    drawn_again(office)
    before = served(office)
    told_before = told(before)
    change(office, "piste", description="Nulla di nuovo.")
    drawn_again(office)
    after = served(office)
    assert after.id != before.id
    assert tables_shared(before, after) > 0
    assert told(before) == told_before
    assert verify(before) == verify(after) == ()


def test_what_is_newly_withdrawn_is_in_no_file_of_the_new_snapshot(office: Path) -> None:
    change(office, "teatri", description="Parola Irripetibile.")
    drawn_again(office)
    before = served(office)
    signed = 'who = "Ada Neri"\nwhen = 2015-10-02\nwhy = "Chiesto a loro."\n'
    decision = 'what = "withdraw"\ntarget = { sheet = "teatri-in-rete" }\n'
    (office / "decisions.toml").write_text(f"[[decision]]\n{decision}{signed}")
    drawn_again(office)
    assert served(office).id != before.id
    files = [path for path in (office / "store").rglob("*") if path.is_file()]
    assert not [path for path in files if b"Irripetibile" in path.read_bytes()]


def damage(office: Path, suffix: str) -> None:
    for path in (office / "store" / "cache").glob(f"*{suffix}"):
        path.write_bytes(path.read_bytes()[:-7])


def built_at_once(office: Path) -> dict[str, object]:
    build(office, office / "fresh")
    snapshot = current(office / "fresh")
    assert snapshot is not None
    return told(snapshot)


def test_a_damaged_file_of_the_cache_costs_time_and_nothing_else(office: Path) -> None:
    drawn_again(office)
    suffixes = (".graph", ".given", ".piece", "registry.recalled", "drawn.recalled")
    for suffix, words in zip(suffixes, (*TEXTS, *TEXTS[:2]), strict=True):
        damage(office, suffix)
        change(office, "piste", description=words)
        drawn_again(office)
    assert told(served(office)) == built_at_once(office)


def test_what_a_sheet_gave_is_made_again_where_it_is_lost_and_asked_for(office: Path) -> None:
    drawn_again(office)
    damage(office, ".graph")  # nobody opens it, until what all sheets give is gathered anew
    change(office, "piste", actors="Circolo Olmo; Faggio srl", links=TITLES[1])
    drawn_again(office)
    assert told(served(office)) == built_at_once(office)


def test_of_a_change_of_words_neither_registry_nor_other_sheets_are_asked(office: Path) -> None:
    drawn_again(office)
    change(office, "piste", description="Nulla di nuovo.")
    drawn_again(office)
    cache = office / "store" / "cache"
    before = (cache / "registry.recalled").stat().st_ino
    *others, _ = sorted(cache.glob("*.graph"), key=lambda path: path.stat().st_mtime_ns)
    for path in others:  # of what stays as it is the name is enough
        path.write_bytes(b"")
    change(office, "piste", description="Prima si è visto chi c'era.")
    assert drawn_again(office) == 1
    assert (cache / "registry.recalled").stat().st_ino == before
    assert told(served(office)) == built_at_once(office)


def test_what_another_process_works_out_and_what_is_kept_of_the_authority_change_nothing(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "FEW", 1)
    monkeypatch.setattr(plans, "LARGE", 1)
    drawn_again(office)
    assert list((office / "store" / "cache").glob("*.authority"))
    for words in TEXTS:
        change(office, "piste", description=words, activities=ACTIVITIES[2])
        drawn_again(office)
    (office / "authority.toml").write_text(AUTHORITY + '[[body]]\nname = "Circolo Olmo"\n'
                                           'kind = "organisation"\n')  # fmt: skip
    drawn_again(office)
    by_steps = told(served(office))
    monkeypatch.undo()
    assert by_steps == built_at_once(office)


def test_the_store_s_files_do_not_grow_more_with_every_step(office: Path) -> None:
    """A worker has few descriptors, and a copy takes the files of the one before."""
    drawn_again(office)
    numbers = []
    for step in range(10):
        change(office, "piste", description=TEXTS[step % 3])
        drawn_again(office)
        numbers.append(len(list(served(office).store_path.glob("*.sst"))))
    assert max(numbers[5:]) <= max(numbers[:5])
    assert verify(served(office)) == ()


def test_a_damaged_sheet_of_the_cache_is_read_again_when_it_is_needed(office: Path) -> None:
    drawn_again(office)
    damage(office, ".pickle")
    decision = 'what = "same"\ntarget = { name = "Circolo Olmo" }\nvalue = "Comune di Arda"\n'
    signed = 'who = "Ada Neri"\nwhen = 2015-10-02\nwhy = "Chiesto a loro."\n'
    (office / "decisions.toml").write_text(f"[[decision]]\n{decision}{signed}")
    drawn_again(office)
    assert told(served(office)) == built_at_once(office)


def test_where_quads_are_lost_the_build_says_so_and_the_next_makes_them(office: Path) -> None:
    drawn_again(office)
    before = served(office)
    damage(office, ".nq")
    change(office, "piste", description="Nulla di nuovo.")
    with pytest.raises(CannotRun) as refused:
        drawn_again(office)
    assert refused.value.finding.code == "CACHE-LOST"
    assert served(office).id == before.id
    drawn_again(office)
    assert told(served(office)) == built_at_once(office)


def test_a_served_snapshot_that_is_not_whole_is_no_beginning_of_the_next(office: Path) -> None:
    drawn_again(office)
    for path in served(office).store_path.glob("*.sst"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    change(office, "piste", description="Nulla di nuovo.")
    drawn_again(office)
    assert verify(served(office)) == ()


class Register(RuleBasedStateMachine):
    """An office that adds, changes, renames and withdraws sheets, and decides about names."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="psmgraph-test-"))
        self.sheets = self.root / "sheets"
        self.sheets.mkdir()
        self.decided: set[int] = set()
        (self.root / "authority.toml").write_text(AUTHORITY)
        self._decide()

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @initialize(first=sheets, second=sheets, third=sheets, fourth=sheets)
    def begin(self, **given: dict[str, str]) -> None:
        for name, sheet in zip(NAMES, given.values(), strict=True):
            self._write(name, sheet)
        build(self.root, self.root / "store")

    @rule(name=st.sampled_from((*NAMES, "altro")), sheet=sheets)
    def write(self, name: str, sheet: dict[str, str]) -> None:
        self._write(name, sheet)
        self._compare()

    @precondition(lambda self: len(tuple(self.sheets.iterdir())) > 2)
    @rule(data=st.data())
    def take_away(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(sorted(self.sheets.iterdir()))).unlink()
        self._compare()

    @precondition(lambda self: any(self.sheets.iterdir()))
    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.sheets.iterdir())))
        path.rename(path.with_name(f"x{path.name}"))
        self._compare()

    @rule(which=st.integers(0, len(DECISIONS) - 1))
    def decide(self, which: int) -> None:
        self.decided ^= {which}
        self._decide()
        self._compare()

    @rule()
    def build_again(self) -> None:
        self._compare()

    def _write(self, name: str, sheet: dict[str, str]) -> None:
        (self.sheets / f"{name}.txt").write_text(sheet_text(**sheet))

    def _decide(self) -> None:
        entries = (DECISIONS[at] for at in sorted(self.decided))
        (self.root / "decisions.toml").write_text("".join(
            f'[[decision]]\nwhat = "{what}"\ntarget = {target}\n'
            + (f"value = {value}\n" if value else "")
            + 'who = "Ada Neri"\nwhen = 2015-10-02\nwhy = "Chiesto a loro."\n'
            for what, target, value in entries
        ))  # fmt: skip

    def _compare(self) -> None:
        by_steps = build(self.root, self.root / "store")
        fresh = self.root / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        at_once = build(self.root, fresh)
        assert by_steps.snapshot_id == at_once.snapshot_id
        assert by_steps.findings == at_once.findings
        if at_once.snapshot_id is not None:
            one, other = current(self.root / "store"), current(fresh)
            assert one is not None
            assert other is not None
            assert told(one) == told(other)
            assert verify(one) == ()


Register.TestCase.settings = settings(
    max_examples=int(os.environ.get("PSMGRAPH_REGISTERS", "2")),
    stateful_step_count=4,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # a step takes a second: too long to shrink
    derandomize="PSMGRAPH_REGISTERS" not in os.environ,
)
TestWhateverHappensToSheetsTheBuildByStepsIsTheFullOne = Register.TestCase
