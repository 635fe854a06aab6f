"""Help, languages and what is wrong with a call."""

import tomllib
from importlib import resources

import pytest

from psmgraph import __version__
from psmgraph.cli.program import COMMANDS


@pytest.mark.parametrize(("language", "usage"), [("it", "Uso:"), ("en", "Usage:")])
def test_the_help_lists_every_command_in_the_language_spoken(psmgraph, language, usage):
    ran = psmgraph("--help", language=language)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(usage)
    for command in COMMANDS:
        assert f"\n  {command} " in ran.out


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["it", "en"])
def test_each_command_tells_all_its_options(psmgraph, command, language):
    ran = psmgraph("--lang", language, command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "--help" in ran.out
    if command != "init":
        assert "./psmgraph-store" in "".join(ran.out.split())


def test_the_option_wins_over_the_environment(psmgraph):
    assert psmgraph("--lang", "en", "--help", language="it").out.startswith("Usage:")


def test_the_configuration_chooses_the_language(psmgraph, tmp_path):
    (tmp_path / "psmgraph.toml").write_text('language = "en"')
    assert psmgraph("--help", language="").out.startswith("Usage:")


def test_every_text_of_the_program_is_in_both_languages():
    text = resources.files("psmgraph.cli").joinpath("words.toml").read_text(encoding="utf-8")
    for command, texts in tomllib.loads(text).items():
        for key, told in texts.items():
            assert set(told) == {"it", "en"}, f"{command}.{key}"
            assert all(told.values()), f"{command}.{key}"


def test_the_version_is_told(psmgraph):
    ran = psmgraph("--version")
    assert (ran.code, __version__ in ran.out) == (0, True)


def test_without_a_command_the_help_is_shown_and_nothing_done(psmgraph):
    ran = psmgraph()
    assert ran.code == 2
    assert "build" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["biuld"], "biuld"),
        (["build", "--no-such-option"], "--no-such-option"),
        (["build", "--today", "yesterday"], "yesterday"),
        (["build", "--workers", "0"], "--workers"),
        (["serve", "--port", "99999"], "99999"),
        (["export"], "--output"),
        (["export", "--format", "pdf", "-o", "x"], "pdf"),
        (["--lang", "fr", "info"], "fr"),
    ],
)
def test_a_call_that_cannot_be_understood_is_one_line_and_exit_2(psmgraph, arguments, told):
    ran = psmgraph(*arguments)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert "COMMAND-USAGE" in ran.err
    assert told in ran.err
