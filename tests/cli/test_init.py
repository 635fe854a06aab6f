"""``psmgraph init``."""

from psmgraph.config import Config, load


def test_init_writes_a_file_that_changes_nothing_until_it_is_edited(
    psmgraph, tmp_path, monkeypatch
):
    ran = psmgraph("init")
    assert (ran.code, ran.out) == (0, "")
    assert "psmgraph.toml" in ran.err
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Config()


def test_init_overwrites_nothing(psmgraph, tmp_path):
    (tmp_path / "psmgraph.toml").write_text("# mine")
    ran = psmgraph("init")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "INIT-EXISTS" in ran.err
    assert (tmp_path / "psmgraph.toml").read_text() == "# mine"


def test_init_in_a_folder_that_is_not_there_is_one_line(psmgraph):
    ran = psmgraph("init", "nowhere/psmgraph.toml")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "COMMAND-SYSTEM" in ran.err
