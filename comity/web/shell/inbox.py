"""What one page has sent and what has not been done yet: in order, slider moves merged, at a pace that leaves room for others."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any

RATE, BURST = 6.0, 24.0
"""Actions a second that a seat may go on with, and how many it may do at once."""
MOST_WAITING = 40
"""Actions of one page that may wait, slider moves of the same decision counted once."""


class Bucket:
    """Tokens that refill: ``most`` at once, then ``rate`` a second. The clock can be set for tests."""

    def __init__(self, rate: float = RATE, most: float = BURST, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.most, self.clock = rate, most, clock
        self.tokens, self.since = most, clock()

    def wait(self) -> float:
        """Seconds until there is a token; 0 if there is one."""
        now = self.clock()
        self.tokens = min(self.most, self.tokens + self.rate * (now - self.since))
        self.since = now
        return 0.0 if self.tokens >= 1.0 else (1.0 - self.tokens) / self.rate

    def take(self) -> bool:
        """Take a token if there is one."""
        if self.wait() > 0.0:
            return False
        self.tokens -= 1.0
        return True

    async def turn(self) -> None:
        """Wait for a token and take it."""
        while not self.take():
            await asyncio.sleep(self.wait())


class Inbox:
    """Actions of a page that wait. A slider moved again before its last move was looked at counts once: the latest wins."""

    def __init__(self) -> None:
        self.waiting: deque[dict[str, Any]] = deque()

    def put(self, data: dict[str, Any]) -> bool:
        """Add an action; false if too many wait, so that it will not be done."""
        slot = slot_of(data)
        if slot:
            # Only among the moves at the end: a move before a commitment stays before it.
            for k in range(len(self.waiting) - 1, -1, -1):
                other = slot_of(self.waiting[k])
                if not other or self.waiting[k]["turn"] != data["turn"]:
                    break
                if other == slot:
                    self.waiting[k] = data
                    return True
        if len(self.waiting) >= MOST_WAITING:
            return False
        self.waiting.append(data)
        return True

    def take(self) -> dict[str, Any] | None:
        """The next action, if there is one."""
        return self.waiting.popleft() if self.waiting else None


def slot_of(data: dict[str, Any]) -> str:
    """The decision that an action sets; "" for everything else."""
    return str(data["fields"].get("slot", "")) if data["do"] == "decide" else ""
