"""What is killed, starved or locked out: the real work, done in a process of its own.

Processes are forked from one that has imported everything (multiprocessing's forkserver), so that
each costs what its work costs and no more.
"""

import ctypes
import importlib
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from psmgraph.build import build_snapshot
from psmgraph.build.dumping import source_of
from psmgraph.config import Config, RemoteConfig
from psmgraph.errors import CannotRun
from psmgraph.publish import find_target, publish
from psmgraph.publish.making import make
from psmgraph.store.backup import backup, restore
from psmgraph.store.keeping import prune
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import current

TODAY = date(2026, 1, 1)
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["durable.acts", "durable.conftest"])


@dataclass(frozen=True)
class Act:
    """What to do, on which store, with what; and what goes wrong meanwhile.

    ``step`` is a function ("module:name"), before or after which the process kills itself, or
    sleeps where ``sleeps``. ``size`` bounds the files that it may write (a full disk, without
    one); ``humble`` takes away what lets root write where modes forbid it.
    """

    what: str
    store: Path
    given: Path | str = ""
    step: str = ""
    after: bool = False
    sleeps: bool = False
    size: int = 0
    humble: bool = False

    def at(self, step: str, *, after: bool, sleeps: bool = False) -> "Act":
        return replace(self, step=step, after=after, sleeps=sleeps)


def do(act: Act) -> list[str]:
    """Do it, and return the codes of what was found."""
    return [finding.code for finding in _ACTS[act.what](act) or ()]


def _build(act: Act):
    return build_snapshot(Config(store=act.store), [Path(act.given)], today=TODAY).findings


def _dump(act: Act) -> None:
    with build_lock(act.store):
        make(source_of(current(act.store), Config(store=act.store)))


def _prune(act: Act) -> None:
    with build_lock(act.store):
        prune(act.store, 1)


def _publish(act: Act) -> None:
    with build_lock(act.store):
        snapshot = current(act.store)
        target = find_target(str(act.given), RemoteConfig(), {}, snapshot.manifest.base)
        publish(snapshot, target, act.store, 500, replace=True)


_ACTS: dict[str, Callable] = {
    "build": _build,
    "dump": _dump,
    "prune": _prune,
    "publish": _publish,
    "backup": lambda act: backup(current(act.store), Path(act.given)) and (),
    "restore": lambda act: restore(Path(act.given), act.store) and (),
}


class Process:
    """An act under way."""

    def __init__(self, act: Act) -> None:
        self._pipe, theirs = CONTEXT.Pipe()
        self._process: BaseProcess = CONTEXT.Process(target=_run, args=(act, theirs), daemon=True)
        self._process.start()
        theirs.close()
        assert self._pipe.recv() == "begun"

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def told(self) -> str:
        """Return the next thing that it tells: "sleeps", or how it ended."""
        return self._pipe.recv()

    def kill(self, after: float = 0) -> bool:
        """Kill it after so many seconds; tell whether it was still at it."""
        self._process.join(after)
        alive = self._process.is_alive()
        self._process.kill()
        self._process.join(30)
        return alive

    def wait(self) -> str:
        """Return how it ended: "killed", or the codes that it told."""
        try:
            told = self._pipe.recv()
        except EOFError:
            told = "killed"
        self._process.join(60)
        if told == "killed":
            assert self._process.exitcode == -signal.SIGKILL
        return told


def took(act: Act) -> float:
    """Do an act to its end in a process, and return the seconds that it took."""
    process = Process(act)
    began = time.monotonic()
    process.wait()
    return time.monotonic() - began


def _run(act: Act, pipe: Connection) -> None:
    os.chdir("/")
    if act.step:
        _patch(act, pipe)
    if act.size:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (act.size, act.size))
    if act.humble:
        _humble()
    pipe.send("begun")
    try:
        told = " ".join(do(act)) or "done"
    except CannotRun as error:
        told = error.finding.code
    except OSError as error:
        told = f"{type(error).__name__} {error.errno}"
    pipe.send(told)


def _patch(act: Act, pipe: Connection) -> None:
    where, _, name = act.step.partition(":")
    module = importlib.import_module(where)
    whole = getattr(module, name)

    def patched(*given, **named):
        done = whole(*given, **named) if act.after else None
        if act.sleeps:
            pipe.send("sleeps")
            time.sleep(60)
        os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(module, name, patched)


def _humble() -> None:
    """Give up all capabilities: root then has to heed modes as everybody has."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")
