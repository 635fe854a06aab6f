"""What can be set: psmgraph.toml, then PSMGRAPH_… in the environment, checked before anything runs.

The dataclasses below are the list of settings; docs/configuration.md tells what each means.
"""

import dataclasses
import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.settings import Table

FILE_NAME = "psmgraph.toml"
LANGUAGES = ("it", "en")
COUNTED = ("sheets", "projects", "links")  # what a plan may state bounds for


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """How ``psmgraph serve`` listens, and what one query may cost."""

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 64  # of the web server: more than workers, as a slow reader holds one
    workers: int = 16  # processes that answer queries
    deadline: float = 8.0  # seconds after which a query is stopped
    memory_mb: int = 1024  # megabytes that a query may take beyond the opened store
    trusted_proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-For counts


@dataclass(frozen=True, slots=True)
class PlanConfig:
    """One plan: where its sheets lie and what is known about them before they are read."""

    slug: str
    description: Path | None = None  # a plan.toml: titles, language; absent for what ships
    inputs: tuple[Path, ...] = ()
    authority: Path | None = None
    decisions: Path | None = None
    template: str | None = None  # a form that ships, or the path of a template file
    edition_date: date | None = None  # of sheets that bear no date of their own
    expect: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # inclusive bounds


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set, checked; the defaults are what runs without any file."""

    base: str = "https://w3id.org/psmgraph/id/"
    language: str = "it"
    store: Path = Path("psmgraph-store")
    server: ServerConfig = field(default_factory=ServerConfig)
    plans: tuple[PlanConfig, ...] = ()

    def changed(self, *, store: Path | None = None, language: str | None = None) -> "Config":
        """Return the same settings over another store or in another language, where given."""
        return dataclasses.replace(
            self, store=store or self.store, language=language or self.language
        )


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Return the configuration of the file ``path`` with what the environment sets over it.

    Without ``path`` the file is the one that PSMGRAPH_CONFIG names, else psmgraph.toml in the
    working folder, else none. Paths in the file are relative to its folder, those in the
    environment to the working folder.

    Raises:
        CannotRun: the file is missing or no TOML, a key is unknown, or a value is not what it
            must be (CONFIG-…, with file and line, or the variable's name).
    """
    chosen = path or _chosen(environ)
    table = _table(chosen, environ) if chosen else Table("", "", {}, environ)
    folder = chosen.parent if chosen else Path()
    default = Config()
    config = Config(
        base=_base(table, default.base),
        language=table.choice("language", default.language, LANGUAGES, variable="PSMGRAPH_LANG"),
        store=_store(table, folder, default.store),
        server=_server(table.inner("server")),
        plans=_plans(table, folder),
    )
    table.refuse_unknown()
    return config


def _chosen(environ: Mapping[str, str]) -> Path | None:
    if environ.get("PSMGRAPH_CONFIG"):
        return Path(environ["PSMGRAPH_CONFIG"])
    return Path(FILE_NAME) if Path(FILE_NAME).is_file() else None


def _table(path: Path, environ: Mapping[str, str]) -> Table:
    try:
        text = path.read_text(encoding="utf-8")
        return Table(str(path), text, tomllib.loads(text), environ)
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotRun(Finding("CONFIG-READ", Place(str(path)), detail=cause)) from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (0, 0)
        place = Place(str(path), line, column)
        raise CannotRun(Finding("CONFIG-TOML", place, detail=str(error))) from error


def _base(table: Table, default: str) -> str:
    base = table.string("base", default)
    parts = urlsplit(base)
    whole = parts.scheme in ("http", "https") and parts.hostname and base.endswith(("/", "#"))
    if not whole or re.search(r"[\x00-\x20<>\"{}|\\^`]", base):
        table.refuse("CONFIG-BASE", "base", base)
    return base


def _store(table: Table, folder: Path, default: Path) -> Path:
    given = table.string("store", "")
    if re.match(r"\w+://", given):
        table.refuse("CONFIG-STORE", "store", given)
    if not given:
        return default
    return Path(given) if table.from_environment("store") else folder / given


def _server(table: Table) -> ServerConfig:
    default = ServerConfig()
    server = ServerConfig(
        host=table.string("host", default.host),
        port=table.whole("port", default.port, 1, 65535),
        threads=table.whole("threads", default.threads, 1, 1024),
        workers=table.whole("workers", default.workers, 1, 512),
        deadline=table.decimal("deadline", default.deadline, 0.1, 3600),
        memory_mb=table.whole("memory_mb", default.memory_mb, 16, 1048576),
        trusted_proxies=table.strings("trusted_proxies"),
    )
    for proxy in server.trusted_proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError:
            table.refuse("CONFIG-PROXY", "trusted_proxies", proxy)
    table.refuse_unknown()
    return server


def _plans(table: Table, folder: Path) -> tuple[PlanConfig, ...]:
    plans: list[PlanConfig] = []
    for inner in table.inners("plan"):
        plan = _plan(inner, folder)
        if plan.slug in [other.slug for other in plans]:
            inner.refuse("CONFIG-PLAN-TWICE", "slug", plan.slug)
        plans.append(plan)
    return tuple(plans)


def _plan(table: Table, folder: Path) -> PlanConfig:
    def path(key: str) -> Path | None:
        given = table.string(key, "")
        return folder / given if given else None

    slug = table.string("slug", "")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        table.refuse("CONFIG-PLAN-SLUG", "slug", slug)
    template = table.string("template", "") or None
    plan = PlanConfig(
        slug=slug,
        description=path("description"),
        inputs=tuple(folder / given for given in table.strings("inputs")),
        authority=path("authority"),
        decisions=path("decisions"),
        template=str(folder / template) if template and template.endswith(".toml") else template,
        edition_date=table.day("edition_date"),
        expect=table.bounds("expect", COUNTED),
    )
    table.refuse_unknown()
    return plan
