"""One thread that does what is due at its moment, and sleeps until then."""

import time
from collections.abc import Callable
from threading import Condition, Thread

Action = Callable[[], None]


class Clock:
    """Deadlines by key; setting a key again moves its deadline. Actions must be short."""

    def __init__(self, name: str) -> None:
        self._changed = Condition()
        self._due: dict[object, tuple[float, Action]] = {}
        self._wakes_at = float("inf")
        self._closed = False
        self._thread = Thread(target=self._watch, name=f"{name}-clock", daemon=True)
        self._thread.start()

    def set(self, key: object, moment: float, action: Action) -> None:
        """Do ``action`` when ``time.monotonic()`` reaches ``moment``, unless set or cancelled."""
        with self._changed:
            self._due[key] = (moment, action)
            if moment < self._wakes_at:
                self._changed.notify()

    def cancel(self, key: object) -> None:
        """Forget the deadline of ``key``; once this returns its action will not begin."""
        with self._changed:
            self._due.pop(key, None)

    def close(self) -> None:
        """End the thread; nothing is done any more."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                for key, (moment, action) in list(self._due.items()):
                    if moment <= now:
                        del self._due[key]
                        action()  # under the lock, so that cancel() means it
                self._wakes_at = min((moment for moment, _ in self._due.values()), default=now + 60)
                self._changed.wait(self._wakes_at - time.monotonic())
