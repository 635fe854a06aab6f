"""What psmgraph.toml and the environment may say, and what is refused, where and in which words."""

import dataclasses
from importlib import resources
from pathlib import Path

import pytest

from psmgraph.config import Config, PlanConfig, ServerConfig, load
from psmgraph.errors import CannotRun


def written(folder: Path, text: str) -> Path:
    path = folder / "psmgraph.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str, environ: dict[str, str] | None = None) -> CannotRun:
    with pytest.raises(CannotRun) as caught:
        load(written(folder, text), environ or {})
    return caught.value


def test_nothing_is_needed_to_start(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Config()


def test_the_file_of_the_working_folder_is_found(tmp_path, monkeypatch):
    written(tmp_path, 'language = "en"')
    monkeypatch.chdir(tmp_path)
    assert load(None, {}).language == "en"


def test_the_environment_names_another_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text('language = "en"')
    assert load(None, {"PSMGRAPH_CONFIG": str(other)}).language == "en"


def test_the_environment_wins_over_the_file(tmp_path):
    path = written(tmp_path, 'language = "it"\nstore = "a"\n[server]\nport = 9000\nthreads = 32\n')
    environ = {
        "PSMGRAPH_LANG": "en",
        "PSMGRAPH_STORE": "b",
        "PSMGRAPH_SERVER_PORT": "9001",
        "PSMGRAPH_SERVER_DEADLINE": "2.5",
        "PSMGRAPH_SERVER_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8",
    }
    config = load(path, environ)
    assert (config.language, config.store) == ("en", Path("b"))
    assert config.server == ServerConfig(
        port=9001, threads=32, deadline=2.5, trusted_proxies=("127.0.0.1", "10.0.0.0/8")
    )


def test_whether_referents_are_told_by_name_is_said_for_all_plans_or_for_one(tmp_path):
    path = written(
        tmp_path,
        'persons = "role-only"\n[[plan]]\nslug = "a"\npersons = "publish"\n[[plan]]\nslug = "b"\n',
    )
    config = load(path, {})
    assert (config.persons, [one.persons for one in config.plans]) == (
        "role-only",
        ["publish", None],
    )
    assert load(path, {"PSMGRAPH_PERSONS": "publish"}).persons == "publish"


def test_an_empty_variable_sets_nothing(tmp_path):
    assert load(written(tmp_path, ""), {"PSMGRAPH_LANG": ""}).language == "it"


def test_paths_of_the_file_start_from_its_folder(tmp_path):
    config = load(
        written(
            tmp_path,
            """
            store = "archive"
            [[plan]]
            slug = "one"
            inputs = ["sheets", "more/a.html"]
            authority = "authority.toml"
            template = "forms/one.toml"
            expect = { sheets = [1, 70] }
            [[plan]]
            slug = "two"
            template = "bologna"
            """,
        ),
        {},
    )
    assert config.store == tmp_path / "archive"
    one, two = config.plans
    assert one.inputs == (tmp_path / "sheets", tmp_path / "more/a.html")
    assert one.authority == tmp_path / "authority.toml"
    assert one.template == str(tmp_path / "forms/one.toml")
    assert dict(one.expect) == {"sheets": (1, 70)}
    assert two == PlanConfig("two", template="bologna")


@pytest.mark.parametrize(
    ("text", "code", "line", "told"),
    [
        ("language = it", "CONFIG-TOML", 1, ""),
        ('languag = "it"', "CONFIG-UNKNOWN", 1, '"language"'),
        ("\n[server]\nprot = 80\n", "CONFIG-UNKNOWN", 3, '"port"'),
        ('[[plan]]\nslug = "a"\n[[plan]]\nslug = "b"\ninput = []', "CONFIG-UNKNOWN", 5, '"inputs"'),
        ('language = "fr"', "CONFIG-CHOICE", 1, "it | en"),
        ("language = 3", "CONFIG-CHOICE", 1, "it | en"),
        ('persons = "none"', "CONFIG-CHOICE", 1, "publish | role-only"),
        ('[[plan]]\nslug = "a"\npersons = true', "CONFIG-CHOICE", 3, "publish | role-only"),
        ('base = "id/"', "CONFIG-BASE", 1, "id/"),
        ('base = "https://example.org/id"', "CONFIG-BASE", 1, ""),  # no / or # at the end
        ('base = "file:///id/"', "CONFIG-BASE", 1, ""),
        ('base = "https:///id/"', "CONFIG-BASE", 1, ""),
        ('base = "https://example.org/a b/"', "CONFIG-BASE", 1, ""),
        ('base = "https://example.org/<>/"', "CONFIG-BASE", 1, ""),
        ('base = ""', "CONFIG-TEXT", 1, ""),
        ("base = 1", "CONFIG-TEXT", 1, ""),
        ('store = "ftp://example.org/sparql"', "CONFIG-STORE", 1, "ftp://example.org/sparql"),
        ('store = "https://"', "CONFIG-STORE", 1, "https://"),
        ('store = "https://io:segreto@example.org/"', "CONFIG-STORE", 1, "https://…@example.org/"),
        ('[remote]\nupdate = "example.org"', "CONFIG-STORE", 2, "example.org"),
        ('[remote]\ndefault_graph = "both"', "CONFIG-CHOICE", 2, "own | union"),
        ("[remote]\nchunk = 1", "CONFIG-NUMBER", 2, "10-1000000"),
        ('[remote]\npassword = "segreto"', "CONFIG-UNKNOWN", 2, ""),
        ("server = 1", "CONFIG-TABLE", 1, "[server]"),
        ("[server]\nport = 0", "CONFIG-NUMBER", 2, "1-65535"),
        ("[server]\nport = 65536", "CONFIG-NUMBER", 2, "65536"),
        ('[server]\nport = "8000"', "CONFIG-NUMBER", 2, "8000"),
        ("[server]\nport = true", "CONFIG-NUMBER", 2, ""),
        ("[server]\ndeadline = 0", "CONFIG-NUMBER", 2, "0.1-3600"),
        ("[server]\ndeadline = nan", "CONFIG-NUMBER", 2, ""),
        ('[server]\ntrusted_proxies = "127.0.0.1"', "CONFIG-LIST", 2, ""),
        ('[server]\ntrusted_proxies = ["proxy"]', "CONFIG-PROXY", 2, "proxy"),
        ("plan = 1", "CONFIG-TABLE", 1, "[[plan]]"),
        ("[[plan]]\ninputs = []", "CONFIG-PLAN-SLUG", 1, ""),
        ('[[plan]]\nslug = "Il Piano"', "CONFIG-PLAN-SLUG", 2, "Il Piano"),
        ('[[plan]]\nslug = "a"\n[[plan]]\nslug = "a"', "CONFIG-PLAN-TWICE", 4, '"a"'),
        ('[[plan]]\nslug = "a"\nexpect = { sheets = [2, 1] }', "CONFIG-BOUNDS", 3, "[2, 1]"),
        ('[[plan]]\nslug = "a"\nexpect = { sheets = 2 }', "CONFIG-BOUNDS", 3, "sheets = 2"),
        ('[[plan]]\nslug = "a"\n[plan.expect]\nsheet = [1, 2]', "CONFIG-UNKNOWN", 4, '"sheets"'),
        ('[[plan]]\nslug = "a"\ninputs = [""]', "CONFIG-LIST", 3, ""),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(tmp_path, text, code, line, told):
    finding = refused(tmp_path, text).finding
    assert (finding.code, finding.place.line) == (code, line)
    assert finding.place.file == str(tmp_path / "psmgraph.toml")
    assert told in finding.line("it")
    assert told in finding.line("en")


def test_a_wrong_variable_is_told_by_its_name(tmp_path):
    finding = refused(tmp_path, "", {"PSMGRAPH_SERVER_PORT": "eighty"}).finding
    assert (finding.place.file, finding.code) == ("PSMGRAPH_SERVER_PORT", "CONFIG-NUMBER")
    assert "eighty" in finding.line("en")


def test_a_missing_file_is_told_by_its_name(tmp_path):
    with pytest.raises(CannotRun) as caught:
        load(tmp_path / "absent.toml", {})
    assert caught.value.finding.code == "CONFIG-READ"
    assert "absent.toml" in str(caught.value)


def test_a_file_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "psmgraph.toml"
    path.write_bytes('base = "https://è.it/"'.encode("cp1252"))
    with pytest.raises(CannotRun) as caught:
        load(path, {})
    assert caught.value.finding.code == "CONFIG-READ"


def template() -> str:
    return resources.files("psmgraph.cli").joinpath("init.toml").read_text(encoding="utf-8")


def test_the_file_that_init_writes_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, template())
    assert load(None, {}) == Config()


def test_the_file_that_init_writes_shows_each_setting_with_its_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bare = [line.removeprefix("#") if line[:2] != "# " else line for line in template().split("\n")]
    written(tmp_path, "\n".join(bare))
    config = load(None, {})
    assert dataclasses.replace(config, plans=()) == Config()
    shown = {key for key in PlanConfig.__dataclass_fields__ if f"\n#{key} = " in template()}
    assert shown == set(PlanConfig.__dataclass_fields__)
