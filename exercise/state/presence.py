"""Who is at the table in fact: who has a page open, and since when others have none.

This follows from connections and not from the journal; no decision of anybody and no week of the model depends on it. Where
nobody watches connections (a script, a test) everybody counts as present.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass

GRACE = 10.0
"""Seconds without a page after which somebody counts as away: a reload takes less."""


@dataclass(frozen=True)
class Whereabouts:
    """Whether somebody is here, and since when not: an ISO time to the minute, "" if never seen (or not watched)."""

    here: bool
    since: str = ""


class Presence:
    """Open pages by participant; see the module. May be called from any thread under the session's lock.

    Attributes:
        changes: counts what has changed, so that pages know when to be drawn again.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.changes = 0
        self._pages: dict[str, set[str]] = {}
        self._left: dict[str, float] = {}
        self._started: float | None = None

    def watch(self) -> None:
        """From now on connections are told; whoever has none yet has the same grace as after a reload."""
        self._started = self.clock()
        self.changes += 1

    def arrived(self, participant: str, page: str) -> None:
        """A page of somebody has a connection."""
        self._pages.setdefault(participant, set()).add(page)
        self.changes += 1

    def departed(self, participant: str, page: str) -> None:
        """A page of somebody has lost its connection; the last one counts."""
        pages = self._pages.get(participant, set())
        if page not in pages:
            return
        pages.discard(page)
        if not pages:
            self._left[participant] = self.clock()
        self.changes += 1

    def of(self, participant: str) -> Whereabouts:
        """Where somebody is now."""
        if self._started is None or self._pages.get(participant):
            return Whereabouts(True)
        left = self._left.get(participant)
        if self.clock() - (self._started if left is None else left) < GRACE:
            return Whereabouts(True)
        when = "" if left is None else datetime.datetime.fromtimestamp(left).astimezone().isoformat(timespec="minutes")
        return Whereabouts(False, when)
