"""The program around the commands: languages, help, errors as one line, exit codes."""

import functools
import importlib
import os
import sys
import tomllib
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import click

from psmgraph import config
from psmgraph.cli.interrupt import install
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Level, Place, PsmgraphError

COMMANDS = (
    "build",
    "check",
    "query",
    "diff",
    "form",
    "export",
    "pack",
    "report",
    "catalogue",
    "serve",
    "info",
    "verify",
    "backup",
    "restore",
    "prune",
    "dump",
    "publish",
    "init",
    "template",
    "authority",
    "review",
    "demo",
)
DAY = click.DateTime(["%Y-%m-%d"])  # the only way in which a command takes a day
FAILED = 1  # something is not in
COULD_NOT_RUN = 2
INTERRUPTED = 130


@functools.cache
def words() -> Mapping[str, Mapping[str, Any]]:
    """Return the texts of the help, by command and parameter and language (words.toml)."""
    text = resources.files("psmgraph.cli").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def language_of(ctx: click.Context) -> str:
    """Return the language to speak: ``--lang``, else the configuration's where that can be read."""
    given = ctx.find_root().params.get("lang")
    if given:
        return str(given)
    try:
        return config.load(None, os.environ).language
    except CannotRun:
        named = os.environ.get("PSMGRAPH_LANG", "")
        return named if named in config.LANGUAGES else Config().language


def say(ctx: click.Context, command: str, key: str, /, **values: object) -> str:
    """Return the text ``key`` of ``command`` from words.toml, its values filled in."""
    texts: Mapping[str, str] = words()[command][key]
    return texts[language_of(ctx)].format(**values)


class Command(click.Command):
    """A command whose help comes from words.toml, in the language spoken."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that shows how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, f"{say(ctx, 'heading', 'usage')}: ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            for paragraph in say(ctx, self.name or "", "about").split("\n\n"):
                formatter.write_text(paragraph)
                formatter.write_paragraph()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options, each with its text."""
        rows = [(_spelling(param, ctx), self._about(ctx, param)) for param in self.get_params(ctx)]
        with formatter.section(say(ctx, "heading", "options")):
            formatter.write_dl(rows)

    def _about(self, ctx: click.Context, param: click.Parameter) -> str:
        key = param.opts[-1].lstrip("-").replace("-", "_")
        own = self.name or ""
        return say(ctx, own if key in words()[own] else "common", key)


def _spelling(param: click.Parameter, ctx: click.Context) -> str:
    if isinstance(param, click.Argument):
        return param.make_metavar(ctx)
    flag = isinstance(param, click.Option) and (param.is_flag or param.count)
    value = "" if flag else f" {param.make_metavar(ctx)}"
    return ", ".join(param.opts) + value


class Program(Command, click.Group):
    """The group of all commands, each imported only when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"psmgraph.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the program's options, then one line a command, without importing any."""
        super().format_options(ctx, formatter)
        with formatter.section(say(ctx, "heading", "commands")):
            formatter.write_dl([(name, say(ctx, name, "short")) for name in COMMANDS])

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run and end the process with the exit codes that the help tells."""
        extra["standalone_mode"] = False
        if extra.pop("signals", True):
            install()
        try:
            code = super().main(args, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = COULD_NOT_RUN
        except click.ClickException as error:
            context = getattr(error, "ctx", None)
            code = _told(context, Finding("COMMAND-USAGE", Place("psmgraph"), detail=_plain(error)))
        except click.Abort:
            code = INTERRUPTED
        except Exception:  # a mistake of ours: all that is known of it, and not the code of "some"
            traceback.print_exc()
            code = COULD_NOT_RUN
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that it knows becomes one line and an exit code."""
        try:
            return super().invoke(ctx)
        except CannotRun as error:
            for finding in error.told:
                if finding.level is not Level.INFO:
                    _told(ctx, finding)
            return _told(ctx, error.finding)
        except PsmgraphError as error:
            _told(ctx, error.finding)
            return FAILED
        except BrokenPipeError:
            raise  # the reader of our output has left: click ends quietly
        except OSError as error:
            place = Place(str(error.filename or "psmgraph"))
            cause = error.strerror or str(error)
            return _told(ctx, Finding("COMMAND-SYSTEM", place, detail=cause))


def _told(ctx: click.Context | None, finding: Finding) -> int:
    language = language_of(ctx) if ctx else language_of(click.Context(Command("psmgraph")))
    click.echo(finding.line(language), err=True)
    return COULD_NOT_RUN


def _plain(error: click.ClickException) -> str:
    return " ".join(error.format_message().split())


def takes_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --store and --config, and the checked ``config`` that they make.

    The store must be a folder; :func:`takes_any_store` is for commands that only read.
    """

    @functools.wraps(command)
    def in_folder(*given: Any, config: Config, **named: Any) -> Any:
        if config.store_url:
            raise CannotRun(Finding("STORE-REMOTE", Place(config.store_url)))
        return command(*given, config=config, **named)

    return takes_any_store(in_folder)


def takes_any_store(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what :func:`takes_config` does; its store may be on another server."""

    @click.option("--store", metavar="DIR")
    @click.option("--config", "config_file", type=click.Path(path_type=Path), metavar="FILE")
    @functools.wraps(command)
    def configured(*given: Any, store: str | None, config_file: Path | None, **named: Any) -> Any:
        language = click.get_current_context().find_root().params.get("lang")
        settings = config.load(config_file, os.environ).changed(store=store, language=language)
        return command(*given, config=settings, **named)

    return configured
