"""What a hostile file may do to the process that reads it; run in a process apart only."""

import os
import time


def act(what: str) -> str:
    if what == "sleep":
        time.sleep(60)
    if what == "eat":
        return "x" * (8 * 1024 * 1024 * 1024)
    if what == "die":
        os._exit(3)
    if what == "nest":
        return act("nest")
    if what == "raise":
        raise ValueError("odd bytes")
    return what.upper()
