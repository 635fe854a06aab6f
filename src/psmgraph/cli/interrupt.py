"""Ctrl-C and a polite kill: heeded at once, or at the next step where a library swallowed it."""

import signal
from types import FrameType


class Interrupt:
    """A signal handler that raises KeyboardInterrupt and remembers that it was asked to.

    A library that catches everything can lose the exception; it cannot lose ``asked``.
    """

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Remember, and raise KeyboardInterrupt."""
        self.asked = True
        raise KeyboardInterrupt


def install() -> None:
    """Handle SIGTERM and SIGINT so; a SIGINT that the caller had ignored stays ignored."""
    handler = Interrupt()
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)


def heed() -> None:
    """Raise KeyboardInterrupt if one was asked for and did not end the program."""
    handler = signal.getsignal(signal.SIGTERM)
    if isinstance(handler, Interrupt) and handler.asked:
        raise KeyboardInterrupt
