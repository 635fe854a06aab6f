"""What the program does when we made a mistake."""

import pytest

from psmgraph.cli import info, main


def test_a_mistake_of_ours_is_told_in_full_and_ends_with_2(monkeypatch, capsys):
    def wrong(_config):
        raise RuntimeError("a mistake")

    monkeypatch.setattr(info, "served", wrong)
    with pytest.raises(SystemExit) as ended:
        main(["info"], signals=False)
    assert ended.value.code == 2
    assert "RuntimeError: a mistake" in capsys.readouterr().err
