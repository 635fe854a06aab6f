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

from psmgraph import catalogue_settings, site_settings
from psmgraph.catalogue_settings import CatalogueConfig, is_web_address
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.settings import Table
from psmgraph.site_settings import SiteConfig

FILE_NAME = "psmgraph.toml"
LANGUAGES = ("it", "en")
ROLE_ONLY = "role-only"
PERSONS = ("publish", ROLE_ONLY)
COUNTED = ("sheets", "projects", "links")  # what a plan may state bounds for
DEFAULT_GRAPHS = ("own", "union")  # what a store answers from where a query names no graph
AUTHS = ("basic", "digest")
LOGS = ("access", "errors")
FOR_PAGES = 8  # threads of the web server that queries leave to pages


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """How ``psmgraph serve`` listens, and what one query may cost."""

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 64  # of the web server: more than workers, as a slow reader holds one
    workers: int = 16  # processes that answer queries
    deadline: float = 8.0  # seconds after which a query is stopped
    memory_mb: int = 1024  # megabytes that a query may take beyond the opened store
    memory_total_mb: int = 2048  # megabytes that all queries together may take
    memory_store_mb: int = 128  # megabytes of a snapshot that is held in memory; 0: none
    trusted_proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-For counts
    requests_per_minute: int = 1200  # of one client to /sparql; 0: as many as it likes
    services: tuple[str, ...] = ()  # addresses that a SERVICE clause may ask
    connections: int = 1000  # that are open at a time
    connections_per_client: int = 100  # of one address that is no trusted proxy
    grace: float = 10.0  # seconds that answers have to end in, once told to stop
    log: str = "access"  # one of LOGS: what is written to stderr
    metrics_from: tuple[str, ...] = ()  # who may read /metrics beside the machine itself
    public_url: str = ""  # where the world finds the service; empty: where a request came to


@dataclass(frozen=True, slots=True)
class RemoteConfig:
    """Another server's store: where it is written to, and how it is spoken to.

    Where it is queried is ``Config.store_url``. What is empty is found out by asking the store.
    """

    update: str = ""  # URL of SPARQL 1.1 Update
    graph_store: str = ""  # URL of the Graph Store Protocol, without ?graph=
    default_graph: str = ""  # one of DEFAULT_GRAPHS
    auth: str = "basic"  # how name and password are sent: one of AUTHS
    timeout: float = 60.0  # seconds that one request of a publication may take
    chunk: int = 5000  # statements in one request of a publication
    refresh: float = 10.0  # seconds between looks for a newly published snapshot


@dataclass(frozen=True, slots=True)
class PlanConfig:
    """One plan: where its sheets lie and what is known about them before they are read."""

    slug: str
    description: Path | None = None  # a plan.toml: titles, language; absent for what ships
    inputs: tuple[Path | str, ...] = ()  # text where it is an address (s3://…)
    authority: Path | None = None
    decisions: Path | None = None
    template: str | None = None  # a form that ships, or the path of a template file
    edition_date: date | None = None  # of sheets that bear no date of their own
    persons: str | None = None  # one of PERSONS; None: as the configuration has it
    expect: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # inclusive bounds


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set, checked; the defaults are what runs without any file.

    ``store_url`` is set where the setting ``store`` is an address: commands that read then ask
    there, and ``store`` is the folder of what this machine keeps of it.
    """

    base: str = "https://w3id.org/psmgraph/id/"
    language: str = "it"
    store: Path = Path("psmgraph-store")
    server: ServerConfig = field(default_factory=ServerConfig)
    plans: tuple[PlanConfig, ...] = ()
    remote: RemoteConfig = field(default_factory=RemoteConfig)
    store_url: str = ""
    persons: str = "publish"  # one of PERSONS: whether referents are told by name
    catalogue: CatalogueConfig = field(default_factory=CatalogueConfig)
    site: SiteConfig = field(default_factory=SiteConfig)

    def changed(self, *, store: Path | str | None = None, language: str | None = None) -> "Config":
        """Return the same settings over another store or in another language, where given.

        Raises:
            CannotRun: ``store`` is an address at which no store can be (CONFIG-STORE).
        """
        changed = dataclasses.replace(self, language=language or self.language)
        if store is None or store == "":
            return changed
        if not is_address(str(store)):
            return dataclasses.replace(changed, store=Path(store), store_url="")
        if not is_store_url(str(store)):
            raise CannotRun(Finding("CONFIG-STORE", Place("--store"), words=shown(str(store))))
        return dataclasses.replace(changed, store_url=str(store))


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
        persons=table.choice("persons", default.persons, PERSONS),
        store=_store(table, folder, default.store),
        server=_server(table.inner("server")),
        plans=_plans(table, folder),
        remote=_remote(table.inner("remote")),
        store_url=_store_url(table),
        catalogue=catalogue_settings.read(table.inner("catalogue")),
        site=site_settings.read(table.inner("site"), folder),
    )
    table.refuse_unknown()
    return config


def is_address(words: str) -> bool:
    """Tell whether ``words`` name a place on a network rather than a folder."""
    return re.match(r"\w+://", words) is not None


def is_store_url(words: str) -> bool:
    """Tell whether a store can be at the address ``words``: http(s), a host, no name or password
    (they would stand in logs and lists of processes), no fragment.
    """
    try:
        parts = urlsplit(words)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return False
    clean = parts.username is None and parts.password is None and not parts.fragment
    return bool(whole and clean and not re.search(r"[\x00-\x20<>\"{}|\\^`]", words))


def shown(address: str) -> str:
    """Return an address fit for messages: a user name and password in it are left out."""
    return re.sub(r"//[^/]*@", "//…@", address)


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
    if not given or is_address(given):
        return default
    return Path(given) if table.from_environment("store") else folder / given


def _store_url(table: Table) -> str:
    given = table.string("store", "")
    if not is_address(given):
        return ""
    if not is_store_url(given):
        table.refuse("CONFIG-STORE", "store", shown(given))
    return given


def _remote(table: Table) -> RemoteConfig:
    default = RemoteConfig()
    remote = RemoteConfig(
        update=table.string("update", default.update),
        graph_store=table.string("graph_store", default.graph_store),
        default_graph=table.choice("default_graph", default.default_graph, DEFAULT_GRAPHS),
        auth=table.choice("auth", default.auth, AUTHS),
        timeout=table.decimal("timeout", default.timeout, 1, 3600),
        chunk=table.whole("chunk", default.chunk, 10, 1_000_000),
        refresh=table.decimal("refresh", default.refresh, 0.1, 86400),
    )
    for key in ("update", "graph_store"):
        url = getattr(remote, key)
        if url and not is_store_url(url):
            table.refuse("CONFIG-STORE", key, shown(url))
    table.refuse_unknown()
    return remote


def _server(table: Table) -> ServerConfig:
    default = ServerConfig()
    workers = table.whole("workers", default.workers, 1, 512)
    threads = max(default.threads, workers + 6 * FOR_PAGES)
    server = ServerConfig(
        host=table.string("host", default.host),
        port=table.whole("port", default.port, 1, 65535),
        threads=table.whole("threads", threads, workers + 2 * FOR_PAGES, 1024),
        workers=workers,
        deadline=table.decimal("deadline", default.deadline, 0.1, 3600),
        memory_mb=table.whole("memory_mb", default.memory_mb, 16, 1048576),
        memory_total_mb=table.whole("memory_total_mb", default.memory_total_mb, 16, 16777216),
        memory_store_mb=table.whole("memory_store_mb", default.memory_store_mb, 0, 1048576),
        trusted_proxies=_networks(table, "trusted_proxies"),
        requests_per_minute=table.whole(
            "requests_per_minute", default.requests_per_minute, 0, 1_000_000
        ),
        services=table.strings("services"),
        connections=table.whole("connections", default.connections, 10, 65536),
        connections_per_client=table.whole(
            "connections_per_client", default.connections_per_client, 1, 65536
        ),
        grace=table.decimal("grace", default.grace, 0, 3600),
        log=table.choice("log", default.log, LOGS),
        metrics_from=_networks(table, "metrics_from"),
        public_url=table.string("public_url", default.public_url).rstrip("/"),
    )
    parts = urlsplit(server.public_url) if is_web_address(server.public_url) else None
    if server.public_url and (parts is None or parts.query or parts.fragment):
        table.refuse("CONFIG-URL", "public_url", server.public_url)
    for service in server.services:
        if not is_store_url(service):
            table.refuse("CONFIG-SERVICE", "services", shown(service))
    table.refuse_unknown()
    return server


def _networks(table: Table, key: str) -> tuple[str, ...]:
    given = table.strings(key)
    for network in given:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            table.refuse("CONFIG-PROXY", key, network)
    return given


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
        inputs=tuple(
            given if is_address(given) else folder / given for given in table.strings("inputs")
        ),
        authority=path("authority"),
        decisions=path("decisions"),
        template=str(folder / template) if template and template.endswith(".toml") else template,
        edition_date=table.day("edition_date"),
        persons=table.choice("persons", "", PERSONS) or None,
        expect=table.bounds("expect", COUNTED),
    )
    table.refuse_unknown()
    return plan
