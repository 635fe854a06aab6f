"""How a worker shuts itself off from the network: what no query may undo.

A process that may have no further file (RLIMIT_NOFILE 0) gets no socket either, on any system.
But the engine opens only the first sixteen of its table files at once, and a large store has
more: there the kernel is told to refuse new sockets instead (seccomp, Linux only). Where
neither can be had the worker does not start.
"""

import os
import resource
import struct

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32 = 0x40000000  # calls of the x32 interface have numbers of their own from here

# machine: its number in a filter, then those of seccomp, socket and io_uring_setup
_MACHINES = {
    "x86_64": (0xC000003E, 317, 41, 425),
    "aarch64": (0xC00000B7, 277, 198, 425),
}


def shut(store_path: str | None) -> None:
    """Make it impossible for this process to open a socket, for good.

    ``store_path`` is the folder of the store that it has open; None: it has all in memory.

    Raises:
        OSError: it cannot be done here.
    """
    if store_path is None or all_tables_open(store_path):
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    else:
        refuse_sockets()


def all_tables_open(store_path: str) -> bool:
    """Tell whether this process has every table file of the store open already."""
    with os.scandir(store_path) as entries:
        tables = {entry.name for entry in entries if entry.name.endswith(".sst")}
    try:
        return tables <= _open_files()
    except OSError:  # no /proc; the engine has opened at least sixteen
        return len(tables) <= 16


def refuse_sockets() -> None:
    """Tell the kernel to refuse this process, all its threads, every new socket.

    Raises:
        OSError: the kernel does not take the filter, or sockets can still be had.
    """
    import ctypes  # only large stores pay for it

    machine = _MACHINES.get(os.uname().machine)
    if machine is None or os.uname().sysname != "Linux":
        raise OSError("no way known to refuse sockets on this machine")
    architecture, seccomp, socket, io_uring = machine
    rules = (  # code, jump if true, jump if not, value
        (_LOAD, 0, 0, 4),  # the machine
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),  # the call
        (_AT_LEAST, 3, 0, _X32),
        (_EQUAL, 2, 0, socket),
        (_EQUAL, 1, 0, io_uring),  # which makes sockets too
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("HP", len(rules), ctypes.addressof(code)))
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or (
        system.syscall(seccomp, _SET_MODE_FILTER, _ALL_THREADS, program) != 0
    ):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of calls")
    if system.socket(2, 1, 0) >= 0:
        raise OSError("the kernel took the filter and gave a socket all the same")


def _open_files() -> set[str]:
    """Return the names (without folders) of the files that this process has open."""
    found = set()
    with os.scandir("/proc/self/fd") as entries:
        for entry in entries:
            try:
                # os, not pathlib: a worker starts light.
                found.add(os.readlink(entry.path).rpartition("/")[2])  # noqa: PTH115
            except OSError:  # the listing's own, closed by now
                continue
    return found
