"""Tries of codes and passwords, one at a time in a thread of their own: whoever has guessed wrong least comes first.

Looking at a code costs some milliseconds of a processor on purpose. A flood of guesses therefore gets one thread and no more,
the tries of others overtake it, and no right code is ever turned away because of what somebody else has tried.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from exercise import Refused
from exercise.state import Gate, source_of

MOST_OF_ONE = 40
"""Tries of one source that may wait at once."""
MOST_WAITING = 2000
"""Tries of all sources that may wait at once; where there are more, the worst guesser's go."""
PATIENCE = 5.0
"""Seconds that a password's wait may take with the browser; longer ones are told."""

T = TypeVar("T")
Try = tuple[Callable[[], Any], "asyncio.Future[Any]"]
_DOOR = ThreadPoolExecutor(1, "door")


class Doorkeeper:
    """Orders the tries at one door.

    Args:
        gate: remembers who guessed wrong; what is tried notes that there.
        paced: sources that have guessed wrong often wait longer and longer (for passwords, which people choose).
    """

    def __init__(self, gate: Gate, paced: bool = False) -> None:
        self.gate, self.paced = gate, paced
        self.waiting: dict[str, deque[Try]] = {}
        self.served: dict[str, int] = {}
        self.count = 0
        self.working: asyncio.Task[None] | None = None

    async def let(self, address: str, attempt: Callable[[str], T]) -> T:
        """What ``attempt`` gives when its turn has come; it is called with the source, in the door's thread.

        Raises:
            Refused: ("slow_down") this source has too many tries waiting, or has to wait before another password.
                Whatever ``attempt`` raises.
        """
        source = source_of(address)
        if self.paced and (wait := self.gate.wait(source)) > PATIENCE:
            raise Refused("slow_down", f"Too many wrong ones from here: wait {wait:.0f} seconds.")
        mine = self.waiting.setdefault(source, deque())
        if len(mine) >= MOST_OF_ONE:
            raise Refused("slow_down", "Too many tries from here are waiting: try again in a moment.")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        mine.append((lambda: attempt(source), future))
        self.count += 1
        if self.count > MOST_WAITING:
            self._turn_away()
        if self.working is None:
            self.working = asyncio.create_task(self._work(), name="doorkeeper")
        return await future

    def _turn_away(self) -> None:
        """Take one try of the worst guesser off, the last one made."""
        worst = max(self.waiting, key=lambda source: (self.gate.wrong(source), len(self.waiting[source])))
        _, future = self._take(worst, last=True)
        if not future.done():
            future.set_exception(Refused("slow_down", "Too many tries are waiting: try again in a moment."))

    def _take(self, source: str, last: bool = False) -> Try:
        mine = self.waiting[source]
        found = mine.pop() if last else mine.popleft()
        self.count -= 1
        if not mine:
            del self.waiting[source]
        return found

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        turn = 0
        try:
            while self.waiting:
                source = min(self.waiting, key=lambda s: (self._pause(s), self.gate.wrong(s), self.served.get(s, 0)))
                if pause := self._pause(source):
                    await asyncio.sleep(min(pause, 0.1))  # somebody who need not wait may come meanwhile
                    continue
                attempt, future = self._take(source)
                if future.done():  # the browser has gone
                    continue
                turn += 1
                self.served[source] = turn
                try:
                    found = await loop.run_in_executor(_DOOR, attempt)
                except Exception as error:  # noqa: BLE001 -- whoever waits for it gets it
                    if not future.done():
                        future.set_exception(error)
                else:
                    if not future.done():
                        future.set_result(found)
        finally:
            self.working = None
            self.served.clear()

    def _pause(self, source: str) -> float:
        return self.gate.wait(source) if self.paced else 0.0
