"""A browser that is told what to do and asked what it shows, over its own pipe (DevTools).

https://chromedevtools.github.io/devtools-protocol/: one JSON text after another, each ended by a
NUL, on the descriptors 3 and 4. So nothing is needed but the browser itself.
"""

import json
import os
import select
import subprocess
import time
from pathlib import Path
from typing import Any

KEYS = {
    "Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "Escape": ("Escape", 27, ""),
    "ArrowLeft": ("ArrowLeft", 37, ""), "ArrowRight": ("ArrowRight", 39, ""),
    "Space": ("Space", 32, " "), "Backspace": ("Backspace", 8, ""),
    "ArrowDown": ("ArrowDown", 40, ""), "ArrowUp": ("ArrowUp", 38, ""), "a": ("KeyA", 65, "a"),
}  # fmt: skip
CTRL = 2


class Browser:
    """One page of a browser without a window."""

    def __init__(self, program: str, profile: Path) -> None:
        self._from, theirs_out = os.pipe()
        theirs_in, self._to = os.pipe()
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
                 "--disable-background-networking", f"--user-data-dir={profile}")  # fmt: skip
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "-", program, *flags],
            pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self._number = 0
        self._rest = b""
        self._session = ""
        self.events: list[dict[str, Any]] = []
        page = self.tell("Target.createTarget", url="about:blank")["targetId"]
        attached = self.tell("Target.attachToTarget", targetId=page, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.tell(f"{domain}.enable")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._from)
        os.close(self._to)

    def tell(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        told: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            told["sessionId"] = self._session
        os.write(self._to, json.dumps(told).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self.events.append(answer)

    def size(self, width: int, height: int = 900) -> None:
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip

    def open(self, address: str) -> None:
        self.events.clear()
        self.tell("Page.navigate", url=address)
        self.wait_for("document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        found = self.tell("Runtime.evaluate", expression=expression, returnByValue=True,
                          awaitPromise=True)  # fmt: skip
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait_for(self, expression: str, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not self.value(expression):
            assert time.monotonic() < until, f"it never came: {expression}"
            time.sleep(0.05)

    def press(self, name: str, modifiers: int = 0) -> None:
        code, number, text = KEYS[name]
        key = {"Space": " "}.get(name, name)
        held = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        typed = {} if modifiers or not text else {"text": text}
        self.tell(
            "Input.dispatchKeyEvent", type="keyDown" if typed else "rawKeyDown", **held, **typed
        )
        self.tell("Input.dispatchKeyEvent", type="keyUp", **held)

    def type(self, words: str) -> None:
        for letter in words:
            self.tell("Input.dispatchKeyEvent", type="keyDown", key=letter, text=letter)
            self.tell("Input.dispatchKeyEvent", type="keyUp", key=letter)

    @property
    def complaints(self) -> list[str]:
        """What the browser's console says: errors of scripts, what a policy forbade."""
        logged = [each["params"] for each in self.events if each.get("method") == "Log.entryAdded"]
        thrown = [each["params"] for each in self.events
                  if each.get("method") == "Runtime.exceptionThrown"]  # fmt: skip
        return [f"{each['entry']['text']} {each['entry'].get('url', '')}" for each in logged] + [
            str(each) for each in thrown
        ]

    @property
    def asked(self) -> list[str]:
        """The addresses that were fetched since the page was opened."""
        return [each["params"]["request"]["url"] for each in self.events
                if each.get("method") == "Network.requestWillBeSent"]  # fmt: skip

    def _read(self) -> dict[str, Any]:
        until = time.monotonic() + 30
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            chunk = os.read(self._from, 1 << 16)
            assert chunk, "the browser has ended"
            self._rest += chunk
        told, _, self._rest = self._rest.partition(b"\0")
        return json.loads(told)
