"""``psmgraph review``: names that are alike and not merged, and what a person decides of them."""

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from psmgraph.build.reviewed import Listed, listed
from psmgraph.cli.asking import served
from psmgraph.cli.decisions_file import Drafts
from psmgraph.cli.output import check_writable, write_whole
from psmgraph.cli.program import DAY, FAILED, Command, say, takes_config
from psmgraph.cli.review_list import as_csv, as_json, filled_in, show
from psmgraph.config import Config
from psmgraph.decisions import What
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.link.candidates_model import LIKELY, Candidate, Kind
from psmgraph.link.deciding import Deed
from psmgraph.words.review import reason_words

WORDS: Mapping[str, What] = {"same": What.SAME, "notsame": What.NOT_SAME}
DECIDES: Mapping[str, What] = {"accept": What.SAME, "reject": What.NOT_SAME}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the command."""

    what: str
    ids: tuple[str, ...]
    plan: str | None
    kind: str | None
    whole: bool
    form: str
    output: Path | None
    who: str | None
    why: str | None
    when: datetime | None
    decisions: Path | None


def _takes_all(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command its options, as its one ``asked``."""
    path, day = click.Path(path_type=Path), DAY

    @click.argument("what", type=click.Choice(["list", *DECIDES, "undo", "apply"]), default="list")
    @click.argument("ids", nargs=-1, metavar="[ID|FILE]...")
    @click.option("--plan", metavar="PLAN")
    @click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
    @click.option("--all", "whole", is_flag=True)
    @click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
    @click.option("-o", "--output", type=path, metavar="FILE")
    @click.option("--who", metavar="NAME")
    @click.option("--why", metavar="TEXT")
    @click.option("--when", type=day, metavar="YYYY-MM-DD")
    @click.option("--decisions", type=path, metavar="FILE")
    @functools.wraps(command)
    def gathered(*given: Any, **named: Any) -> Any:
        asked = Asked(**{each.name: named.pop(each.name) for each in fields(Asked)})
        return command(*given, asked=asked, **named)

    return gathered


@click.command("review", cls=Command)
@_takes_all
@takes_config
@click.pass_context
def command(ctx: click.Context, config: Config, asked: Asked) -> int:
    """List what is alike, or write down what was decided of it."""
    if asked.what == "list":
        return _list(ctx, config, asked)
    if not asked.ids or (asked.what == "apply" and len(asked.ids) > 1):
        key = "one_file" if asked.what == "apply" else "missing"
        raise click.UsageError(say(ctx, "review", key))
    if asked.what == "undo":
        drafts = Drafts()
        files = [asked.decisions] if asked.decisions else _files(config, asked.plan)
        for given in asked.ids:
            drafts.take_out(files, given)
        return _done(ctx, drafts, "undone")
    if not (asked.who or "").strip():
        raise click.UsageError(say(ctx, "review", "who_missing"))
    return _decide(ctx, config, asked)


def _list(ctx: click.Context, config: Config, asked: Asked) -> int:
    """Write the list to stdout or to a file."""
    check_writable(asked.output)
    snapshot = served(config)
    rows = [each for each in listed(snapshot) if _asked_for(each, asked)]
    if asked.form == "table" and asked.output is None:
        show(rows, config.language, sys.stdout)
        click.echo(say(ctx, "review", "listed", number=len(rows)), err=True)
        return 0
    json_asked = asked.form == "json"
    text = as_json(rows, snapshot.id) if json_asked else as_csv(rows, config.language)
    if asked.output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        write_whole(asked.output, text.encode())
    return 0


def _decide(ctx: click.Context, config: Config, asked: Asked) -> int:
    """Write what was decided into the decisions files; of a CSV, what can be taken up."""
    deed = Deed(str(asked.who), asked.when.date() if asked.when else date.today(), asked.why or "")
    known = {each.candidate.id: each.candidate for each in listed(served(config))}
    wishes, findings = _wishes(asked, known)
    drafts = Drafts()
    for one, word in wishes:
        try:
            file = asked.decisions or _file(config, one.plan)
            drafts.add(file, one, word, _reasoned(ctx, config, deed, one))
        except CannotRun as error:
            if error.finding.code != "REVIEW-DECIDED":
                raise
            findings.append(error.finding)
    if findings and asked.what != "apply":
        raise CannotRun(findings[-1], findings[:-1])
    for finding in findings:
        click.echo(finding.line(config.language), err=True)
    _done(ctx, drafts, "decided")
    return FAILED if findings else 0


def _asked_for(each: Listed, asked: Asked) -> bool:
    one = each.candidate
    return (
        asked.plan in (None, one.plan)
        and asked.kind in (None, one.kind)
        and (asked.whole or one.score >= LIKELY)
    )


def _wishes(
    given: Asked, rows: Mapping[str, Candidate]
) -> tuple[list[tuple[Candidate, What]], list[Finding]]:
    """Return which candidates are to be decided, and how; and what cannot be taken up."""
    wishes: dict[str, tuple[Candidate, What]] = {}
    findings: list[Finding] = []
    asked: Iterator[tuple[Place, str, str]]
    if given.what == "apply":
        asked = filled_in(Path(given.ids[0]))
    else:
        place = Place(f"review {given.what}")
        asked = ((place, one, DECIDES[given.what]) for one in given.ids)
    for place, one, word in asked:
        decided = WORDS.get(word.lower())
        if one not in rows:
            findings.append(Finding("REVIEW-ID", place, words=one))
        elif decided is None:
            findings.append(Finding("REVIEW-WORD", place, words=word))
        elif wishes.get(one, (None, decided))[1] is not decided:
            findings.append(Finding("REVIEW-DECIDED", place, words=one, detail=wishes[one][1]))
        else:
            wishes[one] = rows[one], decided
    return list(wishes.values()), findings


def _reasoned(ctx: click.Context, config: Config, deed: Deed, one: Candidate) -> Deed:
    """Return the deed with the list's own reasons where none was given."""
    if deed.why.strip():
        return deed
    reasons = reason_words(one.reasons, config.language) or "-"
    why = say(ctx, "review", "because", score=one.score, reasons=reasons)
    return Deed(deed.who, deed.when, why)


def _files(config: Config, plan: str | None) -> list[Path]:
    """Return the decisions files of the configuration, or that of one plan.

    Raises:
        CannotRun: there is none (REVIEW-NO-FILE).
    """
    if plan is not None:
        return [_file(config, plan)]
    found = [one.decisions for one in config.plans if one.decisions is not None]
    if not found:
        raise CannotRun(Finding("REVIEW-NO-FILE", Place("psmgraph.toml"), detail="[[plan]]"))
    return found


def _file(config: Config, plan: str) -> Path:
    """Return the decisions file of a plan.

    Raises:
        CannotRun: the configuration names none (REVIEW-NO-FILE).
    """
    for one in config.plans:
        if one.slug == plan and one.decisions is not None:
            return one.decisions
    raise CannotRun(Finding("REVIEW-NO-FILE", Place("psmgraph.toml"), words=plan, detail=plan))


def _done(ctx: click.Context, drafts: Drafts, key: str) -> int:
    """Write the changed files and tell what was done."""
    for file, number in drafts.write().items():
        click.echo(say(ctx, "review", key, number=number, file=file), err=True)
    return 0
